//! JSON as exports write it: any field may be missing, or be of another shape.

use alloc::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::prose;
use super::time::Time;
use crate::prelude::*;
use crate::schedule::clean;

/// Reads texts, of which some come in several languages.
pub struct Texts {
    /// Which of them is read, as a language tag.
    language: String,
    /// There are such texts.
    pub is_translated: bool,
}

/// What tells the languages of a document.
#[derive(Default)]
struct Languages<'v> {
    /// For each language that names come in, how many of the known names are in it.
    of_names: BTreeMap<&'v str, usize>,
    /// How many talks are held in each language.
    of_talks: BTreeMap<&'v str, usize>,
    is_translated: bool,
}

impl Texts {
    /// The language that the rooms' names are known in; else the one of most talks, which is the event's
    /// as a rule; else English.
    pub fn of(document: &Value, known: &[String]) -> Self {
        let mut languages = Languages::default();
        languages.look(document, &known.iter().map(String::as_str).collect());
        let most = |counts: &BTreeMap<&str, usize>| {
            let most = counts.iter().max_by_key(|(_, count)| **count);
            most.map(|(language, _)| (*language).to_owned())
        };
        let language = most(&languages.of_names).or_else(|| most(&languages.of_talks));
        Self {
            language: language.unwrap_or_else(|| "en".to_owned()),
            is_translated: languages.is_translated,
        }
    }

    /// A text that may be a string, a number, `{lang: text}` or something that has a `name`.
    pub fn text(&self, value: Option<&Value>) -> Option<String> {
        let written = match value? {
            Value::String(text) => clean::line(text),
            Value::Number(number) => number.to_string(),
            Value::Object(fields) => {
                return match fields.get("name") {
                    Some(name) => self.text(Some(name)),
                    None => self.text(self.translation(fields)),
                };
            }
            _ => return None,
        };
        (!written.is_empty()).then_some(written)
    }

    fn translation<'v>(&self, fields: &'v Map<String, Value>) -> Option<&'v Value> {
        let has_text = |text: &&Value| text.as_str().is_some_and(|text| !text.trim().is_empty());
        let of = |language: &str| fields.get(language).filter(has_text);
        of(&self.language).or_else(|| of("en")).or_else(|| fields.values().find(has_text))
    }

    /// The first of the fields that has a text.
    pub fn first(&self, value: &Value, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.text(value.get(key)))
    }

    /// The first of the fields that has prose, reduced to plain text.
    pub fn prose(&self, value: &Value, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| {
            let field = value.get(key)?;
            let markup = match field {
                Value::Object(languages) => self.translation(languages)?,
                field => field,
            };
            let plain = prose::plain(markup.as_str()?);
            (!plain.is_empty()).then_some(plain)
        })
    }

    /// The names of people: older exports have a `public_name` only.
    pub fn names(&self, people: &[Value]) -> Vec<String> {
        let keys = ["name", "public_name", "full_public_name"];
        let name = |person: &Value| self.first(person, &keys);
        people.iter().filter(|person| person.is_object()).filter_map(name).collect()
    }
}

impl<'v> Languages<'v> {
    fn look(&mut self, value: &'v Value, known: &BTreeSet<&str>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.look(item, known)),
            Value::Object(fields) if is_translated(fields) => {
                self.is_translated = true;
                for (language, text) in fields {
                    if text.as_str().is_some_and(|text| known.contains(clean::line(text).as_str()))
                    {
                        *self.of_names.entry(language).or_default() += 1;
                    }
                }
            }
            Value::Object(fields) => {
                let spoken = fields.get("content_locale").and_then(Value::as_str);
                if let Some(spoken) = spoken {
                    *self.of_talks.entry(spoken).or_default() += 1;
                }
                fields.values().for_each(|field| self.look(field, known));
            }
            _ => {}
        }
    }
}

/// `{"de": "Vortrag", "en": "Talk"}`
fn is_translated(fields: &Map<String, Value>) -> bool {
    let is_tag = |key: &String| {
        let primary = key.split('-').next().unwrap_or_default();
        key.len() <= 8 && primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase())
    };
    fields.len() > 1 && fields.iter().all(|(key, text)| text.is_string() && is_tag(key))
}

/// The elements of a list; none if it is no list.
pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A time.
pub fn time(value: &Value, key: &str) -> Option<Time> {
    Time::parse(value.get(key)?.as_str()?)
}

/// Whether a field says so.
pub fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key)?.as_bool()
}

/// Whether a field says anything.
pub fn has(value: &Value, key: &str) -> bool {
    match value.get(key) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    }
}
