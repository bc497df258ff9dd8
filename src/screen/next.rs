//! What comes next: what was to, struck where it does not take place, and what does.

use egui::{Pos2, pos2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, Title, names};
use super::tag::Plate;
use super::text::Text;
use super::theme::size;
use roomsign_core::board::{Entry, Status, TagKind, Words};

/// Between a time and the title beside it, and between a title and what is beside that, in `u`.
const GAP: f32 = 2.4;
/// Between two sessions, in `u`.
const BETWEEN: f32 = 1.3;

/// What places and widths that are rounded to whole pixels may add up to, in points.
const ROUNDING: f32 = 2.0;
/// How much of what one is higher than the other is above it, for both to stand on one line.
const LOWER: f32 = 0.62;

/// Sessions below each other, laid out for a width.
pub struct Next {
    rows: Vec<Row>,
    /// Where all titles begin, in points: beside the times, or, where these leave too little room, below them.
    column: f32,
    /// In points.
    pub height: f32,
    /// Whether every title is there whole.
    pub is_whole: bool,
    /// Whether one of them is smaller than what has to be read.
    pub is_small: bool,
}

/// One session.
struct Row {
    time: Text,
    title: Text,
    plate: Option<Plate>,
    place: Place,
    /// The title stands below the time.
    is_below_time: bool,
    beside: Option<Text>,
    below: Option<Text>,
    height: f32,
}

/// Where a plate is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// At the end of a title of one row.
    Beside,
    /// Below the title.
    Below,
    /// There, too, but where times begin, as it is too long for where titles do.
    Outdented,
    /// Behind the time, above the title.
    BehindTime,
}

impl Next {
    /// In at most `width` points and `rows` lines of each title; with a line of speakers and reasons if `below`.
    /// Where that leaves too little room beside the times and it may be higher, titles stand below them.
    pub fn fit(
        canvas: &Canvas,
        words: &Words,
        entries: &[&Entry],
        (width, rows, may_be_higher): (f32, usize, bool),
        below: bool,
    ) -> Self {
        let lay_out = |with_planned: bool| -> (Vec<Text>, f32) {
            let times = entries.iter().map(|entry| time(canvas, entry, with_planned));
            let times: Vec<Text> = times.collect();
            let widest = times.iter().map(Text::width).fold(0.0, f32::max);
            (times, widest + GAP * canvas.u)
        };
        // Titles need their room more than old times do.
        let mut laid_out = lay_out(true);
        if laid_out.1 > 0.42 * width {
            laid_out = lay_out(false);
        }
        let fit = |(times, column): (Vec<Text>, f32)| {
            let room = width - column - ROUNDING;
            let laid_out = entries.iter().zip(times);
            let rows = laid_out.map(|(entry, time)| {
                Row::fit(canvas, words, entry, time, (room, column), rows, below)
            });
            Self::of(canvas, rows.collect(), column)
        };
        let beside = fit(laid_out);
        let is_good = beside.is_whole && !beside.is_small;
        // "tomorrow 15:00" leaves a title hardly any room beside it.
        let is_narrow = beside.column > 0.5 * width;
        if !may_be_higher || (is_good && !is_narrow) {
            return beside;
        }
        let above = fit((lay_out(true).0, 0.0));
        if is_good {
            let is_better = above.is_whole && !above.is_small && above.height <= beside.height;
            return if is_better { above } else { beside };
        }
        if above.is_whole && (!above.is_small || !beside.is_whole) { above } else { beside }
    }

    fn of(canvas: &Canvas, rows: Vec<Row>, column: f32) -> Self {
        let gaps = BETWEEN * canvas.u * rows.len().saturating_sub(1) as f32;
        let height = rows.iter().map(|row| row.height).sum::<f32>() + gaps;
        let is_whole = rows.iter().all(|row| {
            !row.title.is_cut() && row.plate.as_ref().is_none_or(|plate| !plate.is_cut())
        });
        let least = canvas.points(canvas.letters.least) - 0.1;
        let is_small = rows.iter().any(|row| row.title.size() < least);
        Self { rows, column, height, is_whole, is_small }
    }

    /// Paints it with its left upper corner at `at`, and returns where it ends.
    pub fn paint(&self, canvas: &Canvas, at: Pos2) -> f32 {
        let mut y = at.y;
        for row in &self.rows {
            row.paint(canvas, pos2(at.x, y), self.column);
            y += row.height + BETWEEN * canvas.u;
        }
        y
    }
}

