//! Every label that the sign can show, in every language: a third language is one more column.

use chrono::Locale;

use crate::schedule::Language;

/// The labels of one language. `{…}` stands for what [`fill`] puts there.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// For the names of days and months.
    pub locale: Locale,
    /// "Friday 8 September", in chrono's notation.
    pub date: &'static str,
    /// The same with the year.
    pub date_with_year: &'static str,
    /// Before what is on.
    pub now: &'static str,
    /// Before what comes next.
    pub next: &'static str,
    /// Before the first session of a day that has not begun.
    pub first_today: &'static str,
    /// A break without a name, and a gap.
    pub break_: &'static str,
    /// "until 11:25"
    pub until: &'static str,
    /// "from 15:00"
    pub from: &'static str,
    /// Over the list of what comes today.
    pub later_today: &'static str,
    /// Over the list of what comes after the next session, in a break.
    pub then: &'static str,
    /// After a count of minutes.
    pub minutes: &'static str,
    /// "3 h 8 min"
    pub hours_minutes: &'static str,
    /// "3 h"
    pub hours: &'static str,
    /// "3 h 8 min left"
    pub left: &'static str,
    /// "in 3 h 8 min", of the day's first session
    pub in_: &'static str,
    /// "tomorrow"
    pub tomorrow: &'static str,
    /// A block's line in a list.
    pub block: &'static str,
    /// The same of a block of which but one talk is left.
    pub block_of_one: &'static str,
    /// A session that has neither title nor kind.
    pub untitled: &'static str,
    /// A session is late.
    pub delay: &'static str,
    /// A session does not take place.
    pub cancelled: &'static str,
    /// A session takes place in another room.
    pub moved_to: &'static str,
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
    /// The clock may be wrong.
    pub clock_not_set: &'static str,
    /// Under it.
    pub programme_of: &'static str,
    /// Another room has nothing before a later day.
    pub nothing_until: &'static str,
    /// Another room has nothing any more.
    pub nothing_more: &'static str,
    /// The heading of the overview.
    pub all_rooms: &'static str,
    /// When the shown schedule was written.
    pub as_of: &'static str,
    /// The same where there is little room.
    pub as_of_in_short: &'static str,
    /// An edit that is not shown.
    pub not_applied: &'static str,
    /// The file cannot be read.
    pub file_unreadable: &'static str,
    /// The file is gone.
    pub file_missing: &'static str,
    /// What is shown instead.
    pub showing: &'static str,
    /// What is shown instead, of an unknown time.
    pub showing_last: &'static str,
    /// The sign is but a small clock.
    pub quiet_until: &'static str,
    /// A list that goes on.
    pub and_more: &'static str,
}

impl Words {
    /// "and 3 more"
    pub fn more(&self, count: usize) -> String {
        fill(self.and_more, &[("count", &count.to_string())])
    }
}

