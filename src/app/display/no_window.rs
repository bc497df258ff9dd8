//! Why there is no window, or not any more.

use std::fmt::{Display, Formatter};
use std::io;
use std::path::PathBuf;

const ADVICE: &str = "Is the display up, and are its libraries there? apt install libegl1 libgl1 \
                      libgl1-mesa-dri libwayland-egl1 libxkbcommon0 libxkbcommon-x11-0 libxcursor1 \
                      libxi6 libxrandr2";

/// What is missing for a window, or has ended it.
#[derive(Debug)]
pub enum NoWindow {
    /// Nothing in the environment names a display.
    NoDisplay,
    /// The schedule file cannot be watched at all.
    Unwatched(PathBuf, io::Error),
    /// There is no thread to write the status file.
    NoStatus(io::Error),
    /// It was never opened, for this reason if the window system gave one.
    Unopened(Why),
    /// The display went away under it.
    Gone(Why),
    /// Painting has failed; what it was is in the log.
    Failed,
}

/// Why a window system has ended, as far as it says.
#[derive(Debug)]
pub enum Why {
    /// In its words.
    Said(String),
    /// It is in the log.
    Logged,
    /// It said nothing.
    Unknown,
}

impl Display for Why {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Said(what) => write!(f, ": {what}"),
            Self::Logged => f.write_str(": see above"),
            Self::Unknown => Ok(()),
        }
    }
}

/// And what to do about it.
impl Display for NoWindow {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoDisplay => f.write_str(
                "there is no display: neither WAYLAND_DISPLAY nor DISPLAY is set. Start it on a \
                 desktop, set DISPLAY=:0 for the screen of an X server, or run it in a \
                 compositor: apt install cage, then cage -- roomsign",
            ),
            Self::Unwatched(path, error) => {
                write!(f, "{} cannot be watched: {error}", path.display())
            }
            Self::NoStatus(error) => write!(f, "the status file cannot be kept: {error}"),
            Self::Unopened(why) => write!(f, "the window cannot be opened{why}. {ADVICE}"),
            Self::Gone(why) => write!(f, "the display is gone{why}"),
            Self::Failed => f.write_str("the sign has failed: see above"),
        }
    }
}

impl std::error::Error for NoWindow {}
