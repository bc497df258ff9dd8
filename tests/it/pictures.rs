//! Pictures: in egui_kittest's harness, and of the sign in the states that matter most.
//!
//! The pictures to compare with are in `tests/pictures`. After a change that is meant to be seen, run
//! `UPDATE_SNAPSHOTS=1 cargo test --test it pictures`, look at every picture that has changed, and
//! commit it with the change.

use egui::{Color32, Context, FullOutput, Rect, TexturesDelta, pos2};
use egui_kittest::{
    Harness, SnapshotOptions, SnapshotResults, TestRenderer, try_image_snapshot_options,
};
use image::RgbaImage;
use roomsign_core::board::{Now, board};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_screen::picture::{Raster, picture};
use roomsign_screen::{self as screen, Look, Pictures, Show};

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

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");
/// The most by which two colours may differ: one step of each channel, for processors without a
/// fused multiply-add. In `dify`'s measure, of which two steps are 2.0.
const ONE_STEP: f32 = 0.6;

#[test]
fn the_sign_looks_as_it_did() {
    let delayed = NIXCON.replace(
        "id = \"state-of-the-union\"\n",
        "id = \"state-of-the-union\"\ndelay = 10\nreason = \"Opening ran over\"\n",
    );
    let urgent = "[[notice]]\ntext = \"Please leave by the nearest exit\"\nurgent = true\n";
    let urgent = format!("{NIXCON}\n{urgent}");
    let (wide, tall) = ([640, 360], [360, 640]);
    let mut results = SnapshotResults::new();
    for (name, text, at, size) in [
        ("live", NIXCON, "2023-09-08T08:26:00Z", wide),
        ("delayed", &delayed, "2023-09-08T08:44:00Z", wide),
        ("lightning", NIXCON, "2023-09-08T12:31:00Z", wide),
        ("day-over", NIXCON, "2023-09-08T17:02:00Z", wide),
        ("live-portrait", NIXCON, "2023-09-09T08:46:00Z", tall),
        ("urgent", &urgent, "2023-09-08T08:26:00Z", wide),
    ] {
        let (schedule, diagnostics) = parse(text);
        let schedule = schedule.unwrap_or_else(|| panic!("{name}: {diagnostics:?}"));
        let feed = Feed::showing("nixcon-2023.toml", Timetable::plan(schedule));
        let board = board(&feed, "Room 122", Now::trusted(at.parse().expect("an instant")));
        let context = Context::default();
        context.set_fonts(screen::fonts::definitions());
        let image = picture(size, &context, |ui| {
            let (show, look) = (Show::Room(&board), Look::default());
            screen::ground(ui, show, look);
            screen::paint(ui, show, look, &Pictures::default());
        });
        let options = SnapshotOptions::new().threshold(ONE_STEP).output_path("tests/pictures");
        results.add(try_image_snapshot_options(&image, name, &options));
    }
}
