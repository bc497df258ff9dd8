//! Textures, and how they are sampled.

use std::sync::Arc;

use egui::epaint::ImageDelta;
use egui::{ColorImage, ImageData, TextureFilter, TextureOptions};

use super::color::{Fine, Pixel, UNIT};

/// Fractional bits of a position in a texture, in texels.
pub(super) const TEXEL_BITS: u32 = 24;

/// An image that meshes are covered with, shared with egui until a part of it changes.
pub(super) struct Texture {
    image: Arc<ColorImage>,
    options: TextureOptions,
}

impl Texture {
    /// The image of `delta`, or an empty one if that has not as many pixels as it says.
    pub(super) fn new(delta: ImageDelta) -> Self {
        let ImageData::Color(image) = delta.image;
        let [width, height] = image.size;
        let is_sound = width.checked_mul(height) == Some(image.pixels.len());
        Self { image: if is_sound { image } else { Arc::default() }, options: delta.options }
    }

    /// Replaces the part of the image that `delta` holds; what lies outside of it is left out.
    pub(super) fn patch(&mut self, delta: &ImageDelta) {
        self.options = delta.options;
        let (ImageData::Color(patch), Some([x, y])) = (&delta.image, delta.pos) else {
            return;
        };
        let [width, height] = self.image.size;
        let columns = patch.width().min(width.saturating_sub(x));
        let rows = patch.height().min(height.saturating_sub(y));
        if columns == 0 || rows == 0 {
            return;
        }
        let image = Arc::make_mut(&mut self.image);
        let targets = image.pixels.chunks_exact_mut(width).skip(y);
        let sources = patch.pixels.chunks_exact(patch.width());
        for (target, source) in targets.zip(sources).take(rows) {
            for (to, from) in target.iter_mut().skip(x).zip(source).take(columns) {
                *to = *from;
            }
        }
    }

    /// Width and height in texels.
    pub(super) fn size(&self) -> [usize; 2] {
        self.image.size
    }

    /// How to sample where a step of one pixel is a step of `texels`, squared.
    pub(super) fn filter(&self, texels_squared: f64) -> TextureFilter {
        if texels_squared > 1.0 { self.options.minification } else { self.options.magnification }
    }

    /// The colour at `(u, v)`, in texels with [`TEXEL_BITS`] fractional bits.
    pub(super) fn sample(&self, filter: TextureFilter, u: i64, v: i64) -> Fine {
        match filter {
            TextureFilter::Nearest => {
                self.texel(u >> TEXEL_BITS, v >> TEXEL_BITS).map(|byte| u32::from(byte) * UNIT)
            }
            TextureFilter::Linear => self.linear(u, v),
        }
    }

    /// Weighs the four nearest texels, in 256ths as graphics hardware does.
    fn linear(&self, u: i64, v: i64) -> Fine {
        // Texels have their colour at their centre. The second half rounds to 256ths.
        let split = |position: i64| {
            let half_texel = 1 << (TEXEL_BITS - 1);
            let half_step = 1 << (TEXEL_BITS - 9);
            let steps = (position - half_texel + half_step) >> (TEXEL_BITS - 8);
            (steps >> 8, (steps & 0xff) as u32)
        };
        let (x, right) = split(u);
        let (y, below) = split(v);
        if right == 0 && below == 0 {
            // Where texels and pixels coincide, as they do for text.
            return self.texel(x, y).map(|byte| u32::from(byte) * UNIT);
        }
        let (left, above) = (256 - right, 256 - below);
        let mut sum = [0x80; 4];
        for (texel, weight) in [
            (self.texel(x, y), left * above),
            (self.texel(x + 1, y), right * above),
            (self.texel(x, y + 1), left * below),
            (self.texel(x + 1, y + 1), right * below),
        ] {
            for (sum, byte) in sum.iter_mut().zip(texel) {
                *sum += u32::from(byte) * weight;
            }
        }
        sum.map(|sum| sum >> 8)
    }

    /// The texel at `(x, y)`, or the nearest one on the edge; transparent where there is none.
    fn texel(&self, x: i64, y: i64) -> Pixel {
        let [width, height] = self.image.size;
        let column = usize::try_from(x).unwrap_or(0).min(width.saturating_sub(1));
        let row = usize::try_from(y).unwrap_or(0).min(height.saturating_sub(1));
        let texel = self.image.pixels.get(row * width + column);
        texel.map_or([0; 4], |color| color.to_array())
    }
}
