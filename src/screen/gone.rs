//! What should be on now, or would be next, and is not: said where people look for it.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::theme::{size, space};
use roomsign_core::board::{Board, Entry, Status};

/// What is displaced in a pause: as many of the first ones as have room in `height`, in `u`.
pub fn gone(board: &Board, height: f32, wide: bool) -> &[Entry] {
    let displaced = if board.pause.is_some() { board.displaced.as_slice() } else { &[] };
    let most = ((height - BELOW) / each(wide)).max(0.0) as usize;
    displaced.get(..displaced.len().min(most)).unwrap_or_default()
}

/// Below the last one, in `u`.
const BELOW: f32 = 1.0;

/// The height of one, in `u`.
fn each(wide: bool) -> f32 {
    if wide { space::LIST_ROW } else { 2.0 * space::LIST_ROW }
}

/// Their height, in `u`.
pub fn height(gone: &[Entry], wide: bool) -> f32 {
    if gone.is_empty() { 0.0 } else { gone.len() as f32 * each(wide) + BELOW }
}

/// Paints time and title of each struck, and beside it or below it what has become of it, and why.
pub fn gone_ui(canvas: &Canvas, gone: &[Entry], rect: Rect, wide: bool) {
    let theme = canvas.theme;
    let struck = Style::bold(size::NOTICE, theme.soft).struck();
    let regular = Style::regular(size::NOTICE, theme.soft).struck();
    let gap = 1.2 * canvas.u;
    for (place, entry) in gone.iter().enumerate() {
        let top = rect.min.y + place as f32 * each(wide) * canvas.u;
        let time = canvas.text(&entry.shown.start, struck, rect.width() * 0.3, 1);
        let x = canvas.put(&time, pos2(rect.min.x, top)).max.x + gap;
        let colour = if entry.status == Status::Cancelled { theme.off } else { theme.late };
        let status = Style::bold(size::NOTICE, colour);
        let reason = entry.reason.as_ref().map(|reason| format!(" · {reason}"));
        let runs = [entry.shown.status.as_deref(), reason.as_deref()].into_iter().flatten();
        let styles = [status, Style { bold: false, ..status }];
        let runs: Vec<(&str, Style)> = runs.zip(styles).collect();
        let title = |width: f32| canvas.text(&entry.shown.line, regular, width, 1);
        if !wide {
            canvas.put(&title(rect.max.x - x), pos2(x, top));
            let status = canvas.runs(&runs, rect.max.x - x, 1);
            canvas.put(&status, pos2(x, top + space::LIST_ROW * canvas.u));
            continue;
        }
        // What has become of it is never cut before what it is about.
        let left = rect.max.x - x - gap;
        let most = (left - title(f32::INFINITY).width()).max(left * 0.6);
        let status = canvas.runs(&runs, most, 1);
        let x = canvas.put(&title(left - status.width()), pos2(x, top)).max.x + gap;
        canvas.put(&status, pos2(x, top));
    }
}
