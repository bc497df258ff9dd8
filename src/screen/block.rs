//! A block of short talks: its list, with the current one highlighted.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style, Text};
use super::pill::{Pill, TimeLine, line_height, time_line_ui};
use super::theme::{size, space};
use roomsign_core::board::{Entry, Status, Words};

/// Paints a block's heading and its talks into `rect`.
pub fn block_ui(canvas: &Canvas, words: &Words, block: &Entry, rect: Rect) {
    let narrow = is_narrow(canvas, rect);
    let heading = match narrow {
        true => block.title.clone(),
        false => format!("{} · {}", block.title, block.shown.range),
    };
    let mut line = TimeLine::of((Pill::Now, words.now), block, &heading);
    // Each talk says for itself what it was planned for.
    line.struck = None;
    time_line_ui(canvas, &line, rect);
    let top = rect.min.y + line_height(canvas) + 1.4 * canvas.u;
    talks_ui(canvas, words, &block.block, rect.with_min_y(top));
}

/// Where speakers have no room beside the title.
fn is_narrow(canvas: &Canvas, rect: Rect) -> bool {
    rect.width() < 100.0 * canvas.u
}

fn talks_ui(canvas: &Canvas, words: &Words, talks: &[Entry], rect: Rect) {
    // The largest letters at which all talks are there, whole if possible.
    let lay_out = |size: f32, title_rows: usize| -> Vec<Row<'_>> {
        talks.iter().map(|talk| Row::fit(canvas, talk, size, title_rows, rect)).collect()
    };
    let height = |rows: &[Row<'_>]| rows.iter().map(|row| row.height).sum::<f32>();
    let whole = |rows: &[Row<'_>]| rows.iter().all(|row| !row.title.is_cut());
    let title_rows = if is_narrow(canvas, rect) { 2 } else { 1 };
    let candidates = || {
        let sizes =
            size::BLOCK.iter().flat_map(|size| (1..=title_rows).map(move |rows| (*size, rows)));
        sizes.map(|(size, rows)| lay_out(size, rows)).filter(|rows| height(rows) <= rect.height())
    };
    let rows = candidates().find(|rows| whole(rows)).or_else(|| candidates().next());
    let Some(rows) = rows else {
        let smallest = size::BLOCK.last().copied().unwrap_or(size::LIST);
        return some_talks_ui(canvas, words, lay_out(smallest, 1), rect);
    };
    // What is left over goes between the lines, but not more than looks like one list.
    let stretch = (rect.height() / height(&rows).max(1.0)).min(1.35);
    rows_ui(canvas, &rows, stretch, rect);
}

/// As many talks as there is room for, the current one among them, and how many more there are.
fn some_talks_ui(canvas: &Canvas, words: &Words, mut rows: Vec<Row<'_>>, rect: Rect) {
    let all = rows.len();
    let row = rows.iter().map(|row| row.height).fold(1.0, f32::max);
    let fitting = ((rect.height() / row) as usize).clamp(1, all.max(1));
    let current = rows.iter().position(|row| !row.talk.shown.past).unwrap_or(0);
    // The last line says how many are left out below.
    let first = current.saturating_sub(1).min(all.saturating_sub(fitting.saturating_sub(1).max(1)));
    let last = (first + fitting.saturating_sub(1).max(1)).min(all);
    let rest = all - last;
    let shown: Vec<Row<'_>> = rows.drain(first..last).collect();
    rows_ui(canvas, &shown, 1.0, rect);
    if rest > 0 && fitting > 1 {
        let top = rect.min.y + shown.iter().map(|row| row.height).sum::<f32>();
        let soft = Style::regular(size::LIST, canvas.theme.soft);
        let more = canvas.text(&words.more(rest), soft, rect.width() - INDENT * canvas.u, 1);
        canvas.put(&more, pos2(rect.min.x + INDENT * canvas.u, top));
    }
}

fn rows_ui(canvas: &Canvas, rows: &[Row<'_>], stretch: f32, rect: Rect) {
    let mut top = rect.min.y;
    for row in rows {
        let bottom = top + row.height * stretch;
        row.paint(canvas, Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, bottom)));
        top = bottom;
    }
}

