//! What a desk is told when it opens.

use std::net::SocketAddr;
use std::path::PathBuf;

use roomsign_core::board::Board;
use roomsign_core::check::Drawable;
use roomsign_host::clock::Clock;

/// What the program around the desk does for it.
pub trait Program: Send + Sync + 'static {
    /// The picture of a sign, `size` pixels wide and high, as PNG.
    fn picture(&self, board: &Board, size: [u32; 2]) -> Vec<u8>;
}

/// What was typed.
#[derive(Clone, Debug)]
pub struct Options {
    /// The schedule file that staff edit.
    pub schedule: PathBuf,
    /// Where to take connections.
    pub listen: SocketAddr,
    /// A file of logins.
    pub login: Option<PathBuf>,
    /// Whether everybody may read what the signs say.
    pub public: bool,
    /// A certificate and its key, for TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Where phones find it, if that is not where it listens: "https://desk.example.org".
    pub address: Option<String>,
    /// Where the displays of this machine say what is on their screens.
    pub status_dir: PathBuf,
    /// What signs can draw.
    pub drawable: Drawable,
    /// What time it is.
    pub clock: Clock,
}
