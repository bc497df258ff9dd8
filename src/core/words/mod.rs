//! Every word of its own that the sign can show, in every language: another language is a file beside these, and its
//! column in [`languages`].

mod changes;
mod english;
mod french;
mod german;
mod languages;
mod phrase;

use crate::fault::{Fault, Unreadable};
use crate::prelude::*;
use crate::schedule::Language;
pub use changes::Changes;
pub use phrase::{Phrase, Run, Weight};

/// The labels of one language. `{…}` stands for what [`fill`] puts there.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// Quotation marks as they are printed, and those of a quotation in a quotation: what opens, what closes.
    pub quotes: [[&'static str; 2]; 2],
    /// From Monday on.
    pub weekdays: [&'static str; 7],
    /// From January on.
    pub months: [&'static str; 12],
    /// The number of a month's first day.
    pub first: &'static str,
    /// "8 September"
    pub day_and_month: &'static str,
    /// "Friday 8 September"; `{date}` is the day and the month.
    pub date: &'static str,
    /// A date with its year.
    pub with_year: &'static str,
    /// "15:00 tomorrow", where the time is what is looked for.
    pub time_on_day: &'static str,
    /// Before what is on.
    pub now: &'static str,
    /// Before what comes next.
    pub next: &'static str,
    /// Before the first session of a day that has not begun.
    pub first_today: &'static str,
    /// A break without a name, and a gap.
    pub break_: &'static str,
    /// "NOW until 11:25"
    pub now_until: &'static str,
    /// In a list of what is on and what comes, beside times.
    pub at_present: &'static str,
    /// "until 11:25"
    pub until: &'static str,
    /// Over the list of what comes today.
    pub later_today: &'static str,
    /// Over the list of what comes after the next session, in a break.
    pub then: &'static str,
    /// "8 min"
    pub minutes: &'static str,
    /// "3 h 8 min"
    pub hours_minutes: &'static str,
    /// "3 h"
    pub hours: &'static str,
    /// "3 h 8 min left"
    pub left: &'static str,
    /// "in 3 h 8 min"
    pub in_: &'static str,
    /// How long a break still takes, by what comes after it.
    pub next_starts_in: &'static str,
    /// The same while the time of a session that takes place elsewhere is on the sign, too.
    pub next_here_in: &'static str,
    /// How long it is until the day's first session.
    pub starts_in: &'static str,
    /// "tomorrow"
    pub tomorrow: &'static str,
    /// A block's line in a list.
    pub block: &'static str,
    /// The same of a block of which only one talk is left.
    pub block_of_one: &'static str,
    /// A session that has neither title nor kind.
    pub untitled: &'static str,
    /// A session starts late.
    pub late: &'static str,
    /// A session that began in time goes on for longer than planned.
    pub longer: &'static str,
    /// Before what the other rooms have.
    pub elsewhere: &'static str,
    /// A session does not take place.
    pub cancelled: &'static str,
    /// A session takes place in another room.
    pub moved_to: &'static str,
    /// The same in a list that has the other room beside it.
    pub in_room: &'static str,
    /// A room and where it is: "Room 24, 1st floor".
    pub room_and_place: &'static str,
    /// A session's language, where it is not the event's.
    pub in_language: &'static str,
    /// A session's speakers do not want to be recorded.
    pub no_recording: &'static str,
    /// There are no seats left.
    pub full: &'static str,
    /// What that means for who has none.
    pub no_seats: &'static str,
    /// The same where it can be followed in another room.
    pub no_seats_but: &'static str,
    /// A session was planned for another room.
    pub moved_from: &'static str,
    /// The day is over, and nothing more comes in this room.
    pub room_done: &'static str,
    /// The day is over.
    pub day_done: &'static str,
    /// The day is over, and it is after midnight.
    pub night_done: &'static str,
    /// When the next day is tomorrow.
    pub come_back_tomorrow: &'static str,
    /// When the next day is another day.
    pub come_back: &'static str,
    /// The first day is tomorrow.
    pub starts_tomorrow: &'static str,
    /// The first day is another day.
    pub starts: &'static str,
    /// No session in this room in the whole event.
    pub nothing_here: &'static str,
    /// No session in this room today.
    pub nothing_today: &'static str,
    /// When the next session is tomorrow.
    pub next_here_tomorrow: &'static str,
    /// When the next session is on another day.
    pub next_here: &'static str,
    /// The event goes on in other rooms.
    pub goes_on_elsewhere: &'static str,
    /// The event is over.
    pub event_done: &'static str,
    /// Under it.
    pub thanks: &'static str,
    /// Before the sponsors' logos.
    pub sponsors: &'static str,
    /// No schedule has been read yet.
    pub waiting: &'static str,
    /// Which file is waited for.
    pub waiting_for: &'static str,
    /// There is no such file.
    pub no_such_file: &'static str,
    /// A schedule without this room.
    pub no_such_room: &'static str,
    /// Under a screen's own name.
    pub named: &'static str,
    /// Where its settings are.
    pub settings_are: &'static str,
    /// The same where nobody has said whose sign it is.
    pub no_room_yet: &'static str,
    /// Which rooms there are.
    pub rooms_are: &'static str,
    /// The clock may be wrong.
    pub clock_not_set: &'static str,
    /// Under it.
    pub programme_of: &'static str,
    /// The heading of the overview.
    pub all_rooms: &'static str,
    /// Which part of the overview is shown.
    pub page: &'static str,
    /// When the shown schedule was written.
    pub as_of: &'static str,
    /// The same where there is little room.
    pub as_of_in_short: &'static str,
    /// An edit that is not shown.
    pub not_applied: &'static str,
    /// The file cannot be read.
    pub file_unreadable: &'static str,
    /// Why: it is a directory.
    pub is_a_directory: &'static str,
    /// It is something else that is no file.
    pub is_no_file: &'static str,
    /// It is larger than so many MiB.
    pub is_too_large: &'static str,
    /// The sign's user may not read it.
    pub is_denied: &'static str,
    /// It is a link that leads back to itself.
    pub is_a_circle: &'static str,
    /// For any other reason.
    pub is_unreadable: &'static str,
    /// The file is gone.
    pub file_missing: &'static str,
    /// What is shown instead.
    pub showing: &'static str,
    /// What is shown instead, of an unknown time.
    pub showing_last: &'static str,
    /// The sign is only a small clock.
    pub quiet_until: &'static str,
    /// A list that goes on.
    pub and_more: &'static str,
}

impl Words {
    /// What is wrong with the file: "Edit not applied: line 41".
    pub fn fault(&self, fault: &Fault) -> String {
        match fault {
            Fault::Missing => self.file_missing.to_owned(),
            Fault::Unreadable(why) => self.unreadable(why),
            Fault::Invalid { line, .. } => fill(self.not_applied, &[("line", &line.to_string())]),
        }
    }

    /// "Schedule file is a directory"
    pub fn unreadable(&self, why: &Unreadable) -> String {
        let what = match why {
            Unreadable::Directory => self.is_a_directory.to_owned(),
            Unreadable::NoFile(_) => self.is_no_file.to_owned(),
            Unreadable::TooLarge(most) => fill(self.is_too_large, &[("size", &most.to_string())]),
            Unreadable::Denied => self.is_denied.to_owned(),
            Unreadable::Circle => self.is_a_circle.to_owned(),
            // What a system says of itself is for whoever looks after it: the log has it.
            Unreadable::Other(_) => self.is_unreadable.to_owned(),
        };
        fill(self.file_unreadable, &[("what", &what)])
    }

    /// "14 min", "3 h 8 min", the numbers strong.
    pub fn length(&self, minutes: i64) -> Phrase {
        let strong = |number: i64| Phrase::strong(number.to_string());
        let (hours, rest) = (strong(minutes / 60), strong(minutes % 60));
        let template = match (minutes / 60, minutes % 60) {
            (0, _) => self.minutes,
            (_, 0) => self.hours,
            _ => self.hours_minutes,
        };
        Phrase::filled(template, &[("hours", &hours), ("minutes", &rest)])
    }

    /// "and 3 more"
    pub fn more(&self, count: usize) -> String {
        fill(self.and_more, &[("count", &count.to_string())])
    }
}

impl Language {
    /// The labels of this language.
    pub fn words(self) -> &'static Words {
        match self {
            Language::En => &english::WORDS,
            Language::De => &german::WORDS,
            Language::Fr => &french::WORDS,
        }
    }

    /// The words for what changed, as staff are told.
    pub fn changes(self) -> &'static Changes {
        match self {
            Language::En => &english::CHANGES,
            Language::De => &german::CHANGES,
            Language::Fr => &french::CHANGES,
        }
    }
}

/// The plural of a kind ("Lightning talks"), where it can be told.
pub fn plural(kind: &str, language: Language) -> String {
    let lower = kind.to_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    // German borrows talks and demos; its own words have plurals of their own.
    let english = language != Language::De || ends(&["talk", "demo"]);
    match kind.strip_suffix('y').filter(|_| !ends(&["ay", "ey", "oy", "uy"])) {
        _ if !english || ends(&["s"]) => kind.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None if ends(&["ch", "sh", "x", "z"]) => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}

/// `template` with each `{name}` replaced by its value. Braces in values are left alone.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    walk(template, |part| match part {
        Ok(text) => out.push_str(text),
        Err(name) => {
            let value = values.iter().find(|(known, _)| *known == name);
            out.push_str(value.map_or("", |(_, value)| value));
        }
    });
    out
}

