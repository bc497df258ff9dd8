//! Pictures from the schedule's folder: found, read, decoded and shrunk, away from the frames.
//!
//! Nobody vouches for these files. Which of them are pictures is `host::files::Folder`'s to say; their size is bound in
//! pixels, too; and what cannot be shown leaves a gap on the sign and a line in the log.

mod decode;
mod loader;
mod watched;

pub use decode::decode;
pub use loader::{Loaded, Loader};

use roomsign_host::files::Folder;
use roomsign_screen::{Fit, Pixels};

/// The picture of that name.
///
/// # Errors
/// Why it cannot be shown, in words that follow its name.
pub fn load(folder: &Folder, name: &str, fit: Fit) -> Result<Pixels, String> {
    folder.load(name).and_then(|bytes| decode(&bytes, fit))
}
