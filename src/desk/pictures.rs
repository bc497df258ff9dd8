//! Small live pictures of the signs, each painted once a minute and when its sign says something else, however many phones look.

use std::collections::HashMap;
use std::fmt::{Display, Formatter, Write};
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use chrono::DateTime;
use tokio::sync::oneshot;

use crate::options::Program;
use roomsign_core::board::Board;

/// How many may wait for the painter; more are told to come again.
const MOST_WAITING: usize = 32;
/// The painter paints as long as this at once; then it rests three times as long as it paints, for words and edits go before
/// pictures.
const AT_ONCE: Duration = Duration::from_millis(500);
const REST: u32 = 3;
/// Pictures that are kept.
const MOST_KEPT: usize = 128;
/// No version of ours is longer, in bytes.
const MOST_BYTES: usize = 64;

/// How large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// In a list of rooms.
    Small,
    /// Over a room's page.
    Large,
}

impl Size {
    /// Width and height in pixels.
    pub fn pixels(self) -> [u32; 2] {
        match self {
            Self::Small => [320, 180],
            Self::Large => [960, 540],
        }
    }

    /// As an address says it.
    pub fn named(name: &str) -> Self {
        if name == "large" { Self::Large } else { Self::Small }
    }
}

/// Stands for all that is in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(u64);

impl Look {
    /// What the sign of this board looks like within its minute.
    pub fn of(board: &Board) -> Self {
        let mut hash = Hash(DefaultHasher::new());
        let minute = board.instant.timestamp().div_euclid(60);
        let board = Board { instant: DateTime::default(), ..board.clone() };
        // A hash takes whatever is written to it.
        let _ = write!(hash, "{minute} {board:?}");
        Self(hash.0.finish())
    }
}

impl Display for Look {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

struct Hash(DefaultHasher);

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// The last picture of each, and for which version of a page it was painted.
type Kept = HashMap<(String, Size), (String, Look, Bytes)>;

/// The painter's door. Painting has a thread of its own, so that it holds up nobody.
#[derive(Debug)]
pub struct Pictures {
    kept: Arc<Mutex<Kept>>,
    wanted: SyncSender<Wanted>,
}

#[derive(Debug)]
struct Wanted {
    board: Box<Board>,
    size: Size,
    version: String,
    done: oneshot::Sender<Bytes>,
}

impl Pictures {
    /// Starts the painter.
    ///
    /// # Errors
    /// No thread to be had.
    pub fn new(program: Arc<dyn Program>) -> std::io::Result<Self> {
        let kept = Arc::new(Mutex::new(Kept::new()));
        let (wanted, asked) = sync_channel(MOST_WAITING);
        let shared = Arc::clone(&kept);
        thread::Builder::new()
            .name("pictures".to_owned())
            .spawn(move || paint(&*program, &shared, &asked))?;
        Ok(Self { kept, wanted })
    }

    /// The picture of a room, if it was painted for a page of that version, or since.
    pub fn painted(&self, room: &str, size: Size, version: &str) -> Option<Bytes> {
        let all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (painted_for, _, bytes) = all.get(&(room.to_owned(), size))?;
        (painted_for == version && !version.is_empty()).then(|| bytes.clone())
    }

    /// The picture of a board, a PNG, for pages of that version; `None` while the painter has too much to do.
    pub async fn paint(&self, board: Board, size: Size, version: &str) -> Option<Bytes> {
        let (done, painted) = oneshot::channel();
        let version = version.get(..MOST_BYTES).unwrap_or(version).to_owned();
        self.wanted.try_send(Wanted { board: Box::new(board), size, version, done }).ok()?;
        painted.await.ok()
    }
}

fn paint(program: &dyn Program, all: &Mutex<Kept>, asked: &Receiver<Wanted>) {
    // When it will have rested from all that it has painted.
    let mut rested = Instant::now();
    while let Ok(Wanted { board, size, version, done }) = asked.recv() {
        let (key, look) = ((board.room.clone(), size), Look::of(&board));
        let kept = || all.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |(painted_for, had, _): &&(String, Look, Bytes)| {
            *had == look || (*painted_for == version && !version.is_empty())
        };
        let same = kept().get(&key).filter(is_it).cloned();
        let (look, bytes) = match same {
            Some((_, look, bytes)) => (look, bytes),
            None => {
                let began = Instant::now();
                let bytes = program.picture(&board, size.pixels()).into();
                rested = rested.max(began) + began.elapsed() * (1 + REST);
                (look, bytes)
            }
        };
        let mut kept = kept();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, (version, look, bytes.clone()));
        drop(kept);
        // Whoever asked may have gone.
        let _ = done.send(bytes);
        thread::sleep(rested.saturating_duration_since(Instant::now() + AT_ONCE * REST));
    }
}
