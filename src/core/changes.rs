//! What differs between two timetables, as staff would say it: the receipt of an edit.

use alloc::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::prelude::*;
use crate::schedule::{Language, Notice, RoomId, Schedule, Session};
use crate::timetable::{Fate, Slot, Timetable};
use crate::venue::Listed;
use crate::words::{Changes, Phrase, Weight, fill};

/// One difference that somebody in front of a sign would see.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The expected start of the session, after the change if there is an after.
    pub when: DateTime<Utc>,
    /// Where it takes place, as `when`.
    pub room: String,
    /// What the session is called, as `when`; empty where it is not called anything.
    pub title: String,
    /// What is different.
    pub what: What,
}

/// What is different about a session, or which notice comes or goes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum What {
    /// It was not there.
    New,
    /// It is not there any more.
    Gone,
    /// It is expected to start at another time than this.
    Starts(DateTime<Utc>),
    /// It is expected to end at the second time, not at the first.
    Ends(DateTime<Utc>, DateTime<Utc>),
    /// It does not take place.
    Cancelled,
    /// Nothing is left of it.
    FallsAway,
    /// It takes place after all.
    Restored,
    /// It took place in this room.
    Moved(String),
    /// It was called this.
    Renamed(String),
    /// It was held by the first and is now by the second.
    Speakers(Vec<String>, Vec<String>),
    /// It has no seats left, and can also be followed in this room.
    Full(Option<String>),
    /// It has seats again.
    Seats,
    /// The reason why it is late, cancelled or moved is now this.
    Reason(Option<String>),
    /// A notice that was not there.
    Notice(Said),
    /// A notice that is not there any more.
    NoticeGone(Said),
}

/// What a notice says, and where and when.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Said {
    /// Its words.
    pub text: String,
    /// The rooms that it is for; none are all.
    pub rooms: Vec<String>,
    /// From when on, by the venue's clocks.
    pub from: Option<NaiveDateTime>,
    /// Until when.
    pub until: Option<NaiveDateTime>,
    /// Whether it takes whole screens.
    pub urgent: bool,
}

/// All differences, in order of time; notices last.
pub fn changes(before: &Timetable, after: &Timetable) -> Vec<Change> {
    let pairs = Pairs::of(&before.schedule, &after.schedule);
    let mut all: Vec<Change> = Vec::new();
    for (old, new) in &pairs.same {
        let (Some(old), Some(new)) = (Side::of(before, *old), Side::of(after, *new)) else {
            continue;
        };
        all.extend(differences(&old, &new).into_iter().map(|what| new.change(what)));
    }
    let side = |timetable, what: What| {
        move |index: &usize| Side::of(timetable, *index).map(|side| side.change(what.clone()))
    };
    all.extend(pairs.gone.iter().filter_map(side(before, What::Gone)));
    all.extend(pairs.new.iter().filter_map(side(after, What::New)));
    // Stable: the differences of one session stay together.
    all.sort_by(|a, b| (a.when, &a.room, &a.title).cmp(&(b.when, &b.room, &b.title)));
    all.extend(notice_changes(&before.schedule, &after.schedule));
    all
}

/// The changes in words of that language, a line each. Times have dates unless all of them are of the conference day
/// `today`, or of any one day where `today` is `None`.
pub fn lines(
    changes: &[Change],
    after: &Timetable,
    today: Option<NaiveDate>,
    language: Language,
) -> Vec<String> {
    phrases(changes, after, today, language).iter().map(Phrase::to_string).collect()
}

/// The same with what is new of a time set off from the rest.
pub fn phrases(
    changes: &[Change],
    after: &Timetable,
    today: Option<NaiveDate>,
    language: Language,
) -> Vec<Phrase> {
    let instants = changes.iter().filter(|change| !change.is_notice()).flat_map(|change| {
        let other = match change.what {
            What::Starts(from) => Some(from),
            _ => None,
        };
        [Some(change.when), other].into_iter().flatten()
    });
    let days: BTreeSet<NaiveDate> =
        instants.map(|instant| after.day(instant)).chain(today).collect();
    let listed = Listed::new(after.venue(), days.len() > 1, language.changes());
    changes.iter().map(|change| change.phrase(&listed)).collect()
}

