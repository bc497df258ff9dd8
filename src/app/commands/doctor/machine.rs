//! What the machine has to have, whatever its signs show.

use std::path::{Path, PathBuf};

use super::{Finding, bad, good, output_of, system_file};
use roomsign_host::clock;

/// Everything about this machine, or what matters on one that has no sign. On a desktop, what only the kiosk service needs
/// is left out.
pub fn findings(has_sign: bool) -> Vec<Finding> {
    if !has_sign {
        return vec![clock()];
    }
    let desktop = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().find_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(good(format!("display: {name} is {value}")))
    });
    let mut findings = Vec::new();
    let is_desktop = desktop.is_some();
    findings.push(desktop.unwrap_or_else(|| screen(Path::new("/sys/class/drm"))));
    findings.extend(libraries());
    if !is_desktop {
        findings.extend([compositor(), seat(), user(), console(&system_file(CMDLINE.as_ref()))]);
    }
    findings.push(clock());
    findings
}

const CMDLINE: &str = "/proc/cmdline";

/// Outputs of the graphics with something plugged into them.
fn screen(outputs: &Path) -> Finding {
    let folders = outputs.read_dir().into_iter().flatten().flatten();
    let mut connected: Vec<String> = folders
        .filter(|folder| system_file(&folder.path().join("status")).trim() == "connected")
        .filter_map(|folder| {
            let name = folder.file_name().to_string_lossy().into_owned();
            name.split_once('-').map(|(_, name)| name.to_owned())
        })
        .collect();
    connected.sort();
    if connected.is_empty() {
        return bad(
            "screen: none is connected",
            "plug it in and switch it on; if it is, the kernel lacks a driver: look for drm in dmesg",
        );
    }
    good(format!("screen: {} connected", connected.join(" and ")))
}

/// What is loaded when a window is opened.
fn libraries() -> Vec<Finding> {
    let missing: Vec<&str> = [
        ("libEGL.so.1", "libegl1"),
        ("libwayland-client.so.0", "libwayland-client0"),
        ("libwayland-egl.so.1", "libwayland-egl1"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
    ]
    .into_iter()
    .filter(|(library, _)| !is_installed(library))
    .map(|(_, package)| package)
    .collect();
    let hardware = Path::new("/dev/dri").read_dir().into_iter().flatten().flatten();
    let hardware = hardware.map(|node| node.file_name().to_string_lossy().into_owned());
    let opengl = match hardware.filter(|name| name.starts_with("renderD")).min() {
        // Not every GPU can be used; then it is the same as if there were none.
        Some(name) => format!("OpenGL: by /dev/dri/{name}, or else in software"),
        None => "OpenGL: in software, which is enough".to_owned(),
    };
    let mesa = is_installed("libEGL_mesa.so.0") || is_installed("libEGL_nvidia.so.0");
    vec![
        match mesa {
            true => good(opengl),
            false => bad("OpenGL: no driver", "apt install libgl1-mesa-dri libegl1"),
        },
        match missing.as_slice() {
            [] => good("libraries: all there"),
            _ => bad("libraries: some are missing", format!("apt install {}", missing.join(" "))),
        },
    ]
}

fn is_installed(library: &str) -> bool {
    let mut folders: Vec<PathBuf> =
        ["/usr/lib", "/usr/lib64", "/usr/local/lib"].map(PathBuf::from).to_vec();
    let inner = Path::new("/usr/lib").read_dir().into_iter().flatten().flatten();
    folders.extend(inner.map(|folder| folder.path()));
    folders.iter().any(|folder| folder.join(library).exists())
}

fn compositor() -> Finding {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    match std::env::split_paths(&folders)
        .map(|folder| folder.join("cage"))
        .find(|cage| cage.exists())
    {
        Some(cage) => good(format!("compositor: {}", cage.display())),
        None => bad("compositor: there is no cage", "apt install cage"),
    }
}

fn seat() -> Finding {
    match Path::new("/run/seatd.sock").exists() {
        true => good("seat: seatd runs"),
        false => bad("seat: seatd does not run", "apt install seatd, systemctl enable --now seatd"),
    }
}

fn user() -> Finding {
    let has = |database, name| output_of("getent", &[database, name]).is_some();
    let groups = ["video", "render"].into_iter().find(|group| !has("group", group));
    match (has("passwd", "roomsign"), groups) {
        (false, _) => bad(
            "user: there is no roomsign",
            "install the package, or: systemd-sysusers systemd/roomsign.sysusers",
        ),
        (_, Some(group)) => {
            bad(format!("user: there is no group {group}"), format!("groupadd --system {group}"))
        }
        (true, None) => good("user: roomsign, and the groups video and render"),
    }
}

/// Text of the kernel on the screen, before the picture and between two of them.
fn console(command_line: &str) -> Finding {
    let wanted = ["quiet", "vt.global_cursor_default=0"];
    let is_set = |word: &&str| command_line.split_whitespace().any(|there| there == *word);
    let missing: Vec<&str> = wanted.into_iter().filter(|word| !is_set(word)).collect();
    match missing.as_slice() {
        [] => good("console: quiet"),
        _ => bad(
            "console: its text is seen before the picture",
            format!(
                "add to the kernel's command line (GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub and \
                 update-grub, or /boot/firmware/cmdline.txt): {}",
                missing.join(" ")
            ),
        ),
    }
}

/// Whether the machine's clock has been set by somebody who knows.
fn clock() -> Finding {
    match clock::is_synchronized() {
        Ok(true) => good("clock: synchronised"),
        Ok(false) => bad(
            "clock: not synchronised",
            "give it a network and a time service: apt install systemd-timesyncd, or chrony; timedatectl says more",
        ),
        Err(error) => bad(
            format!("clock: the kernel does not say whether it is synchronised: {error}"),
            "run this outside a container, on the machine itself",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_found_where_the_kernel_lists_them() {
        let drm = tempfile::tempdir().expect("a folder");
        for (name, status) in [
            ("card1-HDMI-A-1", Some("connected\n")),
            ("card1-DP-1", Some("disconnected\n")),
            ("card1", None),
        ] {
            let folder = drm.path().join(name);
            std::fs::create_dir(&folder).expect("a folder");
            let written = status.map(|status| std::fs::write(folder.join("status"), status));
            written.transpose().expect("a file");
        }
        assert_eq!(screen(drm.path()), good("screen: HDMI-A-1 connected"));
        assert!(screen(Path::new("/nowhere")).todo.is_some());
    }

    #[test]
    fn a_quiet_console_needs_both_words() {
        assert_eq!(console("a=b quiet vt.global_cursor_default=0\n"), good("console: quiet"));
        let todo = console("root=/dev/sda quiet").todo.unwrap_or_default();
        assert!(todo.ends_with(": vt.global_cursor_default=0"), "{todo}");
    }
}
