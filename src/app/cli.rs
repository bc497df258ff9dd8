//! What can be typed.

#[cfg(feature = "desk")]
pub mod desk;
pub mod edit;
#[cfg(feature = "mqtt")]
pub mod fleet;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::picture::Reader;
use chrono::NaiveTime;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use roomsign_core::board;
use roomsign_core::schedule;
use roomsign_host::clock::At;
use roomsign_screen as screen;
use roomsign_screen::Show as Shown;
use roomsign_screen::picture::MAX_SIDE;

const EXAMPLES: &str = "\
During the event, with ROOMSIGN_SCHEDULE naming the file:
  roomsign delay --room 122 10            what is next there starts 10 minutes late
  roomsign start --room 122               it begins now
  roomsign extend --room 122 5            it goes on for 5 minutes more
  roomsign full --room 122 --overflow 24  no seats left; it is shown in Room 24, too
  roomsign cancel --session tvix          it does not take place
  roomsign move --room 122 24             Room 122 is closed: all that is left goes to Room 24
  roomsign notice \"Lunch is served\"      words on all signs
  roomsign undo                           take the last of these back";

/// The sign outside a conference room: what is on, what is next.
///
/// Without a command it shows the programme of NixCon 2023 in a window, to look at.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What names the schedule file where nothing else does.
pub const SCHEDULE: &str = "ROOMSIGN_SCHEDULE";

/// What names the file of settings that a service has its environment from.
pub const SETTINGS: &str = "ROOMSIGN_SETTINGS";

/// Where whoever looks after a service has to write what is right.
pub fn settings(file: &OsStr) -> String {
    let shown = schedule::clean::line(&file.to_string_lossy());
    match Path::new(file).exists() {
        true => {
            format!("these settings are in {shown}: fix them there, and start the service again")
        }
        false => format!(
            "there is no {shown}, where its settings belong: copy an example from \
             /usr/share/doc/roomsign/examples, change it, and start the service again"
        ),
    }
}

/// The commands that edit the file, which comes before what else they take.
const EDITS: [&str; 12] = [
    "delay", "start", "extend", "end", "full", "cancel", "move", "restore", "swap", "add",
    "notice", "undo",
];

/// What was typed, with the schedule file where a command that edits it was typed without: else what comes
/// first would be taken for it.
pub fn with_schedule(
    typed: impl IntoIterator<Item = OsString>,
    schedule: Option<OsString>,
) -> Vec<OsString> {
    let mut typed: Vec<OsString> = typed.into_iter().collect();
    let is_edit = typed.get(1).is_some_and(|command| EDITS.iter().any(|edit| *command == **edit));
    let is_schedule = |argument: &OsString| {
        let path = Path::new(argument);
        path.extension().is_some_and(|kind| kind == "toml") || path.is_file()
    };
    if let Some(schedule) = schedule.filter(|_| is_edit && !typed.iter().skip(2).any(is_schedule)) {
        typed.insert(2, schedule);
    }
    typed
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the sign, fullscreen, and follow the schedule file
    Show(Show),
    /// Push a session that starts late, and what follows it
    Delay(edit::Delay),
    /// Say that a session begins now, or when it began
    Start(edit::Start),
    /// Say that what is on goes on
    Extend(edit::Extend),
    /// Say that what is on is over
    End(edit::End),
    /// Say that there are no seats left
    Full(edit::Full),
    /// Say that a session does not take place
    Cancel(edit::Cancel),
    /// Say that a session takes place in another room, or that a room is closed
    Move(edit::Move),
    /// Take back that a session was cancelled or moved
    Restore(edit::Restore),
    /// Let two sessions take each other's place
    Swap(edit::Swap),
    /// Put one more session into the schedule
    Add(edit::Add),
    /// Put words on the signs, or take them away
    Notice(edit::Notice),
    /// Take back the last edit that was made by command or phone
    Undo(edit::Undo),
    /// Say what is wrong with a schedule file, and what the signs show of it
    Check(Check),
    /// Print what the sign says at a time
    Board(Board),
    /// Write the picture of the sign at a time to a PNG file; needs no display
    Preview(Preview),
    /// Make a schedule file from what a conference publishes, or bring a new version into one
    Import(Import),
    /// Say what this machine lacks to run a sign, and what to do about it
    Doctor(Doctor),
    /// Say what a door showed at a time
    Log(Log),
    /// Open a page for phones that says what the signs say, and changes the schedule file
    #[cfg(feature = "desk")]
    Desk(desk::Desk),
    /// Hand every good version of a schedule file to a fleet of signs, over MQTT
    #[cfg(feature = "mqtt")]
    Publish(fleet::Publish),
    /// Write the schedule of a fleet to the file that a display shows
    #[cfg(feature = "mqtt")]
    Follow(fleet::Follow),
    /// Say what every screen of a fleet shows
    #[cfg(feature = "mqtt")]
    Screens(fleet::Screens),
}

