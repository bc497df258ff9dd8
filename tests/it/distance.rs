//! The law of distances: what has to be read can be read from where people stand, measured in the letters as they are
//! painted, on every screen for which the sign does not say that it cannot.

use chrono::{DateTime, TimeDelta, Utc};
use egui::{Context, RawInput, Rect, Vec2};
use roomsign_core::board::{Board, Large, Now, Weight, board};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_screen::{self as screen, ESSENTIAL, Look, Pictures, Placed, Show, TITLE, Viewing};

use crate::hostile::{self, LONG_TITLE};

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");

/// Inches.
const DIAGONALS: [f32; 4] = [24.0, 32.0, 43.0, 55.0];
/// Metres.
const DISTANCES: [f32; 3] = [3.0, 5.0, 8.0];
/// Pixels.
const SHAPES: [[f32; 2]; 2] = [[1920.0, 1080.0], [1080.0, 1920.0]];
/// Letters are painted on whole pixels: this much of one may be missing.
const ROUNDING: f32 = 1.0;

fn feed(text: &str) -> Feed {
    let (schedule, diagnostics) = parse(text);
    let schedule = schedule.unwrap_or_else(|| panic!("{diagnostics:?}"));
    Feed::showing("nixcon-2023.toml", Timetable::plan(schedule))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

struct Screen {
    context: Context,
    size: Vec2,
    look: Look,
}

impl Screen {
    fn new(size: [f32; 2], viewing: Viewing) -> Self {
        let context = Context::default();
        context.set_fonts(screen::fonts::definitions());
        Self { context, size: size.into(), look: Look { viewing, ..Look::default() } }
    }

    fn every() -> Vec<Self> {
        let viewing = |diagonal| DISTANCES.map(|distance| Viewing { diagonal, distance });
        let viewings = DIAGONALS.map(viewing).concat();
        SHAPES
            .iter()
            .flat_map(|size| viewings.iter().map(|viewing| Self::new(*size, *viewing)))
            .collect()
    }

    fn placed(&self, board: &Board) -> Vec<Placed> {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, self.size)),
            ..RawInput::default()
        };
        let mut placed = Vec::new();
        let pictures = Pictures::default();
        let mut output = self.context.run_ui(input, |ui| {
            placed = screen::paint(ui, Show::Room(board), self.look, &pictures);
        });
        output.textures_delta.clear();
        placed
    }

    /// The height of the tallest capital or digit of a text, as it is painted, in pixels; none if it has neither.
    fn capital(text: &Placed) -> Option<f32> {
        let glyphs =
            text.galley.iter().flat_map(|galley| &galley.rows).flat_map(|row| &row.row.glyphs);
        let capitals =
            glyphs.filter(|glyph| glyph.chr.is_ascii_uppercase() || glyph.chr.is_ascii_digit());
        // Q and J reach below the line.
        let capitals = capitals.filter(|glyph| !matches!(glyph.chr, 'Q' | 'J'));
        let heights = capitals.map(|glyph| glyph.uv_rect.size.y).filter(|height| *height > 0.0);
        heights.reduce(f32::max)
    }

    /// What of these words is not there, or is seen under fewer than `arc` minutes from `distance` metres.
    fn faults(
        &self,
        placed: &[Placed],
        name: &str,
        words: &str,
        arc: f32,
        distance: f32,
    ) -> Option<String> {
        let found: Vec<&Placed> = placed.iter().filter(|text| text.text.contains(words)).collect();
        if found.is_empty() {
            return Some(format!("{name} {words:?} is not there"));
        }
        let pixel = self.look.viewing.millimetres(self.size);
        let wanted = 1000.0 * distance * (arc / 60.0).to_radians().tan();
        // What has neither capitals nor digits is as large as its neighbours that have.
        if !words.contains(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) {
            return None;
        }
        let capital = found.iter().filter_map(|text| Self::capital(text)).reduce(f32::max)?;
        let found = (capital + ROUNDING) * pixel;
        (found < wanted)
            .then(|| format!("{name} {words:?} is {found:.1} mm high instead of {wanted:.1}"))
    }
}

