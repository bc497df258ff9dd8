//! All rooms on one screen: a card each, or rows of a departures board where there are many.

use egui::{Rect, Vec2, pos2, vec2};

use super::band::State as BandState;
use super::canvas::{Canvas, Style};
use super::departures::{departures_ui, rows_in};
use super::fit::{Room, Sizes, Title, names, one_line};
use super::header::{self, Header, Top};
use super::layout::nth_part;
use super::next::{Next, note};
use super::notice::{Bars, urgent_ui};
use super::text::Text;
use super::theme::{size, space};
use super::{footer, message};
use roomsign_core::board::{Board, Entry, Large, MAX_CARDS, Overview, PerPage};

/// Cards that are smaller cannot be read, in `u`.
const LEAST_CARD: Vec2 = vec2(40.0, 24.0);

/// Where everything goes.
struct Parts {
    bars: Bars,
    body: Rect,
    footer: Rect,
}

impl Parts {
    fn of(canvas: &Canvas, top: Top, strip: &[String], screen: Rect) -> Self {
        let inner = screen.shrink2(vec2(space::MARGIN * canvas.u, 0.0));
        let mut body = screen.with_min_y(screen.min.y + top.height(canvas, true));
        // There is nothing to say of other rooms: what is new about the file has room at the top of a wide screen.
        let bottom = if canvas.is_tall() { footer::height(canvas) } else { BELOW * canvas.u };
        let footer = inner.with_min_y(inner.max.y - bottom);
        body.max.y = footer.min.y;
        let bars = Bars::fit(canvas, strip, inner.width(), 0.3 * body.height());
        body.max.y -= bars.height;
        Self { bars, body, footer }
    }
}

/// Below everything on a wide screen, in `u`.
const BELOW: f32 = 2.0;

/// How many cards and how many rows can be read at a time on `screen`. Notices take some of it: with them, rows are
/// left for the page after.
pub fn per_page(canvas: &Canvas, screen: Rect) -> PerPage {
    let body = Parts::of(canvas, Top::plain(canvas), &[], screen).body;
    let all = (1..=MAX_CARDS).rev();
    let fits = |rooms: &usize| {
        let (_, card) = grid(*rooms, body.size(), space::GAP * canvas.u);
        card.x >= LEAST_CARD.x * canvas.u && card.y >= LEAST_CARD.y * canvas.u
    };
    let (rows, letters, line) = rows_in(canvas, body);
    PerPage { cards: all.into_iter().find(fits).unwrap_or(1), rows, letters, line }
}

/// Paints all rooms on the whole of `screen`.
pub fn all_ui<'p>(canvas: &Canvas<'p>, overview: &'p Overview, screen: Rect) {
    let Some(first) = overview.boards.first() else { return };
    if !overview.urgent.is_empty() {
        urgent_ui(canvas, &overview.urgent, first.words.all_rooms, &first.clock, screen);
        return;
    }
    let name = header::name(canvas, first.words.all_rooms);
    let width = screen.width() - 2.0 * space::MARGIN * canvas.u;
    let top = Top::fit(canvas, &name, &first.clock, width);
    let parts = Parts::of(canvas, top, &overview.strip, screen);
    let waits =
        overview.message.as_ref().filter(|_| first.clock.is_empty() && overview.rows().is_empty());
    if let Some(message) = waits {
        message::plain_ui(canvas, first, message, screen);
        return;
    }
    let named = [Some(first.event.as_str()), overview.page_name.as_deref()];
    let named: Vec<&str> = named.into_iter().flatten().filter(|name| !name.is_empty()).collect();
    let header = Header {
        name: &name,
        subtitle: &named.join(" · "),
        clock: &first.clock,
        date: &first.date,
        logo: first.logo.as_deref(),
        sublines: true,
        news: footer::news(canvas, first, false)
            .filter(|_| !canvas.is_tall())
            .map(|(words, style, _)| (words, style)),
    };
    header.paint(canvas, top, screen, f32::MAX);
    if canvas.is_tall() {
        footer::footer_ui(canvas, first, &[], parts.footer);
    }
    parts
        .bars
        .paint(canvas, parts.footer.with_min_y(parts.body.min.y).with_max_y(parts.footer.min.y));
    match (&overview.departures, &overview.message) {
        (Some(rows), Some(message)) if rows.is_empty() => {
            message::message_ui(canvas, first, message, parts.body);
        }
        (Some(_), _) => departures_ui(canvas, overview.rows(), parts.body),
        (None, _) => {
            let inner = parts.body.shrink2(vec2(space::MARGIN * canvas.u, 0.0));
            cards_ui(canvas, overview, inner.with_max_y(inner.max.y - 0.6 * canvas.u));
        }
    }
}

