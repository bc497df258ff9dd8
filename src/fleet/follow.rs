//! `roomsign follow`: what the fleet's schedule says, to the file that the display shows.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, SubsecRound as _, Utc};
use rumqttc::{LastWill, LastWillProperties, Publish};
use tokio::sync::mpsc;

use super::address::About;
use super::images::{Hash, List, has_image, images, read_list, write_image};
use super::link::{Heard, Link, SURELY, id};
use super::message::{Release, Version};
use super::report::{Held, Presence, REMEMBERED, Report, json};
use super::{Access, Name, Topic};
use roomsign_core::feed::Fault;
use roomsign_core::schedule::{Severity, clean, parse};
use roomsign_host::clock::Clock;
use roomsign_host::replace::replace;
use roomsign_host::service::Service;
use roomsign_host::status::{Status, revision};
use roomsign_host::watch::{self, Change, Disk, Files as _, MAX_BYTES};

/// How long a new text waits for the images that it names.
const IMAGES: Duration = Duration::from_secs(3);
/// How long until a file is written again that could not be.
const AGAIN: Duration = Duration::from_secs(5);

/// What a follower is told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file to write.
    pub output: PathBuf,
    /// What the screen is called.
    pub name: Name,
    /// Where the display says what it shows.
    pub status_file: Option<PathBuf>,
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
        let wait = at.next_look().min(service.tell(true, || at.status_line()));
        tokio::select! {
            heard = at.link.next() => at.hear(heard),
            Some(status) = statuses.recv() => at.shows(status),
            () = tokio::time::sleep(wait) => at.look(),
        }
    }
}

struct Following {
    topic: Topic,
    name: Name,
    link: Link,
    output: PathBuf,
    folder: PathBuf,
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
    trouble: Option<String>,
}

/// A version whose images may be under way.
struct Coming {
    release: Release,
    /// The images that the schedule names.
    names: Vec<String>,
    /// Files that are waited for: images by the names they go to; the list has none.
    wanted: BTreeMap<Hash, Vec<String>>,
    /// The text is written then, with its images or without.
    patience: Option<Instant>,
    /// Images have been written since the text was.
    came_late: bool,
}

