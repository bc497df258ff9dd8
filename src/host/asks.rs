//! What a display is asked for while it runs: at a socket beside its status file, by whoever is on this machine. As long as nobody
//! asks, it costs nothing.

use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::times;
use roomsign_core::schedule::clean;

/// A longer question is not answered, in bytes.
const MAX_ASK: usize = 128;
/// A longer answer does not count, in bytes.
pub const MAX_ANSWER: usize = 1024 * 1024;
/// The longer side of a picture that is sent, in pixels.
pub const SIDE: u32 = 480;
/// Whoever asks has to do so at once, and to take the answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two answers: whoever asks all day takes no more than this from the sign.
const PAUSE: Duration = Duration::from_millis(500);

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What is on the screen.
    Picture,
    /// To show for a while what the screen is called.
    Name(String),
}

impl Ask {
    /// As it is asked.
    pub fn line(&self) -> String {
        match self {
            Self::Picture => "picture\n".to_owned(),
            Self::Name(name) => format!("name {name}\n"),
        }
    }

    fn read(line: &str) -> Option<Self> {
        match line.trim_end().split_once(' ') {
            None => (line == "picture\n").then_some(Self::Picture),
            Some(("name", name)) => Some(Self::Name(name.to_owned())),
            Some(_) => None,
        }
    }
}

/// What is known of a picture of a screen. It goes before the picture, as a line of JSON.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Seen {
    /// The room whose sign it is; null for the overview of all rooms.
    pub room: Option<String>,
    /// The revision that is shown.
    pub revision: Option<String>,
    /// The instant that it shows.
    #[serde(deserialize_with = "times::one")]
    pub at: DateTime<Utc>,
    /// The screen's width and height, in pixels.
    pub size: [u32; 2],
    /// How many of a thousand of its pixels are of another colour than in the picture that `preview` makes of that revision
    /// and instant: in red, green or blue by more than 16 of 255. Null where there is no such picture.
    pub differs: Option<f32>,
    /// Where it was taken; signs that do not say so know one place.
    #[serde(default)]
    pub taken: Taken,
}

/// Where a picture was taken.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Taken {
    /// Of the output, as the compositor gives it to the screen: with whatever is in front of the sign.
    Output,
    /// Of what the sign has painted in its window.
    #[default]
    #[serde(other)]
    Window,
}

impl Seen {
    /// More pixels of a thousand than this differ by no anti-aliasing.
    pub const SAME: f32 = 2.0;

    /// Whether it is the picture that `preview` makes, if there is one.
    pub fn is_same(&self) -> Option<bool> {
        self.differs.map(|differs| differs <= Self::SAME)
    }

    /// Says the same to people.
    pub fn words(&self) -> String {
        let whose = match self.taken {
            Taken::Output => "its output",
            Taken::Window => "its window",
        };
        let Some(differs) = self.differs else {
            return format!("{whose}; there is nothing to compare it with");
        };
        if self.is_same() == Some(true) {
            return format!("{whose} is as preview makes it");
        }
        let covered = match self.taken {
            Taken::Output => ": is something in front of the sign?",
            Taken::Window => "",
        };
        format!("{differs:.0} of 1000 pixels of {whose} are not as preview makes them{covered}")
    }
}

/// What comes of asking for a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<'a> {
    /// What is known of it, and the picture, which nobody has looked at.
    Seen(Seen, &'a [u8]),
    /// Why there is none.
    Unseen(String),
}

/// A line of JSON that is the whole answer.
#[derive(Deserialize, Serialize)]
struct Unseen {
    unseen: String,
}

impl<'a> Answer<'a> {
    /// As it is sent.
    pub fn bytes(&self) -> Vec<u8> {
        let (line, png) = match self {
            Self::Seen(seen, png) => (serde_json::to_vec(seen), *png),
            Self::Unseen(why) => (serde_json::to_vec(&Unseen { unseen: why.clone() }), &[][..]),
        };
        let mut answer = line.unwrap_or_default();
        answer.push(b'\n');
        answer.extend(png);
        answer
    }

    /// What has been sent, by whomever.
    pub fn read(answer: &'a [u8]) -> Option<Self> {
        if answer.len() > MAX_ANSWER {
            return None;
        }
        let end = answer.iter().take(4096).position(|byte| *byte == b'\n')?;
        let (line, png) = (answer.get(..end)?, answer.get(end + 1..)?);
        if png.is_empty() {
            let Unseen { unseen } = serde_json::from_slice(line).ok()?;
            return Some(Self::Unseen(clean::line(&unseen)));
        }
        Some(Self::Seen(serde_json::from_slice(line).ok()?, png))
    }
}

/// Asks the display whose status is at `status_file`, and waits no longer than `within` for each word of its answer.
///
/// # Errors
/// There is none, or it does not answer.
pub fn ask(status_file: &Path, ask: &Ask, within: Duration) -> io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(socket(status_file))?;
    stream.set_read_timeout(Some(within))?;
    stream.set_write_timeout(Some(within))?;
    stream.write_all(ask.line().as_bytes())?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER as u64 + 1).read_to_end(&mut answer)?;
    Ok(answer)
}

