//! The difference between two models, written into the text of the first.

use toml::de::DeTable;

use super::splices::{Splices, Table, comment_behind, tables};
use super::value::{self, KeyValue};
use super::{BYTE_ORDER_MARK, Refused, Wanted};
use crate::prelude::*;
use crate::schedule::diagnostic::Position;
use crate::schedule::keys::{SESSION, STAFF};
use crate::schedule::model::{Room, Schedule, Session};
use crate::schedule::parse::parse;

/// What a reason explains.
const EXPLAINED: [&str; 3] = ["cancelled", "moved_to", "delay"];

impl Wanted {
    /// The new text; `before` is what is in the old one.
    ///
    /// # Errors
    /// [`Refused::Faulty`] if the old text is no TOML, [`Refused::ByHand`] if the new one would not say what is wanted.
    pub fn written(&self, text: &str, before: &Schedule) -> Result<String, Refused> {
        let bare = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mark = if bare.len() < text.len() { BYTE_ORDER_MARK } else { "" };
        let document = DeTable::parse(bare).map_err(|_| Refused::Faulty)?;
        let (after, first) = self.spliced(bare, document.get_ref(), before);
        let wanted = self.schedule(before);
        if parse(&after).0.map(without_places) != Some(without_places(wanted)) {
            return Err(Refused::ByHand { line: Position::of(bare, first).line });
        }
        Ok(format!("{mark}{after}"))
    }

    /// The new text, and the place of its first change.
    fn spliced(&self, text: &str, root: &DeTable<'_>, before: &Schedule) -> (String, usize) {
        let rooms: Vec<Room> = before.rooms.iter().chain(&self.new_rooms).cloned().collect();
        let mut splices = Splices::new(text);
        if let Some(last) = tables(text, root, "room").last() {
            for room in &self.new_rooms {
                insert(&mut splices, last, "[[room]]", None, &value::room(room));
            }
        }
        self.splice_sessions(&mut splices, &tables(text, root, "session"), before, &rooms);
        self.splice_notices(&mut splices, text, root, before);
        splices.apply()
    }

    fn splice_sessions(
        &self,
        splices: &mut Splices<'_>,
        places: &[Table<'_, '_>],
        before: &Schedule,
        rooms: &[Room],
    ) {
        let keys = |session: &Session| value::session(session, rooms, before.event.day_starts);
        for (at, ((old, new), table)) in
            before.sessions.iter().zip(&self.sessions).zip(places).enumerate()
        {
            match new {
                None => splices.remove(table),
                Some(new) if new != old => {
                    let mut wanted = keys(new);
                    if let Some(mark) = self.marks.get(&at).filter(|_| !table.inline) {
                        let cancelled = wanted.iter_mut().find(|(key, _)| *key == "cancelled");
                        cancelled
                            .into_iter()
                            .for_each(|(_, value)| *value += &format!(" # {mark}"));
                    }
                    // A time of day means another one where the day is another one.
                    let is_moved = old.start.date() != new.start.date();
                    splice_session(splices, table, &keys(old), &wanted, is_moved);
                }
                Some(_) => {}
            }
        }
        for new in &self.new_sessions {
            let Some(table) = places.get(new.behind) else { continue };
            insert(splices, table, "[[session]]", new.heading.as_deref(), &keys(&new.session));
        }
    }

    fn splice_notices(
        &self,
        splices: &mut Splices<'_>,
        text: &str,
        root: &DeTable<'_>,
        before: &Schedule,
    ) {
        let places = tables(text, root, "notice");
        for ((old, new), table) in before.notices.iter().zip(self.notices()).zip(&places) {
            match new {
                None => splices.remove(table),
                Some(new) if new.rooms != old.rooms => {
                    let names = value::names(&before.rooms, &new.rooms);
                    splices.set(table, "rooms", &names, None, &["text"]);
                }
                Some(_) => {}
            }
        }
        let Some(notice) = self.new_notice() else { return };
        let keys = value::notice(notice, &before.rooms);
        match root.get("notice") {
            Some(list) if text.get(list.span()).is_some_and(|list| !list.starts_with("[[")) => {
                splices.add_item(list.span(), &places, &value::inline(&keys));
            }
            _ => splices.append(&value::table("[[notice]]", &keys)),
        }
    }
}

/// Makes the keys of a session say what is wanted.
fn splice_session(
    splices: &mut Splices<'_>,
    table: &Table<'_, '_>,
    old: &[KeyValue],
    wanted: &[KeyValue],
    is_moved: bool,
) {
    let value = |keys: &[KeyValue], key: &str| {
        keys.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone())
    };
    // What a line of staff's belongs under, and theirs themselves.
    let near_staffs = [&["title", "speakers"], &STAFF[..]].concat();
    let is_of_the_day = |key: &str| ["end", "started", "until"].contains(&key);
    let is_same =
        |key: &str| value(old, key) == value(wanted, key) && !(is_moved && is_of_the_day(key));
    for (key, new) in wanted {
        if is_same(key) {
            continue;
        }
        let length = ["end", "minutes"]
            .into_iter()
            .find(|other| *other != *key && ["end", "minutes"].contains(key) && table.has(other));
        if let Some(length) = length {
            splices.rename(table, length, key, new);
        } else if *key == "reason" {
            let explained = EXPLAINED.into_iter().filter(|key| value(wanted, key).is_some());
            let news = explained.clone().find(|key| !is_same(key));
            let beside = news.or_else(|| explained.clone().find(|key| table.has(key)));
            splices.set(table, key, new, beside, &near_staffs);
        } else if STAFF.contains(key) {
            splices.set(table, key, new, None, &near_staffs);
        } else {
            let before = SESSION.names().take_while(|known| known != key);
            let near: Vec<&str> = before.filter(|known| !STAFF.contains(known)).collect();
            splices.set(table, key, new, None, &near);
        }
    }
    for (key, _) in old {
        let is_renamed = ["end", "minutes"].contains(key)
            && ["end", "minutes"].iter().any(|key| value(wanted, key).is_some());
        if value(wanted, key).is_none() && !is_renamed {
            splices.unset(table, key);
        }
    }
}

/// Adds a table behind another one, in that one's style.
fn insert(
    splices: &mut Splices<'_>,
    behind: &Table<'_, '_>,
    header: &str,
    heading: Option<&str>,
    keys: &[KeyValue],
) {
    if behind.inline {
        return splices.insert_item_behind(behind, &value::inline(keys));
    }
    let heading = heading.map(|heading| format!("\n{heading}\n\n")).unwrap_or_default();
    splices.insert_behind(behind, &format!("\n{heading}{}", value::table(header, keys)));
}

/// For each session of the file, the comment on the line of its key `key`.
pub(crate) fn comments<'t>(text: &'t str, key: &str) -> Vec<Option<&'t str>> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let Ok(document) = DeTable::parse(text) else { return Vec::new() };
    let places = tables(text, document.get_ref(), "session");
    places.iter().map(|table| comment_behind(text, table, key)).collect()
}

/// The same schedule, wherever in the text it stands.
pub(super) fn without_places(mut schedule: Schedule) -> Schedule {
    schedule.event.span = 0..0;
    schedule.event.accent_span = 0..0;
    for sponsor in &mut schedule.sponsors {
        sponsor.span = 0..0;
    }
    for session in &mut schedule.sessions {
        session.span = 0..0;
        session.start_span = 0..0;
        session.end_span = 0..0;
    }
    schedule
}