/// What has to be read of a board: what it is, the words, and whether that is the title.
fn essentials(board: &Board) -> Vec<(&'static str, String, bool)> {
    let mut all = vec![("room", board.room.clone(), false)];
    for band in &board.bands {
        for (name, phrase) in [("state", &band.left), ("minutes", &band.right)] {
            let strong = phrase.0.iter().filter(|run| run.weight == Weight::Strong);
            all.extend(strong.map(|run| (name, run.text.trim().to_owned(), false)));
        }
        all.extend(band.tag.iter().map(|tag| ("tag", tag.text.clone(), false)));
        all.extend(band.go.iter().map(|go| ("where to go", go.clone(), false)));
    }
    let large = match board.large {
        Large::Now => board.now.first(),
        Large::Next => board.next.as_ref(),
        Large::Message => None,
    };
    if let Some(large) = large {
        let talk = large.block.iter().find(|talk| talk.shown.current);
        let title = if large.block.is_empty() {
            &large.title
        } else {
            talk.map_or(&large.shown.line, |talk| &talk.title)
        };
        all.push(("title", title.clone(), true));
    }
    if let Some(next) = &board.next {
        all.push(("next start", next.shown.time.clone(), false));
        if board.large != Large::Message {
            let title = if next.block.is_empty() { &next.title } else { &next.shown.line };
            all.push(("next title", title.clone(), false));
        }
    }
    for gone in
        board.displaced.iter().filter(|gone| !gone.shown.in_band && board.large != Large::Message)
    {
        all.push(("displaced", gone.title.clone(), false));
        all.extend(gone.shown.tag.iter().map(|tag| ("displaced", tag.text.clone(), false)));
    }
    all.retain(|(_, words, _)| !words.is_empty());
    all
}

/// Three moments of each session.
fn moments(feed: &Feed) -> Vec<(String, DateTime<Utc>)> {
    let timetable = &feed.shown().expect("a schedule").timetable;
    let mut moments = Vec::new();
    for place in 0..timetable.schedule.sessions.len() {
        let Some((session, slot)) = timetable.session(place) else { continue };
        let (room, period) = (&timetable.schedule.rooms[session.room.0].name, slot.expected);
        let middle = period.start + (period.end - period.start) / 2;
        for instant in [middle, period.start - TimeDelta::minutes(1), period.end] {
            moments.push((room.clone(), instant));
        }
    }
    moments.sort();
    moments.dedup();
    moments
}

/// What the sign says of a screen: from where its readers stand, or from nearer where it cannot keep that.
fn stated(screen: &Screen) -> f32 {
    screen::reach(screen.size, screen.look).min(screen.look.viewing.distance)
}

/// Whether a text has lost its end.
fn is_cut(text: &Placed) -> bool {
    let cut = |galley: &egui::Galley| {
        galley.elided || (galley.job.text.ends_with('…') && !text.text.ends_with('…'))
    };
    text.galley.as_deref().is_some_and(cut)
}

/// What stands on the screen and has to go before a title is smaller than it should be.
fn detail(board: &Board, placed: &[Placed]) -> Vec<String> {
    let next = board.next.iter().filter(|_| board.large != Large::Next);
    let speakers = next.flat_map(|next| &next.speakers).cloned();
    let large = board.now.iter().chain(&board.next);
    let told: Vec<String> = large
        .flat_map(|entry| [entry.shown.description.clone(), entry.url.clone(), entry.image.clone()])
        .flatten()
        .collect();
    let words = [board.later_label.clone(), board.date.clone(), board.event.clone()];
    let details = words.into_iter().chain(speakers).chain(told).filter(|words| !words.is_empty());
    details
        .filter(|words| {
            let start: String = words.chars().take(20).collect();
            placed.iter().any(|text| text.text.contains(&start))
        })
        .collect()
}

/// What is wrong on a screen: of what has to be read what is too small to be read from where the sign says, and titles
/// that are smaller than they should be, or without their ends, while there is anything else to go.
fn law(screen: &Screen, board: &Board) -> Vec<String> {
    let placed = screen.placed(board);
    let distance = stated(screen);
    let mut faults = law_from(screen, board, &placed, distance);
    let told = screen::read_from(&placed, screen.size, screen.look);
    if told < distance - TOLD {
        faults.push(format!("it says that it is read from {told:.2} m instead of {distance:.2} m"));
    }
    faults
}

/// The same from that distance.
fn law_from(screen: &Screen, board: &Board, placed: &[Placed], distance: f32) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, words, is_title) in essentials(board) {
        let is_long = words.chars().count() > LONG;
        let shown = placed.iter().filter(|text| text.text.contains(&words));
        let detail = detail(board, placed);
        if shown.clone().all(is_cut) && !detail.is_empty() {
            faults.push(format!("{name} {words:?} is cut beside {detail:?}"));
        }
        if is_title && !detail.is_empty() {
            faults.extend(
                screen
                    .faults(placed, name, &words, TITLE, distance)
                    .map(|fault| format!("{fault} beside {detail:?}")),
            );
        }
        if !is_long {
            faults.extend(screen.faults(placed, name, &words, ESSENTIAL, distance));
        }
    }
    faults
}

/// Letters are laid out in sizes that are not rounded, and capitals painted on whole pixels, in metres.
const TOLD: f32 = 0.02;

