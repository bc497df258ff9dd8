//! `roomsign screens --pictures` and `--identify`: what is asked of every screen that is online.

use std::collections::BTreeSet;
use std::fmt::{Display, Formatter};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use image::{ImageFormat, ImageReader, Limits};

use super::super::{Failure, notes, print};
use roomsign_fleet::glass::Wish;
use roomsign_fleet::receipt::Listener;
use roomsign_fleet::{Name, Topic};
use roomsign_host::asks::{Answer, SIDE, Seen};
use roomsign_host::files::{printable, save};

/// How long a screen may take to answer: its follower waits 8 s for the sign, and may have to have a pause before.
const PATIENCE: Duration = Duration::from_secs(12);
/// One that has just answered somebody else answers again when it has had a pause.
const AGAIN: Duration = Duration::from_millis(2500);
/// How many are asked at once: not all of a large fleet are to send a picture at the same moment.
const AT_ONCE: usize = 16;

/// Has every screen say what it is called.
pub async fn identify(listener: &mut Listener, topic: &Topic) -> Result<(), Failure> {
    let names = listener.screens().online();
    if names.is_empty() {
        return Err(Failure::new(format!("no screen is online at {topic}")));
    }
    for name in &names {
        listener.ask(name, Wish::Name);
    }
    // What has been said goes out while somebody listens.
    let until = Instant::now() + Duration::from_millis(500);
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        if let Ok(Err(why)) = tokio::time::timeout(left, listener.next(topic)).await {
            return Err(Failure::new(why));
        }
    }
    let all: Vec<&str> = names.iter().map(Name::as_str).collect();
    print(&format!("asked to say what they are called, for 30 s: {}\n", all.join(", ")))
}

/// Writes the picture of every screen to `folder`, and says whether it is the one that `preview` makes.
pub async fn pictures(
    listener: &mut Listener,
    topic: &Topic,
    folder: &Path,
) -> Result<(), Failure> {
    let shown = printable(folder);
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("{shown} cannot be made: {error}")))?;
    let mut left = listener.screens().online();
    if left.is_empty() {
        return Err(Failure::new(format!("no screen is online at {topic}")));
    }
    let mut is_well = true;
    while !left.is_empty() {
        let rest = left.split_off(left.len().min(AT_ONCE));
        let mut waiting: BTreeSet<Name> = left.into_iter().collect();
        left = rest;
        let until = Instant::now() + PATIENCE;
        let mut asked = None::<Instant>;
        while !waiting.is_empty() && Instant::now() < until {
            if asked.is_none_or(|at| at.elapsed() >= AGAIN) {
                asked = Some(Instant::now());
                for name in &waiting {
                    listener.ask(name, Wish::Picture);
                }
            }
            if let Ok(Err(why)) = tokio::time::timeout(AGAIN, listener.next(topic)).await {
                return Err(Failure::new(why));
            }
            let Some((name, answer)) = listener.take_picture() else { continue };
            if waiting.remove(&name) {
                let found = keep(folder, &name, &answer)?;
                is_well &= found.is_well();
                match found {
                    Found::Picture(..) => print(&format!("{name}: {found}\n"))?,
                    _ => notes(&format!("{name}: {found}")),
                }
            }
        }
        for name in waiting {
            is_well = false;
            notes(&format!("{name}: no picture within 12 s: see `roomsign screens`"));
        }
    }
    if is_well { Ok(()) } else { Err(Failure::said()) }
}

/// What a screen has sent.
enum Found {
    /// Something else.
    NoPicture,
    /// Why it has no picture.
    Unseen(String),
    /// A picture, which is in this file now, and what is known of it.
    Picture(PathBuf, Seen),
}

impl Found {
    fn is_well(&self) -> bool {
        match self {
            Self::NoPicture | Self::Unseen(_) => false,
            Self::Picture(_, seen) => seen.is_same().unwrap_or(true),
        }
    }
}

impl Display for Found {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoPicture => f.write_str("what it sent is no picture"),
            Self::Unseen(why) => write!(f, "no picture: {why}"),
            Self::Picture(path, seen) => write!(f, "{}: {}", printable(path), seen.words()),
        }
    }
}

/// Writes one picture.
fn keep(folder: &Path, name: &Name, answer: &[u8]) -> Result<Found, Failure> {
    let (seen, png) = match Answer::read(answer) {
        Some(Answer::Seen(seen, png)) => (seen, png),
        Some(Answer::Unseen(why)) => return Ok(Found::Unseen(why)),
        None => return Ok(Found::NoPicture),
    };
    // It comes from another machine: what is written is what was seen of it, not what was sent.
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    reader.limits(limits);
    let Ok(picture) = reader.decode() else { return Ok(Found::NoPicture) };
    let mut bytes = Cursor::new(Vec::new());
    let rgb = image::DynamicImage::ImageRgb8(picture.into_rgb8());
    rgb.write_to(&mut bytes, ImageFormat::Png).map_err(Failure::new)?;
    // A name has no separators in it.
    let path = folder.join(format!("{name}.png"));
    save(&path, bytes.get_ref()).map_err(|error| {
        let shown = printable(&path);
        Failure::new(format!("{shown} cannot be written: {error}"))
    })?;
    Ok(Found::Picture(path, seen))
}
