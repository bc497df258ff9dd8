//! `roomsign preview`: the picture of the sign, without a display.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use image::{ImageFormat, RgbaImage};

use super::{Failure, gallery, moment, notes, print_bytes};
use crate::cli;
use crate::images;
use roomsign_core::board::{PerPage, Sign};
use roomsign_core::schedule::clean;
use roomsign_host::files::{Folder, save};
use roomsign_screen::picture::picture;
use roomsign_screen::{self as screen, Fit, Look, Pictures, Pixels, Show};

/// Width and height in pixels, where nothing else is asked for.
const SIZE: [u32; 2] = [1920, 1080];

/// Writes the picture, or all pictures of the gallery.
pub fn run(arguments: &cli::Preview) -> Result<(), Failure> {
    let look = arguments.look.look();
    if let Some(folder) = &arguments.gallery {
        return gallery::write_all(folder, look, arguments.size);
    }
    // The command line has made sure of both.
    let (Some(schedule), Some(output)) = (&arguments.schedule, &arguments.output) else {
        return Ok(());
    };
    let sign = cli::Sign {
        schedule: schedule.clone(),
        room: arguments.room.clone(),
        all_rooms: arguments.all_rooms,
        at: arguments.at,
    };
    let (mut feed, now) = moment(&sign)?;
    if let (Some(at), Some(shown)) = (arguments.as_of, feed.shown()) {
        let timetable = Arc::clone(&shown.timetable);
        let as_of = at.instant(timetable.zone());
        feed.apply(timetable, Some(as_of));
    }
    let size = arguments.size.map_or(SIZE, |size| size.0);
    let care = arguments.care.care();
    let folder = Folder::of(schedule);
    let load = |name: &str, fit: Fit| {
        let loaded = images::load(&folder, name, fit);
        loaded
            .map_err(|problem| {
                let name = clean::line(name);
                notes(&format!("warning: the picture {name} {problem}; it is left out"));
            })
            .ok()
    };
    let per_page = per_page(look, size);
    let sign = Sign::of(&feed, sign.room.as_deref(), now, care, per_page);
    let image = draw(Show::from(&sign), look, size, load);
    write(&image, output)
}

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
    mut load: impl FnMut(&str, Fit) -> Option<Pixels>,
) -> RgbaImage {
    let context = egui::Context::default();
    context.set_fonts(screen::fonts::definitions());
    look.turn.install(&context);
    let mut pictures = Pictures::default();
    let mut asked = BTreeMap::new();
    picture(size, &context, |ui| {
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

/// Writes a picture as PNG; `-` is standard output.
pub fn write(image: &RgbaImage, path: &Path) -> Result<(), Failure> {
    let name = clean::line(&path.display().to_string());
    let mut png = Cursor::new(Vec::new());
    let encoded = image.write_to(&mut png, ImageFormat::Png);
    encoded.map_err(|error| Failure::new(format!("cannot make a PNG: {error}")))?;
    if path == Path::new("-") {
        return print_bytes(png.get_ref());
    }
    save(path, png.get_ref()).map_err(|error| {
        Failure::new(format!("cannot write {name}: {error}: choose another place with -o"))
    })
}
