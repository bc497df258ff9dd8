//! A text on its way to the screen: how high it is, is known at once; its letters are laid out when they are asked for.

use std::cell::LazyCell;
use std::rc::Rc;
use std::sync::Arc;

use egui::Galley;
use egui::epaint::text::Glyph;

/// What digits leave free at their left, of which the font gives each another: a part of their size.
const DIGIT: f32 = 0.04;

/// Letters that are laid out are drawn into the atlas, whether they are shown or not.
type Letters = LazyCell<Arc<Galley>, Box<dyn FnOnce() -> Arc<Galley>>>;

/// A text that has not been painted yet.
#[derive(Clone)]
pub struct Text {
    letters: Rc<Letters>,
    /// In points.
    height: f32,
    rows: usize,
    /// As it was given.
    says: String,
    /// The smallest letters', in points.
    size: f32,
    /// The largest letters', in points.
    largest: f32,
    cut: bool,
    is_essential: bool,
}

impl Text {
    /// What is laid out already, in letters of these sizes, in points.
    pub(super) fn of(galley: Arc<Galley>, [smallest, largest]: [f32; 2]) -> Self {
        Self {
            height: galley.rect.height(),
            rows: galley.rows.len(),
            says: galley.job.text.clone(),
            size: smallest,
            largest,
            cut: galley.elided,
            is_essential: false,
            letters: Rc::new(LazyCell::new(Box::new(|| galley))),
        }
    }

    /// So many rows of that height, in letters of one size, all in points; laid out when it has to be.
    pub(super) fn later(
        lay_out: impl FnOnce() -> Arc<Galley> + 'static,
        rows: usize,
        row: f32,
        size: f32,
    ) -> Self {
        Self {
            letters: Rc::new(LazyCell::new(Box::new(lay_out))),
            height: rows as f32 * row,
            rows,
            says: String::new(),
            size,
            largest: size,
            cut: false,
            is_essential: false,
        }
    }

    /// The same of a text that was given as this.
    pub(super) fn saying(self, says: &str) -> Self {
        Self { says: says.to_owned(), ..self }
    }

    /// The same of which some did not fit.
    pub(super) fn with_some_cut(self) -> Self {
        Self { cut: true, ..self }
    }

    /// The same as what has to be read from where people stand: its largest letters say from how far it can be.
    pub fn essential(self) -> Self {
        Self { is_essential: true, ..self }
    }

    /// Its height in points.
    pub fn height(&self) -> f32 {
        self.height
    }

    /// Its width in points.
    pub fn width(&self) -> f32 {
        self.letters.rect.width()
    }

    /// The words as they were given.
    pub fn says(&self) -> &str {
        &self.says
    }

    /// Its smallest letters' size, in points.
    pub fn size(&self) -> f32 {
        self.size
    }

    /// How many lines it takes.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether some of it did not fit.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether the last of several lines is one short word, which looks lost.
    pub fn ends_in_one_word(&self) -> bool {
        let rows = &self.letters.rows;
        let Some(last) = rows.last().filter(|_| rows.len() > 1) else { return false };
        let widest = rows.iter().map(|row| row.row.size.x).fold(0.0, f32::max);
        let one_word = !last.row.text().trim().contains(char::is_whitespace);
        one_word && last.row.size.x < 0.4 * widest
    }

    /// How wide each letter is, in points, in their order; of a text of one line.
    pub fn advances(&self) -> impl Iterator<Item = (char, f32)> {
        let glyphs = self.letters.rows.iter().flat_map(|row| &row.row.glyphs);
        glyphs.map(|glyph| (glyph.chr, glyph.advance_width))
    }

    /// How many characters are shown, line breaks counted and "…" not.
    pub(super) fn shown(&self) -> usize {
        let rows = self.letters.rows.iter();
        let all: usize =
            rows.map(|row| row.row.glyphs.len() + usize::from(row.ends_with_newline)).sum();
        all.saturating_sub(1)
    }

    /// The same with every line moved to the left as far as its first letter is away from the edge.
    pub(super) fn at_the_edge(self) -> Self {
        let (letters, size) = (self.letters, self.largest);
        let moved = move || at_the_edge(Arc::clone(&letters), size);
        Self { letters: Rc::new(LazyCell::new(Box::new(moved))), ..self }
    }

    /// Its letters, and where each of them is.
    pub(super) fn galley(&self) -> &Arc<Galley> {
        &self.letters
    }

    /// Its largest letters' size, in points, if it has to be read from where people stand.
    pub(super) fn essential_size(&self) -> Option<f32> {
        self.is_essential.then_some(self.largest)
    }
}

fn at_the_edge(mut shared: Arc<Galley>, size: f32) -> Arc<Galley> {
    let galley = Arc::make_mut(&mut shared);
    for row in &mut galley.rows {
        let first = row.row.glyphs.iter().find(|glyph| !glyph.uv_rect.is_nothing());
        let Some(first) = first else { continue };
        let bearing = first.pos.x + first.uv_rect.offset.x;
        // Times stand under one another, digit under digit.
        let bearing = if is_time(&row.row.glyphs) { DIGIT * size } else { bearing };
        row.pos.x -= bearing.clamp(0.0, 0.3 * first.line_height);
    }
    let pixel = 1.0 / galley.pixels_per_point.max(0.1);
    let ends = galley.rows.iter().map(|row| {
        let last = row.row.glyphs.iter().rfind(|glyph| !glyph.uv_rect.is_nothing());
        let end = last.map_or(0.0, |last| last.pos.x + last.uv_rect.offset.x + last.uv_rect.size.x);
        row.pos.x + end + pixel
    });
    galley.rect.max.x = ends.fold(0.0, f32::max);
    shared
}

/// "9:40", "10:40 am"
fn is_time(glyphs: &[Glyph]) -> bool {
    let digits = glyphs.iter().take_while(|glyph| glyph.chr.is_ascii_digit()).count();
    (1..=2).contains(&digits) && glyphs.get(digits).is_some_and(|glyph| glyph.chr == ':')
}
