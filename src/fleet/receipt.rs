//! Who has taken an edit: what the screens of the fleet say, while somebody waits.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::address::About;
use super::glass::Wish;
use super::link::{Client, Heard, Link, ONCE};
use super::screens::{Row, Screens};
use super::{Access, Name, Topic, Unreached};
use roomsign_host::asks::MAX_ANSWER;
use roomsign_host::clock::now;
use roomsign_host::output::Dark;
use roomsign_host::status::revision;

/// How long a screen may take before it is said that it has not answered.
const PATIENCE: Duration = Duration::from_secs(3);
/// Retained messages come one after another; after a pause of this length all of them have come.
const QUIET: Duration = Duration::from_millis(300);
/// In a large fleet there is always somebody who says something: after so long they have all come, too.
const LONG: Duration = Duration::from_secs(5);
/// More screens than this are not named one by one if all is well with them.
const NAMED: usize = 8;

/// Listens to all screens.
#[derive(Debug)]
pub struct Listener {
    link: Link,
    screens: Screens,
    /// The picture that came last, of this screen.
    picture: Option<(Name, Vec<u8>)>,
    wants_pictures: bool,
    /// The subscription and the last word: without one nothing is known.
    heard: Option<(Instant, Instant)>,
}

impl Listener {
    /// Begins to connect. Those rooms may have several signs.
    pub fn new(access: Access, shared_rooms: &[String]) -> Self {
        let screens = Screens::new(access.topic.clone()).with_shared(shared_rooms);
        let link = Link::new(access, Client::Unnamed("screens"), None);
        Self { link, screens, picture: None, wants_pictures: false, heard: None }
    }

    /// Hears the pictures that screens send, too.
    pub fn with_pictures(mut self) -> Self {
        self.wants_pictures = true;
        self
    }

    /// Asks something of a screen.
    pub fn ask(&self, name: &Name, wish: Wish) {
        let topic = self.screens.topic().ask(name);
        self.link.say(topic, wish.word().as_bytes().to_vec());
    }

    /// The picture that has come with the last word, and of which screen it is.
    pub fn take_picture(&mut self) -> Option<(Name, Vec<u8>)> {
        self.picture.take()
    }

    /// What is known so far.
    pub fn screens(&self) -> &Screens {
        &self.screens
    }

    /// Waits for the next word; true if something about a screen or the schedule has changed.
    ///
    /// # Errors
    /// There is no connection, or the broker does not let us listen. It may come back.
    pub async fn next(&mut self, topic: &Topic) -> Result<bool, Unreached> {
        match self.link.next().await {
            Heard::Up => {
                let pictures = self.wants_pictures.then(|| topic.pictures());
                let filters = [topic.schedule(), topic.screens()].into_iter().chain(pictures);
                self.link.subscribe(filters, ONCE);
                Ok(false)
            }
            Heard::Subscribed => {
                let now = Instant::now();
                self.heard = Some((now, now));
                Ok(false)
            }
            Heard::Message(message) => {
                if let Some((_, last)) = &mut self.heard {
                    *last = Instant::now();
                }
                let said_at = String::from_utf8_lossy(&message.topic);
                self.picture = match topic.about(&said_at) {
                    About::Picture(name) if message.payload.len() <= MAX_ANSWER => {
                        Some((name, message.payload.to_vec()))
                    }
                    _ => None,
                };
                Ok(self.screens.hear(&message, now()))
            }
            Heard::Refused(why) => Err(why.into()),
            Heard::Down(why) => {
                self.heard = None;
                Err(why.into())
            }
        }
    }

    /// Whether the broker tells what screens say.
    pub fn hears(&self) -> bool {
        self.heard.is_some()
    }

    /// Whether all that was retained has come, as far as can be told.
    pub fn is_settled(&self) -> bool {
        self.heard.is_some_and(|(first, last)| last.elapsed() >= QUIET || first.elapsed() >= LONG)
    }

    /// Waits until all that was retained has come.
    ///
    /// # Errors
    /// There is no connection, or it takes longer than `patience`.
    pub async fn settle(&mut self, topic: &Topic, patience: Duration) -> Result<(), Unreached> {
        let began = Instant::now();
        let mut failed = 0;
        while !self.is_settled() {
            if began.elapsed() > patience {
                return Err(Unreached::Silent);
            }
            tokio::select! {
                heard = self.next(topic) => {
                    if let Err(why) = heard {
                        failed += 1;
                        if failed >= self.link.brokers() {
                            return Err(why);
                        }
                    }
                }
                () = tokio::time::sleep(Duration::from_millis(20)) => {}
            }
        }
        Ok(())
    }
}

