//! What is on the glass, for whoever asks: what the compositor gives to the screen, or where it does not say that, the window's
//! own pixels; and whether they are those of `preview`.

use std::fmt::{Display, Formatter};
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use egui::{ColorImage, Context, ScreenshotCallback, ViewportCommand, ViewportId};
use image::{ImageError, RgbaImage};

use super::compared::{Settings, compare, small_png};
use super::frame;
use roomsign_core::board::Now;
use roomsign_host::asks::{Answer, Answering, Ask, Seen, Taken};
use roomsign_host::capture::{NoPicture, capture};
use roomsign_screen::Look;

/// How long a screen says what it is called.
const NAMED: Duration = Duration::from_secs(30);
/// A window that paints nothing for this long paints nothing at all.
const WINDOW: Duration = Duration::from_secs(3);
/// How long a compositor may take to say what its output shows.
const OUTPUT: Duration = Duration::from_secs(5);
/// What was painted longer ago than this is on the output, if the compositor takes it at all.
const SETTLED: Duration = Duration::from_secs(1);

/// What the last frame showed.
#[derive(Clone, Debug, PartialEq)]
pub struct LastFrame {
    /// The instant.
    pub now: Now,
    /// The version of the schedule, if it is that which it showed.
    pub revision: Option<String>,
    /// How it was laid out.
    pub look: Look,
    /// Width and height of the window, in pixels.
    pub size: [u32; 2],
    /// How many of these a point is.
    pub scale: f32,
    /// What the display server calls the output that it is on.
    pub output: Option<String>,
    /// When it was painted.
    pub painted: Instant,
}

/// Why there is nothing to be seen.
#[derive(Debug)]
enum Unseen {
    Output(NoPicture),
    /// No frame has been painted yet.
    Nothing,
    /// The window paints no more.
    Still,
    /// It has no pixels.
    Empty,
    Png(ImageError),
}

impl Display for Unseen {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Output(why) => write!(f, "{why}"),
            Self::Nothing => f.write_str("the sign has painted nothing yet"),
            Self::Still => f.write_str("its window paints nothing: is its screen off?"),
            Self::Empty => f.write_str("its window has no pixels"),
            Self::Png(error) => write!(f, "{error}"),
        }
    }
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
        status_file: &Path,
        settings: Settings,
        window: Arc<OnceLock<Context>>,
    ) -> std::io::Result<Answering> {
        let glass = self.clone();
        Answering::start(status_file, move |ask| match ask {
            Ask::Picture => {
                let picture = match window.get() {
                    Some(window) => glass.picture(window, &settings),
                    None => Err(Unseen::Nothing),
                };
                picture.unwrap_or_else(|why| Answer::Unseen(why.to_string()).bytes())
            }
            Ask::Name(name) => {
                let Some(window) = window.get() else { return Vec::new() };
                *lock(&glass.name) = Some((name, Instant::now()));
                frame::ask(window);
                b"shown\n".to_vec()
            }
        })
    }

    /// A frame has been painted.
    pub fn painted(&self, frame: LastFrame) {
        *lock(&self.shown) = Some(frame);
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

    fn picture(&self, window: &Context, settings: &Settings) -> Result<Vec<u8>, Unseen> {
        // What else is on the output of a sign in a window is nobody's business.
        let of_output = match settings.window {
            true => None,
            false => self.of_output(settings)?,
        };
        let (seen, picture) = match of_output {
            Some(taken) => taken,
            None => self.of_window(window, settings)?,
        };
        let png = small_png(&picture).map_err(Unseen::Png)?;
        Ok(Answer::Seen(seen, &png).bytes())
    }

    /// What the compositor gives to the screen; nothing where it does not tell.
    fn of_output(&self, settings: &Settings) -> Result<Option<(Seen, RgbaImage)>, Unseen> {
        let until = Instant::now() + OUTPUT;
        loop {
            let before = self.shown();
            let output = before.as_ref().and_then(|shown| shown.output.as_deref());
            let Some(picture) = capture(output, until).map_err(Unseen::Output)? else {
                return Ok(None);
            };
            let (taken, after) = (Instant::now(), self.shown());
            let shown = before.ok_or(Unseen::Nothing)?;
            let seen = compare(settings, &shown, &picture, Taken::Output);
            // A frame that was painted just now may not be on the output yet.
            let is_that_frame = after.as_ref() == Some(&shown);
            let is_on_it = taken.saturating_duration_since(shown.painted) > SETTLED;
            let is_sure = is_that_frame && (is_on_it || seen.is_same() != Some(false));
            if is_sure || Instant::now() + SETTLED > until {
                return Ok(Some((seen, picture)));
            }
        }
    }

    /// What the sign has painted.
    fn of_window(
        &self,
        window: &Context,
        settings: &Settings,
    ) -> Result<(Seen, RgbaImage), Unseen> {
        let (sender, pictures) = channel();
        let glass = self.clone();
        // It is called when the frame has been painted, and before the next.
        let callback = ScreenshotCallback::new(move |picture: Arc<ColorImage>| {
            let _ = sender.send((glass.shown(), picture));
        });
        window.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Screenshot(callback));
        let asked = Instant::now();
        let (shown, picture) = loop {
            // The frame after the one that hears of it.
            window.request_repaint_of(ViewportId::ROOT);
            match pictures.recv_timeout(Duration::from_millis(50)) {
                Ok(taken) => break taken,
                Err(_) if asked.elapsed() > WINDOW => return Err(Unseen::Still),
                Err(_) => {}
            }
        };
        let picture = to_image(&picture).ok_or(Unseen::Empty)?;
        let size = picture.dimensions().into();
        let shown = LastFrame { size, ..shown.ok_or(Unseen::Nothing)? };
        Ok((compare(settings, &shown, &picture, Taken::Window), picture))
    }

    fn shown(&self) -> Option<LastFrame> {
        lock(&self.shown).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn to_image(picture: &ColorImage) -> Option<RgbaImage> {
    let [width, height] = picture.size.map(|side| u32::try_from(side).unwrap_or_default());
    RgbaImage::from_raw(width, height, picture.as_raw().to_vec())
}
