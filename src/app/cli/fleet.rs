//! What can be typed about a fleet of signs.

use std::path::PathBuf;

use clap::Args;

use roomsign_fleet::{Address, Name, Topic};

/// Which fleet.
#[derive(Args, Debug)]
pub struct Fleet {
    /// The broker: mqtts://host, or mqtt://host without TLS. Several times, or with commas, for the nodes of a cluster
    #[arg(
        long,
        env = "ROOMSIGN_BROKER",
        value_name = "URL",
        required = true,
        value_delimiter = ','
    )]
    pub broker: Vec<Address>,
    /// What all topics of this fleet begin with, such as nixcon-2023
    #[arg(long, env = "ROOMSIGN_TOPIC")]
    pub topic: Topic,
    /// How to get in.
    #[command(flatten)]
    pub keys: Keys,
}

/// Which fleet to hear from, if any.
#[derive(Args, Debug)]
pub struct Heard {
    /// The broker of a fleet, to hear from all its screens: mqtts://host; several times for the nodes of a cluster
    #[arg(
        long,
        env = "ROOMSIGN_BROKER",
        value_name = "URL",
        requires = "topic",
        value_delimiter = ','
    )]
    pub broker: Vec<Address>,
    /// What all topics of that fleet begin with
    #[arg(long, env = "ROOMSIGN_TOPIC")]
    pub topic: Option<Topic>,
}

impl Heard {
    /// Its brokers, and what its topics begin with.
    pub fn fleet(&self) -> Option<(&[Address], &Topic)> {
        let topic = self.topic.as_ref().filter(|_| !self.broker.is_empty());
        topic.map(|topic| (self.broker.as_slice(), topic))
    }
}

/// Which fleet to hear from after an edit.
#[derive(Args, Debug)]
pub struct Receipts {
    /// Which one.
    #[command(flatten)]
    pub heard: Heard,
    /// How to get in.
    #[command(flatten)]
    pub keys: Keys,
}

/// Who we are to the broker, and whom we believe to be it.
#[derive(Args, Debug)]
pub struct Keys {
    /// A file with the user and the password, a line each; else the systemd credential `login`
    #[arg(long, env = "ROOMSIGN_LOGIN", value_name = "FILE")]
    pub login: Option<PathBuf>,
    /// The certificate of the authority that vouches for the broker, as PEM; else those that this machine trusts
    #[arg(long, env = "ROOMSIGN_CA", value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

/// `roomsign publish`
#[derive(Args, Debug)]
pub struct Publish {
    /// The schedule file that staff edit
    #[arg(env = "ROOMSIGN_SCHEDULE")]
    pub schedule: PathBuf,
    /// Publish it once as the newest, whatever a wrong clock has published before, and exit: every sign takes it
    #[arg(long)]
    pub reset: bool,
    /// Which fleet.
    #[command(flatten)]
    pub fleet: Fleet,
}

/// `roomsign follow`
#[derive(Args, Debug)]
pub struct Follow {
    /// Which fleet.
    #[command(flatten)]
    pub fleet: Fleet,
    /// The file to write, which the display shows; images go beside it
    #[arg(short, long, env = "ROOMSIGN_OUTPUT", value_name = "FILE")]
    pub output: PathBuf,
    /// Keep here what has to be known at the next start
    #[arg(long, env = "STATE_DIRECTORY", value_name = "FOLDER")]
    pub state_dir: Option<PathBuf>,
    /// What this screen is called, such as lobby-left; each needs a name of its own
    #[arg(long, env = "ROOMSIGN_NAME")]
    pub name: Name,
    /// Where the display says what is on the screen: what `show --status-file` names
    #[arg(long, env = "ROOMSIGN_STATUS_FILE", value_name = "FILE")]
    pub status_file: Option<PathBuf>,
}

/// `roomsign screens`
#[derive(Args, Debug)]
pub struct Screens {
    /// Which fleet.
    #[command(flatten)]
    pub fleet: Fleet,
    /// Keep the table up to date until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// As JSON: a list of screens; with --watch, a line whenever one changes
    #[arg(long)]
    pub json: bool,
    /// Say only what is wrong, and fail if something is: for cron and monitoring
    #[arg(long, conflicts_with_all = ["watch", "json"])]
    pub check: bool,
    /// Write what every screen shows now to this folder, NAME.png, and fail if one is not as preview makes it
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["watch", "json", "check"])]
    pub pictures: Option<PathBuf>,
    /// Have every screen show its name for 30 s
    #[arg(long, conflicts_with_all = ["watch", "json", "check", "pictures"])]
    pub identify: bool,
    /// Write how every screen is to this file, as Prometheus reads it: NAME.prom for node_exporter; with --watch, keep it up to date
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "check", "pictures", "identify", "forget"])]
    pub prometheus: Option<PathBuf>,
    /// Watch, and run this whenever a screen goes wrong, goes wrong in another way, or is right again, or none can be seen: ROOMSIGN_SCREEN, ROOMSIGN_ROOM, ROOMSIGN_STATE, ROOMSIGN_WAS and ROOMSIGN_WHAT say which and how
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["json", "check", "pictures", "identify", "forget"])]
    pub on_change: Option<String>,
    /// A room that may have several signs; any other that two screens claim is reported
    #[arg(long, env = "ROOMSIGN_SHARED_ROOMS", value_name = "ROOM", value_delimiter = ';')]
    pub shared: Vec<String>,
    /// Forget a screen that no longer exists
    #[arg(long, value_name = "NAME", conflicts_with_all = ["watch", "json", "check", "pictures", "identify"])]
    pub forget: Option<Name>,
}
