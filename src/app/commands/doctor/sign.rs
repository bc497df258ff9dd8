//! What each sign has to have: its settings, its unit, and a schedule that it can show.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{DateTime, Offset, Utc};
use clap::ValueEnum as _;

use super::settings::Settings;
use super::{Finding, bad, good, output_of, unit};
use crate::cli;
use crate::picture::Reader;
use crate::system_fonts;
use roomsign_core::board::board;
use roomsign_core::check::missing_letters;
use roomsign_core::feed::Feed;
use roomsign_core::schedule::{Severity, parse};
use roomsign_core::timetable::Timetable;
use roomsign_host::asks::{self, Answer, Ask, Taken};
use roomsign_host::clock::Clock;
use roomsign_host::edits::read;
use roomsign_host::size::Size;
use roomsign_screen::{self as screen, DRAWABLE, Show};

/// How long a sign may take to say what it shows.
const ANSWER: Duration = Duration::from_secs(10);

/// The signs of the kiosk service, one for each file of settings in `folder`.
pub fn installed(folder: &Path) -> Vec<Finding> {
    let files = folder.read_dir().into_iter().flatten().flatten().map(|file| file.path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "conf"))
        // That one is of the page for phones.
        .filter(|path| path.file_name().is_some_and(|name| name != "desk.conf"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| sign(file)).collect()
}

fn sign(file: &Path) -> Vec<Finding> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let settings = Settings::read(file);
    let mut findings = unit::findings(&name, &format!("roomsign@{name}"));
    findings.extend(settings.findings(&name, "show", &[]));
    if let Some(path) = settings.get("ROOMSIGN_SCHEDULE").map(Path::new) {
        findings.extend(access(&name, "roomsign", path));
        let room = settings.get("ROOMSIGN_ROOM").filter(|_| !settings.is_on("ROOMSIGN_ALL_ROOMS"));
        findings.extend(schedule(&name, path, room));
    }
    let number =
        |name, usual| settings.get(name).and_then(|value| value.parse().ok()).unwrap_or(usual);
    let said = settings.get("ROOMSIGN_DIAGONAL").and_then(|value| value.parse().ok());
    let size = Size::plugged_in(Path::new("/sys/class/drm"));
    if said.is_none() {
        findings.extend(screen_size(&name, size));
    }
    let viewing = cli::Viewing {
        diagonal: said.or(size.inches()),
        distance: number("ROOMSIGN_DISTANCE", cli::Viewing::default().distance),
    };
    let turn = settings.get("ROOMSIGN_ROTATE").unwrap_or_default();
    let turn = cli::Rotate::from_str(turn, false).unwrap_or(cli::Rotate::Upright);
    let screen = cli::Size(turn.turn().sides(cli::USUAL_SCREEN.0));
    findings.push(read_from(&name, viewing, screen));
    let status = settings.get("ROOMSIGN_STATUS_FILE").map(PathBuf::from);
    let status = status.unwrap_or_else(|| format!("/run/roomsign/{name}.json").into());
    findings.extend(seen(&name, &status));
    let room = settings.get("ROOMSIGN_ROOM").filter(|_| !settings.is_on("ROOMSIGN_ALL_ROOMS"));
    let schedule = settings.get("ROOMSIGN_SCHEDULE").map(Path::new);
    let crowded = |(path, room)| crowded(&name, path, room, viewing, screen);
    findings.extend(schedule.zip(room).and_then(crowded));
    findings
}

/// What the sign takes its screen's size to be, where nobody has said it; nothing where there is no screen.
fn screen_size(name: &str, size: Size) -> Option<Finding> {
    match size {
        Size::Known(..) => Some(good(format!("{name}: {size}"))),
        Size::Unknown => None,
        Size::Unbelievable(_) | Size::Several => {
            let usual = screen::Viewing::default().diagonal;
            let what = format!("{name}: {size}, and the sign takes it to be {usual}″");
            Some(bad(what, "say it in its settings: ROOMSIGN_DIAGONAL=55, say"))
        }
    }
}