/// What a session is called where it has to be called something.
pub fn title(session: &Session, language: Language) -> &str {
    or_untitled(named(session), language.changes())
}

/// Its title, or else its kind.
fn named(session: &Session) -> &str {
    if session.title.is_empty() {
        session.kind_in_short().unwrap_or_default()
    } else {
        &session.title
    }
}

fn or_untitled<'t>(title: &'t str, words: &Changes) -> &'t str {
    if title.is_empty() { words.untitled } else { title }
}

impl Change {
    fn is_notice(&self) -> bool {
        matches!(self.what, What::Notice(_) | What::NoticeGone(_))
    }

    fn phrase(&self, listed: &Listed) -> Phrase {
        let (when, words) = (self.when, listed.words);
        let title = or_untitled(&self.title, words);
        let begins = listed.when(when);
        // With dates the same title may stand on several days.
        let named = if listed.dates { format!("{begins} {title}") } else { title.to_owned() };
        let plain = |text: &str| Phrase::of(Weight::Plain, text);
        let about = [
            ("room", plain(&self.room)),
            ("title", plain(title)),
            ("when", plain(&begins)),
            ("named", plain(&named)),
        ];
        let filled = |template: &str, name: &str, value: &Phrase| {
            let about = about.iter().map(|(name, phrase)| (*name, phrase));
            let values: Vec<(&str, &Phrase)> = about.chain([(name, value)]).collect();
            Phrase::filled(template, &values)
        };
        let line = |template: &str, more: &[(&str, &str)]| {
            let more: Vec<_> = more.iter().map(|(name, text)| (*name, plain(text))).collect();
            let all = about.iter().chain(&more).map(|(name, phrase)| (*name, phrase));
            Phrase::filled(template, &all.collect::<Vec<_>>())
        };
        match &self.what {
            What::New => line(words.new, &[]),
            What::Gone => line(words.gone, &[]),
            What::Starts(from) => filled(words.starts, "times", &listed.both(*from, when)),
            What::Ends(from, to) => {
                let times = Listed { dates: false, ..*listed }.both(*from, *to);
                filled(words.ends, "times", &times)
            }
            What::Cancelled => line(words.cancelled, &[]),
            What::FallsAway => line(words.falls_away, &[]),
            What::Full(None) => line(words.full, &[]),
            What::Full(Some(overflow)) => line(words.full_but, &[("overflow", overflow)]),
            What::Seats => line(words.seats, &[]),
            What::Restored => line(words.restored, &[]),
            What::Moved(from) => line(words.moved, &[("from", from)]),
            What::Renamed(from) => line(words.renamed, &[("from", or_untitled(from, words))]),
            What::Speakers(from, to) => {
                let people = |names: &[String]| match names {
                    [] => words.nobody.to_owned(),
                    names => names.join(", "),
                };
                line(words.speakers, &[("from", &people(from)), ("to", &people(to))])
            }
            What::Reason(Some(reason)) => line(words.reason, &[("reason", reason)]),
            What::Reason(None) => line(words.no_reason, &[]),
            What::Notice(said) => line(words.notice, &[("notice", &said.in_words(words))]),
            What::NoticeGone(said) => line(words.notice_gone, &[("notice", &said.in_words(words))]),
        }
    }
}

/// A session as one of the two timetables has it.
struct Side<'t> {
    session: &'t Session,
    slot: &'t Slot,
    room: &'t str,
    /// Where else it can be followed, while it is full.
    overflow: Option<&'t str>,
}

impl<'t> Side<'t> {
    fn of(timetable: &'t Timetable, index: usize) -> Option<Self> {
        let (session, slot) = timetable.session(index)?;
        let name = |room: RoomId| timetable.schedule.rooms.get(room.0).map(|room| &*room.name);
        let overflow = session.overflow.filter(|_| session.full).and_then(name);
        Some(Self { session, slot, room: name(slot.room)?, overflow })
    }

