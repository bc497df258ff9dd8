//! All rooms on one screen: a panel each.

use egui::{Rect, pos2, vec2};

use super::canvas::{Canvas, Style, Text};
use super::fit::{Room, as_many_rows, largest, names};
use super::panel::nth_part;
use super::pill::{Pill, TimeLine, line_height, time_line_ui};
use super::theme::{size, space};
use roomsign_core::board::{Board, Departure, Entry, MAX_CARDS, Overview, PerPage, Struck};

/// Panels that are smaller cannot be read, in `u`.
const LEAST_CELL: egui::Vec2 = vec2(30.0, 17.0);
/// From one row to the next, in `u`.
const ROW: f32 = 5.0;
/// What the dots of pages take, in `u`.
const PAGES: f32 = 2.8;

/// How many panels can be read at a time in `size`, in points.
pub fn per_page(size: egui::Vec2, u: f32) -> PerPage {
    let all = (1..=MAX_CARDS).rev();
    let fits = |rooms: &usize| {
        let (_, cell) = grid(*rooms, size, space::GAP * u);
        cell.x >= LEAST_CELL.x * u && cell.y >= LEAST_CELL.y * u
    };
    let rows = ((size.y / u - PAGES) / ROW).max(1.0) as usize;
    PerPage { cards: all.into_iter().find(fits).unwrap_or(1), rows }
}

/// Paints a panel for each board of the page.
pub fn overview_ui(canvas: &Canvas, overview: &Overview, rect: Rect) {
    let gap = space::GAP * canvas.u;
    let on_page = overview.on_page();
    let mut area = rect;
    if overview.pages > 1 {
        area.max.y -= dots_ui(canvas, overview.pages, overview.page, rect);
    }
    let (columns, _) = grid(on_page, area.size(), gap);
    let rows = on_page.div_ceil(columns);
    for (place, row) in overview.rows().iter().enumerate() {
        let top = area.min.y + place as f32 * ROW * canvas.u;
        row_ui(canvas, row, Rect::from_min_max(pos2(area.min.x, top), area.max));
    }
    for (place, board) in overview.cards().iter().enumerate() {
        let row = nth_part(area, place / columns, rows, gap, false);
        let cell = nth_part(row, place % columns, columns, gap, true);
        cell_ui(canvas, board, cell);
    }
}

/// One row of the departures board, from the upper edge of `rect`: when, what, where, and what has become of it.
fn row_ui(canvas: &Canvas, row: &Departure, rect: Rect) {
    let style = Style::bold(size::LIST, canvas.theme.ink);
    let soft = Style::regular(size::LIST, canvas.theme.soft);
    let part = |from: f32, to: f32, text: &str, style: Style| {
        let text = canvas.text(text, style, (to - from) * rect.width() - canvas.u, 1);
        canvas.put(&text, pos2(rect.min.x + from * rect.width(), rect.min.y));
    };
    part(0.0, 0.2, &row.time.to_string(), style);
    part(0.2, 0.6, &row.title, if row.struck == Struck::Title { soft.struck() } else { style });
    part(0.6, 0.8, &row.room, if row.struck == Struck::Room { soft.struck() } else { soft });
    part(0.8, 1.0, &row.status, style);
}

/// A dot for each page at the bottom of `rect`, this page's filled and wider; returns their height.
fn dots_ui(canvas: &Canvas, pages: usize, page: usize, rect: Rect) -> f32 {
    let u = canvas.u;
    let step = 2.6 * u;
    let left = rect.center().x - step * (pages as f32 - 1.0) / 2.0;
    for place in 0..pages {
        let here = place == page;
        let middle = pos2(left + step * place as f32, rect.max.y - 0.7 * u);
        let size = vec2(if here { 2.0 } else { 1.2 }, 1.2) * u;
        let colour = if here { canvas.theme.accent } else { canvas.theme.line };
        canvas.fill(Rect::from_center_size(middle, size), 0.6, colour);
    }
    PAGES * u
}

/// In how many columns so many panels are largest, wide ones being better than tall ones, and their size.
fn grid(rooms: usize, room: egui::Vec2, gap: f32) -> (usize, egui::Vec2) {
    let cell = |columns: usize| {
        let count = vec2(columns as f32, rooms.div_ceil(columns) as f32);
        (room - (count - egui::Vec2::splat(1.0)) * gap) / count
    };
    let worth = |columns: &usize| {
        let cell = cell(*columns);
        (cell.x / 1.55).min(cell.y)
    };
    let all = (1..=rooms.max(1)).rev();
    let best = all.max_by(|one, other| worth(one).total_cmp(&worth(other))).unwrap_or(1);
    (best, cell(best))
}

