//! Plain TOML, read at once: tables below headers, with texts, lists of texts, times and numbers, each on its line.
//!
//! That is all that most files have in them, and what takes most of a parse is to read it as if it could be anything. What is
//! not as plain, and whatever may be a mistake, is left to the parser of all of TOML; the rest is read as it would be there.

use alloc::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Error};
use toml::value::Datetime;

use super::model::Span;

const QUOTES: [u8; 2] = [b'"', b'\''];

/// The document of any text.
pub(super) fn parse(text: &str) -> Result<DeTable<'_>, Error> {
    document(text).map_or_else(|| DeTable::parse(text).map(Spanned::into_inner), Ok)
}

/// The document of a text, if all of it is plain.
fn document(text: &str) -> Option<DeTable<'_>> {
    let mut reader = Reader { text, at: 0 };
    let mut root = DeTable::new();
    let mut open: Option<Table<'_>> = None;
    while let Some(byte) = reader.next_statement()? {
        if byte == b'[' {
            let header = reader.header()?;
            if let Some(table) = open.replace(header) {
                table.close(&mut root)?;
            }
        } else {
            let (key, value) = reader.pair()?;
            // A key that is there twice is a mistake, and so is one outside of all tables.
            if open.as_mut()?.values.insert(key, value).is_some() {
                return None;
            }
        }
        reader.end_of_line()?;
    }
    if let Some(table) = open {
        table.close(&mut root)?;
    }
    Some(root)
}

type Key<'i> = Spanned<Cow<'i, str>>;
type Value<'i> = Spanned<DeValue<'i>>;

/// A table below its header.
struct Table<'i> {
    name: Key<'i>,
    /// Whether it is one of a list: `[[session]]`.
    is_listed: bool,
    /// Where its header stands.
    span: Span,
    values: DeTable<'i>,
}

impl<'i> Table<'i> {
    /// Puts it where it belongs; nothing if there is no place for it.
    fn close(self, root: &mut DeTable<'i>) -> Option<()> {
        let table = Spanned::new(self.span.clone(), DeValue::Table(self.values));
        let value = match root.get_mut(self.name.get_ref().as_ref()).map(Spanned::get_mut) {
            Some(DeValue::Array(list)) if self.is_listed => {
                list.push(table);
                return Some(());
            }
            Some(_) => return None,
            None if self.is_listed => {
                let mut list = DeArray::new();
                list.push(table);
                Spanned::new(self.span, DeValue::Array(list))
            }
            None => table,
        };
        root.insert(self.name, value);
        Some(())
    }
}

/// A text, read up to `at`. What is not plain is nothing.
struct Reader<'i> {
    text: &'i str,
    at: usize,
}

