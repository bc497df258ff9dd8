//! The panel: what is on, large.

use egui::{Rect, pos2};

use super::block::block_ui;
use super::canvas::{Canvas, Style, Text};
use super::fit::{Room, as_many_rows, largest, names};
use super::next::note;
use super::pill::{Pill, TimeLine, line_height, time_line_ui};
use super::theme::{size, space};
use crate::board::{Board, Entry, Pause, Words};

/// Sessions that overlap beyond this many are named in one line.
const MAX_SHARED: usize = 3;

/// Paints what is on into `rect`: one session, a block, or several that overlap.
pub fn live_ui(canvas: &Canvas, board: &Board, rect: Rect, wide: bool) {
    let now = &board.now;
    let [only] = now.as_slice() else {
        return shared_ui(canvas, board, rect, wide);
    };
    canvas.panel(rect, only.shown.progress);
    let inner = inside(canvas, rect);
    if only.block.is_empty() {
        session_ui(canvas, board.words, only, (Pill::Now, board.words.now), inner, &size::TITLE);
    } else {
        block_ui(canvas, board.words, only, inner);
    }
}

/// Several sessions at once: a panel each.
fn shared_ui(canvas: &Canvas, board: &Board, rect: Rect, wide: bool) {
    let shown = board.now.get(..board.now.len().min(MAX_SHARED)).unwrap_or_default();
    let gap = space::GAP * canvas.u;
    for (place, entry) in shown.iter().enumerate() {
        let part = nth_part(rect, place, shown.len(), gap, wide);
        canvas.panel(part, entry.shown.progress);
        let inner = inside(canvas, part);
        let pill = (Pill::Now, board.words.now);
        if entry.block.is_empty() {
            session_ui(canvas, board.words, entry, pill, inner, &size::SHARED_TITLE);
        } else {
            block_ui(canvas, board.words, entry, inner);
        }
    }
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
pub fn session_ui(
    canvas: &Canvas,
    words: &Words,
    entry: &Entry,
    pill: (Pill, &str),
    rect: Rect,
    sizes: &[f32],
) {
    time_line_ui(canvas, &TimeLine::of(pill, entry, &entry.shown.range), rect);
    let below = rect.min.y + line_height(canvas) + 2.2 * canvas.u;
    details_ui(canvas, words, entry, rect.with_min_y(below), sizes);
}

/// Paints the break that is on, or the time before the first session, with what comes after it large.
pub fn pause_ui(canvas: &Canvas, board: &Board, pause: &Pause, rect: Rect) {
    canvas.panel(rect, pause.progress);
    let inner = inside(canvas, rect);
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
    let below = inner.with_min_y(inner.min.y + line_height(canvas) + 3.2 * canvas.u);
    match (on, board.next.as_ref().filter(|_| pause.next_is_big)) {
        (_, Some(next)) if pause.progress.is_some() => {
            session_ui(canvas, words, next, (Pill::Next, words.next), below, &size::TITLE);
        }
        (_, Some(first)) => details_ui(canvas, words, first, below, &size::TITLE),
        (Some(on), None) => details_ui(canvas, words, on, below, &size::TITLE),
        (None, None) => {}
    }
}

/// Title, speakers, what has changed, and as much of the abstract as there is room for.
pub fn details_ui(canvas: &Canvas, words: &Words, entry: &Entry, rect: Rect, sizes: &[f32]) {
    let theme = canvas.theme;
    let u = canvas.u;
    let width = rect.width();
    let line = if entry.block.is_empty() { &entry.title } else { &entry.shown.line };

    let amber = Style::regular(size::BODY, theme.late);
    let note = note(entry);
    let note = (!note.is_empty()).then(|| {
        let room = Room { width, height: rect.height(), rows: 2 };
        as_many_rows(canvas, &note, amber, room)
    });
    // Speakers get a second line where the title leaves room for it.
    let speaker_style = Style::regular(size::SPEAKERS, theme.ink).tight();
    let speakers = |rows: usize| {
        let height = canvas.line_height(speaker_style) * rows as f32;
        let room = Room { width, height, rows };
        (!entry.speakers.is_empty())
            .then(|| names(canvas, &entry.speakers, speaker_style, room, |count| words.more(count)))
    };
    let height_of = |text: &Option<Text>| text.as_ref().map_or(0.0, |text| text.height() + 1.2 * u);
    let room_for_title = |speakers: &Option<Text>| Room {
        width,
        height: rect.height() - height_of(speakers) - height_of(&note),
        rows: 3,
    };
    let bold = |size| Style::bold(size, theme.ink).tight();
    let mut names = speakers(2);
    let mut title = largest(canvas, line, sizes, bold, room_for_title(&names));
    if names.as_ref().is_some_and(|names| names.rows() > 1) && title.is_cut() {
        names = speakers(1);
        title = largest(canvas, line, sizes, bold, room_for_title(&names));
    }

    let mut y = canvas.put(&title, rect.min).max.y + 1.2 * u;
    for text in [&names, &note].into_iter().flatten() {
        y = canvas.put(text, pos2(rect.min.x, y)).max.y + 1.2 * u;
    }
    abstract_ui(canvas, entry, rect.with_min_y(y + 0.6 * u));
}

/// Whole lines of the abstract, at least two, or nothing.
fn abstract_ui(canvas: &Canvas, entry: &Entry, rect: Rect) {
    let Some(description) = &entry.shown.description else { return };
    let style = Style::regular(size::BODY, canvas.theme.soft);
    // Longer lines than this are hard to follow.
    let width = rect.width().min(142.0 * canvas.u);
    let room = Room { width, height: rect.height(), rows: 12 };
    if rect.height() < 2.0 * canvas.line_height(style) {
        return;
    }
    let text = as_many_rows(canvas, description, style, room);
    if text.height() <= rect.height() + 1.0 {
        canvas.put(&text, rect.min);
    }
}
