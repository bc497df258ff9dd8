//! What can be typed to edit the file during the event.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Here;
use roomsign_core::request::{self, Alarm, Extension, Lateness, When};

/// The file that a command edits.
#[derive(Args, Debug)]
pub struct EditedFile {
    /// The schedule file; may be left out where the environment names it
    #[arg(env = "ROOMSIGN_SCHEDULE")]
    pub schedule: PathBuf,
    /// Say what would change on the signs, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What time it is, and which displays are here.
    #[command(flatten)]
    pub here: Here,
    /// Which other screens.
    #[cfg(feature = "mqtt")]
    #[command(flatten)]
    pub fleet: super::fleet::Receipts,
}

/// Which session.
#[derive(Args, Debug)]
pub struct Selection {
    /// The session that is on in this room, or the next one: the room's name, or a part of it that fits one
    #[arg(long, env = ROOM, required_unless_present = "session")]
    pub room: Option<String>,
    /// The session with this id, or with words in its title, speakers or id that begin like these; a date or a start
    /// such as 10:40 may be among them. Today's come before other days'
    #[arg(long, value_name = "WORDS")]
    pub session: Option<String>,
}

const ROOM: &str = "ROOMSIGN_ROOM";

impl Selection {
    /// As it is looked up.
    pub fn wanted(&self) -> request::Selection {
        // Whoever names a session means it, in whatever room this machine's sign is.
        let from_environment = self.session.is_some() && self.room == std::env::var(ROOM).ok();
        let room = self.room.clone().filter(|_| !from_environment);
        request::Selection { session: self.session.clone(), room }
    }
}

/// A session by words.
#[derive(Args, Debug)]
pub struct Named {
    /// The session with this id, or with words in its title, speakers or id that begin like these
    #[arg(long, value_name = "WORDS")]
    pub session: String,
    /// Only of this room
    #[arg(long, value_name = "ROOM")]
    pub room: Option<String>,
}

impl Named {
    /// As it is looked up.
    pub fn wanted(&self) -> request::Selection {
        request::Selection { session: Some(self.session.clone()), room: self.room.clone() }
    }
}

