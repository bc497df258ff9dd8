//! `roomsign` alone: the programme of NixCon 2023, to look at.

use std::path::Path;

use super::{Failure, NIXCON, demo_start, errors, write_picture};
use crate::display::{self, Source};
use crate::picture::draw;
use roomsign_core::board::{Now, board};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::{At, Clock};
use roomsign_screen::{Look, Show};

const FILE: &str = "nixcon-2023.toml";
const ROOM: &str = "Room 122";
const PICTURE: &str = "roomsign-demo.png";

/// Opens a window, or writes the picture it would have shown.
pub fn run() -> Result<(), Failure> {
    let (schedule, diagnostics) = parse(NIXCON);
    let schedule = schedule.ok_or_else(|| errors(FILE, NIXCON, &diagnostics))?;
    let feed = Feed::showing(FILE, Timetable::plan(schedule));
    let look = Look::default();
    let options = display::Options {
        has_no_room: false,
        room: Some(ROOM.to_owned()),
        clock: Clock::simulated(At::Instant(demo_start()), 1.0),
        monitor: None,
        window: true,
        look,
        has_no_diagonal: false,
        quiet: None,
        file: FILE.to_owned(),
        state_dir: None,
        status_file: None,
        poll_only: false,
    };
    let Err(error) = display::run(options, Source::Fixed(feed.clone())) else { return Ok(()) };
    let board = board(&feed, ROOM, Now::trusted(demo_start()));
    let image = draw(Show::Room(&board), look, [1920, 1080], |_, _| None);
    write_picture(&image, Path::new(PICTURE))?;
    super::notes(&format!("{error}\nThe picture that it would have shown is in {PICTURE}."));
    Ok(())
}
