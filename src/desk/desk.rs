//! What all pages share: the schedule as last read, who is logged in, what was done.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::sync::watch;

use crate::asked::Asked;
use crate::doors::{Door, doors};
use crate::edit::{Judge, Plan, Refusal, Saved, plan, save, undo};
use crate::fingerprint::secret;
use crate::history::{Done, History};
use crate::logins::Logins;
use crate::pictures::{Moment, Pictures};
use crate::sessions::{Person, Sessions};
use crate::slow::Slow;
use roomsign_core::board::{Board, Now};
use roomsign_core::check::Drawable;
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::schedule::{Severity, clean, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::Clock;
use roomsign_host::files::{Disk, Files};
use roomsign_host::status::revision;
use roomsign_host::watch::{self as files, Change, Watch};

/// Displays are asked so often after an edit, and for so long.
const SOON: Duration = Duration::from_millis(20);
const RECENT: Duration = Duration::from_secs(3);
/// How often while somebody looks, and while nobody does.
const WATCHED: Duration = Duration::from_secs(1);
const ALONE: Duration = Duration::from_secs(10);
/// How long a page waits for the watcher to have read what was just saved.
const READ_AGAIN: Duration = Duration::from_secs(2);

/// What the program around the desk does for it.
pub trait Program: Send + Sync + 'static {
    /// The picture of a sign, `size` pixels wide and high, as PNG.
    fn picture(&self, board: &Board, size: [u32; 2]) -> Vec<u8>;
}

/// What was typed.
#[derive(Clone, Debug)]
pub struct Options {
    /// The schedule file that staff edit.
    pub schedule: PathBuf,
    /// Where to take connections.
    pub listen: SocketAddr,
    /// A file of logins.
    pub login: Option<PathBuf>,
    /// Whether everybody may read what the signs say.
    pub public: bool,
    /// A certificate and its key, for TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Where phones find it, if that is not where it listens: "https://desk.example.org".
    pub address: Option<String>,
    /// Where the displays of this machine say what is on their screens.
    pub status_dir: PathBuf,
    /// What signs can draw.
    pub drawable: Drawable,
    /// What time it is.
    pub clock: Clock,
}

/// Who may change something.
#[derive(Debug)]
pub enum Staff {
    /// Whoever sits at this machine.
    ThisMachine(Person),
    /// Who has a login.
    Logins(Logins),
    /// Nobody: it is only read here.
    Nobody,
}

/// What is known of the file.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What the signs show, and what is wrong with the file.
    pub feed: Feed,
    /// The last good text.
    pub text: Arc<str>,
    /// Which version that is.
    pub revision: String,
}

/// What all pages share.
pub struct Desk {
    /// What was typed.
    pub options: Options,
    /// Who may change something.
    pub staff: Staff,
    /// The pictures of the signs.
    pub pictures: Pictures,
    /// How many phones are told of what is new.
    pub watchers: AtomicUsize,
    seen: RwLock<Seen>,
    doors: RwLock<Vec<Door>>,
    news: watch::Sender<u64>,
    /// Another one for each run.
    run: String,
    sessions: Mutex<Sessions>,
    slow: Mutex<Slow>,
    turn: Mutex<()>,
    history: Mutex<History>,
    edited: Sender<()>,
}

impl Desk {
    /// Reads the file for the first time, and watches it as long as what is returned lives.
    ///
    /// # Errors
    /// The file cannot be watched, or there are no threads.
    pub fn open(
        options: Options,
        staff: Staff,
        program: Arc<dyn Program>,
    ) -> Result<(Arc<Self>, Watch), String> {
        let shown = clean::line(&options.schedule.display().to_string());
        let name = options.schedule.file_name().unwrap_or_default().to_string_lossy();
        let seen = Seen {
            feed: Feed::waiting(clean::line(&name)),
            text: "".into(),
            revision: String::new(),
        };
        let threads = |error: std::io::Error| format!("no thread to be had: {error}");
        let (edited, edits) = channel();
        let desk = Arc::new(Self {
            pictures: Pictures::new(program).map_err(threads)?,
            run: secret()?.get(..8).unwrap_or_default().to_owned(),
            options,
            staff,
            watchers: AtomicUsize::new(0),
            seen: RwLock::new(seen),
            doors: RwLock::default(),
            news: watch::Sender::new(0),
            sessions: Mutex::default(),
            slow: Mutex::default(),
            turn: Mutex::default(),
            history: Mutex::default(),
            edited,
        });
        let watching = Arc::clone(&desk);
        let on_change = move |change| watching.read(change);
        let watch =
            files::watch(&desk.options.schedule, files::Options::default(), judge, on_change)
                .map_err(|error| format!("{shown} cannot be watched: {error}"))?;
        let asking = Arc::clone(&desk);
        let thread = thread::Builder::new().name("doors".to_owned());
        thread.spawn(move || asking.ask_doors(&edits)).map_err(threads)?;
        Ok((desk, watch))
    }

