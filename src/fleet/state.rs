//! What a follower keeps for its next start, in its state folder.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Name;
use super::link::unique_id;
use roomsign_host::files::{MAX_SCHEDULE, read, replace};
use roomsign_host::times;

/// What is kept, and where.
#[derive(Debug)]
pub(super) struct State {
    path: Option<PathBuf>,
    kept: Kept,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Kept {
    /// The name that the broker knows this follower by, and tells a broken connection from a new one by. Nobody else
    /// knows it.
    client: String,
    /// The last reset that the file has followed.
    #[serde(default, deserialize_with = "times::maybe")]
    reset: Option<DateTime<Utc>>,
}

impl State {
    /// As it was kept in `folder`, or new.
    pub fn of(folder: Option<&Path>, name: &Name) -> Self {
        let role = format!("follow-{name}");
        let path = folder.map(|folder| folder.join("follow.json"));
        let kept = path.as_deref().and_then(|path| read(path, MAX_SCHEDULE).ok());
        let kept = kept.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        // Another name, another follower.
        let kept = kept.filter(|kept| {
            kept.client.starts_with(&format!("roomsign-{role}-")) && kept.client.len() < 100
        });
        if let Some(kept) = kept {
            return Self { path, kept };
        }
        let state = Self { path, kept: Kept { client: unique_id(&role), reset: None } };
        state.keep();
        state
    }

    pub fn client(&self) -> String {
        self.kept.client.clone()
    }

    /// Whether a reset is one that the file has not followed yet.
    pub fn is_news(&self, reset: Option<DateTime<Utc>>) -> bool {
        reset > self.kept.reset
    }

    pub fn has_followed(&mut self, reset: Option<DateTime<Utc>>) {
        if self.is_news(reset) {
            self.kept.reset = reset;
            self.keep();
        }
    }

    fn keep(&self) {
        let Some(path) = &self.path else { return };
        let kept =
            private(path).and_then(|()| replace(path, &super::report::json(&self.kept), None));
        if let Err(error) = kept {
            log::warn!("{}: not kept for the next start: {error}", path.display());
        }
    }
}

/// Makes the file, for this user alone: replacing it keeps its mode.
fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_follower_is_the_same_after_a_restart_and_only_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = |name: &str| name.parse::<Name>().expect("a name");
        let first = State::of(Some(folder.path()), &name("left"));
        assert_eq!(State::of(Some(folder.path()), &name("left")).client(), first.client());
        assert_ne!(State::of(None, &name("left")).client(), first.client());
        let file = folder.path().join("follow.json");
        let mode = file.metadata().expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(State::of(Some(folder.path()), &name("right")).client(), first.client());
        std::fs::write(&file, "garbage").expect("a file");
        let mut state = State::of(Some(folder.path()), &name("right"));
        let reset = times::read("2026-01-01T00:00:00Z");
        assert!(state.is_news(reset));
        state.has_followed(reset);
        assert!(!State::of(Some(folder.path()), &name("right")).is_news(reset));
    }
}
