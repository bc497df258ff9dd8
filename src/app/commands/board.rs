//! `roomsign board`: what the sign says.

use serde::Serialize;

use super::{Failure, moment, print};
use crate::cli;
use roomsign_core::board::{Overview, PerPage, board, plain};

/// Prints one board, or all of them.
pub fn run(arguments: &cli::Board) -> Result<(), Failure> {
    let (feed, now) = moment(&arguments.sign)?;
    let care = arguments.care.care();
    let text = match &arguments.sign.room {
        Some(room) => {
            let board = board(&feed, room, now).with_care(&feed, care);
            if arguments.json { json(&board)? } else { plain(&board) }
        }
        None => {
            let boards = Overview::of(&feed, now, care, PerPage::ALL).boards;
            if arguments.json {
                json(&boards)?
            } else {
                boards.iter().map(plain).collect::<Vec<_>>().join("\n")
            }
        }
    };
    print(&text)
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    Ok(text + "\n")
}
