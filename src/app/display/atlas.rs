//! The texture of a window's letters: as wide as it has to be, and begun anew when much of it is of texts that are gone.

use egui::Context;

/// No texture is narrower than this, in pixels: it holds any letter of any screen.
const NARROWEST: usize = 1024;
/// So many times what one frame takes, and the rest is thrown away.
const MOST: f32 = 1.5;

/// What is known of that texture.
#[derive(Debug, Default)]
pub(super) struct Atlas {
    /// How full one frame made an empty one, where full is 1.
    needed: Option<f32>,
    is_other: bool,
}

impl Atlas {
    /// How wide it is to be, in pixels, on a screen of so many points.
    ///
    /// Not as wide as can be: every row of it is as high as its largest letter, and on one of 16,384 pixels that is mostly
    /// nothing. Pictures have the same limit, and none is larger than the screen.
    pub fn width(&self, ctx: &Context, screen: egui::Vec2) -> usize {
        let pixels = (screen.max_elem() * ctx.pixels_per_point()).ceil() as usize;
        // egui begins anew where the width is another, and else not before it has grown to a square.
        pixels.next_power_of_two().max(NARROWEST) + usize::from(self.is_other)
    }

    /// Has it begun anew with the next frame, if it keeps much that was not in the last one. After a frame was painted.
    pub fn tidy(&mut self, ctx: &Context) {
        let full = ctx.fonts(|fonts| fonts.font_atlas_fill_ratio());
        let needed = *self.needed.get_or_insert(full);
        if full > MOST * needed {
            *self = Self { needed: None, is_other: !self.is_other };
        }
    }
}