/// In how many columns so many cards are largest, wide ones being better than tall ones, and their size.
fn grid(rooms: usize, room: Vec2, gap: f32) -> (usize, Vec2) {
    let card = |columns: usize| {
        let count = vec2(columns as f32, rooms.div_ceil(columns) as f32);
        (room - (count - Vec2::splat(1.0)) * gap) / count
    };
    let worth = |columns: &usize| {
        let card = card(*columns);
        (card.x / 1.55).min(card.y)
    };
    let all = (1..=rooms.max(1)).rev();
    let best = all.max_by(|one, other| worth(one).total_cmp(&worth(other))).unwrap_or(1);
    (best, card(best))
}

fn cards_ui<'p>(canvas: &Canvas<'p>, overview: &'p Overview, rect: Rect) {
    let gap = space::GAP * canvas.u;
    let on_page = overview.on_page();
    let (columns, _) = grid(on_page, rect.size(), gap);
    let rows = on_page.div_ceil(columns);
    let lay_out = |canvas: &Canvas<'p>| -> Vec<(Card<'p>, Rect)> {
        let cards = overview.cards().iter().enumerate();
        cards
            .map(|(place, board)| {
                let row = nth_part(rect, place / columns, rows, gap, false);
                let at = nth_part(row, place % columns, columns, gap, true);
                (Card::fit(canvas, board, at), at)
            })
            .collect()
    };
    // The largest letters at which every card says all that it has to; before they are too small, a card with a long
    // title does without what comes next.
    let mut found = None;
    let mut is_good = false;
    for part in PARTS {
        if is_good && part < LEAST_WITH_NEXT {
            break;
        }
        let canvas = canvas.with_smaller_essentials(part);
        let cards = lay_out(&canvas);
        let is_whole =
            |with_next| cards.iter().all(|(card, at)| card.is_whole(&canvas, *at, with_next));
        if part >= LEAST_WITH_NEXT && is_whole(true) {
            found = Some((canvas, cards));
            break;
        }
        // The first that does without it stays, unless one is found that does not.
        if !is_good {
            is_good = is_whole(false);
            found = Some((canvas, cards));
        }
    }
    let Some((canvas, cards)) = found else { return };
    let canvas = &canvas;
    // One size for all titles of a page: the largest that fits on every card, unless one is very long.
    let mut sizes: Vec<f32> =
        cards.iter().filter_map(|(card, at)| card.title_size(canvas, *at)).collect();
    sizes.sort_by(f32::total_cmp);
    let least = sizes.first().copied().unwrap_or(size::LEAST_TITLE);
    for (card, at) in &cards {
        card.paint(canvas, least, *at);
    }
}

/// Letters of a card are so many times as large as on the sign of a room.
const PARTS: [f32; 9] = [1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.54, 0.48, 0.42];
/// In smaller ones, what comes next is left out of a card where its title would have to be smaller still.
const LEAST_WITH_NEXT: f32 = 0.6;
/// A title is no smaller than this part of the letters that say its room and state.
const LEAST_TITLE: f32 = 0.9;

/// One room.
struct Card<'p> {
    board: &'p Board,
    name: Text,
    band: Option<BandState<'p>>,
    /// What is large: what is on, or what comes next.
    entry: Option<&'p Entry>,
    title: Option<Title>,
    note: String,
    next: Option<Next>,
    /// What comes next is so many times as large as the rest.
    next_part: f32,
}

