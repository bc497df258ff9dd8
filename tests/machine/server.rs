//! Displays without a screen.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::running::Running;
use crate::wait::wait;
use crate::xvfb::Xvfb;

/// A display server that ends with the test, and what a program needs in its environment to find it.
pub struct Server {
    pub process: Running,
    pub environment: Vec<(&'static str, String)>,
}

impl Server {
    pub fn x11() -> Self {
        let Xvfb { name, process } = Xvfb::start([800, 480]);
        Self { process, environment: vec![("DISPLAY", name)] }
    }

    pub fn wayland(folder: &Path) -> Self {
        Self::weston(folder, &[])
    }

    /// An output of Wayland that is in memory only.
    pub fn weston(folder: &Path, arguments: &[&str]) -> Self {
        let mut server = Command::new("weston");
        server.args(["--backend=headless-backend.so", "--socket=wayland-test", "--idle-time=0"]);
        server.args(arguments).env("XDG_RUNTIME_DIR", folder);
        let process = Running::start(server.stdout(Stdio::null()).stderr(Stdio::null()));
        let socket = folder.join("wayland-test");
        wait("weston comes up", || socket.exists());
        let runtime = ("XDG_RUNTIME_DIR", folder.display().to_string());
        let display = ("WAYLAND_DISPLAY", "wayland-test".to_owned());
        Self { process, environment: vec![runtime, display] }
    }
}
