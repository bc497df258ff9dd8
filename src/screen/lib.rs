//! Board → egui. Decides sizes and places, never words or times.
//!
//! Everything is measured in `u`: 1 % of the screen's height, in portrait 1/86 of its width, so that a
//! sign looks the same on every screen of its shape.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests mix colours"))]

mod band;
mod below;
mod block;
mod canvas;
mod code;
mod departures;
mod details;
mod distance;
mod fit;
pub mod fonts;
mod footer;
mod framed;
mod header;
mod layout;
mod letters;
mod list;
mod message;
mod next;
mod notice;
mod order;
mod overview;
pub mod picture;
mod pictures;
mod quiet;
mod quotes;
mod room;
mod rows;
mod shift;
mod sponsors;
mod tag;
mod text;
pub mod theme;
mod turn;

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use egui::{Rect, vec2};

pub use canvas::{Canvas, Placed};
pub use distance::{CAP_HEIGHT, DIAGONALS, DISTANCES, ESSENTIAL, TITLE, Viewing};
pub use letters::Letters;
pub use pictures::{Fit, Pictures, Pixels};
use theme::{Theme, space};
pub use turn::Turn;

use roomsign_core::board::{Board, Overview, PerPage, Quiet};
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
    /// Everything this many times as large; within [`SCALES`].
    pub scale: f32,
    /// Which way the picture is turned.
    pub turn: Turn,
    /// How large the screen is, and how far away its readers are.
    pub viewing: Viewing,
    /// Whether the picture moves a little now and then, against burn-in.
    pub pixel_shift: bool,
}

/// How much larger or smaller than usual a display may show everything.
pub const SCALES: RangeInclusive<f32> = 0.8..=1.5;

impl Default for Look {
    fn default() -> Self {
        Self {
            theme: None,
            scale: 1.0,
            turn: Turn::Upright,
            viewing: Viewing::default(),
            pixel_shift: false,
        }
    }
}

impl Look {
    /// The colours for an event that says `theme`.
    pub fn theme(&self, theme: ThemeName) -> Theme {
        Theme::named(self.theme.unwrap_or(theme))
    }

    /// When the picture is painted elsewhere on the screen, where it does not stand still.
    pub fn next_step(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        shift::next_step(instant).filter(|_| self.pixel_shift)
    }

    /// How far the picture is moved, in points.
    fn offset(&self, instant: DateTime<Utc>, context: &egui::Context) -> egui::Vec2 {
        if !self.pixel_shift {
            return egui::Vec2::ZERO;
        }
        shift::offset(instant).map(|pixels| f32::from(pixels) / context.pixels_per_point()).into()
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

    /// Set while it is only a small clock.
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

/// How much of the overview there is room for at a time on a screen of `size`, in points, before it is turned.
pub fn per_page(size: egui::Vec2, look: Look) -> PerPage {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size);
    // Only heights of lines are asked for, which no font has a say in.
    let painter = egui::Painter::new(egui::Context::default(), egui::LayerId::background(), screen);
    overview::per_page(
        &Canvas::new(painter, unit(screen, look), letters(screen, look), Theme::DARK),
        screen,
    )
}

/// From how far away what has to be read can be read on a screen of `size`, in points, in metres: the readers' distance,
/// or less where the screen is too small for it.
pub fn reach(size: egui::Vec2, look: Look) -> f32 {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size);
    let sure = letters(screen, look).sure * unit(screen, look);
    look.viewing.reach(sure, ESSENTIAL, size)
}

/// From how far away all of it can be read that has to be, of what was painted on a screen of `size`, in points, in
/// metres: [`reach`], or less where there is more to say than that leaves room for.
pub fn read_from(placed: &[Placed], size: egui::Vec2, look: Look) -> f32 {
    let sizes = placed.iter().filter_map(|text| text.essential);
    let each = sizes.map(|letters| look.viewing.reach(letters, ESSENTIAL, size));
    each.fold(look.viewing.distance, f32::min)
}

/// One `u` on a screen, in points.
fn unit(screen: Rect, look: Look) -> f32 {
    let u = if is_wide(screen) { screen.height() / 100.0 } else { screen.width() / 86.0 };
    u * scale(look)
}

fn scale(look: Look) -> f32 {
    look.scale.clamp(*SCALES.start(), *SCALES.end())
}

fn letters(screen: Rect, look: Look) -> Letters {
    Letters::of(look.viewing, screen.size(), unit(screen, look), scale(look))
}

fn is_wide(screen: Rect) -> bool {
    screen.width() >= screen.height()
}

/// Paints the whole screen into `ui`, with those of its pictures that are there, and tells where
/// every text and every picture went. The [`ground`] has to be there already.
pub fn paint(ui: &egui::Ui, show: Show<'_>, look: Look, pictures: &Pictures) -> Vec<Placed> {
    let screen = ui.max_rect();
    let (u, letters) = (unit(screen, look), letters(screen, look));
    let canvas =
        Canvas::new(ui.painter().clone(), u, letters, show.theme(look)).with_pictures(pictures);
    if let Some(first) = show.first() {
        let canvas = canvas.clone().with_quotes(first.words.quotes);
        let screen = screen.translate(look.offset(first.instant.to_utc(), ui.ctx()));
        let inner = screen.shrink2(vec2(space::MARGIN * u, 0.0));
        match (show.quiet(), show) {
            (Some(quiet), Show::Room(board)) => {
                quiet::quiet_ui(&canvas, board, &board.room, quiet, inner);
            }
            (Some(quiet), Show::All(_)) => {
                let board = Board { next: None, ..first.clone() };
                quiet::quiet_ui(&canvas, &board, &first.event, quiet, inner);
            }
            (None, Show::Room(board)) => room::room_ui(&canvas, board, screen),
            (None, Show::All(overview)) => overview::all_ui(&canvas, overview, screen),
        }
    }
    canvas.placed()
}

/// Paints the ground. A window does not need it, for its clear colour is the ground: on a display without a GPU, painting it
/// again takes longer than all that is on it.
pub fn ground(ui: &egui::Ui, show: Show<'_>, look: Look) {
    let theme = show.theme(look);
    let screen = ui.max_rect();
    Canvas::new(ui.painter().clone(), 1.0, letters(screen, look), theme).clear(theme.ground);
}
