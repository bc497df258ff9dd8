//! The whole sign from outside, beside a browser in kiosk mode and beside the least that a window can cost.
//!
//! `cargo bench --bench kiosk`, some twenty minutes; `-- quick`; `-- 1000 10` for a thousand saves and ten idle minutes; `-- starts`; `-- soak` for
//! ten days of edits in twenty minutes. On a display of 1920x1080 that Xvfb makes, with software GL. Every time is taken from what is painted on that display, never from a program's own word.

#![allow(missing_docs, reason = "a program, not a library")]
#![allow(
    clippy::disallowed_methods,
    reason = "it reads what others write, and writes what they read"
)]

#[path = "../../tests/support/figures.rs"]
mod figures;
mod floor;
mod process;
#[path = "../core/programme.rs"]
mod programme;
#[path = "../../tests/support/running.rs"]
mod running;
mod screen;
mod soak;
#[path = "../../tests/support/xvfb.rs"]
mod xvfb;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use figures::percentile;
use process::Program;
use screen::{SIZE, Screen, ink};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The schedule's moment that all of them show.
const AT: &str = "2023-09-08 10:42";
/// What is on then, and what an edit makes of it.
const TITLES: [&str; 2] = ["title = \"Flake schemas\"", "title = \"Extensible flakes\""];
/// Longer than any of them may take to paint.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many pixels of a title's colour are a title.
const TITLE: usize = 500;

fn main() -> Result<()> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [word, file] = arguments.as_slice()
        && word == "floor"
    {
        return floor::run(PathBuf::from(file));
    }
    if Command::new("Xvfb").arg("-help").output().is_err() {
        println!("kiosk: skipped, for there is no Xvfb: apt install xvfb");
        return Ok(());
    }
    let number = |at: usize, usual| arguments.get(at).map_or(Ok(usual), |word| word.parse::<u32>());
    let runs = match arguments.first().map(String::as_str) {
        Some("soak") => return soak::run(number(1, 10_000)?, number(2, 1200)?),
        Some("quick") => Runs { starts: 3, saves: 20, idle: 10 },
        Some("starts") => return starts(number(1, 20)?),
        _ => Runs { starts: 20, saves: number(0, 300)?, idle: 60 * number(1, 2)? },
    };
    let has_browser =
        Command::new("chromium").arg("--version").output().is_ok_and(|run| run.status.success());
    println!(
        "on {}, {} cores, Xvfb {}x{}",
        processor(),
        std::thread::available_parallelism()?,
        SIZE[0],
        SIZE[1]
    );
    let sign = measure(&Sign::Roomsign, &runs)?;
    let floor = measure(&Sign::Floor, &runs)?;
    // It takes its time, and the more of it the less it tells.
    let fewer =
        Runs { starts: runs.starts.min(10), saves: runs.saves.min(100), idle: runs.idle.min(120) };
    let browser = if has_browser { Some(measure(&Sign::Browser, &fewer)?) } else { None };
    if browser.is_none() {
        println!("no browser to compare with: apt install chromium");
    }
    table(&sign, &floor, browser.as_ref());
    congress(&runs)
}

struct Runs {
    starts: u32,
    saves: u32,
    /// Seconds.
    idle: u32,
}

/// What is measured.
enum Sign {
    Roomsign,
    /// A window of one colour.
    Floor,
    Browser,
}

/// What was measured: milliseconds in order, and the cost of doing nothing.
struct Measured {
    starts: Vec<f64>,
    saves: Vec<f64>,
    frames: f64,
    wake_ups: f64,
    cpu: f64,
    server_cpu: f64,
    shared: f64,
    own: f64,
}

/// A save, and where its time went: milliseconds that the program and the X server ran, and that they waited for a processor.
struct Stall {
    turn: u32,
    took: f64,
    of: [[f64; 2]; 2],
}

impl Sign {
    fn start(&self, screen: &Screen, folder: &Path) -> Result<Program> {
        let file = folder.join("schedule.toml");
        let mut command = match self {
            Sign::Roomsign => {
                let mut command = Command::new(roomsign());
                command.arg("show").arg(&file).args(["--room", "Room 122", "--at", AT]);
                command
            }
            Sign::Floor => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("floor").arg(&file);
                command
            }
            Sign::Browser => {
                let page = folder.join("page.html");
                fs::write(&page, include_str!("page.html"))?;
                let at = AT.replace(' ', "T");
                let mut command = Command::new("chromium");
                command.args([
                    "--kiosk",
                    "--no-sandbox",
                    "--no-first-run",
                    "--disable-gpu",
                    "--disable-sync",
                    "--disable-quic",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--allow-file-access-from-files",
                    "--window-position=0,0",
                ]);
                command.arg(format!("--window-size={},{}", SIZE[0], SIZE[1]));
                command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
                command.arg(format!(
                    "file://{}?room=Room%20122&at={at}&file=file://{}",
                    page.display(),
                    file.display()
                ));
                command
            }
        };
        screen.shows(&mut command);
        command.env("TZ", "Europe/Berlin");
        Ok(Program(command.spawn()?))
    }

    /// Starts it on a screen of its own: milliseconds until its first picture.
    fn first_picture(&self, folder: &Path) -> Result<f64> {
        let screen = Screen::start()?;
        let black = screen.title()?;
        screen.forget()?;
        let begun = Instant::now();
        let _program = self.start(&screen, folder)?;
        let shown = screen.wait(PATIENCE, |pixels| self.is_shown(pixels, &black))?;
        Ok(milliseconds(shown - begun))
    }

    fn is_shown(&self, pixels: &[u8], black: &[u8]) -> bool {
        match self {
            Sign::Floor => pixels != black,
            Sign::Roomsign | Sign::Browser => ink(pixels) > TITLE,
        }
    }
}

