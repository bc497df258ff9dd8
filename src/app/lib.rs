//! roomsign: the sign outside a conference room.
//!
//! One way through the house:
//!
//! ```text
//! text ──parse──▶ Schedule ──plan──▶ Timetable ──board(room, now)──▶ Board ──paint──▶ pixels
//!  ▲                what staff wrote   UTC instants,                  every word on     egui
//!  │                                   delays rippled                 the screen, and
//!  watch (Feed: last good + fault)                                    when it changes next
//! ```
//!
//! Its members, each of which sees only those above it:
//!
//! - [`roomsign_core`]: from the text to the board. Pure.
//! - [`roomsign_host`]: the machine: its clock, its files, notices of changes, the service manager.
//! - [`roomsign_screen`]: from the board to pixels, in egui or on the CPU alone. Sees `core` only.
//! - [`roomsign_fleet`]: one schedule file for many signs, over MQTT.
//! - this one, the program: [`cli`] is what can be typed, `commands` has one file for each command, `display` is the
//!   eframe app, `images` loads pictures on a thread of their own, `picture` draws a sign without a display, `system_fonts` are the machine's fonts.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests write files and mix colours"))]

pub mod cli;
mod commands;
mod display;
pub mod images;
mod picture;
mod system_fonts;

pub use commands::{Failure, run, show};
