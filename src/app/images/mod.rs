//! Pictures from the schedule's folder: found, read, decoded and shrunk, away from the frames.
//!
//! Nobody vouches for these files. What counts is their content, not their name; their size is bound
//! in bytes and in pixels; they lie within the schedule's folder, whatever links lead to; and what
//! cannot be shown leaves a gap on the sign and a line in the log.

mod decode;
mod folder;
mod loader;
mod watched;

pub use decode::decode;
pub use folder::Folder;
pub use loader::{Loader, News};