/// Nothing but starts, of the sign and of an empty window by turns.
fn starts(count: u32) -> Result<()> {
    let folder = tempfile::tempdir()?;
    save(folder.path(), include_str!("../../schedule/nixcon-2023.toml"))?;
    let (mut sign, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..count {
        sign.push(Sign::Roomsign.first_picture(folder.path())?);
        floor.push(Sign::Floor.first_picture(folder.path())?);
    }
    for (name, mut times) in [("roomsign", sign), ("an empty eframe window", floor)] {
        times.sort_by(f64::total_cmp);
        let [least, median, most] = [1, 50, 100].map(|percent| percentile(&times, percent));
        println!(
            "start -> first picture, {name}: {least:.1}, {median:.1}, {most:.1} ms (least, median, most)"
        );
    }
    Ok(())
}

fn measure(sign: &Sign, runs: &Runs) -> Result<Measured> {
    let name = match sign {
        Sign::Roomsign => "roomsign",
        Sign::Floor => "an empty eframe window",
        Sign::Browser => "Chromium",
    };
    eprintln!("measuring {name}");
    let folder = tempfile::tempdir()?;
    let texts = TITLES
        .map(|title| include_str!("../../schedule/nixcon-2023.toml").replace(TITLES[0], title));
    if texts[0] == texts[1] {
        return Err("the schedule has no such session".into());
    }
    save(folder.path(), &texts[0])?;

    let starts = (0..runs.starts).map(|_| sign.first_picture(folder.path()));
    let mut starts = starts.collect::<Result<Vec<f64>>>()?;

    let screen = Screen::start()?;
    let black = screen.title()?;
    let program = sign.start(&screen, folder.path())?;
    screen.wait(PATIENCE, |pixels| sign.is_shown(pixels, &black))?;
    // Whatever it does after its start.
    std::thread::sleep(Duration::from_secs(3));

    let (mut saves, mut stalls) = (Vec::new(), Vec::new());
    for turn in 1..=runs.saves {
        let [one, other] = &texts;
        let text = if turn % 2 == 0 { one } else { other };
        let before = screen.title()?;
        screen.forget()?;
        let (sign, server) = (program.0.id(), screen.process());
        let before_it = [sign, server].map(figures::scheduled);
        let saved = save(folder.path(), text)?;
        let shown = screen.wait(PATIENCE, |pixels| pixels != before)?;
        let [since, server_since] = before_it;
        let of =
            [(sign, since), (server, server_since)].map(|(process, [ran_then, waited_then])| {
                let [ran, waited] = figures::scheduled(process);
                [ran - ran_then, waited - waited_then]
            });
        saves.push(milliseconds(shown - saved));
        stalls.push(Stall { turn, took: milliseconds(shown - saved), of });
        // At any point of what goes by the second, sooner or later.
        std::thread::sleep(Duration::from_millis(50 + u64::from(turn) * 137 % 500));
    }

    let (before, server_before) = (program.cost(), figures::cost(screen.process()));
    let frames = screen.frames(Duration::from_secs(runs.idle.into()))?;
    let (after, server_after) = (program.cost(), figures::cost(screen.process()));
    let idle = f64::from(runs.idle);
    let minutes = idle / 60.0;
    starts.sort_by(f64::total_cmp);
    saves.sort_by(f64::total_cmp);
    stalls.sort_by(|one: &Stall, other| other.took.total_cmp(&one.took));
    for Stall { turn, took, of: [[ran, waited], [x_ran, x_waited]] } in stalls.iter().take(5) {
        eprintln!(
            "  save {turn}: {took:.1} ms; it ran {ran:.1} and waited {waited:.1} for a processor, the X server {x_ran:.1} and {x_waited:.1}"
        );
    }
    Ok(Measured {
        starts,
        saves,
        frames: frames as f64 / minutes,
        wake_ups: (after.wake_ups - before.wake_ups.min(after.wake_ups)) as f64 / minutes,
        cpu: 100.0 * (after.cpu - before.cpu) / idle,
        server_cpu: 100.0 * (server_after.cpu - server_before.cpu) / idle,
        shared: after.shared,
        own: after.own,
    })
}

/// The program: `ROOMSIGN_BIN`, such as one of an earlier day, or else the one that cargo built.
fn roomsign() -> PathBuf {
    std::env::var_os("ROOMSIGN_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_roomsign")), PathBuf::from)
}

