//! All rooms on one screen where there are many: a row for each session that is on or comes next.

use egui::{Color32, Rect, Vec2, pos2, vec2};

use super::band::words;
use super::canvas::{Canvas, Style};
use super::fit::{Room, Sizes, Title};
use super::tag::Plate;
use super::text::Text;
use super::theme::{size, space};
use roomsign_core::board::{Departure, Struck};

/// A row's height, in sizes of its letters, where all of it is on one line; on a narrow screen a title is below the rest.
const ROW: f32 = 1.44;
const ROW_OF_TWO: f32 = 2.8;
/// Above and below the words of a row, and what else of a row they may be apart, in sizes.
const PADDING: f32 = 0.22;
const MOST_AIR: f32 = 0.9;
/// What is beside what has to be read, in parts of its size.
const SMALL: f32 = 0.66;
/// How many times as large as they should be letters are: larger where there are few rows, and smaller before a word of a
/// title is cut.
const PARTS: [f32; 12] = [1.2, 1.1, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46];
/// How many times as large as the rest the letters of what has changed are.
const PLATES: [f32; 4] = [0.8, 0.7, 0.6, 0.5];

/// The size of all letters, in `u`.
fn letters(canvas: &Canvas) -> f32 {
    let most = if canvas.is_tall() { 0.9 } else { 0.74 } * canvas.letters.essential;
    most.max(canvas.letters.least.min(6.6))
}

/// How many rows there is room for in `body`, about how many letters a line of a title has, and what another line takes in
/// tenths of a row.
pub fn rows_in(canvas: &Canvas, body: Rect) -> (usize, usize, usize) {
    let (sizes, part) = if canvas.is_tall() { (ROW_OF_TWO, 1.0) } else { (ROW, TITLE_PART) };
    let letter = canvas.points(letters(canvas));
    let row = (sizes * letter).round();
    let width = body.width() - 2.0 * space::MARGIN * canvas.u;
    let in_a_line = (part * width / (LETTER * letter)) as usize;
    (((body.height() / row) as usize).max(1), in_a_line.max(1), (10.0 * LEADING / sizes) as usize)
}

/// About how much of a wide row is the title's, with time and room beside it.
const TITLE_PART: f32 = 0.54;
/// How wide a bold letter is, on average, in sizes.
const LETTER: f32 = 0.58;
/// From one line of a title to the next, in sizes.
const LEADING: f32 = 1.12;

/// Paints rows over `rect`, from edge to edge.
pub fn departures_ui(canvas: &Canvas, departures: &[Departure], rect: Rect) {
    let inner = rect.shrink2(vec2(space::MARGIN * canvas.u, 0.0));
    let page = Page::fit(canvas, departures, inner.size());
    let count = page.rows.len().max(1) as f32;
    let most = MOST_AIR * canvas.points(page.way.size);
    let air = ((rect.height() - page.height()) / count).clamp(0.0, most);
    let mut top = rect.min.y;
    for (place, row) in page.rows.iter().enumerate() {
        let whole = rect.with_min_y(top).with_max_y(top + row.height + air);
        if whole.max.y > rect.max.y + 1.0 {
            break;
        }
        if row.on {
            canvas.fill(whole, 0.0, canvas.theme.panel);
        }
        let inner = whole.with_min_x(inner.min.x).with_max_x(inner.max.x);
        if place > 0 {
            let line = if row.on { whole } else { inner };
            canvas.rule(line.left_top(), line.right_top());
        }
        if page.is_tall {
            row.paint_tall(canvas, page.way, inner);
        } else {
            row.paint_wide(canvas, &page.columns, inner);
        }
        top = whole.max.y;
    }
}

/// How a page may be laid out.
#[derive(Clone, Copy)]
struct Way {
    /// Of its letters, in `u`.
    size: f32,
    /// Whether it says how long it is until what the times say.
    countdown: bool,
    /// Whether rooms may take several lines; on a narrow screen lines of their own.
    broken: bool,
}

impl Way {
    /// From the best to those that are better than a title without its end: rooms are broken first, then countdowns go,
    /// then letters get smaller.
    fn all(most: f32) -> impl Iterator<Item = Self> {
        let ways = [(true, false), (true, true), (false, false), (false, true)];
        PARTS.into_iter().flat_map(move |part| {
            let ways = ways.into_iter().take(if part > 1.0 { 1 } else { 4 });
            ways.map(move |(countdown, broken)| Self { size: part * most, countdown, broken })
        })
    }
}

