//! `roomsign follow`: what the fleet's schedule says, to the file that the display shows.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use chrono::SubsecRound as _;
use rumqttc::{LastWill, LastWillProperties, Publish};
use tokio::sync::mpsc;

use super::address::About;
use super::glass::{Glass, Wish};
use super::images::{Hash, List, has_image, images, read_list};
use super::link::{Client, Heard, Link, ONCE, SURELY, Trouble, random, share};
use super::message::{Release, Version};
use super::report::{Held, Presence, REMEMBERED, Report, json};
use super::state::State;
use super::{Access, Name, Topic};
use roomsign_core::feed::{Fault, Unreadable};
use roomsign_core::schedule::{Severity, clean, parse};
use roomsign_host::clock::now;
use roomsign_host::files::{Disk, Files as _, Folder, MAX_SCHEDULE, printable, replace};
use roomsign_host::life::{self, Look, Watched};
use roomsign_host::machine::Machine;
use roomsign_host::service::Service;
use roomsign_host::status::{Status, is_held, revision};
use roomsign_host::times;
use roomsign_host::watch::{self, Update};

/// How long a new text waits for the images that it names.
const IMAGES: Duration = Duration::from_secs(3);
/// Images that are asked for at once: what the broker has to hold for this follower, and this follower in its memory, is
/// no more than so many of the largest size.
const AT_ONCE: usize = 4;
/// How long until a file that could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// After so long a new connection asks for the schedule once more, and after twice as long at the most: what is published at
/// one node of a cluster while a subscription is made at another may be told to neither.
const ONCE_MORE: Duration = Duration::from_secs(5);
/// How often the machine is asked how it is.
const MACHINE: Duration = Duration::from_secs(30);

/// What a follower is told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file to write.
    pub output: PathBuf,
    /// What the screen is called.
    pub name: Name,
    /// Where the display says what it shows.
    pub status_file: Option<PathBuf>,
    /// Where to keep what has to be known at the next start.
    pub state_dir: Option<PathBuf>,
}

/// Follows until the process ends.
///
/// # Errors
/// The status file cannot be watched at all, or the output is no path to a file.
pub async fn follow(access: Access, options: &Options) -> io::Result<()> {
    let (sender, mut statuses) = mpsc::unbounded_channel();
    let _watch = match &options.status_file {
        Some(path) => Some(watch_status(path, sender)?),
        None => None,
    };
    let mut at = Following::new(access, options)?;
    let mut service = Service::from_environment();
    loop {
        let wait = at.next_look().min(service.live(|| at.status_line()));
        tokio::select! {
            heard = at.link.next() => at.hear(heard),
            Some(status) = statuses.recv() => at.shows(status),
            picture = at.glass.answer() => at.link.say(at.topic.picture(&at.name), picture),
            () = tokio::time::sleep(wait) => at.look(),
        }
        at.examine();
    }
}

struct Following {
    topic: Topic,
    name: Name,
    link: Link,
    trouble: Trouble,
    state: State,
    /// Which process this is.
    by: u64,
    /// Another follower has the same name.
    twin: bool,
    /// Where the display says what it shows, when to look there again, and what was found so far.
    status_file: Option<PathBuf>,
    examined: Option<Instant>,
    life: Watched,
    /// When the machine was asked how it is.
    felt: Option<Instant>,
    glass: Glass,
    output: PathBuf,
    folder: Folder,
    /// The newest version that was taken on, whether it is in the file yet or not.
    newest: Option<Version>,
    report: Report,
    told: Option<Report>,
    /// What is being taken on.
    coming: Option<Coming>,
    list: Option<(Hash, List)>,
    /// Images that did not come in time: nothing waits for them again.
    late: BTreeSet<Hash>,
    /// The file could not be written: not again before then.
    again: Option<Instant>,
    /// When to ask for the schedule once more.
    once_more: Option<Instant>,
}

/// A version whose images may be under way.
struct Coming {
    release: Release,
    /// The images that the schedule names.
    names: Vec<String>,
    /// Files that are waited for: images by the names they go to; the list has none.
    wanted: BTreeMap<Hash, Vec<String>>,
    /// Those of them that this connection has been asked for.
    asked: BTreeSet<Hash>,
    /// The text is written then, with its images or without.
    patience: Option<Instant>,
    /// Images have been written since the text was.
    came_late: bool,
}

