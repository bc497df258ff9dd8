//! The sign's letters: embedded, the same on every machine.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use egui::{FontData, FontDefinitions, FontFamily, FontId, FontTweak};
use skrifa::MetadataProvider as _;
use skrifa::charmap::Charmap;

use super::quotes::{self, Quotes};

/// Noto Sans Regular and Bold, and nothing else.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    // At these sizes nobody sees a quarter of a pixel, and each letter would be kept four times.
    let tweak = FontTweak { subpixel_binning: Some(false), ..FontTweak::default() };
    for (name, bytes) in [("regular", notosans::REGULAR_TTF), ("bold", notosans::BOLD_TTF)] {
        let font = FontData::from_static(bytes).tweak(tweak.clone());
        fonts.font_data.insert(name.to_owned(), Arc::new(font));
    }
    for (family, names) in [
        (FontFamily::Proportional, ["regular", "bold"]),
        (FontFamily::Monospace, ["regular", "bold"]),
        (bold_family(), ["bold", "regular"]),
    ] {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    fonts
}

/// Letters that the embedded fonts lack, and what says the same.
const SUBSTITUTES: [(char, &str); 12] = [
    ('‽', "?!"),
    ('⸘', "¡¿"),
    ('‐', "-"),
    ('‑', "-"),
    ('⁓', "~"),
    ('∼', "~"),
    ('⟶', "→"),
    ('➔', "→"),
    ('➜', "→"),
    ('⇒', "→"),
    ('✕', "×"),
    ('✖', "×"),
];

/// A text as it is drawn: letters that the embedded fonts lack are said by others, and what no font has is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn<'t>(Cow<'t, str>);

impl Deref for Drawn<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'t> Drawn<'t> {
    /// In that language's `quotes`; `has` tells whether any font has a letter. A text of which nothing would be left stays
    /// as it is.
    pub fn of(text: &'t str, quotes: Quotes, mut has: impl FnMut(char) -> bool) -> Self {
        let quoted = quotes::curled(text, quotes);
        if quoted.chars().all(|c| has_letter(c) && substitute(c).is_none()) {
            return Self(quoted);
        }
        let mut out = String::with_capacity(quoted.len());
        let mut lost = false;
        for c in quoted.chars() {
            match substitute(c) {
                Some(instead) => out.push_str(instead),
                // What goes with a letter goes with it.
                None if lost && is_joined(c) => {}
                None if has_letter(c) || (!is_joined(c) && has(c)) => {
                    // No hole where something was.
                    let hole = c.is_whitespace() && lost && out.ends_with(char::is_whitespace);
                    if !hole {
                        out.push(c);
                    }
                    lost = lost && c.is_whitespace();
                }
                None => lost = true,
            }
        }
        let kept = out.trim();
        if kept.chars().any(char::is_alphanumeric) {
            Self(Cow::Owned(kept.to_owned()))
        } else {
            Self(quoted)
        }
    }
}

/// What belongs to the letter before it: selectors, joiners, shades of skin.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x200d | 0xfe00..=0xfe0f | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f)
}

fn substitute(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    SUBSTITUTES.iter().find(|(letter, _)| *letter == c).map(|(_, instead)| *instead)
}

/// Whether the embedded fonts have a letter, or one that says the same.
pub fn has_letter(letter: char) -> bool {
    static KNOWN: LazyLock<Option<Charmap<'static>>> = LazyLock::new(|| {
        skrifa::FontRef::new(notosans::REGULAR_TTF).ok().map(|font| font.charmap())
    });
    letter.is_ascii()
        || SUBSTITUTES.iter().any(|(missing, _)| *missing == letter)
        || KNOWN.as_ref().is_none_or(|known| known.map(letter).is_some())
}

/// The font of that size in points.
pub(super) fn font(size: f32, bold: bool) -> FontId {
    let family = if bold { bold_family() } else { FontFamily::Proportional };
    FontId::new(size, family)
}

fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_that_are_missing_are_replaced_and_by_letters_that_are_there() {
        let context = egui::Context::default();
        context.set_fonts(definitions());
        let mut output = context.run_ui(egui::RawInput::default(), |ui| {
            let has = |text: &str| ui.fonts_mut(|fonts| fonts.has_glyphs(&font(20.0, true), text));
            for (letter, instead) in SUBSTITUTES {
                assert!(!has(&letter.to_string()), "{letter} is there");
                assert!(has(instead), "{instead} is not there");
            }
        });
        output.textures_delta.clear();
    }

    #[test]
    fn digits_are_of_one_width_whatever_is_beside_them() {
        let context = egui::Context::default();
        context.set_fonts(definitions());
        let mut output = context.run_ui(egui::RawInput::default(), |ui| {
            for (size, bold) in [(30.0, false), (30.0, true), (65.7, false), (65.7, true)] {
                let width = |text: String| {
                    let font = font(size, bold);
                    let laid_out = ui.painter().layout_no_wrap(text, font, egui::Color32::WHITE);
                    laid_out.rect.width()
                };
                let usual = width("00:00".to_owned());
                for number in 0..100 {
                    for text in [format!("{number:02}:00"), format!("00:{number:02}")] {
                        let found = width(text.clone());
                        assert!((found - usual).abs() < 0.01, "{text} at {size}: {found} {usual}");
                    }
                }
            }
        });
        output.textures_delta.clear();
    }

    #[test]
    fn a_text_is_changed_only_where_a_letter_is_missing() {
        for (given, shown) in [
            ("Really‽", "Really?!"),
            ("Grüße – 漢", "Grüße – 漢"),
            ("", ""),
            ("🚀 Ship it 👩‍🔬 with 🏳️‍🌈 and care 🎉🎉", "Ship it with and care"),
            ("I ❤️ Nix 👍🏽!", "I Nix !"),
            ("🎉", "🎉"),
        ] {
            assert_eq!(&*Drawn::of(given, [["“", "”"], ["‘", "’"]], |c| c == '漢'), shown);
        }
    }
}
