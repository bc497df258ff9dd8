//! Why a desk cannot be opened, and the words for it.

use std::fmt::{Display, Formatter};
use std::io;
use std::net::SocketAddr;

/// Why a desk cannot be opened, or a login cannot be made.
#[derive(Debug)]
pub enum Trouble {
    /// The kernel gives no random numbers.
    Random(getrandom::Error),
    /// There are no threads.
    Threads(io::Error),
    /// This file cannot be watched.
    Watch(String, io::Error),
    /// Nothing can listen there.
    Listen(SocketAddr, io::Error),
    /// There it would be open to everybody on the network.
    Open(SocketAddr),
    /// This file of logins is no good.
    Logins(String, NoLogins),
    /// The certificate or its key is no good.
    Tls(NoTls),
    /// That is no name and password.
    Login(NoLogin),
}

/// What is wrong with a file of logins.
#[derive(Debug, PartialEq, Eq)]
pub enum NoLogins {
    /// It is being written.
    Torn,
    /// It is no text file, or not for us.
    Unreadable,
    /// There are none.
    Empty,
    /// This line is none.
    Line(usize),
    /// The hash in this line is none, or would cost too much.
    Hash(usize),
    /// The name in this line was there before.
    Twice(usize),
}

/// What is wrong with a certificate and its key.
#[derive(Debug)]
pub enum NoTls {
    /// This file is no text, or not for us.
    Unreadable(String),
    /// There is no certificate in this file.
    NoCertificate(String),
    /// This file is no key of that certificate, for a reason in the words of the library.
    NoKey(String, String),
    /// The library itself fails, in its words.
    Library(String),
}

/// Why a name and a password make no login.
#[derive(Debug, PartialEq, Eq)]
pub enum NoLogin {
    /// This is no name.
    Name(String),
    /// The password has fewer characters than this.
    Short(usize),
    /// It has more bytes than this.
    Long(usize),
    /// The hash cannot be made, in the words of the library.
    Library(String),
}

impl Display for Trouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Random(error) => write!(f, "no random numbers: {error}"),
            Self::Threads(error) => write!(f, "no thread available: {error}"),
            Self::Watch(file, error) => write!(f, "{file} cannot be watched: {error}"),
            Self::Listen(at, error) => {
                write!(f, "{at} cannot be listened on: {error}: choose another one with --listen")
            }
            Self::Open(at) => write!(
                f,
                "{at} can be reached over the network, and anybody there could change the signs: say who may with \
                 --login FILE, or let everybody read and nobody change with --public"
            ),
            Self::Logins(file, why) => write!(f, "{file}{why}"),
            Self::Tls(why) => why.fmt(f),
            Self::Login(why) => why.fmt(f),
        }
    }
}

/// What follows the file's name.
impl Display for NoLogins {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let (line, what) = match self {
            Self::Torn => return f.write_str(" is being written: try again"),
            Self::Unreadable => {
                return f.write_str(" cannot be read: it has to be a text file of logins");
            }
            Self::Empty => {
                (&1, "there is no login in it: make one with `roomsign desk --hash NAME`")
            }
            Self::Line(line) => (
                line,
                "this is no login: a line is a name, a space and what `roomsign desk --hash` prints",
            ),
            Self::Hash(line) => {
                (line, "this is no hash by argon2: make one with `roomsign desk --hash NAME`")
            }
            Self::Twice(line) => (line, "this name was there before: let it stand once"),
        };
        write!(f, ":{line}:1: {what}")
    }
}

impl Display for NoTls {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(file) => write!(f, "{file} cannot be read as text"),
            Self::NoCertificate(file) => {
                write!(f, "{file} has no certificate: it has to be PEM, the server's first")
            }
            Self::NoKey(file, why) => write!(f, "{file} is no key of that certificate: {why}"),
            Self::Library(why) => write!(f, "TLS cannot be set up: {why}"),
        }
    }
}

impl Display for NoLogin {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => write!(f, "\"{name}\" is no name: write one word"),
            Self::Short(least) => {
                write!(f, "the password is too short: take at least {least} characters")
            }
            Self::Long(most) => write!(f, "the password is too long: take at most {most} bytes"),
            Self::Library(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<NoTls> for Trouble {
    fn from(why: NoTls) -> Self {
        Self::Tls(why)
    }
}

impl From<NoLogin> for Trouble {
    fn from(why: NoLogin) -> Self {
        Self::Login(why)
    }
}
