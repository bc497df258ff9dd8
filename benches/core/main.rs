//! How long the pure core and a frame of the screen take, and how that grows with the size of the programme.
//!
//! `cargo bench --bench core`. Items are sessions: where the time for an item stays what it is from one
//! line to the next, time grows as the programme does; where the time for the whole stays, it does not grow at all.

#![allow(clippy::panic, clippy::expect_used, missing_docs, reason = "a panic ends the benchmark")]

mod programme;

use std::hint::black_box;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use divan::Bencher;
use divan::counter::ItemsCount;
use programme::{FIRST_DAY, programme};
use roomsign_core::board::{Board, Now, board, boards};
use roomsign_core::check::warnings;
use roomsign_core::feed::Feed;
use roomsign_core::schedule::{DelayChange, Edit, MAX_SESSIONS, Schedule, edit, parse};
use roomsign_core::timetable::Timetable;
use roomsign_screen::{DRAWABLE, Look, Pictures, Show, fonts, paint};

const SIZES: [usize; 5] = [40, 100, 1_000, 10_000, 20_000];
const DAYS: usize = 4;
/// Beyond what a file may have: the limit is there for memory's sake, and hides no other cost.
const LARGER: [usize; 6] = [100, 1_000, 10_000, 20_000, 50_000, 100_000];
/// Sessions a day in forty rooms, however many days there are.
const A_DAY: usize = 1_000;

fn main() {
    divan::main();
}

/// A programme of that many sessions, in as many rooms as such a congress has.
fn text(sessions: usize) -> String {
    programme(sessions, (sessions / 15).clamp(2, 100), DAYS)
}

/// 1,351 sessions in 92 rooms, as the 36th Chaos Communication Congress had.
fn congress() -> String {
    programme(1_351, 92, DAYS)
}

fn schedule(text: &str) -> Schedule {
    parse(text).0.expect("the programme is a good one")
}

/// The same venue for more and more days.
fn longer(sessions: usize) -> Schedule {
    let text = programme(sessions, 40, sessions.div_ceil(A_DAY));
    let (head, rest) = text.split_once("\n[[session]]").expect("there are sessions");
    let all: Vec<&str> = rest.split("\n[[session]]").collect();
    let parts = all
        .chunks(MAX_SESSIONS)
        .map(|part| schedule(&format!("{head}\n[[session]]{}", part.join("\n[[session]]"))));
    let mut parts = parts.collect::<Vec<_>>().into_iter();
    let mut whole = parts.next().expect("there are sessions");
    whole.sessions.extend(parts.flat_map(|part| part.sessions));
    assert_eq!(whole.sessions.len(), sessions);
    whole
}

fn feed(text: &str) -> Feed {
    Feed::showing("schedule.toml", Timetable::plan(schedule(text)))
}

/// Instants all over the event and a day before and after it, in no order.
fn instants() -> impl Iterator<Item = DateTime<Utc>> {
    let first: NaiveDate = FIRST_DAY.parse().expect("a date");
    let begin = first.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1);
    let minutes = (DAYS as i64 + 2) * 24 * 60;
    (0..).map(move |turn: i64| begin + TimeDelta::minutes(turn * 7_919 % minutes))
}

#[divan::bench(args = SIZES)]
fn parse_and_plan(bencher: Bencher, sessions: usize) {
    let text = text(sessions);
    let bencher = bencher.counter(ItemsCount::new(sessions));
    bencher.bench_local(|| Timetable::plan(schedule(black_box(&text))));
}

#[divan::bench(args = SIZES)]
fn plan_and_ripple(bencher: Bencher, sessions: usize) {
    let schedule = schedule(&text(sessions));
    let bencher = bencher.counter(ItemsCount::new(sessions));
    bencher.with_inputs(|| schedule.clone()).bench_local_values(Timetable::plan);
}

#[divan::bench(args = SIZES)]
fn board_of_a_room(bencher: Bencher, sessions: usize) {
    let feed = feed(&text(sessions));
    let mut instants = instants();
    let next = || Now::trusted(instants.next().expect("they never end"));
    bencher.with_inputs(next).bench_local_values(|now| board(&feed, "Room 1", now));
}

#[divan::bench(args = LARGER)]
fn plan_of_a_longer_event(bencher: Bencher, sessions: usize) {
    let schedule = longer(sessions);
    let bencher = bencher.counter(ItemsCount::new(sessions));
    bencher.with_inputs(|| schedule.clone()).bench_local_values(Timetable::plan);
}

/// A longer event, and instants of its first day.
fn longer_event(sessions: usize) -> (Feed, impl FnMut() -> Now) {
    let feed = Feed::showing("schedule.toml", Timetable::plan(longer(sessions)));
    let mut instants = instants().filter(|at| at.date_naive().to_string() == FIRST_DAY);
    (feed, move || Now::trusted(instants.next().expect("they never end")))
}

#[divan::bench(args = LARGER)]
fn board_of_a_longer_event(bencher: Bencher, sessions: usize) {
    let (feed, next) = longer_event(sessions);
    bencher.with_inputs(next).bench_local_values(|now| board(&feed, "Room 1", now));
}

/// What the processor has to do for a frame of a window: layout, new letters, triangles.
fn frame(window: &egui::Context, board: &Board) -> Vec<egui::ClippedPrimitive> {
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1920.0, 1080.0));
    let input = egui::RawInput { screen_rect: Some(screen), ..egui::RawInput::default() };
    let mut output = window.run_ui(input, |ui| {
        paint(ui, Show::Room(board), Look::default(), &Pictures::default());
    });
    // Nothing of it is shown.
    output.textures_delta.clear();
    window.tessellate(output.shapes, output.pixels_per_point)
}

fn window() -> egui::Context {
    let window = egui::Context::default();
    window.set_fonts(fonts::definitions());
    window
}

#[divan::bench(args = LARGER)]
fn frame_of_a_longer_event(bencher: Bencher, sessions: usize) {
    let (feed, mut next) = longer_event(sessions);
    let window = window();
    bencher
        .with_inputs(|| board(&feed, "Room 1", next()))
        .bench_local_refs(|board| frame(&window, board));
}

#[divan::bench]
fn first_frame(bencher: Bencher) {
    let feed = feed(&text(100));
    let at = format!("{FIRST_DAY}T10:10:00Z").parse().expect("a time");
    let board = board(&feed, "Room 1", Now::trusted(at));
    bencher.with_inputs(window).bench_local_refs(|window| frame(window, &board));
}

#[divan::bench(args = SIZES)]
fn edit_of_one_line(bencher: Bencher, sessions: usize) {
    let text = text(sessions);
    let change = "+5".parse::<DelayChange>().expect("a delay");
    let delay = Edit::Delay { session: sessions / 2, change, reason: None };
    let bencher = bencher.counter(ItemsCount::new(sessions));
    bencher.bench_local(|| edit(black_box(&text), &delay).expect("a good edit"));
}

#[divan::bench]
fn congress_parse_and_plan(bencher: Bencher) {
    let text = congress();
    bencher.bench_local(|| Timetable::plan(schedule(black_box(&text))));
}

#[divan::bench]
fn congress_check(bencher: Bencher) {
    let timetable = Timetable::plan(schedule(&congress()));
    bencher.bench_local(|| warnings(black_box(&timetable), DRAWABLE));
}

#[divan::bench]
fn congress_boards_of_all_rooms(bencher: Bencher) {
    let feed = feed(&congress());
    let mut instants = instants();
    let next = || Now::trusted(instants.next().expect("they never end"));
    bencher.with_inputs(next).bench_local_values(|now| boards(&feed, now));
}
