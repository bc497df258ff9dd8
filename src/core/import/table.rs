//! Small edits of a TOML document that keep every comment where a reader expects it.
//!
//! `toml_edit` hangs comments on what follows them. So a comment under a session's last line belongs to
//! the header after it, and has to be kept back when something is put between the two.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use crate::prelude::*;

/// The keys of a session in the order in which they are written.
const ORDER: [&str; 13] = [
    "id",
    "room",
    "start",
    "end",
    "minutes",
    "kind",
    "title",
    "cancelled",
    "reason",
    "moved_to",
    "speakers",
    "abstract",
    "url",
];

/// Sets a key: in its place with its comment if it is there, or else where it is usually written.
pub fn set(table: &mut Table, key: &str, mut item: Item) {
    if let Some(old) = table.get_mut(key) {
        if let (Some(old), Some(new)) = (old.as_value(), item.as_value_mut()) {
            *new.decor_mut() = old.decor().clone();
        }
        *old = item;
        return;
    }
    let place = ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
    let before = ORDER.get(..place).unwrap_or_default();
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let after = keys.iter().rposition(|key| before.contains(&key.as_str())).map_or(0, |at| at + 1);
    let later: Vec<_> = keys.iter().skip(after).filter_map(|key| table.remove_entry(key)).collect();
    table.insert(key, item);
    for (key, item) in later {
        table.insert_formatted(&key, item);
    }
}

/// Removes a key; a comment over it moves to the line after it, or before it.
pub fn remove(table: &mut Table, key: &str) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let Some(place) = keys.iter().position(|other| other == key) else { return };
    let Some((removed, _)) = table.remove_entry(key) else { return };
    let comment = removed.leaf_decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or("");
    let neighbour = keys.get(place + 1).or_else(|| keys.get(place.checked_sub(1)?));
    let Some(mut neighbour) = neighbour.and_then(|key| table.key_mut(key)) else { return };
    if comment.contains('#') {
        let decor = neighbour.leaf_decor_mut();
        let own = decor.prefix().and_then(|prefix| prefix.as_str()).unwrap_or("").to_owned();
        decor.set_prefix(format!("{comment}{own}"));
    }
}

/// The list of tables of that name.
pub fn tables<'d>(document: &'d mut DocumentMut, name: &str) -> Option<&'d mut ArrayOfTables> {
    document.get_mut(name)?.as_array_of_tables_mut()
}

/// Puts `new` behind the table at `index` of the list, with `lead` (comments, empty lines) before its header.
pub fn insert_after(
    document: &mut DocumentMut,
    name: &str,
    index: usize,
    mut new: Table,
    lead: &str,
) {
    let position = tables(document, name).and_then(|list| list.get(index)?.position());
    let kept = take_tail(document, position);
    new.set_position(position);
    new.decor_mut().set_prefix(format!("{kept}{lead}"));
    if let Some(list) = tables(document, name) {
        let index = (index + 1).min(list.len());
        list.insert(index, new);
    }
}

/// Takes the table at `index` out of the list; comments over it stay.
pub fn remove_at(document: &mut DocumentMut, name: &str, index: usize) {
    let Some(list) = tables(document, name).filter(|list| index < list.len()) else { return };
    let removed = list.remove(index);
    let lead = removed.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or("").to_owned();
    let tail = take_tail(document, removed.position());
    if !lead.contains('#') && tail.is_empty() {
        return;
    }
    let lead =
        if lead.contains('#') { lead.trim_end_matches('\n').to_owned() + "\n" } else { lead };
    with_following(document, removed.position(), |text| format!("{lead}{tail}{text}"));
}

/// Takes away and returns the comment lines that follow the table at `position` without an empty line.
fn take_tail(document: &mut DocumentMut, position: Option<isize>) -> String {
    let mut taken = String::new();
    with_following(document, position, |text| {
        let mut length = 0;
        for line in text.split_inclusive('\n').take_while(|line| !line.trim().is_empty()) {
            length += line.len();
        }
        let (tail, rest) = text.split_at_checked(length).unwrap_or(("", text));
        taken = tail.to_owned();
        rest.to_owned()
    });
    taken
}

/// Changes what stands between the table at `position` and the next header, or the end.
fn with_following(
    document: &mut DocumentMut,
    position: Option<isize>,
    change: impl FnOnce(&str) -> String,
) {
    let next = document
        .as_table_mut()
        .iter_mut()
        .flat_map(|(_, item)| -> Box<dyn Iterator<Item = &mut Table> + '_> {
            match item {
                Item::Table(table) => Box::new(core::iter::once(table)),
                Item::ArrayOfTables(list) => Box::new(list.iter_mut()),
                _ => Box::new(core::iter::empty()),
            }
        })
        .filter(|table| table.position() > position)
        .min_by_key(|table| table.position());
    match next {
        Some(table) => {
            let decor = table.decor_mut();
            let text = change(decor.prefix().and_then(|prefix| prefix.as_str()).unwrap_or(""));
            decor.set_prefix(text);
        }
        None => {
            let text = change(document.trailing().as_str().unwrap_or(""));
            document.set_trailing(text);
        }
    }
}
