use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use image::Rgba;
use wayland_protocols_wlr::screencopy::v1::server::zwlr_screencopy_frame_v1 as frame;
use wayland_protocols_wlr::screencopy::v1::server::zwlr_screencopy_manager_v1 as manager;
use wayland_server::backend::ClientData;
use wayland_server::protocol::{wl_buffer, wl_output, wl_shm, wl_shm_pool};
use wayland_server::{
    Client, DataInit, Dispatch, Display, DisplayHandle, GlobalDispatch, New, Resource,
};

use super::*;

/// Long enough for what comes at once, on a busy machine too.
const SOON: Duration = Duration::from_secs(20);
/// How long something is waited for that does not come.
const NEVER: Duration = Duration::from_millis(300);

/// What a compositor does.
#[derive(Clone, Copy, Default, PartialEq)]
struct Does {
    /// Which version of wlr-screencopy it has, if any.
    version: u32,
    has_output: bool,
    /// It offers a picture of that size.
    offers: Option<[u32; 2]>,
    /// It says how the picture ends: it is there, or failed.
    ends: Option<bool>,
}

const WELL: Does = Does { version: 3, has_output: true, offers: Some([2, 1]), ends: Some(true) };

/// A compositor that runs until this is dropped.
struct Compositor {
    folder: tempfile::TempDir,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Compositor {
    fn that(does: Does) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join("wayland-0")).expect("a socket");
        listener.set_nonblocking(true).expect("a socket");
        let is_over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            let mut display = Display::<Fake>::new().expect("a display");
            let handle = display.handle();
            handle.create_global::<Fake, wl_shm::WlShm, ()>(1, ());
            if does.has_output {
                handle.create_global::<Fake, wl_output::WlOutput, ()>(4, ());
            }
            if does.version > 0 {
                handle
                    .create_global::<Fake, manager::ZwlrScreencopyManagerV1, ()>(does.version, ());
            }
            let mut fake = Fake { does, memory: None };
            while !until.load(Ordering::Relaxed) {
                if let Ok((stream, _)) = listener.accept() {
                    display.handle().insert_client(stream, Arc::new(NoData)).expect("a client");
                }
                display.dispatch_clients(&mut fake).expect("requests");
                display.flush_clients().expect("events");
                thread::sleep(Duration::from_millis(1));
            }
        });
        Self { folder, is_over, thread: Some(thread) }
    }

    fn asked(
        &self,
        output: Option<&str>,
        within: Duration,
    ) -> Result<Option<RgbaImage>, NoPicture> {
        capture_at(&self.folder.path().join("wayland-0"), output, Instant::now() + within)
    }
}

impl Drop for Compositor {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("a thread");
        assert!(thread.join().is_ok() || thread::panicking());
    }
}

struct NoData;

impl ClientData for NoData {}

struct Fake {
    does: Does,
    /// What the client gave it to write to.
    memory: Option<File>,
}

/// What is bound is only told of itself.
macro_rules! global {
    ($interface:ty, |$fake:ident, $resource:ident| $tell:expr) => {
        impl GlobalDispatch<$interface, ()> for Fake {
            fn bind(
                $fake: &mut Self,
                _: &DisplayHandle,
                _: &Client,
                resource: New<$interface>,
                _: &(),
                init: &mut DataInit<'_, Self>,
            ) {
                let $resource = init.init(resource, ());
                $tell
            }
        }
    };
}

/// What is asked of an object.
macro_rules! requests {
    ($interface:ty, |$fake:ident, $resource:ident, $request:ident, $init:ident| $do:expr) => {
        impl Dispatch<$interface, ()> for Fake {
            fn request(
                $fake: &mut Self,
                _: &Client,
                $resource: &$interface,
                $request: <$interface as Resource>::Request,
                _: &(),
                _: &DisplayHandle,
                $init: &mut DataInit<'_, Self>,
            ) {
                $do
            }
        }
    };
}

