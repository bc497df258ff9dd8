//! What follows later: a line each, time and title.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::theme::{size, space};
use roomsign_core::board::{Entry, Status};

/// From one line to the next, in points.
pub fn row_height(canvas: &Canvas) -> f32 {
    let letters = canvas.line_height(Style::bold(size::LIST, canvas.theme.ink));
    (space::LIST_ROW * canvas.u).max(letters)
}

/// The height of the label above the list, in points.
pub fn label_height(canvas: &Canvas) -> f32 {
    canvas.line_height(Style::regular(size::SMALL, canvas.theme.soft)) + 0.8 * canvas.u
}

/// Paints a label and as many entries below it as fit; nothing if not one fits.
pub fn list_ui(canvas: &Canvas, label: &str, entries: &[Entry], rect: Rect) {
    let soft = Style::regular(size::SMALL, canvas.theme.soft);
    let row = row_height(canvas);
    let label_height = label_height(canvas);
    let rows = ((rect.height() - label_height) / row + 0.01).max(0.0) as usize;
    let shown = entries.get(..rows.min(entries.len())).unwrap_or_default();
    if shown.is_empty() {
        return;
    }
    canvas.put(&canvas.text(label, soft, rect.width(), 1), rect.min);
    let bold = Style::bold(size::LIST, canvas.theme.ink);
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
        let top = rect.min.y + label_height + place as f32 * row;
        let area = Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, top + row));
        entry_ui(canvas, entry, &time(entry), widest + 3.0 * canvas.u, area);
    }
}

fn entry_ui(canvas: &Canvas, entry: &Entry, time_text: &str, indent: f32, rect: Rect) {
    let theme = canvas.theme;
    let off = entry.status != Status::Scheduled;
    let time_colour = match (off, entry.shown.planned_start.is_some()) {
        (true, _) => theme.soft,
        (false, true) => theme.late,
        (false, false) => theme.ink,
    };
    let mut time = Style::bold(size::LIST, time_colour);
    let mut title = Style::regular(size::LIST, if off { theme.soft } else { theme.ink });
    if off {
        (time, title) = (time.struck(), title.struck());
    }
    canvas.put(&canvas.text(time_text, time, indent, 1), rect.min);
    let width = rect.width() - indent;
    let at = pos2(rect.min.x + indent, rect.min.y);
    let Some(status) = &entry.shown.status else {
        canvas.put(&canvas.text(&entry.shown.line, title, width, 1), at);
        return;
    };
    let colour = if entry.status == Status::Cancelled { theme.off } else { theme.late };
    // What has changed is never cut before what it is about.
    let status = canvas.text(status, Style::bold(size::LIST, colour), width * 0.6, 1);
    let left = (width - status.width() - canvas.u).max(1.0);
    let line = canvas.text(&entry.shown.line, title, left, 1);
    canvas.put(&line, at);
    canvas.put(&status, pos2(at.x + line.width() + canvas.u, at.y));
}
