//! What is said of the session that is shown large: its title, in a pause its start, speakers, what has changed, its
//! picture, a code for its page, and as much of the abstract as there is room for.

use egui::{Rect, Vec2, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::code::Code;
use super::fit::{Room, Sizes, Title, as_many_rows, names, prose};
use super::framed::Framed;
use super::text::Text;
use super::theme::{picture, size, space};
use roomsign_core::board::{Entry, Words};

/// Between two things below each other, in `u`.
const GAP: f32 = 1.4;

/// What is to be said, and how.
pub struct Content<'c, 'p> {
    pub canvas: &'c Canvas<'p>,
    pub words: &'c Words,
    pub entry: &'p Entry,
    pub title: &'c Title,
    pub sizes: Sizes,
    /// At most so many lines of speakers.
    pub names: usize,
    /// Whether it may have its picture, its code and its abstract.
    pub is_told: bool,
    /// What has changed, and why; may be empty.
    pub note: &'c str,
    /// How that begins: where to go. May be empty, too.
    pub go: &'c str,
    /// Before the title, where it has not begun.
    pub start: Option<Start<'p>>,
}

/// When a session begins.
#[derive(Clone, Copy)]
pub struct Start<'p> {
    /// When it was to begin, if that no longer holds.
    pub planned: Option<&'p str>,
    pub time: &'p str,
}

/// All of it, laid out in a place.
pub struct LaidOut<'p> {
    layout: Layout<'p>,
    details: Details,
    description: Option<Text>,
    /// In points.
    height: f32,
    /// The title's size, in `u`.
    pub size: f32,
    /// Whether all of the title is there, and fits.
    pub is_whole: bool,
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

    /// Whether lines are long enough to be read.
    fn has_room(&self, canvas: &Canvas) -> bool {
        let least = LEAST_WIDTH * canvas.u;
        self.title.width() >= least && self.rest.width() >= least && self.rest.height() > 0.0
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

/// Letters that a picture makes smaller than this part of what they would be are too small.
const LEAST_PART: f32 = 0.7;
/// A start before a title on narrow screens stands above it, in letters of that size, in `u`.
const START_ABOVE: f32 = 8.4;

impl<'p> Content<'_, 'p> {
    /// Picture and code as far as the words leave room: they are what a sign is for.
    pub fn fit(&self, rect: Rect) -> LaidOut<'p> {
        let (layout, details) = self.laid_out(rect);
        let top = details.height(self.canvas) + GAP * self.canvas.u;
        let indent = if details.start_above { 0.0 } else { details.indent(self.canvas) };
        let below = layout.rest.with_min_y(layout.rest.min.y + top);
        let is_large = details.size >= self.canvas.letters.title.min(self.sizes.most) - 0.01;
        let below = below.with_min_x(below.min.x + indent);
        let description = if is_large && self.is_told { self.description(below) } else { None };
        let below = description.as_ref().map_or(0.0, |text| text.height() + GAP * self.canvas.u);
        let height = details.height(self.canvas) + below;
        let is_whole = details.is_complete
            && !details.title.is_cut()
            && details.height(self.canvas) <= layout.rest.height() + 0.5;
        LaidOut { size: details.size, is_whole, description, height, layout, details }
    }

    fn laid_out(&self, rect: Rect) -> (Layout<'p>, Details) {
        let plain = Layout::plain(rect);
        let whole = Details::fit(self, &plain);
        let narrow = is_narrow(self.canvas, rect);
        if !self.is_told {
            return (plain, whole);
        }
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
                if !layout.has_room(self.canvas) {
                    continue;
                }
                let details = Details::fit(self, &layout);
                if self.is_as_good(&details, &whole) && self.holds(&layout, &details, rect) {
                    return (layout, details);
                }
            }
        }
        (plain, whole)
    }

    /// Whether a reader of these misses nothing that the others say, from as far as the law of distances asks for.
    fn is_as_good(&self, these: &Details, others: &Details) -> bool {
        let same = |one: &Option<Text>, other: &Option<Text>| {
            one.as_ref().map(|text| (text.says().to_owned(), text.is_cut()))
                == other.as_ref().map(|text| (text.says().to_owned(), text.is_cut()))
        };
        let least = others.size.min(self.canvas.letters.title).max(LEAST_PART * others.size);
        (others.title.is_cut() || !these.title.is_cut())
            && these.size >= least
            && same(&these.names, &others.names)
            && same(&these.note, &others.note)
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
            && details.above() + details.title.height() <= layout.title.height() + 0.5
            && texts <= layout.rest.height() + 0.5
            && details.width(self.canvas) <= layout.title.width() + 0.5
    }

    fn image(&self, rect: Rect, narrow: bool) -> Option<Framed<'p>> {
        let most = if narrow { picture::SESSION_BELOW } else { picture::SESSION };
        let name = self.entry.image.as_deref()?;
        let image = Framed::new(self.canvas, name, most, self.canvas.theme.ground)?;
        let (image, part) = image.within(self.canvas, vec2(f32::INFINITY, rect.height()));
        (part >= LEAST_IMAGE).then_some(image)
    }

    fn code(&self) -> Option<Code> {
        let sides = picture::CODE.map(|side| side * self.canvas.u);
        self.canvas.code(self.entry.url.as_deref()?, sides)
    }

    /// Whole lines of the abstract, at least two, or nothing.
    fn description(&self, rect: Rect) -> Option<Text> {
        let description = self.entry.shown.description.as_ref()?;
        let canvas = self.canvas;
        let style = Style::regular(size::BODY, canvas.theme.soft);
        // Longer lines than this are hard to follow.
        let width = rect.width().min(132.0 * canvas.u);
        let room = Room { width, height: rect.height(), rows: 12 };
        if rect.height() < 2.0 * canvas.line_height(style) {
            return None;
        }
        let mut text = as_many_rows(canvas, description, style, room);
        if text.is_cut() && text.ends_in_one_word() && text.rows() > 2 {
            text = canvas.text(description, style, width, text.rows() - 1);
        }
        (text.height() <= rect.height() + 1.0).then_some(text)
    }
}

