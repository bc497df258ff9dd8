//! Pictures of a user interface, painted on the CPU: no display, no GPU and no GL library.
//!
//! What egui tessellates is drawn the way `egui_glow` draws it with dithering off: premultiplied
//! colours, multiplied with the texture and blended in gamma space, on an opaque black ground.
//! From mesh to pixel everything is integer arithmetic and plain IEEE 754 operations, so the same
//! meshes and textures give the same bytes on every machine. The glyphs are egui's: its rasteriser
//! takes the processor's fused multiply-add where there is one, and without it has a rare pixel
//! one step of 255 lighter or darker.
//!
//! Left out, as nothing here needs it: mipmaps, repeating textures (they clamp to their edge) and
//! paint callbacks.

mod bitmap;
mod color;
mod texture;
mod triangle;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Context, FullOutput, RawInput, Rect, TextureId, TexturesDelta, Ui, ViewportId};
use image::RgbaImage;

use bitmap::Bitmap;
use texture::Texture;
use triangle::{Corner, Triangle};

/// Largest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 8192;

/// Frames a user interface is given to settle, before it is drawn as it is.
const MAX_FRAMES: usize = 16;

/// Paints `ui` on a picture of `size` (width and height in pixels, one point each).
///
/// Frames are run until egui asks for no further one: a first frame may only measure.
///
/// `ctx` brings fonts and style. It must not have been painted before: textures that went to
/// another painter are missing here. Sides longer than [`MAX_SIDE`] are cut to it.
pub fn picture(size: [u32; 2], ctx: &Context, ui: impl FnMut(&mut Ui)) -> RgbaImage {
    picture_at(size, 1.0, ctx, ui)
}

/// The same for a screen on which a point is so many pixels.
pub fn picture_at(
    size: [u32; 2],
    scale: f32,
    ctx: &Context,
    mut ui: impl FnMut(&mut Ui),
) -> RgbaImage {
    let size = size.map(|side| side.min(MAX_SIDE));
    let mut raster = Raster::default();
    let mut frame = || {
        let mut output = ctx.run_ui(input(size, scale), &mut ui);
        raster.update_textures(&mut output.textures_delta);
        output
    };
    let mut output = frame();
    for _ in 1..MAX_FRAMES {
        if is_settled(&output) {
            break;
        }
        output = frame();
    }
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    raster.draw(size, output.pixels_per_point, &primitives)
}

/// What egui is told of a screen of `size` pixels, so many for a point.
fn input(size: [u32; 2], scale: f32) -> RawInput {
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(
            egui::Pos2::ZERO,
            egui::vec2(size[0] as f32, size[1] as f32) / scale,
        )),
        max_texture_side: Some(MAX_SIDE as usize),
        ..Default::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(scale);
    }
    input
}

/// Whether egui has nothing to change in the next frame.
fn is_settled(output: &FullOutput) -> bool {
    let mut viewports = output.viewport_output.values();
    viewports.all(|viewport| !viewport.repaint_delay.is_zero())
}

/// Draws egui's meshes, and keeps the textures they need from frame to frame.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
    /// Freed by egui, but the frame that frees a texture may still show it.
    retired: Vec<TextureId>,
}

impl Raster {
    /// Takes over all texture changes of a frame, and leaves `delta` empty.
    ///
    /// To be called with every frame's changes, in order, before [`Self::draw`].
    pub fn update_textures(&mut self, delta: &mut TexturesDelta) {
        for id in self.retired.drain(..) {
            self.textures.remove(&id);
        }
        for (id, changes) in delta.set.drain() {
            for change in changes {
                if change.is_whole() {
                    self.textures.insert(id, Texture::new(change));
                } else if let Some(texture) = self.textures.get_mut(&id) {
                    texture.patch(&change);
                }
            }
        }
        self.retired.extend(delta.free.drain());
    }

    /// Draws `primitives` on a picture of `size` (width and height in pixels).
    ///
    /// What cannot be drawn is left out: unknown textures, indices of no vertex, coordinates that
    /// are not finite, callbacks. Sides longer than [`MAX_SIDE`] are cut to it.
    pub fn draw(
        &self,
        size: [u32; 2],
        pixels_per_point: f32,
        primitives: &[ClippedPrimitive],
    ) -> RgbaImage {
        let mut bitmap = Bitmap::new(size.map(|side| side.min(MAX_SIDE)));
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let clip = bitmap.clip(*clip_rect, pixels_per_point);
            let corner = |index: u32| {
                let vertex = mesh.vertices.get(usize::try_from(index).ok()?)?;
                Corner::new(vertex, pixels_per_point, texture.size())
            };
            for &[a, b, c] in mesh.indices.as_chunks().0 {
                if let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c))
                    && let Some(triangle) = Triangle::new([a, b, c])
                {
                    triangle.draw(&mut bitmap, clip, texture);
                }
            }
        }
        bitmap.into_image()
    }
}
