//! The sign of one room, put together: everything has its place, and detail gives way to what is read from afar.

use egui::{Rect, pos2, vec2};

use super::band::{State as BandState, Wanted};
use super::block::Block;
use super::canvas::{Canvas, Style, Text};
use super::details::{Content, LaidOut, Start};
use super::fit::{Room, Sizes, Title, prose};
use super::header::{self, Header};
use super::next::{Next, note};
use super::notice::Bars;
use super::sponsors::Sponsors;
use super::theme::{size, space};
use super::{footer, list, message, notice};
use roomsign_core::board::{Band, Board, Entry, Large, State, Status};

/// Sessions that overlap beyond this many are named in one line.
const MAX_SHARED: usize = 3;

/// What there is besides what is read from afar. Picture, code and abstract are not among it: they take what is left.
#[derive(Clone, Copy, PartialEq)]
struct Detail {
    sponsors: bool,
    /// At most so many lines.
    list: usize,
    /// Speakers and reasons of what comes next.
    below_next: bool,
    /// At most so many lines of speakers.
    names: usize,
    /// Below room and clock.
    sublines: bool,
    next: Height,
}

/// How high what comes next may be.
#[derive(Clone, Copy, PartialEq)]
enum Height {
    /// As much as it takes.
    Usual,
    /// A row more of each title, before it is too small to be read.
    More,
    /// As little as there can be.
    Least,
}

const ALL: Detail = Detail {
    sponsors: true,
    list: 5,
    below_next: true,
    names: 2,
    sublines: true,
    next: Height::Usual,
};
/// What has to be read, and nothing else.
const BAREST: Detail = Detail {
    sponsors: false,
    list: 0,
    below_next: false,
    names: 0,
    sublines: false,
    next: Height::More,
};
/// What there is room for, even if words have no end.
const CRAMPED: Detail = Detail { next: Height::Least, ..BAREST };
/// In the order in which it gives way.
const DETAILS: [Detail; 7] = [
    ALL,
    Detail { sponsors: false, ..ALL },
    Detail { sponsors: false, list: 2, ..ALL },
    Detail { sponsors: false, list: 0, ..ALL },
    Detail { sponsors: false, list: 0, below_next: false, ..ALL },
    Detail { sponsors: false, list: 0, below_next: false, names: 1, ..ALL },
    BAREST,
];

/// Paints the sign of a room on the whole of `screen`.
pub fn room_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, screen: Rect) {
    if board.state == State::Urgent {
        let urgent = board.notices.get(..board.urgent).unwrap_or_default();
        notice::urgent_ui(canvas, urgent, &board.room, &board.clock, screen);
        return;
    }
    let sign = Sign::of(canvas, board);
    let details = || DETAILS.iter().filter(|detail| !detail.sponsors || !board.sponsors.is_empty());
    let good = |canvas: &Canvas<'_>, layout: &Layout<'_>, with_small: bool| {
        let letters = canvas.letters;
        let small = layout.is_small && !with_small;
        !small
            && layout.is_whole
            && layout.size() >= letters.title.min(letters.largest_title) - 0.01
    };
    let fit = |canvas: &Canvas<'p>, detail: &Detail| Layout::fit(canvas, &sign, screen, *detail);
    // Mostly there is room for everything.
    if let Some(layout) = details().next().map(|detail| fit(canvas, detail))
        && good(canvas, &layout, false)
    {
        layout.paint(canvas, &sign, screen);
        return;
    }
    // Essentials that are smaller but can still be read from where the sign says come before those that cannot.
    let mut enough: Vec<(Canvas<'p>, Layout<'p>)> = Vec::new();
    let mut smallest = canvas.clone();
    for letters in canvas.letters.steps() {
        let canvas = canvas.with_letters(letters);
        let bare = fit(&canvas, &BAREST);
        if good(&canvas, &bare, letters.are_sure()) {
            // What comes next is smaller than it should be only if nothing can help it.
            let with_small = bare.is_small;
            let mut all = details().map(|detail| fit(&canvas, detail));
            let best = all.find(|layout| good(&canvas, layout, with_small)).unwrap_or(bare);
            best.paint(&canvas, &sign, screen);
            return;
        }
        // A smaller title is better than smaller letters everywhere, but not one that is smaller than these.
        if bare.is_whole && bare.size() >= letters.least {
            enough.push((canvas.clone(), bare));
        }
        if letters.are_sure() && !enough.is_empty() {
            break;
        }
        smallest = canvas;
    }
    let best = enough.last().map(|(_, last)| (last.size() - 0.01, last.is_small));
    let best = best.and_then(|(size, small)| {
        enough.iter().find(|(_, layout)| layout.size() >= size && layout.is_small <= small)
    });
    match best {
        Some((canvas, layout)) => layout.paint(canvas, &sign, screen),
        None => fit(&smallest, &CRAMPED).paint(&smallest, &sign, screen),
    }
}