impl Row {
    /// In so many points beside a column of times; or below its time, where there is no column.
    fn fit(
        canvas: &Canvas,
        words: &Words,
        entry: &Entry,
        time: Text,
        (width, column): (f32, f32),
        rows: usize,
        below: bool,
    ) -> Self {
        let theme = canvas.theme;
        let letters = canvas.letters;
        let essential = letters.essential;
        let is_below_time = column == 0.0;
        // Late is said by the old time already.
        let tag = entry.shown.tag.as_ref().filter(|tag| tag.kind != TagKind::Late);
        let plate_size = (0.86 * essential).max(letters.least);
        let plate = |width: f32, rows: usize| {
            let tag = tag?;
            let colours = super::tag::colours(&theme, tag.kind);
            Some(Plate::in_rows(canvas, &tag.text, plate_size, colours, (width, rows)))
        };
        let is_cut = |plate: &Option<Plate>| plate.as_ref().is_some_and(Plate::is_cut);
        let (plate, mut place) = if is_below_time {
            let behind = plate(width - time.width() - GAP * canvas.u, 1);
            let place = if is_cut(&behind) { Place::Below } else { Place::BehindTime };
            let plate = if is_cut(&behind) { plate(width, 3) } else { behind };
            (plate, place)
        } else {
            let plain = plate(width, 1);
            let place = if is_cut(&plain) { Place::Outdented } else { Place::Beside };
            let plate = if is_cut(&plain) { plate(width + column, 3) } else { plain };
            (plate, place)
        };
        let style = match entry.status {
            Status::Cancelled => Style::regular(essential, theme.soft).tight().struck(),
            Status::Moved => Style::regular(essential, theme.ink).tight(),
            Status::Scheduled => Style::bold(essential, theme.ink).tight(),
        };
        let words_of = if entry.block.is_empty() { &entry.title } else { &entry.shown.line };
        let title = Title::new(canvas, words_of, style);
        let beside = plate.as_ref().map_or(0.0, |plate| plate.width() + GAP * canvas.u);
        let small = (0.875 * essential).max(letters.least);
        let whole = |rows: usize, size: f32, beside: f32| {
            let room = Room { width: width - beside, height: f32::INFINITY, rows };
            title.whole(canvas, size, 0.0, room)
        };
        // In the fewest lines, for which its letters may be a little smaller.
        let first = (1..=rows).find_map(|rows| {
            [essential, small].into_iter().find_map(|size| {
                let one_line = (rows == 1 && place == Place::Beside)
                    .then(|| whole(1, size, beside))
                    .flatten()
                    .map(|text| (text, true));
                one_line.or_else(|| Some((whole(rows, size, 0.0)?, false)))
            })
        });
        let smaller = || {
            let sizes = [0.88, 0.76, 0.64].map(|part| part * letters.least);
            sizes.into_iter().find_map(|size| Some((whole(rows, size, 0.0)?, false)))
        };
        let (title, is_one_line) = first.or_else(smaller).unwrap_or_else(|| {
            let room = Room { width, height: f32::INFINITY, rows };
            (title.cut(canvas, 0.64 * letters.least, 0.0, room), false)
        });
        if place == Place::Beside && !is_one_line {
            place = Place::Below;
        }
        // Why it is so stands beside the plate, where there is room.
        let taken = match place {
            Place::Beside => Some(title.width() + GAP * canvas.u),
            Place::BehindTime => Some(time.width() + GAP * canvas.u),
            Place::Below | Place::Outdented => None,
        };
        let beside = plate.as_ref().zip(taken).and_then(|(plate, taken)| {
            let left = width - taken - plate.width() - GAP * canvas.u;
            let beside = sub_line(canvas, words, entry, f32::INFINITY).filter(|_| left > 0.0);
            beside.filter(|beside| beside.width() <= left)
        });
        let wanted = below && beside.is_none();
        let below = if wanted { sub_line(canvas, words, entry, width) } else { None };
        let row = Self {
            time: time.essential(),
            title: title.essential(),
            plate: plate.map(Plate::essential),
            place,
            is_below_time,
            beside,
            below,
            height: 0.0,
        };
        Self { height: row.measured(canvas), ..row }
    }

