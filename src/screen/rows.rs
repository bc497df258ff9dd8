//! Where a title is broken: into rows of much the same length, and where nobody stumbles.

/// A part of a text that is never broken, and what parts it from the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Where it begins and ends in the text, in bytes.
    pub start: usize,
    pub end: usize,
    /// Whether a space stands before it.
    pub spaced: bool,
    /// Whether a row had better not begin with it.
    pub sticks: bool,
}

/// Words of at most so many letters do not stand alone in the last row.
const SHORT: usize = 4;

/// The pieces of a text, between which rows may be broken.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (start, word) in words(text) {
        let mut from = 0;
        for end in breaks(word).chain([word.len()]) {
            let part = word.get(from..end).unwrap_or_default();
            let spaced = from == 0 && !pieces.is_empty();
            let before = pieces.last().and_then(|last| text.get(last.start..last.end));
            let closes = part.chars().all(|c| is_closing(c) || is_dash(c));
            let numbers = spaced && before.is_some_and(is_word) && is_number(part);
            pieces.push(Piece {
                start: start + from,
                end: start + end,
                spaced,
                sticks: closes || numbers || before.is_some_and(opens),
            });
            from = end;
        }
    }
    if let [.., before, last] = pieces.as_mut_slice() {
        let of = |piece: &Piece| text.get(piece.start..piece.end).unwrap_or_default();
        let is_short = of(last).chars().count() <= SHORT && !of(last).chars().any(is_ideograph);
        last.sticks |= last.spaced && is_short && of(before).chars().count() < 4 * SHORT;
    }
    pieces
}

/// The words of a text, and where they begin. What is parted by a space that does not break is one.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let breaks = |c: char| c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}';
    let words = text.split(breaks).filter(|word| !word.is_empty());
    words.map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Where a word may be broken: behind a hyphen or a slash between letters, and between ideographs.
fn breaks(word: &str) -> impl Iterator<Item = usize> {
    let mut before: Option<(char, char)> = None;
    word.char_indices().filter_map(move |(at, c)| {
        let (second, last) = before.unwrap_or((' ', ' '));
        let is_first = before.is_none();
        before = Some((last, c));
        let hyphen = matches!(last, '-' | '–' | '—' | '/') && second.is_alphanumeric();
        let hyphened = hyphen && c.is_alphabetic();
        let ideographs = is_ideograph(c) || is_ideograph(last);
        let may = ideographs
            && !is_closing(c)
            && !is_opening(last)
            && last.is_alphanumeric() | is_ideograph(last) | is_closing(last);
        (!is_first && (hyphened || may)).then_some(at)
    })
}

/// Scripts without spaces: their rows may end anywhere.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff00..=0xffef | 0x20000..=0x3ffff)
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '!'
            | '?'
            | ','
            | '.'
            | ';'
            | ':'
            | '%'
            | '»'
            | '›'
            | '”'
            | '’'
            | '…'
            | '、'
            | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '】'
            | 'ー'
            | 'っ'
            | 'ッ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
    )
}

/// Alone they stand at the end of a row, as printers set them, and begin none.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '−' | '·' | '|' | '/' | '→')
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '«' | '‹' | '“' | '„' | '‚' | '‘' | '（' | '「' | '『' | '【')
}

/// Nothing but what opens: "«" before its space.
fn opens(word: &str) -> bool {
    word.chars().all(is_opening)
}

fn is_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && word.chars().count() > 1
}

/// "24", "2:", "3b", "IV"
fn is_number(word: &str) -> bool {
    let bare = word.trim_end_matches(is_closing);
    let digits = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.len() <= 4;
    let roman = (1..=4).contains(&bare.len()) && bare.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    digits || roman
}

/// How wide pieces are, in any unit: their own widths, and the spaces before them.
#[derive(Clone, Debug)]
pub struct Widths {
    pub pieces: Vec<f32>,
    pub space: f32,
}

