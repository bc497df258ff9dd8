//! The edits that were made of a file, in a record beside it: who made them, when, and how each is taken back.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::files::{self, Draft, Place};
use crate::times;
use roomsign_core::request::{MAX_STEPS, Step};

/// The largest record that is read or written, in bytes.
const MAX_RECORD: u64 = 4 * 1024 * 1024;

/// One edit that was made.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Made {
    /// From 1, in order.
    pub number: u64,
    /// When, by the clock that it was made by.
    #[serde(deserialize_with = "times::one")]
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Who took it back.
    pub undone_by: Option<String>,
    /// What it changed, and how to take that back.
    #[serde(flatten)]
    pub step: Step,
}

/// What becomes of the record.
pub(super) enum Record {
    /// Nothing.
    Keep,
    /// An edit comes into it; its number is given.
    Add(Box<Made>),
    /// This one was taken back, by somebody.
    Undone(u64, String),
}

/// The edits that are known of the file at `place`, the last one last; none where the record is no good.
pub(super) fn all(place: &Place) -> Vec<Made> {
    read(&path(place))
}

/// The record of the edits of a file, beside it.
fn path(place: &Place) -> PathBuf {
    let name = place.path().file_name().unwrap_or_default().to_string_lossy();
    place.folder().join(format!(".{name}.undo"))
}

fn read(path: &Path) -> Vec<Made> {
    let bytes = files::read(path, MAX_RECORD).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_else(|_| {
        let all: Vec<Value> = serde_json::from_slice(&bytes).unwrap_or_default();
        all.into_iter().filter_map(one).collect()
    })
}

/// An edit that may have been written by another version, which says in another way what an edit changed on the signs: that is
/// lost then, but not who made it, nor how it is taken back.
fn one(mut made: Value) -> Option<Made> {
    serde_json::from_value(made.clone()).ok().or_else(|| {
        *made.get_mut("changes")? = Value::Array(Vec::new());
        serde_json::from_value(made).ok()
    })
}

/// Brings the record up to date, with owner and mode of the schedule. The number of the edit that it is about, unless it
/// cannot be written: the log says so then.
pub(super) fn keep(place: &Place, record: Record, old: &Metadata) -> Option<u64> {
    let path = path(place);
    let mut all = read(&path);
    let number = match record {
        Record::Keep => return None,
        Record::Add(made) => {
            let number = all.last().map_or(1, |last| last.number + 1);
            all.push(Made { number, ..*made });
            number
        }
        Record::Undone(number, by) => {
            if let Some(made) = all.iter_mut().find(|made| made.number == number) {
                made.undone_by = Some(by);
            }
            number
        }
    };
    match write(&path, &all, old) {
        Ok(()) => Some(number),
        Err(error) => {
            log::warn!("{}: the edit cannot be taken back later: {error}", path.display());
            None
        }
    }
}

fn write(path: &Path, all: &[Made], old: &Metadata) -> io::Result<()> {
    let mut kept = all.get(all.len().saturating_sub(MAX_STEPS)..).unwrap_or_default();
    let bytes = loop {
        let bytes = serde_json::to_vec(kept)?;
        if bytes.len() as u64 <= MAX_RECORD || kept.is_empty() {
            break bytes;
        }
        // A few that are very large: the older half goes.
        kept = kept.get(kept.len().div_ceil(2)..).unwrap_or_default();
    };
    // Nobody else is at it: the schedule's draft is ours. The schedule comes into the same folder after it.
    match Draft::begin(&Place::of(path)?)? {
        Some(draft) => draft.put_for_now(&bytes, old, || true).map(drop),
        None => Err(io::Error::other("another program is writing it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(words: &str) -> Record {
        let step = Step::of("", words, Vec::new());
        let at = DateTime::UNIX_EPOCH;
        Record::Add(Box::new(Made { number: 0, at, by: "ada".to_owned(), undone_by: None, step }))
    }

    #[test]
    fn the_last_ones_are_kept_and_numbered_on() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("s.toml");
        std::fs::write(&file, "")?;
        let (place, old) = (Place::of(&file)?, file.metadata()?);
        let numbers = |place| all(place).iter().map(|made| made.number).collect::<Vec<_>>();
        for number in 1..=MAX_STEPS as u64 + 2 {
            assert_eq!(keep(&place, made("x"), &old), Some(number));
        }
        let expected: Vec<u64> = (3..=MAX_STEPS as u64 + 2).collect();
        assert_eq!(numbers(&place), expected);
        keep(&place, Record::Undone(5, "bo".to_owned()), &old);
        let undone =
            all(&place).into_iter().filter_map(|made| Some((made.number, made.undone_by?)));
        assert_eq!(undone.collect::<Vec<_>>(), [(5, "bo".to_owned())]);
        // Older ones make room for one that fills nearly all of it, as many as have to.
        keep(&place, made(&"x".repeat(MAX_RECORD as usize - 512)), &old);
        let left = numbers(&place);
        assert_eq!(left.last(), Some(&(MAX_STEPS as u64 + 3)));
        assert!(left.len() < 10 && path(&place).metadata()?.len() <= MAX_RECORD, "{left:?}");
        // One of another version is still there, and can be taken back.
        let other = r#"[{"number": 7, "at": "2023-09-08T08:26:00Z", "by": "ada", "undone_by": null,
            "changes": [{"title": "x", "what": "of another version"}],
            "hunks": [{"line": 0, "above": "", "old": "a", "new": "b", "below": ""}]}, {"number": 8}]"#;
        std::fs::write(path(&place), other)?;
        let read = all(&place);
        assert_eq!((read.len(), read[0].number, &*read[0].by), (1, 7, "ada"));
        assert_eq!(read[0].step.undone("b").as_deref(), Ok("a"));
        assert_eq!(keep(&place, made("x"), &old), Some(8));
        std::fs::write(path(&place), "no record at all")?;
        assert_eq!(keep(&place, made("x"), &old), Some(1));
        Ok(())
    }
}