    /// In points.
    fn measured(&self, canvas: &Canvas) -> f32 {
        let line = self.line();
        let band = self.band();
        let first = if self.is_below_time {
            band + self.title.height() + 1.0
        } else {
            band.max(LOWER * (band - line) + self.title.height()).ceil() + 1.0
        };
        let plate = self.plate.as_ref().filter(|_| self.is_plate_below());
        let plate = plate.map_or(0.0, |plate| plate.height() + ABOVE_PLATE * canvas.u);
        first + plate + self.below.as_ref().map_or(0.0, Text::height)
    }

    fn is_plate_below(&self) -> bool {
        matches!(self.place, Place::Below | Place::Outdented)
    }

    /// The height of a line of the title.
    fn line(&self) -> f32 {
        self.title.height() / self.title.rows().max(1) as f32
    }

    /// How high the first line is, with what stands in it.
    fn band(&self) -> f32 {
        let plate = self.plate.as_ref().filter(|_| !self.is_plate_below());
        let title = if self.is_below_time { 0.0 } else { self.line() };
        let beside = self.beside.as_ref().map_or(0.0, Text::height);
        title.max(self.time.height()).max(plate.map_or(0.0, Plate::height)).max(beside)
    }

    fn paint(&self, canvas: &Canvas, at: Pos2, column: f32) {
        let x = at.x + column;
        let gap = GAP * canvas.u;
        // Time and title stand on one line, whatever their sizes.
        let band = self.band();
        let lower = |text: f32| (band - text) * LOWER;
        let time = canvas.put(&self.time, pos2(at.x, at.y + lower(self.time.height())));
        let below = if self.is_below_time { band } else { lower(self.line()) };
        let title = canvas.put(&self.title, pos2(x, at.y + below));
        let mut y = title.max.y.max(at.y + band);
        if let Some(plate) = &self.plate {
            let x = match self.place {
                Place::Below => x,
                Place::Outdented => at.x,
                Place::Beside => title.max.x + gap,
                Place::BehindTime => time.max.x + gap,
            };
            if self.is_plate_below() {
                y = plate.put(canvas, pos2(x, y + ABOVE_PLATE * canvas.u)).max.y;
            } else {
                let plate = plate.put_in_band(canvas, pos2(x, at.y), band);
                if let Some(beside) = &self.beside {
                    canvas.put_in_band(beside, pos2(plate.max.x + gap, at.y), band);
                }
            }
        }
        if let Some(below) = &self.below {
            canvas.put(below, pos2(x, y));
        }
    }
}

/// Between a title and the plate below it, in `u`.
const ABOVE_PLATE: f32 = 0.4;

/// When it starts, behind when it was to.
fn time(canvas: &Canvas, entry: &Entry, with_planned: bool) -> Text {
    let theme = canvas.theme;
    let size = canvas.letters.essential;
    let planned =
        entry.shown.planned_start.as_deref().filter(|_| entry.status == Status::Scheduled);
    let colour = match (entry.status, planned) {
        (Status::Scheduled, None) => theme.accent,
        (Status::Scheduled, Some(_)) => theme.late,
        (Status::Cancelled | Status::Moved, _) => theme.soft,
    };
    let struck = Style::regular(0.66 * size, theme.soft).tight().struck();
    let planned = planned.filter(|_| with_planned);
    let planned =
        planned.map(|planned| [(planned, struck), (" ", Style { struck: false, ..struck })]);
    let time = (entry.shown.start.as_str(), Style::bold(size, colour).tight());
    let runs: Vec<(&str, Style)> = planned.into_iter().flatten().chain([time]).collect();
    canvas.phrase(&runs, f32::INFINITY)
}

/// Who speaks; or why it is not as planned, and where to go.
fn sub_line(canvas: &Canvas, words: &Words, entry: &Entry, width: f32) -> Option<Text> {
    let size = size::NEXT_SPEAKERS;
    let note = note(entry);
    if !note.is_empty() {
        let style = Style { leading: 1.3, ..Style::regular(size, canvas.theme.late) };
        return Some(canvas.text(&note, style, width, 1));
    }
    let style = Style { leading: 1.3, ..Style::regular(size, canvas.theme.soft) };
    let room = Room { width, height: canvas.line_height(style), rows: 1 };
    let some = !entry.speakers.is_empty();
    some.then(|| names(canvas, &entry.speakers, style, room, |count| words.more(count)))
}

/// Where to go, where an entry comes from, and why it is not as planned.
pub fn note(entry: &Entry) -> String {
    let parts: Vec<String> = entry.shown.go.clone().into_iter().chain(entry.why()).collect();
    parts.join(" · ")
}
