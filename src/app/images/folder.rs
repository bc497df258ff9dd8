//! Where pictures may lie: in the schedule file's folder, after every link has been followed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::decode;
use roomsign_core::feed::Fault;
use roomsign_host::watch::{Disk, Files as _, Misread, Stamp};
use roomsign_screen::{Fit, Pixels};

/// The folder of a schedule file: the one that its path names and, if that is a link, the one that the
/// file itself is in.
#[derive(Clone, Debug)]
pub struct Folder {
    schedule: PathBuf,
}

/// What a look at a picture's file finds: its state, or why it cannot be shown.
pub type Look = Result<Stamp, String>;

impl Folder {
    /// The folder of a schedule file, which need not be there yet.
    pub fn of(schedule: &Path) -> Self {
        Self { schedule: schedule.to_owned() }
    }

    /// The file of that name. Links are followed anew each time: they may have changed.
    fn find(&self, name: &str) -> Result<PathBuf, String> {
        let named = match self.schedule.parent() {
            Some(folder) if folder != Path::new("") => folder.canonicalize().ok(),
            _ => Path::new(".").canonicalize().ok(),
        };
        let real = self.schedule.canonicalize().ok();
        let real = real.and_then(|file| file.parent().map(Path::to_owned));
        for folder in named.into_iter().chain(real) {
            match folder.join(name).canonicalize() {
                Ok(path) if path.starts_with(&folder) => return Ok(path),
                Ok(_) => return Err("leads out of the schedule's folder".to_owned()),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(format!("cannot be read: {error}")),
            }
        }
        Err(MISSING.to_owned())
    }

    /// The state of the file of that name.
    pub fn look(&self, name: &str) -> Look {
        Disk::new(self.find(name)?).stamp().map_err(in_words)
    }

    /// The picture of that name and the state of its file; `None` if the file is being written.
    pub fn read(&self, name: &str, fit: Fit) -> Option<(Look, Result<Pixels, String>)> {
        let read = self.find(name).map(|path| Disk::new(path).read_bytes());
        match read {
            Ok(Ok((bytes, stamp, _))) => Some((Ok(stamp), decode(&bytes, fit))),
            Ok(Err(Misread::Torn)) => None,
            Ok(Err(Misread::Fault(fault))) => {
                let words = in_words(fault);
                Some((Err(words.clone()), Err(words)))
            }
            Err(words) => Some((Err(words.clone()), Err(words))),
        }
    }

    /// The picture of that name.
    ///
    /// # Errors
    /// Why it cannot be shown, in words that follow its name.
    pub fn load(&self, name: &str, fit: Fit) -> Result<Pixels, String> {
        let read = self.read(name, fit);
        read.map_or_else(|| Err("is being written just now".to_owned()), |(_, pixels)| pixels)
    }
}

const MISSING: &str = "is not there: put it beside the schedule file";

fn in_words(fault: Fault) -> String {
    match fault {
        Fault::Missing => MISSING.to_owned(),
        Fault::Unreadable(what) => what,
        Fault::Invalid { message, .. } => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    const FIT: Fit = Fit { width: 64.0, height: 64.0, area: 4096.0 };

    fn png() -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(4, 2, image::Rgb([200, 100, 0]));
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn only_regular_files_within_the_folder_are_pictures() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        fs::create_dir_all(inner.join("deep")).unwrap();
        let path = |name: &str| inner.join(name);
        fs::write(outer.path().join("outside.png"), png()).unwrap();
        for name in ["good.png", "deep/good.png", "wrong-name.txt"] {
            fs::write(path(name), png()).unwrap();
        }
        fs::write(path("text.png"), "no picture").unwrap();
        fs::write(path("svg.png"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
        fs::File::create(path("large.png")).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
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
            ("wrong-name.txt", good),
            ("none.png", "is not there"),
            ("text.png", "is no PNG, JPEG or WebP picture"),
            ("svg.png", "is no PNG, JPEG or WebP picture"),
            ("large.png", "is larger than 16 MiB"),
            ("out.png", "leads out of the schedule's folder"),
            ("up/outside.png", "leads out of the schedule's folder"),
            ("../outside.png", "leads out of the schedule's folder"),
            ("/etc/passwd", "leads out of the schedule's folder"),
            ("device.png", "leads out of the schedule's folder"),
            ("loop.png", "cannot be read"),
            ("fifo.png", "is a FIFO, not a file"),
            ("deep", "is a directory"),
            ("good.png/x", "cannot be read"),
            ("a\0b", "cannot be read"),
        ] {
            let said = folder.load(name, FIT).map_or_else(|error| error, |_| good.to_owned());
            let fits = if says == good { said == good } else { said.starts_with(says) };
            assert!(fits, "{name:?}: {said:?}");
        }
    }

    #[test]
    fn pictures_lie_beside_the_link_or_beside_the_file_it_leads_to() {
        let outer = tempfile::tempdir().unwrap();
        let (named, real) = (outer.path().join("named"), outer.path().join("real"));
        fs::create_dir(&named).unwrap();
        fs::create_dir(&real).unwrap();
        fs::write(real.join("schedule.toml"), "").unwrap();
        symlink("../real/schedule.toml", named.join("schedule.toml")).unwrap();
        fs::write(real.join("real.png"), png()).unwrap();
        fs::write(named.join("named.png"), png()).unwrap();
        fs::write(outer.path().join("outer.png"), png()).unwrap();
        let folder = Folder::of(&named.join("schedule.toml"));
        assert!(folder.load("real.png", FIT).is_ok());
        assert!(folder.load("named.png", FIT).is_ok());
        assert!(folder.load("outer.png", FIT).is_err());
    }
}
