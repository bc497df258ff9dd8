//! What has changed, in the fewest words: on a plate that is told apart without its colour, too.

use egui::{Color32, Pos2, Rect, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, prose};
use super::text::Text;
use super::theme::{Theme, space};
use roomsign_core::board::{Tag, TagKind};

/// A tag, laid out.
#[derive(Clone)]
pub struct Plate {
    text: Text,
    ground: Color32,
    padding: f32,
}

/// The ground of what a tag is about, and the letters on it.
pub fn colours(theme: &Theme, kind: TagKind) -> (Color32, Color32) {
    match kind {
        TagKind::Late | TagKind::Moved => (theme.amber, theme.on_amber),
        TagKind::Full | TagKind::Cancelled => (theme.red, theme.on_red),
    }
}

impl Plate {
    /// In letters of `size`, in at most `width` points.
    pub fn fit(canvas: &Canvas, tag: &Tag, size: f32, width: f32) -> Self {
        let (ground, ink) = colours(&canvas.theme, tag.kind);
        Self::of(canvas, &tag.text, size, (ground, ink), width)
    }

    /// In other colours: ground and letters.
    pub fn of(
        canvas: &Canvas,
        text: &str,
        size: f32,
        colours: (Color32, Color32),
        width: f32,
    ) -> Self {
        Self::in_rows(canvas, text, size, colours, (width, 1))
    }

    /// The same in at most so many rows: as few as there is room for.
    pub fn in_rows(
        canvas: &Canvas,
        text: &str,
        size: f32,
        (ground, ink): (Color32, Color32),
        (width, rows): (f32, usize),
    ) -> Self {
        let padding = 0.3 * canvas.points(size);
        let style = Style { leading: 1.22, ..Style::bold(size, ink) };
        let width = (width - 2.0 * padding).max(1.0);
        let one = canvas.text(text, style, width, 1);
        let text = if one.is_cut() && rows > 1 {
            prose(canvas, text, style, Room { width, height: f32::INFINITY, rows })
        } else {
            one
        };
        Self { text, ground, padding }
    }

    /// The same as what has to be read from where people stand.
    pub fn essential(self) -> Self {
        Self { text: self.text.essential(), ..self }
    }

    /// In points.
    pub fn width(&self) -> f32 {
        self.text.width() + 2.0 * self.padding
    }

    /// In points.
    pub fn height(&self) -> f32 {
        self.text.height()
    }

    /// Whether some of it did not fit.
    pub fn is_cut(&self) -> bool {
        self.text.is_cut()
    }

    /// Paints it with its left upper corner at `at`.
    pub fn put(&self, canvas: &Canvas, at: Pos2) -> Rect {
        let rect = Rect::from_min_size(at, vec2(self.width(), self.height()));
        canvas.fill(rect, space::CORNER, self.ground);
        canvas.put(&self.text, pos2(rect.min.x + self.padding, rect.min.y));
        rect
    }

    /// Paints it in the middle of a band of that height, its left at `at`.
    pub fn put_in_band(&self, canvas: &Canvas, at: Pos2, band: f32) -> Rect {
        self.put(canvas, pos2(at.x, at.y + (band - self.height()) / 2.0))
    }
}
