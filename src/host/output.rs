//! Whether anything of a sign can be seen: what the display server says of its outputs, and the kernel of what is plugged
//! into them.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use serde::{Deserialize, Serialize};
use wayland_client::protocol::wl_output::{self, WlOutput};
use wayland_client::protocol::wl_registry::{self, WlRegistry};
use wayland_client::{Connection, Dispatch, EventQueue, QueueHandle};
use x11rb::connection::RequestConnection as _;
use x11rb::protocol::dpms::{self, ConnectionExt as _, DPMSMode};
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;

use crate::files::read;
use crate::x11;

/// What the kernel says in a file is no more, in bytes.
const PAGE: u64 = 4096;

/// Why nothing of a sign is seen.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dark {
    /// There is no display server, or it has gone.
    NoCompositor,
    /// No screen is plugged in.
    Unplugged,
    /// The screen is switched off by its machine.
    Off,
    /// The compositor takes no frames: its output is off, or something covers the sign.
    Hidden,
    /// A newer sign says why, and this program does not know it.
    #[serde(other)]
    Unknown,
}

impl Dark {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoCompositor => "there is no display for it: see its journal",
            Self::Unplugged => "no screen is plugged in",
            Self::Off => "its screen is switched off by its machine",
            Self::Hidden => {
                "its compositor takes no pictures: is the screen off, or something in front of it?"
            }
            Self::Unknown => "nothing of it is seen",
        }
    }
}

/// A connection to the display server, only to ask it: one that hangs asks for no more frames, and so does one whose
/// screen is off.
#[derive(Debug)]
pub enum Output {
    /// Wayland.
    Wayland(Box<Wayland>),
    /// X11.
    X11(Box<RustConnection>),
}

impl Output {
    /// To the server that the environment names, if it can be asked.
    pub fn connect() -> Option<Self> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") {
            return Wayland::connect().ok().map(|wayland| Self::Wayland(Box::new(wayland)));
        }
        let (connection, _) = x11rb::connect(None).ok()?;
        Some(Self::X11(Box::new(connection)))
    }

    /// Waits until the server answers: why nothing is seen of what it shows, if so.
    ///
    /// # Errors
    /// It has gone.
    pub fn ask(&mut self) -> Result<Option<Dark>, Box<dyn Error>> {
        match self {
            Self::Wayland(wayland) => wayland.ask(Path::new("/sys/class/drm")),
            Self::X11(connection) => ask_x11(connection),
        }
    }
}

/// What Wayland knows of outputs.
#[derive(Debug)]
pub struct Wayland {
    queue: EventQueue<Outputs>,
    outputs: Outputs,
    _connection: Connection,
}

/// Those that are there, by what the registry calls them, with the names of their connectors as far as they are told.
#[derive(Debug, Default)]
struct Outputs(BTreeMap<u32, (Option<WlOutput>, Option<String>)>);

impl Wayland {
    fn connect() -> Result<Self, Box<dyn Error>> {
        let connection = Connection::connect_to_env()?;
        let queue = connection.new_event_queue();
        connection.display().get_registry(&queue.handle(), ());
        let mut wayland = Self { queue, outputs: Outputs::default(), _connection: connection };
        // What is there; its names come with the next answer.
        wayland.queue.roundtrip(&mut wayland.outputs)?;
        Ok(wayland)
    }

    fn ask(&mut self, connectors: &Path) -> Result<Option<Dark>, Box<dyn Error>> {
        self.queue.roundtrip(&mut self.outputs)?;
        let mut why = Some(without_outputs(connectors));
        for (_, name) in self.outputs.0.values() {
            why = name.as_deref().and_then(|name| connector(connectors, name));
            if why.is_none() {
                break;
            }
        }
        Ok(why)
    }
}

/// Why a compositor has no output at all: one that is switched off there is none, though it is plugged in.
fn without_outputs(connectors: &Path) -> Dark {
    let entries = connectors.read_dir().into_iter().flatten().filter_map(Result::ok);
    let mut statuses = entries.map(|entry| read(&entry.path().join("status"), PAGE));
    match statuses.any(|said| said.is_ok_and(|said| said.trim_ascii() == b"connected")) {
        true => Dark::Off,
        false => Dark::Unplugged,
    }
}