/// `roomsign log`
#[derive(Args, Debug)]
pub struct Log {
    /// Where the display keeps what has to be known later: /var/lib/roomsign/NAME, or what `show --state-dir` names
    #[arg(env = "STATE_DIRECTORY")]
    pub folder: PathBuf,
    /// Only what it showed then: a time of the day, or "2023-09-08 14:31", at the venue
    #[arg(long, value_name = "TIME")]
    pub at: Option<When>,
}

/// A time in the past.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// Today, or else yesterday.
    Daily(NaiveTime),
    /// Of a day.
    At(At),
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match NaiveTime::parse_from_str(text.trim(), "%H:%M") {
            Ok(time) => Ok(Self::Daily(time)),
            Err(_) => {
                text.parse().map(Self::At).map_err(|why: String| format!("{why}, or as 14:31"))
            }
        }
    }
}

/// It has to be said which sign it is about.
pub fn room_is_missing(command: &str) -> clap::Error {
    let what = format!(
        "the following required arguments were not provided:\n  --room <ROOM>, or --all-rooms\n\nUsage: roomsign \
         {command} --room <ROOM> <SCHEDULE>"
    );
    Cli::command().error(clap::error::ErrorKind::MissingRequiredArgument, what)
}

/// Which sign.
#[derive(Args, Debug)]
pub struct Sign {
    /// The schedule file
    #[arg(env = "ROOMSIGN_SCHEDULE")]
    pub schedule: PathBuf,
    /// The room whose sign it is, as the schedule names it
    #[arg(long, env = "ROOMSIGN_ROOM")]
    pub room: Option<String>,
    /// All rooms on one screen
    #[arg(long, env = "ROOMSIGN_ALL_ROOMS", conflicts_with = "room")]
    pub all_rooms: bool,
    /// Pretend that it is this time, at the venue: "2023-09-08 10:26"
    #[arg(long, env = "ROOMSIGN_AT", value_name = "TIME")]
    pub at: Option<At>,
}

/// This machine, for a command that changes the schedule.
#[derive(Args, Debug)]
pub struct Here {
    /// Pretend that it is this time, at the venue: "2023-09-08 10:26"
    #[arg(long, value_name = "TIME")]
    pub at: Option<At>,
    /// Where the displays of this machine say what is on their screens
    #[arg(
        long,
        env = "ROOMSIGN_STATUS_DIR",
        value_name = "FOLDER",
        default_value = "/run/roomsign"
    )]
    pub status_dir: PathBuf,
}

/// `roomsign show`
#[derive(Args, Debug)]
pub struct Show {
    /// Which sign.
    #[command(flatten)]
    pub sign: Sign,
    /// How this display shows it.
    #[command(flatten)]
    pub look: Look,
    /// When it is quiet.
    #[command(flatten)]
    pub hours: QuietHours,
    /// Run the clock this many times as fast; 0 stops it
    #[arg(long, env = "ROOMSIGN_SPEED", value_name = "N", value_parser = speed)]
    pub speed: Option<f64>,
    /// Cover this screen, where there are several: 1 is the first
    #[arg(long, env = "ROOMSIGN_MONITOR", value_name = "N", conflicts_with = "window")]
    pub monitor: Option<std::num::NonZeroUsize>,
    /// Say that the clock is not set until the kernel knows it to be synchronised: for machines without
    /// a battery. A time that --at or --speed pretends is always believed
    #[arg(long, env = "ROOMSIGN_REQUIRE_CLOCK_SYNC")]
    pub require_clock_sync: bool,
    /// Show it in a window, which Escape or Ctrl-Q closes
    #[arg(long, env = "ROOMSIGN_WINDOW")]
    pub window: bool,
    /// Keep the last good schedule here, for the next start
    #[arg(long, env = "STATE_DIRECTORY", value_name = "FOLDER")]
    pub state_dir: Option<PathBuf>,
    /// Say here what is on the screen, as JSON
    #[arg(long, env = "ROOMSIGN_STATUS_FILE", value_name = "FILE")]
    pub status_file: Option<PathBuf>,
    /// Look at the file every second instead of waiting for notices of the file system
    #[arg(long, env = "ROOMSIGN_POLL_ONLY")]
    pub poll_only: bool,
}

