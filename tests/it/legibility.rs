//! The legibility contract: on every screen, whatever the schedule says, all text is large enough,
//! in its place, and beside all other text.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use egui::{Context, RawInput, Rect, Vec2};
use roomsign_core::board::{Board, Now, Overview, State, board, boards};
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::schedule::{ThemeName, parse};
use roomsign_core::timetable::Timetable;
use roomsign_screen::{self as screen, Look, Pictures, Pixels, Placed, Show};

use crate::hostile::{self, LONG_TITLE};

const NIXCON: &str = include_str!("../../schedule/nixcon-2023.toml");

/// Width and height in pixels.
const SIZES: [[f32; 2]; 8] = [
    [800.0, 480.0],
    [1280.0, 720.0],
    [1366.0, 768.0],
    [1920.0, 1080.0],
    [3840.0, 2160.0],
    [1080.0, 1920.0],
    [720.0, 1280.0],
    [1920.0, 540.0],
];
/// No letters are smaller, in `u` and in pixels.
const LEAST: (f32, f32) = (2.4, 12.0);
/// No title of what is on is smaller, in `u`.
const LEAST_TITLE: f32 = 5.0;
/// What rounding to whole pixels may add to a text's edges, in pixels.
const ROUNDING: f32 = 1.01;

/// One screen of one size, on which frames are laid out and not painted.
struct Screen {
    context: Context,
    size: Vec2,
    look: Look,
    pictures: Pictures,
}

/// A picture of each shape.
const PICTURES: [(&str, [u32; 2]); 6] = [
    ("square.png", [100, 100]),
    ("wide.png", [900, 100]),
    ("line.png", [900, 20]),
    ("tall.png", [60, 900]),
    ("photo.jpg", [300, 400]),
    ("dot.png", [1, 1]),
];

/// Transparent but for a dark half, so that it is given a plate on dark grounds.
fn pixels([width, height]: [u32; 2]) -> Pixels {
    let dark = (0..width * height).map(|place| [0, 0, 0, if place % 2 == 0 { 255 } else { 0 }]);
    Pixels::new([width, height], dark.collect::<Vec<_>>().as_flattened()).expect("a picture")
}

impl Screen {
    fn all(theme: ThemeName) -> Vec<Self> {
        let look = Look { theme: Some(theme), ..Look::default() };
        SIZES.iter().map(|size| Self::new(*size, look)).collect()
    }

    fn new(size: [f32; 2], look: Look) -> Self {
        let context = Context::default();
        context.set_fonts(screen::fonts::definitions());
        let mut pictures = Pictures::default();
        for (name, size) in PICTURES {
            pictures.insert(&context, name, pixels(size));
        }
        Self { context, size: size.into(), look, pictures }
    }

    fn u(&self) -> f32 {
        let Vec2 { x: width, y: height } = self.size;
        self.look.scale * if width >= height { height / 100.0 } else { width / 86.0 }
    }