/// In which pieces rows begin: as few as there have to be where none is longer than `limit`, and so that they are
/// as much of a length as can be. `None` if there are more than `most`, or a piece is longer than a row.
pub fn balanced(pieces: &[Piece], widths: &Widths, limit: f32, most: usize) -> Option<Vec<usize>> {
    // How far each piece reaches, if all stood in one row.
    let mut ends = Vec::with_capacity(pieces.len());
    let mut end = 0.0;
    for (piece, width) in pieces.iter().zip(&widths.pieces) {
        let space = if piece.spaced { widths.space } else { 0.0 };
        ends.push((end + space, end + space + width));
        end += space + width;
    }
    if pieces.is_empty() {
        return None;
    }
    let width = |from: usize, to: usize| {
        let start = ends.get(from).map_or(0.0, |(start, _)| *start);
        ends.get(to).map_or(0.0, |(_, end)| *end) - start
    };
    let may_begin = |at: usize| pieces.get(at).is_some_and(|piece| !piece.sticks);
    // The best way to put the first so many pieces into the rows so far: its raggedness, and where its last row begins.
    let mut rows: Vec<Vec<Option<(f32, usize)>>> = Vec::new();
    let ideal = |count: usize| end / count as f32;
    for count in 1..=most {
        // Each break saves a space.
        let room = limit * count as f32 + widths.space * (count - 1) as f32;
        if end > room + 0.01 {
            continue;
        }
        // The raggedness depends on how many rows there will be: each count is tried by itself.
        rows.clear();
        for row in 0..count {
            let mut best: Vec<Option<(f32, usize)>> = vec![None; pieces.len() + 1];
            for (to, slot) in best.iter_mut().enumerate().skip(1) {
                for from in (row..to).rev() {
                    let length = width(from, to - 1);
                    if length > limit {
                        break;
                    }
                    let so_far = match (row, from) {
                        (0, 0) => Some(0.0),
                        (0, _) => None,
                        _ if !may_begin(from) => None,
                        _ => rows
                            .get(row - 1)
                            .and_then(|row| row.get(from))
                            .copied()
                            .flatten()
                            .map(|(cost, _)| cost),
                    };
                    let off = length - ideal(count);
                    let Some(cost) = so_far.map(|cost| cost + off * off) else { continue };
                    if slot.is_none_or(|(best, _)| cost < best) {
                        *slot = Some((cost, from));
                    }
                }
            }
            rows.push(best);
        }
        let mut to = pieces.len();
        let mut starts = Vec::new();
        for row in rows.iter().rev() {
            let Some((_, from)) = row.get(to).copied().flatten() else {
                starts.clear();
                break;
            };
            starts.push(from);
            to = from;
        }
        if !starts.is_empty() {
            starts.reverse();
            return Some(starts);
        }
    }
    None
}

