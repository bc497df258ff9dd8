//! A display without a screen, looked at from outside.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::xvfb::Xvfb;

/// Its size in pixels.
pub const SIZE: [u16; 2] = [1920, 1080];
/// Where the title of the session that is on stands, in each of the signs: left, top, width, height.
const TITLE: [u16; 4] = [60, 210, 1000, 300];
/// Two notices that are closer together are of one frame.
const FRAME: Duration = Duration::from_millis(12);

/// An X server, and who looks at what it shows.
pub struct Screen {
    server: Xvfb,
    connection: RustConnection,
    root: u32,
    damage: u32,
}

impl Screen {
    /// Starts one.
    pub fn start() -> Result<Self, Box<dyn Error>> {
        let server = Xvfb::start(SIZE);
        let (connection, screen) = x11rb::connect(Some(&server.name))?;
        let root = connection.setup().roots.get(screen).ok_or("no screen")?.root;
        connection.damage_query_version(1, 1)?.reply()?;
        let damage = connection.generate_id()?;
        connection.damage_create(damage, root, ReportLevel::NON_EMPTY)?.check()?;
        Ok(Self { server, connection, root, damage })
    }

    /// Its name, as in `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.server.name
    }

    /// Has a program show its windows here, drawn by the processor, in the environment that the service gives to a sign.
    pub fn shows(&self, command: &mut Command) {
        command.env("DISPLAY", self.name()).env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env_remove("WAYLAND_DISPLAY");
        command.env("MALLOC_MMAP_THRESHOLD_", "1048576").env("MALLOC_TRIM_THRESHOLD_", "1048576");
        command.env("MALLOC_ARENA_MAX", "1");
        command.stdout(Stdio::null()).stderr(Stdio::null());
    }

    /// The process of the X server.
    pub fn process(&self) -> u32 {
        self.server.process.0.id()
    }

    /// The pixels where the title is, four bytes each: blue, green, red and nothing.
    pub fn title(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let ([x, y, width, height], all) = (TITLE, u32::MAX);
        let (x, y) = (x.try_into()?, y.try_into()?);
        let asked = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            self.root,
            x,
            y,
            width,
            height,
            all,
        )?;
        Ok(asked.reply()?.data)
    }

    /// Waits until something is painted that makes the title look as `is_it` says, and says when it was painted.
    pub fn wait(
        &self,
        patience: Duration,
        is_it: impl Fn(&[u8]) -> bool,
    ) -> Result<Instant, Box<dyn Error>> {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            let Some(painted) = self.painted()? else {
                std::thread::sleep(Duration::from_micros(200));
                continue;
            };
            if is_it(&self.title()?) {
                return Ok(painted);
            }
        }
        Err("what was waited for was never painted".into())
    }

    /// How many frames are painted in that time.
    pub fn frames(&self, time: Duration) -> Result<usize, Box<dyn Error>> {
        let begun = Instant::now();
        let (mut frames, mut last) = (0, None::<Instant>);
        while begun.elapsed() < time {
            match self.painted()? {
                Some(painted) => {
                    frames += usize::from(last.is_none_or(|last| painted - last > FRAME));
                    last = Some(painted);
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        }
        Ok(frames)
    }

    /// Forgets what was painted so far.
    pub fn forget(&self) -> Result<(), Box<dyn Error>> {
        while self.painted()?.is_some() {}
        Ok(())
    }

    fn painted(&self) -> Result<Option<Instant>, Box<dyn Error>> {
        let Some(Event::DamageNotify(_)) = self.connection.poll_for_event()? else {
            return Ok(None);
        };
        let painted = Instant::now();
        self.connection.damage_subtract(self.damage, x11rb::NONE, x11rb::NONE)?.check()?;
        Ok(Some(painted))
    }
}

/// How many of these pixels have the colour of a title's letters.
pub fn ink(pixels: &[u8]) -> usize {
    pixels
        .as_chunks::<4>()
        .0
        .iter()
        .filter(|[blue, green, red, _]| [*red, *green, *blue] == [0xf5, 0xf7, 0xfb])
        .count()
}