impl Following {
    fn new(access: Access, options: &Options) -> io::Result<Self> {
        let output = std::path::absolute(&options.output)?;
        let folder = Folder::of(&output);
        let (topic, name) = (access.topic.clone(), options.name.clone());
        let held = held(&output);
        let newest = held.as_ref().and_then(|(held, is_ours)| {
            let version = Version { published: held.published, revision: held.revision.clone() };
            is_ours.then_some(version)
        });
        let state = State::of(options.state_dir.as_deref(), &name);
        let by = random();
        Ok(Self {
            trouble: Trouble::new(&access, "the file stays as it is; trying again"),
            link: Link::new(access, Client::Named(state.client()), Some(will(&topic, &name, by))),
            state,
            by,
            twin: false,
            status_file: options.status_file.clone(),
            examined: None,
            life: Watched::default(),
            felt: None,
            glass: Glass::of(options.status_file.as_deref(), &name),
            topic,
            name,
            output,
            folder,
            newest,
            report: Report { file: held.map(|(held, _)| held), ..Report::default() },
            told: None,
            coming: None,
            list: None,
            late: BTreeSet::new(),
            again: None,
            once_more: None,
        })
    }

    fn hear(&mut self, heard: Heard) {
        self.trouble.hear(&heard);
        match heard {
            Heard::Up => {
                self.told = None;
                self.twin = false;
                self.tell();
                self.is_online();
                // Its own, too: the last will of a connection that broke may come after this one has begun.
                self.link.subscribe([self.topic.schedule(), self.topic.link(&self.name)], SURELY);
                self.once_more = Some(Instant::now() + ONCE_MORE.mul_f64(1.0 + share()));
                if self.status_file.is_some() {
                    self.link.subscribe([self.topic.ask(&self.name)], ONCE);
                }
                if let Some(coming) = &mut self.coming {
                    coming.asked.clear();
                }
                self.ask();
            }
            Heard::Message(message) => self.message(&message),
            Heard::Down(_) => self.once_more = None,
            Heard::Subscribed | Heard::Refused(_) => {}
        }
    }

    fn is_online(&self) {
        let here = Presence { online: true, since: Some(now()), by: Some(self.by) };
        self.link.retain(self.topic.link(&self.name), json(&here));
    }

    /// Something was said of whether we are online, and not by us.
    fn presence(&mut self, presence: &Presence, is_old: bool) {
        if !presence.online {
            self.twin = false;
            self.is_online();
        } else if !is_old && !self.twin {
            self.twin = true;
            let name = &self.name;
            self.trouble
                .is(format!("another follower is called {name}: do two run by one --name?"));
            // So that it knows, too.
            self.is_online();
        }
    }

    fn message(&mut self, message: &Publish) {
        let topic = String::from_utf8_lossy(&message.topic);
        match self.topic.about(&topic) {
            About::Schedule if message.payload.is_empty() => {
                log::warn!("the schedule was removed from {topic}: the file stays as it is");
            }
            About::Schedule => match Release::read(message) {
                Ok(release) => self.take(release),
                Err(garbage) => self.fault(format!("not taken: {garbage}")),
            },
            About::File(hash) => {
                if let Ok(hash) = hash.parse() {
                    self.file(&hash, &message.payload);
                }
            }
            About::Link(name) if name == self.name => {
                let presence = Presence::read(&message.payload);
                if let Some(presence) = presence.filter(|said| said.by != Some(self.by)) {
                    self.presence(&presence, message.retain);
                }
            }
            // What a broker has kept is not asked now.
            About::Ask(name) if name == self.name && !message.retain => {
                if let Some(wish) = Wish::read(&message.payload) {
                    self.glass.ask(wish);
                }
            }
            About::Screen(_)
            | About::Link(_)
            | About::Ask(_)
            | About::Picture(_)
            | About::Nothing => {}
        }
    }

