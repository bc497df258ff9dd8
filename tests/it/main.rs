//! The tests of the whole, in one binary; each file is about one thing.

#![allow(clippy::disallowed_methods, reason = "tests write files and mix colours")]

mod check;
mod pictures;
mod readme;
mod watch;
