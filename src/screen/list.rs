//! What follows later: a line each, time and title.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::tag::Plate;
use super::theme::size;
use roomsign_core::board::{Entry, Status};

/// From one line to the next, in points.
fn row_height(canvas: &Canvas) -> f32 {
    (canvas.points(size::LIST) * 1.5).round()
}

/// The height of a list of so many lines and the label above them, in points; of none there is nothing.
pub fn height(canvas: &Canvas, rows: usize) -> f32 {
    if rows == 0 { 0.0 } else { row_height(canvas) * (rows + 1) as f32 }
}

/// Paints a label and as many entries below it as fit; nothing if not one fits.
pub fn list_ui(canvas: &Canvas, label: &str, entries: &[Entry], rect: Rect) {
    let canvas = &canvas.within(rect);
    let row = row_height(canvas);
    let soft = Style { leading: 1.5, ..Style::regular(size::SMALL, canvas.theme.soft) };
    let rows = (rect.height() / row + 0.01).max(0.0) as usize;
    let shown = entries.get(..rows.saturating_sub(1).min(entries.len())).unwrap_or_default();
    if shown.is_empty() {
        return;
    }
    canvas.put(&canvas.text(label, soft, rect.width(), 1), rect.min);
    let bold = Style { leading: 1.5, ..Style::bold(size::LIST, canvas.theme.ink) };
    // The label says which day it is: only another one's is said again.
    let day = entries.first().map(|first| first.start.date_naive());
    let time = |entry: &'_ Entry| {
        let same_day = day == Some(entry.start.date_naive());
        if same_day { entry.shown.time.clone() } else { entry.shown.start.clone() }
    };
    let widest = shown
        .iter()
        .map(|entry| canvas.text(&time(entry), bold, rect.width() * 0.5, 1).width())
        .fold(0.0, f32::max);
    for (place, entry) in shown.iter().enumerate() {
        let top = rect.min.y + (place + 1) as f32 * row;
        let area = Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, top + row));
        entry_ui(canvas, entry, &time(entry), widest + 2.4 * canvas.u, area);
    }
}

fn entry_ui(canvas: &Canvas, entry: &Entry, time_text: &str, indent: f32, rect: Rect) {
    let theme = canvas.theme;
    let off = entry.status == Status::Cancelled;
    let displaced = entry.status != Status::Scheduled;
    let time_colour = match (displaced, entry.shown.planned_start.is_some()) {
        (true, _) => theme.soft,
        (false, true) => theme.late,
        (false, false) => theme.ink,
    };
    let line = |style: Style| Style { leading: 1.5, ..style };
    let time = line(Style::bold(size::LIST, time_colour));
    let title = line(Style::regular(size::LIST, if displaced { theme.soft } else { theme.ink }));
    let title = if off { title.struck() } else { title };
    canvas.put(&canvas.text(time_text, time, indent, 1), rect.min);
    let width = rect.width() - indent;
    let at = pos2(rect.min.x + indent, rect.min.y);
    // What has changed is never cut before what it is about. That it is late is said by the colour and the time itself.
    let Some(tag) = entry.shown.tag.as_ref().filter(|_| displaced || entry.full) else {
        canvas.put(&canvas.text(&entry.shown.line, title, width, 1), at);
        return;
    };
    let plate = Plate::fit(canvas, tag, size::MIN, width * 0.7);
    let left = (width - plate.width() - 1.2 * canvas.u).max(1.0);
    let text = canvas.text(&entry.shown.line, title, left, 1);
    canvas.put(&text, at);
    plate.put_in_band(canvas, pos2(at.x + text.width() + 1.2 * canvas.u, at.y), rect.height());
}