/// In which pieces rows begin where each takes as much as it can. `None` if a piece is longer than a row.
pub fn greedy(pieces: &[Piece], widths: &Widths, limit: f32) -> Option<Vec<usize>> {
    let mut starts = vec![0];
    let mut x = 0.0;
    for (place, (piece, width)) in pieces.iter().zip(&widths.pieces).enumerate() {
        let space = if piece.spaced && x > 0.0 { widths.space } else { 0.0 };
        if *width > limit {
            return None;
        }
        if x + space + width > limit {
            starts.push(place);
            x = *width;
        } else {
            x += space + width;
        }
    }
    Some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a text whose letters are all one wide.
    fn rows(text: &str, limit: usize, most: usize) -> Option<Vec<String>> {
        let pieces = pieces(text);
        let length = |piece: &Piece| text[piece.start..piece.end].chars().count() as f32;
        let widths = Widths { pieces: pieces.iter().map(length).collect(), space: 1.0 };
        let starts = balanced(&pieces, &widths, limit as f32, most)?;
        let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
        let rows = starts.iter().zip(ends);
        Some(
            rows.map(|(from, to)| text[pieces[*from].start..pieces[to - 1].end].to_owned())
                .collect(),
        )
    }

    #[test]
    fn rows_are_of_much_the_same_length_and_nobody_stumbles() {
        for (text, limit, expected) in [
            ("Flake schemas", 20, "Flake schemas"),
            ("Nix State of the Union 2023", 16, "Nix State of|the Union 2023"),
            ("Reinventing the wheel with Zilch", 30, "Reinventing the|wheel with Zilch"),
            (
                "an experimental derivation builder for Nix",
                27,
                "an experimental derivation|builder for Nix",
            ),
            ("Everybody meets at last in Room 24", 31, "Everybody meets at|last in Room 24"),
            (
                "Writing a compiler from scratch, Part 2",
                36,
                "Writing a compiler|from scratch, Part 2",
            ),
            ("disko and nixos-anywhere on disk", 16, "disko and nixos-|anywhere on disk"),
            ("Everything — and then some more", 18, "Everything — and|then some more"),
            ("Pourquoi donc faire tout cela ?", 18, "Pourquoi donc|faire tout cela ?"),
            (
                "可重现的声明式系统配置与部署：经验与教训",
                14,
                "可重现的声明式系统配|置与部署：经验与教训",
            ),
            ("a\u{a0}b can\u{a0}do", 6, "a\u{a0}b|can\u{a0}do"),
        ] {
            let found = rows(text, limit, 4).map(|rows| rows.join("|"));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_put_into_rows() {
        for (text, limit, most) in [
            ("Donaudampfschifffahrt", 20, 4),
            ("one two three", 5, 2),
            ("", 5, 1),
            ("Room 2", 5, 4),
        ] {
            assert_eq!(rows(text, limit, most), None, "{text}");
        }
    }

    /// Every way to break a text, the least ragged of those with the fewest rows.
    fn naive(pieces: &[Piece], widths: &[f32], limit: f32, most: usize) -> Option<(usize, f32)> {
        let count = pieces.len();
        let mut best: Option<(usize, f32)> = None;
        for mask in 0_u32..1 << (count - 1) {
            let starts: Vec<usize> = [0]
                .into_iter()
                .chain((1..count).filter(|at| mask & (1 << (at - 1)) != 0))
                .collect();
            let ends = starts.iter().skip(1).copied().chain([count]);
            let lengths: Vec<f32> = starts
                .iter()
                .zip(ends)
                .map(|(from, to)| {
                    let spaces = (from + 1..to).filter(|at| pieces[*at].spaced).count() as f32;
                    widths[*from..to].iter().sum::<f32>() + spaces
                })
                .collect();
            let sound = starts.len() <= most
                && lengths.iter().all(|length| *length <= limit)
                && starts.iter().skip(1).all(|at| !pieces[*at].sticks);
            let whole =
                widths.iter().sum::<f32>() + pieces.iter().filter(|p| p.spaced).count() as f32;
            let ideal = whole / lengths.len() as f32;
            let cost = lengths.iter().map(|length| (length - ideal).powi(2)).sum::<f32>();
            let better = best.is_none_or(|(rows, least)| (lengths.len(), cost) < (rows, least));
            if sound && better {
                best = Some((lengths.len(), cost));
            }
        }
        best
    }

    proptest::proptest! {
        #[test]
        fn no_way_to_break_a_title_is_better(text in "[a-z]{1,9}( [a-zA-Z0-9?]{1,9}){0,8}", limit in 5..40_usize, most in 1..5_usize) {
            let pieces = pieces(&text);
            let lengths: Vec<f32> = pieces.iter().map(|piece| (piece.end - piece.start) as f32).collect();
            let widths = Widths { pieces: lengths.clone(), space: 1.0 };
            let found = balanced(&pieces, &widths, limit as f32, most);
            let expected = naive(&pieces, &lengths, limit as f32, most);
            proptest::prop_assert_eq!(found.as_ref().map(Vec::len), expected.map(|(rows, _)| rows));
            if let (Some(starts), Some((_, least))) = (found, expected) {
                let whole = lengths.iter().sum::<f32>() + pieces.iter().filter(|piece| piece.spaced).count() as f32;
                let ideal = whole / starts.len() as f32;
                let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
                let cost: f32 = starts.iter().zip(ends).map(|(from, to)| {
                    let spaces = (from + 1..to).filter(|at| pieces[*at].spaced).count() as f32;
                    (lengths[*from..to].iter().sum::<f32>() + spaces - ideal).powi(2)
                }).sum();
                proptest::prop_assert!((cost - least).abs() < 0.01, "{} {}", cost, least);
            }
        }
    }
}