/// Why.
#[derive(Args, Debug)]
pub struct Why {
    /// Why, as the signs show it; an empty text takes it away
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// `roomsign delay`
#[derive(Args, Debug)]
pub struct Delay {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Minutes after the planned start, or when it starts: 10, 10min, 11:00; +5 and -5 change what the sign says, 0
    /// takes it back
    #[arg(allow_negative_numbers = true)]
    pub minutes: Lateness,
    /// Which session.
    #[command(flatten)]
    pub selection: Selection,
    /// Why.
    #[command(flatten)]
    pub why: Why,
    /// It is on according to the plan, but has not begun
    #[arg(long)]
    pub not_begun: bool,
}

/// `roomsign start`
#[derive(Args, Debug)]
pub struct Start {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Which session.
    #[command(flatten)]
    pub selection: Selection,
    /// When it began; now if left out
    #[arg(long, value_name = "TIME")]
    pub since: Option<When>,
}

/// `roomsign extend`
#[derive(Args, Debug)]
pub struct Extend {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Minutes more than the sign says, or until when: 15, 15min, 11:00
    #[arg(value_name = "MINUTES")]
    pub extension: Extension,
    /// Which session.
    #[command(flatten)]
    pub selection: Selection,
}

/// `roomsign end`
#[derive(Args, Debug)]
pub struct End {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Which session.
    #[command(flatten)]
    pub selection: Selection,
    /// When it was over; now if left out
    #[arg(long, value_name = "TIME")]
    pub since: Option<When>,
}

/// `roomsign full`
#[derive(Args, Debug)]
pub struct Full {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Which session.
    #[command(flatten)]
    pub selection: Selection,
    /// The room where it can also be followed
    #[arg(long, value_name = "ROOM")]
    pub overflow: Option<String>,
    /// There are seats again
    #[arg(long, conflicts_with = "overflow")]
    pub no_longer: bool,
}

/// `roomsign cancel`
#[derive(Args, Debug)]
pub struct Cancel {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Which session.
    #[command(flatten)]
    pub selection: Selection,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// `roomsign restore`
#[derive(Args, Debug)]
pub struct Restore {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Which session.
    #[command(flatten)]
    pub named: Named,
    /// Take back everything that was said about it: its delay, when it began, went on or was over, and that it is full
    #[arg(long)]
    pub all: bool,
}

/// `roomsign move`
#[derive(Args, Debug)]
pub struct Move {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// The room it takes place in; the planned one takes a move back
    #[arg(value_name = "TO")]
    pub to: String,
    /// The session with this id, or with words in its title, speakers or id that begin like these
    #[arg(long, value_name = "WORDS", required_unless_present = "room")]
    pub session: Option<String>,
    /// Only of this room; without --session, all that is left of the day in it: it is closed
    #[arg(long, value_name = "ROOM")]
    pub room: Option<String>,
    /// Why.
    #[command(flatten)]
    pub why: Why,
}

/// `roomsign add`
#[derive(Args, Debug)]
pub struct Add {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// What it is called
    pub title: String,
    /// When it starts: 15:00 today, or "2023-09-08 15:00"
    #[arg(long, value_name = "TIME")]
    pub start: When,
    /// How long it takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_080))]
    pub minutes: u32,
    /// Where
    #[arg(long, env = ROOM)]
    pub room: String,
    /// Its kind, such as Talk or Break
    #[arg(long)]
    pub kind: Option<String>,
    /// Who holds it; may be given several times
    #[arg(long, value_name = "NAME")]
    pub speaker: Vec<String>,
}

/// `roomsign swap`
#[derive(Args, Debug)]
pub struct Swap {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// Words of the one session
    pub first: String,
    /// Words of the other
    pub second: String,
}

/// `roomsign undo`
#[derive(Args, Debug)]
pub struct Undo {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
}

/// `roomsign notice`
#[derive(Args, Debug)]
pub struct Notice {
    /// Which file.
    #[command(flatten)]
    pub file: EditedFile,
    /// The words
    #[arg(required_unless_present_any = ["clear", "kind", "list"])]
    pub text: Option<String>,
    /// Only on this room's sign; may be given several times
    #[arg(long)]
    pub room: Vec<String>,
    /// From then on: 12:00 today, or "2023-09-08 12:00"
    #[arg(long, value_name = "TIME")]
    pub from: Option<When>,
    /// Until then
    #[arg(long, value_name = "TIME")]
    pub until: Option<When>,
    /// On the whole screen
    #[arg(long)]
    pub urgent: bool,
    /// On the whole screen, with ready words in the language of the sign; all-clear ends those before it
    #[arg(long, value_enum, conflicts_with_all = ["text", "from", "urgent"])]
    pub kind: Option<Kind>,
    /// Take the notice with these words away, or all of them; with --room, from that room's sign
    #[arg(long, value_name = "WORDS", num_args = 0..=1, conflicts_with_all = ["text", "from", "until", "urgent", "kind"])]
    pub clear: Option<Option<String>>,
    /// Say which notices there are
    #[arg(long, conflicts_with_all = ["text", "from", "until", "urgent", "kind", "clear"])]
    pub list: bool,
}

/// `--kind`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Everybody has to leave
    Evacuation,
    /// There is a fire
    Fire,
    /// Somebody needs help
    Medical,
    /// It is only a drill
    Drill,
    /// It is over; this stays for ten minutes
    AllClear,
}

impl Kind {
    /// As it is asked for.
    pub fn alarm(self) -> Alarm {
        match self {
            Self::Evacuation => Alarm::Evacuation,
            Self::Fire => Alarm::Fire,
            Self::Medical => Alarm::Medical,
            Self::Drill => Alarm::Drill,
            Self::AllClear => Alarm::AllClear,
        }
    }
}
