//! Ten days of a window in twenty minutes, edited every 120 ms: whether what it keeps in memory grows.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use image::{Rgb, RgbImage};
use roomsign_host::status::{Status, revision};

use crate::figures::{Cost, percentile};
use crate::process::Program;
use crate::programme::{FIRST_DAY, programme};
use crate::screen::Screen;
use crate::{PATIENCE, Result, milliseconds, roomsign, save};

const DAYS: usize = 10;
/// Pictures of sessions, of different sizes.
const IMAGES: usize = 60;
/// A minute's growth is the start's.
const WARM: Duration = Duration::from_secs(60);
/// Of many lengths, of several scripts, in no two titles the same.
const WORDS: [&str; 24] = [
    "Reproducible",
    "builds",
    "für",
    "alle",
    "Größe",
    "and",
    "evaluation",
    "is",
    "Ωμέγα",
    "сборка",
    "a",
    "flake",
    "w/o",
    "Łódź",
    "TinyCC",
    "“quoted”",
    "since",
    "1998",
    "Ångström",
    "&",
    "déjà-vu",
    "Systemaufrufe",
    "x86_64",
    "Ευχαριστώ",
];

/// So many edits, evenly over so many seconds.
pub fn run(edits: u32, seconds: u32) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for number in 0..IMAGES as u32 {
        let picture = RgbImage::from_fn(300 + 20 * number, 1200 - 15 * number, |x, y| {
            Rgb([x as u8, y as u8, (x * number) as u8])
        });
        picture.save(folder.path().join(format!("{number}.png")))?;
    }
    let programme = programme(DAYS * 48, 2, DAYS);
    save(folder.path(), &edited(&programme, 0))?;
    let status = Path::new("/dev/shm").join(format!("roomsign-soak-{}.json", std::process::id()));
    let screen = Screen::start()?;
    let speed = (DAYS * 24 * 60 * 60) as f64 / f64::from(seconds);
    let mut command = Command::new(roomsign());
    command.arg("show").arg(folder.path().join("schedule.toml")).args(["--room", "Room 0"]);
    command.args(["--at", &format!("{FIRST_DAY} 00:00"), "--speed", &speed.to_string()]);
    command.arg("--status-file").arg(&status);
    screen.shows(&mut command);
    let program = Program(command.spawn()?);

    println!("{edits} edits in {seconds} s, {DAYS} days at {speed} times the speed of time");
    println!("{:>8} {:>8} {:>10} {:>10}", "s", "edits", "own, MB", "PSS, MB");
    let begun = Instant::now();
    let (mut times, mut costs) = (Vec::new(), Vec::<(Duration, Cost)>::new());
    for edit in 1..=edits {
        let due = begun + Duration::from_secs(seconds.into()) / edits * edit;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let text = edited(&programme, edit);
        let wanted = revision(&text);
        let saved = save(folder.path(), &text)?;
        while Status::read(&status).and_then(|status| status.revision).as_ref() != Some(&wanted) {
            if saved.elapsed() > PATIENCE {
                return Err(format!("edit {edit} was never shown").into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(milliseconds(saved.elapsed()));
        let apart = Duration::from_secs(if begun.elapsed() < WARM { 10 } else { 60 });
        if costs.last().is_none_or(|(last, _)| begun.elapsed() > *last + apart) || edit == edits {
            // What it keeps, whatever was shown before: of the same titles, and not what it takes for a moment.
            save(folder.path(), &programme)?;
            std::thread::sleep(Duration::from_secs(2));
            let cost = program.cost();
            println!(
                "{:>8} {edit:>8} {:>10.1} {:>10.1}",
                begun.elapsed().as_secs(),
                cost.own,
                cost.shared
            );
            costs.push((begun.elapsed(), cost));
        }
    }
    drop(program);
    let _ = fs::remove_file(&status);
    times.sort_by(f64::total_cmp);
    let own: Vec<f64> =
        costs.iter().filter(|(at, _)| *at > WARM).map(|(_, cost)| cost.own).collect();
    let (least, most) =
        own.iter().fold((f64::MAX, 0.0f64), |(least, most), own| (least.min(*own), most.max(*own)));
    println!("its own after the first minute: {least:.1} to {most:.1} MB");
    println!(
        "renamed -> the status file says so: median {:.1}, p99 {:.1}, max {:.1} ms",
        percentile(&times, 50),
        percentile(&times, 99),
        percentile(&times, 100)
    );
    Ok(())
}

/// The programme with a title of its own for every session, some delays and some pictures.
fn edited(programme: &str, edit: u32) -> String {
    let mut text = String::with_capacity(programme.len() * 5 / 4);
    let mut state = u64::from(edit).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for line in programme.lines() {
        if line.starts_with("title = ") {
            let words: Vec<&str> = (0..2 + random(9)).map(|_| word(random(WORDS.len()))).collect();
            let _ = writeln!(text, "title = \"{} {}\"", words.join(" "), random(1000));
            if random(3) == 0 {
                let _ = writeln!(text, "image = \"{}.png\"", random(IMAGES));
            }
        } else if !line.starts_with("delay = ") && !line.starts_with("reason = ") {
            text.push_str(line);
            text.push('\n');
            if line.starts_with("minutes = ") && random(8) == 0 {
                let _ = writeln!(
                    text,
                    "delay = {}\nreason = \"{}\"",
                    1 + random(25),
                    word(random(WORDS.len()))
                );
            }
        }
    }
    text
}

fn word(number: usize) -> &'static str {
    WORDS.get(number).copied().unwrap_or_default()
}
