//! The tests of the whole, in one binary; each file is about one thing.

#![allow(clippy::disallowed_methods, reason = "tests write files and mix colours")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what helpers of tests cannot have is a failed test"
)]

mod board;
mod board_corners;
mod board_properties;
mod care;
mod check;
mod clock;
mod commands;
mod display;
mod doctor;
mod edit;
#[cfg(feature = "mqtt")]
mod fleet;
mod generate;
mod images;
mod import;
mod legibility;
mod moment;
mod nixcon;
mod overview;
mod parser_properties;
mod pictures;
mod readme;
mod receipt;
mod ripple;
mod saves;
mod service;
mod sight;
mod soak;
mod support;
mod traps;
mod turn;
mod units;
mod watch;
mod wayland;
