//! The bottom of every screen: the other rooms, and what is wrong with the schedule file or new about it.

use std::iter;

use egui::{Rect, pos2};

use super::canvas::{Canvas, Style, whole_words};
use super::text::Text;
use super::theme::size;
use roomsign_core::board::{Board, Elsewhere, State};

/// Its height, the space above and below it included, in points.
pub fn height(canvas: &Canvas) -> f32 {
    canvas.line_height(Style::regular(size::LIST, canvas.theme.soft)) + (ABOVE + BELOW) * canvas.u
}

/// In `u`.
const ABOVE: f32 = 1.2;
const BELOW: f32 = 2.0;

/// Whether it has nothing to say.
pub fn is_silent(canvas: &Canvas, board: &Board) -> bool {
    board.elsewhere.is_empty() && news(canvas, board, false).is_none()
}

/// What is wrong with the schedule file, or else new about it, and how it looks; and whether it is the former.
pub fn news<'b>(canvas: &Canvas, board: &'b Board, narrow: bool) -> Option<(&'b str, Style, bool)> {
    // Before there is a schedule the screen says what is wrong.
    let fault = board.fault.as_deref().filter(|_| board.state != State::Waiting);
    let as_of = if narrow { &board.as_of_in_short } else { &board.as_of };
    let soft = Style::regular(size::LIST, canvas.theme.soft);
    let fault = fault.map(|fault| (fault, Style::bold(size::LIST, canvas.theme.late), true));
    fault.or_else(|| Some((as_of.as_deref()?, soft, false)))
}

/// Paints the footer into `rect`: what the other rooms have stands on the left, behind a word that says so.
pub fn footer_ui(canvas: &Canvas, board: &Board, elsewhere: &[Elsewhere], rect: Rect) {
    let canvas = &canvas.within(rect);
    let soft = Style::regular(size::LIST, canvas.theme.soft);
    let top = rect.min.y + ABOVE * canvas.u;

    let narrow = rect.width() < 100.0 * canvas.u;
    let (words, style, is_fault) = news(canvas, board, narrow).unwrap_or(("", soft, false));
    let most = if is_fault { 0.75 } else { 0.5 };
    let most = if elsewhere.is_empty() { 1.0 } else { most };
    let right = canvas.text(words, style, rect.width() * most, 1);
    canvas.put_right(&right, pos2(rect.max.x, top));
    let strong = Style::bold(size::LIST, canvas.theme.ink);
    let mut width = rect.width() - right.width() - 3.0 * canvas.u;
    let mut x = rect.min.x;
    let mut label = format!("{}  ", board.words.elsewhere);
    for (place, other) in elsewhere.iter().enumerate() {
        let text = format!(" {} · {}", other.room, other.title);
        let runs = [(label.as_str(), soft), (other.time.as_str(), strong), (text.as_str(), soft)];
        let whole = canvas.phrase(&runs, f32::INFINITY);
        // The first room is cut if it must be; further ones are there whole or not at all.
        let may_be_cut = place == 0 && !is_fault;
        if width < LEAST * canvas.u || (!may_be_cut && whole.width() > width) {
            break;
        }
        let text = if whole.width() > width {
            let start = [(label.as_str(), soft), (other.time.as_str(), strong)];
            cut_at_a_word(canvas, start, (&text, soft), width)
        } else {
            whole
        };
        canvas.put(&text, pos2(x, top));
        x += text.width() + 4.0 * canvas.u;
        width -= text.width() + 4.0 * canvas.u;
        label.clear();
    }
    // Or else it looks like one more line of a list; below a notice it does not.
    if x > rect.min.x && canvas.is_tall() && board.notices.is_empty() {
        canvas.rule(rect.left_top(), rect.right_top());
    }
}

/// With as many words of the last run as there is room for, or, where that is none, what there is room for of the first.
fn cut_at_a_word(
    canvas: &Canvas,
    [label, time]: [(&str, Style); 2],
    (text, style): (&str, Style),
    width: f32,
) -> Text {
    let shorter = |words: &&str| whole_words(text, words.chars().count().saturating_sub(1));
    let cut = iter::successors(whole_words(text, text.chars().count()), |words| shorter(words));
    let mut laid_out =
        cut.map(|words| canvas.phrase(&[label, time, (words, style), ("…", style)], f32::INFINITY));
    let found = laid_out.find(|laid_out| laid_out.width() <= width);
    found.unwrap_or_else(|| canvas.phrase(&[label, time, (text, style)], width))
}

/// In less, nothing is said of another room, in `u`.
const LEAST: f32 = 28.0;