/// `roomsign preview`
#[derive(Args, Debug)]
pub struct Preview {
    /// The schedule file
    #[arg(env = "ROOMSIGN_SCHEDULE", required_unless_present = "gallery")]
    pub schedule: Option<PathBuf>,
    /// The room whose sign it is, as the schedule names it
    #[arg(long, env = "ROOMSIGN_ROOM", required_unless_present_any = ["all_rooms", "gallery"])]
    pub room: Option<String>,
    /// All rooms on one screen
    #[arg(long, env = "ROOMSIGN_ALL_ROOMS", conflicts_with = "room")]
    pub all_rooms: bool,
    /// Pretend that it is this time, at the venue: "2023-09-08 10:26"
    #[arg(long, env = "ROOMSIGN_AT", value_name = "TIME")]
    pub at: Option<At>,
    /// Write a picture of every state that a sign can be in to this folder
    #[arg(long, value_name = "DIR")]
    pub gallery: Option<PathBuf>,
    /// How it is shown.
    #[command(flatten)]
    pub look: Look,
    /// When the display is quiet.
    #[command(flatten)]
    pub hours: QuietHours,
    /// Width and height in pixels; 1920x1080 if left out, and 1080x1920 too for the gallery
    #[arg(long, value_name = "SIZE")]
    pub size: Option<Size>,
    /// The picture to write, a PNG file; `-` is standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "gallery")]
    pub output: Option<PathBuf>,
    /// Say in the footer that the schedule was written at this time
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<At>,
}

/// How a display shows it.
#[derive(Args, Clone, Copy, Debug)]
pub struct Look {
    /// Light or dark, whatever the schedule says
    #[arg(long, env = "ROOMSIGN_THEME", value_name = "THEME")]
    pub theme: Option<ThemeName>,
    /// Everything larger or smaller, from 0.8 to 1.5
    #[arg(long, env = "ROOMSIGN_SCALE", value_name = "N", value_parser = scale, default_value = "1")]
    pub scale: f32,
    /// Turn the picture clockwise by this many degrees, where nothing else turns the screen
    #[arg(long, env = "ROOMSIGN_ROTATE", value_name = "DEGREES", default_value = "0")]
    pub rotate: Rotate,
    /// Move the picture by 2 pixels every 5 minutes, against burn-in
    #[arg(long, env = "ROOMSIGN_PIXEL_SHIFT")]
    pub pixel_shift: bool,
    /// Where it is read.
    #[command(flatten)]
    pub viewing: Viewing,
}

/// How large a screen is, and from where it is read.
#[derive(Args, Clone, Copy, Debug)]
pub struct Viewing {
    /// The screen's size from corner to corner, in inches: what the screen says, or else 43
    #[arg(long, env = "ROOMSIGN_DIAGONAL", value_name = "INCHES", value_parser = diagonal)]
    pub diagonal: Option<f32>,
    /// How far away its readers stand, in metres: letters are as large as they need
    #[arg(long, env = "ROOMSIGN_DISTANCE", value_name = "METRES", value_parser = distance, default_value = "5")]
    pub distance: f32,
}

/// What most screens are like.
pub const USUAL_SCREEN: Size = Size([1920, 1080]);

impl Default for Viewing {
    fn default() -> Self {
        let screen::Viewing { diagonal, distance } = screen::Viewing::default();
        Self { diagonal: Some(diagonal), distance }
    }
}

impl Viewing {
    /// "essentials read to 3.9 m" on a screen of `size`, and whether that is where the readers stand.
    pub fn told(self, size: Size) -> (String, bool) {
        let look = screen::Look { viewing: self.viewing(), ..screen::Look::default() };
        let reach = screen::reach(size.points().into(), look);
        let screen::Viewing { diagonal, distance } = self.viewing();
        if reach > distance - 0.05 {
            return (format!("the essentials can be read from {distance} m on {diagonal}″"), true);
        }
        (
            format!(
                "the essentials can be read from {reach:.1} m on {diagonal}″, but readers stand {distance} m away"
            ),
            false,
        )
    }