    fn take(&mut self, release: Release) {
        let is_late = self.newest.as_ref().is_some_and(|newest| release.version < *newest);
        let is_reset = self.state.is_news(release.reset);
        if is_late && !is_reset {
            return self.too_late(&release);
        }
        let is_same = self.newest.as_ref() == Some(&release.version);
        let is_coming = self.coming.as_ref().is_some_and(|coming| coming.release == release);
        if is_same && (is_coming || self.is_in_file(&release.version.revision)) {
            self.fault_is_over();
            return;
        }
        if release.text.len() as u64 > MAX_SCHEDULE {
            return self.fault("not taken: it is too large".to_owned());
        }
        let (schedule, diagnostics) = parse(&release.text);
        let Some(schedule) = schedule else {
            let first = diagnostics.iter().find(|found| found.severity == Severity::Error);
            let line = first.map_or(1, |first| first.position(&release.text).line);
            let what = first.map(|first| first.message.as_str()).unwrap_or_default();
            let who = &release.publisher;
            return self
                .fault(format!("not taken: what {who} published is wrong in line {line}: {what}"));
        };
        self.newest = Some(release.version.clone());
        self.state.has_followed(release.reset);
        if let Some(before) = &self.coming {
            before
                .asked
                .iter()
                .for_each(|hash| self.link.unsubscribe(self.topic.file(&hash.to_string())));
        }
        self.coming = Some(Coming {
            names: images(&schedule).map(str::to_owned).collect(),
            wanted: BTreeMap::new(),
            asked: BTreeSet::new(),
            patience: Some(Instant::now() + IMAGES),
            came_late: false,
            release,
        });
        self.want();
        self.look();
    }

    /// What came is older than the file. The same text once more does no harm; another one is a fault, for somebody wants it
    /// to be shown.
    fn too_late(&mut self, release: &Release) {
        let newest = self.newest.as_ref();
        if newest.is_some_and(|newest| newest.revision == release.version.revision) {
            return self.fault_is_over();
        }
        let of = |version: &Version| version.published.format("%F %T UTC").to_string();
        self.fault(format!(
            "not taken: {} of {} is older than the file ({}, not {})",
            release.version.revision,
            release.publisher,
            of(&release.version),
            newest.map(of).unwrap_or_default()
        ));
    }

    /// Finds out which files are lacking, and asks for them.
    fn want(&mut self) {
        let Some(coming) = &mut self.coming else { return };
        let Some(hash) = coming.release.files.clone() else { return };
        coming.wanted.clear();
        match &self.list {
            Some((known, list)) if *known == hash => {
                for name in &coming.names {
                    if let Some(hash) =
                        list.get(name).filter(|hash| !has_image(&self.folder, name, hash))
                    {
                        coming.wanted.entry(hash.clone()).or_default().push(name.clone());
                    }
                }
            }
            _ => {
                coming.wanted.insert(hash, Vec::new());
            }
        }
        if coming.wanted.keys().all(|hash| self.late.contains(hash)) {
            coming.patience = None;
        }
        self.ask();
    }

    /// Asks for the next of the lacking files, and for those that nothing waits for.
    fn ask(&mut self) {
        let Some(coming) = &mut self.coming else { return };
        let waited_for = |hash: &&Hash| !self.late.contains(*hash);
        let on_the_way = coming.asked.iter().filter(waited_for).count();
        let lacking = || coming.wanted.keys().filter(|hash| !coming.asked.contains(*hash));
        let next = lacking().filter(waited_for).take(AT_ONCE.saturating_sub(on_the_way));
        let next = next.chain(lacking().filter(|hash| self.late.contains(*hash)));
        let next: Vec<Hash> = next.cloned().collect();
        let topics = next.iter().map(|hash| self.topic.file(&hash.to_string()));
        self.link.subscribe(topics, SURELY);
        coming.asked.extend(next);
    }

    /// A file has come.
    fn file(&mut self, hash: &Hash, bytes: &[u8]) {
        let Some(coming) = &mut self.coming else { return };
        if !coming.wanted.contains_key(hash) || bytes.is_empty() {
            return;
        }
        if Hash::of(bytes) != *hash {
            log::warn!("the file {hash} is a different one: not taken");
            return;
        }
        let names = coming.wanted.remove(hash).unwrap_or_default();
        coming.asked.remove(hash);
        self.late.remove(hash);
        self.link.unsubscribe(self.topic.file(&hash.to_string()));
        if Some(hash) == coming.release.files.as_ref() {
            match read_list(bytes) {
                Some(list) => {
                    self.list = Some((hash.clone(), list));
                    self.want();
                }
                None => log::warn!("the list of images makes no sense: they stay as they are"),
            }
        } else {
            for name in names {
                match self.folder.write(&name, bytes) {
                    Ok(()) => log::info!("the image {name} has come"),
                    Err(why) => log::warn!("the image {name} {why}"),
                }
            }
            coming.came_late = true;
            self.ask();
        }
        self.look();
    }

