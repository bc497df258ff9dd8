//! The tests of the whole, in one binary; each file is about one thing.

#![allow(clippy::disallowed_methods, reason = "tests write files and mix colours")]

mod board;
mod check;
mod commands;
mod display;
mod import;
mod nixcon;
mod pictures;
mod readme;
mod support;
mod watch;