/// What this room's sign says now, if that is too much for letters that can be read from where its readers stand.
fn crowded(
    name: &str,
    path: &Path,
    room: &str,
    viewing: cli::Viewing,
    size: cli::Size,
) -> Option<Finding> {
    let (schedule, _) = parse(&read(path).ok()?);
    let timetable = Timetable::plan(schedule?);
    let now = Clock::real().now(timetable.zone());
    let board = board(&Feed::showing(path.display().to_string(), timetable), room, now);
    let told = viewing.told_of(&Reader::default(), Show::Room(&board), size)?;
    Some(bad(
        format!("{name}: now {told}"),
        "give the room a shorter name on the sign, or hang a larger screen",
    ))
}

/// What is on its screen, if it runs.
fn seen(name: &str, status: &Path) -> Option<Finding> {
    let todo = format!("see its journal: journalctl -u roomsign@{name}");
    let answer = match asks::ask(status, &Ask::Picture, ANSWER) {
        Ok(answer) => answer,
        // That it does not run is told of by `unit`.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
        {
            return None;
        }
        Err(error) => {
            return Some(bad(format!("{name}: it does not say what it shows: {error}"), todo));
        }
    };
    Some(match Answer::read(&answer) {
        Some(Answer::Seen(seen, _)) => {
            let way = match seen.taken {
                Taken::Output => "by wlr-screencopy",
                Taken::Window => "as it painted it: its display server has no wlr-screencopy",
            };
            let what = format!("{name}: {} ({way})", seen.words());
            if seen.is_same() == Some(false) { bad(what, todo) } else { good(what) }
        }
        Some(Answer::Unseen(why)) => {
            bad(format!("{name}: no picture of what it shows: {why}"), todo)
        }
        None => bad(format!("{name}: it does not say what it shows"), todo),
    })
}

/// Whether the screen is large enough for where its readers stand.
pub fn read_from(name: &str, viewing: cli::Viewing, size: cli::Size) -> Finding {
    let (read, is_far_enough) = viewing.told(size);
    let what = format!("{name}: {read}");
    match is_far_enough {
        true => good(what),
        false => bad(what, "hang a larger screen, or hang it where people come closer"),
    }
}

/// The service runs as another user, and sees less of the machine than whoever asks.
pub fn access(name: &str, user: &str, path: &Path) -> Option<Finding> {
    if ["/home", "/root", "/run/user"].iter().any(|hidden| path.starts_with(hidden)) {
        let what = format!("{name}: the service does not see {}", path.display());
        return Some(bad(what, "put the schedule under /srv, say"));
    }
    // What is not there is told of by `schedule`.
    let file = path.to_str().filter(|_| path.exists())?;
    // Only root can try what another user may do.
    let (reuid, regid) = (format!("--reuid={user}"), format!("--regid={user}"));
    let becomes = [reuid.as_str(), &regid, "--init-groups"];
    output_of("setpriv", &[&becomes[..], &["true"]].concat())?;
    let readable = output_of("setpriv", &[&becomes[..], &["test", "-r", file]].concat());
    match readable {
        Some(_) => None,
        None => Some(bad(
            format!("{name}: the user {user} may not read {file}"),
            format!("chmod a+r {file}, and a+x on each folder above it"),
        )),
    }
}

/// What is to be said of a schedule and of the room in it.
pub fn schedule(name: &str, path: &Path, room: Option<&str>) -> Vec<Finding> {
    let file = path.display();
    let look = format!("roomsign check {file}");
    let text = match read(path) {
        Ok(text) => text,
        Err(_) => {
            return vec![bad(format!("{name}: {file} cannot be read"), look)];
        }
    };
    let (schedule, diagnostics) = parse(&text);
    let Some(schedule) = schedule else {
        let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        return vec![bad(format!("{name}: {file} is not a good schedule: errors: {errors}"), look)];
    };
    let timetable = Timetable::plan(schedule);
    let sessions = timetable.schedule.sessions.len();
    let mut findings = vec![good(format!("{name}: {file}, {sessions} sessions"))];
    if let Some(room) = room {
        let rooms = timetable.schedule.rooms.iter().map(|room| room.name.as_str());
        let todo = format!("its rooms are: {}", rooms.collect::<Vec<_>>().join(", "));
        findings.push(match timetable.schedule.room(room) {
            Some(_) => good(format!("{name}: {room} is one of its rooms")),
            None => bad(format!("{name}: {room} is not one of its rooms"), todo),
        });
    }
    findings.push(letters(name, &timetable));
    findings.extend(time_zone(name, &timetable));
    findings
}