    /// Whatever is due by now.
    fn look(&mut self) {
        if self.once_more.take_if(|at| *at <= Instant::now()).is_some() {
            self.link.subscribe([self.topic.schedule()], SURELY);
        }
        let Some(coming) = &mut self.coming else { return };
        if self.again.is_some_and(|again| again > Instant::now()) {
            return;
        }
        let is_written = self.report.file.as_ref().is_some_and(|held| {
            held.revision == coming.release.version.revision && held.written_at.is_some()
        });
        let is_due =
            coming.wanted.is_empty() || coming.patience.is_none_or(|until| until <= Instant::now());
        if !is_due {
            return;
        }
        if !coming.wanted.is_empty() && coming.patience.take().is_some() {
            if !is_written {
                let lacking = coming.wanted.len();
                log::warn!("{lacking} of its images have not come: the schedule goes first");
            }
            self.late.extend(coming.asked.iter().cloned());
            // As long for the next of them, until each has had its time.
            let has_more = coming.wanted.keys().any(|hash| !self.late.contains(hash));
            coming.patience = has_more.then(|| Instant::now() + IMAGES);
            self.ask();
        }
        let Some(coming) = &self.coming else { return };
        // Images that come after the text are seen when the text is looked at again.
        let is_new = !is_written || (coming.came_late && coming.wanted.is_empty());
        if is_new {
            self.write();
        }
        if self.coming.as_ref().is_some_and(|coming| coming.wanted.is_empty())
            && self.report.fault.is_none()
        {
            self.coming = None;
        }
    }

    fn write(&mut self) {
        let Some(coming) = &mut self.coming else { return };
        let Release { version, publisher, text, .. } = &coming.release;
        // Its time is the time of publication: the sign says "as of" then, and so a follower that starts again knows
        // how new its file is.
        let modified = SystemTime::from(version.published);
        let before = text_of(&self.output).and_then(|text| parse(&text).0);
        let before: Vec<String> =
            before.iter().flat_map(|before| images(before).map(str::to_owned)).collect();
        let is_there =
            self.report.file.as_ref().is_some_and(|held| held.revision == version.revision)
                && text_of(&self.output).is_some_and(|there| there == *text);
        let written = match is_there && !coming.came_late {
            true => Ok(()),
            false => replace(&self.output, text.as_bytes(), Some(modified)),
        };
        coming.came_late = false;
        match written {
            Ok(()) => {
                let names: BTreeSet<&String> = coming.names.iter().collect();
                for gone in before.iter().filter(|name| !names.contains(name)) {
                    if let Err(why) = self.folder.remove(gone) {
                        log::debug!("the image {gone}, which is not named any more, {why}");
                    }
                }
                log::info!("{} of {publisher} is in the file", version.revision);
                self.again = None;
                self.report.file = Some(Held {
                    revision: version.revision.clone(),
                    published: version.published,
                    publisher: Some(publisher.clone()),
                    written_at: Some(now()),
                });
                self.fault_is_over();
                self.tell();
            }
            Err(error) => {
                let output = printable(&self.output);
                self.again = Some(Instant::now() + AGAIN);
                self.fault(format!("{output} cannot be written: {error}"));
            }
        }
    }

    fn next_look(&self) -> Duration {
        let patience = self.coming.as_ref().and_then(|coming| coming.patience);
        let until = self.again.or(patience);
        let examine = self.status_file.as_ref().map(|_| match self.examined {
            Some(at) => at + life::LOOK,
            None => Instant::now(),
        });
        let until = until.into_iter().chain(examine).chain(self.once_more).min();
        until.map_or(Duration::MAX, |until| {
            until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
        })
    }

    fn is_in_file(&self, wanted: &str) -> bool {
        text_of(&self.output).is_some_and(|text| revision(&text) == wanted)
    }

