//! Quotation marks and apostrophes as they are printed, in texts that were typed.

use std::borrow::Cow;

/// The text with its straight marks curled, as far as it is certain which way. Code keeps its own, and so do feet and
/// inches.
pub fn curled(text: &str) -> Cow<'_, str> {
    let code = |c: char| matches!(c, '`' | '{' | '=' | '\\' | '<' | '$');
    if !text.contains(['\'', '"']) || text.contains(code) {
        return Cow::Borrowed(text);
    }
    let pairs = text.matches('"').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied();
        let begins = before
            .is_none_or(|before: char| before.is_whitespace() || "([{“‘—–-/".contains(before));
        let measures = before.is_some_and(|before| before.is_ascii_digit());
        out.push(match c {
            '"' if !pairs || (measures && !out.contains('“')) => '"',
            '"' if begins => '“',
            '"' => '”',
            '\'' if measures => '\'',
            // "'til", "'90s" are short for something; "'word" is quoted only if that ends somewhere.
            '\'' if begins && next.is_some_and(char::is_alphabetic) && closes(letters.clone()) => {
                '‘'
            }
            '\'' => '’',
            c => c,
        });
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
            assert_eq!(curled(typed), printed);
        }
    }
}
