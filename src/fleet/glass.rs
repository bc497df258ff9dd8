//! What a screen is asked for over the network, and what it answers: its picture, or to show its name. Nothing is asked by
//! itself, and nothing is kept.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::mpsc;

use super::Name;
use roomsign_host::asks::{self, Ask, MAX_ANSWER};

/// How long a display may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);
/// A follower asks its screen no more often than this, whoever wants it asked.
const PAUSE: Duration = Duration::from_secs(2);

/// What staff ask of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Its picture.
    Picture,
    /// To show what it is called, for half a minute.
    Name,
}

impl Wish {
    /// As it is sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Name => "name",
        }
    }

    /// What a message asks for.
    pub fn read(payload: &[u8]) -> Option<Self> {
        [Self::Picture, Self::Name].into_iter().find(|wish| wish.word().as_bytes() == payload)
    }
}

/// A follower's way to its display.
#[derive(Debug)]
pub(super) struct Glass {
    status_file: Option<PathBuf>,
    name: Name,
    asked: [Option<Instant>; 2],
    sender: mpsc::Sender<Vec<u8>>,
    answers: mpsc::Receiver<Vec<u8>>,
}

impl Glass {
    pub fn of(status_file: Option<&Path>, name: &Name) -> Self {
        let (sender, answers) = mpsc::channel(1);
        let (status_file, name) = (status_file.map(Path::to_owned), name.clone());
        Self { status_file, name, asked: [None; 2], sender, answers }
    }

    /// Asks the display, unless it has just been asked.
    pub fn ask(&mut self, wish: Wish) {
        let Some(status_file) = self.status_file.clone() else { return };
        let [picture, name] = &mut self.asked;
        let (asked, ask) = match wish {
            Wish::Picture => (picture, Ask::Picture),
            Wish::Name => (name, Ask::Name(self.name.to_string())),
        };
        if asked.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        *asked = Some(Instant::now());
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let answer = tokio::time::timeout(PATIENCE, asked_at(&status_file, &ask)).await;
            match answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(answer) if wish == Wish::Picture && !answer.is_empty() => {
                    let _ = sender.try_send(answer);
                }
                Ok(_) => {}
                Err(error) => log::warn!("the display does not answer: {error}"),
            }
        });
    }

    /// The next picture.
    pub async fn answer(&mut self) -> Vec<u8> {
        match self.answers.recv().await {
            Some(answer) => answer,
            // There is a sender here.
            None => std::future::pending().await,
        }
    }
}

async fn asked_at(status_file: &Path, ask: &Ask) -> io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(asks::socket(status_file)).await?;
    stream.write_all(ask.line().as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER as u64 + 1).read_to_end(&mut answer).await?;
    match answer.len() {
        ..=MAX_ANSWER => Ok(answer),
        _ => Err(io::Error::other("its answer is too long")),
    }
}
