//! How large a screen is, as far as it tells: some do not, and some say nonsense.
//!
//! A compositor knows what the screen's EDID says. Projectors say nothing, some televisions the shape of their picture
//! instead of its size, and cables, switches and virtual machines what they like.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::Path;

use wayland_client::protocol::wl_output::{self, WlOutput};
use wayland_client::protocol::wl_registry::{self, WlRegistry};
use wayland_client::{Connection, Dispatch, QueueHandle, WEnum};
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::files::read;
use crate::x11;

/// What one screen says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Width and height, in either order, as the cable or the turned screen has it.
    pub millimetres: [i32; 2],
    /// The same of the picture that it shows; nothing where that is not known.
    pub pixels: Option<[i32; 2]>,
}

/// Inches from corner to corner between which a screen may be believed to be.
const INCHES: std::ops::RangeInclusive<f32> = 5.0..=200.0;
/// Said by screens that mean 16 to 9, or 16 to 10.
const SHAPES: [[i32; 2]; 6] = [[16, 9], [16, 10], [160, 90], [160, 100], [1600, 900], [1600, 1000]];
/// How far the shape of what is shown may be from the shape of the screen: a part of it.
const LEEWAY: f32 = 0.15;

impl Told {
    /// From corner to corner, in inches, if that can be true.
    pub fn diagonal(self) -> Option<f32> {
        let long_first = |[one, other]: [i32; 2]| [one.max(other), one.min(other)];
        let [width, height] = long_first(self.millimetres);
        if height <= 0 || SHAPES.contains(&[width, height]) {
            return None;
        }
        // Made up by a compositor that has no screen: a millimetre for each pixel.
        if self.pixels.is_some_and(|pixels| long_first(pixels) == [width, height]) {
            return None;
        }
        let shape = |[long, short]: [i32; 2]| long as f32 / short.max(1) as f32;
        let shown = self.pixels.map(|pixels| shape(long_first(pixels)));
        let is_odd =
            shown.is_some_and(|shown| (shape([width, height]) / shown - 1.0).abs() > LEEWAY);
        let inches = (width as f32).hypot(height as f32) / 25.4;
        (!is_odd && INCHES.contains(&inches)).then_some(inches)
    }
}

/// How large the screen of a sign is, by what the screens of its machine say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// This many inches from corner to corner.
    Known(f32, Told),
    /// It says nothing, or what cannot be true.
    Unbelievable(Told),
    /// There are several screens of different sizes, and nobody has said which is the sign's.
    Several,
    /// No screen is there, or nobody can be asked.
    Unknown,
}

impl Size {
    /// That of the only one, of the one that is asked for, counted from 1, or of all that are alike.
    pub fn of(all: &[Told], monitor: Option<NonZeroUsize>) -> Self {
        let chosen = monitor.and_then(|monitor| all.get(monitor.get() - 1));
        let Some(told) = chosen.or(all.first()) else { return Self::Unknown };
        let Some(inches) = told.diagonal() else { return Self::Unbelievable(*told) };
        let alike = |other: &Told| {
            other.diagonal().is_some_and(|other| (other / inches - 1.0).abs() < 0.02)
        };
        if chosen.is_none() && !all.iter().all(alike) {
            return Self::Several;
        }
        // What it says is rounded to centimetres; nobody buys a screen of 42.9″.
        Self::Known(inches.round(), *told)
    }

    /// By the display server that the environment names; and what has to be kept until the window has a connection of its own,
    /// as an X server begins anew, or ends, when its last client has left.
    pub fn asked(monitor: Option<NonZeroUsize>) -> (Self, Option<Held>) {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        // One that is handed down is the window's, and can be used once.
        if is_set("WAYLAND_SOCKET") {
            return (Self::Unknown, None);
        }
        let size = |told: Result<Vec<Told>, Box<dyn Error>>| {
            told.map_or(Self::Unknown, |all| Self::of(&all, monitor))
        };
        if is_set("WAYLAND_DISPLAY") {
            return (size(wayland()), None);
        }
        match x11rb::connect(None) {
            Ok((connection, _)) => (size(by_x11(&connection)), Some(Held(Box::new(connection)))),
            Err(_) => (Self::Unknown, None),
        }
    }