/// Waits for every screen that is online to show `text`, for at most 3 s, and says how it went. `edited` is when the
/// file was in its place.
pub async fn receipts(access: Access, text: &str, edited: (Instant, DateTime<Utc>)) -> Vec<String> {
    let (began, edited_at) = edited;
    let topic = access.topic.clone();
    let expected = revision(text);
    let mut listener = Listener::new(access, &[]);
    let mut arrived: BTreeMap<String, Duration> = BTreeMap::new();
    let mut trouble = None;
    let waits = Instant::now();
    while waits.elapsed() < PATIENCE {
        for row in listener.screens.rows().iter().filter(|row| has(row, &expected)) {
            arrived.entry(row.name.clone()).or_insert(began.elapsed());
        }
        let online = |row: &&Row| row.online;
        let is_done = listener.screens.rows().iter().filter(online).all(|row| has(row, &expected));
        if is_done && listener.is_settled() && listener.screens.published() == Some(&expected) {
            break;
        }
        tokio::select! {
            heard = listener.next(&topic) => match heard {
                Ok(_) => trouble = None,
                Err(why) => trouble = Some(why),
            },
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
        }
    }
    if !listener.hears() {
        let why = trouble.unwrap_or(Unreached::Silent);
        return vec![format!(
            "{why}: the edit is in the file, and the screens follow when it is published"
        )];
    }
    let mut lines = Vec::new();
    if listener.screens.published() != Some(&expected) {
        lines.push(format!(
            "nobody has published it at {topic}: does `roomsign publish` run on this file?"
        ));
    }
    let rows = listener.screens.rows();
    let told: Vec<(bool, String)> = rows
        .iter()
        .map(|row| {
            let took = arrived.get(&row.name).map(|at| took(row, *at, edited_at));
            let what = told(&listener.screens, row, took);
            (took.is_some() && row.online, format!("{}: {what}", name(row, &rows)))
        })
        .collect();
    lines.extend(summary(told));
    lines
}

/// What is said of one screen.
fn told(screens: &Screens, row: &Row, took: Option<Duration>) -> String {
    if !row.online {
        return screens.connection(row, now());
    }
    match (took, &row.fault) {
        (_, Some(fault)) => format!("not applied: {fault}"),
        (Some(_), None) if row.dark.is_some() => {
            format!("it has it, but is dark: {}", row.dark.unwrap_or(Dark::Unknown).words())
        }
        (Some(took), None) if row.shows.is_some() => {
            format!("on the screen in {} ms", took.as_millis())
        }
        (Some(took), None) => format!("in its file in {} ms", took.as_millis()),
        (None, None) => "no answer within 3 s: is the sign running?".to_owned(),
    }
}

/// One line for all, those with trouble first; if many are well, only how many.
fn summary(told: Vec<(bool, String)>) -> Option<String> {
    let (well, mut parts): (Vec<_>, Vec<_>) = told.into_iter().partition(|(well, _)| *well);
    match well.len() {
        0 => {}
        count if count > NAMED => parts.push((true, format!("{count} screens: on the screen"))),
        _ => {
            parts.splice(0..0, well);
        }
    }
    let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The room, and the screen's own name where the room does not say which one.
fn name(row: &Row, all: &[Row]) -> String {
    match &row.room {
        Some(room) if all.iter().filter(|other| other.room == row.room).count() == 1 => {
            room.clone()
        }
        Some(room) => format!("{room} ({})", row.name),
        None => row.name.clone(),
    }
}

fn has(row: &Row, revision: &str) -> bool {
    row.revision.as_deref() == Some(revision) && row.fault.is_none()
}

/// From the edit to the screen. The clocks of two machines are believed if what they say is possible; otherwise it is the time
/// after which it was known here.
fn took(row: &Row, known_after: Duration, edited: DateTime<Utc>) -> Duration {
    let by_clocks = row.applied_at.and_then(|applied| (applied - edited).to_std().ok());
    by_clocks.filter(|took| *took <= known_after).unwrap_or(known_after)
}
