//! `roomsign preview`: the picture of the sign, without a display.

use std::sync::Arc;

use super::{Failure, gallery, moment, notes, write_picture};
use crate::cli;
use crate::images;
use crate::picture::{draw, per_page};
use roomsign_core::board::Sign;
use roomsign_core::schedule::clean;
use roomsign_host::files::Folder;
use roomsign_screen::{Fit, Show};

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
    let cli::Size(size) = arguments.size.unwrap_or(cli::USUAL_SCREEN);
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
    let sign = Sign::of(&feed, sign.room.as_deref(), now, arguments.hours.quiet, per_page);
    let image = draw(Show::from(&sign), look, size, load);
    write_picture(&image, output)
}