    fn change(&self, what: What) -> Change {
        Change {
            when: self.slot.expected.start,
            room: self.room.to_owned(),
            title: named(self.session).to_owned(),
            what,
        }
    }
}

fn differences(old: &Side<'_>, new: &Side<'_>) -> Vec<What> {
    let mut found = Vec::new();
    let (was, is) = (old.session, new.session);
    let same_status = old.slot.fate == new.slot.fate;
    if !same_status {
        found.push(match new.slot.fate {
            Fate::TakesPlace => What::Restored,
            Fate::Cancelled => What::Cancelled,
            Fate::FallsAway => What::FallsAway,
        });
    }
    if old.room != new.room {
        found.push(What::Moved(old.room.to_owned()));
    }
    if same_status && new.slot.fate != Fate::FallsAway {
        let (before, after) = (old.slot.expected, new.slot.expected);
        let later = after.start - before.start;
        if before.start != after.start {
            found.push(What::Starts(before.start));
        }
        // An end that goes with the start needs no words, nor does a break that makes up for a delay.
        let absorbed = is.is_break() && before.start != after.start;
        if before.end + later != after.end && !absorbed {
            found.push(What::Ends(before.end, after.end));
        }
    }
    if named(was) != named(is) {
        found.push(What::Renamed(named(was).to_owned()));
    }
    if was.speakers != is.speakers {
        found.push(What::Speakers(was.speakers.clone(), is.speakers.clone()));
    }
    if was.full != is.full || old.overflow != new.overflow {
        let overflow = new.overflow.map(str::to_owned);
        found.push(if is.full { What::Full(overflow) } else { What::Seats });
    }
    if was.reason != is.reason {
        found.push(What::Reason(is.reason.clone()));
    }
    found
}

fn notice_changes(before: &Schedule, after: &Schedule) -> Vec<Change> {
    let said = |schedule: &Schedule| -> Vec<Said> {
        schedule.notices.iter().map(|notice| Said::of(notice, schedule)).collect()
    };
    let (before, after) = (said(before), said(after));
    let change = |what| Change {
        when: DateTime::<Utc>::MAX_UTC,
        room: String::new(),
        title: String::new(),
        what,
    };
    let only_in = |these: &[Said], those: &[Said]| -> Vec<Said> {
        let mut left: BTreeMap<&Said, usize> = BTreeMap::new();
        those.iter().for_each(|said| *left.entry(said).or_default() += 1);
        let is_new = |said: &&Said| match left.get_mut::<Said>(said) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        these.iter().filter(is_new).cloned().collect()
    };
    let gone = only_in(&before, &after).into_iter().map(What::NoticeGone);
    let new = only_in(&after, &before).into_iter().map(What::Notice);
    gone.chain(new).map(change).collect()
}

impl Said {
    /// What a notice of that schedule says.
    pub fn of(notice: &Notice, schedule: &Schedule) -> Self {
        let name = |room: &RoomId| schedule.rooms.get(room.0).map(|room| room.name.clone());
        Self {
            text: notice.text.clone(),
            rooms: notice.rooms.iter().filter_map(name).collect(),
            from: notice.from,
            until: notice.until,
            urgent: notice.urgent,
        }
    }

    /// "Lunch is served (Room 122, until 2023-09-08 13:30, urgent)"
    pub fn in_words(&self, words: &Changes) -> String {
        let mut about = self.rooms.clone();
        if about.is_empty() {
            about.push(words.every_room.to_owned());
        }
        let at = |template: &str, at: NaiveDateTime| {
            fill(template, &[("time", &at.format("%Y-%m-%d %H:%M").to_string())])
        };
        about.extend(self.from.map(|from| at(words.from, from)));
        about.extend(self.until.map(|until| at(words.until, until)));
        about.extend(self.urgent.then(|| words.urgent.to_owned()));
        format!("{} ({})", self.text, about.join(", "))
    }
}

