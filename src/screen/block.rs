//! A block of short talks: its list, with the current one highlighted.

use egui::{Color32, Rect, pos2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, Title};
use super::tag::Plate;
use super::text::Text;
use super::theme::{size, space};
use roomsign_core::board::{Entry, Status, Words};

/// A block, laid out in a place.
pub struct Block<'b> {
    rows: Vec<Row<'b>>,
    /// How many talks are left out below.
    more: Option<Text>,
    rect: Rect,
    /// The size of the current talk's title, in `u`.
    pub size: f32,
    /// Whether all of it is there.
    pub is_whole: bool,
}

impl<'b> Block<'b> {
    /// All talks if there is room for them, the current one in the largest letters; else those around it.
    pub fn fit(canvas: &Canvas, words: &Words, block: &'b Entry, rect: Rect) -> Self {
        let letters = canvas.letters;
        let essential = letters.essential;
        let titles: Vec<Title> = block.block.iter().map(|talk| title(canvas, talk)).collect();
        let lay_out = |current: f32, other: f32, title_rows: usize| -> Vec<Row<'b>> {
            let talks = block.block.iter().zip(&titles);
            let row = |(talk, title): (&'b Entry, &Title)| {
                let size = if talk.shown.current { current } else { other };
                Row::fit(canvas, talk, title, size, title_rows, rect)
            };
            talks.map(row).collect()
        };
        let height = |rows: &[Row<'_>]| rows.iter().map(|row| row.height).sum::<f32>();
        let title_rows = if is_narrow(canvas, rect) { 2 } else { 1 };
        let least = letters.least.max(size::MIN);
        let largest = letters.title.max(essential);
        let currents = [largest, 0.86 * largest, essential, least, 0.86 * least, 0.72 * least];
        let tries = size::BLOCK.into_iter().flat_map(|other| {
            currents
                .into_iter()
                .filter(move |current| *current >= other)
                .map(move |current| (current, other))
        });
        let mut tries: Vec<(f32, f32)> = tries.collect();
        // What is on is large before what comes is.
        tries.sort_by(|one, other| {
            (other.0.min(largest), other.1)
                .partial_cmp(&(one.0.min(largest), one.1))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let whole = |rows: &[Row<'_>]| rows.iter().all(|row| !row.title.is_cut());
        let current_is_whole = |rows: &[Row<'_>]| {
            rows.iter().all(|row| !row.talk.shown.current || !row.title.is_cut())
        };
        let all = tries.iter().flat_map(|sizes| (1..=title_rows).map(move |rows| (*sizes, rows)));
        let candidates = all
            .map(|((current, other), rows)| (current, lay_out(current, other, rows)))
            .filter(|(_, rows)| height(rows) <= rect.height());
        // The first that is whole, or has the current talk whole, or has room.
        let (mut found, mut current, mut any) = (None, None, None);
        for candidate in candidates {
            if whole(&candidate.1) {
                found = Some(candidate);
                break;
            }
            if current.is_none() && current_is_whole(&candidate.1) {
                current = Some(candidate);
            } else if any.is_none() {
                any = Some(candidate);
            }
        }
        let found = found.or(current).or(any);
        if let Some((size, rows)) = found {
            let is_whole = current_is_whole(&rows);
            return Self { rows, more: None, rect, size, is_whole };
        }
        let smallest = size::BLOCK.last().copied().unwrap_or(size::LIST);
        let sizes = currents.into_iter().filter(|current| *current >= smallest);
        let mut all = sizes.map(|current| (current, lay_out(current, smallest, 1)));
        let found = all.clone().find(|(_, rows)| {
            let current = rows.iter().find(|row| row.talk.shown.current);
            current.is_none_or(|row| row.height <= rect.height() && !row.title.is_cut())
        });
        let (size, rows) = found.or_else(|| all.next_back()).unwrap_or_default();
        Self::some(canvas, words, rows, size, rect)
    }

    /// As many talks as there is room for, the current one among them, and how many more there are.
    fn some(canvas: &Canvas, words: &Words, mut rows: Vec<Row<'b>>, size: f32, rect: Rect) -> Self {
        let current = rows.iter().position(|row| !row.talk.shown.past).unwrap_or(0);
        let soft = Style::regular(size::LIST, canvas.theme.soft);
        let line = canvas.line_height(soft);
        let height = |from: usize, to: usize| {
            rows.get(from..to).map_or(0.0, |rows| rows.iter().map(|row| row.height).sum::<f32>())
        };
        let (mut first, mut last) = (current, (current + 1).min(rows.len()));
        let room = |last: usize| rect.height() - if last < rows.len() { line } else { 0.0 };
        while last < rows.len() && height(first, last + 1) <= room(last + 1) {
            last += 1;
        }
        while first > 0 && height(first - 1, last) <= room(last) {
            first -= 1;
        }
        let rest = rows.len() - last;
        let fits = height(first, last) + line <= rect.height();
        let width = rect.width();
        let more = (rest > 0 && fits).then(|| canvas.text(&words.more(rest), soft, width, 1));
        let rows: Vec<Row<'b>> = rows.drain(first..last).collect();
        let is_whole =
            rows.iter().all(|row| !row.title.is_cut()) && height_of(&rows) <= rect.height();
        Self { rows, more, rect, size, is_whole }
    }

    /// Paints it.
    pub fn paint(&self, canvas: &Canvas) {
        let more = self.more.as_ref().map_or(0.0, Text::height);
        let height = height_of(&self.rows) + more;
        // What is left over goes between the lines, but not more than looks like one list.
        let stretch = ((self.rect.height() - more) / (height - more).max(1.0)).clamp(1.0, 1.3);
        let left = self.rect.height() - (height - more) * stretch - more;
        let mut y = self.rect.min.y + (0.4 * left).max(0.0);
        for row in &self.rows {
            let bottom = y + row.height * stretch;
            row.paint(
                canvas,
                Rect::from_min_max(pos2(self.rect.min.x, y), pos2(self.rect.max.x, bottom)),
            );
            y = bottom;
        }
        if let Some(more) = &self.more {
            canvas.put(more, pos2(self.rect.min.x, y));
        }
    }
}

fn height_of(rows: &[Row<'_>]) -> f32 {
    rows.iter().map(|row| row.height).sum()
}

/// Where speakers have no room beside the title.
fn is_narrow(canvas: &Canvas, rect: Rect) -> bool {
    rect.width() < 100.0 * canvas.u
}

/// The letters of a talk: those of its title, and those beside it.
fn inks(canvas: &Canvas, talk: &Entry) -> (Color32, Color32) {
    let theme = &canvas.theme;
    match (talk.shown.current, talk.shown.past || talk.status != Status::Scheduled) {
        (true, _) => (theme.ground, theme.ground),
        (false, true) => (theme.past, theme.past),
        (false, false) => (theme.ink, theme.soft),
    }
}

fn title(canvas: &Canvas, talk: &Entry) -> Title {
    let (ink, _) = inks(canvas, talk);
    let bold = talk.shown.current;
    let style = Style { bold, ..Style::regular(size::LIST, ink).tight() };
    let off = talk.status == Status::Cancelled;
    Title::new(canvas, &talk.title, if off { style.struck() } else { style })
}

/// How far the highlight reaches beyond the words, in `u`.
const BEYOND: f32 = 2.3;

/// One talk, laid out.
struct Row<'b> {
    talk: &'b Entry,
    time: Text,
    title: Text,
    plate: Option<Plate>,
    beside: Text,
    narrow: bool,
    indent: f32,
    height: f32,
}

impl<'b> Row<'b> {
    fn fit(
        canvas: &Canvas,
        talk: &'b Entry,
        measured: &Title,
        size: f32,
        title_rows: usize,
        rect: Rect,
    ) -> Self {
        let theme = canvas.theme;
        let u = canvas.u;
        let is_current = talk.shown.current;
        let (ink, soft) = inks(canvas, talk);
        let late = !is_current && talk.shown.planned_start.is_some() && !talk.shown.past;
        let time = Style::bold(size, if late { theme.late } else { ink }).tight();
        let narrow = is_narrow(canvas, rect);
        let width = rect.width();
        let time = canvas.text(&talk.shown.start, time, width * 0.4, 1);
        let indent = time.width() + 2.4 * u;
        let width = width - indent;

        let tag = talk.shown.tag.as_ref().filter(|_| talk.status != Status::Scheduled || talk.full);
        let plate = tag.map(|tag| {
            let size = (0.76 * size).max(size::MIN);
            let (ground, ink) = super::tag::colours(&theme, tag.kind);
            Plate::of(
                canvas,
                &tag.text,
                size,
                (ground, ink),
                width * if narrow { 1.0 } else { 0.5 },
            )
        });
        let small = (size * 0.7).clamp(size::MIN, size::NEXT_SPEAKERS);
        let small = Style { bold: is_current, ..Style::regular(small, soft) };
        let speakers = if plate.is_some() { String::new() } else { talk.speakers.join(", ") };
        let beside_width = if narrow { width } else { width * 0.36 };
        let beside = canvas.text(&speakers, small, beside_width, 1);
        let taken = plate.as_ref().map_or(beside.width(), Plate::width);
        let taken = if taken > 0.0 { taken + 2.0 * u } else { 0.0 };
        let title_width = if narrow { width } else { width - taken };
        let room = Room { width: title_width, height: f32::INFINITY, rows: title_rows };
        let mut whole = measured.whole(canvas, size, 0.0, room);
        let mut beside = beside;
        // The speakers go before a word of the current title does.
        if whole.is_none() && is_current && plate.is_none() && !narrow {
            whole = measured.whole(canvas, size, 0.0, Room { width, ..room });
            if whole.is_some() {
                beside = canvas.text("", small, 1.0, 1);
            }
        }
        let title = whole.unwrap_or_else(|| measured.cut(canvas, size, 0.0, room));
        let pad = if is_current { 1.4 } else { 0.9 } * u;
        let second = plate
            .as_ref()
            .map_or(if beside.says().is_empty() { 0.0 } else { beside.height() }, Plate::height);
        let height =
            if narrow { title.height() + second } else { time.height().max(title.height()) };
        let read = |text: Text| if is_current { text.essential() } else { text };
        let (time, title) = (read(time), read(title));
        Self { talk, time, title, plate, beside, narrow, indent, height: (height + pad).round() }
    }

    fn paint(&self, canvas: &Canvas, area: Rect) {
        if self.talk.shown.current {
            let beyond = egui::vec2(BEYOND * canvas.u, 0.0);
            canvas.fill(area.expand2(beyond), space::CORNER, canvas.theme.ink);
        }
        let left = area.min.x;
        let indent = area.min.x + self.indent;
        if self.narrow {
            let second = self.plate.as_ref().map_or(self.beside.height(), Plate::height);
            let second =
                if self.plate.is_none() && self.beside.says().is_empty() { 0.0 } else { second };
            let top = area.min.y + (area.height() - self.title.height() - second) / 2.0;
            let line = self.title.height() / self.title.rows().max(1) as f32;
            canvas.put_in_band(&self.time, pos2(left, top), line);
            canvas.put(&self.title, pos2(indent, top));
            let at = pos2(indent, top + self.title.height());
            match &self.plate {
                Some(plate) => plate.put(canvas, at),
                None => canvas.put(&self.beside, at),
            };
            return;
        }
        canvas.put_in_band(&self.time, pos2(left, area.min.y), area.height());
        canvas.put_in_band(&self.title, pos2(indent, area.min.y), area.height());
        match &self.plate {
            Some(plate) => {
                plate.put_in_band(
                    canvas,
                    pos2(area.max.x - plate.width(), area.min.y),
                    area.height(),
                );
            }
            None => {
                let x = area.max.x - self.beside.width();
                canvas.put_in_band(&self.beside, pos2(x, area.min.y), area.height());
            }
        }
    }
}
