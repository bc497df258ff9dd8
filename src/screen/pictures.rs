//! The pictures that a screen may have: who paints asks for them by name, and says how large.
//!
//! Painting never waits for one. What is not there is left out, and stands in the list of what is
//! wanted: whoever owns the screen loads it and has the screen painted again.

use std::cell::RefCell;
use std::collections::BTreeMap;

use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions, Vec2, vec2};

use super::theme::contrast;

/// How large a picture may be at most, in pixels; its shape stays as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Across.
    pub width: f32,
    /// Down.
    pub height: f32,
    /// Both multiplied.
    pub area: f32,
}

impl Fit {
    /// The size of a picture of that size, in any unit, when it is as large as it may be.
    pub fn size(&self, picture: Vec2) -> Vec2 {
        let picture = picture.max(vec2(1.0, 1.0));
        let by_side = (self.width / picture.x).min(self.height / picture.y);
        let by_area = (self.area / (picture.x * picture.y)).sqrt();
        picture * by_side.min(by_area)
    }
}

/// A picture's pixels, shrunk to what a screen needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pixels {
    image: ColorImage,
    ink: Ink,
}

impl Pixels {
    /// Of bytes in rows: red, green, blue and alpha, premultiplied. `None` if they are not as many
    /// as the size says, or none at all.
    pub fn new([width, height]: [u32; 2], rgba: &[u8]) -> Option<Self> {
        let size = [usize::try_from(width).ok()?, usize::try_from(height).ok()?];
        let [columns, rows] = size;
        let bytes = columns.checked_mul(rows)?.checked_mul(4)?;
        let is_sound = bytes > 0 && bytes == rgba.len();
        is_sound.then(|| {
            let image = ColorImage::from_rgba_premultiplied(size, rgba);
            let ink = Ink::of(&image.pixels);
            Self { image, ink }
        })
    }

    /// Width and height.
    pub fn size(&self) -> [usize; 2] {
        self.image.size
    }
}

/// A picture that can be painted.
#[derive(Clone)]
pub struct Picture {
    texture: TextureHandle,
    pub(super) ink: Ink,
}

impl Picture {
    pub(super) fn texture(&self) -> egui::TextureId {
        self.texture.id()
    }

    /// In pixels.
    pub(super) fn size(&self) -> Vec2 {
        self.texture.size_vec2()
    }
}

/// The pictures that are there, and those that are wanted.
#[derive(Default)]
pub struct Pictures {
    loaded: BTreeMap<String, Picture>,
    wanted: RefCell<BTreeMap<String, Fit>>,
}

impl Pictures {
    /// From now on this is the picture of that name.
    pub fn insert(&mut self, context: &Context, name: &str, pixels: Pixels) {
        // Not by `Context::load_texture`: it holds every texture to the width of the letters'.
        let textures = context.tex_manager();
        let texture =
            textures.write().alloc(name.to_owned(), pixels.image.into(), TextureOptions::LINEAR);
        let texture = TextureHandle::new(textures, texture);
        self.loaded.insert(name.to_owned(), Picture { texture, ink: pixels.ink });
    }

    /// From now on there is none of that name.
    pub fn remove(&mut self, name: &str) {
        self.loaded.remove(name);
    }

    /// Keeps no other pictures than these.
    pub fn keep(&mut self, wanted: &BTreeMap<String, Fit>) {
        self.loaded.retain(|name, _| wanted.contains_key(name));
    }

    /// What has been asked for since the last call, and how large: what is on the screen, and what
    /// would be if it were there.
    pub fn take_wanted(&self) -> BTreeMap<String, Fit> {
        self.wanted.take()
    }

    /// The picture of that name, if it is there; wanted in any case.
    pub(super) fn get(&self, name: &str, fit: Fit) -> Option<&Picture> {
        let mut wanted = self.wanted.borrow_mut();
        let larger = |other: &Fit| other.width * other.height > fit.width * fit.height;
        if !wanted.get(name).is_some_and(larger) {
            wanted.insert(name.to_owned(), fit);
        }
        self.loaded.get(name)
    }
}