    /// By what the kernel has read of the screens that are plugged in, for whoever asks without a display server.
    pub fn plugged_in(connectors: &Path) -> Self {
        let entries = connectors.read_dir().into_iter().flatten().filter_map(Result::ok);
        let told = entries.filter_map(|entry| {
            let edid = read(&entry.path().join("edid"), MOST_EDID).ok()?;
            of_edid(&edid)
        });
        Self::of(&told.collect::<Vec<_>>(), None)
    }

    /// In inches, if it is known.
    pub fn inches(self) -> Option<f32> {
        match self {
            Self::Known(inches, _) => Some(inches),
            Self::Unbelievable(_) | Self::Several | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(inches, Told { millimetres: [width, height], .. }) => {
                write!(f, "the screen says that it is {width} × {height} mm, which are {inches}″")
            }
            Self::Unbelievable(Told { millimetres: [0, _] | [_, 0], .. }) => {
                f.write_str("the screen does not say how large it is")
            }
            Self::Unbelievable(Told { millimetres: [width, height], .. }) => {
                write!(f, "the screen says that it is {width} × {height} mm, which cannot be true")
            }
            Self::Several => f.write_str("the screens say that they are of different sizes"),
            Self::Unknown => f.write_str("no screen can be asked how large it is"),
        }
    }
}

/// A connection to the display server that was asked.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "it is there")] Box<RustConnection>);

/// The longest there are, in bytes.
const MOST_EDID: u64 = 32 * 1024;

/// What the data of a screen say: in centimetres, as the kernel hands it on.
fn of_edid(edid: &[u8]) -> Option<Told> {
    const HEADER: [u8; 8] = [0, 255, 255, 255, 255, 255, 255, 0];
    let is_edid = edid.starts_with(&HEADER);
    let centimetres = |at: usize| edid.get(at).filter(|_| is_edid).map(|byte| i32::from(*byte));
    Some(Told { millimetres: [10 * centimetres(21)?, 10 * centimetres(22)?], pixels: None })
}

/// What Wayland's outputs say, in the order in which they are told.
#[derive(Debug, Default)]
struct Outputs(Vec<Told>);

fn wayland() -> Result<Vec<Told>, Box<dyn Error>> {
    let connection = Connection::connect_to_env()?;
    let mut queue = connection.new_event_queue();
    connection.display().get_registry(&queue.handle(), ());
    let mut outputs = Outputs::default();
    // What is there; what it says comes with the next answer.
    queue.roundtrip(&mut outputs)?;
    queue.roundtrip(&mut outputs)?;
    Ok(outputs.0)
}

impl Dispatch<WlRegistry, ()> for Outputs {
    fn event(
        outputs: &mut Self,
        registry: &WlRegistry,
        event: wl_registry::Event,
        _: &(),
        _: &Connection,
        queue: &QueueHandle<Self>,
    ) {
        if let wl_registry::Event::Global { name, interface, .. } = event
            && interface == "wl_output"
        {
            registry.bind::<WlOutput, usize, Self>(name, 1, queue, outputs.0.len());
            outputs.0.push(Told::default());
        }
    }
}

impl Dispatch<WlOutput, usize> for Outputs {
    fn event(
        outputs: &mut Self,
        _: &WlOutput,
        event: wl_output::Event,
        place: &usize,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let Some(told) = outputs.0.get_mut(*place) else { return };
        match event {
            wl_output::Event::Geometry { physical_width, physical_height, .. } => {
                told.millimetres = [physical_width, physical_height];
            }
            wl_output::Event::Mode { flags: WEnum::Value(flags), width, height, .. }
                if flags.contains(wl_output::Mode::Current) =>
            {
                told.pixels = Some([width, height]);
            }
            _ => {}
        }
    }
}

