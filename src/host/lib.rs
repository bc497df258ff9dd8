//! The machine that a sign runs on.
//!
//! - [`clock`]: the only place that asks what time it is.
//! - [`watch`]: a file → its text, as soon as it says something else.
//! - [`replace`]: how files are written; [`keep`]: the last good schedule, for the next start;
//!   [`status`]: the receipt of what is shown.
//! - [`service`]: readiness, status line and watchdog, for systemd; [`journal`]: the log.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests write files"))]

pub mod clock;
pub mod journal;
pub mod keep;
pub mod replace;
pub mod service;
pub mod status;
pub mod watch;

use image::ImageFormat;

/// What kind of picture begins like that, of those that are shown.
pub fn picture_format(bytes: &[u8]) -> Option<ImageFormat> {
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    image::guess_format(bytes).ok().filter(|format| known.contains(format))
}
