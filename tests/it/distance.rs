//! The law of distances: what has to be read can be read from where people stand, measured in the letters as they are
//! painted, on every screen for which the sign does not say that it cannot.

use chrono::{DateTime, TimeDelta, Utc};
use egui::{Context, RawInput, Rect, Vec2};
use roomsign_core::board::{Board, Large, Now, Weight, board};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::parse;
use roomsign_core::timetable::Timetable;
use roomsign_screen::{self as screen, ESSENTIAL, Look, Pictures, Placed, Show, Viewing};

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

/// What is wrong on every screen at some moments of a schedule: the room, when, and what.
fn faults(
    feed: &Feed,
    moments: &[(String, DateTime<Utc>)],
    law: impl Fn(&Screen) -> [(f32, f32); 2],
) -> Vec<String> {
    let mut faults = Vec::new();
    for screen in Screen::every() {
        for (room, instant) in moments {
            let board = board(feed, room, Now::trusted(*instant));
            let placed = screen.placed(&board);
            let [essential, title] = law(&screen);
            for (name, words, is_title) in essentials(&board) {
                let (arc, distance) = if is_title { title } else { essential };
                let fault = screen.faults(&placed, name, &words, arc, distance);
                let Viewing { diagonal, distance } = screen.look.viewing;
                faults.extend(fault.map(|fault| {
                    format!(
                        "{diagonal}″ {distance} m {:?}, {room} at {instant}: {fault}",
                        screen.size
                    )
                }));
            }
        }
    }
    faults
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

/// On a tall screen, where lines are short, all may be this much smaller before a word of it is cut.
const TALL: f32 = 0.7;

/// What the sign says of a screen: from where its readers stand, or from nearer where it cannot keep that.
fn stated(screen: &Screen) -> f32 {
    let stated = screen::reach(screen.size, screen.look).min(screen.look.viewing.distance);
    if screen.size.x < screen.size.y { TALL * stated } else { stated }
}

#[test]
fn room_state_and_title_of_nixcon_can_be_read_from_where_people_stand() {
    let feed = feed(NIXCON);
    // In a block, titles are rows of a list: they have their own sizes.
    let all = moments(&feed).into_iter().step_by(5).filter(|(room, instant)| {
        let board = board(&feed, room, Now::trusted(*instant));
        let shown = board.now.iter().chain(&board.next).chain(&board.later);
        board.now.len() < 2 && shown.take(3).all(|entry| entry.block.is_empty())
    });
    let all: Vec<_> = all.collect();
    assert!(all.len() > 10, "{}", all.len());
    let faults = faults(&feed, &all, |screen| {
        let distance = stated(screen);
        // Of a long title that does not fit otherwise, letters may be as small as of anything that has to be read.
        [(ESSENTIAL, distance), (ESSENTIAL, distance)]
    });
    let faults: Vec<_> =
        faults.into_iter().filter(|fault| !fault.contains(": next title")).collect();
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
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
fn what_has_changed_can_be_read_from_where_people_stand() {
    for (edits, instant) in [
        (
            vec![("state-of-the-union", "delay = 10\nreason = \"Opening ran over\"")],
            "2023-09-08T08:44:00Z",
        ),
        (
            vec![("what-flakes-needs", "cancelled = true\nreason = \"The speaker is ill\"")],
            "2023-09-08T09:00:00Z",
        ),
        (
            vec![("what-flakes-needs", "cancelled = true\nreason = \"The speaker is ill\"")],
            "2023-09-08T09:31:00Z",
        ),
        (vec![("what-flakes-needs", "moved_to = \"Room 24\"")], "2023-09-08T09:00:00Z"),
        (vec![("what-flakes-needs", "moved_to = \"Room 24\"")], "2023-09-08T09:31:00Z"),
        (
            vec![("what-flakes-needs", "full = true\noverflow = \"Room 24\"")],
            "2023-09-08T09:31:00Z",
        ),
    ] {
        let feed = feed(&edited(&edits));
        let moment = [("Room 122".to_owned(), at(instant))];
        let faults = faults(&feed, &moment, |screen| [(ESSENTIAL, stated(screen)); 2]);
        assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
    }
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