    fn placed(&self, show: Show<'_>) -> Vec<Placed> {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, self.size)),
            ..RawInput::default()
        };
        let mut placed = Vec::new();
        let mut output = self
            .context
            .run_ui(input, |ui| placed = screen::paint(ui, show, self.look, &self.pictures));
        output.textures_delta.clear();
        placed
    }

    /// What is wrong with a frame.
    fn faults(&self, show: Show<'_>) -> Vec<String> {
        let placed = self.placed(show);
        let whole = Rect::from_min_size(egui::Pos2::ZERO, self.size);
        let mut faults = Vec::new();
        for (place, text) in placed.iter().enumerate() {
            let Placed { rect, area, size, text: words, is_picture, .. } = text;
            if !whole.contains_rect(*rect) {
                faults.push(format!("{words:?} leaves the screen: {rect:?}"));
            }
            if !area.expand(ROUNDING).contains_rect(*rect) {
                faults.push(format!("{words:?} leaves its box: {rect:?} in {area:?}"));
            }
            let is_small = *size < LEAST.0 * self.u() - 0.01 || *size < LEAST.1 - 0.01;
            if is_small && !is_picture {
                faults.push(format!("{words:?} is too small: {size}"));
            }
            let others = placed.iter().skip(place + 1);
            for other in others.filter(|other| other.rect.shrink(ROUNDING).intersects(*rect)) {
                let (words, others) = (words, &other.text);
                faults.push(format!("{words:?} overlaps {others:?}: {rect:?}, {:?}", other.rect));
            }
        }
        if let Show::Room(board) = show {
            faults.extend(self.small_titles(board, &placed));
            faults.extend(self.unsaid(board, &placed));
        }
        faults
    }

    /// What has to be said, in whatever letters, and is not.
    fn unsaid(&self, board: &Board, placed: &[Placed]) -> Vec<String> {
        let rest = board.now.len().saturating_sub(3);
        let is_live = board.state == State::Live;
        let more = (is_live && rest > 0).then(|| board.words.more(rest));
        let said = |words: &String| placed.iter().any(|text| text.text.contains(words));
        more.filter(|words| !said(words))
            .map(|words| format!("{words:?} is not there"))
            .into_iter()
            .collect()
    }

    /// Titles of what is on that are missing or too small.
    fn small_titles(&self, board: &Board, placed: &[Placed]) -> Vec<String> {
        let on = board.now.iter().filter(|on| on.block.is_empty()).take(3);
        let on = on.filter(|_| board.state == State::Live);
        on.filter_map(|on| {
            let title = &on.title;
            let start: String = title.chars().take(8).collect();
            let large = |text: &&Placed| {
                text.text.starts_with(&start) && text.size >= LEAST_TITLE * self.u() - 0.01
            };
            let found = placed.iter().any(|text| large(&text));
            (!found).then(|| format!("{title:?} is not there, or too small"))
        })
        .collect()
    }
}

