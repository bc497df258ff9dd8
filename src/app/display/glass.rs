//! What is on the glass, for whoever asks: the window's own pixels, and whether they are those of `preview`.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use egui::{ColorImage, Context, ScreenshotCallback, ViewportCommand, ViewportId};
use image::imageops::{FilterType, resize};
use image::{ImageFormat, RgbaImage};

use crate::images;
use crate::picture::{draw, per_page};
use roomsign_core::board::{Now, QuietHours, Sign};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_host::asks::{Answering, Ask, SIDE, Seen};
use roomsign_host::clock::Clock;
use roomsign_host::files::{Disk, Files as _, Folder};
use roomsign_host::status::revision;
use roomsign_screen::{Look, Show};

/// How long a screen says what it is called.
const NAMED: Duration = Duration::from_secs(30);
/// A window that shows nothing for this long is seen by nobody.
const PATIENCE: Duration = Duration::from_secs(3);
/// Colours that differ by no more than this are one, of 255.
const ALIKE: u8 = 16;

/// What has to be known to paint the same again.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The schedule file.
    pub schedule: PathBuf,
    /// The room whose sign it is; all rooms if `None`.
    pub room: Option<String>,
    /// How this display shows it.
    pub look: Look,
    /// When it is only a small clock.
    pub quiet: Option<QuietHours>,
    /// What tells the time.
    pub clock: Clock,
}

/// What the last frame showed.
#[derive(Clone, Debug)]
struct LastFrame {
    now: Now,
    revision: Option<String>,
}

/// What others are told of the frames, and what they want of them.
#[derive(Clone, Debug, Default)]
pub struct Glass {
    shown: Arc<Mutex<Option<LastFrame>>>,
    name: Arc<Mutex<Option<(String, Instant)>>>,
}

impl Glass {
    /// Answers whoever asks at the socket of `status_file`.
    pub fn answer(
        &self,
        status_file: &std::path::Path,
        settings: Settings,
        window: Arc<OnceLock<Context>>,
    ) -> std::io::Result<Answering> {
        let glass = self.clone();
        Answering::start(status_file, move |ask| {
            let Some(window) = window.get() else { return Vec::new() };
            match ask {
                Ask::Picture => glass.picture(window, &settings).unwrap_or_default(),
                Ask::Name(name) => {
                    *lock(&glass.name) = Some((name, Instant::now()));
                    window.request_repaint();
                    b"shown\n".to_vec()
                }
            }
        })
    }

    /// A frame has been painted.
    pub fn painted(&self, now: Now, revision: Option<&str>) {
        *lock(&self.shown) = Some(LastFrame { now, revision: revision.map(str::to_owned) });
    }

    /// What the screen is to say that it is called, and for how long.
    pub fn name(&self) -> Option<(String, Duration)> {
        let mut name = lock(&self.name);
        let left = name.as_ref().and_then(|(_, since)| NAMED.checked_sub(since.elapsed()));
        if left.is_none() {
            *name = None;
        }
        name.as_ref().map(|(name, _)| name.clone()).zip(left)
    }

    fn picture(&self, window: &Context, settings: &Settings) -> Option<Vec<u8>> {
        let (sender, pictures) = channel();
        let shown = Arc::clone(&self.shown);
        // It is called when the frame has been painted, and before the next.
        let callback = ScreenshotCallback::new(move |picture: Arc<ColorImage>| {
            let _ = sender.send((lock(&shown).clone(), picture));
        });
        window.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Screenshot(callback));
        let asked = Instant::now();
        let (shown, picture) = loop {
            // The frame after the one that hears of it.
            window.request_repaint_of(ViewportId::ROOT);
            match pictures.recv_timeout(Duration::from_millis(50)) {
                Ok(taken) => break taken,
                Err(_) if asked.elapsed() > PATIENCE => return None,
                Err(_) => {}
            }
        };
        let (shown, picture) = (shown?, to_image(&picture)?);
        let differs = preview(settings, &shown, picture.dimensions().into());
        let seen = Seen {
            room: settings.room.clone(),
            revision: shown.revision.clone(),
            at: shown.now.instant,
            size: picture.dimensions().into(),
            differs: differs.map(|preview| difference(&picture, &preview)),
        };
        let mut png = Cursor::new(Vec::new());
        small(&picture).write_to(&mut png, ImageFormat::Png).ok()?;
        Some(seen.with(png.get_ref()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn to_image(picture: &ColorImage) -> Option<RgbaImage> {
    let [width, height] = picture.size.map(|side| u32::try_from(side).unwrap_or_default());
    RgbaImage::from_raw(width, height, picture.as_raw().to_vec())
}

/// No side is longer than [`SIDE`].
fn small(picture: &RgbaImage) -> RgbaImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height).max(1);
    let side = |side: u32| (u64::from(side) * u64::from(SIDE) / u64::from(longest)).max(1) as u32;
    if longest <= SIDE {
        return picture.clone();
    }
    resize(picture, side(width), side(height), FilterType::Triangle)
}

/// The picture that `preview` makes of the same revision and instant: from the file, and by the CPU. None if the file has
/// another revision.
fn preview(settings: &Settings, shown: &LastFrame, size: [u32; 2]) -> Option<RgbaImage> {
    let Settings { schedule, room, look, quiet, clock } = settings;
    let reading = Disk::new(schedule).read().ok()?;
    if shown.revision.as_deref() != Some(revision(&reading.text).as_str()) {
        return None;
    }
    let timetable = Timetable::plan(parse(&reading.text).0?);
    let name = schedule.file_name().unwrap_or_default().to_string_lossy();
    let mut feed = Feed::waiting(name.as_ref());
    let as_of = clock.written(reading.modified, timetable.zone());
    feed.apply(timetable.into(), Some(as_of));
    let sign = Sign::of(&feed, room.as_deref(), shown.now, *quiet, per_page(*look, size));
    let folder = Folder::of(schedule);
    let load = |name: &str, fit| images::load(&folder, name, fit).ok();
    Some(draw(Show::from(&sign), *look, size, load))
}

/// How many of a thousand pixels are of another colour.
fn difference(one: &RgbaImage, other: &RgbaImage) -> f32 {
    let differs = |(one, other): (&image::Rgba<u8>, &image::Rgba<u8>)| {
        one.0.iter().zip(other.0).take(3).any(|(one, other)| one.abs_diff(other) > ALIKE)
    };
    let count = one.pixels().zip(other.pixels()).filter(|pair| differs(*pair)).count();
    1000.0 * count as f32 / one.pixels().len().max(1) as f32
}