/// What the kernel says of a connector, such as `HDMI-A-1`; nothing if it is well or not the kernel's.
fn connector(connectors: &Path, name: &str) -> Option<Dark> {
    let entries = connectors.read_dir().ok()?;
    let suffix = format!("-{name}");
    let folder = entries.filter_map(Result::ok).map(|entry| entry.path()).find(|path| {
        let found = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        found.strip_suffix(&suffix).is_some_and(|card| {
            card.strip_prefix("card").is_some_and(|card| card.parse::<u32>().is_ok())
        })
    })?;
    let says = |file: &str, word: &str| {
        read(&folder.join(file), PAGE).is_ok_and(|said| said.trim_ascii() == word.as_bytes())
    };
    if says("status", "disconnected") {
        return Some(Dark::Unplugged);
    }
    (says("dpms", "Off") || says("enabled", "disabled")).then_some(Dark::Off)
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
        match event {
            wl_registry::Event::Global { name, interface, version } if interface == "wl_output" => {
                // Older ones have no name to tell.
                let bound = (version >= 4).then(|| registry.bind(name, 4, queue, name));
                outputs.0.insert(name, (bound, None));
            }
            wl_registry::Event::GlobalRemove { name } => {
                if let Some((Some(output), _)) = outputs.0.remove(&name) {
                    output.release();
                }
            }
            _ => {}
        }
    }
}

impl Dispatch<WlOutput, u32> for Outputs {
    fn event(
        outputs: &mut Self,
        _: &WlOutput,
        event: wl_output::Event,
        registered: &u32,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        if let (wl_output::Event::Name { name }, Some((_, known))) =
            (event, outputs.0.get_mut(registered))
        {
            *known = Some(name);
        }
    }
}

/// Whether the screens of an X server are asleep, off or not there.
fn ask_x11(connection: &RustConnection) -> Result<Option<Dark>, Box<dyn Error>> {
    if connection.extension_information(dpms::X11_EXTENSION_NAME)?.is_some()
        && connection.dpms_capable()?.reply()?.capable
    {
        let power = connection.dpms_info()?.reply()?;
        if power.state && power.power_level != DPMSMode::ON {
            return Ok(Some(Dark::Off));
        }
    }
    let Some(there) = x11::resources(connection)? else { return Ok(None) };
    if x11::shown(connection, &there).next().transpose()?.is_some() {
        return Ok(None);
    }
    for output in &there.outputs {
        let output = connection.randr_get_output_info(*output, there.config_timestamp)?.reply()?;
        if output.connection != randr::Connection::DISCONNECTED {
            return Ok(Some(Dark::Off));
        }
    }
    Ok((!there.crtcs.is_empty()).then_some(Dark::Unplugged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connector_is_found_by_its_whole_name() {
        let folder = tempfile::tempdir().expect("a folder");
        for (connector, status, dpms) in [
            ("card0-HDMI-A-1", "disconnected", "Off"),
            ("card1-HDMI-A-2", "connected", "On"),
            ("card1-DP-1", "connected", "Off"),
            ("card1", "", ""),
        ] {
            let folder = folder.path().join(connector);
            std::fs::create_dir(&folder).expect("a folder");
            std::fs::write(folder.join("status"), format!("{status}\n")).expect("a file");
            std::fs::write(folder.join("dpms"), format!("{dpms}\n")).expect("a file");
        }
        for (name, why) in [
            ("HDMI-A-1", Some(Dark::Unplugged)),
            ("HDMI-A-2", None),
            ("DP-1", Some(Dark::Off)),
            ("A-1", None),
            ("WL-1", None),
        ] {
            assert_eq!(connector(folder.path(), name), why, "{name}");
        }
        assert_eq!(connector(Path::new("/nowhere"), "DP-1"), None);
        assert_eq!(without_outputs(folder.path()), Dark::Off);
        assert_eq!(without_outputs(Path::new("/nowhere")), Dark::Unplugged);
        for connected in ["card1-HDMI-A-2", "card1-DP-1"] {
            std::fs::write(folder.path().join(connected).join("status"), "disconnected\n")
                .expect("a file");
        }
        assert_eq!(without_outputs(folder.path()), Dark::Unplugged);
    }
}
