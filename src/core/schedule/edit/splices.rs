//! Changing a text at places that its parser named, and nowhere else.

use toml::de::{DeTable, DeValue};

use crate::prelude::*;
use crate::schedule::model::Span;

/// Replacements to make in a text.
pub(super) struct Splices<'t> {
    text: &'t str,
    all: Vec<(Span, String)>,
    /// The last line has been given the end that it lacked.
    is_ended: bool,
}

/// A table of the text: one `[[session]]`, or a `{ … }` in a list.
#[derive(Clone, Copy)]
pub(super) struct Table<'d, 'i> {
    pub keys: &'d DeTable<'i>,
    /// Where its header, or all of it if it is inline, begins and ends.
    pub start: usize,
    pub end: usize,
    pub inline: bool,
}

/// A key with its value.
struct Entry {
    key: Span,
    value: Span,
}

/// What is under a key of the root, if it is a list of tables.
pub(super) fn tables<'d, 'i>(text: &str, root: &'d DeTable<'i>, key: &str) -> Vec<Table<'d, 'i>> {
    let Some(DeValue::Array(items)) = root.get(key).map(|found| found.get_ref()) else {
        return Vec::new();
    };
    let table = |item: &'d toml::Spanned<DeValue<'i>>| match item.get_ref() {
        DeValue::Table(keys) => {
            let Span { start, end } = item.span();
            let inline = text.get(start..).is_some_and(|rest| rest.starts_with('{'));
            Some(Table { keys, start, end, inline })
        }
        _ => None,
    };
    items.iter().filter_map(table).collect()
}

/// The comment behind a value on its line.
pub(super) fn comment_behind<'t>(
    text: &'t str,
    table: &Table<'_, '_>,
    key: &str,
) -> Option<&'t str> {
    let line = text.get(table.entry(key)?.value.end..)?.lines().next()?;
    line.trim_start().strip_prefix('#').map(str::trim)
}

impl Table<'_, '_> {
    fn entry(&self, key: &str) -> Option<Entry> {
        let (key, value) = self.keys.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(Entry { key: key.span(), value: value.span() })
    }

    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = (self.keys.iter())
            .map(|(key, value)| Entry { key: key.span(), value: value.span() })
            .collect();
        entries.sort_by_key(|entry| entry.key.start);
        entries
    }
}

