//! Replacing a file, whole or not at all.

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

/// Writes `bytes` to `path` so that a reader sees the old content or the new, never a part of it,
/// also after a power cut. A link stays a link, and a file keeps its mode. It gets the modification
/// time `modified`, if one is given.
///
/// # Errors
/// What kept it from being written; the old content is still there then.
pub fn replace(path: &Path, bytes: &[u8], modified: Option<SystemTime>) -> io::Result<()> {
    // A link that leads nowhere is replaced itself.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".roomsign-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    let old = target.metadata().ok().filter(Metadata::is_file);
    let readable = || std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(old.map_or_else(readable, |old| old.permissions()))?;
    if let Some(modified) = modified {
        file.as_file().set_modified(modified)?;
    }
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.json");
        let then = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        replace(&path, b"one", None)?;
        replace(&path, b"two", Some(then))?;
        assert_eq!(std::fs::read_to_string(&path)?, "two");
        assert_eq!(path.metadata()?.modified()?, then);
        assert_eq!(folder.path().read_dir()?.count(), 1);
        let missing = folder.path().join("no/such/folder.json");
        assert!(replace(&missing, b"three", None).is_err());
        Ok(())
    }
}
