//! The names that one talk goes by in exports of different formats and versions.

use crate::prelude::*;

/// The code of the talk that a session belongs to, as pretalx has it in ids of calendars and in addresses; else
/// its id. A talk that takes place twice has one.
pub fn talk_of(id: &str, url: Option<&str>) -> String {
    let code = code_of_uid(id).or_else(|| url.and_then(code_of_url));
    code.unwrap_or(id).to_owned()
}

/// "pretalx-camp-TKBVZF-1@talks.example.org": TKBVZF
fn code_of_uid(id: &str) -> Option<&str> {
    let (name, _) = id.strip_prefix("pretalx-")?.split_once('@')?;
    let mut parts = name.rsplit('-');
    let last = parts.next()?;
    // The number of one of several slots.
    let is_number = last.len() <= 2 && last.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { parts.next() } else { Some(last) }
}

/// "https://talks.example.org/camp/talk/TKBVZF/": TKBVZF
fn code_of_url(url: &str) -> Option<&str> {
    let (_, rest) = url.rsplit_once("/talk/")?;
    let code = rest.trim_end_matches('/');
    let is_code = code.len() >= 4
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_code.then_some(code)
}

/// The id that "TKBVZF-2" was made of, where a talk takes place twice.
pub fn without_number(id: &str) -> Option<&str> {
    let (base, number) = id.rsplit_once('-')?;
    number.parse::<u32>().is_ok_and(|number| number > 1).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_talk_is_known_by_its_code_wherever_that_stands() {
        for (id, url, talk) in [
            ("TKBVZF", None, "TKBVZF"),
            ("pretalx-camp-TKBVZF@t.example.org", None, "TKBVZF"),
            ("pretalx-my-camp-26-TKBVZF-1@t.example.org:80", None, "TKBVZF"),
            ("39cbe26d-0000", Some("https://t.example.org/camp/talk/TKBVZF/"), "TKBVZF"),
            ("39cbe26d-0000", Some("https://t.example.org/talk/a-slug"), "39cbe26d-0000"),
            ("17", Some("https://t.example.org/"), "17"),
            ("pretalx-", None, "pretalx-"),
        ] {
            assert_eq!(talk_of(id, url), talk, "{id} {url:?}");
        }
        assert_eq!(without_number("TKBVZF-2"), Some("TKBVZF"));
        assert_eq!((without_number("TKBVZF-1"), without_number("TKBVZF")), (None, None));
    }
}