impl LaidOut<'_> {
    /// Paints it, in the middle of what room it has.
    pub fn paint(&self, canvas: &Canvas) {
        let Self { layout, details, .. } = self;
        if let Some((image, place)) = &layout.image {
            image.put(canvas, place.min);
        }
        if let Some((code, place)) = &layout.code {
            canvas.put_code(code, place.min);
        }
        let alone = layout.image.is_none() && layout.code.is_none();
        let left = (layout.rest.height() - self.height).max(0.0);
        let (x, mut y) =
            (layout.rest.min.x, layout.rest.min.y + if alone { 0.45 * left } else { 0.0 });
        let gap = GAP * canvas.u;
        let mut indent = 0.0;
        if let Some(start) = &details.start {
            if details.start_above {
                y = canvas.put(start, pos2(x, y)).max.y;
            } else {
                canvas.put(start, pos2(x, y));
                indent = details.indent(canvas);
            }
        }
        y = canvas.put(&details.title, pos2(x + indent, y)).max.y + gap;
        for text in [&details.names, &details.note].into_iter().flatten() {
            y = canvas.put(text, pos2(x + indent, y)).max.y + gap;
        }
        if let Some(description) = &self.description {
            canvas.put(description, pos2(x + indent, y));
        }
    }
}

fn is_narrow(canvas: &Canvas, rect: Rect) -> bool {
    rect.width() < 100.0 * canvas.u
}

/// Lines are no shorter than this, in `u`.
const LEAST_WIDTH: f32 = 40.0;
/// Smaller than this part of what is usual, a picture is better left out.
const LEAST_IMAGE: f32 = 0.5;

/// What is said of a session, laid out.
struct Details {
    start: Option<Text>,
    start_above: bool,
    /// What the start takes beside the title, in the title's sizes.
    beside: f32,
    title: Text,
    /// The title's, in `u`.
    size: f32,
    names: Option<Text>,
    note: Option<Text>,
    /// Whether all of it is there that should be.
    is_complete: bool,
}

