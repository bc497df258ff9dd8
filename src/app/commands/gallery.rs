//! `roomsign preview --gallery`: every state that a sign can be in, as pictures.

use std::path::Path;

use super::{Failure, NIXCON, errors, write_picture};
use crate::cli::Size;
use crate::images;
use crate::picture::{draw, per_page};
use chrono::DateTime;
use roomsign_core::board::{Now, Overview, Sign, boards};
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::request::{Request, Selection, propose};
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_host::clock::At;
use roomsign_screen::{DRAWABLE, Fit, Look, Pixels, Show};

/// A day of an event with many rooms.
const MANY_ROOMS: &str = include_str!("../../../assets/gallery.toml");
/// The pictures that it names.
const PICTURES: [(&str, &[u8]); 5] = [
    ("logo.png", include_bytes!("../../../assets/gallery/logo.png")),
    ("northpeak.png", include_bytes!("../../../assets/gallery/northpeak.png")),
    ("orbit.png", include_bytes!("../../../assets/gallery/orbit.png")),
    ("speaker.jpg", include_bytes!("../../../assets/gallery/speaker.jpg")),
    ("tidalworks.png", include_bytes!("../../../assets/gallery/tidalworks.png")),
];
/// Landscape and portrait, in pixels.
const SIZES: [(&str, [u32; 2]); 2] = [("landscape", [1920, 1080]), ("portrait", [1080, 1920])];

/// One picture: which schedule, what staff have added to it, whose sign, when, and what else is wrong.
#[derive(Clone, Copy)]
struct Scene {
    name: &'static str,
    text: &'static str,
    /// After the line of that id (or at the end of the file, where it is empty) these lines.
    edits: &'static [(&'static str, &'static str)],
    /// The sessions of these ids take each other's place.
    swapped: Option<[&'static str; 2]>,
    rooms: Rooms,
    at: &'static str,
    file: File,
    is_clock_set: bool,
    quiet: &'static str,
}

#[derive(Clone, Copy)]
enum Rooms {
    One(&'static str),
    /// This many of the file's, on one screen.
    First(usize),
}

/// What becomes of the schedule file.
#[derive(Clone, Copy)]
enum File {
    Good,
    Missing,
    /// Its last edit has a mistake.
    Broken,
}

const HALL: Rooms = Rooms::One("Main Hall");
const NONE: &[(&str, &str)] = &[];

const fn nixcon(name: &'static str, edits: &'static [(&str, &str)], at: &'static str) -> Scene {
    Scene {
        name,
        text: NIXCON,
        edits,
        swapped: None,
        rooms: Rooms::One("Room 122"),
        at,
        file: File::Good,
        is_clock_set: true,
        quiet: "",
    }
}

/// In the order in which staff and attendees meet them.
const SCENES: [Scene; 32] = [
    nixcon("01-live", NONE, "2023-09-08 11:34"),
    nixcon("02-live-with-abstract", NONE, "2023-09-08 10:26"),
    nixcon("03-live-long-title", NONE, "2023-09-09 10:46"),
    nixcon("04-break", NONE, "2023-09-08 11:09"),
    Scene { rooms: HALL, ..many_rooms("05-lunch", "2024-05-04 12:41") },
    nixcon(
        "06-delayed",
        &[
            ("state-of-the-union", "delay = 10\nreason = \"Opening ran over\""),
            ("not-all-packages-anymore", "cancelled = true"),
            ("governance-1", "moved_to = \"Room 24\""),
            (
                "",
                "[[notice]]\ntext = \"Lunch is served in the foyer on the ground floor from 12:15.\"",
            ),
        ],
        "2023-09-08 10:44",
    ),
    nixcon("07-extended", &[("not-all-packages-anymore", "until = 12:20")], "2023-09-08 12:11"),
    nixcon(
        "08-full",
        &[("what-flakes-needs", "full = true\noverflow = \"Room 24\"")],
        "2023-09-08 11:31",
    ),
    nixcon(
        "09-cancelled",
        &[("what-flakes-needs", "cancelled = true\nreason = \"The speaker is ill\"")],
        "2023-09-08 11:31",
    ),
    nixcon(
        "10-moved-away",
        &[("what-flakes-needs", "moved_to = \"Room 24\"\nreason = \"The projector is broken\"")],
        "2023-09-08 11:09",
    ),
    Scene {
        rooms: Rooms::One("Room 24"),
        ..nixcon(
            "11-moved-here",
            &[(
                "what-flakes-needs",
                "moved_to = \"Room 24\"\nreason = \"The projector is broken\"",
            )],
            "2023-09-08 11:31",
        )
    },
    Scene {
        swapped: Some(["testing-physical-machines", "impermanence"]),
        ..nixcon("12-swapped", NONE, "2023-09-08 15:57")
    },
    nixcon("13-overlap", &[("nix-training", "moved_to = \"Room 122\"")], "2023-09-09 15:17"),
    nixcon("14-lightning", NONE, "2023-09-08 14:31"),
    nixcon("15-before-day", NONE, "2023-09-09 09:38"),
    nixcon("16-day-over", NONE, "2023-09-08 19:02"),
    nixcon("17-before-event", NONE, "2023-09-07 12:00"),
    nixcon("18-event-over", NONE, "2023-09-12 12:00"),
    Scene { rooms: Rooms::One("Room 24"), ..nixcon("19-empty-day", NONE, "2023-09-08 12:00") },
    nixcon(
        "20-urgent",
        &[(
            "",
            "[[notice]]\ntext = \"Please leave the building by the nearest exit\"\nurgent = true",
        )],
        "2023-09-08 10:26",
    ),
    nixcon(
        "21-notices",
        &[
            ("", "[[notice]]\ntext = \"Lunch is served in the foyer\""),
            ("", "[[notice]]\ntext = \"A silver laptop was found in Room 24: ask at the desk\""),
        ],
        "2023-09-08 11:34",
    ),
    Scene { file: File::Missing, ..nixcon("22-waiting", NONE, "2023-09-08 10:26") },
    Scene { is_clock_set: false, ..nixcon("23-clock-not-set", NONE, "2023-09-08 10:26") },
    Scene { file: File::Broken, ..nixcon("24-edit-not-applied", NONE, "2023-09-08 11:34") },
    Scene { quiet: "22:00-07:00", ..nixcon("25-quiet-hours", NONE, "2023-09-08 23:10") },
    Scene { rooms: Rooms::First(2), ..nixcon("26-overview-2", NONE, "2023-09-09 15:12") },
    many_rooms("27-overview-9", "2024-05-04 11:24"),
    Scene { rooms: Rooms::First(4), ..many_rooms("28-overview-4", "2024-05-04 11:24") },
    Scene { rooms: Rooms::First(12), ..many_rooms("29-overview-12", "2024-05-04 11:24") },
    Scene { rooms: HALL, ..many_rooms("30-picture-and-code", "2024-05-04 11:41") },
    Scene { rooms: HALL, ..many_rooms("31-break-before-picture", "2024-05-04 11:09") },
    Scene { rooms: HALL, ..many_rooms("32-sponsors", "2024-05-04 17:02") },
];

const fn many_rooms(name: &'static str, at: &'static str) -> Scene {
    Scene { text: MANY_ROOMS, rooms: Rooms::First(9), ..nixcon(name, NONE, at) }
}

/// Writes all pictures into `folder`, which is made if it is not there: of that size, or landscape and portrait.
pub fn write_all(folder: &Path, look: Look, size: Option<Size>) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::new(format!("cannot make the folder {}: {error}", folder.display()))
    })?;
    let sizes: Vec<(String, [u32; 2])> = match size {
        Some(Size([width, height])) => vec![(format!("{width}x{height}"), [width, height])],
        None => SIZES.map(|(shape, size)| (shape.to_owned(), size)).into(),
    };
    for scene in &SCENES {
        scene.write(folder, look, &sizes)?;
    }
    Ok(())
}

