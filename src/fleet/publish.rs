//! `roomsign publish`: every good version of the file, to the fleet.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rumqttc::Publish;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::address::About;
use super::images::{Hash, List, images, read_list, write_list};
use super::link::{Client, Heard, Link, SURELY, Sayer, Trouble};
use super::message::Release;
use super::publisher::{Publisher, Todo};
use super::screens::Screens;
use super::unreached::Refused;
use super::{Access, Topic};
use roomsign_core::feed::Fault;
use roomsign_core::schedule::{Schedule, clean, diagnostic, parse};
use roomsign_host::clock::{Clock, now};
use roomsign_host::files::{Folder, Stamp, printable};
use roomsign_host::machine_name;
use roomsign_host::service::Service;
use roomsign_host::watch::{self, Update};

/// How long what is retained may take to arrive after the subscription. Where nothing comes, nothing is there.
const RETAINED: Duration = Duration::from_millis(500);
/// What somebody else keeps overwriting is said again after the first of these times, then after twice as long each time,
/// up to the second.
const AGAIN: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(60)];
/// How long until what the broker has not taken is said once more.
const ONCE_MORE: Duration = Duration::from_secs(5);
/// How often images are checked for changes.
const IMAGES: Duration = Duration::from_secs(2);

/// What becomes of a text that is to be published.
enum Saved {
    Good {
        text: String,
        names: Vec<String>,
        modified: DateTime<Utc>,
    },
    /// As before, but saved again.
    Again,
    /// It has a mistake, or is not there: what is wrong, and where.
    Not(String),
}

/// Publishes `file` until the process ends; or, for a `reset`, once, in such a way that every screen takes it, whatever it
/// holds.
///
/// # Errors
/// It cannot be watched at all.
pub async fn publish(access: Access, file: &Path, reset: bool) -> io::Result<()> {
    let (sender, mut saved) = mpsc::unbounded_channel();
    let _watch = watch::watch(
        file,
        watch::Options::default(),
        judge(printable(file)),
        on_change(printable(file), sender),
    )?;
    let mut at = Publishing::new(access, file)?;
    at.reset = reset.then_some(Reset::Wanted);
    let mut service = Service::from_environment();
    while !at.is_done {
        let next_word = service.live(|| at.status());
        let wait = at.next_look().min(next_word);
        tokio::select! {
            heard = at.link.next() => at.hear(heard),
            Some(saved) = saved.recv() => at.save(saved),
            Some(delivery) = at.deliveries.recv() => at.delivered(delivery),
            () = tokio::time::sleep(wait) => at.look(),
        }
        if at.reset == Some(Reset::Wanted) {
            at.begin_anew();
        }
    }
    Ok(())
}

/// How far a reset has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reset {
    /// It waits for what the broker has.
    Wanted,
    /// It is on its way.
    Said,
}

/// A version that the broker has, or why it does not.
type Delivery = (Release, Result<(), Refused>);

struct Publishing {
    topic: Topic,
    link: Link,
    publisher: Publisher,
    screens: Screens,
    folder: Folder,
    /// The images of our version, and what was read of them.
    names: Vec<String>,
    list: List,
    looked: Instant,
    stamps: BTreeMap<String, Option<Stamp>>,
    /// No word of the schedule's topic yet; if none comes until then, nothing is there.
    silence: Option<Instant>,
    /// A version to be said, at the earliest then.
    due: Option<(Instant, &'static str)>,
    said: Option<Instant>,
    /// The files that the broker has, as far as we know: since this connection.
    files: BTreeSet<Hash>,
    /// Files that the broker has for versions before ours.
    stale: BTreeSet<Hash>,
    /// The list of such files, which we have asked for.
    asked: Option<Hash>,
    /// How long our version stays away when somebody overwrites it.
    again: Duration,
    /// A version that is on its way.
    delivering: Option<JoinHandle<()>>,
    delivered: mpsc::UnboundedSender<Delivery>,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    trouble: Trouble,
    /// What is wrong with the file, and where.
    fault: Option<String>,
    reset: Option<Reset>,
    /// Nothing more is to be done.
    is_done: bool,
}

impl Publishing {
    fn new(access: Access, file: &Path) -> io::Result<Self> {
        let path = std::path::absolute(file)?;
        let publisher = clean::line(&format!("{}:{}", machine_name(), path.display()));
        let (delivered, deliveries) = mpsc::unbounded_channel();
        let topic = access.topic.clone();
        Ok(Self {
            trouble: Trouble::new(&access, "trying again"),
            link: Link::new(access, Client::Unnamed("publish"), None),
            publisher: Publisher::new(publisher),
            screens: Screens::new(topic.clone()),
            topic,
            folder: Folder::of(&path),
            names: Vec::new(),
            list: List::new(),
            looked: Instant::now(),
            stamps: BTreeMap::new(),
            silence: None,
            due: None,
            said: None,
            files: BTreeSet::new(),
            stale: BTreeSet::new(),
            asked: None,
            again: AGAIN[0],
            delivering: None,
            delivered,
            deliveries,
            fault: None,
            reset: None,
            is_done: false,
        })
    }

