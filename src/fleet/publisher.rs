//! What a publisher does about what it hears. No network, no clock.

use chrono::{DateTime, TimeDelta, Utc};

use super::images::Hash;
use super::message::{Garbage, Release, after};

/// One file on its way to the fleet, beside what others publish.
#[derive(Debug)]
pub struct Publisher {
    /// Who this is, for people.
    id: String,
    /// The good version in the file, as it was or will be published.
    own: Option<Release>,
    /// It was read when this began, and nobody knows whether it is an edit: its time is the file's.
    is_from_start: bool,
    /// A newer one of somebody else.
    beaten_by: Option<Release>,
    /// Who said something else last.
    other: Option<String>,
    /// The latest time of publication of all that desks have said. What screens say never counts: none of them could
    /// otherwise have the next edit dated as it likes.
    seen: Option<DateTime<Utc>>,
    /// The last reset that was heard of.
    reset: Option<DateTime<Utc>>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Nothing: the broker has it.
    Nothing,
    /// Say our version, for this reason.
    Publish(&'static str),
    /// Tell people that this one of somebody else is newer, and keep quiet.
    Yield(Release),
}

impl Publisher {
    /// Has nothing yet.
    pub fn new(id: String) -> Self {
        Self {
            id,
            own: None,
            is_from_start: false,
            beaten_by: None,
            other: None,
            seen: None,
            reset: None,
        }
    }

    /// The version to say.
    pub fn own(&self) -> Option<&Release> {
        self.own.as_ref()
    }

    /// The version that is newer than ours.
    pub fn beaten_by(&self) -> Option<&Release> {
        self.beaten_by.as_ref()
    }

    /// Whose version ours takes the place of, said once.
    pub fn replaces(&mut self) -> Option<String> {
        self.other.take()
    }

    /// The first good text of the file, written at `modified`. It counts as published then, until we hear that the
    /// broker has it, or has an older one of ours.
    pub fn began(
        &mut self,
        text: String,
        files: Option<Hash>,
        modified: DateTime<Utc>,
        now: DateTime<Utc>,
    ) {
        self.own = Some(Release::new(text, modified.min(now), &self.id, files, self.reset));
        self.is_from_start = true;
    }

    /// Staff have saved a good text: it is newer than all that we know of.
    pub fn edited(&mut self, text: String, files: Option<Hash>, now: DateTime<Utc>) {
        let own = self.own.as_ref().map(|own| own.version.published);
        let published = after(own.max(self.seen), now);
        self.own = Some(Release::new(text, published, &self.id, files, self.reset));
        self.is_from_start = false;
        self.beaten_by = None;
    }

    /// The broker has this at the schedule's topic, or somebody has just said it.
    pub fn heard(&mut self, heard: Result<Release, Garbage>, now: DateTime<Utc>) -> Todo {
        let Ok(heard) = heard else {
            let can_heal = self.own.is_some() && self.beaten_by.is_none();
            return if can_heal {
                Todo::Publish("what was there is garbage")
            } else {
                Todo::Nothing
            };
        };
        let is_reset = heard.reset > self.reset;
        if is_reset {
            // Somebody has said at a desk that all times before were wrong.
            (self.reset, self.seen) = (heard.reset, None);
        }
        self.seen = self.seen.max(Some(heard.version.published));
        let Some(own) = &mut self.own else { return Todo::Nothing };
        if is_reset {
            let before = heard.version.published - TimeDelta::milliseconds(1);
            own.version.published = own.version.published.min(before);
            own.reset = heard.reset;
        }
        if own.version.revision == heard.version.revision && own.files == heard.files {
            // Ours, or somebody else's of the same content.
            own.version = own.version.clone().max(heard.version);
            self.is_from_start = false;
            self.beaten_by = None;
            return Todo::Nothing;
        }
        if heard.publisher != self.id {
            self.other = Some(heard.publisher.clone());
        }
        if self.is_from_start && heard.publisher == self.id {
            return self.again(now, "the file was edited meanwhile");
        }
        if heard.version < own.version {
            return Todo::Publish("what was there is older");
        }
        if self.beaten_by.as_ref() == Some(&heard) {
            return Todo::Nothing;
        }
        self.beaten_by = Some(heard.clone());
        Todo::Yield(heard)
    }

    /// Somebody has said so: every screen is to take our version now, whatever it holds.
    pub fn reset(&mut self, now: DateTime<Utc>) -> Todo {
        let Some(own) = self.own.take() else { return Todo::Nothing };
        self.seen = None;
        self.reset = Some(after(self.reset, now));
        self.edited(own.text, own.files, now);
        Todo::Publish("as new, whatever was there")
    }

    /// Nothing is at the schedule's topic.
    pub fn heard_nothing(&self) -> Todo {
        let has_own = self.own.is_some() && self.beaten_by.is_none();
        if has_own { Todo::Publish("nothing was there") } else { Todo::Nothing }
    }

