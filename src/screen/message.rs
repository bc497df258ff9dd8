//! A room in which nothing is on and nothing comes today: a field of accent, when it goes on, and with what.

use egui::{Rect, pos2, vec2};

use super::canvas::{Canvas, Style};
use super::fit::{Room, Sizes, Title, as_many_rows, one_line, prose};
use super::framed::Framed;
use super::list;
use super::sponsors::Sponsors;
use super::text::Text;
use super::theme::{picture, size, space};
use roomsign_core::board::{Board, Entry, Message, State};

/// Between two things below each other, in `u`.
const GAP: f32 = 1.8;

/// For the words above it the time of the next start gets no smaller than this, in `u`.
const LEAST_START: f32 = 14.0;

/// Paints a message over `rect`, from edge to edge.
pub fn message_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, message: &Message, rect: Rect) {
    if matches!(board.state, State::Waiting | State::ClockNotSet) {
        plain_ui(canvas, board, message, rect);
        return;
    }
    let wide = !canvas.is_tall();
    let alone = board.next.is_none() && board.logo.is_none() && board.sponsors.is_empty();
    let (field, rest) = if alone {
        (rect, rect.with_min_y(rect.max.y))
    } else if wide {
        let split = rect.min.x + 0.42 * rect.width();
        (rect.with_max_x(split), rect.with_min_x(split))
    } else {
        let split = rect.min.y + 0.4 * rect.height();
        (rect.with_max_y(split), rect.with_min_y(split))
    };
    canvas.fill(field, 0.0, canvas.theme.accent);
    let margin = vec2(space::MARGIN, 2.4) * canvas.u;
    let (inside, rest) = (field.shrink2(margin), rest.shrink2(margin));
    let logo = board.logo.as_deref();
    match &board.next {
        Some(next) => {
            start_ui(&canvas.within(inside), next, message, inside);
            announced_ui(&canvas.within(rest), board, next, rest);
        }
        None => {
            let words = [(message.title.as_str(), 14.0), (message.detail.as_str(), size::SPEAKERS)];
            words_ui(&canvas.within(inside), words, inside);
            if alone {
                return;
            }
            let framed = logo.and_then(|logo| {
                Framed::new(canvas, logo, picture::LARGE_LOGO, canvas.theme.ground)
            });
            let sponsors = Sponsors::fit(canvas, board, rest.width(), 0.4 * rest.height());
            let height = sponsors.as_ref().map_or(0.0, |sponsors| sponsors.height);
            if let Some(sponsors) = &sponsors {
                sponsors.paint(canvas, rest.with_min_y(rest.max.y - height));
            }
            if let Some(logo) = framed {
                let room = vec2(rest.width(), rest.height() - height - 2.0 * GAP * canvas.u);
                let (logo, part) = logo.within(canvas, room);
                if part > 0.3 {
                    let size = logo.size(canvas);
                    logo.put(canvas, rest.min + vec2(0.0, (room.y - size.y).max(0.0) / 2.0));
                }
            }
        }
    }
}

/// That nothing is on, when it goes on, as large as there is room for, and on which day. What comes then stands by itself: beside
/// "That’s all today" it would be taken for what was on.
fn start_ui(canvas: &Canvas, next: &Entry, message: &Message, rect: Rect) {
    let gap = GAP * canvas.u;
    let ink = canvas.theme.on_accent;
    let small = Style { leading: 1.25, ..Style::bold(4.2_f32.max(canvas.letters.least), ink) };
    let room = Room { width: rect.width(), height: 0.5 * rect.height(), rows: 4 };
    let day = prose(canvas, &unbroken_dates(&message.detail), small, room);
    let over = Style { leading: 1.25, ..Style::regular(4.0, ink) };
    let over = prose(canvas, &message.title, over, Room { rows: 2, ..room });
    let bold = |size| Style::bold(size, ink).tight();
    let least = canvas.line_height(bold(LEAST_START));
    let over =
        Some(over).filter(|over| over.height() + least + day.height() + 2.0 * gap <= rect.height());
    let above = over.as_ref().map_or(0.0, |over| over.height() + gap);
    let left = rect.height() - above - day.height() - gap;
    let fits = |size: &&f32| canvas.line_height(bold(**size)) <= left;
    let sizes: Vec<f32> = size::START.iter().filter(fits).copied().collect();
    let time = one_line(canvas, &next.shown.time, &sizes, bold, rect.width()).essential();
    let height = above + time.height() + day.height() + gap;
    let mut y = rect.min.y + ((rect.height() - height) / 2.0).max(0.0);
    for text in over.iter().chain([&time, &day]) {
        y = canvas.put(text, pos2(rect.min.x, y)).max.y + gap;
    }
}

