//! The schedule file: what staff write, checked and typed.
//!
//! [`parse()`] turns text into a [`Schedule`] and says everything that is wrong with it in one go.
//! Nothing here reads a file or a clock, and nothing panics, whatever the text.

mod advice;
pub mod clean;
mod days;
pub mod diagnostic;
mod doubts;
pub mod edit;
mod fields;
pub mod keys;
mod meant;
mod model;
mod parse;
mod rooms;
mod slips;
mod syntax;

pub use diagnostic::{Diagnostic, Severity};
pub use edit::{DelayChange, Edit, Refused, edit, edit_all};
pub(crate) use meant::{minutes, moment, time_of_day};
pub use model::{
    ClockStyle, End, Event, Language, MAX_NOTICE, Notice, Rgb, Room, RoomId, Schedule, Session,
    Span, Sponsor, ThemeName,
};
pub(crate) use parse::{DAY_STARTS, MAX_SESSION_MINUTES, language_tag};
pub use parse::{MAX_BYTES, MAX_ROOMS, MAX_SESSIONS, is_web, parse};
