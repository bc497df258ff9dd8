//! The sign's letters: embedded, the same on every machine.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use egui::{FontData, FontDefinitions, FontFamily, FontId};
use skrifa::MetadataProvider as _;
use skrifa::charmap::Charmap;

/// Noto Sans Regular and Bold, and nothing else.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", notosans::REGULAR_TTF), ("bold", notosans::BOLD_TTF)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
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

/// The text without letters that the embedded fonts lack, where others say the same.
pub fn substituted(text: &str) -> Cow<'_, str> {
    let substitute = |c: char| SUBSTITUTES.iter().find(|(letter, _)| *letter == c);
    if text.is_ascii() || !text.chars().any(|c| substitute(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match substitute(c) {
            Some((_, instead)) => out.push_str(instead),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
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
    fn a_text_is_changed_only_where_a_letter_is_missing() {
        for (given, shown) in [("Really‽", "Really?!"), ("Grüße – 漢", "Grüße – 漢"), ("", "")]
        {
            assert_eq!(substituted(given), shown);
        }
    }
}
