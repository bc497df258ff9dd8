//! The whole screen for the window, whatever kind of display it is on.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use egui::{Context, ViewportCommand};

use super::frame;

/// A compositor that has not given the window the whole output by then is not going to.
const SETTLE: Duration = Duration::from_millis(400);

/// So large it is asked for, in points: more than any screen, so that it is opened as large as the one that there is. One of
/// 8K has to be told twice.
pub const LARGEST: [f32; 2] = [4096.0, 4096.0];

/// How far the window has come.
pub struct Cover {
    monitor: Option<NonZeroUsize>,
    opened: Option<Instant>,
    is_done: bool,
}

impl Cover {
    /// For a `window` that stays one, or for one that is to cover a screen: that `monitor`, counted from 1, or
    /// the one it is on.
    pub fn new(window: bool, monitor: Option<NonZeroUsize>) -> Self {
        Self { monitor, opened: None, is_done: window }
    }

    /// Gets the whole screen: true once it has it, or will not get it.
    pub fn has_screen(&mut self, ctx: &Context) -> bool {
        if self.is_done {
            return true;
        }
        let (monitor, size) = ctx.input(|input| {
            (input.viewport().monitor_size, input.viewport().inner_rect.map(|rect| rect.size()))
        });
        let covers =
            |size: egui::Vec2, monitor: egui::Vec2| (size - monitor).abs().max_elem() < 1.0;
        let covered = size.zip(monitor).is_some_and(|(size, monitor)| covers(size, monitor));
        // An X server without a window manager knows no fullscreen: there the window is made as large as the screen.
        let size_of_its_own = |ctx: &Context| {
            if let Some(monitor) = monitor {
                ctx.send_viewport_cmd(ViewportCommand::InnerSize(monitor));
            }
        };
        let Some(opened) = self.opened else {
            self.opened = Some(Instant::now());
            if covered && self.monitor.is_none() {
                // It was opened as large as the screen. Whoever manages windows is to know that it is meant so.
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
                self.is_done = true;
                return true;
            }
            if let Some(monitor) = self.monitor {
                ctx.send_viewport_cmd(ViewportCommand::SetMonitor(monitor.get() - 1));
            } else {
                ctx.send_viewport_cmd(ViewportCommand::OuterPosition(egui::Pos2::ZERO));
                size_of_its_own(ctx);
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
            }
            frame::ask(ctx);
            return false;
        };
        if covered || opened.elapsed() > SETTLE {
            self.is_done = true;
            return true;
        }
        if self.monitor.is_some() && opened.elapsed() > SETTLE / 4 {
            // It has been moved to the screen that was asked for, and is on that one now.
            size_of_its_own(ctx);
        }
        ctx.request_repaint_after(Duration::from_millis(10));
        false
    }
}