/// The socket of the display whose status is at `status_file`.
pub fn socket(status_file: &Path) -> PathBuf {
    status_file.with_extension("sock")
}

/// Answers, until the process ends.
#[derive(Debug)]
pub struct Answering {
    path: PathBuf,
}

impl Answering {
    /// At the socket of `status_file`. An empty answer is none.
    ///
    /// # Errors
    /// The socket cannot be made, or no thread.
    pub fn start(
        status_file: &Path,
        mut answer: impl FnMut(Ask) -> Vec<u8> + Send + 'static,
    ) -> io::Result<Self> {
        let path = socket(status_file);
        remove(&path);
        let listener = UnixListener::bind(&path)?;
        let answering = Self { path };
        // The follower is another user; what can be asked for hangs in the hallway.
        std::fs::set_permissions(&answering.path, PermissionsExt::from_mode(0o666))?;
        thread::Builder::new().name("asks".to_owned()).spawn(move || {
            for asked in listener.incoming() {
                let served = asked.and_then(|stream| serve(stream, &mut answer));
                if let Err(error) = served {
                    log::debug!("somebody asked and went: {error}");
                }
                thread::sleep(PAUSE);
            }
        })?;
        Ok(answering)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// One that was left behind; nothing else.
fn remove(path: &Path) {
    if path.symlink_metadata().is_ok_and(|there| there.file_type().is_socket()) {
        let _ = std::fs::remove_file(path);
    }
}

fn serve(mut stream: UnixStream, answer: &mut impl FnMut(Ask) -> Vec<u8>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut asked = [0; MAX_ASK];
    let length = stream.read(&mut asked)?;
    let asked = asked.get(..length).and_then(|asked| std::str::from_utf8(asked).ok());
    if let Some(ask) = asked.and_then(Ask::read) {
        stream.write_all(&answer(ask))?;
    }
    stream.shutdown(Shutdown::Both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(status_file: &Path, line: &str) -> Vec<u8> {
        let mut stream = UnixStream::connect(socket(status_file)).expect("a connection");
        stream.write_all(line.as_bytes()).expect("it is heard");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        answer
    }

    #[test]
    fn what_is_asked_is_answered_and_nothing_else_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let status = folder.path().join("status.json");
        let answering = Answering::start(&status, |ask| format!("{ask:?}").into_bytes());
        let answering = answering.expect("a socket");
        for (line, answer) in [
            ("picture\n", "Picture"),
            ("name left\n", "Name(\"left\")"),
            ("pictures\n", ""),
            ("\n", ""),
            ("picture /etc/passwd\n", ""),
        ] {
            assert_eq!(say(&status, line), answer.as_bytes(), "{line}");
        }
        for known in [Ask::Picture, Ask::Name("a b".to_owned())] {
            assert_eq!(Ask::read(&known.line()), Some(known));
        }
        let told = ask(&status, &Ask::Picture, PATIENCE).expect("an answer");
        assert_eq!(told, b"Picture");
        drop(answering);
        assert!(!socket(&status).exists());
    }

    #[test]
    fn a_file_in_the_place_of_the_socket_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let status = folder.path().join("status.json");
        std::fs::write(socket(&status), "mine").expect("a file");
        assert!(Answering::start(&status, |_| Vec::new()).is_err());
        assert_eq!(std::fs::read(socket(&status)).expect("the file"), b"mine");
    }

    #[test]
    fn an_answer_is_a_line_and_a_picture_or_says_why_there_is_none() {
        let seen = Seen {
            room: None,
            revision: None,
            at: DateTime::UNIX_EPOCH,
            size: [800, 480],
            differs: Some(0.5),
            taken: Taken::Output,
        };
        let with = |png| Answer::Seen(seen.clone(), png).bytes();
        assert_eq!(Answer::read(&with(b"PNG")), Some(Answer::Seen(seen.clone(), b"PNG")));
        for garbage in [&b""[..], b"\n", b"{}\n", b"{}\nPNG", b"no end", &with(b"")] {
            assert_eq!(Answer::read(garbage), None);
        }
        assert_eq!(Answer::read(&with(&vec![0; MAX_ANSWER])), None);
        let unseen = Answer::Unseen("it is\u{1b}[31m off".to_owned()).bytes();
        assert_eq!(Answer::read(&unseen), Some(Answer::Unseen("it is [31m off".to_owned())));
        // Signs from before said nothing of where they took it, and later ones may take it elsewhere.
        for taken in ["", r#", "taken": "wall""#] {
            let line = format!(
                r#"{{"room": null, "revision": null, "at": "1970-01-01T00:00:00Z", "size": [800, 480], "differs": 0.5{taken}}}"#
            );
            let answer = [line.as_bytes(), b"\nPNG"].concat();
            let before = Seen { taken: Taken::Window, ..seen.clone() };
            assert_eq!(Answer::read(&answer), Some(Answer::Seen(before, b"PNG")));
        }
    }
}
