//! The core of the crate, and nothing else of it.

#[path = "../../src/board/mod.rs"]
pub mod board;
#[path = "../../src/changes.rs"]
pub mod changes;
#[path = "../../src/feed.rs"]
pub mod feed;
#[path = "../../src/schedule/mod.rs"]
pub mod schedule;
#[path = "../../src/timetable/mod.rs"]
pub mod timetable;
#[path = "../../src/venue/mod.rs"]
pub mod venue;
#[path = "../../src/words/mod.rs"]
pub mod words;

/// Bytes that say how, and a text to do it to. None if that is no text.
pub fn split<const N: usize>(data: &[u8]) -> Option<([u8; N], &str)> {
    let (head, text) = data.split_first_chunk::<N>()?;
    Some((*head, std::str::from_utf8(text).ok()?))
}