    /// What is to be said of a sign that has more to say than there is room for in letters of that size; nothing of others.
    pub fn told_of(self, reader: &Reader, shown: Shown<'_>, size: Size) -> Option<String> {
        let look = screen::Look { viewing: self.viewing(), ..screen::Look::default() };
        let reach = screen::reach(size.points().into(), look).min(self.distance);
        let read = reader.read_from(shown, look, size.points());
        (read < reach - 0.05).then(|| {
            format!(
                "names and titles are too long for large letters, and are read from {read:.1} m"
            )
        })
    }

    /// As the screen takes it.
    pub fn viewing(self) -> screen::Viewing {
        let usual = screen::Viewing::default();
        screen::Viewing {
            diagonal: self.diagonal.unwrap_or(usual.diagonal),
            distance: self.distance,
        }
    }
}

impl Look {
    /// As the screen takes it.
    pub fn look(self) -> screen::Look {
        let theme = self.theme.map(|theme| match theme {
            ThemeName::Dark => schedule::ThemeName::Dark,
            ThemeName::Light => schedule::ThemeName::Light,
        });
        screen::Look {
            theme,
            scale: self.scale,
            turn: self.rotate.turn(),
            viewing: self.viewing.viewing(),
            pixel_shift: self.pixel_shift,
        }
    }
}

/// `--theme`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// Light on dark, for hallways
    Dark,
    /// Dark on light, for bright halls
    Light,
}

/// `--rotate`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rotate {
    /// As it is
    #[value(name = "0")]
    Upright,
    /// Its top to the right
    #[value(name = "90")]
    Quarter,
    /// Upside down
    #[value(name = "180")]
    Half,
    /// Its top to the left
    #[value(name = "270")]
    ThreeQuarters,
}

impl Rotate {
    /// As the screen takes it.
    pub fn turn(self) -> screen::Turn {
        match self {
            Self::Upright => screen::Turn::Upright,
            Self::Quarter => screen::Turn::Quarter,
            Self::Half => screen::Turn::Half,
            Self::ThreeQuarters => screen::Turn::ThreeQuarters,
        }
    }
}

/// When a display is quiet.
#[derive(Args, Clone, Copy, Debug)]
pub struct QuietHours {
    /// Show only a small clock at night, such as 22:00-07:00 in the venue's time, while nothing is on or begins soon
    #[arg(long, env = "ROOMSIGN_QUIET", value_name = "FROM-UNTIL")]
    pub quiet: Option<board::QuietHours>,
}

/// `roomsign board`
#[derive(Args, Debug)]
pub struct Board {
    /// Which sign.
    #[command(flatten)]
    pub sign: Sign,
    /// When the display is quiet.
    #[command(flatten)]
    pub hours: QuietHours,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `roomsign check`
#[derive(Args, Debug)]
pub struct Check {
    /// The schedule file
    #[arg(env = "ROOMSIGN_SCHEDULE")]
    pub schedule: PathBuf,
    /// Show what the signs say at this time, at the venue, instead of now: "2023-09-08 10:26"
    #[arg(long, value_name = "TIME")]
    pub at: Option<At>,
    /// Say what changes on the signs compared to this older version of the file
    #[arg(long, value_name = "OLD")]
    pub against: Option<PathBuf>,
    /// `short` prints one line a problem, for editors: file:line:col: severity: message
    #[arg(long, value_enum, default_value = "full")]
    pub format: Format,
    /// Fail on warnings too
    #[arg(long)]
    pub deny_warnings: bool,
    /// Width and height of their screens in pixels; 1920x1080 if left out
    #[arg(long, value_name = "SIZE")]
    pub size: Option<Size>,
    /// Where its signs are read.
    #[command(flatten)]
    pub viewing: Viewing,
}

/// `roomsign doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    /// The schedule file; without one, all that is set up on this machine
    #[arg(env = "ROOMSIGN_SCHEDULE")]
    pub schedule: Option<PathBuf>,
    /// Where the services of this machine have their settings
    #[arg(long, value_name = "FOLDER", default_value = "/etc/roomsign")]
    pub settings: PathBuf,
    /// The room whose sign it is to be
    #[arg(long, env = "ROOMSIGN_ROOM")]
    pub room: Option<String>,
    /// Where it is to be read.
    #[command(flatten)]
    pub viewing: Viewing,
}

/// How problems are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the source line, a caret and help.
    Full,
    /// One line each.
    Short,
}