/// What the sign says, sorted by where it stands, its titles measured.
struct Sign<'p> {
    board: &'p Board,
    /// What is large, with its title.
    large: Vec<(&'p Entry, Title)>,
    /// More that is on.
    rest: &'p [Entry],
    /// Above what is large, where that has not begun: what was to be before it.
    above: Vec<&'p Entry>,
    /// Below it.
    below: Vec<&'p Entry>,
    later: &'p [Entry],
}

impl<'p> Sign<'p> {
    fn of(canvas: &Canvas<'p>, board: &'p Board) -> Self {
        let next_is_large = board.large == Large::Next;
        let large: Vec<&Entry> = match board.large {
            Large::Now => board.now.iter().take(MAX_SHARED).collect(),
            Large::Next => board.next.iter().collect(),
            Large::Message => Vec::new(),
        };
        let bold = Style::bold(size::TITLE, canvas.theme.ink).tight();
        let title = |entry: &'p Entry| {
            let words = if entry.block.is_empty() { &entry.title } else { &entry.shown.line };
            (entry, Title::new(canvas, words, Style { leading: 1.1, ..bold }))
        };
        let displaced = board.displaced.iter().filter(|entry| !entry.shown.in_band);
        let (above, mut below): (Vec<&Entry>, Vec<&Entry>) = if next_is_large {
            (displaced.collect(), Vec::new())
        } else {
            (Vec::new(), displaced.collect())
        };
        let mut later = board.later.as_slice();
        if next_is_large {
            // After the next one comes another.
            if let [first, rest @ ..] = later
                && first.status == Status::Scheduled
            {
                below.push(first);
                later = rest;
            }
        } else if board.large == Large::Now {
            below.extend(&board.next);
        }
        let rest = if board.large == Large::Now {
            board.now.get(MAX_SHARED..).unwrap_or_default()
        } else {
            &[]
        };
        Self { board, large: large.into_iter().map(title).collect(), rest, above, below, later }
    }
}

/// What stands in the middle.
enum Middle<'p> {
    Details(Box<LaidOut<'p>>),
    Block(Block<'p>),
}

impl Middle<'_> {
    fn size(&self) -> f32 {
        match self {
            Self::Details(details) => details.size,
            Self::Block(block) => block.size,
        }
    }

    fn is_whole(&self) -> bool {
        match self {
            Self::Details(details) => details.is_whole,
            Self::Block(block) => block.is_whole,
        }
    }
}