/// The text in which two sessions have taken each other's place, as `roomsign swap` would have written it before them.
fn swapped(text: &str, first: &str, second: &str) -> Result<String, Failure> {
    let selection = |words: &str| Selection { session: Some(words.to_owned()), room: None };
    let request = Request::Swap { first: selection(first), second: selection(second) };
    let before = |_| DateTime::UNIX_EPOCH;
    let proposal = propose(text, &request, before, DRAWABLE);
    proposal.map(|proposal| proposal.text).map_err(|refusal| Failure::new(refusal.to_string()))
}

/// A picture that the program has with it.
fn bundled(name: &str, fit: Fit) -> Option<Pixels> {
    let (_, bytes) = PICTURES.iter().find(|(known, _)| *known == name)?;
    images::decode(bytes, fit).ok()
}

impl Scene {
    fn write(
        &self,
        folder: &Path,
        look: Look,
        sizes: &[(String, [u32; 2])],
    ) -> Result<(), Failure> {
        let (feed, now) = self.feed()?;
        for (shape, size) in sizes {
            let per_page = per_page(look, *size);
            let sign = match self.rooms {
                Rooms::One(room) => {
                    Sign::of(&feed, Some(room), now, self.quiet.parse().ok(), per_page)
                }
                Rooms::First(rooms) => {
                    let boards = boards(&feed, now).into_iter().take(rooms).collect();
                    Sign::All(Overview::new(boards, per_page))
                }
            };
            let picture = draw(Show::from(&sign), look, *size, bundled);
            write_picture(&picture, &folder.join(format!("{}-{shape}.png", self.name)))?;
        }
        Ok(())
    }

    /// The feed of the edited schedule, and the scene's instant.
    fn feed(&self) -> Result<(Feed, Now), Failure> {
        let text = self.edits.iter().fold(self.text.to_owned(), |text, (id, lines)| {
            let id = format!("id = \"{id}\"\n");
            match text.split_once(&id) {
                Some((before, after)) => format!("{before}{id}{lines}\n{after}"),
                None => format!("{text}\n{lines}\n"),
            }
        });
        let text = self
            .swapped
            .map_or(Ok(text.clone()), |[first, second]| swapped(&text, first, second))?;
        let (schedule, diagnostics) = parse(&text);
        let schedule = schedule.ok_or_else(|| errors(self.name, &text, &diagnostics))?;
        let timetable = Timetable::plan(schedule);
        let zone = timetable.zone();
        let at = |text: &str| -> Result<_, Failure> {
            let at: At = text.parse().map_err(|_| Failure::new(format!("no time: {text}")))?;
            Ok(at.instant(zone))
        };
        let mut now = Now::trusted(at(self.at)?);
        let mut feed = Feed::waiting("nixcon-2023.toml");
        if matches!(self.file, File::Missing) {
            feed.fail(Fault::Missing);
            return Ok((feed, now));
        }
        let written = self.at.get(..11).map(|day| format!("{day}08:52")).unwrap_or_default();
        feed.apply(timetable.into(), Some(at(&written)?));
        if matches!(self.file, File::Broken) {
            let message = "unknown key `dealy`: did you mean `delay`?".to_owned();
            feed.fail(Fault::Invalid { line: 41, message });
        }
        now.trusted = self.is_clock_set;
        Ok((feed, now))
    }
}
