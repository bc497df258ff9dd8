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
//! The core, pure and total: no file, clock, thread, environment or egui, and no panic on any input.
//!
//! - [`schedule`]: the file: its model, its parser, its edits, and what a reader is told when it is wrong.
//! - [`venue`]: wall time ↔ instant, the conference day, and how a time is said; [`words`]: every other word of the sign.
//! - [`timetable`]: planned → expected times, delays rippled.
//! - [`changes`]: what differs between two timetables, in plain words.
//! - [`check`]: what a good schedule may still have wrong with it.
//! - [`import`]: what conferences publish → the text of a schedule file, new or edited.
//! - [`feed`]: what is shown and what is wrong with the file; the last good version stays up.
//! - [`board`]: (feed, room, now) → every word on the screen, and when the next of them changes.
//!
//! From words to pixels:
//!
//! - [`screen`]: Board → egui; a file for each part of the screen, one for all colours and sizes.
//! - [`picture`]: egui → PNG on the CPU, without a display.
//!
//! The shell, thin:
//!
//! - [`watch`]: a file → its text, as soon as it says something else.
//! - [`images`]: pictures from the schedule's folder, loaded on a thread of their own.
//! - [`clock`]: the only place that asks what time it is.
//! - [`display`]: the eframe app.
//! - [`keep`]: the last good schedule, for the next start; [`status`]: the receipt of what is shown;
//!   [`replace`]: how both are written.
//! - [`service`]: readiness, status line and watchdog, for systemd; [`journal`]: the log.
//! - `fleet`: one file on one machine, followed by files on many, over MQTT; a feature, `mqtt`.
//! - [`system_fonts`]: the machine's fonts, for letters that the embedded ones lack.
//! - [`cli`] and [`commands`]: what can be typed, and one file for each command.
//!
//! Who may import whom: `commands` → everything, and `fleet` is known to it alone; `display` → `screen`, `board`, `watch`, `clock`, `service`;
//! `screen` → `board`; `picture` → nothing of ours; `watch` → `feed`; `board` → `feed`, `timetable` → `venue` → `words` → `schedule`;
//! `images` → `watch`, `screen`; `import`, `changes` → `schedule`, `timetable`; `check` → these, and which letters `screen` replaces.
//!
//! What holds throughout:
//!
//! - Wall times are the venue's. They become UTC in `venue` and nowhere else; the machine's zone is never asked for.
//! - Text is cleaned when it is parsed: no control character and no bidi override goes further.
//! - A [`board::Board`] holds every word as it is read; painting decides sizes and places, never words or times.
//! - Between an instant and its board's `next_change` nothing on the screen changes but the bar.
//! - A file that is missing, broken, half written or empty never empties a screen.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests write files and mix colours"))]

pub mod board;
pub mod changes;
pub mod check;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod display;
pub mod feed;
#[cfg(feature = "mqtt")]
pub mod fleet;
pub mod images;
pub mod import;
pub mod journal;
pub mod keep;
pub mod picture;
pub mod replace;
pub mod schedule;
pub mod screen;
pub mod service;
pub mod status;
pub mod system_fonts;
pub mod timetable;
pub mod venue;
pub mod watch;
pub mod words;