/// From a card's edge to what is in it, in `u`.
const PADDING: f32 = 1.8;
/// What comes next is so many times as large as the rest: the first at which it is whole.
const NEXT_PARTS: [f32; 3] = [0.74, 0.64, 0.54];

impl<'p> Card<'p> {
    fn fit(canvas: &Canvas<'p>, board: &'p Board, at: Rect) -> Self {
        let theme = canvas.theme;
        let letters = canvas.letters;
        let inner = at.shrink(PADDING * canvas.u);
        let bold = |size: f32| Style::bold(size, theme.ink).tight();
        let sizes = [1.1, 1.0, 0.9, 0.8, 0.7].map(|part| (part * letters.essential).max(size::MIN));
        let name = one_line(canvas, &board.room, &sizes, bold, inner.width()).essential();
        let progress = board.now.first().and_then(|on| on.shown.progress);
        let progress = progress.filter(|_| board.large == Large::Now);
        let margins = [PADDING * canvas.u; 2];
        let fit = |band| BandState::fit(canvas, band, progress, at.width(), margins);
        let band = board.bands.first().map(fit);
        let entry = match board.large {
            Large::Now => board.now.first(),
            Large::Next => board.next.as_ref(),
            Large::Message => None,
        };
        // Of a block it is the talk that is on.
        let entry =
            entry.map(|entry| entry.block.iter().find(|talk| talk.shown.current).unwrap_or(entry));
        let words = match (entry, &board.message, &board.next) {
            (Some(entry), ..) => Some(entry.shown.line.as_str()),
            // A band says when; what it is stands below it.
            (None, _, Some(next)) if !board.bands.is_empty() => Some(next.shown.line.as_str()),
            (None, Some(message), _) => Some(message.title.as_str()),
            (None, None, _) => None,
        };
        let colour = if entry.is_some() { theme.ink } else { theme.soft };
        let title =
            words.map(|words| Title::new(canvas, words, Style::bold(size::TITLE, colour).tight()));
        let note = board.bands.first().map(|band| band.note()).unwrap_or_default();
        let note = if note.is_empty() { entry.map(note_of).unwrap_or_default() } else { note };
        let next: Vec<&Entry> = match board.large {
            Large::Now => board
                .displaced
                .iter()
                .filter(|gone| !gone.shown.in_band)
                .take(1)
                .chain(&board.next)
                .take(1)
                .collect(),
            _ => Vec::new(),
        };
        let mut next = NEXT_PARTS.into_iter().filter(|_| !next.is_empty()).map(|part| {
            let smaller = canvas.with_smaller_essentials(part);
            (Next::fit(&smaller, board.words, &next, (inner.width(), 1, false), false), part)
        });
        let whole = next.clone().find(|(next, _)| next.is_whole && !next.is_small);
        let (next, next_part) = whole.or_else(|| next.next_back()).unzip();
        let next_part = next_part.unwrap_or(1.0);
        Self { board, name, band, entry, title, note, next, next_part }
    }

    /// What is between band and next.
    fn middle(&self, canvas: &Canvas, at: Rect) -> Rect {
        let inner = at.shrink2(vec2(PADDING * canvas.u, 0.0));
        let band = self.band.as_ref().map_or(0.0, |band| band.height);
        let mut middle = inner;
        middle.min.y += name_height(canvas, &self.name) + band + 0.8 * canvas.u;
        middle.max.y -= PADDING * canvas.u;
        if let Some(next) =
            self.next.as_ref().filter(|next| self.has_room(canvas, middle, next.height))
        {
            middle.max.y -= next.height + 2.0 * canvas.u;
        }
        middle
    }

