//! Lines that are no TOML: what to say of each, and how to read on behind it.
//!
//! A parser that comes to a stop at the first such line hides whatever else is wrong, and somebody
//! who mends a file in a hurry saves it once for every mistake. So the line is taken out and the rest
//! is read again, until there is a document, of which all that was left out is known.

use toml::de::DeTable;

use super::clean;
use super::diagnostic::Diagnostic;
use super::model::Span;
use crate::prelude::*;

/// Each mistake costs one more reading of the file, so there is an end to it,
const MAX_MISTAKES: usize = 30;
/// and a sooner one in a large file.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// So much of the text behind an error belongs to it, in bytes.
const BEHIND: usize = 4096;

/// A file's text without what is no TOML.
pub(super) struct Mended {
    /// As long as the original, so that places in it are places in the file.
    pub text: String,
    /// What was wrong.
    pub mistakes: Vec<Diagnostic>,
    /// What was taken out.
    pub gaps: Vec<Span>,
    /// Whether the text is TOML now; if not, there were too many mistakes.
    pub is_clean: bool,
}

/// Takes out one mistake after the other.
pub(super) fn mend(text: &str) -> Mended {
    let mut mended =
        Mended { text: text.to_owned(), mistakes: Vec::new(), gaps: Vec::new(), is_clean: false };
    for _ in 0..(MAX_BYTES / text.len().max(1)).clamp(1, MAX_MISTAKES) {
        let Some((message, place)) = first_error(&mended.text) else {
            mended.is_clean = true;
            return mended;
        };
        let mistake = Mistake::of(&mended.text, &message, place);
        let blanked = blank(&mended.text, &mistake.gap);
        mended.mistakes.push(mistake.diagnostic);
        if blanked == mended.text {
            return mended;
        }
        mended.text = blanked;
        mended.gaps.push(mistake.gap);
    }
    mended
}

/// What is wrong where the text stops being TOML, and where that is.
///
/// All errors of a text can take a thousand times its memory. So only those are asked for that stand before
/// the one that the parser meets first, which is not always the first in the text.
fn first_error(text: &str) -> Option<(String, Span)> {
    let met = DeTable::parse(text).err()?;
    let place = |error: &toml::de::Error| error.span().unwrap_or(text.len()..text.len());
    let end = text.floor_char_boundary(place(&met).start.saturating_add(BEHIND));
    let (_, errors) = DeTable::parse_recoverable(text.get(..end).unwrap_or(text));
    let errors = errors.into_iter().chain([met]);
    let first = errors.min_by_key(|error| place(error).start)?;
    Some((clean::line(first.message()), place(&first)))
}

/// The same text with spaces in the place of a part of it, but for line breaks.
fn blank(text: &str, gap: &Span) -> String {
    let bytes = text.bytes().enumerate();
    let blanked = bytes.map(|(at, byte)| match byte {
        b'\n' | b'\r' => byte,
        _ if gap.contains(&at) => b' ',
        _ => byte,
    });
    String::from_utf8(blanked.collect()).unwrap_or_default()
}

/// One mistake, and how much has to be taken out to read on.
struct Mistake {
    diagnostic: Diagnostic,
    gap: Span,
}

impl Mistake {
    fn of(text: &str, message: &str, span: Span) -> Self {
        let span = floor(text, span.start)..floor(text, span.end);
        // Where the file ends too early, the last line is the one to look at.
        let at = match text.get(..span.start) {
            Some(before) if text.get(span.start..).is_none_or(|rest| rest.trim().is_empty()) => {
                before.trim_end().len()
            }
            _ => span.start,
        };
        let open = if message.contains("multi-line") {
            open_text(text, span.start)
        } else {
            overrun_text(text, span.start)
        };
        if let Some(open) = open {
            let quotes = text.get(open.clone()).unwrap_or_default();
            return Self {
                diagnostic: Diagnostic::error(open.clone(), "this text has no end")
                    .help(format!("write {quotes} after its last line")),
                gap: line_start(text, open.start)..next_header(text, open.end),
            };
        }
        if message.contains("array")
            && !message.contains("array table")
            && let Some(open) = open_list(text, at)
        {
            return Self {
                diagnostic: Diagnostic::error(open..open + 1, "this list has no end")
                    .help("write ] after its last one: `speakers = [\"One\", \"Two\"]`"),
                gap: line_start(text, open)..line_start(text, at).max(open + 1),
            };
        }
        let line = line_start(text, at)..line_end(text, at);
        let written = text.get(line.clone()).unwrap_or_default();
        let gap = if written.trim_start().starts_with('[') {
            // What stands below a header that cannot be read belongs to no other header.
            line.start..next_header(text, line.end)
        } else if message == "duplicate key" {
            line.start..statement_end(text, &line)
        } else {
            line
        };
        Self { diagnostic: in_words(written, message, span, text), gap }
    }
}

