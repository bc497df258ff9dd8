//! The machine that a sign runs on.
//!
//! - [`clock`]: the only place that asks what time it is.
//! - [`watch`]: a file → its text, as soon as it says something else.
//! - [`files`]: how files are read and written; [`last_good`]: the last good schedule, for the next start;
//!   [`status`]: the receipt of what is shown, [`life`]: whether whoever wrote it lives, [`shown`]: what it said before.
//! - [`times`]: times that others say.
//! - [`asks`]: what a display is asked for while it runs; [`hook`]: a command that somebody wants run.
//! - [`size`]: how large its screen is; [`output`]: whether anything of the sign can be seen; [`capture`]: what the output
//!   shows; [`machine`]: whether its machine is too warm, or short of power.
//! - [`service`]: readiness, status line and watchdog, for systemd; [`journal`]: the log.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests write files"))]

pub mod asks;
pub mod capture;
pub mod clock;
pub mod edits;
pub mod files;
pub mod hook;
pub mod journal;
pub mod last_good;
pub mod life;
pub mod machine;
pub mod output;
pub mod service;
pub mod shown;
pub mod size;
pub mod status;
pub mod times;
pub mod watch;
mod x11;

/// What this machine is called, without its domain.
pub fn machine_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    name.split('.').next().unwrap_or_default().to_owned()
}
