//! The surface that triangles are drawn on.

use egui::Rect;
use image::RgbaImage;

use super::color::Pixel;

/// The picture while it is drawn.
pub(super) struct Bitmap {
    width: u32,
    height: u32,
    pixels: Vec<Pixel>,
}

/// A part of the bitmap: the columns from `left` up to before `right`, and rows likewise.
#[derive(Clone, Copy)]
pub(super) struct Clip {
    pub(super) left: i64,
    pub(super) right: i64,
    pub(super) top: i64,
    pub(super) bottom: i64,
}

impl Bitmap {
    pub(super) fn new([width, height]: [u32; 2]) -> Self {
        Self { width, height, pixels: vec![[0, 0, 0, 255]; width as usize * height as usize] }
    }

    /// The pixels that a clip rectangle lets through, rounded like `egui_glow`'s scissor.
    pub(super) fn clip(&self, rect: Rect, pixels_per_point: f32) -> Clip {
        // The cast takes infinities to the farthest number, and no number at all to 0.
        let pixel = |points: f32, side: u32| {
            ((pixels_per_point * points).round() as i64).clamp(0, i64::from(side))
        };
        Clip {
            left: pixel(rect.min.x, self.width),
            right: pixel(rect.max.x, self.width),
            top: pixel(rect.min.y, self.height),
            bottom: pixel(rect.max.y, self.height),
        }
    }

    /// The pixels of row `y` in the columns from `left` up to before `right`; none if that is not
    /// within the bitmap.
    pub(super) fn row(&mut self, y: i64, left: i64, right: i64) -> &mut [Pixel] {
        let start = y * i64::from(self.width);
        let range = usize::try_from(start + left).ok().zip(usize::try_from(start + right).ok());
        range.and_then(|(from, to)| self.pixels.get_mut(from..to)).unwrap_or_default()
    }

    pub(super) fn into_image(self) -> RgbaImage {
        let bytes = self.pixels.into_flattened();
        // As many bytes as the image has by construction, so there always is an image.
        RgbaImage::from_raw(self.width, self.height, bytes).unwrap_or_default()
    }
}