impl<'i> Reader<'i> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Reads that byte, a letter of its own, if it is the next, and says whether it was.
    fn took(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.took(byte).then_some(())
    }

    /// Reads all bytes of a kind that come next.
    fn all(&mut self, is: impl Fn(u8) -> bool) -> Option<&'i str> {
        let rest = self.text.get(self.at..)?;
        let count = rest.bytes().position(|byte| !is(byte)).unwrap_or(rest.len());
        self.at += count;
        rest.get(..count)
    }

    fn spaces(&mut self) {
        while self.took(b' ') {}
    }

    /// Reads until that byte comes, or to the end.
    fn until(&mut self, byte: u8) -> Option<&'i str> {
        let rest = self.text.get(self.at..)?;
        let found = rest.find(char::from(byte)).unwrap_or(rest.len());
        self.at += found;
        rest.get(..found)
    }

    /// Reads empty lines and comments; the first byte of what comes then, if anything does.
    fn next_statement(&mut self) -> Option<Option<u8>> {
        loop {
            self.spaces();
            match self.peek() {
                Some(b'\n' | b'#') => self.end_of_line()?,
                other => return Some(other),
            }
        }
    }

    /// Reads the rest of a line that has nothing more to say.
    fn end_of_line(&mut self) -> Option<()> {
        self.spaces();
        if self.took(b'#') && !is_plain(self.until(b'\n')?, b' ') {
            return None;
        }
        (self.took(b'\n') || self.peek().is_none()).then_some(())
    }

    /// `[event]`, `[[session]]`
    fn header(&mut self) -> Option<Table<'i>> {
        let start = self.at;
        self.expect(b'[')?;
        let is_listed = self.took(b'[');
        let name = self.key()?;
        self.expect(b']')?;
        if is_listed {
            self.expect(b']')?;
        }
        Some(Table { name, is_listed, span: start..self.at, values: DeTable::new() })
    }

    /// `title`, `"Lightning talk"`
    fn key(&mut self) -> Option<Key<'i>> {
        let start = self.at;
        let key = if self.took(b'"') {
            let key = self.until(b'"')?;
            self.expect(b'"')?;
            Some(key).filter(|key| is_plain(key, b' '))?
        } else {
            self.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))?
        };
        (!key.is_empty()).then(|| Spanned::new(start..self.at, Cow::Borrowed(key)))
    }

    /// `minutes = 25`
    fn pair(&mut self) -> Option<(Key<'i>, Value<'i>)> {
        let key = self.key()?;
        self.spaces();
        self.expect(b'=')?;
        self.spaces();
        let start = self.at;
        let value = match self.peek()? {
            b'"' | b'\'' => DeValue::String(self.string()?),
            b'[' => DeValue::Array(self.list()?),
            _ => self.word()?,
        };
        Some((key, Spanned::new(start..self.at, value)))
    }

    /// A text in quotes. One with escapes in it is read by the parser of all of TOML, alone.
    fn string(&mut self) -> Option<Cow<'i, str>> {
        let start = self.at;
        let (text, control) = self.quoted()?;
        if is_plain(text, control) {
            return Some(Cow::Borrowed(text));
        }
        match DeValue::parse(self.text.get(start..self.at)?).ok()?.into_inner() {
            DeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// What stands between quotes, or between three on each side, and what besides plain letters may be there.
    fn quoted(&mut self) -> Option<(&'i str, u8)> {
        let quote = self.peek().filter(|byte| QUOTES.contains(byte))?;
        self.at += 1;
        if !self.took(quote) {
            return Some((self.until_end(quote)?, b' '));
        }
        if !self.took(quote) {
            return Some(("", b' '));
        }
        self.took(b'\n');
        let start = self.at;
        loop {
            self.until_end(quote)?;
            let end = self.at - 1;
            if self.took(quote) && self.took(quote) {
                // A fourth would be a part of the text.
                let is_over = self.peek() != Some(quote);
                return self.text.get(start..end).filter(|_| is_over).map(|text| (text, b'\n'));
            }
        }
    }

    /// Reads until that quote, and it; not one that is escaped.
    fn until_end(&mut self, quote: u8) -> Option<&'i str> {
        let start = self.at;
        loop {
            let before = self.until(quote)?;
            self.expect(quote)?;
            let is_escape = |letter: &u8| *letter == b'\\';
            let escapes = before.bytes().rev().take_while(is_escape).count();
            if quote == b'\'' || escapes % 2 == 0 {
                return self.text.get(start..self.at - 1);
            }
        }
    }

    /// `["One", "Two"]`
    fn list(&mut self) -> Option<DeArray<'i>> {
        let mut list = DeArray::new();
        self.expect(b'[')?;
        loop {
            self.spaces();
            if self.took(b']') {
                return Some(list);
            }
            let start = self.at;
            let text = self.string()?;
            list.push(Spanned::new(start..self.at, DeValue::String(text)));
            self.spaces();
            if !self.took(b',') {
                self.expect(b']')?;
                return Some(list);
            }
        }
    }

    /// A time, a number, `true` or `false`.
    fn word(&mut self) -> Option<DeValue<'i>> {
        let start = self.at;
        let is_of_word = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b':' | b'-' | b'+' | b'.' | b'_')
        };
        let word = self.all(is_of_word)?.trim_end_matches(' ');
        self.at = start + word.len();
        match word.parse::<Datetime>() {
            Ok(time) => Some(DeValue::Datetime(time)),
            Err(_) => DeValue::parse(word).ok().map(Spanned::into_inner),
        }
    }
}

/// Whether a text has no escapes and no control characters but that one. All of it is looked at, many bytes at a time.
fn is_plain(text: &str, control: u8) -> bool {
    let is_plain = |byte: u8| (byte >= b' ') & (byte != b'\\') & (byte != 0x7f) | (byte == control);
    text.bytes().fold(true, |plain, byte| plain & is_plain(byte))
}

#[cfg(test)]
mod tests;
