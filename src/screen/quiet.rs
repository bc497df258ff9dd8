//! Quiet hours: a small clock on black, and little else.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::fit::one_line;
use super::text::Text;
use super::theme::size;
use roomsign_core::board::{Board, Quiet};

/// Paints the clock in the middle of `rect`, `title` above it, and below it until when it is quiet and, of one
/// room, what comes next.
pub fn quiet_ui(canvas: &Canvas, board: &Board, title: &str, quiet: &Quiet, rect: Rect) {
    let canvas = &canvas.within(rect);
    let theme = canvas.theme;
    let u = canvas.u;
    let soft = |text: &str, sizes: &[f32]| {
        one_line(canvas, text, sizes, |size| Style::regular(size, theme.soft), rect.width())
    };
    let title = soft(title, &size::SUBLINES);
    let clock = Style::bold(size::QUIET_CLOCK, theme.ink).tight();
    let clock = canvas.text(&board.clock, clock, rect.width(), 1);
    let next = board.next.as_ref().map(|next| {
        let words = format!("{}  {}  {}", board.words.next, next.shown.start, next.shown.line);
        soft(&words, &[size::SMALL])
    });
    let quiet = soft(&quiet.text, &[size::SMALL]);
    let fault = board
        .fault
        .as_ref()
        .map(|fault| canvas.text(fault, Style::bold(size::SMALL, theme.late), rect.width(), 1));
    let lines: Vec<Text> =
        [Some(title), Some(clock), next, Some(quiet), fault].into_iter().flatten().collect();
    let gap = 1.2 * u;
    let height = lines.iter().map(|line| line.height() + gap).sum::<f32>() - gap;
    let mut y = rect.center().y - height / 2.0;
    for line in &lines {
        let x = rect.center().x - line.width() / 2.0;
        y = canvas.put(line, pos2(x, y)).max.y + gap;
    }
}