/// Shades of grey that are told apart.
const SHADES: usize = 32;
/// Less of a contrast than this is no contrast.
const LEAST_CONTRAST: f64 = 1.6;
/// As much of a picture has to stand out for all of it to be seen.
const LEAST_SHARE: f64 = 0.75;

/// How light and how dark a picture is, and whether anything shows through.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// How much there is of each shade, from black to white.
    shades: [u64; SHADES],
    opaque: bool,
}

impl Ink {
    fn of(pixels: &[Color32]) -> Self {
        let mut ink = Self { shades: [0; SHADES], opaque: true };
        for pixel in pixels {
            let alpha = pixel.a();
            ink.opaque &= alpha > 250;
            let [red, green, blue, _] = pixel.to_srgba_unmultiplied();
            // Shades as the eye has them, near enough; the exact colour only costs time.
            let grey = (u32::from(red) * 54 + u32::from(green) * 183 + u32::from(blue) * 19) >> 8;
            if let Some(shade) = ink.shades.get_mut(grey as usize * SHADES / 256) {
                *shade += u64::from(alpha);
            }
        }
        ink
    }

    /// Whether nothing shows through.
    pub(super) fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// Whether a picture can be seen on a ground. One that nothing shows through brings its own.
    pub(super) fn stands_out(&self, ground: Color32) -> bool {
        if self.opaque {
            return true;
        }
        let all: u64 = self.shades.iter().sum();
        let seen: u64 = self
            .shades
            .iter()
            .enumerate()
            .filter(|(shade, _)| {
                let grey = u8::try_from((shade * 256 + 128) / SHADES).unwrap_or(u8::MAX);
                contrast(Color32::from_gray(grey), ground) >= LEAST_CONTRAST
            })
            .map(|(_, much)| much)
            .sum();
        seen as f64 >= LEAST_SHARE * all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;

    #[test]
    fn a_picture_is_as_large_as_it_may_be_and_keeps_its_shape() {
        let fit = Fit { width: 100.0, height: 50.0, area: 1600.0 };
        for (picture, size) in [
            ([10.0, 10.0], [40.0, 40.0]),
            ([4000.0, 1000.0], [80.0, 20.0]),
            ([4000.0, 10.0], [100.0, 0.25]),
            ([10.0, 1000.0], [0.5, 50.0]),
            ([0.0, 0.0], [40.0, 40.0]),
        ] {
            let found = fit.size(picture.into());
            assert!((found - Vec2::from(size)).length() < 0.01, "{picture:?}: {found:?}");
        }
    }

    #[test]
    fn a_picture_stands_out_where_most_of_it_does() {
        let (black, white, clear) = ([0, 0, 0, 255], [255; 4], [0; 4]);
        let blue = [0x7e, 0xba, 0xe4, 0xff];
        for (pixels, on_dark, on_light) in [
            ([white, white, clear, clear], true, false),
            ([black, black, clear, clear], false, true),
            ([black, white, clear, clear], false, false),
            ([blue, blue, blue, clear], true, true),
            ([white; 4], true, true),
            ([black; 4], true, true),
        ] {
            let pixels = Pixels::new([2, 2], pixels.as_flattened()).unwrap();
            let stands_out = |theme: Theme| pixels.ink.stands_out(theme.ground);
            let found = (stands_out(Theme::DARK), stands_out(Theme::LIGHT));
            assert_eq!(found, (on_dark, on_light), "{:?}", pixels.image.pixels);
        }
    }

    #[test]
    fn bytes_that_are_not_as_many_as_pixels_are_no_picture() {
        for (size, bytes) in [([2, 2], 15), ([0, 0], 0), ([u32::MAX, u32::MAX], 4), ([1, 1], 5)] {
            assert_eq!(Pixels::new(size, &vec![0; bytes]), None, "{size:?}");
        }
    }
}