/// The parts of a template in order: text, or else a name.
fn walk<'t>(template: &'t str, mut each: impl FnMut(Result<&'t str, &'t str>)) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        each(Ok(before));
        match after.split_once('}') {
            Some((name, after)) => {
                each(Err(name));
                rest = after;
            }
            None => {
                each(Ok("{"));
                rest = after;
            }
        }
    }
    each(Ok(rest));
}

/// The text with a capital letter at its beginning.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> &'static Words {
        Language::En.words()
    }

    /// Every word in each language, in the notation for programmers; English first.
    fn all() -> [String; 3] {
        Language::ALL.map(|language| format!("{:?}, {:?}", language.changes(), language.words()))
    }

    #[test]
    fn french_has_its_spaces_before_colons_and_between_numbers_and_units() {
        let [_, _, text] = all();
        for (place, mark) in text.match_indices([':', ';', '?', '!', '»']) {
            // The notation for programmers puts a field's name right before its colon.
            let is_field = text
                .get(place..)
                .is_some_and(|rest| rest.starts_with(": \"") || rest.starts_with(": ["));
            let before = text.get(..place).unwrap_or_default();
            let spaces: &[&str] = if mark == ":" { &["\\u{a0}"] } else { &["\\u{202f}"] };
            assert!(is_field || spaces.iter().any(|space| before.ends_with(space)), "{before}");
        }
        let said = Phrase::filled(
            Language::Fr.words().hours_minutes,
            &[("hours", &Phrase::strong("3")), ("minutes", &Phrase::strong("8"))],
        );
        assert_eq!(said.to_string(), "3\u{202f}h 8\u{202f}min");
        assert!(!text.contains('\''), "an apostrophe is ’");
    }

    #[test]
    fn phrases_keep_weights_and_say_only_what_holds() {
        let time = Phrase(vec![
            Run { text: "10:40".to_owned(), weight: Weight::Struck },
            Run { text: " ".to_owned(), weight: Weight::Plain },
            Run { text: "10:50".to_owned(), weight: Weight::Strong },
        ]);
        let said = Phrase::filled(
            english().now_until,
            &[("now", &Phrase::strong("NOW")), ("time", &time)],
        );
        let runs: Vec<(&str, Weight)> = said.0.iter().map(|run| (&*run.text, run.weight)).collect();
        let expected = [
            ("NOW", Weight::Strong),
            (" until ", Weight::Plain),
            ("10:40", Weight::Struck),
            (" ", Weight::Plain),
            ("10:50", Weight::Strong),
        ];
        assert_eq!(runs, expected);
        assert_eq!(said.to_string(), "NOW until 10:50");
        assert!(Phrase::default().is_empty());
    }

    #[test]
    fn templates_take_their_values_once() {
        for (template, filled) in [
            ("until {time}", "until 11:25"),
            ("{time} {time}", "11:25 11:25"),
            ("{unknown}x", "x"),
            ("open {time", "open {time"),
            ("{room}", "{time}"),
        ] {
            assert_eq!(fill(template, &[("time", "11:25"), ("room", "{time}")]), filled);
        }
    }

    #[test]
    fn kinds_have_their_plural_where_it_can_be_told() {
        for (kind, english, german) in [
            ("Lightning talk", "Lightning talks", "Lightning talks"),
            ("Demo", "Demos", "Demos"),
            ("Pitch", "Pitches", "Pitch"),
            ("Story", "Stories", "Story"),
            ("Play", "Plays", "Play"),
            ("Announcements", "Announcements", "Announcements"),
            ("Kurzvortrag", "Kurzvortrags", "Kurzvortrag"),
            ("", "s", ""),
        ] {
            let both = [Language::En, Language::De].map(|language| plural(kind, language));
            assert_eq!(both, [english, german], "{kind}");
        }
    }

    #[test]
    fn no_label_is_missing_in_any_language() {
        for text in all() {
            assert!(!text.contains("\"\""), "{text}");
        }
    }

    #[test]
    fn every_language_uses_the_same_placeholders() {
        let names = |text: &str| -> Vec<String> {
            let text = text.replace("\\u{", "(");
            let mut found: Vec<String> = text
                .split("\", ")
                .filter_map(|field| {
                    let (key, value) = field.rsplit_once(": \"")?;
                    let mut names: Vec<&str> = value
                        .split('{')
                        .skip(1)
                        .filter_map(|part| part.split('}').next())
                        .collect();
                    names.sort_unstable();
                    (!names.is_empty()).then(|| format!("{key} {names:?}"))
                })
                .collect();
            found.sort_unstable();
            found
        };
        let [english, others @ ..] = all();
        assert!(names(&english).len() > 20, "the fields are no longer found");
        for words in others {
            assert_eq!(names(&english), names(&words));
        }
    }
}