    /// Whether nothing of it has to give way: a title that is large enough, and, `with_next`, what comes next.
    fn is_whole(&self, canvas: &Canvas, at: Rect, with_next: bool) -> bool {
        let middle = self.middle(canvas, at);
        let band = self.band.as_ref().is_none_or(|band| !band.is_stacked());
        let has_next = middle.max.y < at.max.y - PADDING * canvas.u - 1.0;
        let next = !with_next || self.next.as_ref().is_none_or(|next| next.is_whole && has_next);
        let large = |size: f32| size >= LEAST_TITLE * canvas.letters.essential;
        let title = self.title.is_none() || self.title_size(canvas, at).is_some_and(large);
        next && title && band && !self.name.is_cut()
    }

    /// What comes next gives way to a title.
    fn has_room(&self, canvas: &Canvas, middle: Rect, next: f32) -> bool {
        let left = middle.height() - next - 2.0 * canvas.u;
        let room = Room { width: middle.width(), height: left, rows: 4 };
        let least = canvas.letters.essential;
        self.title.as_ref().is_none_or(|title| title.whole(canvas, least, 0.0, room).is_some())
    }

    fn sizes(canvas: &Canvas) -> Sizes {
        let letters = canvas.letters;
        Sizes { most: (2.4 * letters.essential).min(letters.largest_title), least: 2.8, step: 0.4 }
    }

    /// The largest size at which its title is whole, in `u`.
    fn title_size(&self, canvas: &Canvas, at: Rect) -> Option<f32> {
        let middle = self.middle(canvas, at);
        let room = Room { width: middle.width(), height: middle.height(), rows: 4 };
        let (_, size) = self.title.as_ref()?.largest(canvas, Self::sizes(canvas), 0.0, room)?;
        Some(size)
    }

    fn paint(&self, canvas: &Canvas, size: f32, at: Rect) {
        let u = canvas.u;
        let theme = canvas.theme;
        canvas.fill(at, space::CORNER, theme.panel);
        let inner = at.shrink2(vec2(PADDING * u, 0.0));
        let head = name_height(canvas, &self.name);
        canvas.within(at).put_in_band(&self.name, inner.min, head);
        let mut top = at.min.y + head;
        if let Some(band) = &self.band {
            top = band.paint(canvas, at.with_min_y(top)).max.y;
        }
        let middle = self.middle(canvas, at);
        let canvas = &canvas.within(at);
        let mut y = middle.min.y.max(top);
        if let Some(title) = &self.title {
            let room = Room { width: middle.width(), height: middle.height(), rows: 4 };
            let text = title.whole(canvas, size, 0.0, room);
            let sizes = Self::sizes(canvas);
            let text = text.unwrap_or_else(|| title.fit(canvas, sizes, 0.0, room).0).essential();
            if text.height() <= middle.height() + 0.5 {
                y = canvas.put(&text, pos2(middle.min.x, y)).max.y + 0.6 * u;
            }
        }
        let small = (0.62 * canvas.letters.essential).max(size::LIST);
        if !self.note.is_empty() {
            let style = Style::regular(small, theme.late);
            if y + canvas.line_height(style) <= middle.max.y {
                y = canvas
                    .put(&canvas.text(&self.note, style, middle.width(), 1), pos2(middle.min.x, y))
                    .max
                    .y;
            }
        }
        let speakers = self.entry.map(|entry| entry.speakers.as_slice()).unwrap_or_default();
        let style = Style::regular(small, theme.soft);
        if !speakers.is_empty() && y + canvas.line_height(style) <= middle.max.y {
            let room = Room { width: middle.width(), height: canvas.line_height(style), rows: 1 };
            let text = names(canvas, speakers, style, room, |count| self.board.words.more(count));
            canvas.put(&text, pos2(middle.min.x, y));
        }
        let below = at.max.y - PADDING * u;
        if let Some(next) = &self.next
            && middle.max.y < below - 1.0
        {
            let smaller = canvas.with_smaller_essentials(self.next_part);
            let top = below - next.height;
            canvas.rule(pos2(inner.min.x, top - u), pos2(inner.max.x, top - u));
            next.paint(&smaller, pos2(inner.min.x, top));
        }
    }
}

fn note_of(entry: &Entry) -> String {
    note(entry)
}

fn name_height(canvas: &Canvas, name: &Text) -> f32 {
    (name.height() + 1.6 * canvas.u).round()
}
