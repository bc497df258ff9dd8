//! The texture of a window's letters: as wide as it has to be, and begun anew when much of it is of texts that are gone.

use egui::{Context, RawInput};

/// No texture is narrower than this, in pixels: egui takes none that is.
const NARROWEST: usize = 1024;
/// So many times what one frame takes, and the rest is thrown away.
const MOST: f32 = 1.5;
/// What is as full as this is too small: at four fifths egui begins anew with every frame.
const CROWDED: f32 = 0.75;
/// So often it may be twice as wide as usual.
const DOUBLED: u32 = 3;

/// What is known of that texture.
#[derive(Debug, Default)]
pub(super) struct Atlas {
    /// What one frame made of an empty one.
    needed: Option<Filled>,
    is_other: bool,
    /// So often it is twice as wide as usual.
    doubled: u32,
    /// The widest that the GL takes, in pixels.
    most: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Filled {
    /// In pixels. It doubles.
    height: usize,
    /// Of the greatest height that there may be.
    part: f32,
}

impl Atlas {
    /// Has it be as wide as it is to be with this frame.
    ///
    /// Half as wide as the screen is long: it may become as high as it is wide, and half of that holds any frame's letters. Not
    /// as wide as can be: every row of it is as high as its largest letter, and on one of 16,384 pixels that is mostly nothing.
    pub fn limit(&mut self, ctx: &Context, input: &mut RawInput) {
        // Said only once, before the first frame.
        self.most = input.max_texture_side.or(self.most);
        let screen = input.screen_rect.map_or(0.0, |screen| screen.size().max_elem());
        let pixels = (screen * ctx.pixels_per_point()).ceil() as usize;
        let usual = (pixels.next_power_of_two() / 2).max(NARROWEST);
        // egui begins anew where the width is another, and else not before it has grown to a square.
        let width = (usual << self.doubled) + usize::from(self.is_other);
        input.max_texture_side = self.most.map(|most| most.min(width));
    }

    /// Has it begun anew with the next frame, if it is larger for letters of texts that are gone, or mostly theirs.
    pub fn tidy(&mut self, ctx: &Context) {
        // Before the first frame there are no fonts, either.
        let Some(needed) = self.needed else { return };
        let now = Filled::now(ctx);
        if now.height > needed.height || now.part > MOST * needed.part {
            self.begin_anew();
        }
    }

    /// Has it begun anew with the next frame, whatever is in it.
    pub fn begin_anew(&mut self) {
        self.begin(0);
    }

    /// After a frame was painted: whether it is to be painted once more, as there was hardly room for its letters.
    pub fn is_crowded(&mut self, ctx: &Context) -> bool {
        let is_alone = self.needed.is_none();
        let now = Filled::now(ctx);
        self.needed.get_or_insert(now);
        if now.part < CROWDED || (is_alone && self.doubled == DOUBLED) {
            return false;
        }
        self.begin(if is_alone { self.doubled + 1 } else { 0 });
        true
    }

    /// Whether it is larger than those of most signs, and not to be kept for longer than it is needed.
    pub fn is_large(&self) -> bool {
        self.doubled > 0
    }

    fn begin(&mut self, doubled: u32) {
        *self = Self { needed: None, is_other: !self.is_other, doubled, most: self.most };
    }
}

impl Filled {
    fn now(ctx: &Context) -> Self {
        ctx.fonts(|fonts| Self {
            height: fonts.font_image_size()[1],
            part: fonts.font_atlas_fill_ratio(),
        })
    }
}
