//! Quotation marks and apostrophes as they are printed, in texts that were typed.

use std::borrow::Cow;

/// What opens and what closes a quotation, and one in it, in the sign's language.
pub type Quotes = [[&'static str; 2]; 2];

/// The text with its straight marks as that language prints them, as far as it is certain which they are. Code keeps its
/// own, and so do feet and inches.
pub fn curled(text: &str, [[open, close], [open_inner, close_inner]]: Quotes) -> Cow<'_, str> {
    let code = |c: char| matches!(c, '`' | '{' | '=' | '\\' | '<' | '$');
    if !text.contains(['\'', '"']) || text.contains(code) {
        return Cow::Borrowed(text);
    }
    let pairs = text.matches('"').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len() + 8);
    let (mut before, mut is_open, mut is_inner_open) = (None, false, false);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied();
        let begins = before
            .is_none_or(|before: char| before.is_whitespace() || "([{“‘—–-/".contains(before));
        let measures = before.is_some_and(|before| before.is_ascii_digit());
        let mark = match c {
            '"' if !pairs || (measures && !is_open) => "\"",
            '"' if begins => {
                is_open = true;
                open
            }
            '"' => {
                is_open = false;
                close
            }
            '\'' if measures => "'",
            // "'til", "'90s" are short for something; "'word" is quoted only if that ends somewhere.
            '\'' if begins && next.is_some_and(char::is_alphabetic) && closes(letters.clone()) => {
                is_inner_open = true;
                open_inner
            }
            // "Rock 'n' roll" has but one that ends it.
            '\'' if is_inner_open && next.is_none_or(|next| !next.is_alphanumeric()) => {
                is_inner_open = false;
                close_inner
            }
            '\'' => "’",
            c => {
                out.push(c);
                before = Some(c);
                continue;
            }
        };
        out.push_str(mark);
        before = Some(c);
    }
    Cow::Owned(out)
}

/// Whether a quotation that began before `rest` ends in it.
fn closes(rest: impl Iterator<Item = char>) -> bool {
    let mut before = ' ';
    let mut rest = rest.peekable();
    while let Some(c) = rest.next() {
        let ends = rest.peek().is_none_or(|next| !next.is_alphanumeric());
        if c == '\'' && ends && !before.is_whitespace() {
            return true;
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_curled_as_a_printer_would() {
        for (typed, printed) in [
            ("Who's afraid of Nix?", "Who’s afraid of Nix?"),
            ("\"Works for me\" is not enough", "“Works for me” is not enough"),
            ("Why 'now'?", "Why ‘now’?"),
            ("Rock 'n' roll in the '90s", "Rock ‘n’ roll in the ’90s"),
            ("The 24\" panel", "The 24\" panel"),
            ("A 5' pole", "A 5' pole"),
            ("nix run 'nixpkgs#hello' --arg x=\"1\"", "nix run 'nixpkgs#hello' --arg x=\"1\""),
            ("(\"all\")", "(“all”)"),
            ("“Grüße”", "“Grüße”"),
            ("", ""),
        ] {
            assert_eq!(curled(typed, ENGLISH), printed);
        }
    }

    const ENGLISH: Quotes = [["“", "”"], ["‘", "’"]];

    #[test]
    fn each_language_has_its_own_marks() {
        let german = [["„", "“"], ["‚", "‘"]];
        let french = [["«\u{202f}", "\u{202f}»"], ["“", "”"]];
        for (quotes, printed) in [
            (ENGLISH, "“It's” 24\" and ‘all’ of Ada’s"),
            (german, "„It's“ 24\" and ‚all‘ of Ada’s"),
            (french, "«\u{202f}It's\u{202f}» 24\" and “all” of Ada’s"),
        ] {
            let printed = printed.replace("It's", "It’s");
            // Three straight double marks are none that come in pairs: the inches stand in a text of their own.
            let typed = ["\"It's\"", " 24\" ", "and 'all' of Ada's"];
            let found: Vec<_> = typed.map(|typed| curled(typed, quotes).into_owned()).into();
            assert_eq!(found.concat(), printed);
        }
    }
}