    fn read(&self, change: Change<Timetable>) {
        let name = clean::line(&self.options.schedule.display().to_string());
        {
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            match change {
                Change::Good { value, text, modified } => {
                    let as_of = self.options.clock.written(modified, value.zone());
                    seen.feed.apply(Arc::new(value), Some(as_of));
                    seen.revision = revision(&text);
                    seen.text = text.into();
                }
                Change::Same { modified } => {
                    if let Some(shown) = seen.feed.shown().cloned() {
                        let as_of = self.options.clock.written(modified, shown.timetable.zone());
                        seen.feed.apply(shown.timetable, Some(as_of));
                    }
                }
                Change::Fault(fault) => {
                    log::warn!("{name}: {}", in_short(&fault));
                    seen.feed.fail(fault);
                }
            }
        }
        self.tell();
    }

    /// Waits until the file has been read for the first time, or was not to be read.
    pub async fn has_looked(&self) {
        let mut news = self.listen();
        let _ = tokio::time::timeout(READ_AGAIN, news.wait_for(|news| *news > 0)).await;
    }

    /// Something is new.
    pub fn tell(&self) {
        self.news.send_modify(|news| *news += 1);
    }

    /// Whoever wants to hear of it.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Stands for all that pages say at this moment.
    pub fn version(&self) -> String {
        format!("{}-{}", self.run, *self.news.borrow())
    }