/// What the outputs of an X server say that show something.
fn by_x11(connection: &RustConnection) -> Result<Vec<Told>, Box<dyn Error>> {
    let Some(there) = x11::resources(connection)? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for shown in x11::shown(connection, &there) {
        let (crtc, output) = shown?;
        let output = connection.randr_get_output_info(output, there.config_timestamp)?.reply()?;
        let millimetres = [output.mm_width, output.mm_height];
        all.push(Told {
            millimetres: millimetres.map(|side| i32::try_from(side).unwrap_or_default()),
            pixels: Some([crtc.width, crtc.height].map(i32::from)),
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(millimetres: [i32; 2], pixels: [i32; 2]) -> Told {
        Told { millimetres, pixels: Some(pixels) }
    }

    const FULL_HD: [i32; 2] = [1920, 1080];

    #[test]
    fn a_size_that_cannot_be_true_is_not_believed() {
        for (millimetres, pixels, inches) in [
            ([941, 529], FULL_HD, Some(43.0)),
            ([1210, 680], [3840, 2160], Some(55.0)),
            // Upright: by the cable, by the screen, or by both.
            ([529, 941], FULL_HD, Some(43.0)),
            ([941, 529], [1080, 1920], Some(43.0)),
            // Seven inches of a Raspberry Pi.
            ([154, 86], [800, 480], Some(7.0)),
            ([518, 324], [1920, 1200], Some(24.0)),
            ([0, 0], FULL_HD, None),
            ([941, 0], FULL_HD, None),
            ([-941, 529], FULL_HD, None),
            ([160, 90], FULL_HD, None),
            ([90, 160], FULL_HD, None),
            ([16, 9], FULL_HD, None),
            ([1600, 900], FULL_HD, None),
            // A projector that says the shape of its lamp.
            ([800, 600], FULL_HD, None),
            ([40, 22], FULL_HD, None),
            ([1280, 720], [1280, 720], None),
            ([720, 1280], [1280, 720], None),
            ([9000, 5060], FULL_HD, None),
            ([i32::MAX, i32::MAX], FULL_HD, None),
        ] {
            let found = told(millimetres, pixels).diagonal().map(f32::round);
            assert_eq!(found, inches, "{millimetres:?} {pixels:?}");
        }
    }

    #[test]
    fn of_several_screens_one_has_to_be_meant() {
        let (large, small) = (told([1210, 680], FULL_HD), told([531, 299], FULL_HD));
        let nothing = told([0, 0], FULL_HD);
        let second = NonZeroUsize::new(2);
        for (all, monitor, size) in [
            (vec![], None, Size::Unknown),
            (vec![], second, Size::Unknown),
            (vec![large], None, Size::Known(55.0, large)),
            (vec![large, large], None, Size::Known(55.0, large)),
            (vec![large, small], None, Size::Several),
            (vec![large, nothing], None, Size::Several),
            (vec![large, small], second, Size::Known(24.0, small)),
            (vec![nothing], None, Size::Unbelievable(nothing)),
        ] {
            assert_eq!(Size::of(&all, monitor), size, "{all:?} {monitor:?}");
        }
    }

    #[test]
    fn the_kernel_hands_on_what_a_screen_says() {
        let connectors = tempfile::tempdir().expect("a folder");
        let write = |name: &str, edid: &[u8]| {
            let folder = connectors.path().join(name);
            std::fs::create_dir(&folder).expect("a folder");
            std::fs::write(folder.join("edid"), edid).expect("a file");
        };
        assert_eq!(Size::plugged_in(connectors.path()), Size::Unknown);
        write("card0-HDMI-A-2", b"");
        write("card0-DP-1", b"not what a screen says");
        assert_eq!(Size::plugged_in(connectors.path()), Size::Unknown);
        let mut edid = [0; 128];
        edid[1..7].fill(255);
        (edid[21], edid[22]) = (94, 53);
        write("card0-HDMI-A-1", &edid);
        assert_eq!(Size::plugged_in(connectors.path()).inches(), Some(42.0));
    }
}
