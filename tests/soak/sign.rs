//! A sign whose file is edited at random, well and badly, in every way that files are written: after each edit it has to
//! say what a fresh start on the last good content would say.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use roomsign_core::board::{Now, boards};
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::schedule::{DelayChange, Edit, RoomId, edit, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::last_good::LastGood;
use roomsign_host::watch::{Disk, Files, Misread, Options, Update, Watch, watch};

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");
/// Over which the edits are spread, by the clock of the sign.
pub const DAYS: i64 = 10;
/// Within which a sign must be right again: many times what it takes.
const DEADLINE: Duration = Duration::from_secs(30);

/// A small generator of numbers (SplitMix64), so that a seed is the whole story.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (end as u64)).unwrap()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        *of.get(self.below(of.len())).unwrap()
    }
}

type Reload = Update<Arc<Timetable>>;

/// A sign and what it follows.
pub struct Soak {
    random: Random,
    root: tempfile::TempDir,
    reloads: Receiver<Reload>,
    _watch: Watch,
    state: LastGood,
    feed: Feed,
    /// The text that the sign shows.
    shown: String,
    /// What the sign may show: the last good text, and any good text that was there for a moment since.
    may_be_shown: Vec<String>,
    modified: SystemTime,
    /// Edits after which the file was a schedule.
    pub good: usize,
    /// The others.
    pub bad: usize,
    /// How often each way of editing was taken.
    pub ways: BTreeMap<&'static str, usize>,
}

/// A text is good if it is a schedule.
fn judge(text: &str) -> Result<Arc<Timetable>, Fault> {
    let (schedule, found) = parse(text);
    let good = schedule.map(|schedule| Arc::new(Timetable::plan(schedule)));
    good.ok_or_else(|| Fault::first(text, &found, |first| first.message.clone()))
}

const IN_PLACE: &[&str] =
    &["write", "truncate, wait, write", "pieces", "append", "write, old time"];
const ANEW: &[&str] = &[
    "rename",
    "rename, old time",
    "delete, write",
    "hard link",
    "link",
    "folder moved",
    "folder anew",
];
const TOOLS: &[(&str, &str)] = &[
    ("cp", "cp ../new schedule.toml"),
    ("cp -p", "cp -p ../new schedule.toml"),
    ("mv", "mv ../new schedule.toml"),
    ("tee", "tee schedule.toml < ../new > /dev/null"),
    // Every line goes, and after the first comes the new text.
    (
        "sed -i",
        "if test -s schedule.toml; then sed -i -e '1r ../new' -e d schedule.toml
            else cp ../new schedule.toml; fi",
    ),
    ("rsync", "rsync --ignore-times ../new schedule.toml"),
    ("rsync --inplace", "rsync --inplace --ignore-times ../new schedule.toml"),
];
const ODD: &[&str] = &[
    "gone",
    "a folder",
    "a FIFO",
    "/dev/null",
    "a link to nothing",
    "a link to itself",
    "1 GiB",
    "folder gone",
];

