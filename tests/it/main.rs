//! The tests of the whole that need nothing of the machine; each file is about one thing. The others are in
//! `tests/machine`.

#![allow(clippy::disallowed_methods, reason = "tests write files and mix colours")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what helpers of tests cannot have is a failed test"
)]

mod attacks;
mod band;
mod board;
mod board_corners;
mod board_properties;
mod check;
mod commands;
mod days;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "desk")]
#[path = "../support/desk.rs"]
mod desks;
mod distance;
mod doctor;
mod edit;
mod generate;
mod glance;
mod hostile;
mod images;
mod import;
mod legibility;
mod licences;
mod lines;
mod mistakes;
mod moment;
mod nixcon;
mod output;
mod overview;
mod parser_properties;
#[cfg(feature = "desk")]
#[path = "../support/phone.rs"]
mod phone;
mod pictures;
#[path = "../support/program.rs"]
mod program;
mod quiet_hours;
mod readme;
mod receipt;
mod ripple;
mod saves;
mod sight;
mod support;
mod traps;
mod turn;
mod units;
mod watch;
#[path = "../support/watched.rs"]
mod watched;
