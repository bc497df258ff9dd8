//! What is said of a session below its times: title, speakers, what has changed, its picture, a code
//! for its page, and as much of the abstract as there is room for.

use egui::{Rect, Vec2, pos2, vec2};

use super::canvas::{Canvas, Style, Text};
use super::code::Code;
use super::fit::{Room, as_many_rows, largest, names, title};
use super::framed::Framed;
use super::next::note;
use super::theme::{picture, size, space};
use roomsign_core::board::{Entry, Words};

/// Between two things below each other, in `u`.
const GAP: f32 = 1.2;

/// Paints all of it into `rect`, the title in one of `sizes`.
pub fn details_ui<'p>(
    canvas: &Canvas<'p>,
    words: &Words,
    entry: &'p Entry,
    rect: Rect,
    sizes: &[f32],
) {
    let telling = Telling { canvas, words, entry, sizes };
    let (layout, details) = telling.fit(rect);
    if let Some((image, place)) = &layout.image {
        image.put(canvas, place.min);
    }
    if let Some((code, place)) = &layout.code {
        canvas.put_code(code, place.min);
    }
    let gap = GAP * canvas.u;
    let mut y = canvas.put(&details.title, rect.min).max.y + gap;
    for text in [&details.names, &details.note].into_iter().flatten() {
        y = canvas.put(text, pos2(rect.min.x, y)).max.y + gap;
    }
    abstract_ui(canvas, entry, layout.rest.with_min_y(y + 0.6 * canvas.u));
}

/// Where everything goes.
struct Layout<'p> {
    image: Option<(Framed<'p>, Rect)>,
    code: Option<(Code, Rect)>,
    /// The title's part of the panel.
    title: Rect,
    /// The rest of the texts', which begins as far up.
    rest: Rect,
}

/// A picture and a code, if there are such.
type Pair<'p> = (Option<Framed<'p>>, Option<Code>);

impl<'p> Layout<'p> {
    /// Texts alone.
    fn plain(rect: Rect) -> Self {
        Self { image: None, code: None, title: rect, rest: rect }
    }

    /// The picture at the right of all texts. The code under it, or else in the lower right corner of
    /// what the texts have: below the title, or beside it.
    fn beside(canvas: &Canvas, (image, code): Pair<'p>, rect: Rect, below_title: bool) -> Self {
        let gap = space::BESIDE * canvas.u;
        let side = code.as_ref().map_or(0.0, |code| canvas.code_side(code));
        let size = image.as_ref().map_or(Vec2::ZERO, |image| image.size(canvas));
        let is_column = image.is_some() && size.y + gap + side <= rect.height();
        let mut title = rect;
        let image = image.map(|image| {
            // With the code in a row, both stand on one line.
            let top =
                if side > 0.0 && !is_column { rect.max.y.floor() - size.y } else { rect.min.y };
            let place = Rect::from_min_size(pos2(rect.max.x - size.x, top), size);
            title.max.x = place.min.x.min(rect.max.x - if is_column { side } else { 0.0 }) - gap;
            (image, place)
        });
        let mut rest = title;
        let code = code.map(|code| {
            let right = if is_column { rect.max.x } else { title.max.x };
            let corner = pos2(right, rect.max.y).floor();
            let place = Rect::from_min_max(corner - vec2(side, side), corner);
            if !is_column {
                rest.max.x = place.min.x - gap;
                if below_title {
                    title.max.y = place.min.y - GAP * canvas.u;
                } else {
                    title.max.x = rest.max.x;
                }
            }
            (code, place)
        });
        Self { image, code, title, rest }
    }

    /// Both in a row below all texts: the picture at the left, the code at the right.
    fn below(canvas: &Canvas, (image, code): Pair<'p>, rect: Rect) -> Self {
        let size = image.as_ref().map_or(Vec2::ZERO, |image| image.size(canvas));
        let side = code.as_ref().map_or(0.0, |code| canvas.code_side(code));
        let bottom = rect.max.y.floor();
        let image = image.map(|image| {
            let min = pos2(rect.min.x, bottom - size.y);
            (image, Rect::from_min_size(min, size))
        });
        let code = code.map(|code| {
            // Under each other at the left edge if there is but one of them.
            let x = if image.is_some() { rect.max.x - side } else { rect.min.x };
            let min = pos2(x, bottom - side);
            (code, Rect::from_min_size(min, vec2(side, side)))
        });
        let texts = rect.with_max_y(bottom - size.y.max(side) - space::GAP * canvas.u);
        Self { image, code, title: texts, rest: texts }
    }
}