/// What it goes on with, and what follows.
fn announced_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, next: &'p Entry, rect: Rect) {
    let u = canvas.u;
    let theme = canvas.theme;
    let letters = canvas.letters;
    let title = if next.block.is_empty() { &next.title } else { &next.shown.line };
    let bold = Style::bold(size::TITLE, theme.ink).tight();
    let title = Title::new(canvas, title, bold);
    let logo = board.logo.as_deref();
    let logo = logo.and_then(|logo| Framed::new(canvas, logo, picture::LOGO, theme.ground));
    // What gives way so that the title is large: sponsors, what follows, the logo, the speakers.
    let most = board.later.len().min(4);
    let tries = [
        (true, most, true, 1),
        (false, most, true, 1),
        (false, most.min(2), true, 1),
        (false, 0, true, 1),
        (false, 0, false, 1),
        (false, 0, false, 0),
    ];
    let mut last = None;
    for (with_sponsors, lines, with_logo, names) in tries {
        let room = |height: f32, rows: usize| Room { width: rect.width(), height, rows };
        let speakers = Style { leading: 1.25, ..Style::regular(4.0, theme.ink) };
        let speakers = (names > 0 && !next.speakers.is_empty()).then(|| {
            super::fit::names(
                canvas,
                &next.speakers,
                speakers,
                room(canvas.line_height(speakers), 1),
                |count| board.words.more(count),
            )
        });
        let logo = logo
            .clone()
            .filter(|_| with_logo)
            .map(|logo| logo.within(canvas, vec2(rect.width(), 11.0 * u)).0);
        let sponsors = if with_sponsors {
            Sponsors::fit(canvas, board, rect.width(), 0.34 * rect.height())
        } else {
            None
        };
        let text = |text: &Option<Text>| text.as_ref().map_or(0.0, |text| text.height() + GAP * u);
        let list = if lines > 0 { list::height(canvas, lines) + GAP * u } else { 0.0 };
        let beside = text(&speakers)
            + list
            + logo.as_ref().map_or(0.0, |logo| logo.size(canvas).y + GAP * u)
            + sponsors.as_ref().map_or(0.0, |sponsors| sponsors.height + GAP * u);
        let rows = if canvas.is_tall() { 6 } else { 4 };
        let sizes = Sizes { most: 10.0_f32.max(letters.title), least: 4.4, step: size::TITLE_STEP };
        let height = rect.height() - beside;
        let (title, size) = title.fit(canvas, sizes, 0.0, room(height, rows));
        let title = title.essential();
        let good = !title.is_cut() && title.height() <= height && size >= letters.title.min(8.0);
        last = Some((title, speakers, logo, sponsors, lines));
        if good {
            break;
        }
    }
    let Some((title, speakers, logo, sponsors, lines)) = last else { return };
    let mut y = rect.min.y;
    if let Some(logo) = &logo {
        y = logo.put(canvas, pos2(rect.min.x, y)).max.y + GAP * u;
    }
    for text in [Some(&title), speakers.as_ref()].into_iter().flatten() {
        y = canvas.put(text, pos2(rect.min.x, y)).max.y + GAP * u;
    }
    let mut bottom = rect.max.y;
    if let Some(sponsors) = &sponsors {
        bottom -= sponsors.height;
        sponsors.paint(canvas, rect.with_min_y(bottom));
        bottom -= GAP * u;
    }
    if lines > 0 {
        let top = bottom - list::height(canvas, lines);
        list::list_ui(
            canvas,
            &board.later_label,
            &board.later,
            rect.with_max_y(bottom).with_min_y(top),
        );
    }
}

