//! What can be typed about the page for phones.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::Here;
#[cfg(feature = "mqtt")]
use roomsign_fleet::{Address, Called, Miswritten};

/// `roomsign desk`
#[derive(Args, Debug)]
pub struct Desk {
    /// The schedule file that staff edit
    #[arg(env = "ROOMSIGN_SCHEDULE", required_unless_present = "hash")]
    pub schedule: Option<PathBuf>,
    /// Where to take connections; beyond this machine only with --login or --public
    #[arg(long, env = "ROOMSIGN_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8730")]
    pub listen: SocketAddr,
    /// A file of those who may change the schedule, a line each: a name and what --hash prints; else the systemd
    /// credential `desk`
    #[arg(long, env = "ROOMSIGN_DESK_LOGIN", value_name = "FILE")]
    pub login: Option<PathBuf>,
    /// Let everybody read what the signs say, without a login
    #[arg(long, env = "ROOMSIGN_PUBLIC")]
    pub public: bool,
    /// A certificate, as PEM, for TLS; it is read again when it was renewed
    #[arg(long, env = "ROOMSIGN_CERT", value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, env = "ROOMSIGN_KEY", value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Where phones find it, if that is not where it listens: https://desk.example.org
    #[arg(long, env = "ROOMSIGN_ADDRESS", value_name = "URL")]
    pub address: Option<String>,
    /// What time it is, and which displays are here.
    #[command(flatten)]
    pub here: Here,
    /// Which doors elsewhere.
    #[cfg(feature = "mqtt")]
    #[command(flatten)]
    pub fleet: Fleet,
    /// Print the line of a login file for this name, with the password that is typed in or comes from standard input
    #[arg(long, value_name = "NAME", conflicts_with_all = ["login", "public", "address", "at"])]
    pub hash: Option<String>,
}

/// What other commands call `--login` is here that of the phones.
#[cfg(feature = "mqtt")]
pub const CALLED: &Called = &Called { login: "--broker-login", ca: "--broker-ca" };

#[cfg(feature = "mqtt")]
fn broker(text: &str) -> Result<Address, Miswritten> {
    Address::read(text, CALLED)
}

/// Which fleet to hear from.
#[cfg(feature = "mqtt")]
#[derive(Args, Debug)]
#[command(mut_arg("broker", |arg| arg.value_parser(broker)))]
pub struct Fleet {
    /// Which one.
    #[command(flatten)]
    pub heard: super::fleet::Heard,
    /// A file with the user and the password at the broker, a line each; else the systemd credential `login`
    #[arg(long, env = "ROOMSIGN_LOGIN", value_name = "FILE")]
    pub broker_login: Option<PathBuf>,
    /// The certificate of the authority that vouches for the broker, as PEM; else those that this machine trusts
    #[arg(long, env = "ROOMSIGN_CA", value_name = "FILE")]
    pub broker_ca: Option<PathBuf>,
}
