//! The images that a schedule names, by hash: read beside the schedule at one end, written beside the file at the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use sha2::{Digest, Sha256};

use roomsign_core::schedule::Schedule;
use roomsign_host::picture_format;
use roomsign_host::replace::replace;
use roomsign_host::watch::MAX_BYTES;

/// More images than this are not handed around.
pub const MAX_IMAGES: usize = 512;
/// Folders below the schedule's that an image may be in.
const MAX_DEPTH: usize = 4;
/// A list of images is not larger than this, in bytes.
pub const MAX_LIST: usize = 1024 * 1024;

/// The SHA-256 of a file, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash(String);

impl Hash {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Hash {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        let good = text.len() == 64 && text.chars().all(is_hex);
        good.then(|| Self(text.to_owned())).ok_or(())
    }
}

/// Which file has which name.
pub type List = BTreeMap<String, Hash>;

/// The list as it is sent.
pub fn write_list(list: &List) -> Vec<u8> {
    let list: BTreeMap<&str, &str> =
        list.iter().map(|(name, hash)| (name.as_str(), hash.0.as_str())).collect();
    super::report::json(&list)
}

/// A list that was sent. Names in it mean nothing but which of the schedule's images it is.
pub fn read_list(bytes: &[u8]) -> Option<List> {
    if bytes.len() > MAX_LIST {
        return None;
    }
    let list: BTreeMap<String, String> = serde_json::from_slice(bytes).ok()?;
    list.into_iter().map(|(name, hash)| Some((name, hash.parse().ok()?))).collect()
}

/// The names of all images of a schedule, as it gives them, once each.
pub fn images(schedule: &Schedule) -> impl Iterator<Item = &str> {
    let names: BTreeSet<&str> = schedule.images().map(|(name, _)| name).collect();
    names.into_iter().take(MAX_IMAGES)
}

/// Whether a name is one that an image may have: below the folder, not hidden, with an image's ending.
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

/// An image of the schedule in `folder`.
///
/// # Errors
/// Why it is not handed around, in words that follow its name.
pub fn read_image(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    if !is_fit(name) {
        return Err("is not the name of a png, jpg or webp beside the schedule".to_owned());
    }
    let bytes =
        read_bounded(&folder.join(name), MAX_BYTES).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "is not there".to_owned(),
            _ => format!("cannot be read: {error}"),
        })?;
    if picture_format(&bytes).is_some() {
        Ok(bytes)
    } else {
        Err("is no png, jpg or webp".to_owned())
    }
}

/// Writes an image that the parsed schedule calls `name` into `folder`.
///
/// # Errors
/// Why it is not written, in words that follow its name.
pub fn write_image(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), String> {
    let path = place(folder, name)?;
    if bytes.len() as u64 > MAX_BYTES || picture_format(bytes).is_none() {
        return Err("is no png, jpg or webp".to_owned());
    }
    replace(&path, bytes, None).map_err(|error| format!("cannot be written: {error}"))
}

/// Where an image goes: no link leads out of the folder, and what is there is nothing but a file.
fn place(folder: &Path, name: &str) -> Result<PathBuf, String> {
    if !is_fit(name) {
        return Err("is not the name of a png, jpg or webp beside the schedule".to_owned());
    }
    let mut at = folder.to_owned();
    let mut parts = Path::new(name).components().peekable();
    while let Some(part) = parts.next() {
        at.push(part);
        let there = at.symlink_metadata();
        match (there, parts.peek().is_some()) {
            (Ok(there), true) if there.is_dir() => {}
            (Ok(there), false) if there.is_file() => {}
            (Ok(_), _) => return Err("is something else here".to_owned()),
            (Err(_), true) => std::fs::create_dir(&at)
                .map_err(|error| format!("has no folder, and none can be made: {error}"))?,
            (Err(_), false) => {}
        }
    }
    Ok(at)
}

/// Whether the image is in its place already.
pub fn has_image(folder: &Path, name: &str, hash: &Hash) -> bool {
    let there = place(folder, name).ok().and_then(|path| read_bounded(&path, MAX_BYTES).ok());
    there.is_some_and(|bytes| Hash::of(&bytes) == *hash)
}

/// A regular file of at most `most` bytes, opened without ever waiting.
pub(super) fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(most)).unwrap_or(0));
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is larger than {} MiB", most / 1024 / 1024)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

    #[test]
    fn an_image_stays_in_its_folder() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("in");
        let out = root.path().join("out");
        fs::create_dir(&folder).expect("a folder");
        fs::create_dir(&out).expect("a folder");
        fs::write(out.join("a.png"), "theirs").expect("a file");
        symlink(&out, folder.join("way-out")).expect("a link");
        symlink(out.join("a.png"), folder.join("link.png")).expect("a link");
        fs::create_dir(folder.join("folder.png")).expect("a folder");
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
            ("schedule.toml", false),
            ("a/b/c/d/e.png", false),
            ("", false),
        ] {
            assert_eq!(write_image(&folder, name, PNG).is_ok(), good, "{name}");
            assert_eq!(has_image(&folder, name, &Hash::of(PNG)), good, "{name}");
        }
        assert_eq!(fs::read_to_string(out.join("a.png")).expect("a file"), "theirs");
        assert!(write_image(&folder, "a.png", b"#!/bin/sh\n").is_err());
    }

    #[test]
    fn only_images_are_handed_around() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.png"), PNG).expect("a file");
        fs::write(path("b.png"), "root:x:0:0").expect("a file");
        fs::write(path("c.txt"), PNG).expect("a file");
        let large = fs::File::create(path("d.png")).expect("a file");
        large.set_len(MAX_BYTES + 1).expect("a size");
        assert_eq!(read_image(folder.path(), "a.png").as_deref(), Ok(PNG));
        for name in ["b.png", "c.txt", "d.png", "e.png", "../a.png"] {
            assert!(read_image(folder.path(), name).is_err(), "{name}");
        }
    }

    #[test]
    fn lists_are_read_as_they_are_written() {
        let list = List::from([("logo.png".to_owned(), Hash::of(PNG))]);
        assert_eq!(read_list(&write_list(&list)), Some(list));
        for text in ["", "[]", "{\"a.png\": \"../x\"}", "{\"a.png\": 1}"] {
            assert_eq!(read_list(text.as_bytes()), None, "{text}");
        }
    }
}
