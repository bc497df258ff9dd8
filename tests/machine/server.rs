//! Displays without a screen.

#[cfg(feature = "mqtt")]
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::running::Running;
use crate::wait::wait;
use crate::xvfb::Xvfb;

/// Whom nothing belongs to.
#[cfg(feature = "mqtt")]
const NOBODY: u32 = 65534;

/// A display server that ends with the test, and what a program needs in its environment to find it.
pub struct Server {
    pub process: Running,
    pub environment: Vec<(&'static str, String)>,
    /// What it needs as long as it runs.
    _below: Option<(Xvfb, TempDir)>,
}

impl Server {
    pub fn x11() -> Self {
        let Xvfb { name, process } = Xvfb::start([800, 480]);
        Self { process, environment: vec![("DISPLAY", name)], _below: None }
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
        Self { process, environment: vec![runtime, display], _below: None }
    }

    /// The compositor of a kiosk, whose output is a window on a server that nobody sees. (On an output that is in memory only, cage
    /// 0.1 gives the window itself to the output, and a black picture to whoever asks.)
    #[cfg(feature = "mqtt")]
    pub fn cage() -> Self {
        let below = Xvfb::start([800, 480]);
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Command::new("cage");
        // It does not run as root.
        if std::fs::metadata(folder.path()).expect("the folder").uid() == 0 {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("a folder of another user");
            server = Command::new("setpriv");
            let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
            server.args([&user, &group, "--clear-groups", "cage"]);
        }
        // Killed, it leaves behind what it has started.
        server.args(["--", "setpriv", "--pdeathsig=KILL", "sleep", "infinity"]).env_clear();
        server.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        server.env("XDG_RUNTIME_DIR", folder.path()).env("DISPLAY", &below.name);
        server.envs([("WLR_BACKENDS", "x11"), ("WLR_RENDERER", "pixman")]);
        server.envs([("WLR_XWAYLAND", "/bin/false"), ("WLR_LIBINPUT_NO_DEVICES", "1")]);
        let process = Running::start(server.stdout(Stdio::null()).stderr(Stdio::null()));
        let mut socket = None;
        wait("cage comes up", || {
            let names = folder.path().read_dir().expect("the folder");
            let mut names = names.map(|entry| entry.expect("a file").file_name());
            socket = names
                .find_map(|name| name.to_str().filter(|name| is_socket(name)).map(str::to_owned));
            socket.is_some()
        });
        let runtime = ("XDG_RUNTIME_DIR", folder.path().display().to_string());
        let display = ("WAYLAND_DISPLAY", socket.expect("its name"));
        Self { process, environment: vec![runtime, display], _below: Some((below, folder)) }
    }
}

#[cfg(feature = "mqtt")]
fn is_socket(name: &str) -> bool {
    name.starts_with("wayland-") && !name.ends_with(".lock")
}
