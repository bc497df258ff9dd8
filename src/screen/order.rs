//! The order in which letters are drawn, where some of them are read from right to left.
//!
//! egui shapes the letters of one font together, and so gets the letters of a word into their order; the order of the
//! words is left to us, by the Unicode Bidirectional Algorithm.

use std::borrow::Cow;

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

/// Whether any of a text is read from right to left.
pub fn has_right_to_left(text: &str) -> bool {
    // The first such script, Hebrew, begins here.
    text.chars().any(|c| c >= '\u{590}' && is_right_to_left(c))
}

/// Whether a text begins with letters that are read from right to left, and so is as a whole.
pub fn is_right_to_left_as_a_whole(text: &str) -> bool {
    let strong = text
        .chars()
        .map(bidi_class)
        .find(|class| matches!(class, BidiClass::L | BidiClass::R | BidiClass::AL));
    matches!(strong, Some(BidiClass::R | BidiClass::AL))
}

/// One line of a text as it is handed to who draws words from left to right.
pub fn drawn(line: &str, as_a_whole: bool) -> Cow<'_, str> {
    if !has_right_to_left(line) {
        return Cow::Borrowed(line);
    }
    let level = if as_a_whole { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(line, Some(level));
    let mut out = String::with_capacity(line.len());
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let text = line.get(run.clone()).unwrap_or_default();
            if levels.get(run.start).is_some_and(Level::is_rtl) {
                push_reversed(&mut out, text);
            } else {
                out.push_str(text);
            }
        }
    }
    Cow::Owned(out)
}

/// Words from last to first, each as it is: its letters are put in order by who shapes them.
fn push_reversed(out: &mut String, run: &str) {
    let mut end = run.len();
    while let Some(last) = run.get(..end).and_then(|head| head.chars().next_back()) {
        let mut start = end - last.len_utf8();
        if belongs_to_a_word(last) {
            let head = run.get(..end).unwrap_or_default();
            start = head.trim_end_matches(belongs_to_a_word).len();
            out.push_str(run.get(start..end).unwrap_or_default());
        } else {
            out.push(mirrored(last));
        }
        end = start;
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL)
}

fn belongs_to_a_word(c: char) -> bool {
    matches!(bidi_class(c), BidiClass::R | BidiClass::AL | BidiClass::NSM)
}

/// Brackets open towards what they hold.
fn mirrored(c: char) -> char {
    const PAIRS: [(char, char); 7] =
        [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›'), ('≤', '≥')];
    let other = |(open, close): &(char, char)| match c {
        c if c == *open => Some(*close),
        c if c == *close => Some(*open),
        _ => None,
    };
    PAIRS.iter().find_map(other).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_the_order_in_which_they_are_read() {
        for (given, shown) in [
            ("Nix State of the Union", "Nix State of the Union"),
            // Each word is left to be shaped, which turns its letters round.
            ("שלום עולם", "עולם שלום"),
            ("NixOS בעברית", "NixOS בעברית"),
            ("מערכת NixOS חדשה", "חדשה NixOS מערכת"),
            ("גרסה 23.05 (חדשה)", "(חדשה) 23.05 גרסה"),
            ("Über שלום עולם und Nix", "Über עולם שלום und Nix"),
            ("مرحبا بالعالم", "بالعالم مرحبا"),
            ("", ""),
        ] {
            assert_eq!(drawn(given, is_right_to_left_as_a_whole(given)), shown, "{given}");
        }
    }

    #[test]
    fn no_letter_is_lost() {
        let text = "א ב(ג) [ד] 12 ה x — ו\u{5b0}";
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        for whole in [true, false] {
            assert_eq!(sorted(&drawn(text, whole)), sorted(text));
        }
    }
}
