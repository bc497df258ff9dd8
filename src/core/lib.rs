//! What the sign of a conference room says: pure and total, from the text of a schedule to every word on the screen.
//!
//! ```text
//! text ──parse──▶ Schedule ──plan──▶ Timetable ──board(room, now)──▶ Board
//!                  what staff wrote   UTC instants,                  every word on the screen,
//!                                     delays rippled                 and when it changes next
//! ```
//!
//! - [`schedule`]: the file: its model, its parser, its edits, and what a reader is told when it is wrong.
//! - [`venue`]: wall time ↔ instant, the conference day, and how a time is said; [`words`]: every other word of the sign.
//! - [`timetable`]: planned → expected times, delays rippled.
//! - [`changes`]: what differs between two timetables, in plain words.
//! - [`check`]: what a good schedule may still have wrong with it.
//! - [`import`]: what conferences publish → the text of a schedule file, new or edited.
//! - [`request`]: what staff ask for, in their words → an edit, and what it changes on which sign.
//! - [`feed`]: what is shown and what is wrong with the file; the last good version stays up.
//! - [`board`]: (feed, room, now) → every word on the screen, and when the next of them changes.
//!
//! What holds throughout:
//!
//! - There is no file, clock, thread, environment or pixel in here. The crate is `no_std`, so the compiler knows
//!   of none: `use std::fs` does not build, and a dependency of a shell is not in the manifest.
//! - Nothing panics, whatever the text, and nothing takes longer than its size explains.
//! - Wall times are the venue's. They become UTC once; the machine's zone is never asked for.
//! - Text is cleaned when it is parsed: no control character and no bidi override goes further.
//! - A [`board::Board`] holds every word as it is read; painting decides sizes and places, never words or times.
//! - Between an instant and its board's `next_change` nothing on the screen changes but the bar.
//! - A file that is missing, broken, half written or empty never empties a screen.

#![no_std]

#[macro_use]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod board;
pub mod changes;
pub mod check;
mod fault;
pub mod feed;
pub mod import;
pub mod request;
pub mod schedule;
pub mod timetable;
pub mod venue;
pub mod words;

/// What every module would have of its own with the standard library.
mod prelude {
    pub use alloc::borrow::ToOwned;
    pub use alloc::boxed::Box;
    pub use alloc::string::{String, ToString};
    pub use alloc::vec::Vec;
}