/// What the sign's own fonts lack is looked up in the machine's, as the sign does it.
fn letters(name: &str, timetable: &Timetable) -> Finding {
    let missing = missing_letters(timetable, DRAWABLE);
    if missing.is_empty() {
        return good(format!("{name}: all its letters are in the sign's own fonts"));
    }
    let lacking: Vec<String> = system_fonts::lacking(missing)
        .into_iter()
        .map(|c| format!("{c} (U+{:04X})", u32::from(c)))
        .collect();
    if lacking.is_empty() {
        return good(format!("{name}: this machine has fonts for its rarer letters"));
    }
    let shown = lacking.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let more = if lacking.len() > 8 { " and others" } else { "" };
    bad(
        format!("{name}: no font of this machine has {shown}{more}"),
        "apt install fonts-noto-core fonts-noto-cjk",
    )
}

/// Governments change their minds: does the machine know another time for the event's sessions?
fn time_zone(name: &str, timetable: &Timetable) -> Option<Finding> {
    let zone = timetable.zone();
    if !Path::new("/usr/share/zoneinfo").join(zone.name()).exists() {
        return None;
    }
    let sessions = (0..timetable.schedule.sessions.len()).filter_map(|at| timetable.session(at));
    let instants: BTreeSet<DateTime<Utc>> = sessions.map(|(_, slot)| slot.planned.start).collect();
    let theirs = offsets(zone.name(), &instants)?;
    let ours = instants.iter().map(|at| at.with_timezone(&zone).offset().fix().local_minus_utc());
    Some(match ours.eq(theirs) {
        true => good(format!("{name}: the time zone {zone} is as the machine knows it")),
        false => bad(
            format!(
                "{name}: {zone} is not what the machine takes it for; this is the data of {}",
                chrono_tz::IANA_TZDB_VERSION
            ),
            "update roomsign, or the package tzdata: the older one is wrong about the sessions' times",
        ),
    })
}

/// Seconds that a zone is ahead of UTC at each instant, as the machine's own data has it.
fn offsets(zone: &str, instants: &BTreeSet<DateTime<Utc>>) -> Option<Vec<i32>> {
    let mut date = Command::new("date");
    date.args(["-f", "-", "+%:::z"]).env("TZ", zone).env("LC_ALL", "C");
    let mut date = date.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let asked: String = instants.iter().map(|at| format!("@{}\n", at.timestamp())).collect();
    date.stdin.take()?.write_all(asked.as_bytes()).ok()?;
    let output = date.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.lines().map(offset).collect()
}

/// "+02", "-03:30" or "+00:19:32"
fn offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let parts = text.trim_start_matches(['+', '-']).split(':');
    let seconds =
        parts.zip([3600, 60, 1]).map(|(part, unit)| Some(part.parse::<i32>().ok()? * unit));
    Some(sign * seconds.sum::<Option<i32>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_in_all_their_lengths() {
        for (text, seconds) in
            [("+02", Some(7200)), ("-03:30", Some(-12600)), ("+00:19:32", Some(1172)), ("Z", None)]
        {
            assert_eq!(offset(text), seconds, "{text}");
        }
    }

    #[test]
    fn the_machine_agrees_about_the_time_of_the_event() {
        let (schedule, _) = parse(super::super::super::NIXCON);
        let timetable = Timetable::plan(schedule.expect("the schedule"));
        let found = time_zone("a", &timetable);
        assert!(found.as_ref().is_none_or(|found| found.todo.is_none()), "{found:?}");
    }
}