/// Where everything goes.
struct Layout<'p> {
    detail: Detail,
    bands: Vec<(BandState<'p>, Rect)>,
    middle: Vec<(Middle<'p>, Rect)>,
    above: Option<(Next, Rect)>,
    /// Where to go instead of what does not take place, and why it does not.
    instead: Option<(Text, Rect)>,
    /// Sessions that overlap beyond those that are large.
    rest: Option<(Text, Rect)>,
    sponsors: Option<(Sponsors<'p>, Rect)>,
    below: Option<Below>,
    bars: Bars,
    bars_in: Rect,
    /// Between the bands and everything at the bottom.
    free: Rect,
    is_whole: bool,
    /// What comes next is smaller than it should be.
    is_small: bool,
}

/// What comes next and later.
struct Below {
    rule: f32,
    next: Option<(Next, Rect)>,
    list: Option<Rect>,
    /// Between both.
    parted: Option<f32>,
}

/// Above and below what is large, and around lines, in `u`.
const AIR: f32 = 1.6;

impl<'p> Layout<'p> {
    fn fit(canvas: &Canvas<'p>, sign: &Sign<'p>, screen: Rect, detail: Detail) -> Self {
        let board = sign.board;
        let u = canvas.u;
        let wide = !canvas.is_tall();
        let mut free = screen;
        free.min.y += header::height(canvas, detail.sublines);
        free.max.y -= footer::height(canvas);
        let inner = |rect: Rect| rect.shrink2(vec2(space::MARGIN * u, 0.0));
        let bars = Bars::fit(canvas, &board.notices, inner(free).width(), 0.36 * free.height());
        let bars_in = inner(free);
        free.max.y -= bars.height;
        if bars.height > 0.0 {
            free.max.y -= 0.6 * u;
        }

        let mut layout = Self {
            detail,
            bands: Vec::new(),
            middle: Vec::new(),
            above: None,
            instead: None,
            rest: None,
            sponsors: None,
            below: None,
            bars,
            bars_in,
            free,
            is_whole: true,
            is_small: false,
        };
        if board.large != Large::Message {
            let below = Below::fit(canvas, sign, inner(free), detail, wide, &mut layout.is_whole);
            if let Some(below) = below {
                free.max.y = below.rule;
                layout.is_small = below.next.as_ref().is_some_and(|(next, _)| next.is_small);
                layout.below = Some(below);
            }
        }
        if !sign.rest.is_empty() {
            let text = rest(canvas, sign, inner(free).width());
            free.max.y -= text.height() + 1.2 * u;
            let at = inner(free).with_min_y(free.max.y).with_max_y(free.max.y + text.height());
            layout.rest = Some((text, at));
        }
        layout.fit_middle(canvas, sign, free, wide);
        layout
    }

    fn fit_middle(&mut self, canvas: &Canvas<'p>, sign: &Sign<'p>, mut free: Rect, wide: bool) {
        let board = sign.board;
        let u = canvas.u;
        let inner = |rect: Rect| rect.shrink2(vec2(space::MARGIN * u, 0.0));
        let count = sign.large.len();
        if count < 2 {
            let progress = sign.board.now.first().and_then(|on| on.shown.progress);
            let progress = progress.filter(|_| board.large == Large::Now);
            for band in board.bands.iter().take(1) {
                let margins = [band_margin(canvas, free, space::MARGIN * u); 2];
                let state = BandState::fit(canvas, band, progress, free.width(), margins);
                let at = free.with_max_y(free.min.y + state.height);
                free.min.y = at.max.y;
                self.bands.push((state, at));
            }
        }
        self.free = free;
        let mut main = inner(free);
        main.min.y += AIR * u;
        main.max.y -= AIR * u;
        if self.detail.sponsors {
            let most = (0.36 * main.height()).min(18.0 * u);
            if let Some(sponsors) = Sponsors::fit(canvas, board, main.width(), most) {
                let at = main.with_min_y(main.max.y - sponsors.height);
                main.max.y = at.min.y - AIR * u;
                self.sponsors = Some((sponsors, at));
            }
        }
        let band = board.bands.first().filter(|_| board.large == Large::Next);
        if let Some(note) = band.map(Band::note).filter(|note| !note.is_empty()) {
            let size = size::REASON.max(canvas.letters.least);
            let style = Style { leading: 1.25, ..Style::bold(size, canvas.theme.late) };
            let room = Room { width: main.width(), height: f32::INFINITY, rows: 2 };
            let text = prose(canvas, &note, style, room);
            let at = main.with_max_y(main.min.y + text.height());
            main.min.y = at.max.y + AIR * u;
            self.instead = Some((text, at));
        }
        if !sign.above.is_empty() {
            let rows = if wide { 1 } else { 3 };
            let next = Next::fit(
                canvas,
                board.words,
                &sign.above,
                (main.width(), rows, self.detail.next != Height::Least),
                self.detail.below_next,
            );
            let at = main.with_max_y(main.min.y + next.height);
            self.is_whole &= next.is_whole;
            main.min.y = at.max.y + AIR * u;
            self.above = Some((next, at));
        }
        let start = |entry: &'p Entry| {
            let start =
                Start { planned: entry.shown.planned_start.as_deref(), time: &entry.shown.start };
            (board.large == Large::Next).then_some(start)
        };
        let letters = canvas.letters;
        let least = if count > 1 { size::LEAST_SHARED_TITLE } else { letters.least_title };
        let sizes = Sizes { most: letters.largest_title, least, step: size::TITLE_STEP };
        let parts = if count > 1 { self.shared(canvas, sign, free, wide) } else { vec![main] };
        for (place, ((entry, title), part)) in sign.large.iter().zip(parts).enumerate() {
            // What the band says of it stands below the title, or, where nothing is on, what was to be.
            let band = board.bands.get(place).filter(|_| board.large == Large::Now);
            let said = band.map(Band::note).filter(|said| !said.is_empty());
            let (note, go) = match (said, band) {
                (Some(said), Some(band)) => (said, band.go.as_deref()),
                _ => (note(entry), entry.shown.go.as_deref()),
            };
            let middle = if entry.block.is_empty() || board.large == Large::Next {
                let content = Content {
                    canvas,
                    words: board.words,
                    entry,
                    title,
                    sizes,
                    names: self.detail.names,
                    note: &note,
                    go: go.unwrap_or_default(),
                    start: start(entry),
                };
                Middle::Details(Box::new(content.fit(part)))
            } else {
                Middle::Block(Block::fit(canvas, board.words, entry, part))
            };
            self.is_whole &= middle.is_whole();
            self.middle.push((middle, part));
        }
    }

    /// What shares the screen has a band of its own each: the parts of `free` that are left below these.
    fn shared(
        &mut self,
        canvas: &Canvas<'p>,
        sign: &Sign<'p>,
        free: Rect,
        wide: bool,
    ) -> Vec<Rect> {
        let u = canvas.u;
        let count = sign.large.len();
        let margins = |place: usize| {
            [place == 0, place + 1 == count].map(|is_outer| {
                if is_outer || !wide { space::MARGIN * u } else { 0.5 * space::MARGIN * u }
            })
        };
        let part = |place: usize| nth_part(free, place, count, 1.0 * u, wide);
        let bands = sign.large.iter().zip(&sign.board.bands).enumerate();
        let bands: Vec<Wanted<'p>> = bands
            .map(|(place, ((entry, _), band))| Wanted {
                band,
                progress: entry.shown.progress,
                width: part(place).width(),
                margins: margins(place).map(|margin| band_margin(canvas, part(place), margin)),
            })
            .collect();
        let mut states = BandState::fit_beside(canvas, &bands).into_iter();
        let below = (0..count).map(|place| {
            let mut part = part(place);
            if let Some(state) = states.next() {
                let at = part.with_max_y(part.min.y + state.height);
                part.min.y = at.max.y;
                self.bands.push((state, at));
            }
            let [left, right] = margins(place);
            part.min.x += left;
            part.max.x -= right;
            part.shrink2(vec2(0.0, 0.8 * u))
        });
        below.collect()
    }

    /// The size of the smallest large title, in `u`.
    fn size(&self) -> f32 {
        let sizes = self.middle.iter().map(|(middle, _)| middle.size());
        sizes.fold(f32::MAX, f32::min)
    }

    fn paint(&self, canvas: &Canvas<'p>, sign: &Sign<'p>, screen: Rect) {
        let board = sign.board;
        let u = canvas.u;
        let parts = [board.label.as_deref().unwrap_or_default(), board.event.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let header = Header {
            title: &board.room,
            subtitle: &parts.join(" · "),
            clock: &board.clock,
            date: &board.date,
            // A message shows it large.
            logo: board.logo.as_deref().filter(|_| board.large != Large::Message),
            sublines: self.detail.sublines,
        };
        let long = sign.large.iter().any(|(_, title)| title.letters() > LONG);
        let most = if long { f32::MAX } else { self.size() };
        header.paint(canvas, screen, most);
        let inner = screen.shrink2(vec2(space::MARGIN * u, 0.0));
        let footer = inner.with_min_y(inner.max.y - footer::height(canvas));
        footer::footer_ui(canvas, board, &board.elsewhere, footer);
        self.bars.paint(canvas, self.bars_in);
        for (band, at) in &self.bands {
            band.paint(canvas, *at);
        }
        if let Some(message) = board.message.as_ref().filter(|_| board.large == Large::Message) {
            message::message_ui(canvas, board, message, self.free);
            return;
        }
        if let Some((next, at)) = &self.above {
            next.paint(&canvas.within(*at), at.min);
        }
        for (text, at) in [&self.instead, &self.rest].into_iter().flatten() {
            canvas.within(*at).put(text, at.min);
        }
        for (middle, part) in &self.middle {
            let canvas = canvas.within(*part);
            match middle {
                Middle::Details(details) => details.paint(&canvas),
                Middle::Block(block) => block.paint(&canvas),
            }
        }
        if let Some((sponsors, at)) = &self.sponsors {
            sponsors.paint(canvas, *at);
        }
        let Some(below) = &self.below else { return };
        canvas.rule(pos2(inner.min.x, below.rule), pos2(inner.max.x, below.rule));
        if let Some((next, at)) = &below.next {
            next.paint(&canvas.within(*at), at.min);
        }
        if let Some(at) = below.list {
            list::list_ui(canvas, &board.later_label, sign.later, at);
            match below.parted {
                Some(x) => canvas.rule(pos2(x, at.min.y), pos2(x, at.max.y)),
                None if below.next.is_some() => {
                    let y = at.min.y - AIR * u;
                    canvas.rule(pos2(inner.min.x, y), pos2(inner.max.x, y));
                }
                None => {}
            }
        }
    }
}

/// From the edge of a band to its words: as of the title below it, less where a narrow one needs the room.
fn band_margin(canvas: &Canvas, band: Rect, margin: f32) -> f32 {
    if band.width() < 70.0 * canvas.u { margin.min(0.5 * space::MARGIN * canvas.u) } else { margin }
}

/// A room's name may be larger than a title that is longer than this, in letters.
const LONG: usize = 90;

impl Below {
    /// At the bottom of `rect`; nothing if there is nothing to say.
    fn fit(
        canvas: &Canvas,
        sign: &Sign<'_>,
        rect: Rect,
        detail: Detail,
        wide: bool,
        is_whole: &mut bool,
    ) -> Option<Self> {
        let u = canvas.u;
        // What comes after the next one gives way like the list that it is the head of.
        let is_later = sign.board.large == Large::Next && !detail.below_next;
        let entries = if is_later { &[] } else { sign.below.as_slice() };
        let some = !entries.is_empty();
        let (most, title_rows) = if wide { (detail.list.min(3), 2) } else { (detail.list, 3) };
        let title_rows = title_rows + usize::from(detail.next == Height::More);
        let mut lines = sign.later.len().min(most);
        let beside = wide && some && lines > 0;
        let split = rect.min.x + 0.64 * rect.width();
        let width = if beside { split - 2.4 * u - rect.min.x } else { rect.width() };
        let next = some.then(|| {
            let may_be_higher = detail.next != Height::Least;
            let room = (width, title_rows, may_be_higher);
            Next::fit(canvas, sign.board.words, entries, room, detail.below_next)
        });
        if next.is_none() && lines == 0 {
            return None;
        }
        *is_whole &= next.as_ref().is_none_or(|next| next.is_whole);
        let next_height = next.as_ref().map_or(0.0, |next| next.height);
        if beside {
            // Where there is more of what is next, there is room for more of what comes later.
            while lines < sign.later.len().min(5) && list::height(canvas, lines + 1) <= next_height
            {
                lines += 1;
            }
        }
        let list_height = list::height(canvas, lines);
        let stacked = if next.is_some() && lines > 0 && !beside { 2.0 * AIR * u } else { 0.0 };
        let height =
            if beside { next_height.max(list_height) } else { next_height + stacked + list_height };
        let top = rect.max.y - 0.8 * u - height;
        let next = next.map(|next| {
            let at = Rect::from_min_size(pos2(rect.min.x, top), vec2(width, next_height));
            (next, at)
        });
        let list = (lines > 0).then(|| {
            let top = if beside { top } else { top + next_height + stacked };
            let left = if beside { split + 2.4 * u } else { rect.min.x };
            Rect::from_min_max(pos2(left, top), pos2(rect.max.x, top + list_height))
        });
        Some(Self { rule: top - AIR * u, next, list, parted: beside.then_some(split) })
    }
}

/// Names the sessions that are on and not shown large.
fn rest(canvas: &Canvas, sign: &Sign<'_>, width: f32) -> Text {
    let strong = Style::bold(size::LIST, canvas.theme.ink);
    let soft = Style::regular(size::LIST, canvas.theme.soft);
    let count = format!("{}  ", sign.board.words.more(sign.rest.len()));
    let named: Vec<String> = sign
        .rest
        .iter()
        .map(|entry| format!("{} {}", entry.shown.line, entry.shown.until))
        .collect();
    canvas.phrase(&[(count.as_str(), strong), (named.join("  ·  ").as_str(), soft)], width)
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
