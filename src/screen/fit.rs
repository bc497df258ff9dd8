//! Fitting text: the largest size of a ladder at which all of it is there.

use super::canvas::{Canvas, Style, Text};

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

/// The text at about the largest size at which it fits whole; at the smallest it ends in "…".
/// `style` makes the style of a size.
pub fn largest(
    canvas: &Canvas,
    text: &str,
    sizes: &[f32],
    style: impl Fn(f32) -> Style,
    room: Room,
) -> Text {
    let fitting = sizes.iter().filter_map(|size| {
        let laid_out = canvas.text(text, style(*size), room.width, room.rows);
        let whole = !laid_out.is_cut() && laid_out.height() <= room.height;
        (whole && !laid_out.breaks_a_word())
            .then(|| (*size, without_widow(canvas, text, style(*size), room.width, laid_out)))
    });
    // Among sizes that look alike: no lost word, fewer lines, then larger letters.
    let mut first = None;
    let alike = fitting.take_while(|(size, _)| *size >= MUCH_SMALLER * *first.get_or_insert(*size));
    let lines = |size: f32, text: &Text| if size >= FEWER_LINES { text.rows() } else { usize::MAX };
    let best = alike.min_by_key(|(size, text)| (text.has_widow(), lines(*size, text)));
    if let Some((_, best)) = best {
        return best;
    }
    let style = style(sizes.last().copied().unwrap_or_default());
    as_many_rows(canvas, text, style, room)
}

/// Sizes below this part of another are another rank in the eye.
const MUCH_SMALLER: f32 = 0.8;
/// From this size on, in `u`, fewer lines read better than larger letters.
const FEWER_LINES: f32 = 7.0;

/// The same text in narrower lines, where that keeps its last word from standing alone.
fn without_widow(canvas: &Canvas, text: &str, style: Style, width: f32, laid_out: Text) -> Text {
    if !laid_out.has_widow() {
        return laid_out;
    }
    let rows = laid_out.rows();
    let narrower =
        (1..=10).map(|step| canvas.text(text, style, width * (1.0 - 0.04 * step as f32), rows));
    let found = narrower
        .take_while(|text| !text.is_cut() && !text.breaks_a_word())
        .find(|text| !text.has_widow());
    found.unwrap_or(laid_out)
}

/// A title of one size in as many lines as there is room for.
pub fn title(canvas: &Canvas, text: &str, style: Style, room: Room) -> Text {
    let laid_out = as_many_rows(canvas, text, style, room);
    without_widow(canvas, text, style, room.width, laid_out)
}

/// The text in as many whole lines as there is room for, at least one.
pub fn as_many_rows(canvas: &Canvas, text: &str, style: Style, room: Room) -> Text {
    let line = canvas.line_height(style).max(1.0);
    let rows = ((room.height / line + 0.001) as usize).clamp(1, room.rows.max(1));
    canvas.text(text, style, room.width, rows)
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
