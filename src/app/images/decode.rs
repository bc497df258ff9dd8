//! The bytes of a file → pixels of the size that a screen needs.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::imageops::{FilterType, crop_imm, resize, thumbnail};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbaImage};

use super::Unshown;
use roomsign_host::files::{PictureFault, picture_format};
use roomsign_screen::{Fit, Pixels};

/// The largest picture that is decoded, in pixels.
const MAX_PIXELS: u64 = 16_000_000;
/// No side is longer, in pixels.
const MAX_SIDE: u32 = 32_768;
/// The most that a decoder may take, in bytes: 16 megapixels of 64 bits, and a few rows besides.
const MAX_MEMORY: u64 = 160 * 1024 * 1024;
/// The largest side that any screen needs, in pixels.
const MAX_SHOWN: f32 = 4096.0;

/// The picture in `bytes`, no larger than `fit` and than it is itself. PNG, JPEG or WebP, which the
/// content tells; of a moving picture, the first frame.
///
/// # Errors
/// What is wrong with it.
pub fn decode(bytes: &[u8], fit: Fit) -> Result<Pixels, Unshown> {
    // Decoders are not ours, and the bytes are anybody's: what goes wrong in one costs only this picture.
    let decoded = catch_unwind(AssertUnwindSafe(|| decode_unguarded(bytes, fit)));
    decoded.unwrap_or(Err(Unshown::Broken(None)))
}

fn decode_unguarded(bytes: &[u8], fit: Fit) -> Result<Pixels, Unshown> {
    let bad = |error: ImageError| Unshown::Broken(Some(error));
    let format = picture_format(bytes).ok_or(PictureFault::Format)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(bad)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Unshown::TooLarge);
    }
    if width == 0 || height == 0 {
        return Err(Unshown::Empty);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(bad)?;
    let mut shown = DynamicImage::ImageRgba8(shrunk(picture, turned(fit, orientation))?);
    shown.apply_orientation(orientation);
    let shown = shown.into_rgba8();
    let pixels = Pixels::new([shown.width(), shown.height()], shown.as_raw());
    pixels.ok_or(Unshown::Empty)
}

/// For a picture that is turned afterwards.
fn turned(fit: Fit, orientation: Orientation) -> Fit {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => Fit { width: fit.height, height: fit.width, ..fit },
        _ => fit,
    }
}

/// Premultiplied, without empty edges, and as large as it is to be shown or smaller.
fn shrunk(picture: DynamicImage, fit: Fit) -> Result<RgbaImage, Unshown> {
    if !picture.color().has_alpha() {
        let (width, height) = shown_size(picture.width(), picture.height(), fit);
        // Fewer pixels before more bytes for each of them.
        let rough = rough_size(picture.width(), picture.height(), width, height);
        let rough = match rough {
            Some((w, h)) => picture.thumbnail_exact(w, h),
            None => picture,
        };
        return Ok(resize(&rough.into_rgba8(), width, height, FilterType::CatmullRom));
    }
    let mut picture = picture.into_rgba8();
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let part = |colour: u8| ((u16::from(colour) * u16::from(alpha) + 127) / 255) as u8;
        pixel.0 = [part(red), part(green), part(blue), alpha];
    }
    let Some([left, top, right, bottom]) = inked(&picture) else {
        return Err(Unshown::Invisible);
    };
    let (across, down) = (right - left, bottom - top);
    let picture = crop_imm(&picture, left, top, across, down);
    let (width, height) = shown_size(across, down, fit);
    let mut shown = match rough_size(across, down, width, height) {
        Some((w, h)) => resize(&thumbnail(&*picture, w, h), width, height, FilterType::CatmullRom),
        None => resize(&*picture, width, height, FilterType::CatmullRom),
    };
    // The filter overshoots at edges; a colour that is more than its alpha would shine.
    for pixel in shown.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        pixel.0 = [red.min(alpha), green.min(alpha), blue.min(alpha), alpha];
    }
    Ok(shown)
}

/// Less alpha than this is nothing.
const LEAST_ALPHA: u8 = 8;

/// Left, top, right and bottom of what can be seen; `None` if nothing can.
fn inked(picture: &RgbaImage) -> Option<[u32; 4]> {
    let seen = picture.enumerate_pixels().filter(|(.., pixel)| pixel.0[3] >= LEAST_ALPHA);
    seen.fold(None, |area, (x, y, _)| {
        let [left, top, right, bottom] = area.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
    })
}

/// Never larger than it is.
fn shown_size(width: u32, height: u32, fit: Fit) -> (u32, u32) {
    let size = fit.size(egui::vec2(width as f32, height as f32));
    let side = |shown: f32, own: u32| (shown.round().min(MAX_SHOWN) as u32).clamp(1, own.max(1));
    (side(size.x, width), side(size.y, height))
}

/// On the way to something much smaller, the size to which a quick filter may bring it.
fn rough_size(width: u32, height: u32, to_width: u32, to_height: u32) -> Option<(u32, u32)> {
    let much = width > 4 * to_width && height > 4 * to_height;
    much.then_some((to_width * 2, to_height * 2))
}

#[cfg(test)]
mod tests;
