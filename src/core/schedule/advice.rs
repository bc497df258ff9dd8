//! What to write instead: made of what was typed, wherever it can be told what that was meant to be.
//!
//! Advice that begins with "write `" is a whole line that can be put in the place of the one that is wrong.

use chrono::NaiveDate;
use toml::de::DeValue;

use super::clean;
use super::keys::{Kind, SECTIONS, Section};
use super::meant::meant;
use crate::prelude::*;

/// A value that somebody typed.
pub(super) enum Typed {
    /// The words in it.
    Words(String),
    /// Nothing that words could be made of.
    Other,
}

impl Typed {
    pub fn of(value: &DeValue<'_>, written: Option<&str>) -> Self {
        match (value, written) {
            (DeValue::String(text), _) => Self::Words(text.to_string()),
            (DeValue::Array(items), _) => match items.first().map(toml::Spanned::get_ref) {
                Some(DeValue::String(text)) if items.len() == 1 => Self::Words(text.to_string()),
                _ => Self::Other,
            },
            (DeValue::Table(_), _) | (_, None) => Self::Other,
            (_, Some(written)) => Self::Words(written.to_owned()),
        }
    }

    fn words(&self) -> Option<&str> {
        match self {
            Self::Words(words) => Some(words),
            Self::Other => None,
        }
    }
}

/// Of a value that is not what its key takes.
pub(super) fn value(name: &str, kind: Kind, typed: &Typed, day: Option<NaiveDate>) -> String {
    let words =
        typed.words().filter(|words| kind != Kind::Room || words.contains(char::is_alphabetic));
    let meant = words.and_then(|words| meant(kind, words, day));
    match meant {
        Some(value) => format!("write `{} = {value}`", as_key(name)),
        None => looks_like(&as_key(name), kind),
    }
}

/// Of a list in which something is no text.
pub(super) fn list(name: &str, written: Option<&str>) -> String {
    // A list or a table within it has more to it than words.
    let flat = written
        .filter(|written| written.get(1..).is_some_and(|inner| !inner.contains(['[', '{', '\\'])));
    match flat.and_then(|written| meant(Kind::Lines, written, None)) {
        Some(value) => format!("write `{} = {value}`", as_key(name)),
        None => looks_like(name, Kind::Lines),
    }
}

/// An example that cannot be taken for a correction.
pub(super) fn looks_like(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Line | Kind::Paragraphs => format!("text goes in quotes: `{name} = \"…\"`"),
        Kind::Room => format!("the name of a room, in quotes: `{name} = \"…\"`"),
        Kind::Lines => format!("a list of texts: `{name} = [\"One\", \"Two\"]`"),
        Kind::File => "put the picture beside this file, and write its name in quotes".to_owned(),
        Kind::Address => format!("an address in quotes: `{name} = \"https://…\"`"),
        Kind::Flag => format!("it is `{name} = true` or `{name} = false`"),
        Kind::Minutes => format!("whole minutes, without a unit: ten are `{name} = 10`"),
        Kind::Time | Kind::Moment => format!("hours and minutes with a colon: `{name} = HH:MM`"),
        Kind::DateTime => {
            format!("year, month, day, and the time of day: `{name} = YYYY-MM-DD HH:MM`")
        }
        Kind::Choice(words) => format!("its values are {}", listed(words)),
        Kind::Language => format!("two letters in quotes: German is `{name} = \"de\"`"),
        Kind::Colour => format!("two digits each of red, green and blue: `{name} = \"#rrggbb\"`"),
    }
}