/// A cell's ranks: how much room each thing gets.
struct Rank {
    padding: f32,
    room: f32,
    titles: &'static [f32],
    /// The room's name has a line of its own.
    roomy: bool,
    /// No room for labels.
    small: bool,
}

impl Rank {
    fn of(canvas: &Canvas, cell: Rect) -> Self {
        let height = cell.height() / canvas.u;
        let [large, middle, small] = size::CELL_ROOM;
        if height > 44.0 {
            Self {
                padding: space::PADDING,
                room: large,
                titles: &size::CELL_TITLE,
                roomy: true,
                small: false,
            }
        } else if height > 26.0 {
            Self {
                padding: 2.6,
                room: middle,
                titles: &size::CELL_TITLE,
                roomy: false,
                small: false,
            }
        } else {
            Self {
                padding: 2.0,
                room: small,
                titles: &size::CELL_SMALL_TITLE,
                roomy: false,
                small: true,
            }
        }
    }
}

fn cell_ui(canvas: &Canvas, board: &Board, cell: Rect) {
    let u = canvas.u;
    let rank = Rank::of(canvas, cell);
    let on = board.now.first();
    let progress = on.and_then(|on| on.shown.progress);
    canvas.panel(cell, progress.or_else(|| board.pause.as_ref().and_then(|pause| pause.progress)));
    let mut rect = cell.shrink(rank.padding * u);
    rect.max.y = cell.max.y - (space::BAR + if rank.roomy { 2.0 } else { 1.2 }) * u;
    let canvas = &canvas.within(rect);

    let bold = Style::bold(rank.room, canvas.theme.ink).tight();
    let notice = board.notices.first().filter(|_| board.urgent > 0);
    let line = time_line(board).filter(|_| notice.is_none());
    if rank.small {
        small_head_ui(canvas, board, line.as_ref(), bold, &mut rect);
    } else {
        head_ui(canvas, board, line.as_ref(), &rank, bold, &mut rect);
    }
    if let Some(notice) = notice {
        let amber = |size| Style::bold(size, canvas.theme.late).tight();
        let room = Room { width: rect.width(), height: rect.height(), rows: 6 };
        canvas.put(&largest(canvas, notice, rank.titles, amber, room), rect.min);
        return;
    }
    let next = board.next.as_ref();
    // In a pause what comes next is the big thing, and its time stands where "until" does.
    let paused = board.pause.as_ref().is_some_and(|pause| pause.next_is_big);
    if paused && let Some(next) = next {
        // Before the first session of the day the line above is about it already.
        let said = board.pause.as_ref().is_some_and(|pause| pause.progress.is_none());
        let small = said || rect.height() < 20.0 * u;
        let rect = if small { rect } else { next_line_ui(canvas, board.words.next, next, rect) };
        big_ui(canvas, board, next, &rank, rect);
        return;
    }
    let below = next.and_then(|next| Below::fit(canvas, board, next, &rank, rect));
    // What is on is said whole, if it can be, before what comes next is said at all.
    let below = below.filter(|below| {
        let left = rect.height() - below.height - 1.2 * u;
        let is_cut = |on, height| title(canvas, on, &rank, rect.width(), height).is_cut();
        on.is_none_or(|on| !is_cut(on, left) || (!rank.small && is_cut(on, rect.height())))
    });
    if let Some(below) = &below {
        let top = rect.max.y - below.height;
        below.paint(canvas, rect.with_min_y(top));
        rect.max.y = top - 1.2 * u;
    }
    match (on, &board.message) {
        (Some(on), _) => big_ui(canvas, board, on, &rank, rect),
        (None, Some(message)) => {
            let soft = |size| Style::bold(size, canvas.theme.soft).tight();
            let room = Room { width: rect.width(), height: rect.height(), rows: 3 };
            let sizes = rank.titles.get(1..).unwrap_or(rank.titles);
            canvas.put(&largest(canvas, &message.title, sizes, soft, room), rect.min);
        }
        (None, None) => {}
    }
}

