//! `roomsign board`: what the sign says.

use serde::Serialize;

use super::{Failure, moment, print};
use crate::cli;
use roomsign_core::board::{PerPage, Sign, plain};

/// Prints one board, or all of them.
pub fn run(arguments: &cli::Board) -> Result<(), Failure> {
    if arguments.sign.room.is_none() && !arguments.sign.all_rooms {
        return Err(Failure::Usage(cli::room_is_missing("board")));
    }
    let (feed, now) = moment(&arguments.sign)?;
    let sign =
        Sign::of(&feed, arguments.sign.room.as_deref(), now, arguments.hours.quiet, PerPage::ALL);
    let text = match &sign {
        Sign::Room(board) if arguments.json => json(board)?,
        Sign::All(overview) if arguments.json => json(&overview.boards)?,
        _ => sign.boards().iter().map(plain).collect::<Vec<_>>().join("\n"),
    };
    print(&text)
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    Ok(text + "\n")
}