/// From the list's edges to its words, in `u`.
const INDENT: f32 = 2.5;

/// One talk, laid out.
struct Row<'b> {
    talk: &'b Entry,
    time: Text,
    title: Text,
    beside: Text,
    narrow: bool,
    indent: f32,
    height: f32,
}

impl<'b> Row<'b> {
    fn fit(canvas: &Canvas, talk: &'b Entry, size: f32, title_rows: usize, rect: Rect) -> Self {
        let theme = canvas.theme;
        let u = canvas.u;
        let current = talk.shown.current;
        let off = talk.status != Status::Scheduled;
        let (ink, soft) = match (current, talk.shown.past || off) {
            (true, _) => (theme.on_accent, theme.on_accent),
            (false, true) => (theme.past, theme.past),
            (false, false) => (theme.ink, theme.soft),
        };
        let late = !current && talk.shown.planned_start.is_some() && !talk.shown.past;
        let mut time = Style::bold(size, if late { theme.late } else { ink });
        let mut title = if current { Style::bold(size, ink) } else { Style::regular(size, ink) };
        if off {
            (time, title) = (time.struck(), title.struck());
        }
        let narrow = is_narrow(canvas, rect);
        let width = rect.width() - 2.0 * INDENT * u;
        let time = canvas.text(&talk.shown.start, time, width * 0.4, 1);
        let indent = INDENT * u + time.width() + if narrow { 3.0 * u } else { 6.0 * u };
        let width = rect.width() - INDENT * u - indent;

        let small = Style { bold: current, ..Style::regular((size * 0.8).max(size::MIN), soft) };
        let status_colour = match (current, talk.status) {
            (true, _) => theme.on_accent,
            (false, Status::Cancelled) => theme.off,
            (false, _) => theme.late,
        };
        let beside = match &talk.shown.status {
            Some(status) => (status.clone(), Style { colour: status_colour, bold: true, ..small }),
            None => (talk.speakers.join(", "), small),
        };
        let beside_width = if narrow { width } else { width * 0.4 };
        let beside = canvas.text(&beside.0, beside.1, beside_width, 1);
        let title_width = if narrow { width } else { width - beside.width() - 2.0 * u };
        let title = canvas.text(&talk.title, title.tight(), title_width, title_rows);
        let height = if narrow { title.height() + beside.height() } else { time.height() };
        Self {
            talk,
            time,
            title,
            beside,
            narrow,
            indent,
            height: height.max(time_height(canvas, size)),
        }
    }

    fn paint(&self, canvas: &Canvas, area: Rect) {
        if self.talk.shown.current {
            canvas.fill(area, space::PILL_CORNER, canvas.theme.accent);
        }
        let left = area.min.x + INDENT * canvas.u;
        let indent = area.min.x + self.indent;
        if self.narrow {
            let height = self.title.height() + self.beside.height();
            let top = area.min.y + (area.height() - height) / 2.0;
            canvas.put_in_band(
                &self.time,
                pos2(left, top),
                self.title.height() / self.title.rows().max(1) as f32,
            );
            canvas.put(&self.title, pos2(indent, top));
            canvas.put(&self.beside, pos2(indent, top + self.title.height()));
        } else {
            let right = area.max.x - INDENT * canvas.u - self.beside.width();
            canvas.put_in_band(&self.time, pos2(left, area.min.y), area.height());
            canvas.put_in_band(&self.title, pos2(indent, area.min.y), area.height());
            canvas.put_in_band(&self.beside, pos2(right, area.min.y), area.height());
        }
    }
}

fn time_height(canvas: &Canvas, size: f32) -> f32 {
    canvas.line_height(Style::bold(size, canvas.theme.ink))
}
