//! What a screen is asked for over the network, and what it answers: its picture, or to show its name. Nothing is asked by
//! itself, and nothing is kept.

use std::fmt::{Display, Formatter};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Name;
use roomsign_host::asks::{self, Answer, Ask, MAX_ANSWER};

/// How long a display may take to answer: its compositor has [`roomsign_host::capture`]'s patience first.
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
    asked: [Option<(Instant, JoinHandle<()>)>; 2],
    sender: mpsc::Sender<Vec<u8>>,
    answers: mpsc::Receiver<Vec<u8>>,
}

impl Glass {
    pub fn of(status_file: Option<&Path>, name: &Name) -> Self {
        let (sender, answers) = mpsc::channel(1);
        let (status_file, name) = (status_file.map(Path::to_owned), name.clone());
        Self { status_file, name, asked: [None, None], sender, answers }
    }

    /// Asks the display, unless it has just been asked, or still is: its answer is for all who want to know.
    pub fn ask(&mut self, wish: Wish) {
        let [picture, name] = &mut self.asked;
        let (asked, ask) = match wish {
            Wish::Picture => (picture, Ask::Picture),
            Wish::Name => (name, Ask::Name(self.name.to_string())),
        };
        let is_asked = |(at, asking): &(Instant, JoinHandle<()>)| {
            at.elapsed() < PAUSE || !asking.is_finished()
        };
        if asked.as_ref().is_some_and(is_asked) {
            return;
        }
        let sender = self.sender.clone();
        let status_file = self.status_file.clone();
        let asking = tokio::spawn(async move {
            let answer = match &status_file {
                Some(status_file) => asked_at(status_file, &ask).await,
                None => Err(Unanswered::NoStatusFile),
            };
            let answer = answer.unwrap_or_else(|why| {
                log::warn!("{why}");
                Answer::Unseen(why.to_string()).bytes()
            });
            if wish == Wish::Picture {
                let _ = sender.try_send(answer);
            }
        });
        *asked = Some((Instant::now(), asking));
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

/// Why a display says nothing.
#[derive(Debug)]
enum Unanswered {
    /// Nobody has said which one it is.
    NoStatusFile,
    /// It does not run, or the way to it is closed.
    Closed(io::Error),
    /// It has not answered in time.
    Silent,
    /// It has said nothing, or too much.
    Nonsense,
}

impl Display for Unanswered {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoStatusFile => f.write_str(
                "its follower knows of no sign: give both the same --status-file (ROOMSIGN_STATUS_FILE)",
            ),
            Self::Closed(error) => write!(f, "the sign on that machine cannot be asked: {error}"),
            Self::Silent => f.write_str("the sign on that machine does not answer: is it stopped?"),
            Self::Nonsense => f.write_str("the sign on that machine gives no answer"),
        }
    }
}

async fn asked_at(status_file: &Path, ask: &Ask) -> Result<Vec<u8>, Unanswered> {
    let answer = tokio::time::timeout(PATIENCE, exchange(status_file, ask)).await;
    let answer = answer.map_err(|_| Unanswered::Silent)?.map_err(Unanswered::Closed)?;
    let is_answer = !answer.is_empty() && answer.len() <= MAX_ANSWER;
    is_answer.then_some(answer).ok_or(Unanswered::Nonsense)
}

async fn exchange(status_file: &Path, ask: &Ask) -> io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(asks::socket(status_file)).await?;
    stream.write_all(ask.line().as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER as u64 + 1).read_to_end(&mut answer).await?;
    Ok(answer)
}
