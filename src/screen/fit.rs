//! Fitting text: the largest size at which all of it is there.

use super::canvas::{Canvas, Style};
use super::rows::{Piece, Widths, balanced, pieces};
use super::text::Text;

/// How much room a text has.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// In points.
    pub width: f32,
    /// In points.
    pub height: f32,
    /// At most so many lines.
    pub rows: usize,
}

/// Sizes from the largest to the smallest, in `u`.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub most: f32,
    pub least: f32,
    pub step: f32,
}

impl Sizes {
    fn all(self) -> impl Iterator<Item = f32> {
        let steps = ((self.most - self.least) / self.step.max(0.01) + 0.001).max(0.0) as usize;
        let to_least = (0..=steps).map(move |step| self.most - step as f32 * self.step);
        to_least.filter(move |size| *size > self.least + 0.01).chain([self.least])
    }
}

/// A title, measured once, to be laid out in whatever room there is.
pub struct Title {
    says: String,
    shown: String,
    pieces: Vec<Piece>,
    widths: Widths,
    style: Style,
}

impl Title {
    /// In bold letters of that style's colour.
    pub fn new(canvas: &Canvas, text: &str, style: Style) -> Self {
        let shown = canvas.shown(text).to_string();
        let pieces = pieces(&shown);
        let widths = canvas.widths(&shown, &pieces, style);
        Self { says: text.to_owned(), shown, pieces, widths, style }
    }

    /// How many letters it has.
    pub fn letters(&self) -> usize {
        self.shown.chars().count()
    }

    /// The largest of `sizes` at which it fits whole, no word broken; with `beside` sizes of room for something to its
    /// left. And that size, in `u`.
    pub fn largest(
        &self,
        canvas: &Canvas,
        sizes: Sizes,
        beside: f32,
        room: Room,
    ) -> Option<(Text, f32)> {
        sizes.all().find_map(|size| Some((self.whole(canvas, size, beside, room)?, size)))
    }

    /// All of it in letters of that size, if there is room.
    pub fn whole(&self, canvas: &Canvas, size: f32, beside: f32, room: Room) -> Option<Text> {
        let style = Style { size, ..self.style };
        let points = canvas.points(size);
        let width = room.width - beside * points;
        let rows = rows_in(canvas, style, room);
        if rows == 0 || width < points {
            return None;
        }
        let starts = balanced(&self.pieces, &self.widths, width / points, rows)?;
        Some(canvas.lines(&self.lines(&starts), &self.says, style))
    }

    /// Whether all of it can stand in `width` points and so many rows, in letters of that size; none is laid out for it.
    pub fn has_room(&self, canvas: &Canvas, size: f32, width: f32, rows: usize) -> bool {
        let width = width / canvas.points(size);
        width >= 1.0 && balanced(&self.pieces, &self.widths, width, rows).is_some()
    }

    fn lines(&self, starts: &[usize]) -> Vec<&str> {
        let ends = starts.iter().skip(1).copied().chain([self.pieces.len()]);
        let line = |(from, to): (&usize, usize)| {
            let from = self.pieces.get(*from).map_or(0, |piece| piece.start);
            let to = self.pieces.get(to.saturating_sub(1)).map_or(0, |piece| piece.end);
            self.shown.get(from..to).unwrap_or_default()
        };
        starts.iter().zip(ends).map(line).collect()
    }

    /// As much of it as there is room for in letters of that size; words may be broken, and it may end in "…".
    pub fn cut(&self, canvas: &Canvas, size: f32, beside: f32, room: Room) -> Text {
        let style = Style { size, ..self.style };
        let width = room.width - beside * canvas.points(size);
        canvas.text(&self.says, style, width, rows_in(canvas, style, room).max(1))
    }

    /// Whole in the largest of `sizes`, or what fits in the smallest.
    pub fn fit(&self, canvas: &Canvas, sizes: Sizes, beside: f32, room: Room) -> (Text, f32) {
        let fitted = self.largest(canvas, sizes, beside, room);
        fitted.unwrap_or_else(|| (self.cut(canvas, sizes.least, beside, room), sizes.least))
    }
}

/// How many lines of that style there is room for.
fn rows_in(canvas: &Canvas, style: Style, room: Room) -> usize {
    let line = canvas.line_height(style).max(1.0);
    ((room.height / line + 0.001).max(0.0) as usize).min(room.rows)
}

/// A text in the largest of these sizes at which it is whole on one line; at the smallest it ends in "…".
pub fn one_line(
    canvas: &Canvas,
    text: &str,
    sizes: &[f32],
    style: impl Fn(f32) -> Style,
    width: f32,
) -> Text {
    let mut all = sizes.iter().map(|size| canvas.text(text, style(*size), width, 1));
    let whole = all.clone().find(|text| !text.is_cut());
    whole.or_else(|| all.next_back()).unwrap_or_else(|| canvas.text(text, style(1.0), width, 1))
}

/// The text in as many whole lines as there is room for, at least one.
pub fn as_many_rows(canvas: &Canvas, text: &str, style: Style, room: Room) -> Text {
    canvas.text(text, style, room.width, rows_in(canvas, style, room).max(1))
}

/// Prose in as few lines as it takes and those of much the same length, at most as many as there is room for.
pub fn prose(canvas: &Canvas, text: &str, style: Style, room: Room) -> Text {
    let title = Title::new(canvas, text, style);
    let whole = title.whole(canvas, style.size, 0.0, room);
    whole.unwrap_or_else(|| title.cut(canvas, style.size, 0.0, room))
}

/// As many names as fit into `room`, and how many more there are. `more` says "and 3 more" of a count.
pub fn names(
    canvas: &Canvas,
    names: &[String],
    style: Style,
    room: Room,
    more: impl Fn(usize) -> String,
) -> Text {
    let all = |count: usize| {
        let shown = names.get(..count).unwrap_or_default().join(", ");
        match names.len() - count.min(names.len()) {
            0 => shown,
            rest => format!("{shown} {}", more(rest)),
        }
    };
    let lay_out = |count: usize| as_many_rows(canvas, &all(count), style, room);
    let whole = lay_out(names.len());
    if !whole.is_cut() || names.len() < 2 {
        return whole;
    }
    // The most names at which nothing is cut; one name, cut, if even that is too much.
    let (mut fits, mut fails) = (1, names.len());
    while fails - fits > 1 {
        let middle = fits.midpoint(fails);
        if lay_out(middle).is_cut() { fails = middle } else { fits = middle }
    }
    lay_out(fits)
}
