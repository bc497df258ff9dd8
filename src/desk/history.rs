//! Who did what, when.

use std::collections::VecDeque;
use std::time::Instant;

use chrono::{DateTime, Utc};

use roomsign_core::request::Step;

/// So many are listed.
const MOST: usize = 200;

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
    /// How to take it back.
    pub step: Step,
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_bounded_and_says_what_was_taken_back() {
        let mut history = History::default();
        for _ in 0..300 {
            history.add(Done {
                number: 0,
                when: DateTime::UNIX_EPOCH,
                written: None,
                saved: Instant::now(),
                who: "ada".to_owned(),
                lines: Vec::new(),
                revision: String::new(),
                step: Step::of("a", "b", Vec::new()),
                undone_by: None,
            });
        }
        let numbers: Vec<u64> = history.all().map(|done| done.number).collect();
        assert_eq!((numbers.len(), numbers[0], numbers[199]), (200, 300, 101));
        history.undone(300, "bo");
        assert!(history.get(300).is_some_and(|done| done.undone_by.is_some()));
        assert!(history.get(1).is_none());
    }
}