/// `roomsign import`
#[derive(Args, Debug)]
pub struct Import {
    /// Exports of pretalx, frab, wafer or c3voc (JSON or XML), answers of pretalx's API or its widget's JSON,
    /// or iCalendar; several become one schedule; `-` is standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The schedule file to write; standard output if left out
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// With -o: overwrite a file that exists, and lose what staff wrote in it
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Bring the programme into this file and keep what staff wrote there; give all inputs it was made of
    #[arg(long, value_name = "SCHEDULE", conflicts_with = "output")]
    pub into: Option<PathBuf>,
    /// The venue's time zone, such as Europe/Berlin, where the inputs do not say
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub timezone: Option<chrono_tz::Tz>,
    /// Call a room by another name than the inputs do
    #[arg(long, value_name = "NAME=NEWNAME", value_parser = renaming)]
    pub room: Vec<(String, String)>,
    /// Leave all other rooms out
    #[arg(long, value_name = "NAME")]
    pub only_room: Vec<String>,
    /// With --into: delete sessions that are no longer in the programme, instead of marking them cancelled
    #[arg(long, requires = "into")]
    pub prune: bool,
    /// With --into: let any number of sessions go that are no longer in the programme
    #[arg(long, requires = "into")]
    pub allow_removals: bool,
    /// With --into: say what would change, and leave the file as it is
    #[arg(long, requires = "into")]
    pub dry_run: bool,
}

fn zone(text: &str) -> Result<chrono_tz::Tz, String> {
    let known = "write it as the time zone database does, such as Europe/Berlin";
    text.trim().parse().map_err(|_| known.to_owned())
}

fn renaming(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(old, new)| (old.trim(), new.trim()));
    let parts = parts.filter(|(old, new)| !old.is_empty() && !new.is_empty());
    let parts = parts.ok_or_else(|| "write it as \"Old name=New name\"".to_owned())?;
    Ok((parts.0.to_owned(), parts.1.to_owned()))
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub [u32; 2]);

impl Size {
    /// The same in points, of which each is a pixel here.
    fn points(self) -> [f32; 2] {
        self.0.map(|side| side as f32)
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side =
            |text: &str| text.trim().parse().ok().filter(|side| (64..=MAX_SIDE).contains(side));
        text.split_once(['x', 'X', '×'])
            .and_then(|(width, height)| Some(Self([side(width)?, side(height)?])))
            .ok_or_else(|| format!("write it as 1920x1080, each side from 64 to {MAX_SIDE}"))
    }
}

fn scale(text: &str) -> Result<f32, String> {
    let scale = text.trim().parse().ok().filter(|scale| screen::SCALES.contains(scale));
    scale.ok_or_else(|| "write a number from 0.8 to 1.5".to_owned())
}

fn diagonal(text: &str) -> Result<f32, String> {
    let diagonal = text.trim().parse().ok().filter(|size| screen::DIAGONALS.contains(size));
    diagonal.ok_or_else(|| "write a number of inches from 5 to 200".to_owned())
}

fn distance(text: &str) -> Result<f32, String> {
    let distance = text.trim().parse().ok().filter(|metres| screen::DISTANCES.contains(metres));
    distance.ok_or_else(|| "write a number of metres from 0.3 to 50".to_owned())
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.trim().parse().ok().filter(|speed| (0.0..=100_000.0).contains(speed));
    speed.ok_or_else(|| "write a number from 0 to 100000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_of_the_environment_comes_before_what_else_an_edit_takes() {
        let schedule = || Some(OsString::from("s.toml"));
        for (typed, whole) in [
            ("roomsign delay 10 --room A", "roomsign delay s.toml 10 --room A"),
            ("roomsign delay --room A 10", "roomsign delay s.toml --room A 10"),
            ("roomsign delay other.toml 10 --room A", "roomsign delay other.toml 10 --room A"),
            ("roomsign notice --clear", "roomsign notice s.toml --clear"),
            ("roomsign check", "roomsign check"),
            ("roomsign", "roomsign"),
        ] {
            let words = typed.split(' ').map(OsString::from);
            let expected: Vec<OsString> = whole.split(' ').map(OsString::from).collect();
            assert_eq!(with_schedule(words, schedule()), expected, "{typed}");
        }
        let commands = Cli::command();
        let known: Vec<&str> =
            commands.get_subcommands().map(|command| command.get_name()).collect();
        assert!(EDITS.iter().all(|edit| known.contains(edit)), "{known:?}");
    }
}
