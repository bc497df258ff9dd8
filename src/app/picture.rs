//! The picture of a sign, without a display.

use std::collections::BTreeMap;

use image::RgbaImage;

use roomsign_core::board::PerPage;
use roomsign_screen::picture::picture_at;
use roomsign_screen::{self as screen, Fit, Look, Pictures, Pixels, Show};

/// How many rooms the overview has room for on a display of `size`, in pixels.
pub fn per_page(look: Look, size: [u32; 2]) -> PerPage {
    let [width, height] = size.map(|side| side as f32);
    screen::per_page(look.turn.size(egui::vec2(width, height)), look)
}

/// The picture of what is shown. `load` gets the pictures in it by name.
pub fn draw(
    show: Show<'_>,
    look: Look,
    size: [u32; 2],
    load: impl FnMut(&str, Fit) -> Option<Pixels>,
) -> RgbaImage {
    draw_at(show, look, size, 1.0, load)
}

/// The same on a display on which a point is so many pixels.
pub fn draw_at(
    show: Show<'_>,
    look: Look,
    size: [u32; 2],
    scale: f32,
    mut load: impl FnMut(&str, Fit) -> Option<Pixels>,
) -> RgbaImage {
    let context = egui::Context::default();
    context.set_fonts(screen::fonts::definitions());
    look.turn.install(&context);
    let mut pictures = Pictures::default();
    let mut asked = BTreeMap::new();
    picture_at(size, scale, &context, |ui| {
        screen::ground(ui, show, look);
        screen::paint(ui, show, look, &pictures);
        for (name, fit) in pictures.take_wanted() {
            // A frame with what has come may want it in another size, or something else besides.
            if asked.insert(name.clone(), fit) != Some(fit) {
                if let Some(pixels) = load(&name, fit) {
                    pictures.insert(ui.ctx(), &name, pixels);
                }
                ui.ctx().request_repaint();
            }
        }
    })
}

/// Finds out from how far signs can be read, one after the other: letters that they share are laid out and drawn once.
pub struct Reader(egui::Context);

impl Default for Reader {
    fn default() -> Self {
        let context = egui::Context::default();
        context.set_fonts(screen::fonts::definitions());
        Self(context)
    }
}

impl Reader {
    /// From how far what is shown can be read on a display of `size`, in metres; see [`screen::read_from`].
    pub fn read_from(&self, show: Show<'_>, look: Look, size: [f32; 2]) -> f32 {
        let size = look.turn.size(size.into());
        let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
        let input = egui::RawInput { screen_rect: Some(rect), ..egui::RawInput::default() };
        let mut placed = Vec::new();
        let mut output =
            self.0.run_ui(input, |ui| placed = screen::paint(ui, show, look, &Pictures::default()));
        // Nothing of it is drawn.
        output.textures_delta.clear();
        screen::read_from(&placed, size, look)
    }
}