    fn again(&mut self, now: DateTime<Utc>, why: &'static str) -> Todo {
        let Some(own) = self.own.take() else { return Todo::Nothing };
        self.edited(own.text, own.files, now);
        Todo::Publish(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        format!("2023-09-08T08:{minute:02}:00Z").parse().expect("a time")
    }

    fn of(publisher: &str, text: &str, minute: u32) -> Release {
        Release::new(text.to_owned(), at(minute), publisher, None, None)
    }

    fn publisher(text: &str, minute: u32) -> Publisher {
        let mut publisher = Publisher::new("us".to_owned());
        publisher.began(text.to_owned(), None, at(minute), at(50));
        publisher
    }

    #[test]
    fn what_is_done_at_the_start_depends_on_what_the_broker_has() {
        for (retained, minute, todo) in [
            // As we left it.
            (of("us", "a", 10), 10, Todo::Nothing),
            (of("them", "a", 40), 10, Todo::Nothing),
            // Edited while we were away, whatever time the file has.
            (of("us", "b", 10), 20, Todo::Publish("the file was edited meanwhile")),
            (of("us", "b", 10), 5, Todo::Publish("the file was edited meanwhile")),
            // Somebody else's: the newer one.
            (of("them", "b", 10), 20, Todo::Publish("what was there is older")),
            (of("them", "b", 20), 10, Todo::Yield(of("them", "b", 20))),
        ] {
            let mut publisher = publisher("a", minute);
            assert_eq!(publisher.heard(Ok(retained.clone()), at(50)), todo, "{retained:?}");
            if matches!(todo, Todo::Publish(_)) {
                assert!(publisher.own().is_some_and(|own| own.version > retained.version));
            }
        }
        assert_eq!(publisher("a", 10).heard_nothing(), Todo::Publish("nothing was there"));
        let garbage = || Err(Garbage::Undated);
        assert!(matches!(publisher("a", 10).heard(garbage(), at(50)), Todo::Publish(_)));
        let mut none = Publisher::new("us".to_owned());
        assert_eq!(none.heard(garbage(), at(50)), Todo::Nothing);
        assert_eq!(none.heard(Ok(of("them", "b", 20)), at(50)), Todo::Nothing);
        assert_eq!(none.heard_nothing(), Todo::Nothing);
    }

    #[test]
    fn of_two_publishers_the_newer_edit_wins_and_both_agree() {
        let (mut us, mut them) = (publisher("a", 10), Publisher::new("them".to_owned()));
        them.began("b".to_owned(), None, at(11), at(50));
        let theirs = them.own().cloned().expect("a version");
        assert_eq!(us.heard(Ok(theirs.clone()), at(50)), Todo::Yield(theirs.clone()));
        assert_eq!(us.heard(Ok(theirs.clone()), at(50)), Todo::Nothing, "it is said once");
        assert_eq!(us.heard_nothing(), Todo::Nothing, "an old version is not brought back");
        let ours = us.own().cloned().expect("a version");
        assert!(matches!(them.heard(Ok(ours), at(50)), Todo::Publish(_)));
        // An edit wins, by a clock that is an hour behind too.
        us.edited("c".to_owned(), None, at(0));
        let ours = us.own().cloned().expect("a version");
        assert!(ours.version > theirs.version && us.beaten_by().is_none());
        assert_eq!(them.heard(Ok(ours.clone()), at(50)), Todo::Yield(ours));
    }

    #[test]
    fn two_edits_of_one_moment_are_settled_alike_at_both_ends() {
        let (ours, theirs) = (of("us", "a", 10), of("them", "b", 10));
        let mut us = publisher("a", 10);
        us.edited("a".to_owned(), None, at(10));
        let mut them = Publisher::new("them".to_owned());
        them.edited("b".to_owned(), None, at(10));
        // Ours is a millisecond later, for we had one before: give them the same time.
        us.own = Some(ours.clone());
        let yields = [us.heard(Ok(theirs), at(50)), them.heard(Ok(ours), at(50))];
        let yielding = yields.iter().filter(|todo| matches!(todo, Todo::Yield(_))).count();
        assert_eq!(yielding, 1, "{yields:?}");
    }

    #[test]
    fn a_reset_begins_anew_at_every_desk() {
        let (mut us, mut them) = (publisher("a", 10), Publisher::new("them".to_owned()));
        let mut late = of("us", "wrong", 10);
        late.version.published = "9998-12-31T23:59:59.999Z".parse().expect("a time");
        them.began("wrong".to_owned(), None, at(5), at(50));
        assert_eq!(them.heard(Ok(late.clone()), at(50)), Todo::Nothing, "the same text");
        assert!(
            us.heard(Ok(Release { publisher: "them".to_owned(), ..late }), at(50)) != Todo::Nothing
        );
        assert!(matches!(us.reset(at(51)), Todo::Publish(_)));
        let ours = us.own().cloned().expect("a version");
        assert_eq!((ours.version.published, ours.reset), (at(51), Some(at(51))));
        // The other desk does not bring its version back, and its next edit is dated as it should.
        assert_eq!(them.heard(Ok(ours.clone()), at(51)), Todo::Yield(ours));
        them.edited("c".to_owned(), None, at(52));
        let theirs = them.own().cloned().expect("a version");
        assert_eq!((theirs.version.published, theirs.reset), (at(52), Some(at(51))));
        assert_eq!(us.heard(Ok(theirs.clone()), at(52)), Todo::Yield(theirs));
    }
}
