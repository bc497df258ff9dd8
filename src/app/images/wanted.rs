//! The pictures that a screen wants, each as its file says at the last look.

use std::collections::BTreeMap;

use super::{Unshown, decode};
use roomsign_host::files::{Folder, Look};
use roomsign_screen::{Fit, Pixels};

/// The wanted pictures, and what is known of each.
pub struct Wanted {
    folder: Folder,
    wanted: BTreeMap<String, Known>,
}

/// What is known of one picture.
struct Known {
    fit: Fit,
    /// The state of its file when it was read, if it ever was.
    read: Option<Look>,
    /// The state of its file at the last look.
    seen: Option<Look>,
}

impl Wanted {
    /// Nothing wanted yet.
    pub fn new(folder: Folder) -> Self {
        Self { folder, wanted: BTreeMap::new() }
    }

    /// From now on these are wanted, and no others.
    pub fn want(&mut self, wanted: &BTreeMap<String, Fit>) {
        let mut before = std::mem::take(&mut self.wanted);
        for (name, fit) in wanted {
            let known = before.remove(name).filter(|known| known.fit == *fit);
            let new = Known { fit: *fit, read: None, seen: None };
            self.wanted.insert(name.clone(), known.unwrap_or(new));
        }
    }

    /// Whether there is anything to look at.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Looks at every file, and reads those that have changed, each handed on before the next is read.
    ///
    /// A file that has never been read is read at once. One that has changed since is read when it is
    /// at rest, which the next look finds: somebody may still be writing it. `tell` gets its new pixels, or why it is left out.
    pub fn look(&mut self, mut tell: impl FnMut(&str, Result<Pixels, Unshown>)) {
        for (name, known) in &mut self.wanted {
            let seen = self.folder.look(name);
            let is_new = known.read.is_none();
            let is_other = known.read.as_ref() != Some(&seen);
            let at_rest = known.seen.as_ref() == Some(&seen);
            if (is_new || (is_other && at_rest))
                && let Some((read, bytes)) = self.folder.read(name)
            {
                known.read = Some(read);
                let bytes = bytes.map_err(Unshown::File);
                tell(name, bytes.and_then(|bytes| decode(&bytes, known.fit)));
            }
            known.seen = Some(seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    const FIT: Fit = Fit { width: 64.0, height: 64.0, area: 4096.0 };

    fn put(folder: &Path, name: &str, [width, height]: [u32; 2]) {
        let picture = image::RgbImage::from_pixel(width, height, image::Rgb([200, 100, 0]));
        // Another file each time, so that its state differs however coarse the clock is.
        let new = folder.join("new");
        picture.save_with_format(&new, image::ImageFormat::Png).unwrap();
        fs::rename(new, folder.join(name)).unwrap();
    }

    fn want(pictures: &mut Wanted, names: &[&str]) {
        pictures.want(&names.iter().map(|name| ((*name).to_owned(), FIT)).collect());
    }

    /// Name and width of each picture that a look brings; 0 for one that is left out.
    fn look(pictures: &mut Wanted) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        pictures.look(|name, pixels| {
            found.push((name.to_owned(), pixels.map_or(0, |pixels| pixels.size()[0])));
        });
        found
    }

    #[test]
    fn a_look_brings_what_is_new_at_once_and_what_has_changed_when_it_rests() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let mut pictures = Wanted::new(Folder::of(&path.join("schedule.toml")));
        let one = |name: &str, width: usize| vec![(name.to_owned(), width)];
        assert_eq!(look(&mut pictures), []);

        put(path, "a.png", [3, 1]);
        want(&mut pictures, &["a.png"]);
        assert_eq!(look(&mut pictures), one("a.png", 3));
        assert_eq!(look(&mut pictures), []);

        put(path, "a.png", [5, 1]);
        assert_eq!(look(&mut pictures), [], "it may still be written");
        assert_eq!(look(&mut pictures), one("a.png", 5));
        assert_eq!(look(&mut pictures), []);

        fs::write(path.join("a.png"), "broken").unwrap();
        assert_eq!(look(&mut pictures), []);
        assert_eq!(look(&mut pictures), one("a.png", 0));
        assert_eq!(look(&mut pictures), [], "it is told once");
        fs::remove_file(path.join("a.png")).unwrap();
        assert_eq!(look(&mut pictures), []);
        assert_eq!(look(&mut pictures), one("a.png", 0));

        want(&mut pictures, &["a.png", "b.png"]);
        assert_eq!(look(&mut pictures), one("b.png", 0), "not there");
        put(path, "b.png", [2, 2]);
        assert_eq!(look(&mut pictures), []);
        assert_eq!(look(&mut pictures), one("b.png", 2));

        // What is wanted in another size is loaded anew.
        let small = Fit { width: 1.0, ..FIT };
        pictures.want(&BTreeMap::from([("b.png".to_owned(), small)]));
        assert_eq!(look(&mut pictures), one("b.png", 1));
        want(&mut pictures, &[]);
        assert!(pictures.is_empty());
        assert_eq!(look(&mut pictures), []);
    }
}
