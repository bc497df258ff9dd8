//! Reading a file: a regular one, of a bounded size, without ever waiting.

use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::MAX_SCHEDULE;
use roomsign_core::feed::{Fault, Unreadable};

/// Tells one state of a file from the next without reading it.
///
/// The change time is in it because size and modification time can be the same for other content
/// (`cp -p`, `rsync --inplace -t`), and device and inode because a rename brings another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The device that the file is on.
    pub device: u64,
    /// The file on that device.
    pub inode: u64,
    /// In bytes.
    pub size: u64,
    /// When the content last changed, or what somebody set it to: seconds and nanoseconds.
    pub mtime: (i64, i64),
    /// When content or inode last changed, as the kernel counted it: seconds and nanoseconds.
    pub ctime: (i64, i64),
}

impl Stamp {
    /// When the file came into its place: a rename changes when the inode was last changed.
    pub fn placed(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.ctime.0, u32::try_from(self.ctime.1).ok()?)
    }
}

/// A whole text, and the state of the file that it is the text of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The state before and after the reading.
    pub stamp: Stamp,
    /// Without a byte order mark.
    pub text: String,
    /// When the text was written, as the file says.
    pub modified: SystemTime,
}

/// Why there is no [`Reading`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misread {
    /// The file changed while it was read.
    Torn,
    /// It cannot be read, or is not text.
    Fault(Fault),
}

/// What the reload check asks of a file system, about one path.
pub trait Files {
    /// The state of the file that the path leads to, every link followed.
    ///
    /// # Errors
    /// [`Fault::Missing`], or [`Fault::Unreadable`] if it is no regular file, is too large or cannot
    /// be looked at.
    fn stamp(&mut self) -> Result<Stamp, Fault>;

    /// The file's text.
    ///
    /// # Errors
    /// [`Misread::Torn`] if the file changed meanwhile, [`Misread::Fault`] with the errors of
    /// [`stamp`](Self::stamp), an I/O error, or the first line that is not UTF-8.
    fn read(&mut self) -> Result<Reading, Misread>;
}

/// A text file of this machine, such as a schedule: of at most [`MAX_SCHEDULE`] bytes.
#[derive(Clone, Debug)]
pub struct Disk {
    path: PathBuf,
}

impl Disk {
    /// Looks at `path`, which need not exist.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Files for Disk {
    fn stamp(&mut self) -> Result<Stamp, Fault> {
        let metadata = std::fs::metadata(&self.path).map_err(|error| plain_words(&error))?;
        is_file(&metadata).map_err(Fault::Unreadable)?;
        is_small(&metadata, MAX_SCHEDULE)?;
        Ok(Stamp::of(&metadata))
    }

    fn read(&mut self) -> Result<Reading, Misread> {
        let opened = Opened::at(&self.path)?;
        let bytes = opened.read(MAX_SCHEDULE)?;
        let modified = opened.before.modified().map_err(|error| plain_words(&error))?;
        Ok(Reading { stamp: opened.stamp(), text: text(bytes)?, modified })
    }
}

/// All bytes of the file that `path` leads to, which is a regular file of at most `most` bytes.
///
/// # Errors
/// It is not there, is something else, larger, or cannot be read.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Fault> {
    let read = Opened::at(path)?.read(most);
    read.map_err(|misread| match misread {
        Misread::Torn => {
            Fault::Unreadable(Unreadable::Other("is being written just now".to_owned()))
        }
        Misread::Fault(fault) => fault,
    })
}

/// A regular file that is open for reading, and its state when it was opened.
#[derive(Debug)]
pub struct Opened {
    file: File,
    before: Metadata,
}

impl Opened {
    /// Opens a regular file, and nothing else, without ever waiting.
    ///
    /// # Errors
    /// It is not there, is something else, or cannot be opened.
    pub fn at(path: &Path) -> Result<Self, Fault> {
        // Looked at before it is opened, because opening alone can do things: a watchdog device starts counting, a
        // tape rewinds.
        let before = std::fs::metadata(path).map_err(|error| plain_words(&error))?;
        is_file(&before).map_err(Fault::Unreadable)?;
        Self::unseen(path)
    }