/// Which session of the one schedule is which of the other, by index.
#[derive(Default)]
struct Pairs {
    same: Vec<(usize, usize)>,
    gone: Vec<usize>,
    new: Vec<usize>,
}

impl Pairs {
    fn of(before: &Schedule, after: &Schedule) -> Self {
        let mut pairs = Self {
            same: Vec::new(),
            gone: (0..before.sessions.len()).collect(),
            new: (0..after.sessions.len()).collect(),
        };
        let (old, new) = (before, after);
        // From what is surest to what is likely.
        pairs.match_by(old, new, true, |_, session| session.id.clone());
        pairs.match_by(old, new, false, |schedule, session| {
            Some((session.title.clone(), session.start, room(schedule, session)))
        });
        pairs.match_by(old, new, false, |schedule, session| {
            Some((session.title.clone(), room(schedule, session)))
        });
        pairs.match_by(old, new, false, |_, session| Some(session.title.clone()));
        // Another title in the same place is a new title, unless ids say that it is another session.
        pairs.match_by(old, new, false, |schedule, session| {
            let place = (session.start, room(schedule, session));
            session.id.is_none().then_some(place)
        });
        pairs
    }

    /// Pairs what has the same key; several of one key in order of start, or not at all if `once`.
    fn match_by<K: Ord>(
        &mut self,
        before: &Schedule,
        after: &Schedule,
        once: bool,
        key: impl Fn(&Schedule, &Session) -> Option<K>,
    ) {
        let keyed = |schedule: &Schedule, indices: &[usize]| {
            let mut of_key: BTreeMap<K, Vec<usize>> = BTreeMap::new();
            for index in indices {
                let session = schedule.sessions.get(*index);
                if let Some(key) = session.and_then(|session| key(schedule, session)) {
                    of_key.entry(key).or_default().push(*index);
                }
            }
            let start = |index: &usize| schedule.sessions.get(*index).map(|session| session.start);
            of_key.values_mut().for_each(|indices| indices.sort_by_key(start));
            of_key
        };
        let mut news = keyed(after, &self.new);
        let (mut gone, mut new) = (BTreeSet::new(), BTreeSet::new());
        for (key, olds) in keyed(before, &self.gone) {
            let news = news.remove(&key).unwrap_or_default();
            if once && (olds.len() > 1 || news.len() > 1) {
                continue;
            }
            for pair in olds.into_iter().zip(news) {
                gone.insert(pair.0);
                new.insert(pair.1);
                self.same.push(pair);
            }
        }
        self.gone.retain(|index| !gone.contains(index));
        self.new.retain(|index| !new.contains(index));
    }
}