impl Following {
    fn new(access: Access, options: &Options) -> io::Result<Self> {
        let output = std::path::absolute(&options.output)?;
        let folder = output.parent().map(Path::to_owned);
        let folder = folder.ok_or_else(|| io::Error::other("it is not the path of a file"))?;
        let (topic, name) = (access.topic.clone(), options.name.clone());
        let held = held(&output);
        let newest = held.as_ref().and_then(|(held, is_ours)| {
            let version = Version { published: held.published, revision: held.revision.clone() };
            is_ours.then_some(version)
        });
        let id = id(&format!("follow-{name}"), &[&topic.to_string()]);
        let trouble = Some(format!("connecting to {}", access.address));
        Ok(Self {
            link: Link::new(access, id, Some(will(&topic, &name))),
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
            trouble,
        })
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Up => {
                log::info!("connected");
                self.trouble = None;
                let since = Presence { online: true, since: Some(now()) };
                self.told = None;
                self.tell();
                self.link.retain(self.topic.link(&self.name), json(&since));
                self.link.subscribe([self.topic.schedule()], SURELY);
                if let Some(coming) = &self.coming {
                    self.link.subscribe(topics(&self.topic, coming), SURELY);
                }
            }
            Heard::Subscribed => {}
            Heard::Message(message) => self.message(&message),
            Heard::Refused(why) => {
                log::warn!("the broker {why}");
                self.trouble = Some(format!("the broker {why}"));
            }
            Heard::Down(why) => {
                if self.trouble.as_deref() != Some(&why) {
                    log::warn!("{why}; the file stays as it is; trying again");
                }
                self.trouble = Some(why);
            }
        }
    }

    fn message(&mut self, message: &Publish) {
        let topic = String::from_utf8_lossy(&message.topic);
        match self.topic.about(&topic) {
            About::Schedule if message.payload.is_empty() => {
                log::warn!("the schedule was taken away from {topic}: the file stays as it is");
            }
            About::Schedule => match Release::read(message) {
                Ok(release) => self.take(release),
                Err(garbage) => self.fault(format!("not taken: {}", garbage.0)),
            },
            About::File(hash) => {
                if let Ok(hash) = hash.parse() {
                    self.file(&hash, &message.payload);
                }
            }
            About::Screen(_) | About::Link(_) | About::Nothing => {}
        }
    }

    fn take(&mut self, release: Release) {
        let is_late = self.newest.as_ref().is_some_and(|newest| release.version < *newest);
        if is_late {
            log::info!(
                "{} of {} is older than the file: not taken",
                release.version.revision,
                release.publisher
            );
            return;
        }
        let is_same = self.newest.as_ref() == Some(&release.version);
        let is_coming = self.coming.as_ref().is_some_and(|coming| coming.release == release);
        if is_same && (is_coming || self.is_in_file(&release.version.revision)) {
            self.fault_is_over();
            return;
        }
        if release.text.len() as u64 > MAX_BYTES {
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
        if let Some(before) = &self.coming {
            before
                .wanted
                .keys()
                .for_each(|hash| self.link.unsubscribe(self.topic.file(&hash.to_string())));
        }
        self.coming = Some(Coming {
            names: images(&schedule).map(str::to_owned).collect(),
            wanted: BTreeMap::new(),
            patience: Some(Instant::now() + IMAGES),
            came_late: false,
            release,
        });
        self.want();
        self.look();
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
        self.link.subscribe(topics(&self.topic, coming), SURELY);
    }

    /// A file has come.
    fn file(&mut self, hash: &Hash, bytes: &[u8]) {
        let Some(coming) = &mut self.coming else { return };
        if !coming.wanted.contains_key(hash) || bytes.is_empty() {
            return;
        }
        if Hash::of(bytes) != *hash {
            log::warn!("the file {hash} is another one: not taken");
            return;
        }
        let names = coming.wanted.remove(hash).unwrap_or_default();
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
                match write_image(&self.folder, &name, bytes) {
                    Ok(()) => log::info!("the image {name} has come"),
                    Err(why) => log::warn!("the image {name} {why}"),
                }
            }
            coming.came_late = true;
        }
        self.look();
    }

    /// Whatever is due by now.
    fn look(&mut self) {
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
            log::warn!(
                "{} of its images have not come: the schedule goes first",
                coming.wanted.len()
            );
            self.late.extend(coming.wanted.keys().cloned());
        }
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
                let output = clean::line(&self.output.display().to_string());
                self.again = Some(Instant::now() + AGAIN);
                self.fault(format!("{output} cannot be written: {error}"));
            }
        }
    }

    fn next_look(&self) -> Duration {
        let patience = self.coming.as_ref().and_then(|coming| coming.patience);
        let until = self.again.or(patience);
        until.map_or(Duration::MAX, |until| {
            until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
        })
    }

    fn is_in_file(&self, wanted: &str) -> bool {
        text_of(&self.output).is_some_and(|text| revision(&text) == wanted)
    }

    fn shows(&mut self, status: Option<Status>) {
        self.report.display = status;
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

    /// Says what there is to say, if it is something else than before.
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
        let wrong = self.trouble.iter().chain(&self.report.fault).cloned();
        std::iter::once(file).chain(wrong).collect::<Vec<_>>().join(" · ")
    }
}

fn topics(topic: &Topic, coming: &Coming) -> Vec<String> {
    coming.wanted.keys().map(|hash| topic.file(&hash.to_string())).collect()
}

/// What the broker says for us when we are gone.
fn will(topic: &Topic, name: &Name) -> LastWill {
    let gone = json(&Presence { online: false, since: None });
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
    let modified = DateTime::<Utc>::from(reading.modified);
    let held = Held {
        revision: revision(&reading.text),
        published: modified.trunc_subsecs(3),
        publisher: None,
        written_at: None,
    };
    Some((held, modified.trunc_subsecs(3) == modified))
}

fn text_of(path: &Path) -> Option<String> {
    Some(Disk::new(path).read().ok()?.text)
}

fn watch_status(
    path: &Path,
    sender: mpsc::UnboundedSender<Option<Status>>,
) -> io::Result<watch::Watch> {
    let judge = |text: &str| {
        let wrong = |error: serde_json::Error| Fault::Unreadable(format!("is no status: {error}"));
        serde_json::from_str::<Status>(text).map_err(wrong)
    };
    let on_change = move |change| {
        let status = match change {
            Change::Good { value, .. } => Some(value),
            Change::Same { .. } => return,
            Change::Fault(_) => None,
        };
        // It fails when the follower has ended.
        let _ = sender.send(status);
    };
    watch::watch(path, watch::Options::default(), judge, on_change)
}

fn now() -> DateTime<Utc> {
    Clock::real().now(chrono_tz::UTC).instant
}