/// Renames a new file into place, and says when.
fn save(folder: &Path, text: &str) -> Result<Instant> {
    let (new, file) = (folder.join("schedule.toml.new"), folder.join("schedule.toml"));
    fs::write(&new, text)?;
    let now = Instant::now();
    fs::rename(&new, &file)?;
    Ok(now)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn table(sign: &Measured, floor: &Measured, browser: Option<&Measured>) {
    println!(
        "{:44} {:>9} {:>9} {:>9} {:>9} {:>8}",
        "", "goal", "roomsign", "floor", "Chromium", "ratio"
    );
    let row = |what: &str, goal: &str, of: &dyn Fn(&Measured) -> f64| {
        let browser = browser.map(of);
        let ratio = browser.map(|browser| format!("{:.1}x", browser / of(sign)));
        let browser = browser.map(|browser| format!("{browser:.2}"));
        let dash = || "-".to_owned();
        println!(
            "{what:44} {goal:>9} {:>9.2} {:>9.2} {:>9} {:>8}",
            of(sign),
            of(floor),
            browser.unwrap_or_else(dash),
            ratio.unwrap_or_else(dash)
        );
    };
    for (what, goal, percent) in [("median", "300", 50), ("max", "", 100)] {
        row(&format!("start -> first picture, {what}, ms"), goal, &|one| {
            percentile(&one.starts, percent)
        });
    }
    for (what, goal, percent) in
        [("median", "30", 50), ("p95", "", 95), ("p99", "60", 99), ("max", "", 100)]
    {
        row(&format!("file renamed -> pixels changed, {what}, ms"), goal, &|one| {
            percentile(&one.saves, percent)
        });
    }
    row("idle: processor, % of a core", "0.1", &|one| one.cpu);
    row("idle: the X server for it, % of a core", "", &|one| one.server_cpu);
    row("idle: frames a minute", "5", &|one| one.frames);
    row("idle: wake-ups a minute", "", &|one| one.wake_ups);
    row("memory: proportional set size, MB", "100", &|one| one.shared);
    row("memory: its own, MB", "45", &|one| one.own);
}

/// A congress of 1,351 sessions in 92 rooms: commands from start to end, and an edit of its file on a display.
fn congress(runs: &Runs) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let text = programme::programme(1_351, 92, 4);
    save(folder.path(), &text)?;
    println!("\n1,351 sessions in 92 rooms, {} kB; goal 50 ms each", text.len() / 1000);
    let at = format!("{} 10:10", programme::FIRST_DAY);
    let all = ["board", "schedule.toml", "--all-rooms", "--json", "--at", &at];
    for (name, arguments) in
        [("check", &["check", "schedule.toml"][..]), ("board --all-rooms", &all)]
    {
        let mut times = Vec::new();
        for _ in 0..runs.starts {
            let mut command = Command::new(roomsign());
            command
                .args(arguments)
                .current_dir(folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let begun = Instant::now();
            if !command.status()?.success() {
                return Err(format!("roomsign {} fails", arguments.join(" ")).into());
            }
            times.push(milliseconds(begun.elapsed()));
        }
        times.sort_by(f64::total_cmp);
        println!("roomsign {:40} median {:6.1} ms", name, percentile(&times, 50));
    }
    let screen = Screen::start()?;
    let mut command = Command::new(roomsign());
    command
        .arg("show")
        .arg(folder.path().join("schedule.toml"))
        .args(["--room", "Room 0", "--at", &at]);
    screen.shows(&mut command);
    let _program = Program(command.spawn()?);
    screen.wait(PATIENCE, |pixels| ink(pixels) > TITLE)?;
    std::thread::sleep(Duration::from_secs(2));
    let mut times = Vec::new();
    for turn in 0..runs.saves.min(50) {
        let title = format!("\"{turn} machines, and what they taught us\"");
        let text = text.replacen("\"What we have learned from 0 machines\"", &title, 1);
        let before = screen.title()?;
        screen.forget()?;
        let saved = save(folder.path(), &text)?;
        times.push(milliseconds(screen.wait(PATIENCE, |pixels| pixels != before)? - saved));
        std::thread::sleep(Duration::from_millis(300));
    }
    times.sort_by(f64::total_cmp);
    println!("{:49} median {:6.1} ms", "file renamed -> pixels changed", percentile(&times, 50));
    Ok(())
}

/// The machine's processor, as it calls itself.
fn processor() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = information.lines().find(|line| line.starts_with("model name"));
    name.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()))
        .unwrap_or_else(|| "some processor".to_owned())
}
