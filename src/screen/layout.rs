//! Where everything on the sign of a room goes.

use egui::{Rect, pos2, vec2};

use super::band::{State as BandState, Wanted};
use super::below::Below;
use super::block::Block;
use super::canvas::{Canvas, Style};
use super::details::{Content, LaidOut, Start};
use super::fit::{Room, Sizes, prose};
use super::header::{Header, Top};
use super::next::{Next, note};
use super::notice::Bars;
use super::room::{Detail, Height, Sign};
use super::sponsors::Sponsors;
use super::text::Text;
use super::theme::{size, space};
use super::{footer, message};
use roomsign_core::board::{Band, Entry, Large};

/// Above and below what is large, and around lines, in `u`.
pub const AIR: f32 = 1.6;

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
pub struct Layout<'p> {
    detail: Detail,
    top: Top,
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
    /// Whether every word is there that has to be read.
    pub is_whole: bool,
    /// What comes next is smaller than it should be.
    pub is_small: bool,
    /// A band has not all of its words.
    pub is_band_cut: bool,
}

impl<'p> Layout<'p> {
    pub fn fit(canvas: &Canvas<'p>, sign: &Sign<'p>, screen: Rect, detail: Detail) -> Self {
        let board = sign.board;
        let u = canvas.u;
        let wide = !canvas.is_tall();
        let mut free = screen;
        let width = free.width() - 2.0 * space::MARGIN * u;
        let top = Top::fit(canvas, &sign.name, &board.clock, width);
        free.min.y += top.height(canvas, detail.sublines);
        // A field of accent goes down to the edge, where nothing stands below it.
        let is_field = board.large == Large::Message && board.notices.is_empty();
        if !is_field || !footer::is_silent(canvas, board) {
            free.max.y -= footer::height(canvas);
        }
        let inner = |rect: Rect| rect.shrink2(vec2(space::MARGIN * u, 0.0));
        let bars = Bars::fit(canvas, &board.notices, inner(free).width(), 0.36 * free.height());
        let bars_in = inner(free);
        free.max.y -= bars.height;
        if bars.height > 0.0 {
            free.max.y -= 0.6 * u;
        }

        let mut layout = Self {
            detail,
            top,
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
            is_band_cut: false,
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
                self.is_band_cut |= state.is_cut();
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
                    is_told: self.detail.names > 0,
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
                self.is_band_cut |= state.is_cut();
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
    pub fn size(&self) -> f32 {
        let sizes = self.middle.iter().map(|(middle, _)| middle.size());
        sizes.fold(f32::MAX, f32::min)
    }

    /// Whether a block of short talks is large.
    pub fn is_of_a_block(&self) -> bool {
        self.middle.iter().any(|(middle, _)| matches!(middle, Middle::Block(_)))
    }

    /// Paints it.
    pub fn paint(&self, canvas: &Canvas<'p>, sign: &Sign<'p>, screen: Rect) {
        let board = sign.board;
        let u = canvas.u;
        let parts = [board.label.as_deref().unwrap_or_default(), board.event.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let header = Header {
            name: &sign.name,
            subtitle: &parts.join(" · "),
            clock: &board.clock,
            date: &board.date,
            // A message shows it large.
            logo: board.logo.as_deref().filter(|_| board.large != Large::Message),
            sublines: self.detail.sublines,
            news: None,
        };
        let long = sign.large.iter().any(|(_, title)| title.letters() > LONG);
        let most = if long { f32::MAX } else { self.size() };
        header.paint(canvas, self.top, screen, most);
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
        if let Some(below) = &self.below {
            below.paint(canvas, sign, inner);
        }
    }
}

/// From the edge of a band to its words: as of the title below it, less where a narrow one needs the room.
fn band_margin(canvas: &Canvas, band: Rect, margin: f32) -> f32 {
    if band.width() < 70.0 * canvas.u { margin.min(0.5 * space::MARGIN * canvas.u) } else { margin }
}

/// A room's name may be larger than a title that is longer than this, in letters.
const LONG: usize = 90;

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