    /// Opens what has been looked at. A FIFO that took its place since would wait here for its writer.
    pub(super) fn unseen(path: &Path) -> Result<Self, Fault> {
        let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path);
        let file = file.map_err(|error| plain_words(&error))?;
        let before = file.metadata().map_err(|error| plain_words(&error))?;
        is_file(&before).map_err(Fault::Unreadable)?;
        Ok(Self { file, before })
    }

    /// The state of the file when it was opened.
    pub fn stamp(&self) -> Stamp {
        Stamp::of(&self.before)
    }

    /// Whether users may read it who are neither its owner nor of its group.
    pub fn is_for_all(&self) -> bool {
        self.before.mode() & 0o004 != 0
    }

    /// All of it, if that is not more than `most` bytes.
    ///
    /// # Errors
    /// [`Misread::Torn`] if it has changed since it was opened; it is larger, or cannot be read.
    pub fn read(&self, most: u64) -> Result<Vec<u8>, Misread> {
        is_small(&self.before, most)?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.before.len()).unwrap_or_default());
        (&self.file).take(most + 1).read_to_end(&mut bytes).map_err(|error| plain_words(&error))?;
        let after = self.file.metadata().map_err(|error| plain_words(&error))?;
        // It may have grown past the limit meanwhile.
        is_small(&after, most)?;
        if bytes.len() as u64 > most || Stamp::of(&after) != self.stamp() {
            return Err(Misread::Torn);
        }
        Ok(bytes)
    }
}

/// Something that files cannot be, such as a directory, is a fault.
pub(super) fn is_file(metadata: &Metadata) -> Result<(), Unreadable> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(kind(metadata.file_type()))
}

fn is_small(metadata: &Metadata, most: u64) -> Result<(), Fault> {
    if metadata.len() <= most {
        return Ok(());
    }
    Err(Fault::Unreadable(Unreadable::TooLarge(most / 1024 / 1024)))
}

fn kind(file_type: FileType) -> Unreadable {
    if file_type.is_dir() {
        Unreadable::Directory
    } else if file_type.is_fifo() {
        Unreadable::NoFile("a FIFO")
    } else if file_type.is_socket() {
        Unreadable::NoFile("a socket")
    } else {
        Unreadable::NoFile("a device")
    }
}

/// What went wrong, for people who have never seen an error number.
pub(super) fn plain_words(error: &io::Error) -> Fault {
    Fault::Unreadable(match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => return Fault::Missing,
        io::ErrorKind::PermissionDenied => Unreadable::Denied,
        _ if error.raw_os_error() == Some(libc::ELOOP) => Unreadable::Circle,
        _ => Unreadable::Other(format!("cannot be read: {error}")),
    })
}

fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    let mut text = String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes()))?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    Ok(text)
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Names the line of the first bytes that are not UTF-8, and what the file seems to be.
fn not_utf8(bytes: &[u8]) -> Fault {
    const DOCUMENT: &str =
        "a document, not text: write it in an editor for text, or save it as plain text, UTF-8";
    let begins = |with: &[u8]| bytes.starts_with(with);
    let whole = if begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0") || begins(b"%PDF") {
        Some(DOCUMENT)
    } else if begins(b"\xff\xfe") || begins(b"\xfe\xff") {
        Some("UTF-16 text (\"Unicode\" on Windows): save the file as UTF-8")
    } else {
        None
    };
    if let Some(message) = whole {
        return Fault::Invalid { line: 1, message: message.to_owned() };
    }
    let valid = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let before = bytes.get(..valid).unwrap_or_default();
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let message = match latin1_word(bytes, valid) {
        Some(word) => format!("not UTF-8 text, but Latin-1 (“{word}”): save the file as UTF-8"),
        None => "not UTF-8 text: save the file as UTF-8".to_owned(),
    };
    Fault::Invalid { line, message }
}

/// The word around a byte, if it is one in Latin-1.
fn latin1_word(bytes: &[u8], at: usize) -> Option<String> {
    let is_letter =
        |byte: &u8| byte.is_ascii_alphabetic() || (*byte >= 0xc0 && !matches!(byte, 0xd7 | 0xf7));
    if !is_letter(bytes.get(at)?) {
        return None;
    }
    let before = bytes.get(..at)?.iter().rev().take(MAX_WORD).take_while(|byte| is_letter(byte));
    let start = at - before.count();
    let word = bytes.get(start..)?.iter().take(2 * MAX_WORD).take_while(|byte| is_letter(byte));
    let word: String = word.map(|byte| char::from(*byte)).collect();
    word.contains(|c: char| c.is_ascii_alphabetic()).then_some(word)
}

/// Of longer words a part is shown.
const MAX_WORD: usize = 20;

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.len(),
            mtime: (metadata.mtime(), metadata.mtime_nsec()),
            ctime: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

