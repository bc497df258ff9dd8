//! Board → egui. Decides sizes and places, never words or times.
//!
//! Everything is measured in `u`: 1 % of the screen's height, in portrait 1/86 of its width, so that a
//! sign looks the same on every screen of its shape.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests mix colours"))]

mod block;
mod canvas;
mod code;
mod details;
mod fit;
pub mod fonts;
mod footer;
mod framed;
mod gone;
mod header;
mod list;
mod message;
mod next;
mod notice;
mod overview;
mod panel;
pub mod picture;
mod pictures;
mod pill;
mod quiet;
mod sponsors;
pub mod theme;
mod turn;

use std::ops::RangeInclusive;

use egui::Rect;

pub use canvas::{Canvas, Placed};
use header::{Header, header_ui};
pub use pictures::{Fit, Pictures, Pixels};
use theme::{Theme, space};
pub use turn::Turn;

use roomsign_core::board::{Board, Overview, PerPage, Quiet, State};
use roomsign_core::check::Drawable;
use roomsign_core::schedule::ThemeName;

/// What this screen can draw, for those who warn of what it cannot.
pub const DRAWABLE: Drawable = Drawable { letter: fonts::has_letter, code: code::fits_in_a_code };

/// What a screen shows: the sign of one room, or all rooms.
#[derive(Clone, Copy, Debug)]
pub enum Show<'b> {
    /// The sign of one room.
    Room(&'b Board),
    /// All rooms of the event.
    All(&'b Overview),
}

impl<'s> From<&'s roomsign_core::board::Sign> for Show<'s> {
    fn from(sign: &'s roomsign_core::board::Sign) -> Self {
        match sign {
            roomsign_core::board::Sign::Room(board) => Self::Room(board),
            roomsign_core::board::Sign::All(overview) => Self::All(overview),
        }
    }
}

/// How one display shows it, whatever the schedule says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The event's if `None`.
    pub theme: Option<ThemeName>,
    /// Everything so many times as large; within [`SCALES`].
    pub scale: f32,
    /// Which way the picture is turned.
    pub turn: Turn,
}

/// How much larger or smaller than usual a display may show everything.
pub const SCALES: RangeInclusive<f32> = 0.8..=1.5;

impl Default for Look {
    fn default() -> Self {
        Self { theme: None, scale: 1.0, turn: Turn::Upright }
    }
}

impl Look {
    /// The colours for an event that says `theme`.
    pub fn theme(&self, theme: ThemeName) -> Theme {
        Theme::named(self.theme.unwrap_or(theme))
    }
}

impl<'b> Show<'b> {
    /// One board of what is shown.
    fn first(&self) -> Option<&'b Board> {
        match self {
            Show::Room(board) => Some(board),
            Show::All(overview) => overview.boards.first(),
        }
    }

    /// Set while it is but a small clock.
    fn quiet(&self) -> Option<&'b Quiet> {
        match self {
            Show::Room(board) => board.quiet.as_ref(),
            Show::All(overview) => overview.quiet(),
        }
    }

    /// Its colours on a display.
    pub fn theme(&self, look: Look) -> Theme {
        let first = self.first();
        let theme = look.theme(first.map(|board| board.theme).unwrap_or_default());
        match self.quiet() {
            Some(_) => Theme::QUIET,
            None => theme.with_accent(first.and_then(|board| board.accent)),
        }
    }
}

/// How much of the overview there is room for on a screen of `size`, in points, before it is turned.
pub fn per_page(size: egui::Vec2, look: Look) -> PerPage {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size);
    let u = unit(screen, look);
    overview::per_page(Screen::of(screen, u).body.size(), u)
}

/// One `u` on a screen, in points.
fn unit(screen: Rect, look: Look) -> f32 {
    let u = if is_wide(screen) { screen.height() / 100.0 } else { screen.width() / 86.0 };
    u * look.scale.clamp(*SCALES.start(), *SCALES.end())
}

fn is_wide(screen: Rect) -> bool {
    screen.width() >= screen.height()
}

