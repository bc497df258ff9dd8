//! Frames that are asked for.

use std::time::Duration;

use egui::Context;

/// Asks for one frame as soon as may be. egui's own `request_repaint` asks for two, for what answers a pointer a frame late;
/// on a display without a GPU the second takes as long as the first, and shows the same.
pub(super) fn ask(window: &Context) {
    window.request_repaint_after(Duration::from_nanos(1));
}
