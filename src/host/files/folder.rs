//! The one rule for pictures: where they may lie, what they may be called, and what they may be.

use std::fmt::{Display, Formatter};
use std::fs::OpenOptions;
use std::io::{self, ErrorKind};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Component, Path, PathBuf};

use image::ImageFormat;

use super::read::{Misread, Opened, Stamp, is_file};
use super::{MAX_PICTURE, replace};
use roomsign_core::feed::{Fault, Unreadable};

/// Folders below the schedule's that a picture may be in, and itself.
const MAX_DEPTH: usize = 4;

/// The folder of a schedule file: the one that its path names and, if that is a link, the one that the
/// file itself is in.
///
/// A picture has a name that says so and lies in there, not hidden, after every link has been followed. It is a
/// regular file, and its content is that of a picture, whichever of the three its name says.
#[derive(Clone, Debug)]
pub struct Folder {
    schedule: PathBuf,
}

/// What a look at a picture's file finds: its state, or why it cannot be shown.
pub type Look = Result<Stamp, PictureFault>;

/// Why a file is of no use as a picture. What [`Display`] says follows its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// Its name is not one that a picture may have.
    Name,
    /// It is not there.
    Missing,
    /// Links lead from it to somewhere else.
    Outside,
    /// It is there but cannot be read.
    Unreadable(Unreadable),
    /// It changes while it is read.
    Torn,
    /// Its content is not that of a picture.
    Format,
    /// Something that is no file has its place.
    Occupied,
    /// Its folder is not there and cannot be made, as the system says.
    NoFolder(String),
    /// It cannot be written, as the system says.
    Unwritable(String),
    /// It cannot be removed, as the system says.
    Unremovable(String),
}

impl Display for PictureFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name => f.write_str("is not the name of a png, jpg or webp beside the schedule"),
            Self::Missing => f.write_str("is not there: put it beside the schedule file"),
            Self::Outside => f.write_str("leads out of the schedule's folder"),
            Self::Unreadable(why) => write!(f, "{why}"),
            Self::Torn => f.write_str("is being written just now"),
            Self::Format => f.write_str("is not a PNG, JPEG or WebP picture"),
            Self::Occupied => f.write_str("is not a file here"),
            Self::NoFolder(error) => write!(f, "has no folder, and none can be made: {error}"),
            Self::Unwritable(error) => write!(f, "cannot be written: {error}"),
            Self::Unremovable(error) => write!(f, "cannot be removed: {error}"),
        }
    }
}

impl std::error::Error for PictureFault {}

impl From<Fault> for PictureFault {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing => Self::Missing,
            Fault::Unreadable(why) => Self::Unreadable(why),
            Fault::Invalid { message, .. } => Self::Unreadable(Unreadable::Other(message)),
        }
    }
}

fn unreadable(error: io::Error) -> PictureFault {
    PictureFault::Unreadable(Unreadable::Other(format!("cannot be read: {error}")))
}

impl Folder {
    /// The folder of a schedule file, which need not be there yet.
    pub fn of(schedule: &Path) -> Self {
        Self { schedule: schedule.to_owned() }
    }

    /// The folder that the path of the schedule names.
    fn named(&self) -> &Path {
        let named = self.schedule.parent().filter(|folder| !folder.as_os_str().is_empty());
        named.unwrap_or(Path::new("."))
    }

    /// Opens the picture of that name. Links are followed anew each time: they may have changed.
    fn open(&self, name: &str) -> Result<Opened, PictureFault> {
        if !is_fit(name) {
            return Err(PictureFault::Name);
        }
        let named = self.named().canonicalize().ok();
        let real = self.schedule.canonicalize().ok();
        let real = real.and_then(|file| file.parent().map(Path::to_owned));
        for folder in named.into_iter().chain(real) {
            // Only its place for now: nothing happens to what is there, and nobody can put something else there between
            // the questions.
            let place =
                OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(folder.join(name));
            let place = match place {
                Ok(place) => place,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(unreadable(error)),
            };
            let open = PathBuf::from(format!("/proc/self/fd/{}", place.as_raw_fd()));
            if !open.read_link().map_err(unreadable)?.starts_with(&folder) {
                return Err(PictureFault::Outside);
            }
            let found = place.metadata().map_err(unreadable)?;
            is_file(&found).map_err(PictureFault::Unreadable)?;
            return Ok(Opened::unseen(&open)?);
        }
        Err(PictureFault::Missing)
    }

    /// The state of the file of that name.
    pub fn look(&self, name: &str) -> Look {
        self.open(name).map(|opened| opened.stamp())
    }

