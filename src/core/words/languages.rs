//! What a session is held in, as each language says it.

use crate::prelude::*;
use crate::schedule::Language;

/// By ISO 639-1: in English, in German, in French, as they stand after "in", "auf" and "en".
const NAMES: [(&str, [&str; 3]); 42] = [
    ("ar", ["Arabic", "Arabisch", "arabe"]),
    ("bg", ["Bulgarian", "Bulgarisch", "bulgare"]),
    ("ca", ["Catalan", "Katalanisch", "catalan"]),
    ("cs", ["Czech", "Tschechisch", "tchèque"]),
    ("da", ["Danish", "Dänisch", "danois"]),
    ("de", ["German", "Deutsch", "allemand"]),
    ("el", ["Greek", "Griechisch", "grec"]),
    ("en", ["English", "Englisch", "anglais"]),
    ("eo", ["Esperanto", "Esperanto", "espéranto"]),
    ("es", ["Spanish", "Spanisch", "espagnol"]),
    ("et", ["Estonian", "Estnisch", "estonien"]),
    ("eu", ["Basque", "Baskisch", "basque"]),
    ("fa", ["Persian", "Persisch", "persan"]),
    ("fi", ["Finnish", "Finnisch", "finnois"]),
    ("fr", ["French", "Französisch", "français"]),
    ("ga", ["Irish", "Irisch", "irlandais"]),
    ("gl", ["Galician", "Galicisch", "galicien"]),
    ("he", ["Hebrew", "Hebräisch", "hébreu"]),
    ("hi", ["Hindi", "Hindi", "hindi"]),
    ("hr", ["Croatian", "Kroatisch", "croate"]),
    ("hu", ["Hungarian", "Ungarisch", "hongrois"]),
    ("id", ["Indonesian", "Indonesisch", "indonésien"]),
    ("it", ["Italian", "Italienisch", "italien"]),
    ("ja", ["Japanese", "Japanisch", "japonais"]),
    ("ko", ["Korean", "Koreanisch", "coréen"]),
    ("lt", ["Lithuanian", "Litauisch", "lituanien"]),
    ("lv", ["Latvian", "Lettisch", "letton"]),
    ("nb", ["Norwegian", "Norwegisch", "norvégien"]),
    ("nl", ["Dutch", "Niederländisch", "néerlandais"]),
    ("no", ["Norwegian", "Norwegisch", "norvégien"]),
    ("pl", ["Polish", "Polnisch", "polonais"]),
    ("pt", ["Portuguese", "Portugiesisch", "portugais"]),
    ("ro", ["Romanian", "Rumänisch", "roumain"]),
    ("ru", ["Russian", "Russisch", "russe"]),
    ("sk", ["Slovak", "Slowakisch", "slovaque"]),
    ("sl", ["Slovenian", "Slowenisch", "slovène"]),
    ("sr", ["Serbian", "Serbisch", "serbe"]),
    ("sv", ["Swedish", "Schwedisch", "suédois"]),
    ("tr", ["Turkish", "Türkisch", "turc"]),
    ("uk", ["Ukrainian", "Ukrainisch", "ukrainien"]),
    ("vi", ["Vietnamese", "Vietnamesisch", "vietnamien"]),
    ("zh", ["Chinese", "Chinesisch", "chinois"]),
];

/// The language that a tag such as "de" or "pt-BR" names.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag).trim()
}

impl Language {
    /// "in German", of a session whose language is not this one: "auf Deutsch", "en allemand". Nothing of a tag
    /// that is not known.
    pub fn foreign(self, tag: &str) -> Option<String> {
        let tag = primary(tag);
        if tag.eq_ignore_ascii_case(self.code()) {
            return None;
        }
        let (_, [english, german, french]) =
            NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag))?;
        let name = match self {
            Language::En => english,
            Language::De => german,
            Language::Fr => french,
        };
        Some(super::fill(self.words().in_language, &[("language", name)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_in_another_language_says_which() {
        let all = Language::ALL;
        for (tag, said) in [
            ("de", [Some("in German"), None, Some("en allemand")]),
            ("en-GB", [None, Some("auf Englisch"), Some("en anglais")]),
            ("pt_BR", [Some("in Portuguese"), Some("auf Portugiesisch"), Some("en portugais")]),
            ("tlh", [None; 3]),
            ("", [None; 3]),
        ] {
            let is = all.map(|language| language.foreign(tag));
            assert_eq!(is.each_ref().map(Option::as_deref), said, "{tag}");
        }
    }

    #[test]
    fn each_language_stands_once() {
        assert!(NAMES.is_sorted_by(|(one, _), (other, _)| one < other));
    }
}
