//! From a file to what it says, as soon as it says something else.
//!
//! [`reload`] decides what a look at the file means; it has no thread, no clock and, in its tests, no
//! file system. The thread is dumb: it waits for a notice from the kernel, or for a second to pass,
//! and looks. A notice only makes the look come sooner: without any (a network share, an exhausted
//! limit, a lost event) the same is shown, at most a poll and [`reload::HOLD`] later.

mod inotify;
mod places;
pub mod reload;
mod thread;

pub use crate::files::{Disk, Files, Misread, Reading, Stamp};
pub use reload::{Hint, Reload, Update};
pub use thread::{Options, Watch, watch};
