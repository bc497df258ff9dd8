//! Whether a picture of the sign is the one that `preview` makes.

use std::borrow::Cow;
use std::io::Cursor;
use std::path::PathBuf;

use image::imageops::{FilterType, resize};
use image::{ImageFormat, ImageResult, RgbaImage};

use super::glass::LastFrame;
use crate::images;
use crate::picture::{draw_at, per_page};
use roomsign_core::board::{QuietHours, Sign};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_host::asks::{SIDE, Seen, Taken};
use roomsign_host::clock::Clock;
use roomsign_host::files::{Disk, Files as _, Folder};
use roomsign_host::status::revision;
use roomsign_screen::Show;

/// Colours that differ by no more than this are one, of 255.
const ALIKE: u8 = 16;
/// The same where somebody else has made the picture smaller or larger, in their own way.
const ALIKE_SCALED: u8 = 64;

/// What has to be known to paint the same again.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The schedule file.
    pub schedule: PathBuf,
    /// The room whose sign it is; all rooms if `None`.
    pub room: Option<String>,
    /// When it is only a small clock.
    pub quiet: Option<QuietHours>,
    /// What tells the time.
    pub clock: Clock,
    /// It is in a window among others, and is not to cover its output.
    pub window: bool,
}

/// What is to be said of a picture that was taken while the last frame showed this.
pub fn compare(settings: &Settings, shown: &LastFrame, picture: &RgbaImage, taken: Taken) -> Seen {
    let size = picture.dimensions().into();
    let differs = preview(settings, shown).map(|preview| {
        if shown.size == size {
            return difference(picture, &preview, ALIKE);
        }
        // The compositor has made it smaller or larger: then so are the edges of letters.
        let picture = small(picture);
        let (width, height) = picture.dimensions();
        let preview = resize(&preview, width, height, FilterType::Triangle);
        difference(&picture, &preview, ALIKE_SCALED)
    });
    let (room, revision) = (settings.room.clone(), shown.revision.clone());
    Seen { room, revision, at: shown.now.instant, size, differs, taken }
}

/// As it is sent: no side is longer than [`SIDE`].
pub fn small_png(picture: &RgbaImage) -> ImageResult<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    small(picture).write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

fn small(picture: &RgbaImage) -> Cow<'_, RgbaImage> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height).max(1);
    let side = |side: u32| (u64::from(side) * u64::from(SIDE) / u64::from(longest)).max(1) as u32;
    if longest <= SIDE {
        return Cow::Borrowed(picture);
    }
    Cow::Owned(resize(picture, side(width), side(height), FilterType::Triangle))
}

/// The picture that `preview` makes of the same revision and instant: from the file, and by the CPU. None if the file has
/// another revision.
fn preview(settings: &Settings, shown: &LastFrame) -> Option<RgbaImage> {
    let Settings { schedule, room, quiet, clock, .. } = settings;
    let look = shown.look;
    let reading = Disk::new(schedule).read().ok()?;
    if shown.revision.as_deref() != Some(revision(&reading.text).as_str()) {
        return None;
    }
    let timetable = Timetable::plan(parse(&reading.text).0?);
    let name = schedule.file_name().unwrap_or_default().to_string_lossy();
    let mut feed = Feed::waiting(name.as_ref());
    let as_of = clock.written(reading.modified, timetable.zone());
    feed.apply(timetable.into(), Some(as_of));
    let points = shown.size.map(|side| (side as f32 / shown.scale) as u32);
    let per_page = per_page(look, points);
    let sign = Sign::of(&feed, room.as_deref(), shown.now, *quiet, per_page);
    let folder = Folder::of(schedule);
    let load = |name: &str, fit| images::load(&folder, name, fit).ok();
    Some(draw_at(Show::from(&sign), look, shown.size, shown.scale, load))
}

/// How many of a thousand pixels are of another colour.
fn difference(one: &RgbaImage, other: &RgbaImage, alike: u8) -> f32 {
    let differs = |(one, other): (&image::Rgba<u8>, &image::Rgba<u8>)| {
        one.0.iter().zip(other.0).take(3).any(|(one, other)| one.abs_diff(other) > alike)
    };
    let count = one.pixels().zip(other.pixels()).filter(|pair| differs(*pair)).count();
    1000.0 * count as f32 / one.pixels().len().max(1) as f32
}