/// The room's name, whole if smaller letters can make it so.
fn name(canvas: &Canvas, board: &Board, style: Style, width: f32) -> Text {
    let smaller = [1.0, 0.9, 0.8, 0.7].map(|part| part * style.size);
    let room = Room { width, height: f32::INFINITY, rows: 1 };
    largest(canvas, &board.room, &smaller, |size| Style { size, ..style }, room)
}

/// The room's name and the times, in one line where that has room for both; the rest of `rect` is left.
fn head_ui(
    canvas: &Canvas,
    board: &Board,
    line: Option<&TimeLine<'_>>,
    rank: &Rank,
    bold: Style,
    rect: &mut Rect,
) {
    let u = canvas.u;
    let name_width = canvas.text(&board.room, bold, f32::INFINITY, 1).width();
    let beside = line.map_or(0.0, |line| line.width(canvas));
    let share = !rank.roomy && name_width + 2.4 * u + beside <= rect.width();
    let name = name(canvas, board, bold, rect.width());
    let head = name.height().max(if share { line_height(canvas) } else { 0.0 });
    canvas.put_in_band(&name, rect.min, head);
    let mut top = rect.min.y + head;
    if let Some(line) = line {
        let at = if share {
            rect.with_min_x(rect.max.x - beside)
        } else {
            let below = rect.with_min_y(top + if rank.roomy { 1.2 } else { 0.6 } * u);
            top = below.min.y + line_height(canvas);
            below
        };
        time_line_ui(canvas, line, at);
    }
    rect.min.y = top + if rank.roomy { 1.8 } else { 0.8 } * u;
}

/// The same in a small cell: no labels, only "until 11:45".
fn small_head_ui(
    canvas: &Canvas,
    board: &Board,
    line: Option<&TimeLine<'_>>,
    bold: Style,
    rect: &mut Rect,
) {
    let u = canvas.u;
    let theme = &canvas.theme;
    let on = board.now.first().filter(|_| board.pause.is_none());
    let words = match (on, line) {
        (Some(on), _) => on.shown.until.clone(),
        (None, Some(line)) => format!("{} {}", line.pill.1, line.times),
        (None, None) => String::new(),
    };
    let late = on.is_some_and(|on| on.shown.planned_start.is_some());
    let style = Style::regular(size::LIST, if late { theme.late } else { theme.soft });
    let name_width = canvas.text(&board.room, bold, f32::INFINITY, 1).width();
    let share =
        name_width + 1.6 * u + canvas.text(&words, style, f32::INFINITY, 1).width() <= rect.width();
    let name = name(canvas, board, bold, rect.width());
    canvas.put(&name, rect.min);
    let mut top = rect.min.y + name.height();
    let whole = canvas.text(&words, style, rect.width(), 1);
    // The title below tells a pause from a session; the times are what has to be whole.
    let times = line.filter(|_| whole.is_cut()).map(|line| line.times);
    let text = times.map_or(whole, |times| canvas.text(times, style, rect.width(), 1));
    if share {
        let lower = (name.height() - text.height()) * 0.7;
        canvas.put_right(&text, pos2(rect.max.x, rect.min.y + lower.max(0.0)));
        top = top.max(rect.min.y + text.height());
    } else if !words.is_empty() {
        top = canvas.put(&text, pos2(rect.min.x, top)).max.y;
    }
    rect.min.y = top + 0.4 * u;
}

/// What stands beside the room's name: what is on and until when.
fn time_line(board: &Board) -> Option<TimeLine<'_>> {
    let quiet = |(label, times)| TimeLine {
        pill: (Pill::Quiet, label),
        struck: None,
        times,
        delay: None,
        left: None,
    };
    match (&board.pause, board.now.first()) {
        (Some(pause), _) => Some(quiet((pause.label.as_str(), pause.until.as_str()))),
        (None, Some(on)) => {
            let line = TimeLine::of((Pill::Now, board.words.now), on, &on.shown.range);
            Some(TimeLine { left: None, ..line })
        }
        (None, None) => None,
    }
}

/// Label and time of what comes next; returns what is left below.
fn next_line_ui(canvas: &Canvas, label: &str, next: &Entry, rect: Rect) -> Rect {
    let line =
        TimeLine { delay: None, ..TimeLine::of((Pill::Next, label), next, &next.shown.start) };
    time_line_ui(canvas, &line, rect);
    rect.with_min_y(rect.min.y + line_height(canvas) + 0.8 * canvas.u)
}