/// Rows that are laid out all in one way.
struct Page {
    rows: Vec<Row>,
    columns: Columns,
    way: Way,
    is_tall: bool,
}

/// What is said of a session, its title and its room measured.
struct Measured<'d> {
    departure: &'d Departure,
    title: Title,
    room: Title,
}

impl<'d> Measured<'d> {
    fn of(canvas: &Canvas, departure: &'d Departure) -> Self {
        let theme = canvas.theme;
        let size = letters(canvas);
        let title = match departure.struck {
            Struck::Title => Style::regular(size, theme.soft).struck(),
            Struck::Nothing | Struck::Room => Style::bold(size, theme.ink),
        };
        let room = match departure.struck {
            Struck::Room => Style::regular(size, theme.soft).struck(),
            Struck::Nothing | Struck::Title => Style::regular(size, theme.ink),
        };
        let measured =
            |text: &str, style| Title::new(canvas, text, Style { leading: LEADING, ..style });
        Self {
            departure,
            title: measured(&departure.title, title),
            room: measured(&departure.room, room),
        }
    }
}

impl Page {
    /// The first way in which every title and every room is whole; else titles end where there is no more room.
    fn fit(canvas: &Canvas, departures: &[Departure], size: Vec2) -> Self {
        let measured: Vec<Measured<'_>> =
            departures.iter().map(|departure| Measured::of(canvas, departure)).collect();
        let lay_out = |way: Way, rows: usize| {
            if canvas.is_tall() {
                Self::tall(canvas, &measured, way, size.x, rows)
            } else {
                Self::wide(canvas, &measured, way, size.x, rows)
            }
        };
        let whole = |page: &Self| page.height() <= size.y && page.rows.iter().all(Row::is_whole);
        let most = letters(canvas);
        // Letters that are larger than they should be take no second line for it.
        let rows = |way: &Way| if way.size > most + 0.01 { 1 } else { MOST_ROWS };
        let found = Way::all(most).map(|way| lay_out(way, rows(&way))).find(whole);
        found.unwrap_or_else(|| {
            let [.., least] = PARTS;
            let way = Way { size: least * most, countdown: false, broken: true };
            let fits = |page: &Self| page.height() <= size.y;
            let tries = (1..=MOST_ROWS).rev().map(|rows| lay_out(way, rows));
            tries
                .into_iter()
                .find(fits)
                .unwrap_or_else(|| lay_out(Way { size: size::MIN, ..way }, 1))
        })
    }

    fn height(&self) -> f32 {
        self.rows.iter().map(|row| row.height).sum()
    }

