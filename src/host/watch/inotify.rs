//! Notices from the kernel that the file may have changed. They only make a look come sooner.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::places::Places;
use super::reload::Hint;

/// How long to wait before notices that could not be had are asked for again.
const RETRY: Duration = Duration::from_secs(30);

/// How often to set up in a row for a path that leads elsewhere every time. The next poll goes on.
const ATTEMPTS: usize = 4;

/// What the thread is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// Something may have changed.
    Look(Hint),
    /// The notices themselves may have stopped coming.
    Rearm,
    /// Nobody is interested any more.
    Stop,
}

/// Keeps asking for notices about every place where something must happen for the path to lead to
/// other content.
///
/// Directories are watched, never files: a save by rename brings another file. And when a directory
/// is no longer the one that was watched, everything is set up anew, because a watch that is removed
/// and one that is added at the same path are easily confused.
pub(super) struct Notices {
    path: PathBuf,
    sender: Sender<Message>,
    watcher: Option<RecommendedWatcher>,
    /// What is watched; none if that is not certain.
    armed: Option<Places>,
    /// Some directories, or all, are not watched, and that has been said.
    retry_at: Option<Instant>,
}

impl Notices {
    /// About `path`, which must be absolute, to `sender`. None come before [`keep`](Self::keep).
    pub fn new(path: PathBuf, sender: Sender<Message>) -> Self {
        Self { path, sender, watcher: None, armed: None, retry_at: None }
    }

    /// Sets the notices up if they are not, or not for what the path leads through now.
    ///
    /// Look at the file afterwards: what happened before is not told. `anew` if the ones there are
    /// cannot be trusted.
    pub fn keep(&mut self, anew: bool, now: Instant) {
        let mut due = anew || self.retry_at.is_some_and(|at| now >= at);
        for _ in 0..ATTEMPTS {
            let places = Places::on_the_way_to(&self.path);
            let none_to_be_had = self.watcher.is_none() && self.retry_at.is_some_and(|at| now < at);
            if none_to_be_had || (!due && self.armed.as_ref() == Some(&places)) {
                return;
            }
            // `notify` panics if its thread is gone. That is no reason for ours to go.
            let arm = AssertUnwindSafe(|| self.arm(&places));
            let armed =
                catch_unwind(arm).unwrap_or_else(|_| Err(notify::Error::generic("panicked")));
            self.armed = Some(places);
            match armed {
                Ok(true) => self.available(),
                // One has gone meanwhile, which is no fault.
                Ok(false) => self.armed = None,
                Err(error) => self.not_available(&error, now),
            }
            // Once more: the way may have changed before it was watched.
            due = false;
        }
    }

    /// Whether what happens to the file is noticed, unless a notice gets lost.
    pub fn are_sure(&self) -> bool {
        let armed = self.armed.as_ref().filter(|_| self.watcher.is_some());
        self.retry_at.is_none() && armed.is_some_and(Places::are_of_this_machine)
    }

    /// Returns whether every directory is watched.
    fn arm(&mut self, places: &Places) -> notify::Result<bool> {
        self.watcher = None;
        let (names, sender) = (places.clone(), self.sender.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if let Some(message) = message(&event, &names) {
                // Nobody listens if the thread has stopped meanwhile.
                let _ = sender.send(message);
            }
        })?;
        let watcher = self.watcher.insert(watcher);
        let mut result = Ok(true);
        for directory in &places.directories {
            match watcher.watch(&directory.path, RecursiveMode::NonRecursive) {
                Err(error) if is_not_found(&error) => result = result.map(|_| false),
                Err(error) => result = Err(error),
                Ok(()) => {}
            }
        }
        result
    }

    fn available(&mut self) {
        if self.retry_at.take().is_some() {
            log::info!("file notices are available again");
        }
    }

    fn not_available(&mut self, error: &notify::Error, now: Instant) {
        if self.retry_at.replace(now + RETRY).is_none() {
            log::warn!(
                "file notices are not available: {error}; \
                 the file is looked at every second instead"
            );
        }
    }
}

fn is_not_found(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => error.kind() == io::ErrorKind::NotFound,
        _ => false,
    }
}

