//! What all pages share: the schedule as last read, who is logged in, what was done.

use std::net::IpAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono_tz::Tz;
use tokio::sync::{OwnedMutexGuard, watch};

use crate::counted::Counted;
use crate::doors::{Door, Known};
use crate::fingerprint::secret;
use crate::kept::Kept;
use crate::logins::Logins;
use crate::options::{Options, Program};
use crate::pictures::Pictures;
use crate::receipts::Receipts;
use crate::sessions::{Person, Sessions};
use crate::slow::Slow;
use crate::trouble::Trouble;
use roomsign_core::board::Now;
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::schedule::{Diagnostic, clean, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::edits::{self, Made};
use roomsign_host::status::revision;
use roomsign_host::watch::{self as files, Update, Watch};

/// How long it may take until the file has been read for the first time.
const PATIENCE: Duration = Duration::from_secs(2);
/// What comes within this time is one piece of news to phones.
const TOGETHER: Duration = Duration::from_millis(30);
/// They are told of the next one no sooner: many of them load a page then.
const BETWEEN: Duration = Duration::from_millis(250);

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
    /// What is asked at one time by those for whom a proxy speaks.
    pub forwarded: Arc<Counted>,
    /// Pages that many ask for.
    pub kept: Kept,
    /// How many phones are told of what is new.
    pub watchers: AtomicUsize,
    seen: RwLock<Seen>,
    doors: RwLock<Known>,
    made: RwLock<Arc<[Made]>>,
    news: watch::Sender<u64>,
    told: watch::Sender<u64>,
    edits: Arc<tokio::sync::Mutex<()>>,
    /// Another one for each run.
    run: String,
    sessions: Mutex<Sessions>,
    slow: Mutex<Slow>,
    turn: Mutex<()>,
    receipts: Mutex<Receipts>,
    edited: Sender<()>,
}

impl Desk {
    /// Reads the file for the first time, and watches it as long as what is returned lives. `edited` hears of everything that is
    /// saved.
    ///
    /// # Errors
    /// The file cannot be watched, or there are no threads.
    pub fn open(
        options: Options,
        staff: Staff,
        program: Arc<dyn Program>,
        edited: Sender<()>,
    ) -> Result<(Arc<Self>, Watch), Trouble> {
        let shown = clean::line(&options.schedule.display().to_string());
        let name = options.schedule.file_name().unwrap_or_default().to_string_lossy();
        let seen = Seen {
            feed: Feed::waiting(clean::line(&name)),
            text: "".into(),
            revision: String::new(),
        };
        let desk = Arc::new(Self {
            pictures: Pictures::new(program).map_err(Trouble::Threads)?,
            run: secret()?.get(..8).unwrap_or_default().to_owned(),
            options,
            staff,
            forwarded: Arc::default(),
            kept: Kept::default(),
            watchers: AtomicUsize::new(0),
            seen: RwLock::new(seen),
            doors: RwLock::default(),
            made: RwLock::new(Arc::new([])),
            news: watch::Sender::new(0),
            told: watch::Sender::new(0),
            edits: Arc::default(),
            sessions: Mutex::default(),
            slow: Mutex::default(),
            turn: Mutex::default(),
            receipts: Mutex::default(),
            edited,
        });
        let watching = Arc::clone(&desk);
        let on_change = move |change| watching.read(change);
        let watch =
            files::watch(&desk.options.schedule, files::Options::default(), judge, on_change)
                .map_err(|error| Trouble::Watch(shown, error))?;
        Ok((desk, watch))
    }