impl<'t> Splices<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, all: Vec::new(), is_ended: false }
    }

    /// The text with all replacements made, and where the first of them is.
    pub fn apply(mut self) -> (String, usize) {
        // Stable: what is inserted at one place stays in the order in which it came.
        self.all.sort_by_key(|(span, _)| span.start);
        let first = self.all.first().map_or(0, |(span, _)| span.start);
        let mut out = String::with_capacity(self.text.len() + 256);
        let mut done = 0;
        for (span, new) in &self.all {
            out.push_str(self.text.get(done..span.start).unwrap_or_default());
            out.push_str(new);
            done = span.end.max(done);
        }
        out.push_str(self.text.get(done..).unwrap_or_default());
        (out, first)
    }

    /// Gives a key another value, or adds it: after `beside` if the table has that, else after the last
    /// of `near`, else after what takes one line each.
    pub fn set(
        &mut self,
        table: &Table<'_, '_>,
        key: &str,
        value: &str,
        beside: Option<&str>,
        near: &[&str],
    ) {
        if let Some(entry) = table.entry(key) {
            let value = self.with_newlines(entry.key.start, value);
            self.all.push((entry.value, value));
            return;
        }
        let last_near =
            || near.iter().filter_map(|key| table.entry(key)).max_by_key(|entry| entry.key.start);
        let anchor = beside.and_then(|key| table.entry(key)).or_else(last_near);
        if table.inline {
            let anchor = anchor.or_else(|| table.entries().pop());
            let at = anchor.map_or(table.end, |entry| entry.value.end);
            let value = self.with_newlines(at, value);
            self.all.push((at..at, format!(", {key} = {value}")));
            return;
        }
        let anchor = anchor.or_else(|| self.before_long_values(table));
        let (start, end) =
            anchor.map_or((table.start, table.end), |entry| (entry.key.start, entry.value.end));
        let indent = self.text.get(self.line_start(start)..start).unwrap_or_default();
        let indent = if indent.trim().is_empty() { indent } else { "" };
        self.insert_lines(self.line_end(end), &format!("{indent}{key} = {value}"));
    }

    /// Puts a key in the place of another one, which the table has.
    pub fn rename(&mut self, table: &Table<'_, '_>, old: &str, key: &str, value: &str) {
        let Some(entry) = table.entry(old) else { return };
        let value = self.with_newlines(entry.key.start, value);
        self.all.push((entry.key, key.to_owned()));
        self.all.push((entry.value, value));
    }

    /// The last key before the first value that takes several lines.
    fn before_long_values(&self, table: &Table<'_, '_>) -> Option<Entry> {
        let short = |entry: &Entry| {
            self.text.get(entry.value.clone()).is_some_and(|value| !value.contains('\n'))
        };
        table.entries().into_iter().take_while(short).last()
    }

    /// Takes a key and its value away, with their line.
    pub fn unset(&mut self, table: &Table<'_, '_>, key: &str) {
        let Some(entry) = table.entry(key) else { return };
        if table.inline {
            self.remove_item(entry.key.start..entry.value.end);
        } else {
            self.remove_lines(entry.key.start..entry.value.end);
        }
    }

    /// Takes a table away. Comments that stand on lines of their own stay.
    pub fn remove(&mut self, table: &Table<'_, '_>) {
        if table.inline {
            self.remove_item(table.start..table.end);
            return;
        }
        let entries = table.entries();
        let last = entries.last().map_or(table.end, |entry| entry.value.end);
        let (start, end) = (self.line_start(table.start), self.line_end(last));
        // One of the two blank lines around it, or else every notice that comes and goes leaves one.
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        let blank_after = after.is_empty() || after.starts_with(['\n', '\r']);
        let blank = ["\r\n", "\n"]
            .into_iter()
            .find(|blank| before.strip_suffix(blank).is_some_and(|rest| rest.ends_with('\n')));
        let header = start - blank.filter(|_| blank_after).map_or(0, str::len);
        self.all.push((header..self.line_end(table.end), String::new()));
        for entry in entries {
            self.remove_lines(entry.key.start..entry.value.end);
        }
    }

    fn remove_lines(&mut self, span: Span) {
        self.all.push((self.line_start(span.start)..self.line_end(span.end), String::new()));
    }

    /// Takes one item out of `a, b, c`, with one of its commas: the one before it, but for an item
    /// that begins its line the one that it ends with.
    fn remove_item(&mut self, span: Span) {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let mut span = span;
        let comma_before = before.trim_end().strip_suffix(',').map(str::len);
        let comma_after = after.trim_start().strip_prefix(',');
        let begins_line = self.text.get(self.line_start(span.start)..span.start);
        let begins_line = begins_line.is_some_and(|indent| indent.trim().is_empty());
        match (comma_before, comma_after) {
            (Some(start), None) => span.start = start,
            (Some(start), _) if !begins_line => span.start = start,
            (_, Some(rest)) => {
                span.end = self.text.len() - rest.trim_start_matches([' ', '\t']).len();
            }
            (None, None) => {}
        }
        let whole = self.line_start(span.start)..self.line_end(span.end);
        let blank = |part: Span| self.text.get(part).is_some_and(|text| text.trim().is_empty());
        let alone = blank(whole.start..span.start) && blank(span.end..whole.end);
        self.all.push((if alone { whole } else { span }, String::new()));
    }

    /// Adds one more item to `[a, b]`, of which `items` are the items and `list` is all.
    pub fn add_item(&mut self, list: Span, items: &[Table<'_, '_>], item: &str) {
        match items.last() {
            Some(last) => self.insert_item_behind(last, item),
            None => self.all.push((list.start + 1..list.start + 1, item.to_owned())),
        }
    }

    /// Adds a table behind another one, and behind the comments that follow that without a blank line.
    pub fn insert_behind(&mut self, table: &Table<'_, '_>, lines: &str) {
        let last = table.entries().pop().map_or(table.end, |entry| entry.value.end);
        let mut at = self.line_end(last);
        let after = self.text.get(at..).unwrap_or_default();
        let is_comment = |line: &&str| line.trim_start().starts_with('#');
        at += after.split_inclusive('\n').take_while(is_comment).map(str::len).sum::<usize>();
        self.insert_whole_lines(at, lines);
    }

    /// Adds an item behind another one of a list in brackets.
    pub fn insert_item_behind(&mut self, table: &Table<'_, '_>, item: &str) {
        let item = self.with_newlines(table.end, item);
        self.all.push((table.end..table.end, format!(", {item}")));
    }

    /// Adds lines at the end of the text, after a blank one.
    pub fn append(&mut self, lines: &str) {
        let blank = ["\n\n", "\n\r\n"].iter().any(|blank| self.text.ends_with(blank));
        let lead = if blank { "" } else { "\n" };
        self.insert_whole_lines(self.text.len(), &format!("{lead}{lines}"));
    }

    /// Lines of which the last one ends as the others do.
    fn insert_whole_lines(&mut self, at: usize, lines: &str) {
        let ended = self.text.get(..at).is_some_and(|before| before.ends_with('\n'));
        let lead = if ended || self.is_ended { "" } else { "\n" };
        self.is_ended |= !ended;
        self.all.push((at..at, self.with_newlines(at, &format!("{lead}{lines}"))));
    }

    /// Lines of which the last one ends as the one before it does, if at all.
    fn insert_lines(&mut self, at: usize, lines: &str) {
        let ended = self.text.get(..at).is_some_and(|before| before.ends_with('\n'));
        let new = if ended { format!("{lines}\n") } else { format!("\n{lines}") };
        self.all.push((at..at, self.with_newlines(at, &new)));
    }

    /// Line ends as at this place of the text: as the line before it ends, or else the first one.
    fn with_newlines(&self, at: usize, new: &str) -> String {
        let before = self.text.get(..at).unwrap_or_default();
        let end = before.rfind('\n').or_else(|| self.text.find('\n'));
        let line = end.and_then(|end| self.text.get(..=end));
        if line.is_some_and(|line| line.ends_with("\r\n")) {
            new.replace("\r\n", "\n").replace('\n', "\r\n")
        } else {
            new.to_owned()
        }
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Just after the line break of the line that `at` is in.
    fn line_end(&self, at: usize) -> usize {
        let after = self.text.get(at..).unwrap_or_default();
        after.find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }
}