impl Soak {
    pub fn new(seed: u64) -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("dir")).unwrap();
        fs::write(root.path().join("dir/schedule.toml"), NIXCON).unwrap();
        let (sender, reloads) = channel();
        let mut kept = LastGood::in_folder(&root.path().join("state"));
        let mut last = String::new();
        let on_change = move |change: Reload| {
            let written = match &change {
                Update::Good { text, modified, .. } => {
                    last.clone_from(text);
                    Some(*modified)
                }
                Update::Same { modified } => Some(*modified),
                Update::Fault(_) => None,
            };
            if let Some(modified) = written {
                kept.save(&last, modified);
            }
            let _ = sender.send(change);
        };
        let path = root.path().join("dir/schedule.toml");
        let watch = watch(&path, Options::default(), judge, on_change).unwrap();
        let state = LastGood::in_folder(&root.path().join("state"));
        let mut soak = Self {
            random: Random(seed),
            root,
            reloads,
            _watch: watch,
            state,
            feed: Feed::waiting("schedule.toml"),
            shown: String::new(),
            may_be_shown: vec![NIXCON.to_owned()],
            modified: SystemTime::UNIX_EPOCH,
            good: 0,
            bad: 0,
            ways: BTreeMap::new(),
        };
        soak.settle("start");
        soak
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("dir/schedule.toml")
    }

    /// One edit, and whatever has to hold after it. If it is good and has time to settle, says how long it took until
    /// the sign knew it.
    pub fn step(&mut self, number: usize, of: usize) -> Option<Duration> {
        let how = if self.random.one_in(12) {
            let how = self.random.pick(ODD);
            self.make_odd(how);
            how
        } else {
            let text = self.text();
            self.put(&text)
        };
        *self.ways.entry(how).or_default() += 1;
        // Mostly it has time to settle; else the next edit comes on top of it.
        let is_good = self.fresh().is_ok();
        let took = if is_good || self.random.one_in(3) || number + 1 == of {
            self.settle(how)
        } else {
            self.listen();
            None
        };
        if is_good {
            self.good += 1
        } else {
            self.bad += 1
        }
        let share = number as f64 / of as f64;
        let seconds = TimeDelta::days(DAYS).num_seconds() as f64 * share;
        let start: DateTime<Utc> = "2023-09-05T12:00:00Z".parse().unwrap();
        self.compare(start + TimeDelta::seconds(seconds as i64), how);
        took
    }

    /// What a fresh start would find.
    fn fresh(&self) -> Result<(String, SystemTime), Fault> {
        let reading = Disk::new(self.path()).read().map_err(|misread| match misread {
            Misread::Fault(fault) => fault,
            Misread::Torn => panic!("nobody writes now"),
        })?;
        judge(&reading.text)?;
        Ok((reading.text, reading.modified))
    }

    /// Waits until the sign knows what is there; how long, if that is a schedule.
    fn settle(&mut self, how: &str) -> Option<Duration> {
        let begun = Instant::now();
        let fresh = self.fresh();
        loop {
            self.listen();
            let is_settled = match &fresh {
                Ok((text, modified)) => {
                    self.feed.fault().is_none() && self.shown == *text && self.modified == *modified
                }
                Err(fault) => self.feed.fault() == Some(fault),
            };
            if is_settled {
                break;
            }
            assert!(
                begun.elapsed() < DEADLINE,
                "{how}: the sign has {:?} at {:?}, but the file {:?}",
                self.feed.fault(),
                self.modified,
                fresh.map(|(text, modified)| (text.len(), modified))
            );
            std::thread::sleep(Duration::from_micros(200));
        }
        let took = begun.elapsed();
        let (text, _) = fresh.ok()?;
        // What was there before cannot come back.
        self.may_be_shown = vec![text];
        // It was kept before this was told of it.
        let kept = self.state.load().map(|(text, _)| text);
        assert_eq!(kept.as_ref(), Some(&self.shown), "{how}: kept for the next start");
        Some(took)
    }

    /// Takes over what the watcher says, as the display does.
    fn listen(&mut self) {
        for change in self.reloads.try_iter() {
            match change {
                Update::Good { value, text, modified } => {
                    assert!(
                        self.may_be_shown.contains(&text),
                        "a text that never was there:\n{text}"
                    );
                    self.feed.apply(value, Some(modified.into()));
                    (self.shown, self.modified) = (text, modified);
                }
                Update::Same { modified } => {
                    let timetable = Arc::clone(&self.feed.shown().unwrap().timetable);
                    self.feed.apply(timetable, Some(modified.into()));
                    self.modified = modified;
                }
                Update::Fault(fault) => self.feed.fail(fault),
            }
        }
    }

    /// Every sign says what it would say if it had just been started on the text that it shows.
    fn compare(&self, instant: DateTime<Utc>, how: &str) {
        let mut fresh = Feed::waiting("schedule.toml");
        fresh.apply(judge(&self.shown).unwrap(), Some(self.modified.into()));
        if let Some(fault) = self.feed.fault() {
            fresh.fail(fault.clone());
        }
        let now = Now::trusted(instant);
        let says = boards(&self.feed, now);
        assert_eq!(says, boards(&fresh, now), "{how} at {instant}");
        assert!(!says.is_empty() && says.iter().all(|board| board.next_change > instant), "{how}");
    }

    /// A text: mostly an edit of the real schedule, often spoilt.
    fn text(&mut self) -> Vec<u8> {
        let random = &mut self.random;
        let mut text = NIXCON.to_owned();
        for _ in 0..random.below(4) {
            let session = random.below(39);
            let reason = random.one_in(2).then(|| format!("Reason {}", random.below(100)));
            let edited = match random.below(6) {
                0 | 1 => {
                    let change = DelayChange::To(u32::try_from(random.below(90)).unwrap());
                    edit(&text, &Edit::Delay { session, change, reason })
                }
                2 => edit(&text, &Edit::Cancel { session, reason }),
                3 => edit(&text, &Edit::Move { session, room: RoomId(random.below(2)), reason }),
                4 => edit(&text, &Edit::Restore { session }),
                _ => {
                    let words = format!("Words {}", random.below(1000));
                    let urgent = random.one_in(3);
                    edit(
                        &text,
                        &Edit::Notice {
                            text: words,
                            rooms: Vec::new(),
                            from: None,
                            until: None,
                            urgent,
                        },
                    )
                }
            };
            text = edited.unwrap();
        }
        let mut bytes = text.into_bytes();
        let at = random.below(bytes.len());
        match random.below(14) {
            0 => bytes.truncate(at),
            1 => bytes.clear(),
            2 => bytes.insert(at, random.pick(b"\0\"[\xff=")),
            3 => drop(bytes.splice(at..at, *b"\ndealy = 5\n")),
            4 => drop(bytes.drain(at / 2..at)),
            5 => bytes = "[".repeat(random.below(100_000)).into_bytes(),
            6 => drop(bytes.splice(0..0, *b"\xef\xbb\xbf")),
            7 => bytes = String::from_utf8(bytes).unwrap().replace('\n', "\r\n").into_bytes(),
            _ => {}
        }
        bytes
    }

    /// A good text that is there for a moment may be shown.
    fn note(&mut self, bytes: &[u8]) {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Ok(text) = std::str::from_utf8(bytes)
            && judge(text).is_ok()
        {
            self.may_be_shown.push(text.to_owned());
        }
    }

    /// Puts a text where the sign looks, in some way.
    fn put(&mut self, bytes: &[u8]) -> &'static str {
        let path = self.path();
        let new = self.root.path().join("new");
        self.note(bytes);
        let is_file = fs::metadata(&path)
            .is_ok_and(|metadata| metadata.is_file() && metadata.len() < 1 << 24);
        if !is_file {
            remove(&path);
            fs::create_dir_all(self.root.path().join("dir")).unwrap();
        }
        let way = self.random.below(20);
        if is_file && way < 2 {
            let (name, script) = self.random.pick(TOOLS);
            fs::write(&new, bytes).unwrap();
            run(&self.root.path().join("dir"), script);
            return name;
        }
        let how = self.random.pick(if is_file && way < 10 { IN_PLACE } else { ANEW });
        let half = self.random.below(bytes.len() + 1);
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let set_old = |path: &Path| {
            File::options().write(true).open(path).unwrap().set_modified(old).unwrap()
        };
        match how {
            "write" => fs::write(&path, bytes).unwrap(),
            "write, old time" => {
                fs::write(&path, bytes).unwrap();
                set_old(&path);
            }
            "truncate, wait, write" => {
                let mut file = File::create(&path).unwrap();
                std::thread::sleep(Duration::from_millis(5));
                file.write_all(bytes).unwrap();
            }
            "pieces" => {
                let mut file = File::create(&path).unwrap();
                let (first, second) = bytes.split_at(half);
                self.note(first);
                file.write_all(first).unwrap();
                std::thread::sleep(Duration::from_millis(5));
                file.write_all(second).unwrap();
            }
            "append" => {
                let (first, second) = bytes.split_at(half);
                self.note(first);
                fs::write(&path, first).unwrap();
                File::options().append(true).open(&path).unwrap().write_all(second).unwrap();
            }
            "rename" | "rename, old time" => {
                fs::write(&new, bytes).unwrap();
                if how != "rename" {
                    set_old(&new);
                }
                fs::rename(&new, &path).unwrap();
            }
            "delete, write" => {
                remove(&path);
                fs::write(&path, bytes).unwrap();
            }
            "hard link" => {
                fs::write(&new, bytes).unwrap();
                remove(&path);
                fs::hard_link(&new, &path).unwrap();
                fs::remove_file(&new).unwrap();
            }
            "link" => {
                let (store, link) = (self.root.path().join("store"), self.root.path().join("link"));
                remove(&store);
                // Another name each time, as stores have.
                let name = format!("store/{}", self.random.below(1 << 30));
                fs::create_dir(&store).unwrap();
                fs::write(self.root.path().join(&name), bytes).unwrap();
                symlink(Path::new("..").join(name), &link).unwrap();
                fs::rename(&link, &path).unwrap();
            }
            "folder moved" => {
                let (dir, away) = (self.root.path().join("dir"), self.root.path().join("away"));
                fs::rename(&dir, &away).unwrap();
                fs::write(&new, bytes).unwrap();
                fs::rename(&new, away.join("schedule.toml")).unwrap();
                fs::rename(&away, &dir).unwrap();
            }
            _ => {
                let dir = self.root.path().join("dir");
                fs::remove_dir_all(&dir).unwrap();
                fs::create_dir(&dir).unwrap();
                fs::write(&path, bytes).unwrap();
            }
        }
        how
    }

    /// Puts something there that is no schedule.
    fn make_odd(&mut self, how: &str) {
        let (path, dir) = (self.path(), self.root.path().join("dir"));
        remove(&path);
        fs::create_dir_all(&dir).unwrap();
        match how {
            "gone" => {}
            "a folder" => fs::create_dir(&path).unwrap(),
            "a FIFO" => run(&dir, "mkfifo schedule.toml"),
            "/dev/null" => symlink("/dev/null", &path).unwrap(),
            "a link to nothing" => symlink("nothing", &path).unwrap(),
            "a link to itself" => symlink("schedule.toml", &path).unwrap(),
            "1 GiB" => File::create(&path).unwrap().set_len(1 << 30).unwrap(),
            _ => fs::remove_dir_all(&dir).unwrap(),
        }
    }
}

fn remove(path: &Path) {
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        fs::remove_dir_all(path).unwrap();
    } else {
        let _ = fs::remove_file(path);
    }
}

fn run(directory: &Path, script: &str) {
    let status = Command::new("sh").arg("-ec").arg(script).current_dir(directory).status();
    assert!(status.unwrap().success(), "{script}");
}
