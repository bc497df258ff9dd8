//! What the page for phones costs, and how long an edit takes while many look on:
//!
//! ```sh
//! cargo bench --bench desk                 # 200 phones that watch, 20 that edit, a minute
//! cargo bench --bench desk -- 50 5 10      # 50, 5, ten seconds
//! ```
//!
//! One desk, the real program; the phones are threads of this process, on the same machine.

#![allow(clippy::disallowed_methods, reason = "it writes files and asks what time it is")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is a measurement that failed"
)]

mod browser;
#[path = "../../tests/support/desk.rs"]
#[allow(dead_code, reason = "tests do more with a desk")]
mod desks;
#[path = "../../tests/support/figures.rs"]
mod figures;
#[path = "../../tests/support/phone.rs"]
#[allow(dead_code, reason = "tests do more with a phone")]
mod phone;
#[path = "../../tests/support/program.rs"]
mod program;

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher as _};

use browser::Browser;
use desks::{Desk, desk_with};
use figures::{memory, processor_time, summary};
use program::NIXCON;

/// Whoever edits taps twice a second.
const PAUSE: Duration = Duration::from_millis(500);
/// How often what one phone does alone is repeated.
const TIMES: usize = 40;

fn main() {
    let numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let numbers: Vec<usize> = numbers.collect();
    let number = |index: usize, otherwise| numbers.get(index).copied().unwrap_or(otherwise);
    alone();
    many(number(0, 200), number(1, 20), Duration::from_secs(number(2, 60) as u64));
}

/// One phone, and the event as it was: two rooms.
fn alone() {
    let desk = desk_with(&fs::read_to_string(NIXCON).unwrap(), &[], &[]);
    println!("memory of a desk that nobody has asked: {}", memory(desk.id()));
    let view = || {
        let began = Instant::now();
        let mut browser = Browser::new(&desk);
        browser.view("/", usize::MAX);
        (browser.bytes, ms(began))
    };
    let (bytes, first) = view();
    println!("first view, pictures and all: {:.1} kB, {first:.1} ms", bytes as f64 / 1000.0);
    println!("the same again: {}", summary(&mut (0..TIMES).map(|_| view().1).collect::<Vec<_>>()));
    println!("memory after that: {}", memory(desk.id()));

    let (sender, seen) = channel();
    let path = desk.path();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.kind.is_modify() && event.paths.contains(&path)) {
            let _ = sender.send(Instant::now());
        }
    });
    let watcher = watcher.as_mut().unwrap();
    watcher.watch(desk.path().parent().unwrap(), RecursiveMode::NonRecursive).unwrap();
    let mut browser = Browser::new(&desk);
    let (mut to_file, mut to_answer) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let preview = "/room?name=Room%20122&session=flake-schemas&act=delay&minutes=%2B1";
        let form = browser.get(preview).form("Put it");
        while seen.try_recv().is_ok() {}
        let began = Instant::now();
        assert_eq!(browser.post(&form).status, 303);
        to_answer.push(ms(began));
        to_file.push((seen.recv().unwrap() - began).as_secs_f64() * 1000.0);
    }
    println!("tap → file in its place: {}", summary(&mut to_file));
    println!("tap → answered: {}", summary(&mut to_answer));
}

/// Many watch, and each of some edits a session of its own.
fn many(watching: usize, editing: usize, time: Duration) {
    let mut text = fs::read_to_string(NIXCON).unwrap();
    for room in 0..editing {
        text += &format!(
            "[[room]]\nname = \"R{room}\"\n[[session]]\nid = \"s{room}\"\nroom = \"R{room}\"\n\
             start = 2023-09-08 11:00\nminutes = 20\ntitle = \"T{room}\"\n"
        );
    }
    let desk = desk_with(&text, &[], &[]);
    let (is_over, views) = (AtomicBool::new(false), AtomicUsize::new(0));
    println!("{watching} phones watch, {editing} edit, for {} s", time.as_secs());
    let busy = processor_time(desk.id());
    let mut all: Vec<f64> = thread::scope(|scope| {
        for number in 0..watching {
            let (desk, is_over, views) = (&desk, &is_over, &views);
            // All rooms, or the one whose door somebody stands at.
            let address = match number % 2 {
                0 => "/".to_owned(),
                _ => format!("/room?name=R{}", number / 2 % editing),
            };
            let watch = move || Browser::new(desk).watch(&address, number, is_over, views);
            thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, watch).unwrap();
        }
        // Until all of them have seen a page.
        while views.load(Ordering::Relaxed) < watching {
            sleep(Duration::from_millis(10));
        }
        let desk = &desk;
        let editors = (0..editing).map(|number| scope.spawn(move || edit(desk, number, time)));
        let editors: Vec<_> = editors.collect();
        let took = editors.into_iter().flat_map(|editor| editor.join().unwrap()).collect();
        println!("  memory, with all of them there: {}", memory(desk.id()));
        is_over.store(true, Ordering::Relaxed);
        // Each of them hears of it.
        desk.save(&desk.text());
        took
    });
    let busy = (processor_time(desk.id()) - busy) / time.as_secs_f64() * 100.0;
    println!("  tap → answered, {} edits, none lost: {}", all.len(), summary(&mut all));
    println!("  {} pages loaded anew, {busy:.0} % of a core", views.load(Ordering::Relaxed));
    sleep(Duration::from_secs(5));
    println!("  memory when they have gone: {}", memory(desk.id()));
}

/// How long each edit took until it was acknowledged. All of them are in the file in the end.
fn edit(desk: &Desk, number: usize, time: Duration) -> Vec<f64> {
    let (mut browser, mut took) = (Browser::new(desk), Vec::new());
    let room = format!("/room?name=R{number}&session=s{number}");
    sleep(PAUSE * number as u32 / 20);
    let began = Instant::now();
    while began.elapsed() < time {
        browser.view(&room, 0);
        sleep(PAUSE / 2);
        let form = browser.get(&format!("{room}&act=delay&minutes=%2B1")).form("Put it");
        sleep(PAUSE / 2);
        let tapped = Instant::now();
        let answer = browser.post(&form);
        took.push(ms(tapped));
        assert_eq!(answer.status, 303, "nobody else edits it: {}", answer.text());
        browser.get(answer.header("location").split('#').next().unwrap());
    }
    let text = desk.text();
    let (_, session) = text.split_once(&format!("id = \"s{number}\"")).unwrap();
    let delay = session.lines().find_map(|line| line.strip_prefix("delay = ")).unwrap();
    assert_eq!(delay, took.len().to_string(), "an edit of R{number} is lost");
    took
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