    fn hear(&mut self, heard: Heard) {
        self.trouble.hear(&heard);
        match heard {
            Heard::Up => {
                self.files.clear();
                // Half a second and the time of a round trip from now.
                self.silence = Some(Instant::now() + 2 * RETAINED);
                self.link.subscribe([self.topic.schedule(), self.topic.screens()], SURELY);
            }
            Heard::Subscribed => {
                self.silence = self.silence.map(|_| Instant::now() + RETAINED);
            }
            Heard::Message(message) => self.message(&message),
            Heard::Refused(_) => {}
            Heard::Down(_) => {
                self.silence = None;
                self.due = None;
                self.stop();
            }
        }
    }

    fn message(&mut self, message: &Publish) {
        let topic = String::from_utf8_lossy(&message.topic);
        let now = now();
        let todo = match self.topic.about(&topic) {
            About::Schedule => {
                self.silence = None;
                if message.payload.is_empty() {
                    self.publisher.heard_nothing()
                } else {
                    let release = Release::read(message);
                    match &release {
                        Ok(release) => self.other_files(release),
                        Err(garbage) => log::warn!(
                            "what is at {topic} was not published by roomsign: {garbage}"
                        ),
                    }
                    self.publisher.heard(release, now)
                }
            }
            About::Screen(_) | About::Link(_) => {
                self.screens.hear(message, now);
                Todo::Nothing
            }
            About::File(hash) => {
                self.old_list(hash, &message.payload);
                Todo::Nothing
            }
            About::Ask(_) | About::Picture(_) | About::Nothing => Todo::Nothing,
        };
        self.act(todo);
    }

    fn act(&mut self, todo: Todo) {
        match todo {
            Todo::Nothing => {}
            Todo::Publish(why) => {
                if self.due.is_none() {
                    let at = self.said.map_or_else(Instant::now, |said| said + self.again);
                    self.again = (self.again * 2).min(AGAIN[1]);
                    self.due = Some((at, why));
                }
                self.look();
            }
            Todo::Yield(newer) => {
                self.stop();
                self.due = None;
                log::warn!("{}", beaten(&newer));
            }
        }
    }

    fn save(&mut self, saved: Saved) {
        let is_first = self.publisher.own().is_none();
        self.fault = None;
        match saved {
            Saved::Not(fault) => {
                self.fault = Some(fault);
                return;
            }
            Saved::Good { text, names, modified } => {
                self.names = names;
                let files = self.read_images();
                if is_first {
                    self.publisher.began(text, files, modified, now());
                    if self.silence.is_some() || !self.link.is_up() {
                        return;
                    }
                    // The broker has spoken already, before there was a good version: see `heard`.
                    self.silence = Some(Instant::now() + 2 * RETAINED);
                    self.link.subscribe([self.topic.schedule()], SURELY);
                    return;
                }
                self.publisher.edited(text, files, now());
            }
            Saved::Again => {
                let Some(own) =
                    self.publisher.own().filter(|_| self.publisher.beaten_by().is_some())
                else {
                    return;
                };
                let (text, files) = (own.text.clone(), own.files.clone());
                self.publisher.edited(text, files, now());
            }
        }
        self.again = AGAIN[0];
        self.due = Some((Instant::now(), "saved"));
        self.look();
    }

    /// What somebody else has published, or we have before: the broker may have other files now.
    fn other_files(&mut self, release: &Release) {
        let own = self.publisher.own().and_then(|own| own.files.as_ref());
        let Some(files) = release.files.as_ref().filter(|files| Some(*files) != own) else {
            return;
        };
        self.files.clear();
        if self.asked.replace(files.clone()).as_ref() != Some(files) {
            self.link.subscribe([self.topic.file(&files.to_string())], SURELY);
        }
    }

