//! What a follower says of its screen.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use roomsign_host::life::{Health, Life};
use roomsign_host::machine::Machine;
use roomsign_host::status::Status;
use roomsign_host::times;

/// A report larger than this does not count, in bytes.
pub const MAX_REPORT: usize = 64 * 1024;
/// How long a screen that went offline is remembered, in seconds. How much of it is left when the message is read
/// again says how long it has been: no clock but the broker's was there to see it go.
pub const REMEMBERED: u32 = 30 * 24 * 60 * 60;

/// What is at `TOPIC/screens/NAME`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The display's own status; null where it tells none.
    pub display: Option<Status>,
    /// The version in the file, null before there is one.
    pub file: Option<Held>,
    /// Why what was received is not in the file, or null.
    pub fault: Option<String>,
    /// How the display is; null where nobody has said where its status is.
    #[serde(default)]
    pub health: Option<Health>,
    /// How the machine is, where it tells.
    #[serde(default)]
    pub machine: Option<Machine>,
}

/// A version that a follower has written to its file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Which text it is.
    pub revision: String,
    /// When it was published.
    #[serde(deserialize_with = "times::one")]
    pub published: DateTime<Utc>,
    /// Who published it; null if that is not known any more.
    pub publisher: Option<String>,
    /// When it was written to the file.
    #[serde(default, deserialize_with = "times::maybe")]
    pub written_at: Option<DateTime<Utc>>,
}

/// What is at `TOPIC/screens/NAME/link`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// Whether the follower has a connection.
    pub online: bool,
    /// Since when it has one, by its own clock.
    #[serde(default, deserialize_with = "times::maybe")]
    pub since: Option<DateTime<Utc>>,
    /// Which process says so: another number each time that a follower starts.
    #[serde(default)]
    pub by: Option<u64>,
}

impl Report {
    /// What a message says, if it says it.
    pub fn read(payload: &[u8]) -> Option<Self> {
        (payload.len() <= MAX_REPORT).then(|| serde_json::from_slice(payload).ok())?
    }
}

impl Presence {
    /// What a message says, if it says it.
    pub fn read(payload: &[u8]) -> Option<Self> {
        (payload.len() <= 1024).then(|| serde_json::from_slice(payload).ok())?
    }
}

/// As it is sent.
pub fn json(value: &impl Serialize) -> Vec<u8> {
    // Structs of strings and numbers always have a JSON.
    serde_json::to_vec(value).unwrap_or_default()
}
