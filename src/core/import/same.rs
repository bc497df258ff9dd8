//! What sessions are called, and which of several inputs are the same.

use alloc::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::planned::Planned;
use super::programme::{Programme, Session};
use super::talk::talk_of;
use crate::prelude::*;

/// An id for what the export gives none: the same again from the next version of the programme.
pub(super) fn made_id(session: &Session, start: DateTime<Utc>, zone: Tz) -> String {
    let date = start.with_timezone(&zone).date_naive();
    let word = |text: &str| {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.join("-")
    };
    let kind = session.kind.as_deref().unwrap_or("session");
    let parts = [word(kind), word(&session.room), date.to_string(), word(&session.title)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// A session that two inputs have, with the same time and room, is the same; one that stands twice in one input
/// is a mistake there.
pub(super) fn joined(sessions: Vec<Planned>, notes: &mut Vec<String>) -> Vec<Planned> {
    let mut slots: BTreeMap<(String, String, DateTime<Utc>), usize> = BTreeMap::new();
    let mut all: Vec<Planned> = Vec::with_capacity(sessions.len());
    for planned in sessions {
        let talk = talk_of(&planned.id, planned.session.url.as_deref());
        let slot = (talk, planned.room.clone(), planned.start);
        let first = slots.get(&slot).and_then(|at| all.get_mut(*at));
        let Some(first) = first else {
            slots.insert(slot, all.len());
            all.push(planned);
            continue;
        };
        if first.input == planned.input {
            let name = Programme::name_of(Some(&planned.session.title), Some(&planned.id));
            notes.push(format!("left out: {name}: it is there twice, with the same room and time"));
            continue;
        }
        first.end = first.end.or(planned.end);
        // The input that was named first says what the session is called.
        if planned.input < first.input {
            (first.id, first.own_id, first.input) = (planned.id, planned.own_id, planned.input);
            let other = core::mem::replace(&mut first.session, planned.session);
            first.session.fill_from(other);
        } else {
            first.session.fill_from(planned.session);
        }
    }
    all
}

/// A session that takes place twice has one id in the export: the second gets "-2".
pub(super) fn same_ids_apart(sessions: &mut [Planned]) {
    let mut in_time: Vec<&mut Planned> = sessions.iter_mut().collect();
    in_time.sort_by_key(|planned| planned.start);
    let mut taken: BTreeSet<String> = in_time.iter().map(|planned| planned.id.clone()).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for planned in in_time {
        let count = seen.entry(planned.id.clone()).or_default();
        *count += 1;
        while *count > 1 {
            let id = format!("{}-{count}", planned.id);
            if taken.insert(id.clone()) {
                planned.id = id;
                break;
            }
            *count += 1;
        }
    }
}
