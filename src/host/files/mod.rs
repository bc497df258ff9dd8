//! The one way to files: read with a bound and without waiting, replaced whole or not at all, and pictures only within
//! the schedule's folder. Whoever may write into a folder must not thereby choose what others read or write.

mod draft;
mod folder;
mod read;
mod replace;

pub use draft::Draft;
pub use folder::{Folder, Look, PictureFault, picture_format};
pub use read::{Disk, Files, Misread, Opened, Reading, Stamp, read};
pub use replace::{Place, replace, save};
pub use roomsign_core::schedule::MAX_BYTES as MAX_SCHEDULE;

use std::path::{Path, PathBuf};

use roomsign_core::schedule::clean;

/// The largest picture that is read, in bytes.
pub const MAX_PICTURE: u64 = 16 * 1024 * 1024;

/// A path for people: in one line, with nothing in it that a terminal obeys.
pub fn printable(path: &Path) -> String {
    clean::line(&path.display().to_string())
}

/// The file of that name that systemd hands to this service alone, if there is one.
pub fn credential(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY")?;
    Some(Path::new(&folder).join(name)).filter(|path| path.is_file())
}