/// A headline and a line below it, in the middle of a field.
fn words_ui(canvas: &Canvas, [(title, most), (detail, small)]: [(&str, f32); 2], rect: Rect) {
    let ink = canvas.theme.on_accent;
    let room = |height: f32, rows: usize| Room { width: rect.width(), height, rows };
    let soft = Style { leading: 1.25, ..Style::regular(small, ink) };
    let detail = prose(canvas, &unbroken_dates(detail), soft, room(0.4 * rect.height(), 4));
    let title = Title::new(canvas, title, Style::bold(most, ink).tight());
    let sizes = Sizes { most, least: 4.4, step: size::TITLE_STEP };
    let (title, _) =
        title.fit(canvas, sizes, 0.0, room(rect.height() - detail.height() - GAP * canvas.u, 6));
    let height = title.height() + GAP * canvas.u + detail.height();
    let y = rect.min.y + ((rect.height() - height) / 2.0).max(0.0);
    let y = canvas.put(&title, pos2(rect.min.x, y)).max.y + GAP * canvas.u;
    canvas.put(&detail, pos2(rect.min.x, y));
}

/// Before there is a schedule or a clock: what is missing, and of the day what is known.
pub fn plain_ui(canvas: &Canvas, board: &Board, message: &Message, rect: Rect) {
    let u = canvas.u;
    let theme = canvas.theme;
    let rect = rect.shrink2(vec2(space::MARGIN, 2.0) * u);
    let canvas = &canvas.within(rect);
    let width = rect.width();
    let room = |part: f32, rows: usize| Room { width, height: part * rect.height(), rows };
    let title = Title::new(canvas, &message.title, Style::bold(8.0, theme.ink).tight());
    let sizes = Sizes { most: 10.0, least: 4.0, step: size::TITLE_STEP };
    let (title, _) = title.fit(canvas, sizes, 0.0, room(0.4, 3));
    let soft = Style { leading: 1.25, ..Style::regular(4.0, theme.soft) };
    let detail = prose(canvas, &unbroken_dates(&message.detail), soft, room(0.24, 3));
    // Before there is a schedule, what is wrong with it is the one thing to say.
    let fault =
        board.fault.as_deref().filter(|_| board.state == State::Waiting).map(|fault| {
            as_many_rows(canvas, fault, Style::regular(3.2, theme.late), room(0.24, 4))
        });
    let lines = board.later.len();
    let above =
        title.height() + detail.height() + fault.as_ref().map_or(0.0, Text::height) + 3.0 * GAP * u;
    let room = rect.height() - above;
    let lines = (1..=lines).rev().find(|lines| list::height(canvas, *lines) <= room).unwrap_or(0);
    let whole = above + list::height(canvas, lines);
    let mut y = rect.min.y + (0.4 * (rect.height() - whole)).max(0.0);
    for text in [Some(&title), Some(&detail), fault.as_ref()].into_iter().flatten() {
        y = canvas.put(text, pos2(rect.min.x, y)).max.y + GAP * u;
    }
    if lines > 0 {
        let at = rect.with_min_y(y).with_max_y(y + list::height(canvas, lines));
        list::list_ui(canvas, &board.later_label, &board.later, at);
    }
}

/// The text with its days and months on one line: "8 September", "8. September".
fn unbroken_dates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_number = false;
    for c in text.chars() {
        out.push(if c == ' ' && after_number { '\u{a0}' } else { c });
        after_number = c.is_ascii_digit() || (after_number && c == '.');
    }
    out
}