impl From<Fault> for Misread {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, Misread> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("schedule.toml");
        std::fs::write(&path, bytes).unwrap();
        Disk::new(path).read().map(|reading| reading.text)
    }

    /// What is said of it.
    fn said(read: Result<String, Misread>) -> String {
        match read {
            Err(Misread::Fault(Fault::Unreadable(why))) => why.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn text_is_utf8_without_its_byte_order_mark() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"a\nb", "a\nb"),
            (b"\xef\xbb\xbfa", "a"),
            (b"a\xef\xbb\xbf", "a\u{feff}"),
            (b"a\0b", "a\0b"),
            ("Müller\r\n".as_bytes(), "Müller\r\n"),
        ] {
            assert_eq!(read(bytes).as_deref(), Ok(text), "{bytes:?}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_an_error_in_their_line() {
        for (bytes, expected) in [
            (&b"\xff\xfea\0"[..], 1),
            (b"a\nb\xe9\n", 2),
            (b"a\n\n\n\xc3", 4),
            (b"M\xc3\xbcller\nM\xfcller\n\xff", 2),
        ] {
            let Err(Misread::Fault(Fault::Invalid { line, .. })) = read(bytes) else {
                panic!("{bytes:?} was read");
            };
            assert_eq!(line, expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_utf8_is_named_if_it_can_be_told() {
        for (bytes, words) in [
            (&b"\xff\xfea\0"[..], "UTF-16"),
            (b"\xfe\xff\0a", "UTF-16"),
            (b"PK\x03\x04\x14\0\x08\x08\xff", "a document, not text"),
            (
                b"title = \"Gr\xfc\xdfe\"",
                "not UTF-8 text, but Latin-1 (\u{201c}Gr\u{fc}\u{df}e\u{201d})",
            ),
            (b"a\n\xff", "not UTF-8 text: save the file as UTF-8"),
            (b"a\x80b", "not UTF-8 text: save the file as UTF-8"),
        ] {
            let Err(Misread::Fault(Fault::Invalid { message, .. })) = read(bytes) else {
                panic!("{bytes:?} was read");
            };
            assert!(message.starts_with(words), "{message}");
        }
    }

    #[test]
    fn a_file_over_the_limit_is_refused_unread() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("schedule.toml");
        let file = File::create(&path).unwrap();
        file.set_len(MAX_SCHEDULE).unwrap();
        let mut disk = Disk::new(&path);
        assert!(disk.read().is_ok());
        for size in [MAX_SCHEDULE + 1, 1 << 30] {
            file.set_len(size).unwrap();
            assert_eq!(said(disk.read().map(|reading| reading.text)), "is larger than 4 MiB");
        }
    }

    #[test]
    fn only_a_regular_file_is_opened() {
        let directory = tempfile::tempdir().unwrap();
        let fifo = directory.path().join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let socket = directory.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let circle = directory.path().join("circle");
        std::os::unix::fs::symlink("circle", &circle).unwrap();
        for (path, words) in [
            (directory.path(), "is a directory"),
            (&fifo, "is a FIFO, not a file"),
            (&socket, "is a socket, not a file"),
            (Path::new("/dev/null"), "is a device, not a file"),
            (&circle, "is a link that leads back to itself"),
        ] {
            assert_eq!(said(Disk::new(path).read().map(|reading| reading.text)), words);
        }
        // Past the look: one that became a FIFO between the look and the opening.
        let past = Opened::unseen(&fifo).map(|_| ()).unwrap_err();
        assert_eq!(past, Fault::Unreadable(Unreadable::NoFile("a FIFO")));
    }

    #[test]
    fn a_path_that_leads_nowhere_is_missing() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        std::fs::write(path("file"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", path("dangling")).unwrap();
        for missing in ["none", "none/schedule.toml", "dangling", "file/schedule.toml"] {
            assert_eq!(Disk::new(path(missing)).stamp(), Err(Fault::Missing), "{missing}");
        }
    }

    #[test]
    fn content_of_the_same_size_and_modification_time_has_another_stamp() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("schedule.toml");
        let put = |text: &str, time: SystemTime| {
            std::fs::write(&path, text).unwrap();
            File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
            Disk::new(&path).stamp().unwrap()
        };
        let time = SystemTime::UNIX_EPOCH;
        let before = put("10", time);
        // Coarse clocks tick late: until the change time can differ.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
        while put("20", time) == before {
            assert!(std::time::Instant::now() < deadline, "the change time stands still");
        }
        assert_eq!(put("20", time).mtime, before.mtime);
    }
}
