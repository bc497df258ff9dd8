//! What the screens of a fleet say, for the page for phones.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep_until};

use super::Failure;
use crate::cli::desk::{CALLED, Fleet};
use roomsign_desk::{Door, Elsewhere};
use roomsign_fleet::Access;
use roomsign_fleet::receipt::Listener;
use roomsign_fleet::screens::Row;
use roomsign_host::clock::now;

/// What comes within this time is told at once: one edit is a word from every screen.
const TOGETHER: Duration = Duration::from_millis(50);

/// The fleet to hear from, if there is one.
pub fn access(fleet: &Fleet) -> Result<Option<Access>, Failure> {
    let Some((brokers, topic)) = fleet.heard.fleet() else { return Ok(None) };
    let (login, ca) = (fleet.broker_login.as_deref(), fleet.broker_ca.as_deref());
    Access::new(brokers.to_vec(), topic.clone(), login, ca, CALLED).map(Some).map_err(Failure::new)
}

/// Tells what all screens say, as long as the process lives.
pub async fn hear(access: Access, doors: Elsewhere) {
    let (topic, began) = (access.topic.clone(), now());
    let mut listener = Listener::new(access, &[]);
    let (mut is_cut, mut is_known, mut is_said) = (true, false, false);
    let mut due = None;
    doors.is_cut();
    loop {
        tokio::select! {
            heard = listener.next(&topic) => match heard {
                Ok(news) => {
                    if std::mem::take(&mut is_cut) {
                        is_known = false;
                    }
                    if due.is_none() && (news || !is_known) {
                        due = Some(Instant::now() + TOGETHER);
                    }
                }
                Err(why) => {
                    if !std::mem::replace(&mut is_said, true) {
                        log::warn!("{why}: what the doors elsewhere show is not known");
                    }
                    (is_cut, due) = (true, None);
                    doors.is_cut();
                }
            },
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                // What was retained comes first: half of it would be half of the doors.
                is_known |= listener.is_settled();
                due = (!is_known).then(|| Instant::now() + TOGETHER);
                if is_known {
                    is_said = false;
                    let rows = listener.screens().rows();
                    doors.say(rows.into_iter().map(|row| door(row, began)).collect());
                }
            }
        }
    }
}

/// Where nobody knows since when a screen has no connection, it is as long as that has been seen here.
fn door(row: Row, began: DateTime<Utc>) -> Door {
    let away = (!row.online).then(|| row.since.unwrap_or(began));
    Door {
        name: row.name,
        is_elsewhere: true,
        room: row.room,
        shows: row.shows,
        revision: row.revision,
        since: row.applied_at,
        fault: row.fault,
        health: row.health,
        away,
    }
}