/// Of a key that its table does not have.
pub(super) fn unknown_key(
    section: &'static Section,
    written: &str,
    value: &DeValue<'_>,
    text: Option<&str>,
    day: Option<NaiveDate>,
) -> String {
    if let Some(key) = known_as(section, written).and_then(|known| section.key(known)) {
        let meant = || meant(key.kind, Typed::of(value, text).words()?, day);
        return match Some(()).filter(|()| !takes(key.kind, value)).and_then(|()| meant()) {
            Some(value) => format!("write `{} = {value}`", key.name),
            None => format!("did you mean `{}`?", key.name),
        };
    }
    match SECTIONS.iter().find(|other| other.key(written).is_some()) {
        Some(other) => format!("`{written}` belongs below a line `{}`", other.header),
        None => {
            let names: Vec<&str> = section.names().collect();
            format!("{} knows {}", section.header, listed(&names))
        }
    }
}

/// Whether a value is of the type that a key takes.
fn takes(kind: Kind, value: &DeValue<'_>) -> bool {
    match kind {
        Kind::Lines => matches!(value, DeValue::Array(_)),
        Kind::Flag => matches!(value, DeValue::Boolean(_)),
        Kind::Minutes => matches!(value, DeValue::Integer(_)),
        Kind::Time | Kind::Moment | Kind::DateTime => matches!(value, DeValue::Datetime(_)),
        _ => matches!(value, DeValue::String(_)),
    }
}

/// Of a table that does not exist.
pub(super) fn unknown_table(written: &str, is_header: bool) -> String {
    if !is_header
        && let Some(section) = SECTIONS.iter().find(|section| section.key(written).is_some())
    {
        return format!("`{written}` belongs below a line `{}`", section.header);
    }
    let names = || SECTIONS.iter().map(|section| section.name);
    let known = closest(written, names());
    let section = SECTIONS.iter().find(|section| Some(section.name) == known);
    match section {
        Some(section) if is_header => format!("write `{}`", section.header),
        Some(section) => format!("did you mean `{}`?", section.name),
        None => {
            let names: Vec<&str> = names().collect();
            format!("the file knows {}", listed(&names))
        }
    }
}

/// The section's key that is meant by another name.
pub(super) fn known_as(section: &Section, written: &str) -> Option<&'static str> {
    /// Names that mean the same, but look like none that exist.
    const OTHER_NAMES: [(&str, &str); 28] = [
        ("date", "start"),
        ("time", "start"),
        ("begin", "start"),
        ("begins", "start"),
        ("from", "start"),
        ("to", "end"),
        ("ends", "end"),
        ("duration", "minutes"),
        ("length", "minutes"),
        ("type", "kind"),
        ("name", "title"),
        ("by", "speakers"),
        ("author", "speakers"),
        ("authors", "speakers"),
        ("people", "speakers"),
        ("description", "abstract"),
        ("link", "url"),
        ("picture", "image"),
        ("photo", "image"),
        ("late", "delay"),
        ("why", "reason"),
        ("moved", "moved_to"),
        ("location", "where"),
        ("floor", "where"),
        ("message", "text"),
        ("color", "accent"),
        ("tz", "timezone"),
        ("lang", "language"),
    ];
    let lower = written.to_lowercase();
    let same =
        OTHER_NAMES.iter().find(|(other, known)| *other == lower && section.key(known).is_some());
    same.map(|(_, known)| *known).or_else(|| closest(written, section.names()))
}

/// A key as it is written: in quotes if it needs them.
pub(super) fn as_key(key: &str) -> String {
    let key = clean::line(key);
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(is_bare) { key } else { format!("\"{key}\"") }
}

/// Nothing longer than this, in bytes, is a slip of the pen for something else.
const MAX_COMPARED: usize = 200;

/// The known name that is most like `written`, if any is like it at all.
pub(super) fn closest<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    // The comparison takes as long as the two are long, times each other.
    let is_short = |name: &str| name.len() <= MAX_COMPARED;
    if !is_short(written) {
        return None;
    }
    let written = written.to_lowercase();
    known
        .into_iter()
        .filter(|name| is_short(name))
        .map(|name| (strsim::jaro_winkler(&written, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// `a`, `b` and `c`
pub(super) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