    /// The content of the picture of that name, and the state of its file; `None` if it is being written.
    pub fn read(&self, name: &str) -> Option<(Look, Result<Vec<u8>, PictureFault>)> {
        let opened = match self.open(name) {
            Ok(opened) => opened,
            Err(why) => return Some((Err(why.clone()), Err(why))),
        };
        match opened.read(MAX_PICTURE) {
            Ok(bytes) => Some((Ok(opened.stamp()), picture(bytes))),
            Err(Misread::Torn) => None,
            Err(Misread::Fault(fault)) => Some((Ok(opened.stamp()), Err(fault.into()))),
        }
    }

    /// The content of the picture of that name.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn load(&self, name: &str) -> Result<Vec<u8>, PictureFault> {
        self.read(name).map_or(Err(PictureFault::Torn), |(_, bytes)| bytes)
    }

    /// Writes a picture of that name, where nothing is but a file or nothing. No link is followed.
    ///
    /// # Errors
    /// Why it is not written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), PictureFault> {
        let place = self.place(name, true)?;
        if bytes.len() as u64 > MAX_PICTURE || picture_format(bytes).is_none() {
            return Err(PictureFault::Format);
        }
        replace(&place, bytes, None).map_err(|error| PictureFault::Unwritable(error.to_string()))
    }

    /// Takes a picture away, and the folders below the schedule's that are empty then. No link is followed.
    ///
    /// # Errors
    /// Why it is still there.
    pub fn remove(&self, name: &str) -> Result<(), PictureFault> {
        let place = self.place(name, false)?;
        let removed = std::fs::remove_file(&place);
        removed.map_err(|error| PictureFault::Unremovable(error.to_string()))?;
        let folders = place.ancestors().skip(1).take_while(|folder| *folder != self.named());
        for folder in folders {
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Where a picture is put: no link leads there, and nothing is there but a file.
    fn place(&self, name: &str, makes_folders: bool) -> Result<PathBuf, PictureFault> {
        if !is_fit(name) {
            return Err(PictureFault::Name);
        }
        let mut at = self.named().to_owned();
        let mut parts = Path::new(name).components().peekable();
        while let Some(part) = parts.next() {
            at.push(part);
            let there = at.symlink_metadata();
            match (there, parts.peek().is_some()) {
                (Ok(there), true) if there.is_dir() => {}
                (Ok(there), false) if there.is_file() => {}
                (Ok(_), _) => return Err(PictureFault::Occupied),
                (Err(_), true) if !makes_folders => return Err(PictureFault::Missing),
                (Err(_), true) => std::fs::create_dir(&at)
                    .map_err(|error| PictureFault::NoFolder(error.to_string()))?,
                (Err(_), false) => {}
            }
        }
        Ok(at)
    }
}

/// Whether a name is one that a picture may have: below the folder, not hidden, with a picture's extension.
fn is_fit(name: &str) -> bool {
    let path = Path::new(name);
    let endings = ["png", "jpg", "jpeg", "webp"];
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    path.components().count() <= MAX_DEPTH
        && path.components().all(|part| match part {
            Component::Normal(part) => part.to_str().is_some_and(|part| !part.starts_with('.')),
            _ => false,
        })
        && endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

fn picture(bytes: Vec<u8>) -> Result<Vec<u8>, PictureFault> {
    if picture_format(&bytes).is_some() { Ok(bytes) } else { Err(PictureFault::Format) }
}

/// What kind of picture begins like that, of those that are shown.
pub fn picture_format(bytes: &[u8]) -> Option<ImageFormat> {
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    image::guess_format(bytes).ok().filter(|format| known.contains(format))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    const UNFIT: &str = "is not the name of a png, jpg or webp beside the schedule";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

    #[test]
    fn only_regular_files_within_the_folder_are_pictures() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        fs::create_dir_all(inner.join("deep")).unwrap();
        let path = |name: &str| inner.join(name);
        fs::write(outer.path().join("outside.png"), PNG).unwrap();
        for name in ["good.png", "deep/good.png", "really-png.JPG", "name.txt", ".hidden.png"] {
            fs::write(path(name), PNG).unwrap();
        }
        fs::write(path("text.png"), "no picture").unwrap();
        fs::write(path("svg.png"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
        fs::File::create(path("large.png")).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
        fs::create_dir(path("folder.png")).unwrap();
        symlink("good.png", path("link.png")).unwrap();
        symlink("deep", path("folder-link")).unwrap();
        symlink("../outside.png", path("out.png")).unwrap();
        symlink("..", path("up")).unwrap();
        symlink("/dev/zero", path("device.png")).unwrap();
        symlink("loop.png", path("loop.png")).unwrap();
        let mkfifo = std::process::Command::new("mkfifo").arg(path("fifo.png")).status();
        assert!(mkfifo.unwrap().success());
        let folder = Folder::of(&path("schedule.toml"));
        let good = "";
        for (name, says) in [
            ("good.png", good),
            ("deep/good.png", good),
            ("link.png", good),
            ("folder-link/good.png", good),
            ("really-png.JPG", good),
            ("name.txt", UNFIT),
            (".hidden.png", UNFIT),
            ("a/b/c/d/e.png", UNFIT),
            ("none.png", "is not there"),
            ("text.png", "is not a PNG, JPEG or WebP picture"),
            ("svg.png", "is not a PNG, JPEG or WebP picture"),
            ("large.png", "is larger than 16 MiB"),
            ("out.png", "leads out of the schedule's folder"),
            ("up/outside.png", "leads out of the schedule's folder"),
            ("../outside.png", UNFIT),
            ("deep/../good.png", UNFIT),
            ("/etc/passwd", UNFIT),
            ("/etc/passwd.png", UNFIT),
            ("device.png", "leads out of the schedule's folder"),
            ("loop.png", "cannot be read"),
            ("fifo.png", "is a FIFO, not a file"),
            ("folder.png", "is a directory"),
            ("good.png/x.png", "cannot be read"),
            ("a\0b.png", "cannot be read"),
            ("deep", UNFIT),
            ("", UNFIT),
        ] {
            let said =
                folder.load(name).map_or_else(|fault| fault.to_string(), |_| good.to_owned());
            let fits = if says == good { said == good } else { said.starts_with(says) };
            assert!(fits, "{name:?}: {said:?}");
        }
    }

    #[test]
    fn a_picture_is_written_only_within_the_folder() {
        let root = tempfile::tempdir().unwrap();
        let (inner, out) = (root.path().join("in"), root.path().join("out"));
        fs::create_dir(&inner).unwrap();
        fs::create_dir(&out).unwrap();
        fs::write(out.join("a.png"), "theirs").unwrap();
        symlink(&out, inner.join("way-out")).unwrap();
        symlink(out.join("a.png"), inner.join("link.png")).unwrap();
        fs::create_dir(inner.join("folder.png")).unwrap();
        let folder = Folder::of(&inner.join("s.toml"));
        for (name, good) in [
            ("logo.png", true),
            ("photos/eelco.JPG", true),
            ("photos/again/b.webp", true),
            ("../out/a.png", false),
            ("/tmp/a.png", false),
            ("photos/../../out/a.png", false),
            ("way-out/a.png", false),
            ("link.png", false),
            ("folder.png", false),
            ("logo.png/a.png", false),
            (".hidden.png", false),
            (".ssh/a.png", false),
            ("s.toml", false),
            ("a/b/c/d/e.png", false),
            ("", false),
        ] {
            assert_eq!(folder.write(name, PNG).is_ok(), good, "{name}");
            assert_eq!(folder.load(name).is_ok_and(|there| there == PNG), good, "{name}");
        }
        assert!(folder.write("a.png", b"#!/bin/sh\n").is_err());
        for (name, good) in [
            ("photos/again/b.webp", true),
            ("photos/again/b.webp", false),
            ("way-out/a.png", false),
            ("link.png", false),
            ("folder.png", false),
            ("../out/a.png", false),
        ] {
            assert_eq!(folder.remove(name).is_ok(), good, "{name}");
        }
        assert!(inner.join("photos/eelco.JPG").exists() && !inner.join("photos/again").exists());
        assert_eq!(fs::read_to_string(out.join("a.png")).unwrap(), "theirs");
    }

    #[test]
    fn pictures_lie_beside_the_link_or_beside_the_file_it_leads_to() {
        let outer = tempfile::tempdir().unwrap();
        let (named, real) = (outer.path().join("named"), outer.path().join("real"));
        fs::create_dir(&named).unwrap();
        fs::create_dir(&real).unwrap();
        fs::write(real.join("schedule.toml"), "").unwrap();
        symlink("../real/schedule.toml", named.join("schedule.toml")).unwrap();
        fs::write(real.join("real.png"), PNG).unwrap();
        fs::write(named.join("named.png"), PNG).unwrap();
        fs::write(outer.path().join("outer.png"), PNG).unwrap();
        let folder = Folder::of(&named.join("schedule.toml"));
        assert!(folder.load("real.png").is_ok());
        assert!(folder.load("named.png").is_ok());
        assert!(folder.load("outer.png").is_err());
    }
}
