//! `roomsign preview`: the picture of the sign, without a display.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use image::{ImageFormat, RgbaImage};

use super::{Failure, moment};
use crate::board::{Now, board, boards};
use crate::cli;
use crate::feed::Feed;
use crate::picture::picture;
use crate::screen::{self, Show};

/// Writes the picture.
pub fn run(arguments: &cli::Preview) -> Result<(), Failure> {
    let (mut feed, now) = moment(&arguments.sign)?;
    if let (Some(at), Some(shown)) = (arguments.as_of, feed.shown()) {
        let timetable = Arc::clone(&shown.timetable);
        let as_of = at.instant(timetable.zone());
        feed.apply(timetable, Some(as_of));
    }
    let image = draw(&feed, arguments.sign.room.as_deref(), now, arguments.size.0);
    write(&image, &arguments.output)
}

/// The picture of a room's sign, or of all rooms.
pub fn draw(feed: &Feed, room: Option<&str>, now: Now, size: [u32; 2]) -> RgbaImage {
    let context = egui::Context::default();
    context.set_fonts(screen::fonts::definitions());
    match room {
        Some(room) => {
            let board = board(feed, room, now);
            picture(size, &context, |ui| {
                screen::paint(ui, Show::Room(&board));
            })
        }
        None => {
            let boards = boards(feed, now);
            picture(size, &context, |ui| {
                screen::paint(ui, Show::All(&boards));
            })
        }
    }
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