/// What is to be said, and how.
struct Telling<'c, 'p> {
    canvas: &'c Canvas<'p>,
    words: &'c Words,
    entry: &'p Entry,
    sizes: &'c [f32],
}

/// Letters that a picture makes smaller than this part of what they would be are too small.
const LEAST_PART: f32 = 0.7;

impl<'p> Telling<'_, 'p> {
    /// Picture and code as far as the words leave room: they are what a sign is for.
    fn fit(&self, rect: Rect) -> (Layout<'p>, Details) {
        let plain = Layout::plain(rect);
        let whole = Details::fit(self, &plain);
        let narrow = rect.width() < 100.0 * self.canvas.u;
        let (image, code) = (self.image(rect, narrow), self.code());
        let tries = [(1.0, true), (0.7, true), (1.0, false), (0.7, false), (0.0, true)];
        for (part, with_code) in tries {
            let with_image = part > 0.0;
            if (with_image && image.is_none()) || (with_code && code.is_none()) {
                continue;
            }
            let image = || image.clone().filter(|_| with_image).map(|image| image.scaled(part));
            let pair = || (image(), code.clone().filter(|_| with_code));
            let ways = match (narrow, with_code) {
                (true, _) => vec![Layout::below(self.canvas, pair(), rect)],
                (false, false) => vec![Layout::beside(self.canvas, pair(), rect, false)],
                (false, true) => [true, false]
                    .map(|below_title| Layout::beside(self.canvas, pair(), rect, below_title))
                    .into(),
            };
            for layout in ways {
                let details = Details::fit(self, &layout);
                if details.is_as_good_as(&whole) && self.holds(&layout, &details, rect) {
                    return (layout, details);
                }
            }
        }
        (plain, whole)
    }

    /// Whether nothing leaves its place, or comes into another's.
    fn holds(&self, layout: &Layout<'_>, details: &Details, rect: Rect) -> bool {
        let places = [
            layout.image.as_ref().map(|(_, place)| *place),
            layout.code.as_ref().map(|(_, place)| *place),
        ];
        let places = || places.iter().flatten();
        let apart = match (places().next(), places().nth(1)) {
            (Some(one), Some(other)) => !one.intersects(*other),
            _ => true,
        };
        let texts = details.height(self.canvas);
        apart
            && places().all(|place| rect.expand(0.5).contains_rect(*place))
            && details.title.height() <= layout.title.height() + 0.5
            && texts <= layout.rest.height() + 0.5
            && details.title.width() <= layout.title.width() + 0.5
            && layout.rest.width() >= LEAST_WIDTH * self.canvas.u
    }

    fn image(&self, rect: Rect, narrow: bool) -> Option<Framed<'p>> {
        let most = if narrow { picture::SESSION_BELOW } else { picture::SESSION };
        let name = self.entry.image.as_deref()?;
        let image = Framed::new(self.canvas, name, most, self.canvas.theme.panel)?;
        let (image, part) = image.within(self.canvas, vec2(f32::INFINITY, rect.height()));
        (part >= LEAST_IMAGE).then_some(image)
    }

    fn code(&self) -> Option<Code> {
        let sides = picture::CODE.map(|side| side * self.canvas.u);
        self.canvas.code(self.entry.url.as_deref()?, sides)
    }
}

/// Lines are no shorter than this, in `u`.
const LEAST_WIDTH: f32 = 40.0;
/// Smaller than this part of what is usual, a picture is better left out.
const LEAST_IMAGE: f32 = 0.5;

/// What is said of a session, laid out.
struct Details {
    title: Text,
    names: Option<Text>,
    note: Option<Text>,
}

