//! Pictures from the schedule's folder: found, read, decoded and shrunk, away from the frames.
//!
//! Nobody vouches for these files. Which of them are pictures is `host::files::Folder`'s to say; their size is bound in
//! pixels, too; and what cannot be shown leaves a gap on the sign and a line in the log.

mod decode;
mod loader;
mod wanted;

pub use decode::decode;
pub use loader::{Loaded, Loader};

use std::fmt::{Display, Formatter};

use image::ImageError;

use roomsign_host::files::{Folder, PictureFault};
use roomsign_screen::{Fit, Pixels};

/// Why a picture is left out. What [`Display`] says follows its name.
#[derive(Debug)]
pub enum Unshown {
    /// Its file is of no use.
    File(PictureFault),
    /// It cannot be decoded, for this reason if the decoder gave one.
    Broken(Option<ImageError>),
    /// It has too many pixels.
    TooLarge,
    /// It has no pixels.
    Empty,
    /// All of it is transparent.
    Invisible,
}

impl Display for Unshown {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(fault) => write!(f, "{fault}"),
            Self::Broken(None) => f.write_str("is no picture that can be shown"),
            Self::Broken(Some(error)) => write!(f, "is no picture that can be shown: {error}"),
            Self::TooLarge => f.write_str("has more than 16 megapixels: make it smaller"),
            Self::Empty => f.write_str("is empty"),
            Self::Invisible => f.write_str("has nothing in it that can be seen"),
        }
    }
}

impl std::error::Error for Unshown {}

impl From<PictureFault> for Unshown {
    fn from(fault: PictureFault) -> Self {
        Self::File(fault)
    }
}

/// The picture of that name.
///
/// # Errors
/// Why it cannot be shown.
pub fn load(folder: &Folder, name: &str, fit: Fit) -> Result<Pixels, Unshown> {
    decode(&folder.load(name)?, fit)
}
