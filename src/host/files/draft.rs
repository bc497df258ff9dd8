//! What is going to take a file's place, which only one at a time can be writing.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::replace::{Place, fill, folder_of, sync};

/// What the name of an unfinished file ends with.
const UNFINISHED: &str = ".roomsign-new";

/// The new content of a file, locked for as long as it is written: anybody else who wants to edit has to wait.
///
/// The lock is on the unfinished file, which nobody but its owner can open, and not on the file that is edited: that one
/// could be locked for ever by anybody who may read it. It ends with the process, however that ends, and what a process
/// that was killed has left behind is used again. It counts only while the path still leads to it.
#[derive(Debug)]
pub struct Draft {
    file: File,
    path: PathBuf,
    target: PathBuf,
    is_done: bool,
}

impl Draft {
    /// Begins one for the file at `place`; `None` while somebody else has one.
    ///
    /// # Errors
    /// None can be made in that folder.
    pub fn begin(place: &Place) -> io::Result<Option<Self>> {
        let name = place.path().file_name().unwrap_or_default().to_string_lossy();
        let path = place.folder().join(format!(".{name}{UNFINISHED}"));
        let open = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(&path);
        let file = match open {
            Ok(file) => file,
            // It is another user's.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.is_file() => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => {
                log::warn!(
                    "files cannot be locked here ({error}): let only one edit run at a time"
                );
                return Self::alone(place).map(Some);
            }
        }
        let ours = file.metadata()?;
        if !is_same(&path, &ours) {
            return Ok(None);
        }
        if ours.uid() != rustix::process::geteuid().as_raw() || ours.nlink() != 1 {
            // Somebody else could go on writing to it.
            std::fs::remove_file(&path)?;
            return Ok(None);
        }
        file.set_len(0)?;
        Ok(Some(Self { file, path, target: place.path().to_owned(), is_done: false }))
    }

    /// One of a name that nobody else uses.
    fn alone(place: &Place) -> io::Result<Self> {
        let new = tempfile::Builder::new().prefix(".roomsign-").tempfile_in(place.folder())?;
        let (file, path) = new.keep()?;
        Ok(Self { file, path, target: place.path().to_owned(), is_done: false })
    }

    /// Writes all of it with owner and mode of `old`, and puts it in its place if that `is_still` as it was when it is
    /// about to be replaced. False if it is not.
    ///
    /// # Errors
    /// What kept it from being written; the old content is still there then.
    pub fn put(
        self,
        bytes: &[u8],
        old: &Metadata,
        is_still: impl FnOnce() -> bool,
    ) -> io::Result<bool> {
        let folder = folder_of(&self.target).to_owned();
        let is_put = self.put_for_now(bytes, old, is_still)?;
        if is_put {
            sync(&folder);
        }
        Ok(is_put)
    }

    /// The same; but it may not be there after a power cut, unless the folder is synchronised for something else that is put
    /// into it after this.
    ///
    /// # Errors
    /// What kept it from being written; the old content is still there then.
    pub fn put_for_now(
        mut self,
        bytes: &[u8],
        old: &Metadata,
        is_still: impl FnOnce() -> bool,
    ) -> io::Result<bool> {
        fill(&self.file, bytes, None, Some(old))?;
        if !is_still() {
            return Ok(false);
        }
        std::fs::rename(&self.path, &self.target)?;
        self.is_done = true;
        Ok(true)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_done {
            // Still locked: it is nobody else's.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn is_same(path: &Path, file: &Metadata) -> bool {
    let there = path.symlink_metadata();
    there.is_ok_and(|there| (there.dev(), there.ino()) == (file.dev(), file.ino()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn there_is_one_at_a_time_and_nothing_is_left_of_it() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("s.toml");
        fs::write(&path, "old")?;
        let old = path.metadata()?;
        let place = Place::of(&path)?;
        // One that was killed while it wrote.
        fs::write(folder.path().join(".s.toml.roomsign-new"), "half of something much lon")?;
        let one = Draft::begin(&place)?.expect("nobody else has one");
        assert!(Draft::begin(&place)?.is_none());
        assert!(!one.put(b"lost", &old, || false)?);
        let two = Draft::begin(&place)?.expect("the first has gone");
        assert!(two.put(b"new", &old, || true)?);
        assert_eq!(fs::read_to_string(&path)?, "new");
        assert_eq!(folder.path().read_dir()?.count(), 1);
        Ok(())
    }

    #[test]
    fn whoever_can_read_the_file_cannot_hold_it() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("s.toml");
        fs::write(&path, "old")?;
        let reader = File::open(&path)?;
        reader.lock()?;
        assert!(Draft::begin(&Place::of(&path)?)?.is_some());
        Ok(())
    }

    #[test]
    fn a_draft_that_is_a_trap_is_not_written_to() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        fs::write(path("s.toml"), "old")?;
        fs::write(path("other"), "ours")?;
        let draft = path(".s.toml.roomsign-new");
        std::os::unix::fs::symlink("other", &draft)?;
        assert!(Draft::begin(&Place::of(&path("s.toml"))?).is_err());
        fs::remove_file(&draft)?;
        fs::hard_link(path("other"), &draft)?;
        assert!(Draft::begin(&Place::of(&path("s.toml"))?)?.is_none());
        assert!(Draft::begin(&Place::of(&path("s.toml"))?)?.is_some(), "it is not there any more");
        assert_eq!(fs::read_to_string(path("other"))?, "ours");
        Ok(())
    }
}
