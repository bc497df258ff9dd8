//! What an output of Wayland shows, as the compositor gives it to the screen: all that is seen there, not only the sign. By
//! wlr-screencopy, which cage, sway and others have, over a connection that is made for one picture.

mod format;
#[cfg(test)]
mod tests;

use std::fmt::{Display, Formatter};
use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Instant;

use image::RgbaImage;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use rustix::time::Timespec;
use wayland_client::backend::WaylandError;
use wayland_client::protocol::wl_buffer::WlBuffer;
use wayland_client::protocol::wl_callback::{self, WlCallback};
use wayland_client::protocol::wl_output::{self, Transform, WlOutput};
use wayland_client::protocol::wl_registry::{self, WlRegistry};
use wayland_client::protocol::wl_shm::WlShm;
use wayland_client::protocol::wl_shm_pool::WlShmPool;
use wayland_client::{
    Connection, Dispatch, DispatchError, EventQueue, Proxy as _, QueueHandle, WEnum, delegate_noop,
};
use wayland_protocols_wlr::screencopy::v1::client::zwlr_screencopy_frame_v1::{
    self as frame, Flags, ZwlrScreencopyFrameV1 as Frame,
};
use wayland_protocols_wlr::screencopy::v1::client::zwlr_screencopy_manager_v1::ZwlrScreencopyManagerV1 as Manager;

use format::Layout;

/// Why there is no picture of an output.
#[derive(Debug)]
pub enum NoPicture {
    /// The compositor cannot be reached.
    Unreached(io::Error),
    /// It has not answered in time.
    Silent,
    /// It has answered, and not given the picture in time.
    Late,
    /// It has ended the connection.
    Ended(String),
    /// It has no output, or not that one.
    NoOutput,
    /// It makes no picture of it, and does not say why.
    Refused,
    /// A picture that is larger than any screen, or none.
    Size([u32; 2]),
    /// Pixels that nobody here can read.
    Format(u32),
    /// There is no memory for it.
    Memory(io::Error),
}

impl Display for NoPicture {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreached(error) => write!(f, "its compositor cannot be reached: {error}"),
            Self::Silent => f.write_str("its compositor does not answer: is it stopped?"),
            Self::Late => {
                f.write_str("its compositor gives no picture of its output: is it switched off?")
            }
            Self::Ended(why) => write!(f, "its compositor has ended the connection: {why}"),
            Self::NoOutput => {
                f.write_str("its compositor has no output that the sign is on: is it switched off?")
            }
            Self::Refused => {
                f.write_str("its compositor makes no picture of its output: is it switched off?")
            }
            Self::Size([width, height]) => {
                write!(f, "its compositor has an output of {width}×{height} pixels")
            }
            Self::Format(format) => {
                write!(f, "its compositor has pixels of a format that is not known: {format:#x}")
            }
            Self::Memory(error) => write!(f, "there is no memory for a picture: {error}"),
        }
    }
}

impl std::error::Error for NoPicture {}

/// The picture of the output of that name, or of the only one, as people see it: upright, and without the pointer. Nothing if
/// this is not Wayland, or its compositor has no way to give it.
///
/// # Errors
/// Why there is none until then.
pub fn capture(output: Option<&str>, until: Instant) -> Result<Option<RgbaImage>, NoPicture> {
    socket().map_or(Ok(None), |socket| capture_at(&socket, output, until))
}

fn capture_at(
    socket: &Path,
    output: Option<&str>,
    until: Instant,
) -> Result<Option<RgbaImage>, NoPicture> {
    let connection = reach(socket).and_then(|stream| {
        Connection::from_socket(stream)
            .map_err(|error| NoPicture::Unreached(io::Error::other(error)))
    })?;
    let queue = connection.new_event_queue();
    let mut asking = Asking { queue, found: Found::default(), connection, until };
    asking.connection.display().get_registry(&asking.queue.handle(), ());
    // First what there is, then what it says of itself.
    asking.settle()?;
    asking.settle()?;
    let Some(manager) = asking.found.manager.clone() else { return Ok(None) };
    let shown = asking.found.output(output).ok_or(NoPicture::NoOutput)?;
    let (shown, transform) = (shown.proxy.clone(), shown.transform);
    asking.copy(&manager, &shown, transform).map(Some)
}

