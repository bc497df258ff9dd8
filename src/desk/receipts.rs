//! Which door shows what was saved here, and after how long.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::doors::Door;

/// How many edits are followed.
const MOST: usize = 64;

/// One edit that was saved since this desk opened.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Which version of the file it made.
    pub revision: String,
    /// When the file came into its place, by the machine's clock.
    pub written: Option<DateTime<Utc>>,
    /// How long ago that was.
    pub saved: Instant,
    /// After how long each door showed it, by the doors' keys.
    pub arrived: BTreeMap<(bool, String), Duration>,
}

/// The last ones, by their numbers in the record.
#[derive(Debug, Default)]
pub struct Receipts(BTreeMap<u64, Receipt>);

impl Receipts {
    /// One more.
    pub fn add(&mut self, number: u64, receipt: Receipt) {
        self.0.insert(number, receipt);
        while self.0.len() > MOST {
            self.0.pop_first();
        }
    }

    /// That of an edit.
    pub fn get(&self, number: u64) -> Option<&Receipt> {
        self.0.get(&number)
    }

    /// Whether an edit of that number or a later one made this version.
    pub fn is_of(&self, number: u64, revision: &str) -> bool {
        self.0.range(number..).any(|(_, receipt)| receipt.revision == revision)
    }

    /// Takes down which doors show what.
    pub fn note(&mut self, doors: &[Door]) {
        for receipt in self.0.values_mut() {
            for door in doors {
                let has = door.fault.is_none() && door.revision.as_ref() == Some(&receipt.revision);
                if has && !receipt.arrived.contains_key(&door.key()) {
                    let took = took(door, receipt);
                    receipt.arrived.insert(door.key(), took);
                }
            }
        }
    }
}

/// The clocks of two machines are believed if what they say is possible; otherwise it is the time after which it was known here.
fn took(door: &Door, receipt: &Receipt) -> Duration {
    let known_after = receipt.saved.elapsed();
    let by_clocks = door.since.zip(receipt.written).map(|(since, written)| since - written);
    let by_clocks = by_clocks.and_then(|took| took.to_std().ok());
    by_clocks.filter(|took| *took <= known_after).unwrap_or(known_after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_arrives_once_and_clocks_that_cannot_be_right_are_not_believed() {
        let written = DateTime::from_timestamp(1_700_000_000, 0);
        let receipt = || Receipt {
            revision: "b".to_owned(),
            written,
            saved: Instant::now() - Duration::from_secs(2),
            arrived: BTreeMap::new(),
        };
        let door = |name: &str, revision: &str, since: i64| Door {
            name: name.to_owned(),
            is_elsewhere: true,
            room: None,
            shows: None,
            revision: Some(revision.to_owned()),
            since: written.map(|written| written + chrono::TimeDelta::milliseconds(since)),
            fault: None,
            health: None,
            away: None,
        };
        let mut receipts = Receipts::default();
        for number in 1..=MOST as u64 + 1 {
            receipts.add(number, receipt());
        }
        receipts.note(&[
            door("new", "b", 84),
            door("old", "a", 1),
            door("ahead", "b", 9_999),
            door("behind", "b", -9),
        ]);
        receipts.note(&[door("new", "b", 500)]);
        assert!(receipts.get(1).is_none());
        let arrived = &receipts.get(2).unwrap().arrived;
        let took = |name: &str| arrived.get(&(true, name.to_owned()));
        assert_eq!(took("new"), Some(&Duration::from_millis(84)));
        assert_eq!(took("old"), None);
        for name in ["ahead", "behind"] {
            assert!(took(name).is_some_and(|took| took.as_millis() < 9_000), "{name}");
        }
        assert!(receipts.is_of(2, "b") && !receipts.is_of(2, "a") && !receipts.is_of(99, "b"));
    }
}
