//! The pages: plain HTML that works by itself. What is marked with `data-live` the script replaces when it is news.

mod doors;
mod history;
mod login;
mod notices;
mod panel;
mod public;
mod receipt;
mod room;
mod rooms;
mod tone;

use std::cell::Cell;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, html};

pub use doors::doors;
pub use history::history;
pub use login::login;
pub use notices::{is_urgent, notices};
pub use public::public;
pub use room::room;
pub use rooms::rooms;

use crate::asked::Asked;
use crate::desk::{Desk, Seen};
use crate::doors::{Door, State};
use crate::guard::Visitor;
use crate::pictures::Look;
use crate::refusal::Refusal;
use crate::sessions::Person;
use crate::words::Page;
use roomsign_core::board::{Board, Now, boards};
use roomsign_core::changes::{Change, phrases};
use roomsign_core::feed::Fault;
use roomsign_core::schedule::{Language, clean};
use roomsign_core::timetable::Timetable;
use roomsign_core::venue::Today;
use roomsign_core::words::{Phrase, Weight, fill};

/// What a page is made of: one moment, seen by one visitor.
pub struct View<'d> {
    /// What all pages share.
    pub desk: &'d Desk,
    /// Who looks.
    visitor: &'d Visitor,
    /// Whether there is something on the page that only they may see.
    is_theirs: Cell<bool>,
    /// The file.
    pub seen: Seen,
    /// The time.
    pub now: Now,
    /// The displays.
    pub doors: Vec<Door>,
    /// How much news is on the page.
    pub news: u64,
}

/// The pages at the foot of every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Rooms,
    Notices,
    Doors,
    History,
    None,
}

impl<'d> View<'d> {
    /// This moment.
    pub fn new(desk: &'d Desk, visitor: &'d Visitor) -> Self {
        // Before what it stands for: what is newer than it says is fetched once too often, never too seldom.
        let news = desk.news();
        let (seen, now, doors) = (desk.seen(), desk.now(), desk.doors());
        Self { desk, visitor, is_theirs: Cell::new(false), seen, now, doors, news }
    }