/// That of the compositor, as the environment has it for whoever connects more than once.
fn socket() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let name = PathBuf::from(set("WAYLAND_DISPLAY")?);
    if name.is_absolute() {
        Some(name)
    } else {
        Some(PathBuf::from(set("XDG_RUNTIME_DIR")?).join(name))
    }
}

/// One that is stopped has a queue at its door; whoever waits in it would not come back.
fn reach(path: &Path) -> Result<UnixStream, NoPicture> {
    let reached = || {
        let address = SocketAddrUnix::new(path)?;
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        connect(&socket, &address)?;
        Ok(UnixStream::from(socket))
    };
    reached().map_err(|error: rustix::io::Errno| match error {
        rustix::io::Errno::AGAIN => NoPicture::Silent,
        error => NoPicture::Unreached(error.into()),
    })
}

/// What is asked, and what has come.
struct Asking {
    queue: EventQueue<Found>,
    found: Found,
    connection: Connection,
    until: Instant,
}

impl Asking {
    /// Waits for what has been asked for.
    fn settle(&mut self) -> Result<(), NoPicture> {
        self.found.is_settled = false;
        self.connection.display().sync(&self.queue.handle(), ());
        self.wait(|found| found.is_settled)
    }

    fn wait(&mut self, has_come: impl Fn(&Found) -> bool) -> Result<(), NoPicture> {
        loop {
            self.queue.dispatch_pending(&mut self.found).map_err(ended)?;
            if has_come(&self.found) {
                return Ok(());
            }
            self.queue.flush().map_err(|error| ended(error.into()))?;
            let Some(reading) = self.queue.prepare_read() else { continue };
            let left = self.until.checked_duration_since(Instant::now());
            let left = left.ok_or(NoPicture::Silent)?;
            let left = Timespec::try_from(left).map_err(|_| NoPicture::Silent)?;
            let fd = reading.connection_fd();
            match poll(&mut [PollFd::from_borrowed_fd(fd, PollFlags::IN)], Some(&left)) {
                Ok(0) => return Err(NoPicture::Silent),
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(NoPicture::Unreached(error.into())),
            }
            match reading.read() {
                Ok(_) => {}
                Err(WaylandError::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(ended(error.into())),
            }
        }
    }

    fn copy(
        &mut self,
        manager: &Manager,
        output: &WlOutput,
        transform: Transform,
    ) -> Result<RgbaImage, NoPicture> {
        // The pointer is no part of the sign.
        let frame = manager.capture_output(0, output, &self.queue.handle(), ());
        let late = |why| if matches!(why, NoPicture::Silent) { NoPicture::Late } else { why };
        let is_offered = |found: &Found| found.frame.is_offered || found.frame.end.is_some();
        self.wait(is_offered).map_err(late)?;
        let layout = self.found.frame.layout.take().ok_or(NoPicture::Refused)??;
        let shm = self.found.shm.clone().ok_or(NoPicture::Refused)?;
        let memory = memory(layout.bytes()).map_err(|error| NoPicture::Memory(error.into()))?;
        // What it is asked for is bounded, and so are these numbers.
        let number = |number: u32| i32::try_from(number).map_err(|_| NoPicture::Size(layout.size));
        let [width, height] = layout.size;
        let handle = self.queue.handle();
        let pool = shm.create_pool(memory.as_fd(), number(layout.bytes())?, &handle, ());
        let (width, height, stride) = (number(width)?, number(height)?, number(layout.stride)?);
        let buffer = pool.create_buffer(0, width, height, stride, layout.format, &handle, ());
        frame.copy(&buffer);
        self.wait(|found| found.frame.end.is_some()).map_err(late)?;
        if self.found.frame.end != Some(true) {
            return Err(NoPicture::Refused);
        }
        let picture = layout.read(&memory).map_err(NoPicture::Memory)?;
        Ok(format::upright(picture, self.found.frame.is_upside_down, transform))
    }
}

/// Written by the compositor, and read as a file is.
fn memory(bytes: u32) -> rustix::io::Result<File> {
    let memory = memfd_create("roomsign-picture", MemfdFlags::CLOEXEC)?;
    ftruncate(&memory, bytes.into())?;
    Ok(File::from(memory))
}

fn ended(error: DispatchError) -> NoPicture {
    NoPicture::Ended(error.to_string())
}

/// What the compositor has said.
#[derive(Default)]
struct Found {
    is_settled: bool,
    shm: Option<WlShm>,
    manager: Option<Manager>,
    outputs: Vec<Output>,
    frame: Copied,
}

struct Output {
    registered: u32,
    proxy: WlOutput,
    name: Option<String>,
    transform: Transform,
}

/// How far a frame has got.
#[derive(Default)]
struct Copied {
    layout: Option<Result<Layout, NoPicture>>,
    is_offered: bool,
    is_upside_down: bool,
    /// Whether it has come to something.
    end: Option<bool>,
}

impl Found {
    /// The one of that name, or the only one.
    fn output(&self, name: Option<&str>) -> Option<&Output> {
        let named =
            self.outputs.iter().find(|output| name.is_some() && output.name.as_deref() == name);
        named.or(match self.outputs.as_slice() {
            // Before version 4 it has no name.
            [only] if name.is_none() || only.name.is_none() => Some(only),
            _ => None,
        })
    }

