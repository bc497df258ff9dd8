//! The bottom of every screen: the other rooms, and what is wrong with the schedule file or new about it.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::theme::size;
use roomsign_core::board::{Board, Elsewhere, State};

/// Its height, the space above and below it included, in points.
pub fn height(canvas: &Canvas) -> f32 {
    canvas.line_height(Style::regular(size::LIST, canvas.theme.soft)) + (ABOVE + BELOW) * canvas.u
}

/// In `u`.
const ABOVE: f32 = 1.2;
const BELOW: f32 = 2.0;

/// Paints the footer into `rect`: `elsewhere` is what stands on the left.
pub fn footer_ui(canvas: &Canvas, board: &Board, elsewhere: &[Elsewhere], rect: Rect) {
    let canvas = &canvas.within(rect);
    let theme = canvas.theme;
    let soft = Style::regular(size::LIST, theme.soft);
    let top = rect.min.y + ABOVE * canvas.u;

    let narrow = rect.width() < 100.0 * canvas.u;
    let as_of = if narrow { &board.as_of_in_short } else { &board.as_of };
    // Before there is a schedule the screen says what is wrong.
    let fault = board.fault.as_ref().filter(|_| board.state != State::Waiting);
    let (words, style) = match (fault, as_of) {
        (Some(fault), _) => (fault.as_str(), Style::bold(size::LIST, theme.late)),
        (None, Some(as_of)) => (as_of.as_str(), soft),
        (None, None) => ("", soft),
    };
    let most = if fault.is_some() { 0.75 } else { 0.5 };
    let most = if elsewhere.is_empty() { 1.0 } else { most };
    let right = canvas.text(words, style, rect.width() * most, 1);
    canvas.put_right(&right, pos2(rect.max.x, top));
    let strong = Style::bold(size::LIST, theme.ink);
    let mut width = rect.width() - right.width() - 3.0 * canvas.u;
    let mut x = rect.min.x;
    for (place, other) in elsewhere.iter().enumerate() {
        let text = format!(" {} · {}", other.room, other.title);
        let runs = [(other.time.as_str(), strong), (text.as_str(), soft)];
        let whole = canvas.phrase(&runs, f32::INFINITY);
        // The first room is cut if it must be; further ones are there whole or not at all.
        let may_be_cut = place == 0 && fault.is_none();
        if width < 16.0 * canvas.u || (!may_be_cut && whole.width() > width) {
            break;
        }
        let text = if whole.width() > width { canvas.phrase(&runs, width) } else { whole };
        canvas.put(&text, pos2(x, top));
        x += text.width() + 4.0 * canvas.u;
        width -= text.width() + 4.0 * canvas.u;
    }
}