/// Paints the whole screen into `ui`, with those of its pictures that are there, and tells where
/// every text and every picture went. The [`ground`] has to be there already.
pub fn paint(ui: &egui::Ui, show: Show<'_>, look: Look, pictures: &Pictures) -> Vec<Placed> {
    let screen = ui.max_rect();
    let (wide, u) = (is_wide(screen), unit(screen, look));
    let canvas = Canvas::new(ui.painter().clone(), u, show.theme(look)).with_pictures(pictures);
    if let Some(first) = show.first() {
        let shift = first.shift.map(|pixels| f32::from(pixels) / ui.ctx().pixels_per_point());
        let screen = Screen::of(screen.translate(shift.into()), u);
        match (show.quiet(), show) {
            (Some(quiet), Show::Room(board)) => {
                quiet::quiet_ui(&canvas, board, &board.room, quiet, screen.inner);
            }
            (Some(quiet), Show::All(_)) => {
                let board = Board { next: None, ..first.clone() };
                quiet::quiet_ui(&canvas, &board, &first.event, quiet, screen.inner);
            }
            (None, Show::Room(board)) => room_ui(&canvas, board, &screen, wide),
            (None, Show::All(overview)) => all_ui(&canvas, first, overview, &screen),
        }
    }
    canvas.placed()
}

/// Paints the ground. A window needs it not, for its clear colour is the ground: on a display without a GPU, painting it
/// again takes longer than all that is on it.
pub fn ground(ui: &egui::Ui, show: Show<'_>, look: Look) {
    let theme = show.theme(look);
    Canvas::new(ui.painter().clone(), 1.0, theme).clear(theme.ground);
}

/// The parts of every screen.
struct Screen {
    whole: Rect,
    /// Without the margins.
    inner: Rect,
    header: Rect,
    body: Rect,
    footer: Rect,
}

impl Screen {
    fn of(whole: Rect, u: f32) -> Self {
        let inner = whole.shrink2(egui::vec2(space::MARGIN * u, 0.0));
        let header = inner.with_max_y(inner.min.y + space::HEADER * u);
        let footer = inner.with_min_y(inner.max.y - space::FOOTER * u);
        let body = Rect::from_min_max(
            header.left_bottom(),
            footer.right_top() - egui::vec2(0.0, space::GAP * u),
        );
        Self { whole, inner, header, body, footer }
    }
}

fn room_ui<'p>(canvas: &Canvas<'p>, board: &'p Board, screen: &Screen, wide: bool) {
    if board.state == State::Urgent {
        notice::urgent_ui(canvas, board, screen.whole);
        return;
    }
    let parts = [board.label.as_deref().unwrap_or_default(), board.event.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let header = Header {
        title: &board.room,
        subtitle: &parts.join(" · "),
        clock: &board.clock,
        date: &board.date,
        logo: board.logo.as_deref(),
    };
    header_ui(canvas, &header, screen.header);
    footer::footer_ui(canvas, board, true, screen.footer);
    let gone = gone::gone(board, screen.body.height() / canvas.u - panel::PAUSE, wide);
    let least = (panel::least(board, wide) + gone::height(gone, wide)) * canvas.u;
    let body = notice::notices_ui(canvas, &board.notices, screen.body, least);
    if let Some(message) = &board.message {
        let body = sponsors::sponsors_ui(canvas, board, body, message::ENOUGH * canvas.u);
        message::message_ui(canvas, board, message, body);
        return;
    }
    let enough = (panel::enough(board, wide) + gone::height(gone, wide)) * canvas.u;
    let next_is_big = board.pause.as_ref().is_some_and(|pause| pause.next_is_big);
    let below = if next_is_big { next::Below::without_next(board) } else { next::Below::of(board) };
    // Where nothing stands beside the list, the sponsors do.
    let (below, body) = if wide && next_is_big && !below.is_empty() {
        (below.with_sponsors(board), body)
    } else {
        let usual = if below.is_empty() { 0.0 } else { next::USUAL };
        let least = enough + usual * canvas.u;
        (below, sponsors::sponsors_ui(canvas, board, body, least))
    };
    let body = below.paint(canvas, board.words, body, enough, wide);
    match &board.pause {
        Some(pause) => panel::pause_ui(canvas, board, pause, gone, body, wide),
        None => panel::live_ui(canvas, board, body, wide),
    }
}

fn all_ui<'p>(canvas: &Canvas<'p>, first: &'p Board, overview: &Overview, screen: &Screen) {
    if let Some(message) = &overview.message {
        message::message_ui(canvas, first, message, screen.body);
        return;
    }
    let header = Header {
        title: first.words.all_rooms,
        subtitle: &first.event,
        clock: &first.clock,
        date: &first.date,
        logo: first.logo.as_deref(),
    };
    header_ui(canvas, &header, screen.header);
    footer::footer_ui(canvas, first, false, screen.footer);
    overview::overview_ui(canvas, overview, screen.body);
}