    fn registered(&mut self, registered: u32) -> Option<&mut Output> {
        self.outputs.iter_mut().find(|output| output.registered == registered)
    }
}

impl Dispatch<WlRegistry, ()> for Found {
    fn event(
        found: &mut Self,
        registry: &WlRegistry,
        event: wl_registry::Event,
        _: &(),
        _: &Connection,
        queue: &QueueHandle<Self>,
    ) {
        match event {
            wl_registry::Event::Global { name, interface, version } => {
                if interface == WlShm::interface().name {
                    found.shm = Some(registry.bind(name, 1, queue, ()));
                } else if interface == Manager::interface().name {
                    found.manager = Some(registry.bind(name, version.min(3), queue, ()));
                } else if interface == WlOutput::interface().name {
                    let proxy = registry.bind(name, version.min(4), queue, name);
                    let transform = Transform::Normal;
                    found.outputs.push(Output { registered: name, proxy, name: None, transform });
                }
            }
            wl_registry::Event::GlobalRemove { name } => {
                found.outputs.retain(|output| output.registered != name);
            }
            _ => {}
        }
    }
}

impl Dispatch<WlOutput, u32> for Found {
    fn event(
        found: &mut Self,
        _: &WlOutput,
        event: wl_output::Event,
        registered: &u32,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let Some(output) = found.registered(*registered) else { return };
        match event {
            wl_output::Event::Name { name } => output.name = Some(name),
            wl_output::Event::Geometry { transform: WEnum::Value(transform), .. } => {
                output.transform = transform;
            }
            _ => {}
        }
    }
}

impl Dispatch<Frame, ()> for Found {
    fn event(
        found: &mut Self,
        frame: &Frame,
        event: frame::Event,
        _: &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let copied = &mut found.frame;
        match event {
            frame::Event::Buffer { format, width, height, stride } => {
                copied.layout = Some(Layout::of(format, [width, height], stride));
                // Before version 3 that is all there is.
                copied.is_offered |= frame.version() < 3;
            }
            frame::Event::BufferDone => copied.is_offered = true,
            frame::Event::Flags { flags: WEnum::Value(flags) } => {
                copied.is_upside_down = flags.contains(Flags::YInvert);
            }
            frame::Event::Ready { .. } => copied.end = Some(true),
            frame::Event::Failed => copied.end = Some(false),
            _ => {}
        }
    }
}

impl Dispatch<WlCallback, ()> for Found {
    fn event(
        found: &mut Self,
        _: &WlCallback,
        event: wl_callback::Event,
        _: &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        found.is_settled |= matches!(event, wl_callback::Event::Done { .. });
    }
}

delegate_noop!(Found: ignore WlShm);
delegate_noop!(Found: ignore WlBuffer);
delegate_noop!(Found: WlShmPool);
delegate_noop!(Found: Manager);
