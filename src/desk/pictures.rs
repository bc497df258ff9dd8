//! Small live pictures of the signs, each painted once a minute and version, however many phones look.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::options::Program;
use roomsign_core::board::Board;

/// How many may wait for the painter; more are told to come again.
const MOST_WAITING: usize = 32;
/// Pictures that are kept.
const MOST_KEPT: usize = 128;

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

/// What a picture is of: a room at a minute of a version.
pub type Moment = (u64, i64);

type Kept = HashMap<(String, Size), (Moment, Arc<[u8]>)>;

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
    moment: Moment,
    done: oneshot::Sender<Arc<[u8]>>,
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

    /// The picture of a board, a PNG; `None` while the painter has too much to do.
    pub async fn picture(&self, board: Board, size: Size, moment: Moment) -> Option<Arc<[u8]>> {
        if let Some(bytes) = kept(&self.kept, &board.room, size, moment) {
            return Some(bytes);
        }
        let (done, painted) = oneshot::channel();
        self.wanted.try_send(Wanted { board: Box::new(board), size, moment, done }).ok()?;
        painted.await.ok()
    }
}

fn kept(all: &Mutex<Kept>, room: &str, size: Size, moment: Moment) -> Option<Arc<[u8]>> {
    let all = all.lock().unwrap_or_else(PoisonError::into_inner);
    let (at, bytes) = all.get(&(room.to_owned(), size))?;
    (*at == moment).then(|| Arc::clone(bytes))
}

fn paint(program: &dyn Program, all: &Mutex<Kept>, asked: &Receiver<Wanted>) {
    while let Ok(Wanted { board, size, moment, done }) = asked.recv() {
        let bytes = kept(all, &board.room, size, moment).unwrap_or_else(|| {
            let bytes: Arc<[u8]> = program.picture(&board, size.pixels()).into();
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= MOST_KEPT {
                all.clear();
            }
            all.insert((board.room.clone(), size), (moment, Arc::clone(&bytes)));
            bytes
        });
        // Whoever asked may have gone.
        let _ = done.send(bytes);
    }
}