    fn read(&self, change: Update<Timetable>) {
        let name = clean::line(&self.options.schedule.display().to_string());
        // Before the file: what stands in it is known as an edit then.
        self.read_made();
        {
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            match change {
                Update::Good { value, text, modified } => {
                    let as_of = self.options.clock.written(modified, value.zone());
                    seen.feed.apply(Arc::new(value), Some(as_of));
                    seen.revision = revision(&text);
                    seen.text = text.into();
                }
                Update::Same { modified } => {
                    if let Some(shown) = seen.feed.shown().cloned() {
                        let as_of = self.options.clock.written(modified, shown.timetable.zone());
                        seen.feed.apply(shown.timetable, Some(as_of));
                    }
                }
                Update::Fault(fault) => {
                    log::warn!("{name}{fault}; not applied");
                    seen.feed.fail(fault);
                }
            }
        }
        // Whoever saved it: the displays are about to say that they show it.
        self.is_edited();
        self.tell();
    }

    fn read_made(&self) {
        let made = edits::made(&self.options.schedule).into();
        *self.made.write().unwrap_or_else(PoisonError::into_inner) = made;
    }

    /// Waits until the file has been read for the first time, or was not to be read.
    pub async fn has_looked(&self) {
        let mut news = self.listen();
        let _ = tokio::time::timeout(PATIENCE, news.wait_for(|news| *news > 0)).await;
    }

    /// Something was saved, here or by somebody else.
    pub fn is_edited(&self) {
        // It fails when the thread has died, and then displays are asked less often.
        let _ = self.edited.send(());
    }

    /// Something is new.
    pub fn tell(&self) {
        self.news.send_modify(|news| *news += 1);
    }

    /// Whoever wants to hear of it at once.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// Whoever wants to hear of it as phones do.
    pub fn listen_as_phones(&self) -> watch::Receiver<u64> {
        self.told.subscribe()
    }

    /// How much news there has been.
    pub fn news(&self) -> u64 {
        *self.news.borrow()
    }

    /// Stands for all that pages say after that much news.
    pub fn version_of(&self, news: u64) -> String {
        format!("{}-{news}", self.run)
    }

    /// How much news a version of this run stands for.
    pub fn news_of(&self, version: &str) -> Option<u64> {
        let (run, news) = version.split_once('-')?;
        news.parse().ok().filter(|_| run == self.run)
    }

    /// What no other run of a desk has.
    pub fn run(&self) -> &str {
        &self.run
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

    /// All displays, as they were last asked or heard.
    pub fn doors(&self) -> Vec<Door> {
        self.doors.read().unwrap_or_else(PoisonError::into_inner).all()
    }

    /// Whether some cannot be heard now.
    pub fn is_cut(&self) -> bool {
        self.doors.read().unwrap_or_else(PoisonError::into_inner).is_cut()
    }

    /// Something is found out about displays; `change` says whether it is news.
    pub fn find(&self, change: impl FnOnce(&mut Known) -> bool) {
        let mut known = self.doors.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = change(&mut known);
        drop(known);
        if is_new {
            self.note_arrivals();
            self.tell();
        }
    }

    /// Who is logged in.
    pub fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was done, by phone or command, the last one last.
    pub fn made(&self) -> Arc<[Made]> {
        Arc::clone(&self.made.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Which door shows what was saved here.
    pub fn receipts(&self) -> MutexGuard<'_, Receipts> {
        self.receipts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes down which doors show what was saved here.
    pub fn note_arrivals(&self) {
        let doors = self.doors();
        self.receipts().note(&doors);
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

    /// Held while the file is edited. Whoever waits gets it in turn; the lock that commands look for, too, would go to whoever
    /// happens to try just then.
    pub async fn turn_to_edit(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.edits).lock_owned().await
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

    /// Tells phones what is new: at once, and then no more often than they need it.
    pub async fn tell_phones(&self) {
        let mut news = self.listen();
        while news.changed().await.is_ok() {
            tokio::time::sleep(TOGETHER).await;
            self.told.send_replace(*news.borrow_and_update());
            tokio::time::sleep(BETWEEN).await;
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
    let words = |first: &Diagnostic| {
        let help = first.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        clean::line(&format!("{}{help}", first.message))
    };
    schedule.map(Timetable::plan).ok_or_else(|| Fault::first(text, &diagnostics, words))
}