/// The title of an entry, or of a block's current talk.
fn title(canvas: &Canvas, entry: &Entry, rank: &Rank, width: f32, height: f32) -> Text {
    let current = entry.block.iter().find(|talk| talk.shown.current);
    let bold = |size| Style::bold(size, canvas.theme.ink).tight();
    let room = Room { width, height, rows: if canvas.is_tall() { 4 } else { 3 } };
    largest(canvas, &current.unwrap_or(entry).title, rank.titles, bold, room)
}

/// Title and speakers, as large as there is room for.
fn big_ui(canvas: &Canvas, board: &Board, entry: &Entry, rank: &Rank, rect: Rect) {
    let current = entry.block.iter().find(|talk| talk.shown.current);
    let shown = current.unwrap_or(entry);
    let style = Style::regular(size::SUBLINE, canvas.theme.ink);
    let line = canvas.line_height(style);
    let room = Room { width: rect.width(), height: line, rows: 1 };
    let speakers = (!shown.speakers.is_empty())
        .then(|| names(canvas, &shown.speakers, style, room, |count| board.words.more(count)));
    let gap = 0.6 * canvas.u;
    let title = |height: f32| title(canvas, entry, rank, rect.width(), height);
    let alone = title(rect.height());
    // The speakers go before a word of the title does.
    let beside = speakers.map(|speakers| (title(rect.height() - line - gap), speakers));
    let beside = beside.filter(|(title, speakers)| {
        let fits = title.height() + gap + speakers.height() <= rect.height() + 0.5;
        fits && !title.is_cut()
    });
    match beside {
        Some((title, speakers)) => {
            let y = canvas.put(&title, rect.min).max.y + gap;
            canvas.put(&speakers, pos2(rect.min.x, y));
        }
        None if alone.height() <= rect.height() + 0.5 => {
            canvas.put(&alone, rect.min);
        }
        None => {}
    }
}

/// What comes next, below what is on.
struct Below<'b> {
    next: &'b Entry,
    label: &'b str,
    /// None where all of it is one line.
    title: Option<Text>,
    height: f32,
}

impl<'b> Below<'b> {
    /// In two or three lines, or in one, or not at all: what is on needs its room first.
    fn fit(
        canvas: &Canvas,
        board: &'b Board,
        next: &'b Entry,
        rank: &Rank,
        rect: Rect,
    ) -> Option<Self> {
        let u = canvas.u;
        let least = |rows: f32| {
            let smallest = rank.titles.last().copied().unwrap_or(size::MIN);
            rows * canvas.line_height(Style::bold(smallest, canvas.theme.ink).tight()) + 1.2 * u
        };
        let label = board.words.next;
        let style = Style::bold(size::TIME, canvas.theme.ink).tight();
        let titled = |rows: usize| {
            let room = Room { width: rect.width(), height: f32::INFINITY, rows };
            let title = as_many_rows(canvas, &next.shown.line, style, room);
            let height = line_height(canvas) + 0.8 * u + title.height();
            Self { next, label, title: Some(title), height }
        };
        let line = canvas.line_height(Style::regular(size::LIST, canvas.theme.ink));
        let tries = [
            (titled(2), 24.0 * u),
            (titled(1), 14.0 * u),
            (Self { next, label, title: None, height: line }, least(2.0)),
            (Self { next, label, title: None, height: line }, least(1.0)),
        ];
        let fits = |(below, left): &(Self, f32)| below.height + left <= rect.height();
        tries.into_iter().find(fits).map(|(below, _)| below)
    }

    fn paint(&self, canvas: &Canvas, rect: Rect) {
        if let Some(title) = &self.title {
            let below = next_line_ui(canvas, self.label, self.next, rect);
            canvas.put(title, below.min);
            return;
        }
        let theme = &canvas.theme;
        let shown = &self.next.shown;
        let late = shown.planned_start.is_some();
        let time = format!("{}  ", shown.start);
        let label = format!("{}  ", self.label);
        let text = canvas.runs(
            &[
                (label.as_str(), Style::bold(size::MIN, theme.accent)),
                (time.as_str(), Style::bold(size::LIST, if late { theme.late } else { theme.ink })),
                (shown.line.as_str(), Style::regular(size::LIST, theme.soft)),
            ],
            rect.width(),
            1,
        );
        canvas.put(&text, rect.min);
    }
}