impl Details {
    /// The title whole if that can be; for it the second lines of speakers and note go, and where there is no room for
    /// one line of each, the speakers, then the note.
    fn fit(content: &Content<'_, '_>, layout: &Layout<'_>) -> Self {
        let Content { canvas, words, entry, title, sizes, .. } = *content;
        let (room, rest) = (layout.title, layout.rest);
        let rows = if canvas.is_tall() { 6 } else { 4 };
        let start_above = content.start.is_some() && is_narrow(canvas, room);
        let above_size = START_ABOVE.max(canvas.letters.least);
        let start = |size: f32| {
            let start = content.start?;
            let whole = start.lay_out(canvas, entry, size, true);
            if !start_above || whole.width() <= room.width() {
                return Some(whole);
            }
            let alone = start.lay_out(canvas, entry, size, false);
            let part = room.width() / alone.width().max(1.0);
            Some(if part >= 1.0 { alone } else { start.lay_out(canvas, entry, part * size, false) })
        };
        let above =
            if start_above { start(above_size).map_or(0.0, |start| start.height()) } else { 0.0 };
        // Each style has a least size of its own: a smaller start than any that is shown would be too wide for its size.
        let beside = match start(sizes.least) {
            Some(start) if !start_above => start.width() / canvas.points(sizes.least) + START_GAP,
            _ => 0.0,
        };
        let with = |name_rows: usize, said: &str, note_rows: usize| {
            let width = rest.width() - beside * sizes.least * canvas.u;
            let names = speakers(canvas, words, entry, width, name_rows.min(content.names));
            let note = note(canvas, said, width, note_rows);
            let below = [&names, &note].into_iter().flatten();
            let below: f32 = below.map(|text| text.height() + GAP * canvas.u).sum();
            let height = (rest.height() - below - above).min(room.height() - above);
            let room = Room { width: room.width(), height, rows };
            let (title, size) = title.fit(canvas, sizes, beside, room);
            let start = start(if start_above { above_size } else { size });
            let is_room = title.height() <= height + 0.5;
            // Names that were laid out beside a small start have less room beside a large one.
            let width = rest.width() - beside * size * canvas.u;
            let names = names.map(|text| {
                if text.width() <= width {
                    Some(text)
                } else {
                    speakers(canvas, words, entry, width, name_rows.min(content.names))
                }
            });
            let note = note.map(|text| {
                if text.width() <= width {
                    Some(text)
                } else {
                    self::note(canvas, said, width, note_rows)
                }
            });
            let note = note.flatten();
            // Where to go is never without its end, as long as anything can help it.
            let is_complete = content.go.is_empty() || !note.as_ref().is_some_and(Text::is_cut);
            let details = Self {
                start: start.map(Text::essential),
                start_above,
                beside,
                title: title.essential(),
                size,
                names: names.flatten(),
                note: note.map(Text::essential),
                is_complete,
            };
            (is_room && details.height(canvas) <= rest.height() + 0.5, details)
        };
        // Speakers are there as long as anything else than they can give way; where to go is there whatever gives way.
        let most = if canvas.is_tall() { 4 } else { 2 };
        let (all, go) = (content.note, content.go);
        let tries = match content.names {
            0 => vec![(0, all, most), (0, all, 1), (0, go, most)],
            1 => vec![(1, all, most), (1, all, 1)],
            _ => vec![(2, all, most), (2, all, 1), (1, all, most), (1, all, 1)],
        };
        let wanted = canvas.letters.title.min(sizes.most);
        let good = |(is_room, details): &(bool, Self)| {
            *is_room && !details.title.is_cut() && !details.note.as_ref().is_some_and(Text::is_cut)
        };
        let large = |tried: &(bool, Self)| good(tried) && tried.1.size >= wanted - 0.01;
        // One after the other, for most often the first will do.
        let mut tried = Vec::new();
        for (names, said, rows) in tries {
            let next = with(names, said, rows);
            if large(&next) {
                return next.1;
            }
            tried.push(next);
        }
        let best = tried.iter().position(good);
        let best = best.or_else(|| tried.iter().position(|(is_room, _)| *is_room));
        let found = best.and_then(|best| tried.into_iter().nth(best));
        let Some((_, found)) = found else {
            let bare = with(0, go, 1);
            let bare = if bare.0 { bare } else { with(0, "", 0) };
            return Self { is_complete: false, ..bare.1 };
        };
        found
    }

    fn indent(&self, canvas: &Canvas) -> f32 {
        (self.beside * self.size * canvas.u).round()
    }

    /// What stands above the title, in points.
    fn above(&self) -> f32 {
        self.start.as_ref().filter(|_| self.start_above).map_or(0.0, Text::height)
    }

    /// In points.
    fn height(&self, canvas: &Canvas) -> f32 {
        let start = self.start.as_ref().map_or(0.0, Text::height);
        let title = (self.above() + self.title.height()).max(start);
        let below = [&self.names, &self.note].into_iter().flatten();
        title + below.map(|text| text.height() + GAP * canvas.u).sum::<f32>()
    }

    /// In points.
    fn width(&self, canvas: &Canvas) -> f32 {
        self.indent(canvas) + self.title.width()
    }
}

/// Between a start and the title beside it, in sizes.
const START_GAP: f32 = 0.36;

impl Start<'_> {
    /// In letters of `size`; with the old time, if there is one and `with_planned`.
    fn lay_out(&self, canvas: &Canvas, entry: &Entry, size: f32, with_planned: bool) -> Text {
        let theme = canvas.theme;
        let is_late = entry.shown.tag.is_some() && self.planned.is_some();
        let time = Style::bold(size, if is_late { theme.late } else { theme.accent }).tight();
        let struck = Style::regular(0.6 * size, theme.soft).tight().struck();
        let planned = self
            .planned
            .filter(|_| with_planned)
            .map(|planned| [(planned, struck), (" ", Style { struck: false, ..struck })]);
        let runs: Vec<(&str, Style)> =
            planned.into_iter().flatten().chain([(self.time, time)]).collect();
        canvas.phrase(&runs, f32::INFINITY)
    }
}

fn speakers(
    canvas: &Canvas,
    words: &Words,
    entry: &Entry,
    width: f32,
    rows: usize,
) -> Option<Text> {
    let style = Style { leading: 1.25, ..Style::regular(size::SPEAKERS, canvas.theme.ink) };
    let room = Room { width, height: canvas.line_height(style) * rows as f32, rows };
    let some = rows > 0 && !entry.speakers.is_empty();
    some.then(|| names(canvas, &entry.speakers, style, room, |count| words.more(count)))
}

fn note(canvas: &Canvas, note: &str, width: f32, rows: usize) -> Option<Text> {
    if rows == 0 || note.is_empty() {
        return None;
    }
    let size = size::REASON.max(canvas.letters.least);
    let style = Style { leading: 1.25, ..Style::bold(size, canvas.theme.late) };
    Some(prose(canvas, note, style, Room { width, height: f32::INFINITY, rows }))
}