impl Details {
    /// The title whole if that can be; for it the second lines of speakers and reason go, and where
    /// there is no room for one line of each, the speakers, then the reason.
    fn fit(telling: &Telling<'_, '_>, layout: &Layout<'_>) -> Self {
        let Telling { canvas, words, entry, sizes } = *telling;
        let Layout { title, rest, .. } = layout;
        let smallest = sizes.last().copied().unwrap_or(size::MIN);
        let bold = |size| Style::bold(size, canvas.theme.ink).tight();
        let line = if entry.block.is_empty() { &entry.title } else { &entry.shown.line };
        let rows = if canvas.is_tall() { 4 } else { 3 };
        let with = |name_rows: usize, note_rows: usize| {
            let names = speakers(canvas, words, entry, rest.width(), name_rows);
            let note = changes(canvas, entry, rest.width(), note_rows);
            let beside: f32 = [&names, &note]
                .into_iter()
                .flatten()
                .map(|text| text.height() + GAP * canvas.u)
                .sum();
            let height = (rest.height() - beside).min(title.height());
            let room = Room { width: title.width(), height, rows };
            let title = largest(canvas, line, sizes, bold, room);
            let is_room = room.height >= canvas.line_height(bold(smallest));
            (is_room, Self { title, names, note })
        };
        let tries = [(2, 2), (2, 1), (1, 2), (1, 1)].into_iter();
        let mut tries = tries.map(|(names, note)| with(names, note));
        let whole = tries.find(|(is_room, details)| *is_room && !details.title.is_cut());
        let mut cut = [(1, 1), (0, 1), (0, 0)].into_iter().map(|(names, note)| with(names, note));
        let found = whole.or_else(|| cut.find(|(is_room, _)| *is_room));
        found.unwrap_or_else(|| with(0, 0)).1
    }

    /// In points.
    fn height(&self, canvas: &Canvas) -> f32 {
        let below = [&self.names, &self.note].into_iter().flatten();
        self.title.height() + below.map(|text| text.height() + GAP * canvas.u).sum::<f32>()
    }

    /// Whether a reader of these misses nothing that the others say.
    fn is_as_good_as(&self, others: &Self) -> bool {
        let same = |one: &Option<Text>, other: &Option<Text>| {
            one.as_ref().map(Text::says) == other.as_ref().map(Text::says)
        };
        let (mine, others_title) = (&self.title, &others.title);
        (others_title.is_cut() || !mine.is_cut())
            && (others_title.breaks_a_word() || !mine.breaks_a_word())
            && self.title.size() >= LEAST_PART * others.title.size()
            && same(&self.names, &others.names)
            && same(&self.note, &others.note)
    }
}

fn speakers(
    canvas: &Canvas,
    words: &Words,
    entry: &Entry,
    width: f32,
    rows: usize,
) -> Option<Text> {
    let style = Style::regular(size::SPEAKERS, canvas.theme.ink).tight();
    let room = Room { width, height: canvas.line_height(style) * rows as f32, rows };
    let some = rows > 0 && !entry.speakers.is_empty();
    some.then(|| names(canvas, &entry.speakers, style, room, |count| words.more(count)))
}

fn changes(canvas: &Canvas, entry: &Entry, width: f32, rows: usize) -> Option<Text> {
    let amber = Style::regular(size::BODY, canvas.theme.late);
    let room = Room { width, height: f32::INFINITY, rows };
    let note = Some(note(entry)).filter(|note| rows > 0 && !note.is_empty())?;
    Some(title(canvas, &note, amber, room))
}

/// Whole lines of the abstract, at least two, or nothing.
fn abstract_ui(canvas: &Canvas, entry: &Entry, rect: Rect) {
    let Some(description) = &entry.shown.description else { return };
    let style = Style::regular(size::BODY, canvas.theme.soft);
    // Longer lines than this are hard to follow.
    let width = rect.width().min(142.0 * canvas.u);
    let room = Room { width, height: rect.height(), rows: 12 };
    if rect.height() < 2.0 * canvas.line_height(style) {
        return;
    }
    let mut text = as_many_rows(canvas, description, style, room);
    if text.is_cut() && text.ends_in_one_word() && text.rows() > 2 {
        text = canvas.text(description, style, width, text.rows() - 1);
    }
    if text.height() <= rect.height() + 1.0 {
        canvas.put(&text, rect.min);
    }
}
