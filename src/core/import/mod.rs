//! What conferences publish → the schedule file that a careful person would have written.
//!
//! ```text
//! bytes ──encoding──▶ text ──a reader for each format──▶ Programme ──plan──▶ Plan ──write──▶ TOML
//!                                                                                └──merge into the
//!                                                                                   file of staff──▶ TOML
//! ```
//!
//! - [`encoding`]: bytes → text, or what is wrong with them.
//! - [`frab_json`], [`frab_xml`], [`api`], [`widget`], [`ical`]: a file for each format, all lenient: an entry
//!   that makes no session is left out, with a line that says why, and the rest is read.
//! - [`programme`]: what all formats come down to; [`plan`](mod@plan): how several of them become one plan.
//! - [`prose`]: HTML and Markdown → plain text.
//! - [`write`](mod@write): the plan → a new file. [`merge`]: the plan → the file that staff have edited.
//!
//! Inputs are not trusted: their size, depth and entities are bounded, and nothing in them names a file.
//! All of it is pure; [`crate::commands`] reads and writes the files.

pub mod api;
pub mod encoding;
pub mod frab_json;
pub mod frab_xml;
pub mod ical;
mod json;
pub mod merge;
pub mod plan;
mod planned;
pub mod programme;
pub mod prose;
mod same;
mod talk;
mod time;
mod vtimezone;
pub mod widget;
pub mod write;
mod xml;

use serde_json::Value;

use self::json::Texts;
use crate::prelude::*;
use crate::schedule::diagnostic::Position;
pub use plan::{Choice, Plan, plan};
pub use planned::Planned;
pub use programme::Programme;

/// The largest input that is read, in bytes; the largest known export has 5 MB.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why an input was not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where, if it is about a place in the text.
    pub at: Option<Position>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into() }
    }

    fn at(at: Position, message: impl Into<String>) -> Self {
        Self { at: Some(at), message: message.into() }
    }
}

/// The programme that an input holds, whatever its format: the content tells, not the name. Where it has names in
/// several languages, those are read in which the rooms have the `known` names.
///
/// # Errors
/// [`Refusal`] if it is none of the known formats, or breaks off, or could be an attack.
pub fn read(bytes: &[u8], known: &[String]) -> Result<Programme, Refusal> {
    let unfolded = ical::unfolded(bytes);
    let text = encoding::text(unfolded.as_deref().unwrap_or(bytes))?;
    let start = text.trim_start();
    let begins =
        |word: &str| start.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    if start.is_empty() {
        Err(Refusal::new(format!("is empty: {KNOWN}")))
    } else if begins("<!doctype html") || begins("<html") {
        Err(Refusal::new(format!("is a web page: {KNOWN}")))
    } else if start.starts_with('<') {
        frab_xml::read(text)
    } else if begins("BEGIN:VCALENDAR") {
        ical::read(text)
    } else if start.starts_with(['{', '[']) {
        read_json(text, known)
    } else {
        Err(Refusal::new(format!("is in no known format: {KNOWN}")))
    }
}

const KNOWN: &str = "give it a schedule export: pretalx or frab JSON or XML, answers of pretalx's API or its widget's \
     JSON, or iCalendar (.ics)";

fn read_json(text: &str, known: &[String]) -> Result<Programme, Refusal> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let at = Position { line: error.line().max(1), column: error.column().max(1) };
        // serde_json ends its words with the place, which stands in front already.
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        Refusal::at(at, format!("is not good JSON: {words}: download it again"))
    })?;
    let texts = Texts::of(&value, known);
    if let Some(conference) = value.get("schedule").and_then(|schedule| schedule.get("conference"))
    {
        return Ok(frab_json::read(conference, &texts));
    }
    if value.get("talks").is_some_and(Value::is_array)
        && value.get("rooms").is_some_and(Value::is_array)
    {
        return Ok(widget::read(&value, &texts));
    }
    match api::answer(&value) {
        Some(answer) => api::read(&value, &answer, &texts),
        None => Err(Refusal::new(format!("is JSON, but no schedule: {KNOWN}"))),
    }
}