    fn words(&self) -> &'static Page {
        self.visitor.words
    }

    fn timetable(&self) -> Option<&Arc<Timetable>> {
        self.seen.feed.shown().map(|shown| &shown.timetable)
    }

    fn boards(&self) -> Vec<Board> {
        boards(&self.seen.feed, self.now)
    }

    fn event(&self) -> &str {
        self.timetable().map_or("", |timetable| &timetable.schedule.event.name)
    }

    /// "Fri 10:44"
    fn clock(&self) -> String {
        let Some(timetable) = self.timetable() else { return String::new() };
        let today = Today::at(timetable.venue(), self.now.instant);
        let date = today.date(timetable.venue().date(self.now.instant));
        let day: String = date.chars().take_while(|c| c.is_alphabetic()).take(3).collect();
        format!("{day} {}", timetable.venue().time(self.now.instant))
    }

    /// How a door is, that is to show what was last read.
    fn state<'a>(&self, door: &'a Door) -> State<'a> {
        door.state(&self.seen.revision)
    }

    /// When that was, in few words: "10:44", with its day if that is another.
    fn when(&self, instant: DateTime<Utc>) -> String {
        let at = |timetable: &Arc<Timetable>| {
            Today::at(timetable.venue(), self.now.instant).when(instant)
        };
        self.timetable().map(at).unwrap_or_default()
    }

    /// What changed on which sign, a line each; a new time is read first.
    fn lines(&self, changes: &[Change]) -> Vec<Markup> {
        let Some(timetable) = self.timetable() else { return Vec::new() };
        let today = timetable.day(self.now.instant);
        let line = |phrase: &Phrase| {
            html! {
                @for run in &phrase.0 {
                    @if run.weight == Weight::Strong { b { (run.text) } } @else { (run.text) }
                }
            }
        };
        phrases(changes, timetable, Some(today), self.words().language).iter().map(line).collect()
    }

    /// Its room, and its own name where the room does not say which door it is.
    fn name(&self, door: &Door) -> String {
        let alike = self.doors.iter().filter(|other| other.room == door.room).count();
        match &door.room {
            Some(room) if alike == 1 => room.clone(),
            Some(room) => format!("{room} ({})", door.name),
            None if alike == 1 => self.words().all_rooms.to_owned(),
            None => format!("{} ({})", self.words().all_rooms, door.name),
        }
    }

    /// Whether a page that was made of it is the same for all who may see it.
    pub fn is_for_all(&self) -> bool {
        !self.is_theirs.get()
    }

    fn is_staff(&self) -> bool {
        self.visitor.person.is_some()
    }

    fn person(&self) -> Option<&Person> {
        self.is_theirs.set(true);
        self.visitor.person.as_ref()
    }

    fn token(&self) -> &str {
        self.person().map_or("", |person| &person.token)
    }

    /// Whether anything can be changed now.
    fn is_mended(&self) -> bool {
        self.seen.feed.fault().is_none() && self.timetable().is_some()
    }

    /// Where a picture of a board's sign is: elsewhere, once it looks otherwise.
    fn picture(&self, board: &Board, size: &str) -> String {
        Asked::default()
            .with("name", &board.room)
            .with("size", size)
            .with("v", &format!("{}-{}", self.desk.run(), Look::of(board)))
            .address("/picture")
    }

    /// A whole page.
    fn page(&self, tab: Tab, head: &Markup, title: &str, body: &Markup) -> Markup {
        let words = self.words();
        html! {
            (DOCTYPE)
            html lang=(words.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    link rel="icon" href="/icon.svg";
                    link rel="stylesheet" href="/style.css";
                    // To those who may not hear of news it would say that there is no connection, and load the page again and again.
                    @if self.is_staff() || self.desk.options.public { script src="/script.js" defer {} }
                }
                body data-version=(self.desk.version_of(self.news)) {
                    a.skip href="#main" { (words.skip) }
                    header #head data-live { (head) }
                    p #offline role="status" hidden { (words.offline) }
                    main #main tabindex="-1" {
                        div #fault data-live { (self.fault()) }
                        (body)
                    }
                    @if self.is_staff() { (self.tabs(tab)) }
                }
            }
        }
    }

    fn tabs(&self, at: Tab) -> Markup {
        let words = self.words();
        let tabs = [
            (Tab::Rooms, "/", words.rooms),
            (Tab::Notices, "/notices", words.notices),
            (Tab::Doors, "/doors", words.doors),
            (Tab::History, "/history", words.history),
        ];
        html! {
            nav {
                @for (tab, address, name) in tabs {
                    @let current = (tab == at).then_some("page");
                    a href=(address) aria-current=[current] { (name) }
                }
            }
        }
    }

    fn fault(&self) -> Markup {
        let words = self.words();
        let Some(fault) = self.seen.feed.fault() else { return html! {} };
        let (line, what) = match fault {
            Fault::Invalid { line, message } => {
                (Some(fill(words.line, &[("line", &line.to_string())])), clean::line(message))
            }
            other => (None, words.language.words().fault(other)),
        };
        // What is wrong in a line is said as `check` says it, which knows no other language.
        let language =
            (line.is_some() && words.language != Language::En).then_some(Language::En.code());
        html! {
            div.fault role="alert" {
                b { (words.mistake) }
                p { @if let Some(line) = line { b { (line) } " " } span lang=[language] { (what) } }
                p { (words.mend) }
            }
        }
    }
}

/// What a form comes back with when nothing was changed.
fn refused(words: &Page, refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(refusal) = refusal {
            div.fault role="alert" { b { (words.not_saved) } p { (words.refusal(refusal)) } }
        }
    }
}
