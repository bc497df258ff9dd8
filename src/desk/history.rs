//! Who did what, when.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

/// So many are listed.
const MOST: usize = 200;
/// Texts to go back to are kept while they are not more than this together, in bytes.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// One edit that was saved here.
#[derive(Clone, Debug)]
pub struct Done {
    /// From 1, in order.
    pub number: u64,
    /// When, at the venue's clock.
    pub when: DateTime<Utc>,
    /// When the file came into its place, by the machine's clock.
    pub written: Option<DateTime<Utc>>,
    /// How long ago that was.
    pub saved: Instant,
    /// By whom.
    pub who: String,
    /// What changed on which sign, a line each.
    pub lines: Vec<String>,
    /// Which version of the file it made.
    pub revision: String,
    /// The text before it, as long as there is room.
    pub before: Option<Arc<str>>,
    /// Who took it back.
    pub undone_by: Option<String>,
}

/// The last edits, the newest first.
#[derive(Debug, Default)]
pub struct History {
    all: VecDeque<Done>,
    last: u64,
}

impl History {
    /// Adds one; returns its number.
    pub fn add(&mut self, done: Done) -> u64 {
        self.last += 1;
        self.all.push_front(Done { number: self.last, ..done });
        self.all.truncate(MOST);
        let mut bytes = 0;
        for done in &mut self.all {
            bytes += done.before.as_ref().map_or(0, |text| text.len());
            if bytes > MOST_BYTES {
                done.before = None;
            }
        }
        self.last
    }

    /// All of them, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &Done> {
        self.all.iter()
    }

    /// The one of that number.
    pub fn get(&self, number: u64) -> Option<&Done> {
        self.all.iter().find(|done| done.number == number)
    }

    /// Somebody took it back.
    pub fn undone(&mut self, number: u64, who: &str) {
        if let Some(done) = self.all.iter_mut().find(|done| done.number == number) {
            done.undone_by = Some(who.to_owned());
            done.before = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_bounded_and_so_is_what_it_keeps() {
        let mut history = History::default();
        let half: Arc<str> = "x".repeat(MOST_BYTES / 2).into();
        for _ in 0..300 {
            history.add(Done {
                number: 0,
                when: DateTime::UNIX_EPOCH,
                written: None,
                saved: Instant::now(),
                who: "ada".to_owned(),
                lines: Vec::new(),
                revision: String::new(),
                before: Some(Arc::clone(&half)),
                undone_by: None,
            });
        }
        let numbers: Vec<u64> = history.all().map(|done| done.number).collect();
        assert_eq!((numbers.len(), numbers[0], numbers[199]), (200, 300, 101));
        let kept = history.all().filter(|done| done.before.is_some()).count();
        assert_eq!(kept, 2);
        history.undone(300, "bo");
        assert!(history.get(300).is_some_and(|done| done.before.is_none()));
        assert!(history.get(1).is_none());
    }
}
