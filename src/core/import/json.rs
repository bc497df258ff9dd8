//! JSON as exports write it: any field may be missing, or be of another shape.

use serde_json::Value;

use super::prose;
use super::time::Time;
use crate::prelude::*;
use crate::schedule::clean;

/// A text that may be a string, a number, `{lang: text}` or something that has a `name`.
pub fn text(value: Option<&Value>) -> Option<String> {
    let written = match value? {
        Value::String(text) => clean::line(text),
        Value::Number(number) => number.to_string(),
        Value::Object(fields) => {
            let texts = || fields.values().filter(|text| text.is_string());
            return text(fields.get("en").filter(|text| text.is_string()))
                .or_else(|| text(fields.get("name")))
                .or_else(|| texts().find_map(|value| text(Some(value))));
        }
        _ => return None,
    };
    (!written.is_empty()).then_some(written)
}

/// The first of the fields that has a text.
pub fn first(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(value.get(key)))
}

/// The first of the fields that has prose, reduced to plain text.
pub fn prose(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| {
        let field = value.get(key)?;
        let markup = match field {
            Value::Object(languages) => {
                languages.get("en").or_else(|| languages.values().next())?
            }
            field => field,
        };
        let plain = prose::plain(markup.as_str()?);
        (!plain.is_empty()).then_some(plain)
    })
}

/// The elements of a list; none if it is no list.
pub fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A time.
pub fn time(value: &Value, key: &str) -> Option<Time> {
    Time::parse(value.get(key)?.as_str()?)
}

/// The names of people: older exports have a `public_name` only.
pub fn names(people: &[Value]) -> Vec<String> {
    let name = |person: &Value| first(person, &["name", "public_name", "full_public_name"]);
    people.iter().filter(|person| person.is_object()).filter_map(name).collect()
}
