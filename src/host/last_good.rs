//! The last good schedule, kept for the next start: a reboot with a broken file still shows a programme.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files::replace;
use crate::files::{Disk, Files};

/// A folder that keeps the last good text, and when it was written as the file's own time.
#[derive(Debug)]
pub struct LastGood {
    path: PathBuf,
    failing: bool,
}

impl LastGood {
    /// Keeps it in `folder`, which need not exist yet.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join("last-good.toml"), failing: false }
    }

    /// Keeps this text instead of the one before. The sign goes on if that fails; the log says so once.
    pub fn save(&mut self, text: &str, modified: SystemTime) {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let kept = std::fs::create_dir_all(folder)
            .and_then(|()| replace(&self.path, text.as_bytes(), Some(modified)));
        match kept {
            Ok(()) => self.failing = false,
            Err(error) if !self.failing => {
                self.failing = true;
                let path = self.path.display();
                log::warn!("{path}: the last good schedule is not kept: {error}");
            }
            Err(_) => {}
        }
    }

    /// The kept text and when it was written, if there is one that can be read.
    pub fn load(&self) -> Option<(String, SystemTime)> {
        let reading = Disk::new(&self.path).read().ok()?;
        Some((reading.text, reading.modified))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MAX_SCHEDULE;

    #[test]
    fn what_is_kept_comes_back_with_its_time() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut last_good = LastGood::in_folder(&folder.path().join("state"));
        assert_eq!(last_good.load(), None);
        let then = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_694_000_000);
        last_good.save("one", then);
        last_good.save("two", then);
        assert_eq!(last_good.load(), Some(("two".to_owned(), then)));
        Ok(())
    }

    /// It would fill the memory again at every start.
    #[test]
    fn what_is_larger_than_a_schedule_does_not_come_back() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut last_good = LastGood::in_folder(folder.path());
        let text = |bytes: u64| " ".repeat(usize::try_from(bytes).unwrap_or_default());
        last_good.save(&text(MAX_SCHEDULE), SystemTime::UNIX_EPOCH);
        assert!(last_good.load().is_some());
        last_good.save(&text(MAX_SCHEDULE + 1), SystemTime::UNIX_EPOCH);
        assert_eq!(last_good.load(), None);
        Ok(())
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_error() {
        let mut last_good = LastGood::in_folder(Path::new("/proc/nowhere"));
        last_good.save("one", SystemTime::UNIX_EPOCH);
        assert_eq!(last_good.load(), None);
    }
}
