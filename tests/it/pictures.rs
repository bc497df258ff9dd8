//! The picture of a user interface in egui_kittest's harness.

use egui::{Color32, Context, FullOutput, Rect, TexturesDelta, pos2};
use egui_kittest::{Harness, TestRenderer};
use image::RgbaImage;
use roomsign::picture::Raster;

/// Has the harness painted on the CPU.
#[derive(Default)]
struct CpuRenderer(Raster);

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.update_textures(delta);
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let screen = ctx.viewport_rect().size() * output.pixels_per_point;
        let size = [screen.x, screen.y].map(|side| side.round() as u32);
        let primitives = ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
        Ok(self.0.draw(size, output.pixels_per_point, &primitives))
    }
}

#[test]
fn the_harness_renders_what_is_painted() {
    for pixels_per_point in [1.0_f32, 2.0] {
        let mut harness = Harness::builder()
            .with_size([40.0, 20.0])
            .with_pixels_per_point(pixels_per_point)
            .renderer(CpuRenderer::default())
            .build_ui(|ui| {
                let panel = Rect::from_min_max(pos2(10.0, 5.0), pos2(30.0, 15.0));
                ui.painter().rect_filled(panel, 0.0, Color32::from_rgb(21, 28, 40));
            });
        harness.run();
        let image = harness.render().unwrap_or_default();
        let scale = pixels_per_point as u32;
        assert_eq!(image.dimensions(), (40 * scale, 20 * scale));
        for (x, y, pixel) in image.enumerate_pixels() {
            let inside = (10..30).contains(&(x / scale)) && (5..15).contains(&(y / scale));
            let expected = if inside { [21, 28, 40, 255] } else { [0, 0, 0, 255] };
            assert_eq!(pixel.0, expected, "at {x}, {y} of {pixels_per_point}");
        }
    }
}
