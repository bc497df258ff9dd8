//! `roomsign preview`: the picture of the sign, without a display.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use image::{ImageFormat, RgbaImage};

use super::{Failure, gallery, moment};
use crate::board::{Now, board, boards};
use crate::cli;
use crate::feed::Feed;
use crate::picture::picture;
use crate::screen::{self, Look, Show};

/// Writes the picture, or all pictures of the gallery.
pub fn run(arguments: &cli::Preview) -> Result<(), Failure> {
    let look = arguments.look.look();
    if let Some(folder) = &arguments.gallery {
        return gallery::write_all(folder, look);
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
    let image = draw(&feed, sign.room.as_deref(), now, look, arguments.size.0);
    write(&image, output)
}

/// The picture of a room's sign, or of all rooms.
pub fn draw(feed: &Feed, room: Option<&str>, now: Now, look: Look, size: [u32; 2]) -> RgbaImage {
    match room {
        Some(room) => draw_show(Show::Room(&board(feed, room, now)), look, size),
        None => draw_show(Show::All(&boards(feed, now)), look, size),
    }
}

/// The picture of what is shown.
pub fn draw_show(show: Show<'_>, look: Look, size: [u32; 2]) -> RgbaImage {
    let context = egui::Context::default();
    context.set_fonts(screen::fonts::definitions());
    picture(size, &context, |ui| {
        screen::paint(ui, show, look);
    })
}

/// Writes a picture as PNG; `-` is standard output.
#[expect(clippy::disallowed_methods, reason = "this command's job is to write a file")]
pub fn write(image: &RgbaImage, path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let mut png = Cursor::new(Vec::new());
    let encoded = image.write_to(&mut png, ImageFormat::Png);
    encoded.map_err(|error| Failure::new(format!("error: cannot make a PNG: {error}")))?;
    let written = if path == Path::new("-") {
        std::io::stdout().write_all(png.get_ref())
    } else {
        std::fs::write(path, png.get_ref())
    };
    written.map_err(|error| {
        Failure::new(format!("error: cannot write {name}: {error}: choose another place with -o"))
    })
}