    /// Whether the display lives.
    fn examine(&mut self) {
        let Some(file) = &self.status_file else { return };
        if self.examined.is_some_and(|at| at.elapsed() < life::LOOK) {
            return;
        }
        self.examined = Some(Instant::now());
        let found = Look {
            status: self.report.display.as_ref(),
            touched: file.metadata().ok().and_then(|file| file.modified().ok()),
            is_held: is_held(file),
            held: self.report.file.as_ref().map(|held| held.revision.as_str()),
        };
        let health = Some(self.life.look(&found, Instant::now(), now()));
        if self.report.health != health {
            if let Some(health) = health {
                log::info!("the display is {}", health.life.word());
            }
            self.report.health = health;
            self.tell();
        }
        if self.felt.is_none_or(|at| at.elapsed() >= MACHINE) {
            self.felt = Some(Instant::now());
            self.feel();
        }
    }

    /// How the machine is.
    fn feel(&mut self) {
        let machine = Machine::here();
        let is_about = match (&self.report.machine, &machine) {
            (Some(known), Some(now)) => known.is_about(now),
            (known, now) => known == now,
        };
        if !is_about {
            self.report.machine = machine;
            self.tell();
        }
    }

    fn shows(&mut self, status: Option<Status>) {
        self.report.display = status;
        self.examined = None;
        self.tell();
    }

    fn fault(&mut self, what: String) {
        let what = clean::line(&what);
        if self.report.fault.as_ref() != Some(&what) {
            log::warn!("{what}");
            self.report.fault = Some(what);
            self.tell();
        }
    }

    fn fault_is_over(&mut self) {
        if self.report.fault.take().is_some() {
            self.tell();
        }
    }

    /// Says what there is to say, if that has changed.
    fn tell(&mut self) {
        if self.link.is_up() && self.told.as_ref() != Some(&self.report) {
            self.link.retain(self.topic.screen(&self.name), json(&self.report));
            self.told = Some(self.report.clone());
        }
    }

    /// For the service manager.
    fn status_line(&self) -> String {
        let file = match &self.report.file {
            Some(held) => {
                format!("revision {} of {}", held.revision, held.published.format("%F %T UTC"))
            }
            None => "no schedule yet".to_owned(),
        };
        let wrong = self.trouble.what().into_iter().chain(self.report.fault.as_deref());
        let wrong = wrong.map(str::to_owned);
        std::iter::once(file).chain(wrong).collect::<Vec<_>>().join(" · ")
    }
}

/// What the broker says for us when we are gone.
fn will(topic: &Topic, name: &Name, by: u64) -> LastWill {
    let gone = json(&Presence { online: false, since: None, by: Some(by) });
    let properties = LastWillProperties {
        delay_interval: None,
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(REMEMBERED),
        content_type: Some("application/json".to_owned()),
        response_topic: None,
        correlation_data: None,
        user_properties: Vec::new(),
    };
    LastWill::new(topic.link(name), gone, SURELY, true, Some(properties))
}

/// The version that is in the file now, and whether a follower wrote it: only then is its time that of a publication,
/// which has whole milliseconds. What somebody else wrote is replaced by whatever comes.
fn held(output: &Path) -> Option<(Held, bool)> {
    let reading = Disk::new(output).read().ok()?;
    let modified = times::of_file(reading.modified).unwrap_or_default();
    let is_ours = modified.trunc_subsecs(3) == modified;
    let held = Held {
        revision: revision(&reading.text),
        published: modified.trunc_subsecs(3),
        publisher: None,
        written_at: is_ours.then(|| reading.stamp.placed()).flatten(),
    };
    Some((held, is_ours))
}

fn text_of(path: &Path) -> Option<String> {
    Some(Disk::new(path).read().ok()?.text)
}

fn watch_status(
    path: &Path,
    sender: mpsc::UnboundedSender<Option<Status>>,
) -> io::Result<watch::Watch> {
    let judge = |text: &str| {
        let wrong = |error: serde_json::Error| {
            Fault::Unreadable(Unreadable::Other(format!("is no status: {error}")))
        };
        serde_json::from_str::<Status>(text).map_err(wrong)
    };
    let on_change = move |change| {
        let status = match change {
            Update::Good { value, .. } => Some(value),
            Update::Same { .. } => return,
            Update::Fault(_) => None,
        };
        // It fails when the follower has ended.
        let _ = sender.send(status);
    };
    watch::watch(path, watch::Options::default(), judge, on_change)
}