    /// The list of such files has come.
    fn old_list(&mut self, hash: &str, bytes: &[u8]) {
        let Some(asked) = self.asked.take_if(|asked| asked.to_string() == hash) else { return };
        self.link.unsubscribe(self.topic.file(hash));
        if Hash::of(bytes) == asked {
            self.stale.extend(read_list(bytes).into_iter().flat_map(List::into_values));
            self.stale.insert(asked);
        }
        self.sweep();
    }

    /// Takes away the files that no schedule names any more, once ours is there.
    fn sweep(&mut self) {
        let Some(own) = self.publisher.own() else { return };
        let is_there = self.said.is_some() && self.delivering.is_none() && self.due.is_none();
        if !is_there || self.publisher.beaten_by().is_some() || !self.link.is_up() {
            return;
        }
        let named: BTreeSet<&Hash> = self.list.values().chain(&own.files).collect();
        for gone in self.stale.iter().filter(|hash| !named.contains(hash)) {
            log::info!("the file {gone} is not named any more");
            self.files.remove(gone);
            self.link.retain(self.topic.file(&gone.to_string()), Vec::new());
        }
        self.stale.clear();
    }

    /// Says our version as new, once it is known what the broker has.
    fn begin_anew(&mut self) {
        if self.silence.is_none() && self.link.is_up() && self.publisher.own().is_some() {
            self.reset = Some(Reset::Said);
            self.due = None;
            let todo = self.publisher.reset(now());
            self.act(todo);
        }
    }

    /// Whatever is due by now.
    fn look(&mut self) {
        let now_is = Instant::now();
        if self.silence.is_some_and(|until| until <= now_is) {
            self.silence = None;
            let todo = self.publisher.heard_nothing();
            self.act(todo);
        }
        if self.due.is_some_and(|(at, _)| at <= now_is) && self.silence.is_none() {
            self.say();
        }
        if !self.names.is_empty() && self.looked.elapsed() > IMAGES {
            self.looked = now_is;
            if self.stamps != self.stamps_now() {
                let files = self.read_images();
                let own = self.publisher.own().filter(|own| own.files != files).cloned();
                if let Some(own) = own.filter(|_| self.publisher.beaten_by().is_none()) {
                    self.publisher.edited(own.text, files, now());
                    self.due = Some((now_is, "an image has changed"));
                }
            }
        }
    }

    fn next_look(&self) -> Duration {
        let images = (!self.names.is_empty()).then(|| self.looked + IMAGES);
        let due = self.due.map(|(at, _)| at).filter(|_| self.silence.is_none());
        let next = images.into_iter().chain(due).chain(self.silence).min();
        let wait = next.map(|next| next.saturating_duration_since(Instant::now()));
        // Due means now, but not within the same millisecond again and again.
        wait.map_or(Duration::MAX, |wait| wait.max(Duration::from_millis(1)))
    }

    /// Says our version: its images, then the text.
    fn say(&mut self) {
        let (Some((_, why)), Some(own), Some(sayer)) =
            (self.due, self.publisher.own().cloned(), self.link.sayer())
        else {
            // It is said when the connection is up.
            self.due = None;
            return;
        };
        self.stop();
        self.due = None;
        self.said = Some(Instant::now());
        log::info!("publishing {}: {why}", own.version.revision);
        if let Some(other) = self.publisher.replaces() {
            log::warn!("this takes the place of what {other} has published");
        }
        let files = Files {
            topic: self.topic.clone(),
            folder: self.folder.clone(),
            list: self.list.clone(),
            known: self.files.clone(),
        };
        if own.files.is_some() {
            self.files.extend(self.list.values().cloned());
        }
        let (topic, delivered) = (self.topic.schedule(), self.delivered.clone());
        self.delivering = Some(tokio::spawn(async move {
            let mut outcome = files.say(&sayer).await;
            if outcome.is_ok() {
                let text = own.text.clone().into();
                outcome = sayer.retain(topic, text, Some(own.properties())).await;
            }
            let _ = delivered.send((own, outcome));
        }));
    }