fn feed(text: &str) -> Feed {
    let (schedule, diagnostics) = parse(text);
    let schedule = schedule.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let mut feed = Feed::showing("nixcon-2023.toml", Timetable::plan(schedule));
    let timetable = feed.shown().map(|shown| shown.timetable.clone());
    if let Some(timetable) = timetable {
        feed.apply(timetable, Some(at("2023-09-08T07:52:00Z")));
    }
    feed
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Every moment that matters: of every session its middle, just before it, and just after it.
fn moments(feed: &Feed) -> Vec<(String, DateTime<Utc>)> {
    let timetable = &feed.shown().expect("a schedule").timetable;
    let rooms = &timetable.schedule.rooms;
    let mut moments = Vec::new();
    for (place, session) in timetable.schedule.sessions.iter().enumerate() {
        let Some((_, slot)) = timetable.session(place) else { continue };
        let period = slot.expected;
        let minute = TimeDelta::minutes(1);
        // The talks of a block are alike: some of them are enough.
        if period.end - period.start <= minute * 5 && place % 4 > 0 {
            continue;
        }
        let middle = period.start + (period.end - period.start) / 2;
        for room in [session.room, slot.room] {
            for instant in [middle, period.start - minute, period.end] {
                moments.push((rooms[room.0].name.clone(), instant));
            }
        }
    }
    moments.sort();
    moments.dedup();
    moments
}

fn assert_legible(screens: &[Screen], name: &str, show: Show<'_>) -> usize {
    let mut count = 0;
    for screen in screens {
        let faults = screen.faults(show);
        if !faults.is_empty() {
            eprintln!("{name} on {:?}:\n  {}", screen.size, faults.join("\n  "));
        }
        count += faults.len();
    }
    count
}

#[test]
fn every_moment_of_nixcon_is_legible_on_every_screen() {
    let feed = feed(NIXCON);
    let mut faults = 0;
    for screens in [ThemeName::Dark, ThemeName::Light].map(Screen::all) {
        for (room, instant) in moments(&feed) {
            let board = board(&feed, &room, Now::trusted(instant));
            faults += assert_legible(&screens, &format!("{room} at {instant}"), Show::Room(&board));
        }
    }
    assert_eq!(faults, 0);
}

/// A schedule in which everything that can be long is long, and everything that can change has.
fn hostile(title: &str, speakers: &str, language: &str, clock: &str) -> String {
    let notices: String = (1..=5)
        .map(|n| {
            format!("[[notice]]\ntext = \"Notice {n}: {LONG_TITLE}\"\nfrom = 2024-05-01 15:00\n")
        })
        .collect();
    let talks: String = (0..12)
        .map(|n| {
            format!(
                "[[session]]\nroom = \"A\"\nstart = 2024-05-01 12:{:02}\nminutes = 5\n\
                 kind = \"Lightning talk\"\ntitle = \"{title}\"\nspeakers = [{speakers}]\n",
                n * 5
            )
        })
        .collect();
    let session = |room: &str, start: &str, end: &str, more: &str| {
        format!(
            "[[session]]\nroom = \"{room}\"\nstart = 2024-05-01 {start}\nend = {end}\ntitle = \"{title}\"\n\
             speakers = [{speakers}]\nabstract = \"{LONG_TITLE}. {LONG_TITLE}.\"\n{more}\n\
             image = \"{}\"\nurl = \"https://example.org/talks/{start}\"\n",
            PICTURES[start.len() * usize::from(start.as_bytes()[4]) % PICTURES.len()].0
        )
    };
    // From one to more than fit at once.
    let sponsors: String = (0..title.len() % 40)
        .map(|n| {
            let logo = PICTURES[n % PICTURES.len()].0;
            format!("[[sponsor]]\nname = \"Sponsor {n}\"\nlogo = \"{logo}\"\n")
        })
        .collect();
    let sessions = [
        session("A", "09:00", "10:00", &format!("delay = 10\nreason = \"{LONG_TITLE}\"")),
        session("B", "09:30", "10:15", "moved_to = \"A\"\ndelay = 45\nreason = \"Projector swap\""),
        session("A", "10:10", "11:00", "cancelled = true\nreason = \"Ill\""),
        session("A", "11:00", "11:20", "kind = \"Break\""),
        talks,
        // Three at once, then five, then with notices.
        session("A", "14:00", "15:00", "kind = \"Talk\""),
        session("A", "14:05", "15:00", "delay = 5\nreason = \"Late\""),
        session("A", "14:10", "15:30", "fixed = true"),
        session("A", "14:50", "15:10", "fixed = true"),
        session("A", "14:55", "15:40", "fixed = true"),
        session("A", "16:00", "17:00", "delay = 10\nreason = \"Projector swap\""),
        session("B", "16:00", "17:00", "moved_to = \"A\"\nreason = \"Too small\""),
        session("B", "18:00", "19:00", ""),
    ];
    format!(
        "[event]\nname = \"{LONG_TITLE}\"\ntimezone = \"Europe/Berlin\"\nlanguage = \"{language}\"\n\
         clock = \"{clock}\"\nlogo = \"{}\"\n[[room]]\nname = \"A\"\nlabel = \"{LONG_TITLE}\"\n[[room]]\n\
         name = \"B\"\n[[room]]\nname = \"The Very Large And Rather Draughty Auditorium On The Second \
         Floor Of The East Wing\"\n{}{notices}{sponsors}",
        PICTURES[title.len() % PICTURES.len()].0,
        sessions.concat()
    )
}

fn hostile_screens() -> Vec<Screen> {
    let scales = [([1920.0, 1080.0], 1.5), ([800.0, 480.0], 0.8), ([1080.0, 1920.0], 1.5)];
    let scaled = scales.map(|(size, scale)| Screen::new(size, Look { scale, ..Look::default() }));
    let plain = SIZES.map(|size| Screen::new(size, Look::default()));
    plain.into_iter().chain(scaled).collect()
}

/// The boards of everything hostile at every moment, with what they are.
fn hostile_boards() -> Vec<(String, Board)> {
    let mut all = Vec::new();
    for (place, (name, title, speakers)) in hostile::words().iter().enumerate() {
        let (language, clock) = if place % 2 == 0 { ("de", "12h") } else { ("en", "24h") };
        let feed = feed(&hostile(title, speakers, language, clock));
        for (room, instant) in moments(&feed) {
            let board = board(&feed, &room, Now::trusted(instant));
            all.push((format!("{name}: {room} at {instant}"), board));
        }
    }
    all
}

#[test]
fn the_most_hostile_schedule_is_legible_on_every_screen() {
    let boards = hostile_boards();
    // Each screen is one thread's, with the letters that it has drawn; whichever is free takes the next.
    let screens = Mutex::new(hostile_screens().into_iter());
    let faults = AtomicUsize::new(0);
    let next = || screens.lock().expect("no panic in between").next();
    let take = || {
        while let Some(screen) = next() {
            for (name, board) in &boards {
                let found = assert_legible(std::slice::from_ref(&screen), name, Show::Room(board));
                faults.fetch_add(found, Ordering::Relaxed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(take);
        }
    });
    assert_eq!(faults.into_inner(), 0);
}

/// A schedule of two sessions with a break between them; `more` belongs to the first.
fn short(event: &str, title: &str, more: &str) -> String {
    format!(
        "[event]\nname = \"E\"\ntimezone = \"UTC\"\n{event}\n[[room]]\nname = \"A\"\n[[session]]\n\
         room = \"A\"\nstart = 2024-05-01 09:00\nend = 10:00\ntitle = \"{title}\"\n{more}\n\
         [[session]]\nroom = \"A\"\nstart = 2024-05-01 10:30\nend = 11:00\ntitle = \"Later\"\n"
    )
}

#[test]
fn pictures_and_codes_are_there_where_words_leave_room_for_them() {
    let more = "image = \"photo.jpg\"\nurl = \"https://example.org/talks/1\"";
    let mut text = short("logo = \"square.png\"", "A short title", more);
    for (name, _) in PICTURES {
        text += &format!("[[sponsor]]\nname = \"S\"\nlogo = \"{name}\"\n");
    }
    let feed = feed(&text);
    let live: &[&str] = &["square.png", "photo.jpg", "https://example.org/talks/1"];
    let pause: &[&str] = &["square.png", "wide.png", "tall.png", "dot.png"];
    for size in SIZES {
        let screen = Screen::new(size, Look::default());
        for (instant, wanted) in [("09:20", live), ("10:10", pause), ("12:00", pause)] {
            let instant = at(&format!("2024-05-01T{instant}:00Z"));
            let board = board(&feed, "A", Now::trusted(instant));
            let show = Show::Room(&board);
            assert_eq!(screen.faults(show), Vec::<String>::new(), "{size:?}, {instant}");
            let placed = screen.placed(show);
            let there =
                |name: &&&str| placed.iter().any(|one| one.is_picture && one.text == **name);
            let missing: Vec<_> = wanted.iter().filter(|name| !there(name)).collect();
            assert!(missing.is_empty(), "{size:?}, {instant}: no {missing:?}");
        }
    }
}

#[test]
fn sponsors_are_equal_in_area() {
    let mut text = short("", "T", "");
    for name in ["square.png", "wide.png", "photo.jpg"] {
        text += &format!("[[sponsor]]\nname = \"S\"\nlogo = \"{name}\"\n");
    }
    let feed = feed(&text);
    let board = board(&feed, "A", Now::trusted(at("2024-05-01T12:00:00Z")));
    let look = Look { theme: Some(ThemeName::Light), ..Look::default() };
    for size in SIZES {
        let placed = Screen::new(size, look).placed(Show::Room(&board));
        let logos = placed.iter().filter(|one| one.is_picture);
        let areas: Vec<f32> = logos.map(|logo| logo.rect.area()).collect();
        let (least, most) = (
            areas.iter().copied().fold(f32::MAX, f32::min),
            areas.iter().copied().fold(0.0, f32::max),
        );
        assert!(areas.len() == 3 && least > 0.9 * most, "{size:?}: {areas:?}");
    }
}

#[test]
fn texts_are_laid_out_no_further_than_they_can_be_shown() {
    let speakers: Vec<String> = (0..1000).map(|n| format!("\"Speaker Number {n}\"")).collect();
    let speakers = speakers.join(", ");
    for title in ["i".repeat(10_000), "ab ".repeat(4_000), "a\u{300}\u{301}\u{302}".repeat(3_000)] {
        let more = format!(
            "speakers = [{speakers}]\nabstract = \"{}\"\nreason = \"{title}\"",
            title.repeat(9)
        );
        let feed = feed(&short("", &title, &more));
        for size in SIZES {
            let screen = Screen::new(size, Look::default());
            for instant in ["08:00", "09:20", "10:10"] {
                let instant = at(&format!("2024-05-01T{instant}:00Z"));
                let board = board(&feed, "A", Now::trusted(instant));
                assert_eq!(screen.faults(Show::Room(&board)), Vec::<String>::new());
                for placed in screen.placed(Show::Room(&board)) {
                    assert!(placed.text.chars().count() < 2100, "{:.20}", placed.text);
                }
            }
        }
    }
}

#[test]
fn what_should_be_on_and_is_not_is_said_with_its_reason() {
    let id = "id = \"what-flakes-needs\"\n";
    let cancelled = format!("{id}cancelled = true\nreason = \"The speaker is ill\"\n");
    let moved = format!("{id}moved_to = \"Room 24\"\nreason = \"The speaker is ill\"\n");
    for (edit, status) in [(cancelled, "CANCELLED"), (moved, "MOVED TO ROOM 24")] {
        // A title that is as short as a time, and as full of digits.
        let text = NIXCON.replace(id, &edit);
        let feed = feed(&text.replace("What Flakes needs (technically)", "Zig 101"));
        for instant in ["2023-09-08T09:09:00Z", "2023-09-08T09:31:00Z"] {
            let board = board(&feed, "Room 122", Now::trusted(at(instant)));
            for screen in Screen::all(ThemeName::Dark) {
                let placed = screen.placed(Show::Room(&board));
                let said =
                    |words: &str| placed.iter().filter(|text| text.text.contains(words)).count();
                for words in [status, "The speaker is ill"] {
                    assert_eq!(said(words), 1, "{words:?} at {instant} on {:?}", screen.size);
                }
                assert!(said("Zig 101") > 0, "at {instant} on {:?}", screen.size);
            }
        }
    }
}

#[test]
fn bands_beside_each_other_are_of_one_height() {
    let id = "id = \"nix-training\"\n";
    let feed = feed(&NIXCON.replace(id, &format!("{id}moved_to = \"Room 122\"\n")));
    let board = board(&feed, "Room 122", Now::trusted(at("2023-09-09T13:17:00Z")));
    for screen in Screen::all(ThemeName::Dark).iter().filter(|it| it.size.x > it.size.y) {
        let placed = screen.placed(Show::Room(&board));
        let bands = placed.iter().filter(|text| text.text.starts_with("NOW"));
        let bands: Vec<[f32; 2]> =
            bands.map(|text| [text.rect.min.y, text.rect.height()]).collect();
        assert_eq!(bands.len(), 2, "on {:?}", screen.size);
        assert_eq!(bands[0], bands[1], "on {:?}", screen.size);
    }
}

#[test]
fn urgent_notices_and_a_sign_without_clock_or_file_are_legible() {
    let screens = hostile_screens();
    let mut faults = 0;
    let urgent = format!("{NIXCON}\n[[notice]]\ntext = \"{LONG_TITLE}\"\nurgent = true\n");
    let instant = at("2023-09-08T08:26:00Z");
    let hours = "22:00-07:00".parse().ok();
    for (name, feed, now) in [
        ("urgent", feed(&urgent), Now::trusted(instant)),
        ("no clock", feed(NIXCON), Now { instant, trusted: false }),
        ("before the event", feed(NIXCON), Now::trusted(at("2023-09-07T10:00:00Z"))),
        ("event over", feed(NIXCON), Now::trusted(at("2023-09-12T10:00:00Z"))),
        ("waiting", waiting(), Now::trusted(instant)),
        ("edit not applied", fallen(), Now::trusted(instant)),
        ("quiet", feed(NIXCON), Now::trusted(at("2023-09-08T21:10:00Z"))),
        ("quiet, edit not applied", fallen(), Now::trusted(at("2023-09-08T21:10:00Z"))),
    ] {
        let board = board(&feed, "Room 122", now).with_quiet_hours(&feed, hours);
        faults += assert_legible(&screens, name, Show::Room(&board));
    }
    assert_eq!(faults, 0);
}

fn waiting() -> Feed {
    let mut feed = Feed::waiting("a-rather-long-name-of-a-schedule-file-of-2023.toml");
    feed.fail(Fault::Invalid {
        line: 41,
        message: "unknown key `dealy`: did you mean `delay`?".into(),
    });
    feed
}

fn fallen() -> Feed {
    let mut feed = feed(NIXCON);
    feed.fail(Fault::Invalid { line: 41, message: "unknown key `dealy`".into() });
    feed
}

#[test]
fn an_overview_of_any_number_of_rooms_is_legible() {
    let screens = hostile_screens();
    let mut faults = 0;
    for rooms in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 23] {
        for title in ["Nix, but with a different frontend", LONG_TITLE] {
            let mut text =
                "[event]\nname = \"E\"\ntimezone = \"UTC\"\nclock = \"12h\"\n".to_owned();
            for room in 0..rooms {
                text += &format!("[[room]]\nname = \"Room {room}\"\nlabel = \"Talks\"\n");
            }
            for room in 0..rooms {
                let kind = if room % 3 == 2 { "Break" } else { "Talk" };
                text += &format!(
                    "[[session]]\nroom = \"Room {room}\"\nstart = 2024-05-01 09:00\nend = 10:00\n\
                     delay = {}\ntitle = {title:?}\nspeakers = [\"Ada Lovelace\"]\nkind = \"{kind}\"\n\
                     [[session]]\nroom = \"Room {room}\"\nstart = 2024-05-01 10:00\nend = 11:00\ntitle = {title:?}\n",
                    room % 2 * 10
                );
            }
            let feed = feed(&text);
            for instant in ["08:30", "09:30", "09:59", "10:30", "12:00"] {
                let instant = at(&format!("2024-05-01T{instant}:00Z"));
                let boards = boards(&feed, Now::trusted(instant));
                let name = format!("{rooms} rooms, {title:.9}, {instant}");
                for screen in &screens {
                    let per_page = screen::per_page(screen.size, screen.look);
                    let overview = Overview::new(boards.clone(), per_page);
                    let screen = std::slice::from_ref(screen);
                    faults += assert_legible(screen, &name, Show::All(&overview));
                }
            }
        }
    }
    assert_eq!(faults, 0);
}

/// Whether a text has lost its end.
fn is_cut(text: &Placed) -> bool {
    let cut = |galley: &egui::Galley| {
        galley.elided || (galley.job.text.ends_with('…') && !text.text.ends_with('…'))
    };
    text.galley.as_deref().is_some_and(cut)
}

#[test]
fn the_departures_board_leaves_out_no_end_of_a_room_or_a_title() {
    let rooms = [
        "Lecture Hall 2",
        "Seminar Room 14",
        "Seminar Room 15",
        "K.3.201",
        "Auditorium Maximum North",
        "Grande salle de réunion du premier étage",
        "Lab 6",
        "Workshop 7",
        "The Very Large And Rather Draughty Auditorium On The Second Floor",
    ];
    let titles = [
        "Passkeys for a library with 40,000 readers and three librarians",
        "The state of Go",
        "disko and nixos-anywhere: Declarative and Remote Installation of NixOS",
    ];
    let edits =
        ["", "full = true", "delay = 10", "cancelled = true", "moved_to = \"Seminar Room 14\""];
    let mut text = "[event]\nname = \"E\"\ntimezone = \"UTC\"\n".to_owned();
    for room in rooms {
        text += &format!("[[room]]\nname = {room:?}\nwhere = \"1st floor\"\n");
    }
    for (place, room) in rooms.iter().enumerate() {
        let (title, edit) = (titles[place % titles.len()], edits[place % edits.len()]);
        text += &format!(
            "[[session]]\nroom = {room:?}\nstart = 2024-05-01 09:{place:02}\nend = 10:00\ntitle = {title:?}\n{edit}\n"
        );
    }
    let feed = feed(&text);
    for screen in SIZES.map(|size| Screen::new(size, Look::default())) {
        for instant in ["08:50:00", "09:30:00", "09:30:12", "09:30:24", "09:30:36"] {
            let now = Now::trusted(at(&format!("2024-05-01T{instant}Z")));
            let per_page = screen::per_page(screen.size, screen.look);
            let overview = Overview::new(boards(&feed, now), per_page);
            let placed = screen.placed(Show::All(&overview));
            for row in overview.rows() {
                for words in [&row.room, &row.title] {
                    let found = placed.iter().find(|text| text.text == *words);
                    let found = found.unwrap_or_else(|| panic!("{words:?} is not there"));
                    assert!(!is_cut(found), "{words:?} on {:?} at {instant}", screen.size);
                }
                let status = placed.iter().find(|text| text.text == row.status);
                assert!(
                    row.tag.is_none() || status.is_some_and(|status| !is_cut(status)),
                    "{:?} on {:?} at {instant}",
                    row.status,
                    screen.size
                );
            }
        }
    }
}
