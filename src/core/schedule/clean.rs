//! Text that is safe to show: no control characters, no reordering of what stands around it.

use alloc::borrow::Cow;

use crate::prelude::*;

/// One line: control characters and runs of white space become one space, and characters that
/// would reorder or hide text (bidi overrides, zero-width marks) are dropped.
pub fn line(text: &str) -> String {
    cleaned(text).into_owned()
}

fn cleaned(text: &str) -> Cow<'_, str> {
    if is_clean(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_space(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_hidden(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// As it is, lines and spaces too, but without what a terminal would obey or what would reorder or hide text.
pub fn lines(text: &str) -> String {
    let kept = |c: char| match c {
        '\n' => Some(c),
        _ if is_hidden(c) => None,
        _ if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => Some(' '),
        _ => Some(c),
    };
    text.chars().filter_map(kept).collect()
}

/// Several paragraphs: an empty line separates them, any other line break is a space.
/// The result has `\n\n` between paragraphs and no other control character.
pub fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut break_before = "";
    for raw in text.lines() {
        let line = cleaned(raw);
        if !line.is_empty() {
            out.push_str(break_before);
            out.push_str(&line);
            break_before = " ";
        } else if raw.trim().is_empty() && !out.is_empty() {
            break_before = "\n\n";
        }
    }
    out
}

/// Whether a text is one clean line for sure: most are. Looking at every byte, whatever it is, is quicker than looking for the first
/// that is not plain, for it is done many bytes at a time.
fn is_clean(text: &[u8]) -> bool {
    let ([first, rest @ ..], Some(last)) = (text, text.last()) else { return true };
    let plain = text.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    let pairs = text.iter().zip(rest);
    let single = pairs.fold(true, |single, pair| single & (pair != (&b' ', &b' ')));
    plain && single && *first != b' ' && *last != b' '
}

/// Also letters that are drawn as nothing: a title of them would be one that nobody sees.
fn is_space(c: char) -> bool {
    c.is_whitespace() && c != '\u{a0}'
        || c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// Characters that draw nothing themselves but change how others are read or drawn.
/// Zero-width joiners stay: scripts and emoji need them.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_what_would_hide_or_reorder_text() {
        for (given, shown) in [
            ("plain", "plain"),
            ("  two \t\n words ", "two words"),
            ("bell\u{7}\u{1b}[31mred", "bell [31mred"),
            ("abc\u{202e}fed\u{202c}", "abcfed"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("nul\0byte", "nul byte"),
            ("12\u{a0}min", "12\u{a0}min"),
            ("👩\u{200d}🔬", "👩\u{200d}🔬"),
            ("\u{9b}31m", "31m"),
            ("a\u{3164}\u{ffa0}b\u{2800}", "a b"),
            ("\u{115f}\u{1160}\u{3164}\u{2800}", ""),
            ("", ""),
        ] {
            assert_eq!(line(given), shown, "{given:?}");
        }
    }

    #[test]
    fn lines_keep_their_places_and_no_control_characters() {
        assert_eq!(lines("a  b\n  \u{1b}[31mc\u{202e}\t\u{9b}1m\u{7}"), "a  b\n   [31mc  1m ");
    }

    #[test]
    fn paragraphs_are_parted_by_empty_lines_only() {
        for (given, shown) in [
            ("one\ntwo\n\nthree\n", "one two\n\nthree"),
            ("one\r\n\r\ntwo", "one\n\ntwo"),
            ("\n\n\none\n \t\n\n\ntwo\n\n", "one\n\ntwo"),
            ("\u{202e}\n\na", "a"),
            ("", ""),
        ] {
            assert_eq!(paragraphs(given), shown, "{given:?}");
        }
    }
}