/// What an event means for a path that leads through `places`.
///
/// Neighbours of the file cannot change what it says, and being read does not either: reacting to
/// that would be reacting to ourselves. Nor is there any use in looking while it is being written;
/// the close tells, and if it never comes, the poll.
fn message(event: &notify::Result<Event>, places: &Places) -> Option<Message> {
    let Ok(event) = event else {
        return Some(Message::Rearm);
    };
    // The kernel's queue overflowed. This event has no path.
    if event.need_rescan() {
        return Some(Message::Rearm);
    }
    let is_gone = matches!(
        event.kind,
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From))
    );
    let watched = |path: &PathBuf| places.directories.iter().any(|place| place.path == *path);
    if is_gone && event.paths.iter().any(watched) {
        return Some(Message::Rearm);
    }
    if !event.paths.iter().any(|path| places.names.contains(path)) {
        return None;
    }
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
            Some(Message::Look(Hint::Complete))
        }
        EventKind::Access(_)
        | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Name(RenameMode::Both)) => None,
        _ => Some(Message::Look(Hint::Poll)),
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange, Flag, MetadataKind, RemoveKind};

    use super::*;

    const WRITTEN: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
    const RENAMED_TO: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));
    const RENAMED_FROM: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::From));
    const COMPLETE: Option<Message> = Some(Message::Look(Hint::Complete));
    const POLL: Option<Message> = Some(Message::Look(Hint::Poll));

    #[test]
    fn an_event_is_a_reason_to_look_only_if_it_can_change_what_the_file_says() {
        // Two names in directories that exist on any machine.
        let places = Places {
            names: vec!["/tmp/link".into(), "/usr/file".into()],
            ..Places::on_the_way_to("/tmp/link".as_ref())
        };
        for (kind, path, expected) in [
            (WRITTEN, "/usr/file", COMPLETE),
            (WRITTEN, "/tmp/link", COMPLETE),
            (WRITTEN, "/tmp/file", None),
            (RENAMED_TO, "/usr/file", COMPLETE),
            (RENAMED_TO, "/tmp/link", COMPLETE),
            (RENAMED_TO, "/tmp/link~", None),
            (RENAMED_FROM, "/tmp/link", POLL),
            (RENAMED_FROM, "/tmp", Some(Message::Rearm)),
            (EventKind::Remove(RemoveKind::File), "/tmp/link", POLL),
            (EventKind::Remove(RemoveKind::Folder), "/tmp", Some(Message::Rearm)),
            (EventKind::Remove(RemoveKind::Folder), "/tmp/other", None),
            (EventKind::Create(CreateKind::File), "/tmp/link", POLL),
            (EventKind::Create(CreateKind::Folder), "/tmp/link", POLL),
            (EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)), "/tmp/link", POLL),
            (EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/tmp/link", None),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), "/tmp/link", None),
            (EventKind::Access(AccessKind::Read), "/tmp/link", None),
            (EventKind::Access(AccessKind::Close(AccessMode::Read)), "/tmp/link", None),
        ] {
            let event = Ok(Event::new(kind).add_path(path.into()));
            assert_eq!(message(&event, &places), expected, "{kind:?} {path}");
        }
    }

    /// What was logged in the process that has the limits.
    static LOGGED: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());

    struct Log;

    impl log::Log for Log {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &log::Record<'_>) {
            if record.target().starts_with("roomsign") {
                LOGGED.lock().unwrap().push(format!("{} {}", record.level(), record.args()));
            }
        }

        fn flush(&self) {}
    }

    #[test]
    fn where_no_notices_are_to_be_had_the_poll_finds_what_they_would_have_told() {
        const INSIDE: &str = "ROOMSIGN_TEST_NAMESPACE";
        // Limits are set for a namespace of users of its own, whose superuser we are.
        let unshare = |program: &std::path::Path| {
            let mut unshare = std::process::Command::new("unshare");
            unshare.args(["--user", "--map-root-user"]).arg(program).env(INSIDE, "1");
            unshare
        };
        if std::env::var_os(INSIDE).is_some() {
            return without_notices();
        }
        if !unshare("true".as_ref()).output().is_ok_and(|output| output.status.success()) {
            assert!(std::env::var_os("CI").is_none(), "nobody may have limits of their own here");
            eprintln!("skipped: this machine lets nobody have limits of their own");
            return;
        }
        let this = "where_no_notices_are_to_be_had_the_poll_finds_what_they_would_have_told";
        let mut again = unshare(&std::env::current_exe().unwrap());
        let output = again.args([&format!("watch::inotify::tests::{this}"), "--exact"]).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    fn without_notices() {
        log::set_logger(&Log).unwrap();
        log::set_max_level(log::LevelFilter::Info);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("schedule.toml");
        std::fs::write(&path, "1").unwrap();
        for limit in ["max_inotify_instances", "max_inotify_watches"] {
            let limit = std::path::Path::new("/proc/sys/user").join(limit);
            std::fs::write(&limit, "0").unwrap();
            let (sender, receiver) = std::sync::mpsc::channel();
            let mut notices = Notices::new(path.clone(), sender);
            let start = Instant::now();
            let mut logged = |after| {
                notices.keep(false, start + Duration::from_secs(after));
                LOGGED.lock().unwrap().drain(..).collect::<Vec<_>>()
            };
            let said = logged(0);
            let [line] = said.as_slice() else { panic!("{limit:?}: {said:?}") };
            assert!(line.starts_with("WARN file notices are not available"), "{line}");
            for after in [1, 29, 30, 59, 60, 61] {
                assert_eq!(logged(after), [""; 0], "once is enough");
            }

            let (sender, told) = std::sync::mpsc::channel();
            let options =
                super::super::Options { poll: Duration::from_millis(20), ..Default::default() };
            let judge = |text: &str| Ok(text.to_owned());
            let tell = move |change| _ = sender.send(change);
            let watch = super::super::watch(&path, options, judge, tell).unwrap();
            for text in ["2", "3"] {
                std::fs::write(&path, text).unwrap();
                let good = |change| matches!(change, super::super::Update::Good { text: told, .. } if told == text);
                while !good(told.recv_timeout(Duration::from_secs(20)).unwrap()) {}
            }
            drop(watch);
            LOGGED.lock().unwrap().clear();

            std::fs::write(&limit, "100").unwrap();
            assert_eq!(logged(89), [""; 0], "it is not time yet");
            assert_eq!(logged(90), ["INFO file notices are available again"]);
            std::fs::write(&path, "4").unwrap();
            let told = receiver.recv_timeout(Duration::from_secs(20));
            assert_eq!(told, Ok(Message::Look(Hint::Complete)));
        }
    }

    #[test]
    fn lost_notices_are_set_up_anew() {
        let overflow = Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan));
        let error = Err(notify::Error::generic("no"));
        for event in [overflow, error] {
            assert_eq!(message(&event, &Places::default()), Some(Message::Rearm));
        }
    }
}
