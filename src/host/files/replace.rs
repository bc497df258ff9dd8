//! Replacing a file, whole or not at all.

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::read::is_file;

/// Longer chains of links lead in circles.
const MAX_LINKS: usize = 40;
/// The mode of a file that is new.
const NEW: u32 = 0o644;

/// Writes `bytes` to `path` so that a reader sees the old content or the new, never a part of it, even after a power
/// cut. A link stays a link, and a file keeps its owner and its mode. It gets the modification time `modified`, if one
/// is given.
///
/// # Errors
/// What kept it from being written; the old content is still there then. See [`Place::of`].
pub fn replace(path: &Path, bytes: &[u8], modified: Option<SystemTime>) -> io::Result<()> {
    Place::of(path)?.replace(bytes, modified)
}

/// As [`replace`]; but what is no file, such as a FIFO or a terminal, is written to.
///
/// # Errors
/// What kept it from being written.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    replace(path, bytes, None)
}

/// Where a file is to be put, and the file that is there, open.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    old: Option<Metadata>,
}

impl Place {
    /// Where `path` leads to. A link is followed if it belongs to whoever writes or to root: anybody else's would decide where
    /// something is written. One that leads nowhere is replaced itself.
    ///
    /// # Errors
    /// It leads to something that is no file, by another user's link, or in circles.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut at = path.to_owned();
        for _ in 0..MAX_LINKS {
            // Opened, so that all that is asked is asked of one and the same thing, and nothing happens to it.
            let flags = libc::O_PATH | libc::O_NOFOLLOW;
            let there = match OpenOptions::new().read(true).custom_flags(flags).open(&at) {
                Ok(there) => there,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Self { path: path.to_owned(), old: None });
                }
                Err(error) => return Err(error),
            };
            let found = there.metadata()?;
            if !found.is_symlink() {
                is_file(&found).map_err(|why| io::Error::other(format!("it {why}")))?;
                return Ok(Self { path: at, old: Some(found) });
            }
            let whose = found.uid();
            if whose != 0 && whose != rustix::process::geteuid().as_raw() {
                return Err(io::Error::other(format!(
                    "it leads through a link that belongs to another user (number {whose}): name the file itself"
                )));
            }
            let leads_to = rustix::fs::readlinkat(&there, "", Vec::new())?;
            let leads_to = Path::new(std::ffi::OsStr::from_bytes(leads_to.to_bytes()));
            at = folder_of(&at).join(leads_to);
        }
        Err(io::Error::other("it is a link that leads back to itself"))
    }

    /// Where the file is or will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    fn replace(&self, bytes: &[u8], modified: Option<SystemTime>) -> io::Result<()> {
        let new = tempfile::Builder::new().prefix(".roomsign-").tempfile_in(self.folder())?;
        fill(new.as_file(), bytes, modified, self.old.as_ref())?;
        new.persist(&self.path)?;
        sync(self.folder());
        Ok(())
    }
}

/// Writes all of a new file, and gives it owner and mode of the old one.
pub(super) fn fill(
    mut new: &File,
    bytes: &[u8],
    modified: Option<SystemTime>,
    old: Option<&Metadata>,
) -> io::Result<()> {
    new.write_all(bytes)?;
    let mode = match old {
        Some(old) => {
            let made = new.metadata()?;
            if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
                // Only an administrator gives files away, but members of a group may give a file to it.
                let given = fchown(new, Some(old.uid()), Some(old.gid()));
                if given.is_err() {
                    let _ = fchown(new, None, Some(old.gid()));
                }
            }
            old.mode() & 0o7777
        }
        None => NEW,
    };
    // After the owner, for a change of owner takes bits of the mode away.
    new.set_permissions(Permissions::from_mode(mode))?;
    if let Some(modified) = modified {
        new.set_modified(modified)?;
    }
    new.sync_all()
}

/// The new name is on the disk when its folder is. What was written is written, whatever becomes of this.
pub(super) fn sync(folder: &Path) {
    let synced = OpenOptions::new().read(true).open(folder).and_then(|folder| folder.sync_all());
    if let Err(error) = synced {
        log::warn!("{}: cannot be synchronised: {error}", folder.display());
    }
}

/// The folder that a file is in; the present one for a name without.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{lchown, symlink};

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.json");
        let then = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        replace(&path, b"one", None)?;
        replace(&path, b"two", Some(then))?;
        assert_eq!(fs::read_to_string(&path)?, "two");
        assert_eq!(path.metadata()?.modified()?, then);
        assert_eq!(folder.path().read_dir()?.count(), 1);
        let missing = folder.path().join("no/such/folder.json");
        assert!(replace(&missing, b"three", None).is_err());
        Ok(())
    }

    #[test]
    fn links_stay_and_so_do_owner_and_mode() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("in"))?;
        fs::write(path("in/real"), "old")?;
        fs::set_permissions(path("in/real"), Permissions::from_mode(0o640))?;
        symlink("in/real", path("link"))?;
        symlink("link", path("again"))?;
        symlink("round", path("round"))?;
        symlink("nowhere", path("dangling"))?;
        // Only root can give it to somebody.
        let theirs = fchown(&File::open(path("in/real"))?, Some(12), Some(34)).is_ok();
        replace(&path("again"), b"new", None)?;
        assert_eq!(fs::read_to_string(path("in/real"))?, "new");
        assert!(path("again").is_symlink() && path("link").is_symlink());
        let there = path("in/real").metadata()?;
        assert_eq!(there.mode() & 0o7777, 0o640);
        assert_eq!(theirs, (there.uid(), there.gid()) == (12, 34));
        assert!(replace(&path("round"), b"new", None).is_err());
        replace(&path("dangling"), b"new", None)?;
        assert!(!path("dangling").is_symlink() && !path("nowhere").exists());
        assert!(replace(&path("in"), b"new", None).is_err(), "a folder");
        Ok(())
    }

    #[test]
    fn a_link_of_somebody_else_is_not_followed() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        fs::write(path("secret"), "ours")?;
        symlink("secret", path("theirs"))?;
        if lchown(path("theirs"), Some(12), None).is_err() {
            // It takes root to make a link of somebody else's.
            return Ok(());
        }
        let error = replace(&path("theirs"), b"new", None).expect_err("it is not followed");
        assert!(error.to_string().contains("another user (number 12)"), "{error}");
        assert!(Place::of(&path("theirs")).is_err());
        assert_eq!(fs::read_to_string(path("secret"))?, "ours");
        Ok(())
    }

    #[test]
    fn what_is_no_file_is_written_to_only_by_save() -> io::Result<()> {
        assert!(replace(Path::new("/dev/null"), b"new", None).is_err());
        save(Path::new("/dev/null"), b"new")
    }
}