    /// Time, title, room and what has changed in columns.
    fn wide(canvas: &Canvas, measured: &[Measured<'_>], way: Way, width: f32, rows: usize) -> Self {
        let gap = 2.6 * canvas.u;
        let widest = |widths: &mut dyn Iterator<Item = f32>| widths.fold(0.0, f32::max);
        let times: Vec<Text> =
            measured.iter().map(|it| time(canvas, it.departure, way.size, width)).collect();
        // What is wider than its column stands below the title.
        let statuses: Vec<Option<Status>> = measured
            .iter()
            .map(|it| Status::fit(canvas, it.departure, way, 0.3 * width, &PLATES[..2]))
            .collect();
        let time = widest(&mut times.iter().map(Text::width)) + gap;
        let status = widest(&mut statuses.iter().flatten().map(Status::width));
        let status = if status > 0.0 { status + gap } else { 0.0 };
        let left = width - time - status;
        let most = if way.broken { 0.3 } else { 0.46 } * left - gap;
        let rooms: Vec<(Text, bool)> =
            measured.iter().map(|it| room(canvas, it, way, most)).collect();
        let room = widest(&mut rooms.iter().map(|(room, _)| room.width())) + gap;
        let columns = Columns { title: time, room: time + left - room };
        let title_width = left - room - gap;
        let laid_out = measured.iter().zip(times).zip(rooms.into_iter().zip(statuses));
        let rows = laid_out.map(|((it, time), ((room, room_is_whole), status))| {
            let (status, below) = match status {
                Some(status) => (Some(status), None),
                None => (None, Status::fit(canvas, it.departure, way, title_width, &PLATES)),
            };
            let title = title(canvas, it, way, title_width, rows);
            let title_height = title.height() + below.as_ref().map_or(0.0, Status::height);
            let height = [
                time.height(),
                title_height,
                room.height(),
                status.as_ref().map_or(0.0, Status::height),
            ];
            let height = height.into_iter().fold(0.0, f32::max) + PADDING * canvas.points(way.size);
            Row {
                time,
                title,
                room,
                status,
                below,
                height: height.ceil(),
                on: it.departure.on,
                room_is_whole,
            }
        });
        Self { rows: rows.collect(), columns, way, is_tall: false }
    }

    /// Time, room and what has changed in one line, the title below it; or the room between them.
    fn tall(canvas: &Canvas, measured: &[Measured<'_>], way: Way, width: f32, rows: usize) -> Self {
        let gap = 2.0 * canvas.u;
        let rows = measured.iter().map(|it| {
            let time = time(canvas, it.departure, way.size, width);
            let left = width - time.width() - gap;
            let most = if way.broken { left } else { 0.62 * left };
            let status = Status::fit(canvas, it.departure, way, most, &PLATES[..2]);
            let below = match status {
                Some(_) => None,
                None => Status::fit(canvas, it.departure, way, width, &PLATES),
            };
            let taken = status.as_ref().map_or(0.0, |status| status.width() + gap);
            let (room, room_is_whole) = if way.broken {
                room(canvas, it, way, width)
            } else {
                room(canvas, it, way, left - taken)
            };
            let title = title(canvas, it, way, width, rows);
            let first = time.height().max(status.as_ref().map_or(0.0, Status::height));
            let first = if way.broken { first + room.height() } else { first.max(room.height()) };
            let below_height = below.as_ref().map_or(0.0, Status::height);
            let height = first + title.height() + below_height + PADDING * canvas.points(way.size);
            Row {
                time,
                title,
                room,
                status,
                below,
                height: height.ceil(),
                on: it.departure.on,
                room_is_whole,
            }
        });
        Self { rows: rows.collect(), columns: Columns::default(), way, is_tall: true }
    }
}

/// A title takes at most so many lines.
const MOST_ROWS: usize = 3;

/// Where titles and rooms begin, from a row's left edge, in points.
#[derive(Clone, Copy, Default)]
struct Columns {
    title: f32,
    room: f32,
}

/// What stands at the right: a plate where something has changed.
enum Status {
    Plate(Plate),
    Text(Text),
}

impl Status {
    /// In at most `width` points, in the first of these parts of a row's letters; none if there is nothing to say, or
    /// none is small enough.
    fn fit(
        canvas: &Canvas,
        departure: &Departure,
        way: Way,
        width: f32,
        parts: &[f32],
    ) -> Option<Self> {
        if departure.status.is_empty() {
            return None;
        }
        match departure.tag {
            Some(kind) => {
                let last = parts.len() == PLATES.len();
                let room = (width, if last { 2 } else { 1 });
                let colours = super::tag::colours(&canvas.theme, kind);
                let mut plates = parts.iter().map(|part| {
                    let size = part * way.size;
                    Plate::in_rows(canvas, &departure.status, size, colours, room)
                });
                let whole = plates.clone().find(|plate| !plate.is_cut());
                whole.or_else(|| plates.next_back().filter(|_| last)).map(Self::Plate)
            }
            None => {
                // What it says can be told from the time at the left, too.
                let style = Style::bold(SMALL * way.size, ink(canvas, departure)).tight();
                let text = canvas.text(&departure.status, style, width, 1);
                (way.countdown && !text.is_cut()).then_some(Self::Text(text))
            }
        }
    }

    fn width(&self) -> f32 {
        match self {
            Self::Plate(plate) => plate.width(),
            Self::Text(text) => text.width(),
        }
    }

    fn height(&self) -> f32 {
        match self {
            Self::Plate(plate) => plate.height(),
            Self::Text(text) => text.height(),
        }
    }

    fn put(&self, canvas: &Canvas, x: f32, band: Rect) {
        let at = pos2(x, band.min.y);
        match self {
            Self::Plate(plate) => plate.put_in_band(canvas, at, band.height()),
            Self::Text(text) => canvas.put_in_band(text, at, band.height()),
        };
    }
}

fn ink(canvas: &Canvas, departure: &Departure) -> Color32 {
    if departure.on { canvas.theme.accent } else { canvas.theme.ink }
}

fn time(canvas: &Canvas, departure: &Departure, size: f32, width: f32) -> Text {
    let colour = if departure.on { canvas.theme.accent } else { canvas.theme.soft };
    words(canvas, &departure.time, (size, SMALL * size, true), colour, width).essential()
}

fn title(canvas: &Canvas, it: &Measured<'_>, way: Way, width: f32, rows: usize) -> Text {
    let space = Room { width, height: f32::INFINITY, rows };
    let whole = it.title.whole(canvas, way.size, 0.0, space);
    whole.unwrap_or_else(|| it.title.cut(canvas, way.size, 0.0, space)).essential()
}

/// A room's name is never without its end: letters of one that is too long are smaller. And whether they are not.
fn room(canvas: &Canvas, it: &Measured<'_>, way: Way, width: f32) -> (Text, bool) {
    let space = |rows| Room { width, height: f32::INFINITY, rows };
    if let Some(room) = it.room.whole(canvas, way.size, 0.0, space(if way.broken { 2 } else { 1 }))
    {
        return (room, true);
    }
    let sizes = Sizes { most: way.size, least: size::MIN, step: 0.4 };
    let (room, size) = it.room.fit(canvas, sizes, 0.0, space(4));
    let room = if room.is_cut() { it.room.cut(canvas, size, 0.0, space(12)) } else { room };
    (room, false)
}

/// One row, laid out.
struct Row {
    time: Text,
    title: Text,
    room: Text,
    status: Option<Status>,
    /// What has changed where there is no room for it beside the rest.
    below: Option<Status>,
    /// In points.
    height: f32,
    on: bool,
    room_is_whole: bool,
}

impl Row {
    fn is_whole(&self) -> bool {
        !self.title.is_cut() && self.room_is_whole
    }

    fn paint_wide(&self, canvas: &Canvas, columns: &Columns, row: Rect) {
        let canvas = &canvas.within(row);
        let put = |text: &Text, x: f32| {
            canvas.put_in_band(text, pos2(row.min.x + x, row.min.y), row.height())
        };
        put(&self.time, 0.0);
        put(&self.room, columns.room);
        if let Some(status) = &self.status {
            status.put(canvas, row.max.x - status.width(), row);
        }
        let Some(below) = &self.below else {
            put(&self.title, columns.title);
            return;
        };
        let height = self.title.height() + below.height();
        let top = row.center().y - height / 2.0;
        canvas.put(&self.title, pos2(row.min.x + columns.title, top));
        let band = row.with_min_y(top + self.title.height()).with_max_y(top + height);
        below.put(canvas, row.min.x + columns.title, band);
    }

    fn paint_tall(&self, canvas: &Canvas, way: Way, row: Rect) {
        let canvas = &canvas.within(row);
        let gap = 2.0 * canvas.u;
        let mut first = self.time.height().max(self.status.as_ref().map_or(0.0, Status::height));
        if !way.broken {
            first = first.max(self.room.height());
        }
        let room = if way.broken { self.room.height() } else { 0.0 };
        let below = self.below.as_ref().map_or(0.0, Status::height);
        let top = row.center().y - (first + room + self.title.height() + below) / 2.0;
        let band = row.with_min_y(top).with_max_y(top + first);
        canvas.put_in_band(&self.time, band.min, band.height());
        if let Some(status) = &self.status {
            status.put(canvas, row.max.x - status.width(), band);
        }
        if way.broken {
            canvas.put(&self.room, band.left_bottom());
        } else {
            let at = pos2(band.min.x + self.time.width() + gap, band.min.y);
            canvas.put_in_band(&self.room, at, band.height());
        }
        let title = canvas.put(&self.title, pos2(row.min.x, band.max.y + room));
        if let Some(plate) = &self.below {
            plate.put(
                canvas,
                row.min.x,
                title.with_min_y(title.max.y).with_max_y(title.max.y + below),
            );
        }
    }
}
