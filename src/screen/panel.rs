//! The panel: what is on, large.

use egui::{Rect, pos2};

use super::block::block_ui;
use super::canvas::{Canvas, Style};
use super::details::details_ui;
use super::gone::{self, gone_ui};
use super::pill::{Pill, TimeLine, line_height, time_line_ui};
use super::theme::{size, space};
use roomsign_core::board::{Board, Entry, Pause, Words};

/// Sessions that overlap beyond this many are named in one line.
const MAX_SHARED: usize = 3;

/// The height of a panel that still says what is on, in `u`.
const LEAST: f32 = 26.0;
/// The same where several share the screen: their titles only.
const LEAST_SHARED: f32 = 21.5;
/// What the line that names further sessions takes, in `u`.
const LINE_BELOW: f32 = 6.2;
/// What the line above "next" takes, in `u`.
const LINE_ABOVE: f32 = 8.5;
/// The height of a panel of a pause that still says what comes after it, in `u`.
pub const PAUSE: f32 = LEAST + LINE_ABOVE;

/// The height that panels need, in `u`, to say in letters of the least size what is on.
pub fn least(board: &Board, wide: bool) -> f32 {
    let each = if wide || board.now.len() < 2 { LEAST } else { LEAST_SHARED };
    stacked(board, wide, each)
}

/// The height at which nothing more has to give way to them, in `u`.
pub fn enough(board: &Board, wide: bool) -> f32 {
    let next_in_panel = board.pause.as_ref().is_some_and(|pause| pause.progress.is_some());
    if next_in_panel { PAUSE } else { stacked(board, wide, LEAST) }
}

/// The height of the panels of what is on, of `each` height, and of the line below them.
fn stacked(board: &Board, wide: bool, each: f32) -> f32 {
    let rows = if wide { 1 } else { board.now.len().clamp(1, MAX_SHARED) };
    let below = if board.now.len() > MAX_SHARED { LINE_BELOW } else { 0.0 };
    (each + space::GAP) * rows as f32 - space::GAP + below
}

/// Paints what is on into `rect`: one session, a block, or several that overlap.
pub fn live_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, rect: Rect, wide: bool) {
    let now = &board.now;
    let [only] = now.as_slice() else {
        return shared_ui(canvas, board, rect, wide);
    };
    canvas.panel(rect, only.shown.progress);
    let inner = inside(canvas, rect);
    let canvas = &canvas.within(inner);
    if only.block.is_empty() {
        session_ui(canvas, board.words, only, (Pill::Now, board.words.now), inner, &size::TITLE);
    } else {
        block_ui(canvas, board.words, only, inner);
    }
}

/// Several sessions at once: a panel each, and a line for those that are left.
fn shared_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, rect: Rect, wide: bool) {
    let rest = board.now.get(MAX_SHARED..).unwrap_or_default();
    let rect = if rest.is_empty() { rect } else { rest_ui(canvas, board.words, rest, rect) };
    let shown = board.now.get(..board.now.len().min(MAX_SHARED)).unwrap_or_default();
    let gap = space::GAP * canvas.u;
    for (place, entry) in shown.iter().enumerate() {
        let part = nth_part(rect, place, shown.len(), gap, wide);
        canvas.panel(part, entry.shown.progress);
        let inner = inside(canvas, part);
        let canvas = &canvas.within(inner);
        let pill = (Pill::Now, board.words.now);
        if entry.block.is_empty() {
            session_ui(canvas, board.words, entry, pill, inner, &size::SHARED_TITLE);
        } else {
            block_ui(canvas, board.words, entry, inner);
        }
    }
}

