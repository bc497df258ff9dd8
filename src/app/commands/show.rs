//! `roomsign show`: the sign on a display.

use super::{Failure, check_room, file_name, load};
use crate::cli;
use crate::display::{self, Source};
use roomsign_host::clock::{self, At, Clock};
use roomsign_host::service;

/// Opens the display and keeps it open.
pub fn run(arguments: &cli::Show) -> Result<(), Failure> {
    let clock = match (arguments.sign.at, arguments.speed) {
        (None, None) if arguments.require_clock_sync => Clock::real_once_synchronized(),
        (None, None) => Clock::real(),
        (at, speed) => {
            let now = || At::Instant(clock::now());
            Clock::simulated(at.unwrap_or_else(now), speed.unwrap_or(1.0))
        }
    };
    show(arguments, clock)
}

/// The same by any clock.
///
/// # Errors
/// [`Failure`] if the file has no such room, or there is no display.
pub fn show(arguments: &cli::Show, clock: Clock) -> Result<(), Failure> {
    let sign = &arguments.sign;
    // A file that is missing or broken is waited for; a wrong room name is not going to fix itself. But a service
    // would be started again and again, over a black screen: better that the screen says it, and waits.
    if let (Some(room), Ok(schedule)) = (&sign.room, load(&sign.schedule))
        && !service::is_supervised()
    {
        check_room(&schedule, room, &sign.schedule)?;
    }
    let has_no_room = sign.room.is_none() && !sign.all_rooms;
    if has_no_room && !service::is_supervised() {
        return Err(Failure::Usage(cli::room_is_missing("show")));
    }
    let options = display::Options {
        has_no_room,
        room: sign.room.clone(),
        clock,
        monitor: arguments.monitor,
        window: arguments.window,
        look: arguments.look.look(),
        has_no_diagonal: arguments.look.viewing.diagonal.is_none(),
        quiet: arguments.hours.quiet,
        file: file_name(&sign.schedule),
        state_dir: arguments.state_dir.clone(),
        status_file: arguments.status_file.clone(),
        poll_only: arguments.poll_only,
    };
    display::run(options, Source::File(sign.schedule.clone())).map_err(Failure::new)
}