global!(wl_shm::WlShm, |_fake, _shm| {});
global!(manager::ZwlrScreencopyManagerV1, |_fake, _manager| {});
global!(wl_output::WlOutput, |_fake, output| {
    let (subpixel, turned) = (wl_output::Subpixel::Unknown, wl_output::Transform::_90);
    output.geometry(0, 0, 0, 0, subpixel, String::new(), String::new(), turned);
    output.name("HDMI-A-1".to_owned());
    output.done();
});
requests!(wl_output::WlOutput, |_fake, _output, _request, _init| {});
requests!(wl_buffer::WlBuffer, |_fake, _buffer, _request, _init| {});
requests!(wl_shm::WlShm, |fake, _shm, request, init| {
    if let wl_shm::Request::CreatePool { id, fd, .. } = request {
        fake.memory = Some(File::from(fd));
        init.init(id, ());
    }
});
requests!(wl_shm_pool::WlShmPool, |_fake, _pool, request, init| {
    if let wl_shm_pool::Request::CreateBuffer { id, .. } = request {
        init.init(id, ());
    }
});
requests!(manager::ZwlrScreencopyManagerV1, |fake, _manager, request, init| {
    if let manager::Request::CaptureOutput { frame, overlay_cursor, .. } = request {
        assert_eq!(overlay_cursor, 0);
        let frame = init.init(frame, ());
        match fake.does.offers {
            Some([width, height]) => {
                frame.buffer(wl_shm::Format::Xrgb8888, width, height, width * 4);
                if frame.version() >= 3 {
                    frame.linux_dmabuf(0, width, height);
                    frame.buffer_done();
                }
            }
            None => frame.failed(),
        }
    }
});
requests!(frame::ZwlrScreencopyFrameV1, |fake, frame, request, _init| {
    if let frame::Request::Copy { .. } = request {
        // Blue, then red.
        let memory = fake.memory.as_ref().expect("a memory");
        memory.write_all_at(&[255, 0, 0, 0, 0, 0, 255, 0], 0).expect("pixels");
        match fake.does.ends {
            Some(true) => {
                frame.flags(frame::Flags::YInvert);
                frame.ready(0, 0, 0);
            }
            Some(false) => frame.failed(),
            None => {}
        }
    }
});

#[test]
fn a_picture_comes_upright_whatever_the_compositor_is() {
    for version in 1..=3 {
        let compositor = Compositor::that(Does { version, ..WELL });
        for name in [None, Some("HDMI-A-1")] {
            let picture = compositor.asked(name, SOON).expect("an answer").expect("a picture");
            assert_eq!(picture.dimensions(), (1, 2), "version {version}");
            let pixels: Vec<Rgba<u8>> = picture.pixels().copied().collect();
            assert_eq!(pixels, [Rgba([0, 0, 255, 255]), Rgba([255, 0, 0, 255])]);
        }
    }
}

#[test]
fn a_compositor_that_gives_no_picture_is_told_from_one_that_has_no_way_to() {
    assert!(matches!(Compositor::that(Does { version: 0, ..WELL }).asked(None, SOON), Ok(None)));
    let failed = |does: Does, within| {
        let why = Compositor::that(does).asked(Some("HDMI-A-1"), within).expect_err("no picture");
        assert!(why.to_string().starts_with("its compositor "), "{why}");
        why
    };
    let why = failed(Does { has_output: false, ..WELL }, SOON);
    assert!(matches!(why, NoPicture::NoOutput), "{why}");
    let why = failed(Does { offers: None, ..WELL }, SOON);
    assert!(matches!(why, NoPicture::Refused), "{why}");
    let why = failed(Does { ends: Some(false), ..WELL }, SOON);
    assert!(matches!(why, NoPicture::Refused), "{why}");
    let why = failed(Does { offers: Some([40_000, 40_000]), ..WELL }, SOON);
    assert!(matches!(why, NoPicture::Size(_)), "{why}");
    // Its output is off: it would give the picture with the next frame.
    let why = failed(Does { ends: None, ..WELL }, Duration::from_secs(2));
    assert!(matches!(why, NoPicture::Late), "{why}");
    let named = Compositor::that(WELL).asked(Some("DP-1"), SOON);
    assert!(matches!(named, Err(NoPicture::NoOutput)), "{named:?}");
}

#[test]
fn a_compositor_that_is_stopped_is_waited_for_until_then_and_no_longer() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("wayland-0");
    let asked = || capture_at(&socket, None, Instant::now() + NEVER).expect_err("no picture");
    assert!(matches!(asked(), NoPicture::Unreached(_)));
    // It takes connections, as its kernel does for it, until there is no more room for them.
    let listener = UnixListener::bind(&socket).expect("a socket");
    rustix::net::listen(&listener, 0).expect("a short queue");
    let began = Instant::now();
    assert!(matches!(asked(), NoPicture::Silent));
    assert!(began.elapsed() >= NEVER);
    let _waiting: Vec<_> = (0..4).map_while(|_| reach(&socket).ok()).collect();
    assert!(matches!(asked(), NoPicture::Silent));
}
