//! The tests of the whole, in one binary; each file is about one thing.

#![expect(missing_docs, reason = "a test's name says it all")]
#![allow(clippy::disallowed_methods, reason = "tests write files and mix colours")]

mod pictures;
mod watch;
