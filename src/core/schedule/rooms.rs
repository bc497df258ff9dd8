//! Rooms by name, and what is said of names that are none: once for each name, however often it stands.

use alloc::collections::BTreeMap;

use super::advice::{closest, listed};
use super::diagnostic::Diagnostic;
use super::fields::At;
use super::model::{Room, RoomId, Span};
use crate::prelude::*;

/// Past this many unknown names nobody reads on.
const MAX_UNKNOWN: usize = 100;
/// How many names are listed.
const MAX_LISTED: usize = 20;

/// The rooms of a file.
pub(super) struct RoomNames<'r> {
    names: Vec<&'r str>,
    ids: BTreeMap<&'r str, RoomId>,
    /// Which of them have been asked for.
    used: Vec<bool>,
    /// Names that have been asked for and are none of them: where first, and how often.
    unknown: BTreeMap<String, (Span, usize)>,
    /// False where some rooms' names could not be read, so that any name may be that of one of them.
    all_known: bool,
}

impl<'r> RoomNames<'r> {
    pub fn of(rooms: &'r [Room], all_known: bool) -> Self {
        let names: Vec<&str> = rooms.iter().map(|room| room.name.as_str()).collect();
        let ids = names.iter().enumerate().map(|(place, name)| (*name, RoomId(place))).collect();
        let used = vec![false; names.len()];
        Self { names, ids, used, unknown: BTreeMap::new(), all_known }
    }

    /// The room of that name; [`report`](Self::report) says of those that are none.
    pub fn find(&mut self, written: &At<String>) -> Option<RoomId> {
        if let Some(id) = self.ids.get(written.value.as_str()) {
            if let Some(used) = self.used.get_mut(id.0) {
                *used = true;
            }
            return Some(*id);
        }
        if self.all_known {
            let first = || (written.span.clone(), 0);
            self.unknown.entry(written.value.clone()).or_insert_with(first).1 += 1;
        }
        None
    }

    /// Says of every name that is none of them.
    pub fn report(self, out: &mut Vec<Diagnostic>) {
        let mut unknown: Vec<(&String, &(Span, usize))> = self.unknown.iter().collect();
        unknown.sort_by_key(|(_, (span, _))| span.start);
        let alone = unknown.len() == 1;
        for (name, (span, count)) in unknown.into_iter().take(MAX_UNKNOWN) {
            let often = match count {
                1 => String::new(),
                count => format!(", which is here and at {} other places", count - 1),
            };
            let message = format!("there is no room `{name}`{often}");
            let renamed = (alone && *count > 1).then(|| self.never_used()).flatten();
            let help = match (renamed, self.near(name)) {
                (Some(new), _) => format!(
                    "if `{name}` is called `{new}` now, write `{new}` at all these places, or give \
                     the room its old name again"
                ),
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => {
                    let names = self.names.get(..MAX_LISTED).unwrap_or(&self.names);
                    format!("the rooms are {}", listed(names))
                }
            };
            out.push(Diagnostic::error(span.clone(), message).help(help));
        }
    }

    /// The one room that nothing takes place in.
    fn never_used(&self) -> Option<&'r str> {
        let mut unused = self.names.iter().zip(&self.used).filter(|(_, used)| !**used);
        let first = unused.next();
        first.filter(|_| unused.next().is_none()).map(|(name, _)| *name)
    }

    /// The room that may be meant: the only one with these words in its name, or the one most like it.
    fn near(&self, name: &str) -> Option<&'r str> {
        let lower = name.to_lowercase();
        let mut with = self.names.iter().filter(|known| {
            let known = known.to_lowercase();
            known.split_whitespace().any(|word| word == lower)
        });
        let only = with.next().filter(|_| with.next().is_none());
        only.copied().or_else(|| closest(name, self.names.iter().copied()))
    }
}