/// Longer titles, in letters, are as large as there is room for.
const LONG: usize = 70;

/// A name, the room, what is added to which sessions, and the instant.
type State = (&'static str, &'static str, Vec<(&'static str, &'static str)>, &'static str);

/// What is on, changed, or comes, in every way that a sign tells of.
fn states() -> Vec<State> {
    let room = "Room 122";
    vec![
        ("live", room, vec![], "2023-09-08T08:26:00Z"),
        ("long title", room, vec![], "2023-09-09T08:46:00Z"),
        ("break", room, vec![], "2023-09-08T09:09:00Z"),
        (
            "late",
            room,
            vec![("state-of-the-union", "delay = 10\nreason = \"Opening ran over\"")],
            "2023-09-08T08:44:00Z",
        ),
        ("late break", room, vec![("what-flakes-needs", "delay = 10")], "2023-09-08T09:09:00Z"),
        (
            "next cancelled",
            room,
            vec![("what-flakes-needs", "cancelled = true\nreason = \"The speaker is ill\"")],
            "2023-09-08T09:00:00Z",
        ),
        (
            "cancelled",
            room,
            vec![("what-flakes-needs", "cancelled = true\nreason = \"The speaker is ill\"")],
            "2023-09-08T09:31:00Z",
        ),
        (
            "next moved",
            room,
            vec![("what-flakes-needs", "moved_to = \"Room 24\"")],
            "2023-09-08T09:00:00Z",
        ),
        (
            "moved",
            room,
            vec![("what-flakes-needs", "moved_to = \"Room 24\"")],
            "2023-09-08T09:31:00Z",
        ),
        (
            "moved here",
            "Room 24",
            vec![("what-flakes-needs", "moved_to = \"Room 24\"")],
            "2023-09-08T09:31:00Z",
        ),
        (
            "full",
            room,
            vec![("what-flakes-needs", "full = true\noverflow = \"Room 24\"")],
            "2023-09-08T09:31:00Z",
        ),
        ("first", room, vec![], "2023-09-09T07:38:00Z"),
        ("over", room, vec![], "2023-09-08T17:02:00Z"),
        ("empty", "Room 24", vec![], "2023-09-08T10:00:00Z"),
        ("notice", room, vec![("state-of-the-union", "")], "2023-09-08T08:26:00Z"),
    ]
}

#[test]
fn what_has_to_be_read_can_be_read_from_where_people_stand() {
    let mut faults = Vec::new();
    let screens = Screen::every();
    for (name, room, edits, instant) in states() {
        let mut text = edited(&edits);
        if name == "notice" {
            text += "\n[[notice]]\ntext = \"Lunch is served in the foyer\"\n";
        }
        for (language, hours) in [("en", "24h"), ("de", "24h"), ("fr", "24h"), ("en", "12h")] {
            let text = text.replace("clock = \"24h\"", &format!("clock = \"{hours}\""));
            let text = text.replace("language = \"en\"", &format!("language = \"{language}\""));
            let feed = feed(&text);
            let board = board(&feed, room, Now::trusted(at(instant)));
            for screen in &screens {
                let Viewing { diagonal, distance } = screen.look.viewing;
                let found = law(screen, &board);
                faults.extend(found.into_iter().map(|fault| {
                    format!(
                        "{name}, {language}, {hours}, {diagonal}″ {distance} m {:?}: {fault}",
                        screen.size
                    )
                }));
            }
        }
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// Names of rooms as universities have them.
const LONG_ROOMS: [&str; 5] = [
    "Large Auditorium",
    "Großer Hörsaal",
    "Auditorium Maximum Nord",
    "Grande salle de réunion",
    "Seminarraum 2 (Altbau)",
];

#[test]
fn a_long_name_of_a_room_can_be_read_like_a_short_one() {
    let mut faults = Vec::new();
    let screens = Screen::every();
    for (place, long) in LONG_ROOMS.iter().enumerate() {
        let other = LONG_ROOMS[(place + 1) % LONG_ROOMS.len()];
        let language = ["en", "de", "fr"][place % 3];
        for (name, room, edits, instant) in states() {
            let text =
                edited(&edits).replace("language = \"en\"", &format!("language = \"{language}\""));
            let text = text.replace("Room 122", long).replace("Room 24", other);
            let room = if room == "Room 122" { long } else { other };
            let feed = feed(&text);
            let board = board(&feed, room, Now::trusted(at(instant)));
            for screen in &screens {
                let Viewing { diagonal, distance } = screen.look.viewing;
                faults.extend(law(screen, &board).into_iter().map(|fault| {
                    format!(
                        "{room}, {name}, {language}, {diagonal}″ {distance} m {:?}: {fault}",
                        screen.size
                    )
                }));
            }
        }
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// What no screen has room for is smaller, but the sign knows, and does not say that it can be read.
#[test]
fn words_without_end_are_read_from_where_the_sign_says() {
    let mut faults = Vec::new();
    let mut least = f32::MAX;
    let screens = Screen::every();
    let rooms = [
        "A",
        "Bibliothekserweiterungsbau",
        "The Very Large And Rather Draughty Auditorium On The Second Floor",
    ];
    for (place, (name, title, speakers)) in hostile::words().into_iter().enumerate() {
        let room = rooms[place % rooms.len()];
        for (state, edit) in [
            ("plain", ""),
            ("late", "delay = 10\nreason = \"Ran over\""),
            ("full", "full = true\noverflow = \"Hall B\""),
            ("cancelled", "cancelled = true"),
            ("moved", "moved_to = \"Hall B\""),
        ] {
            let text = hostile_day(room, &title, &speakers, edit);
            let feed = feed(&text);
            let instants = if edit.is_empty() { ["08:40", "10:15"] } else { ["08:58", "09:40"] };
            for instant in instants {
                let now = Now::trusted(at(&format!("2024-05-01T{instant}:00Z")));
                let board = board(&feed, room, now);
                for screen in &screens {
                    let placed = screen.placed(&board);
                    let told = screen::read_from(&placed, screen.size, screen.look);
                    least = least.min(told / stated(screen));
                    let Viewing { diagonal, distance } = screen.look.viewing;
                    let found = law_from(screen, &board, &placed, told);
                    faults.extend(found.into_iter().map(|fault| {
                        format!("{name}, {room}, {state}, {instant}, {diagonal}″ {distance} m {:?}: {fault}", screen.size)
                    }));
                }
            }
        }
    }
    assert!(least > 0.35, "the least of them is read from {least} of what the screen is");
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// Two sessions of that title, of which the first has changed, and a notice.
fn hostile_day(room: &str, title: &str, speakers: &str, edit: &str) -> String {
    let session = |start: &str, end: &str, edit: &str| {
        format!(
            "[[session]]\nroom = {room:?}\nstart = 2024-05-01 {start}\nend = {end}\n\
             title = \"{title}\"\nspeakers = [{speakers}]\nabstract = \"Abstract: {LONG_TITLE}\"\n{edit}\n"
        )
    };
    format!(
        "[event]\nname = \"Hostile Days\"\ntimezone = \"UTC\"\n[[room]]\nname = {room:?}\n[[room]]\nname = \"Hall B\"\n\
         where = \"1st floor\"\n{}{}[[notice]]\ntext = {LONG_TITLE:?}\nfrom = 2024-05-01 10:10\n",
        session("09:00", "10:00", edit),
        session("10:00", "11:00", "")
    )
}

/// After the line of an id these lines.
fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(NIXCON.to_owned(), |text, (id, lines)| {
        let id = format!("id = \"{id}\"\n");
        let (before, after) = text.split_once(&id).expect("the id");
        format!("{before}{id}{lines}\n{after}")
    })
}

#[test]
fn no_moment_of_nixcon_cuts_or_shrinks_a_title_beside_anything_else() {
    let feed = feed(NIXCON);
    let mut faults = Vec::new();
    for screen in Screen::every() {
        for (room, instant) in moments(&feed).into_iter().step_by(5) {
            let board = board(&feed, &room, Now::trusted(instant));
            // Rows of a block, and what shares the screen, have sizes of their own.
            let shown = board.now.iter().chain(&board.next).chain(&board.later);
            if board.now.len() > 1 || shown.take(3).any(|entry| !entry.block.is_empty()) {
                continue;
            }
            let Viewing { diagonal, distance } = screen.look.viewing;
            faults.extend(law(&screen, &board).into_iter().map(|fault| {
                format!("{room} at {instant}, {diagonal}″ {distance} m {:?}: {fault}", screen.size)
            }));
        }
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_screen_that_is_too_small_says_from_how_far_it_can_be_read() {
    let reach = |diagonal, distance| {
        let look = Look { viewing: Viewing { diagonal, distance }, ..Look::default() };
        screen::reach(SHAPES[0].into(), look)
    };
    for (diagonal, distance) in [(43.0, 5.0), (55.0, 8.0), (24.0, 3.0), (32.0, 5.0)] {
        assert!(reach(diagonal, distance) > distance - 0.01, "{diagonal}″ at {distance} m");
    }
    for (diagonal, distance) in [(24.0, 8.0), (32.0, 8.0), (24.0, 5.0)] {
        let found = reach(diagonal, distance);
        assert!((3.0..distance).contains(&found), "{diagonal}″ at {distance} m: {found}");
    }
}
