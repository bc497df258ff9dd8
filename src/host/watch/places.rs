//! Where something must happen for a path to lead to another file.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

/// As many links as the kernel follows.
const MAX_LINKS: usize = 40;

/// What lies between a path and its file.
///
/// A schedule is rarely just a file in a directory: `/etc` on NixOS is links into the store, and a
/// Kubernetes volume swaps one link, `..data`, beside the one that the path names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Every link on the way and, last, the file itself or the first name that is missing. Their
    /// directories have no link in them.
    pub names: Vec<PathBuf>,
    /// The directories of `names`, once each.
    pub directories: Vec<Directory>,
}

/// A directory. One that took another's place has the same path but is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directory {
    pub path: PathBuf,
    device: u64,
    inode: u64,
}

impl Places {
    /// Follows `path`, which must be absolute, as far as it leads.
    pub fn on_the_way_to(path: &Path) -> Self {
        let names = names(path);
        let mut directories: Vec<Directory> = Vec::with_capacity(1);
        for directory in names.iter().filter_map(|name| name.parent()) {
            if directories.iter().all(|known| known.path != directory) {
                directories.extend(Directory::at(directory));
            }
        }
        Self { names, directories }
    }

    /// Whether nobody but this machine can change what is in them: a file server does not tell of changes that others make.
    pub fn are_of_this_machine(&self) -> bool {
        self.directories.iter().all(|directory| is_of_this_machine(&directory.path))
    }
}

/// Ext, XFS, Btrfs, F2FS, Bcachefs, ZFS, memory, FAT and exFAT: by statfs(2), and `linux/magic.h`.
const OF_THIS_MACHINE: [i128; 10] = [
    0xef53,
    0x5846_5342,
    0x9123_683e,
    0xf2f5_2010,
    0xca45_1a4e,
    0x2fc1_2fc1,
    0x0102_1994,
    0x8584_58f6,
    0x4d44,
    0x2011_bab0,
];

fn is_of_this_machine(path: &Path) -> bool {
    // A number of another width and sign on each architecture.
    let known = |of: rustix::fs::StatFs| {
        OF_THIS_MACHINE.contains(&(i128::from(of.f_type) & i128::from(u32::MAX)))
    };
    rustix::fs::statfs(path).is_ok_and(known)
}

impl Directory {
    fn at(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self { path: path.to_owned(), device: metadata.dev(), inode: metadata.ino() })
    }
}

fn names(path: &Path) -> Vec<PathBuf> {
    let mut names = Vec::with_capacity(1);
    let mut at = PathBuf::from("/");
    // What is still ahead, the next one last.
    let mut ahead: Vec<OsString> = Vec::new();
    put_ahead(&mut ahead, path);
    while let Some(next) = ahead.pop() {
        let Some(Component::Normal(name)) = Path::new(&next).components().next() else {
            // "/" and ".." need no reading: `at` has no link in it.
            if next == ".." {
                at.pop();
            } else {
                at = PathBuf::from("/");
            }
            continue;
        };
        let here = at.join(name);
        if let Ok(target) = std::fs::read_link(&here) {
            names.push(here);
            if names.len() == MAX_LINKS {
                break;
            }
            put_ahead(&mut ahead, &target);
        } else if !ahead.is_empty() && here.is_dir() {
            at = here;
        } else {
            names.push(here);
            break;
        }
    }
    names
}

fn put_ahead(ahead: &mut Vec<OsString>, path: &Path) {
    let components = path.components().rev();
    ahead.extend(
        components
            .filter(|component| *component != Component::CurDir)
            .map(|component| component.as_os_str().to_owned()),
    );
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn memory_is_of_this_machine_and_what_is_not_known_is_not() {
        for (path, is_ours) in [("/dev/shm", true), ("/proc", false), ("/nowhere", false)] {
            assert_eq!(is_of_this_machine(Path::new(path)), is_ours, "{path}");
        }
    }

    #[test]
    fn every_link_on_the_way_is_named_and_then_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        let path = |name: &str| root.join(name);
        fs::create_dir_all(path("store/one/etc")).unwrap();
        fs::create_dir(path("volume")).unwrap();
        fs::create_dir(path("volume/..1")).unwrap();
        for file in ["file", "store/one/etc/file", "volume/..1/file"] {
            fs::write(path(file), "").unwrap();
        }
        symlink("../store/one/etc", path("volume/up")).unwrap();
        symlink("..1", path("volume/..data")).unwrap();
        symlink("..data/file", path("volume/file")).unwrap();
        symlink(path("store/one"), path("current")).unwrap();
        symlink("nowhere/file", path("dangling")).unwrap();
        for (from, names) in [
            ("file", &["file"][..]),
            ("volume/../file", &["file"]),
            ("current/etc/file", &["current", "store/one/etc/file"]),
            ("volume/up/file", &["volume/up", "store/one/etc/file"]),
            ("volume/file", &["volume/file", "volume/..data", "volume/..1/file"]),
            ("missing", &["missing"]),
            ("missing/deep/file", &["missing"]),
            ("file/not/a/directory", &["file"]),
            ("dangling", &["dangling", "nowhere"]),
            ("store/one", &["store/one"]),
        ] {
            let expected: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
            assert_eq!(Places::on_the_way_to(&path(from)).names, expected, "{from}");
        }
    }

    #[test]
    fn a_circle_of_links_ends() {
        let directory = tempfile::tempdir().unwrap();
        symlink("circle", directory.path().join("circle")).unwrap();
        let places = Places::on_the_way_to(&directory.path().join("circle/file"));
        assert_eq!(places.names.len(), MAX_LINKS);
        assert_eq!(places.directories.len(), 1);
    }

    #[test]
    fn a_directory_that_took_the_place_of_another_is_another() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::create_dir(path("now")).unwrap();
        fs::create_dir(path("then")).unwrap();
        let before = Places::on_the_way_to(&path("now/file"));
        fs::rename(path("now"), path("before")).unwrap();
        fs::rename(path("then"), path("now")).unwrap();
        let after = Places::on_the_way_to(&path("now/file"));
        assert_eq!(before.names, after.names);
        assert_ne!(before.directories, after.directories);
    }
}