/// Names the sessions that have no panel at the bottom of `rect`, and returns what is left above.
fn rest_ui(canvas: &Canvas, words: &Words, rest: &[Entry], rect: Rect) -> Rect {
    let strong = Style::bold(size::LIST, canvas.theme.ink);
    let soft = Style::regular(size::LIST, canvas.theme.soft);
    let count = words.more(rest.len());
    let named: Vec<String> =
        rest.iter().map(|entry| format!("{} {}", entry.shown.line, entry.shown.until)).collect();
    let runs = [(format!("{count}  "), strong), (named.join("  ·  "), soft)];
    let runs: Vec<(&str, Style)> =
        runs.iter().map(|(text, style)| (text.as_str(), *style)).collect();
    let line = canvas.within(rect).runs(&runs, rect.width() - 2.0 * space::PADDING * canvas.u, 1);
    let at = pos2(rect.min.x + space::PADDING * canvas.u, rect.max.y - line.height());
    let top = canvas.within(rect).put(&line, at).min.y;
    rect.with_max_y(top - 1.2 * canvas.u)
}

/// One of `count` equal parts of `rect`, side by side or one below the other.
pub fn nth_part(rect: Rect, place: usize, count: usize, gap: f32, side_by_side: bool) -> Rect {
    let count_f = count.max(1) as f32;
    let place = place as f32;
    if side_by_side {
        let width = (rect.width() - gap * (count_f - 1.0)) / count_f;
        let left = rect.min.x + place * (width + gap);
        Rect::from_min_max(pos2(left, rect.min.y), pos2(left + width, rect.max.y))
    } else {
        let height = (rect.height() - gap * (count_f - 1.0)) / count_f;
        let top = rect.min.y + place * (height + gap);
        Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, top + height))
    }
}

/// Where text goes in a panel: the padding and the bar left out.
pub fn inside(canvas: &Canvas, panel: Rect) -> Rect {
    let mut inner = panel.shrink(space::PADDING * canvas.u);
    inner.max.y = panel.max.y - (space::BAR + 1.8) * canvas.u;
    inner
}

/// Paints one session with its label and times into `rect`.
pub fn session_ui<'p>(
    canvas: &Canvas<'p>,
    words: &Words,
    entry: &'p Entry,
    pill: (Pill, &str),
    rect: Rect,
    sizes: &[f32],
) {
    time_line_ui(canvas, &TimeLine::of(pill, entry, &entry.shown.range), rect);
    let below = rect.min.y + line_height(canvas) + 2.2 * canvas.u;
    details_ui(canvas, words, entry, rect.with_min_y(below), sizes);
}

/// Paints the break that is on, or the time before the first session, with what is `gone` below it, and large
/// what comes after it.
pub fn pause_ui<'p>(
    canvas: &Canvas<'p>,
    board: &'p Board,
    pause: &Pause,
    gone: &[Entry],
    rect: Rect,
    wide: bool,
) {
    canvas.panel(rect, pause.progress);
    let inner = inside(canvas, rect);
    let canvas = &canvas.within(inner);
    let words = board.words;
    let on = board.now.first();
    let line = TimeLine {
        pill: (Pill::Quiet, &pause.label),
        struck: None,
        times: &pause.until,
        delay: on.and_then(|on| on.shown.delay.as_deref()),
        left: Some(&pause.left),
    };
    time_line_ui(canvas, &line, inner);
    let top = inner.min.y + line_height(canvas) + 1.6 * canvas.u;
    gone_ui(canvas, gone, inner.with_min_y(top), wide);
    let below = inner.with_min_y(top + (gone::height(gone, wide) + 1.6) * canvas.u);
    match (on, board.next.as_ref().filter(|_| pause.next_is_big)) {
        // Where there is no room for both lines, "until" says when it comes.
        (_, Some(next)) if pause.progress.is_some() && below.height() > 20.0 * canvas.u => {
            session_ui(canvas, words, next, (Pill::Next, words.next), below, &size::TITLE);
        }
        (_, Some(first)) => details_ui(canvas, words, first, below, &size::TITLE),
        (Some(on), None) => details_ui(canvas, words, on, below, &size::TITLE),
        (None, None) => {}
    }
}