    /// The file as last read.
    pub fn seen(&self) -> Seen {
        self.seen.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What time it is at the venue.
    pub fn now(&self) -> Now {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        let zone = seen.feed.shown().map_or(Tz::UTC, |shown| shown.timetable.zone());
        drop(seen);
        self.options.clock.now(zone)
    }

    /// What a picture painted now is of.
    pub fn moment(&self, now: Now) -> Moment {
        (*self.news.borrow(), now.instant.timestamp().div_euclid(60))
    }

    /// The displays of this machine.
    pub fn doors(&self) -> Vec<Door> {
        self.doors.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who is logged in.
    pub fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was done.
    pub fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long this address has to wait before it may try a password. If it need not, this is a try.
    pub fn may_try(&self, address: IpAddr) -> Option<Duration> {
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = slow.wait(address, Instant::now());
        if wait.is_none() {
            slow.tries(address, Instant::now());
        }
        wait
    }

    /// Held while a password is looked at.
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether phones come over TLS.
    pub fn is_secure(&self) -> bool {
        let address = self.options.address.as_deref().unwrap_or_default();
        self.options.tls.is_some() || address.starts_with("https://")
    }

    /// The password was right.
    pub fn was_right(&self, address: IpAddr) {
        self.slow.lock().unwrap_or_else(PoisonError::into_inner).succeeds(address);
    }

    /// Does what is asked for. Returns the number under which it is in the history.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn save(&self, asked: &Asked, who: &str) -> Result<u64, Refusal> {
        let clock = |zone| self.options.clock.now(zone).instant;
        let saved = save(&self.options.schedule, asked, &self.judge(&clock))?;
        Ok(self.done(who, saved))
    }

    /// What would come of what is asked for.
    ///
    /// # Errors
    /// Why nothing would.
    pub fn plan(&self, asked: &Asked) -> Result<Plan, Refusal> {
        let clock = |zone| self.options.clock.now(zone).instant;
        plan(&self.seen().text, asked, &self.judge(&clock))
    }

    fn judge<'a>(&self, now: &'a dyn Fn(Tz) -> DateTime<Utc>) -> Judge<'a> {
        Judge { now, drawable: self.options.drawable }
    }

    /// Takes back what was done; what was changed elsewhere since stays.
    ///
    /// # Errors
    /// Why nothing was changed.
    pub fn undo(&self, number: u64, who: &str) -> Result<u64, Refusal> {
        let done = self.history().get(number).cloned();
        let done = done.filter(|done| done.undone_by.is_none()).ok_or(Refusal::Changed)?;
        let clock = |zone| self.options.clock.now(zone).instant;
        let saved = undo(&self.options.schedule, &done.step, &self.judge(&clock))?;
        let new = self.done(who, saved);
        self.history().undone(number, who);
        Ok(new)
    }

    fn done(&self, who: &str, saved: Saved) -> u64 {
        let Saved { lines, text, step } = saved;
        for line in &lines {
            log::info!("{who}: {line}");
        }
        let done = Done {
            number: 0,
            when: self.now().instant,
            written: self.written(),
            saved: Instant::now(),
            who: who.to_owned(),
            lines,
            revision: revision(&text),
            step,
            undone_by: None,
        };
        let number = self.history().add(done);
        // It fails when the thread has died, and then displays are asked less often.
        let _ = self.edited.send(());
        number
    }

    /// When the file came into its place: a rename changes when the inode was last changed.
    fn written(&self) -> Option<DateTime<Utc>> {
        let stamp = Disk::new(&self.options.schedule).stamp().ok()?;
        DateTime::from_timestamp(stamp.ctime.0, u32::try_from(stamp.ctime.1).ok()?)
    }

    /// Waits until what was saved under that number has been read again, or something newer that was saved here.
    pub async fn settled(&self, number: u64) {
        let mut news = self.listen();
        let is_read = || {
            let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner).revision.clone();
            let history = self.history();
            let mut newer = history.all().take_while(|done| done.number >= number);
            newer.any(|done| done.revision == seen)
        };
        let wait = async {
            while !is_read() {
                if news.changed().await.is_err() {
                    break;
                }
            }
        };
        // An editor may have saved something newer in the meantime.
        let _ = tokio::time::timeout(READ_AGAIN, wait).await;
    }

    fn ask_doors(&self, edits: &Receiver<()>) {
        let mut last_edit: Option<Instant> = None;
        loop {
            let found = doors(&self.options.status_dir, &self.options.schedule);
            let is_new = *self.doors.read().unwrap_or_else(PoisonError::into_inner) != found;
            if is_new {
                *self.doors.write().unwrap_or_else(PoisonError::into_inner) = found;
                self.tell();
            }
            let wait = match last_edit {
                Some(at) if at.elapsed() < RECENT => SOON,
                _ if self.watchers.load(Ordering::Relaxed) > 0 => WATCHED,
                _ => ALONE,
            };
            if edits.recv_timeout(wait).is_ok() {
                last_edit = Some(Instant::now());
            }
            // Whoever waits for an answer is told when it did not come, too.
            if last_edit.is_some_and(|at| at.elapsed() >= RECENT) {
                last_edit = None;
                self.tell();
            }
        }
    }

    /// Tells everybody whenever another minute begins.
    pub async fn count_minutes(&self) {
        loop {
            let now = self.now().instant;
            let second = now.timestamp().rem_euclid(60);
            let next = now + chrono::TimeDelta::seconds(60 - second);
            tokio::time::sleep(self.options.clock.wait(now, next)).await;
            self.tell();
        }
    }
}

/// A text is good if it is a schedule.
fn judge(text: &str) -> Result<Timetable, Fault> {
    let (schedule, diagnostics) = parse(text);
    schedule.map(Timetable::plan).ok_or_else(|| {
        let first = diagnostics.iter().find(|found| found.severity == Severity::Error);
        let line = first.map_or(1, |first| first.position(text).line);
        let said = first.map(|first| (first.message.as_str(), first.help.as_deref()));
        let message = match said.unwrap_or_default() {
            (message, Some(help)) => format!("{message}: {help}"),
            (message, None) => message.to_owned(),
        };
        Fault::Invalid { line, message: clean::line(&message) }
    })
}

fn in_short(fault: &Fault) -> String {
    match fault {
        Fault::Missing => "there is no such file".to_owned(),
        Fault::Unreadable(what) => format!("the file {what}"),
        Fault::Invalid { line, message } => format!("line {line}: not applied: {message}"),
    }
}
