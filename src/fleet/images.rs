//! The images that a schedule names, by hash. Where they may lie, at both ends, is for `files::Folder` to say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use roomsign_core::schedule::Schedule;
use roomsign_host::files::Folder;

/// More images than this are not handed around.
pub const MAX_IMAGES: usize = 512;
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

/// Whether the image is in its place already.
pub fn has_image(folder: &Folder, name: &str, hash: &Hash) -> bool {
    folder.load(name).is_ok_and(|bytes| Hash::of(&bytes) == *hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_are_written() {
        let list = List::from([("logo.png".to_owned(), Hash::of(b"an image"))]);
        assert_eq!(read_list(&write_list(&list)), Some(list));
        for text in ["", "[]", "{\"a.png\": \"../x\"}", "{\"a.png\": 1}"] {
            assert_eq!(read_list(text.as_bytes()), None, "{text}");
        }
    }
}
