//! Big words where there is no session to show, and what comes some day after.

use egui::{Pos2, Rect, pos2};

use super::canvas::{Canvas, Style, Text};
use super::fit::{Room, as_many_rows, largest};
use super::panel::inside;
use super::pill::{Pill, pill_ui, pill_width};
use super::theme::{size, space};
use roomsign_core::board::{Board, Entry, Message, State, Status};

/// Titles of messages, in `u`.
const TITLES: [f32; 5] = [8.2, 7.0, 6.0, 5.0, 4.4];

/// A message needs no more height than this to look as it should, in `u`.
pub const ENOUGH: f32 = 40.0;

/// Paints a message and what it announces, in the middle of a panel.
pub fn message_ui(canvas: &Canvas, board: &Board, message: &Message, rect: Rect) {
    canvas.fill(rect, space::CORNER, canvas.theme.panel);
    let theme = canvas.theme;
    let u = canvas.u;
    let inner = inside(canvas, rect);
    let canvas = &canvas.within(inner);
    let width = inner.width();

    let bold = |size| Style::bold(size, theme.ink).tight();
    let room = Room { width, height: inner.height() * 0.45, rows: 3 };
    let title = largest(canvas, &message.title, &TITLES, bold, room);
    let soft = Style::regular(size::SPEAKERS, theme.soft).tight();
    let room = Room { width, height: inner.height() * 0.25, rows: 3 };
    let detail = super::fit::title(canvas, &unbroken_dates(&message.detail), soft, room);
    // Before there is a schedule, what is wrong with it is the one thing to say.
    let fault = board.fault.as_deref().filter(|_| board.state == State::Waiting).map(|fault| {
        let amber = Style::regular(size::SUBLINE, theme.late);
        as_many_rows(canvas, fault, amber, Room { width, height: inner.height() * 0.25, rows: 4 })
    });

    let heights =
        title.height() + detail.height() + fault.as_ref().map_or(0.0, Text::height) + 4.4 * u;
    let most = if board.state == State::ClockNotSet { 12 } else { 3 };
    let all: Vec<&Entry> =
        board.displaced.iter().chain(&board.next).chain(&board.later).take(most).collect();
    // The line above names the day of the first: only another one's is said again.
    let day = all.first().map(|first| first.start.date_naive());
    let time = |entry: &Entry| {
        let same_day = day == Some(entry.start.date_naive());
        if same_day { entry.shown.time.clone() } else { entry.shown.start.clone() }
    };
    let room = inner.height() - heights;
    let announced = |rows: usize, gap: f32| -> Vec<Announced> {
        all.iter()
            .map(|entry| Announced::fit(canvas, entry, &time(entry), width, rows, gap))
            .collect()
    };
    let height = |some: &[Announced]| some.iter().map(|one| one.height).sum::<f32>();
    let tries = [(2, 2.0), (1, 2.0), (1, 0.7)].map(|(rows, gap)| announced(rows, gap * u));
    let mut shown = tries.into_iter().min_by_key(|some| height(some) > room).unwrap_or_default();
    if height(&shown) > room {
        shown = announced(1, 0.7 * u);
    }
    let mut more = None;
    while height(&shown) + more.as_ref().map_or(0.0, Text::height) > room && shown.pop().is_some() {
        let soft = Style::regular(size::LIST, theme.soft);
        more = Some(canvas.text(&board.words.more(all.len() - shown.len()), soft, width, 1));
    }
    let more = more.filter(|_| !shown.is_empty());
    let whole = heights + height(&shown) + more.as_ref().map_or(0.0, Text::height);

    let mut y = inner.min.y + ((inner.height() - whole) / 2.0).max(0.0);
    y = canvas.put(&title, pos2(inner.min.x, y)).max.y + 1.8 * u;
    y = canvas.put(&detail, pos2(inner.min.x, y)).max.y + 2.6 * u;
    if let Some(fault) = &fault {
        y = canvas.put(fault, pos2(inner.min.x, y)).max.y;
    }
    // One column of titles, whatever their times.
    let indent = shown.iter().map(|one| one.pill).fold(0.0, f32::max) + 1.6 * u;
    for one in &shown {
        one.paint(canvas, pos2(inner.min.x, y), indent);
        y += one.height;
    }
    if let Some(more) = &more {
        canvas.put(more, pos2(inner.min.x, y));
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

/// One announced entry: its time as a label, its title.
struct Announced {
    time: String,
    /// The label's width, in points.
    pill: f32,
    title: Text,
    status: Option<Text>,
    /// With the gap below it, in points.
    height: f32,
}

impl Announced {
    fn fit(canvas: &Canvas, entry: &Entry, time: &str, width: f32, rows: usize, gap: f32) -> Self {
        let theme = canvas.theme;
        let u = canvas.u;
        let pill = pill_width(canvas, time).min(width * 0.4);
        let off = entry.status != Status::Scheduled;
        let style = Style::bold(size::TIME, if off { theme.soft } else { theme.ink }).tight();
        let style = if off { style.struck() } else { style };
        let left = width - pill - 1.6 * u;
        let colour = if entry.status == Status::Cancelled { theme.off } else { theme.late };
        let status = entry.shown.status.as_ref();
        let status =
            status.map(|text| canvas.text(text, Style::bold(size::LIST, colour), left * 0.5, 1));
        let beside = status.as_ref().map_or(0.0, |status| status.width() + 1.2 * u);
        let room = Room { width: left - beside, height: f32::INFINITY, rows };
        let title = super::fit::title(canvas, &entry.shown.line, style, room);
        let label = (space::PILL * u).max(canvas.line_height(Style::bold(size::PILL, theme.ink)));
        let height = label.max(title.height()) + gap;
        Self { time: time.to_owned(), pill, title, status, height }
    }

    fn paint(&self, canvas: &Canvas, at: Pos2, indent: f32) {
        let pill = pill_ui(canvas, Pill::Next, &self.time, at, self.pill);
        // The first line stands beside the label.
        let line = self.title.height() / self.title.rows().max(1) as f32;
        let top = at.y + (pill.height() - line) / 2.0;
        let x = at.x + indent;
        canvas.put(&self.title, pos2(x, top.max(at.y)));
        if let Some(status) = &self.status {
            let x = x + self.title.width() + 1.2 * canvas.u;
            canvas.put_in_band(status, pos2(x, at.y), pill.height());
        }
    }
}