fn room(schedule: &Schedule, session: &Session) -> String {
    schedule.rooms.get(session.room.0).map(|room| room.name.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::parse;

    const HEAD: &str = r#"
[event]
name = "Test"
timezone = "Europe/Berlin"
[[room]]
name = "A"
[[room]]
name = "B"
"#;

    fn timetable(sessions: &str) -> Timetable {
        let (schedule, diagnostics) = parse(&format!("{HEAD}{sessions}"));
        Timetable::plan(schedule.unwrap_or_else(|| panic!("{diagnostics:?}")))
    }

    /// `id start end room title`, and other keys after a `;`.
    fn plan(sessions: &[&str]) -> Timetable {
        let text: String = sessions
            .iter()
            .map(|line| {
                let (words, more) = line.split_once(';').unwrap_or((line, ""));
                let words: Vec<&str> = words.splitn(5, ' ').collect();
                let id = if words[0] == "-" { String::new() } else { format!("id = {:?}\n", words[0]) };
                let more = more.replace(';', "\n");
                format!(
                    "[[session]]\n{id}start = 2023-09-0{}\nend = {}\nroom = {:?}\ntitle = {:?}\n{more}\n",
                    words[1].replace('T', " "), words[2], words[3], words[4].trim()
                )
            })
            .collect();
        timetable(&text)
    }

    fn told(before: &[&str], after: &[&str]) -> Vec<String> {
        let after = plan(after);
        lines(&changes(&plan(before), &after), &after, None, Language::En)
    }

    #[test]
    fn each_change_is_said_in_plain_words() {
        let old = "x 8T10:00 10:25 A Tvix";
        for (new, line) in [
            ("x 8T10:10 10:35 A Tvix", "A: 10:00 → 10:10 Tvix"),
            ("x 8T10:00 10:25 A Tvix;delay = 10", "A: 10:00 → 10:10 Tvix"),
            ("x 8T10:00 10:20 A Tvix", "A: 10:00 Tvix ends 10:25 → 10:20"),
            ("x 9T10:10 10:35 A Tvix", "A: Fri 8 Sep 10:00 → Sat 9 Sep 10:10 Tvix"),
            ("x 8T10:00 10:25 A Tvix;cancelled = true", "A: Tvix is cancelled"),
            ("x 8T10:00 10:25 A Tvix;moved_to = \"B\"", "Tvix moves from A to B"),
            ("x 8T10:00 10:25 B Tvix", "Tvix moves from A to B"),
            ("x 8T10:00 10:25 A Tvax", "A: 10:00 Tvix is now called Tvax"),
            (
                "x 8T10:00 10:25 A Tvix;speakers = [\"Ada\", \"Bo\"]",
                "A: 10:00 Tvix: nobody → Ada, Bo",
            ),
            ("x 8T10:00 10:25 A Tvix;reason = \"Ill\"", "A: Tvix, reason: Ill"),
            ("x 8T10:00 10:25 A Tvix;full = true", "A: 10:00 Tvix is full"),
            (
                "x 8T10:00 10:25 A Tvix;full = true;overflow = \"B\"",
                "A: 10:00 Tvix is full and can be followed in B",
            ),
            ("x 8T10:00 10:25 A Tvix;started = 10:03", "A: 10:00 → 10:03 Tvix"),
            ("x 8T10:00 10:25 A Tvix;until = 10:40", "A: 10:00 Tvix ends 10:25 → 10:40"),
        ] {
            assert_eq!(told(&[old], &[new]), [line], "{new}");
        }
        assert_eq!(
            told(&["x 8T10:00 10:25 A Tvix;cancelled = true"], &[old]),
            ["A: 10:00 Tvix takes place again"]
        );
        assert!(told(&[old], &[old]).is_empty());
    }

    #[test]
    fn changes_are_told_in_every_language() {
        let old = "x 8T10:00 10:25 A Tvix";
        for (new, german, french) in [
            (
                "x 9T10:10 10:35 A Tvix",
                "A: Fr 8. Sept. 10:00 → Sa 9. Sept. 10:10 Tvix",
                "A\u{a0}: ven. 8 sept. 10:00 → sam. 9 sept. 10:10 Tvix",
            ),
            (
                "x 8T10:00 10:25 A Tvix;cancelled = true",
                "A: Tvix entfällt",
                "A\u{a0}: Tvix n’a pas lieu",
            ),
            (
                "x 8T10:00 10:25 A Tvix;speakers = [\"Ada\", \"Bo\"]",
                "A: 10:00 Tvix: niemand → Ada, Bo",
                "A\u{a0}: 10:00 Tvix\u{a0}: personne → Ada, Bo",
            ),
        ] {
            let after = plan(&[new]);
            let changes = changes(&plan(&[old]), &after);
            for (language, line) in [(Language::De, german), (Language::Fr, french)] {
                assert_eq!(lines(&changes, &after, None, language), [line], "{new}");
            }
        }
    }

    #[test]
    fn a_delay_is_told_of_each_session_that_it_pushes() {
        let old = ["x 8T10:00 10:25 A One", "y 8T10:25 10:50 A Two", "z 8T10:55 11:20 A Three"];
        let new = ["x 8T10:00 10:25 A One;delay = 10", old[1], old[2]];
        assert_eq!(
            told(&old, &new),
            ["A: 10:00 → 10:10 One", "A: 10:25 → 10:35 Two", "A: 10:55 → 11:00 Three"]
        );
    }

    #[test]
    fn a_break_that_falls_away_is_told_and_its_return_too() {
        let old = ["x 8T10:00 10:30 A One", "y 8T10:30 10:45 A Coffee;kind = \"Break\""];
        let new = ["x 8T10:00 10:30 A One;until = 10:50", old[1]];
        assert_eq!(
            told(&old, &new),
            [
                "A: 10:00 One ends 10:30 → 10:50",
                "A: 10:50 Coffee is dropped: nothing is left of it",
            ]
        );
        assert_eq!(
            told(&new, &old),
            ["A: 10:00 One ends 10:50 → 10:30", "A: 10:30 Coffee takes place again"]
        );
    }

    #[test]
    fn sessions_swapped_between_days_are_the_same_sessions() {
        for ids in [["x", "y"], ["-", "-"]] {
            let [x, y] = ids;
            let old = [format!("{x} 8T15:00 15:25 A disko"), format!("{y} 9T11:00 11:25 A Panel")];
            let new = [format!("{x} 9T11:00 11:25 A disko"), format!("{y} 8T15:00 15:25 A Panel")];
            let both = |lines: &[String; 2]| told(&[&old[0], &old[1]], &[&lines[0], &lines[1]]);
            assert_eq!(
                both(&new),
                [
                    "A: Sat 9 Sep 11:00 → Fri 8 Sep 15:00 Panel",
                    "A: Fri 8 Sep 15:00 → Sat 9 Sep 11:00 disko",
                ],
                "{ids:?}"
            );
        }
    }

    #[test]
    fn sessions_come_and_go() {
        let break_at = |time: &str| format!("- 8T{time} 18:00 A Break");
        let (one, two, three) = (break_at("10:00"), break_at("12:00"), break_at("15:00"));
        assert_eq!(told(&[&one, &two, &three], &[&two, &three]), ["gone: A: 10:00 Break"]);
        assert_eq!(
            told(&[&two], &[&one, &two, &three]),
            ["new: A: 10:00 Break", "new: A: 15:00 Break"]
        );
        // Ids tell that it is another session; without them it is another title.
        assert_eq!(
            told(&["x 8T10:00 10:25 A One"], &["y 8T10:00 10:25 A Two"]),
            ["gone: A: 10:00 One", "new: A: 10:00 Two"]
        );
        assert_eq!(
            told(&["- 8T10:00 10:25 A One"], &["- 8T10:00 10:25 A Two"]),
            ["A: 10:00 One is now called Two"]
        );
    }

    #[test]
    fn dates_are_said_when_the_day_is_not_today() {
        let (old, new) = (plan(&["x 8T10:00 10:25 A One"]), plan(&["x 8T10:05 10:30 A One"]));
        let day = |day| NaiveDate::from_ymd_opt(2023, 9, day);
        let told = |today| lines(&changes(&old, &new), &new, today, Language::En);
        assert_eq!(told(day(8)), ["A: 10:00 → 10:05 One"]);
        assert_eq!(told(day(7)), ["A: Fri 8 Sep 10:00 → 10:05 One"]);
    }

    #[test]
    fn notices_come_and_go() {
        let session = "[[session]]\nroom = \"A\"\nstart = 2023-09-08 10:00\ntitle = \"One\"\n";
        let notice = "[[notice]]\ntext = \"Lunch\"\nrooms = [\"B\"]\nurgent = true\n";
        let (without, with) = (timetable(session), timetable(&format!("{session}{notice}")));
        let told = |a, b| lines(&changes(a, b), b, None, Language::En);
        assert_eq!(told(&without, &with), ["new notice: Lunch (B, urgent)"]);
        assert_eq!(told(&with, &without), ["notice gone: Lunch (B, urgent)"]);
        assert!(changes(&with, &with).is_empty());
    }
}