/// What is wrong with a line, in words for who writes schedules, not TOML.
fn in_words(line: &str, message: &str, span: Span, text: &str) -> Diagnostic {
    let found = text.get(span.clone()).unwrap_or_default();
    let key = line.split(['=', ':', ' ']).find(|word| !word.is_empty()).unwrap_or_default();
    let key = clean::line(key);
    let value = line.split_once('=').map(|(_, value)| value.trim()).unwrap_or_default();
    let value = clean::line(value.split(" #").next().unwrap_or_default());
    let example = example(&key, &value);
    let error = |message: String| Diagnostic::error(span.clone(), message);
    let control = |c: char| c.is_control() && c != '\t';
    if found.contains(control) || line.trim_end_matches('\r').contains(control) {
        error("this line has a control character in it".to_owned()).help("write the line again")
    } else if message == "duplicate key" {
        error(format!("duplicate key `{}`", clean::line(found)))
            .help("it stands twice: keep one of the two")
    } else if line.trim_start().starts_with('[') {
        error("this header is not closed, or something follows it".to_owned())
            .help("a header is alone on its line: `[event]`, `[[session]]`")
    } else if line.trim_start().starts_with("//") {
        error("this is no comment".to_owned()).help("a comment begins with #")
    } else if !line.contains('=') {
        error("this line has no `=`".to_owned()).help(match key.as_str() {
            key if KEYS.iter().any(|(known, _)| *known == key) => format!("write `{example}`"),
            _ => "a line is `key = value`, a comment begins with #".to_owned(),
        })
    } else if value.is_empty() {
        error(format!("`{key}` has no value")).help(format!("write `{example}`"))
    } else if value.starts_with(['“', '”', '„', '‘', '’', '«', '»']) {
        error("these are no straight quotes".to_owned()).help(format!("write `{example}`"))
    } else if message.starts_with("string values must be quoted") || message.contains("boolean") {
        let what = if is_text(&key) { "has no quotes" } else { "cannot be read" };
        error(format!("the value of `{key}` {what}")).help(format!("write `{example}`"))
    } else if message.starts_with("invalid basic string, expected `\"`") {
        error("this text has no closing quote".to_owned()).help("end it with \"")
    } else if message.starts_with("unexpected key or value") && value.starts_with(['"', '\'']) {
        error("something follows the text".to_owned())
            .help("a quote within a text is written \\\", a comment begins with #")
    } else if message.contains("escape") {
        error("there is no such character as \\ makes of this".to_owned())
            .help("write \\\\ for a \\, or put the text between two '")
    } else if message.contains("array elements") {
        error("a list needs a comma between two".to_owned())
            .help("write it as `speakers = [\"One\", \"Two\"]`")
    } else if !is_text(&key) {
        let why = match message {
            // Nobody means an offset who writes "10:00 AM".
            message if message.starts_with("invalid offset") => "something follows the time",
            message => message,
        };
        error(format!("the value of `{key}` cannot be read: {why}"))
            .help(format!("write `{example}`"))
    } else {
        error(message.to_owned()).help("a line is `key = value`, a comment begins with #")
    }
}

/// Keys that take no text, and what they take.
const KEYS: [(&str, &str); 11] = [
    ("start", "2023-09-08 10:40"),
    ("end", "11:05"),
    ("from", "2023-09-08 12:00"),
    ("until", "2023-09-08 13:30"),
    ("day_starts", "04:00"),
    ("minutes", "25"),
    ("delay", "10"),
    ("cancelled", "true"),
    ("fixed", "true"),
    ("urgent", "true"),
    ("speakers", "[\"One\", \"Two\"]"),
];

fn is_text(key: &str) -> bool {
    KEYS.iter().all(|(known, _)| *known != key)
}

/// How the line should look.
fn example(key: &str, value: &str) -> String {
    match KEYS.iter().find(|(known, _)| *known == key) {
        Some((_, value)) => format!("{key} = {value}"),
        None => {
            let quotes = ['"', '\'', '“', '”', '„', '‘', '’', '«', '»'];
            let value = value.trim_matches(quotes).trim();
            let value = if value.is_empty() { "…" } else { value };
            format!("{key} = \"{value}\"")
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..floor(text, at)).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    let after = text.get(at..).unwrap_or_default();
    after.find('\n').map_or(text.len(), |newline| at + newline)
}

/// The start of the first line behind `at` that begins with a bracket, or the end.
fn next_header(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    after.find("\n[").map_or(text.len(), |newline| at + newline + 1)
}

/// The end of a line, or of the text of several lines that begins on it.
fn statement_end(text: &str, line: &Span) -> usize {
    let written = text.get(line.clone()).unwrap_or_default();
    let open = ["\"\"\"", "'''"].into_iter().find(|quotes| written.matches(quotes).count() == 1);
    let end = open.and_then(|quotes| {
        let at = line.end + text.get(line.end..)?.find(quotes)?;
        Some(line_end(text, at))
    });
    end.unwrap_or(line.end)
}

/// The last place before `at` where a text of several lines begins.
fn open_text(text: &str, at: usize) -> Option<Span> {
    let before = text.get(..at)?;
    let open = ["\"\"\"", "'''"].into_iter().filter_map(|quotes| before.rfind(quotes)).max()?;
    Some(open..open + 3)
}

/// Where a text of several lines begins that did not end before the next one began:
/// what looks like the beginning of that one ended it, and its words are no TOML.
fn overrun_text(text: &str, at: usize) -> Option<Span> {
    let quotes = "\"\"\"";
    let before = text.get(..at)?;
    let (rest, _) = before.rsplit_once(quotes)?;
    let looks_open = rest.trim_end_matches(' ').ends_with('=');
    let is_closed = before.matches(quotes).count() % 2 == 0;
    if looks_open && is_closed { open_text(text, rest.len()) } else { None }
}

/// The bracket of the list that is open where the line of `at` begins.
fn open_list(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..line_start(text, at))?;
    let mut at = before.len();
    for line in before.split_inclusive('\n').rev() {
        at -= line.len();
        let line = line.trim_end();
        if line.starts_with('[') || line.ends_with(']') {
            return None;
        }
        if let Some(equals) = line.find('=') {
            let value = line.get(equals + 1..)?;
            let bracket = value
                .find('[')
                .filter(|start| value.get(..*start).is_some_and(|space| space.trim().is_empty()))?;
            return Some(at + equals + 1 + bracket);
        }
    }
    None
}
