//! The bottom of every screen: the other rooms, and how fresh the schedule is.

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style};
use super::theme::size;
use roomsign_core::board::{Board, State};

/// Paints the footer into `rect`, under a thin line. `elsewhere` is false where the screen shows the other rooms already.
pub fn footer_ui(canvas: &Canvas, board: &Board, elsewhere: bool, rect: Rect) {
    let canvas = &canvas.within(rect);
    let theme = canvas.theme;
    canvas.rule(rect.left_top(), rect.right_top());
    let soft = Style::regular(size::SMALL, theme.soft);
    let top = rect.min.y + 2.0 * canvas.u;

    let narrow = rect.width() < 100.0 * canvas.u;
    let as_of = if narrow { &board.as_of_in_short } else { &board.as_of };
    // Before there is a schedule the panel says what is wrong.
    let fault = board.fault.as_ref().filter(|_| board.state != State::Waiting);
    let (words, style) = match (fault, as_of) {
        (Some(fault), _) => (fault.as_str(), Style::bold(size::SMALL, theme.late)),
        (None, Some(as_of)) => (as_of.as_str(), soft),
        (None, None) => ("", soft),
    };
    let most = if elsewhere && fault.is_none() { 0.5 } else { 0.75 };
    let right = canvas.text(words, style, rect.width() * most, 1);
    canvas.put_right(&right, pos2(rect.max.x, top));
    if !elsewhere {
        return;
    }
    let strong = Style::bold(size::SMALL, theme.ink);
    let mut width = rect.width() - right.width() - 3.0 * canvas.u;
    let mut x = rect.min.x;
    for (place, other) in board.elsewhere.iter().enumerate() {
        let text = format!(" {} · {}", other.room, other.title);
        let runs = [(other.time.as_str(), strong), (text.as_str(), soft)];
        let whole = canvas.runs(&runs, f32::INFINITY, 1);
        // The first room is cut if it must be; further ones are there whole or not at all.
        let text = if place == 0 { canvas.runs(&runs, width, 1) } else { whole.clone() };
        let may_be_cut = place == 0 && fault.is_none();
        if width < 12.0 * canvas.u || (!may_be_cut && whole.width() > width) {
            break;
        }
        canvas.put(&text, pos2(x, top));
        x += text.width() + 3.0 * canvas.u;
        width -= text.width() + 3.0 * canvas.u;
    }
}