impl Language {
    /// The labels of this language.
    pub fn words(self) -> &'static Words {
        match self {
            Language::En => &EN,
            Language::De => &DE,
            // Until the sign has French words.
            Language::Fr => &EN,
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
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            out.push_str(value);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

static EN: Words = Words {
    locale: Locale::en_GB,
    date: "%A %-d %B",
    date_with_year: "%A %-d %B %Y",
    now: "NOW",
    next: "NEXT",
    first_today: "FIRST TODAY",
    break_: "BREAK",
    until: "until {time}",
    from: "from {time}",
    later_today: "Later today",
    then: "Then",
    minutes: "min",
    hours_minutes: "{hours} h {minutes} min",
    hours: "{hours} h",
    left: "{length} left",
    in_: "in {length}",
    tomorrow: "tomorrow",
    block: "{kind} · {count} talks until {time}",
    block_of_one: "{kind} · {count} talk until {time}",
    untitled: "Untitled session",
    delay: "+{minutes} min",
    cancelled: "cancelled",
    moved_to: "→ {room}",
    moved_from: "moved here from {room}",
    room_done: "That’s all in {room}",
    day_done: "That’s all in {room} today",
    night_done: "That’s all in {room} for tonight",
    come_back_tomorrow: "Come back tomorrow, {date}",
    come_back: "Come back on {date}",
    starts_tomorrow: "Starts here tomorrow, {date}",
    starts: "Starts here on {date}",
    nothing_here: "Nothing is planned in {room}",
    nothing_today: "Nothing in {room} today",
    next_here_tomorrow: "Next here tomorrow, {date}",
    next_here: "Next here on {date}",
    goes_on_elsewhere: "{event} goes on in other rooms",
    event_done: "{event} is over",
    thanks: "Thank you for being here",
    sponsors: "Supported by",
    waiting: "Waiting for the schedule",
    waiting_for: "It comes from the file {file}",
    no_such_file: "There is no such file yet",
    no_such_room: "The schedule has no room {room}. Its rooms are {rooms}",
    clock_not_set: "The clock is not set yet",
    programme_of: "Programme of {date}",
    nothing_until: "nothing until {time}",
    nothing_more: "nothing more",
    all_rooms: "All rooms",
    as_of: "Schedule as of {time}",
    as_of_in_short: "as of {time}",
    not_applied: "Edit not applied: line {line}",
    file_unreadable: "Schedule file {what}",
    file_missing: "Schedule file is missing",
    showing: "showing {time}",
    showing_last: "showing the last good one",
    quiet_until: "Quiet until {time}",
    and_more: "and {count} more",
};

static DE: Words = Words {
    locale: Locale::de_DE,
    date: "%A, %-d. %B",
    date_with_year: "%A, %-d. %B %Y",
    now: "JETZT",
    next: "DANACH",
    first_today: "HEUTE ZUERST",
    break_: "PAUSE",
    until: "bis {time}",
    from: "ab {time}",
    later_today: "Später heute",
    then: "Dann",
    minutes: "Min.",
    hours_minutes: "{hours} Std. {minutes} Min.",
    hours: "{hours} Std.",
    left: "noch {length}",
    in_: "in {length}",
    tomorrow: "morgen",
    block: "{kind} · {count} Vorträge bis {time}",
    block_of_one: "{kind} · {count} Vortrag bis {time}",
    untitled: "Ohne Titel",
    delay: "+{minutes} Min.",
    cancelled: "entfällt",
    moved_to: "→ {room}",
    moved_from: "hierher verlegt aus {room}",
    room_done: "Das war alles in {room}",
    day_done: "Das war alles für heute in {room}",
    night_done: "Das war alles für heute Nacht in {room}",
    come_back_tomorrow: "Weiter geht es morgen, {date}",
    come_back: "Weiter geht es am {date}",
    starts_tomorrow: "Hier geht es morgen los, {date}",
    starts: "Hier geht es los am {date}",
    nothing_here: "In {room} ist nichts geplant",
    nothing_today: "Heute ist nichts in {room}",
    next_here_tomorrow: "Das Nächste hier ist morgen, {date}",
    next_here: "Das Nächste hier ist am {date}",
    goes_on_elsewhere: "{event} geht in anderen Räumen weiter",
    event_done: "{event} ist vorbei",
    thanks: "Danke, dass ihr da wart",
    sponsors: "Unterstützt von",
    waiting: "Warten auf das Programm",
    waiting_for: "Es kommt aus der Datei {file}",
    no_such_file: "Diese Datei gibt es noch nicht",
    no_such_room: "Im Programm gibt es keinen Raum {room}. Die Räume sind {rooms}",
    clock_not_set: "Die Uhr ist noch nicht gestellt",
    programme_of: "Programm von {date}",
    nothing_until: "nichts bis {time}",
    nothing_more: "nichts mehr",
    all_rooms: "Alle Räume",
    as_of: "Programm, Stand {time}",
    as_of_in_short: "Stand {time}",
    not_applied: "Änderung nicht übernommen: Zeile {line}",
    file_unreadable: "Programmdatei: {what}",
    file_missing: "Programmdatei fehlt",
    showing: "zeigt {time}",
    showing_last: "zeigt die letzte gute",
    quiet_until: "Ruhezeit bis {time}",
    and_more: "und {count} weitere",
};

#[cfg(test)]
mod tests {
    use super::*;

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
        for words in [&EN, &DE] {
            let text = format!("{words:?}");
            assert!(!text.contains("\"\""), "{text}");
        }
    }

    #[test]
    fn every_language_uses_the_same_placeholders() {
        let names = |words: &Words| -> Vec<String> {
            let text = format!("{words:?}");
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
        assert!(names(&EN).len() > 20, "the fields are no longer found");
        assert_eq!(names(&EN), names(&DE));
    }
}