    fn delivered(&mut self, (release, outcome): Delivery) {
        // An earlier one may have been heard of late.
        self.delivering.take_if(|delivering| delivering.is_finished());
        match outcome {
            Ok(()) => {
                log::info!("published {}", release.version.revision);
                self.trouble.is_over();
                self.is_done |= release.reset.is_some() && self.reset == Some(Reset::Said);
                self.sweep();
            }
            Err(_) if !self.link.is_up() => {}
            Err(why) => {
                self.trouble.is(format!("not published: the broker {why}"));
                self.files.clear();
                self.due.get_or_insert((Instant::now() + ONCE_MORE, "once more"));
            }
        }
    }

    fn stop(&mut self) {
        if let Some(delivering) = self.delivering.take() {
            delivering.abort();
        }
    }

    /// Reads the images, tells of those that cannot be handed around, and returns the list's hash.
    fn read_images(&mut self) -> Option<Hash> {
        self.stamps = self.stamps_now();
        self.stale.extend(self.publisher.own().and_then(|own| own.files.clone()));
        self.stale.extend(std::mem::take(&mut self.list).into_values());
        for name in &self.names {
            match self.folder.load(name) {
                Ok(bytes) => {
                    self.list.insert(name.clone(), Hash::of(&bytes));
                }
                Err(why) => log::warn!("the image {} {why}: it stays here", clean::line(name)),
            }
        }
        (!self.list.is_empty()).then(|| Hash::of(&write_list(&self.list)))
    }

    fn stamps_now(&self) -> BTreeMap<String, Option<Stamp>> {
        let stamp = |name: &String| (name.clone(), self.folder.look(name).ok());
        self.names.iter().map(stamp).collect()
    }

    /// For the service manager.
    fn status(&self) -> String {
        let fault = self.fault.clone();
        fault.into_iter().chain(self.state()).collect::<Vec<_>>().join(" · ")
    }

    /// How far our version is; nothing if the file is why there is none.
    fn state(&self) -> Option<String> {
        if let Some(trouble) = self.trouble.what() {
            return Some(trouble.to_owned());
        }
        if let Some(newer) = self.publisher.beaten_by() {
            return Some(beaten(newer));
        }
        let Some(own) = self.publisher.own() else {
            return self.fault.is_none().then(|| "waiting for a good schedule".to_owned());
        };
        let revision = &own.version.revision;
        let (online, taken) = self.screens.taken(revision);
        Some(format!("revision {revision} · {taken} of {online} screens online have it"))
    }
}

fn beaten(newer: &Release) -> String {
    format!(
        "not published: {} has published a newer version at {} UTC, which the signs show; save this file again to \
         publish it instead",
        newer.publisher,
        newer.version.published.format("%H:%M:%S")
    )
}

/// The files of a version, on their way.
struct Files {
    topic: Topic,
    folder: Folder,
    list: List,
    known: BTreeSet<Hash>,
}

impl Files {
    async fn say(self, sayer: &Sayer) -> Result<(), Refused> {
        if self.list.is_empty() {
            return Ok(());
        }
        for (name, hash) in self.list.iter().filter(|(_, hash)| !self.known.contains(hash)) {
            // If it is another one by now, it will be noticed, and what is under another hash is no use to anybody.
            if let Ok(bytes) = self.folder.load(name)
                && Hash::of(&bytes) == *hash
            {
                sayer.retain(self.topic.file(&hash.to_string()), bytes, None).await?;
            }
        }
        let list = write_list(&self.list);
        sayer.retain(self.topic.file(&Hash::of(&list).to_string()), list, None).await
    }
}

fn judge(name: String) -> impl FnMut(&str) -> Result<Schedule, Fault> + Send {
    move |text| {
        let (schedule, diagnostics) = parse(text);
        schedule.ok_or_else(|| {
            log::debug!("{}", diagnostic::render(&name, text, &diagnostics, false));
            Fault::first(text, &diagnostics, |first| first.message.clone())
        })
    }
}

fn on_change(
    name: String,
    sender: mpsc::UnboundedSender<Saved>,
) -> impl FnMut(Update<Schedule>) + Send {
    move |change| {
        let saved = match change {
            Update::Good { value, text, modified } => {
                let names = images(&value).map(str::to_owned).collect();
                let modified = Clock::real().written(modified, chrono_tz::UTC);
                Saved::Good { text, names, modified }
            }
            Update::Same { .. } => Saved::Again,
            Update::Fault(fault) => {
                let what = format!("{name}{fault}");
                log::warn!("{what}; not published: the signs keep what they have");
                Saved::Not(what)
            }
        };
        // It fails when the publisher has ended.
        let _ = sender.send(saved);
    }
}
