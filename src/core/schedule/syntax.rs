//! Lines that are no TOML: what to say of each, and how to read on behind it.
//!
//! A parser that comes to a stop at the first such line hides whatever else is wrong, and somebody
//! who fixes a file in a hurry saves it once for every mistake. So the line is taken out and the rest
//! is read again, until there is a document, of which all that was left out is known.

use chrono::NaiveDate;
use toml::de::DeTable;

use super::clean;
use super::diagnostic::{Diagnostic, Position};
use super::model::Span;
use super::slips::{self, Place};
use crate::prelude::*;

/// Each mistake costs one more reading of the file, so there is an end to it,
const MAX_MISTAKES: usize = 30;
/// and a sooner one in a large file.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// How much of the text after an error belongs to it, in bytes.
const BEHIND: usize = 4096;

/// How many sessions above a line are asked for their day.
const DAYS_LOOKED_AT: usize = 20;

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

/// Takes out one mistake after another.
pub(super) fn mend(text: &str) -> Mended {
    let mut mended =
        Mended { text: text.to_owned(), mistakes: Vec::new(), gaps: Vec::new(), is_clean: false };
    if let Some(mistake) = no_schedule_at_all(text) {
        mended.mistakes.push(mistake);
        return mended;
    }
    if let Some((mistake, gaps)) = merge_conflict(text) {
        mended.mistakes.push(mistake);
        for gap in gaps {
            mended.text = blank(&mended.text, &gap);
            mended.gaps.push(gap);
        }
    }
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

/// A text that is something else as a whole.
fn no_schedule_at_all(text: &str) -> Option<Diagnostic> {
    let begins = text.trim_start();
    let (what, help) = if begins.starts_with("{\\rtf") {
        ("this is a word processor's document (RTF), not text", SAVE_AS_TEXT)
    } else if begins.starts_with("<!DOCTYPE") || begins.starts_with("<html") {
        ("this is a web page, not a schedule", "save the file itself, not the page that shows it")
    } else if begins.starts_with("{\"")
        || begins.starts_with("<?xml")
        || begins.starts_with("BEGIN:VCALENDAR")
    {
        (
            "this is what a conference publishes, not a schedule",
            "turn it into a schedule: `roomsign import`",
        )
    } else if text.matches('\0').count() > text.len() / 3 {
        ("this is UTF-16 text", "save the file as UTF-8")
    } else if text.contains('\r') && !text.contains('\n') {
        (
            "the lines of this file end as on a Macintosh before 2001",
            "save it with the line endings of Unix (LF) or Windows (CRLF)",
        )
    } else {
        return None;
    };
    let (start, length) =
        (text.len() - begins.len(), begins.find(['\n', '\r']).unwrap_or(begins.len()));
    Some(Diagnostic::error(start..start + length, what).help(help))
}

const SAVE_AS_TEXT: &str = "write it in an editor for text, or save it as \"plain text\", UTF-8";

/// What version control left of two versions that it could not merge: said once. The second version is taken
/// out of each place.
fn merge_conflict(text: &str) -> Option<(Diagnostic, Vec<Span>)> {
    let mut gaps: Vec<Span> = Vec::new();
    let mut first = None;
    let (mut at, mut count, mut second) = (0, 0, None);
    for line in text.split_inclusive('\n') {
        let span = at..at + line.trim_end().len();
        at += line.len();
        if line.starts_with("<<<<<<< ") {
            count += 1;
            first = first.or(Some(span.clone()));
            gaps.push(span);
        } else if first.is_some() && (line.starts_with("=======") || line.starts_with("||||||| ")) {
            second = second.or(Some(span.start));
        } else if line.starts_with(">>>>>>> ")
            && let Some(start) = second.take()
        {
            gaps.push(start..span.end);
        }
    }
    if gaps.len() > MAX_MISTAKES {
        gaps.truncate(MAX_MISTAKES);
    }
    let others = match count {
        0 | 1 => String::new(),
        count => format!(", and {} more of its kind below", count - 1),
    };
    let message = format!("two versions of the file were merged here, and nobody chose{others}");
    let help =
        "keep one of the two versions, and delete the lines with <<<<<<<, ======= and >>>>>>>";
    Some((Diagnostic::error(first?, message).help(help), gaps))
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
        let start = line.start;
        let repeated = (message == "duplicate key" && !written.trim_start().starts_with('['))
            .then(|| twice(text, &line, span.clone()));
        let gap = if written.trim_start().starts_with('[') {
            // What stands below a header that cannot be read belongs to no other header.
            line.start..next_header(text, line.end)
        } else if message == "duplicate key" {
            line.start..statement_end(text, &line)
        } else {
            line
        };
        let in_words = || slips::in_words(written, start, message, span, &place(text, start));
        Self { diagnostic: repeated.unwrap_or_else(in_words), gap }
    }
}

/// A key that stands a second time in one table.
fn twice(text: &str, line: &Span, span: Span) -> Diagnostic {
    let key = clean::line(text.get(span.clone()).unwrap_or_default());
    let above = text.get(..line.start).unwrap_or_default();
    let table = above.rfind("\n[").map_or(0, |newline| newline + 1);
    let mut lines = above.get(table..).unwrap_or_default().split_inclusive('\n');
    let mut at = table;
    let first = lines.find_map(|line| {
        let start = at;
        at += line.len();
        let name = line.split('=').next().unwrap_or_default().trim();
        (name.trim_matches('"') == key).then_some(start)
    });
    let help = match first {
        Some(first) => {
            let first = Position::of(text, first).line;
            format!("it stands in line {first} already: delete the one that is wrong")
        }
        None => "it is there twice: delete the one that is wrong".to_owned(),
    };
    Diagnostic::error(span, format!("duplicate key `{key}`")).help(help)
}

/// Where a line stands: below which header, and on which day.
fn place(text: &str, line: usize) -> Place {
    let above = text.get(..line).unwrap_or_default();
    let header = above.rfind("\n[").map_or(0, |newline| newline + 1);
    let header = above.get(header..).filter(|rest| rest.starts_with('[')).unwrap_or_default();
    let section = header.lines().next().and_then(slips::header);
    let date = above.rmatch_indices("start = ").take(DAYS_LOOKED_AT).find_map(|(at, key)| {
        let date = above.get(at + key.len()..)?.get(..10)?;
        NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()
    });
    Place { section, day: date }
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
