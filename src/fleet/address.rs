//! Where the fleet meets: broker, topic and names, as people type them.

use std::fmt;
use std::str::FromStr;

/// What was written is not an address, a topic or a name; what [`Display`](fmt::Display) says is how to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miswritten {
    /// Not an address of a broker.
    Address,
    /// An address with a user and a password in it, which are named by this option.
    Login(&'static str),
    /// Not a topic.
    Topic,
    /// Not a name.
    Name,
}

impl fmt::Display for Miswritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Login(option) => {
                return write!(
                    f,
                    "no user and password here, where everybody sees them: write them to a file, \
                     a line each, and name it with {option}"
                );
            }
            Self::Address => "write it as mqtts://host or mqtts://host:8883",
            Self::Topic => {
                "write letters, digits, `-`, `_` and `.`, such as nixcon-2023; `/` separates levels"
            }
            Self::Name => "write up to 48 letters, digits, `-`, `_` and `.`, such as lobby-left",
        })
    }
}

impl std::error::Error for Miswritten {}

/// What the options are called that say how to get in: a command may have others of the usual names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called {
    /// The file with the user and the password.
    pub login: &'static str,
    /// The certificate of the authority.
    pub ca: &'static str,
}

impl Called {
    /// Where nothing else has these names.
    pub const USUALLY: &'static Self = &Self { login: "--login", ca: "--ca" };
}

/// A broker: `mqtts://host`, or `mqtt://host` without TLS, and a port if it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Name or address of the machine.
    pub host: String,
    /// 8883 with TLS, 1883 without, if not given.
    pub port: u16,
    /// Whether it is reached by TLS.
    pub tls: bool,
}

impl Address {
    /// What somebody typed, where the options are called like that.
    ///
    /// # Errors
    /// It is no address: how to write it.
    pub fn read(text: &str, called: &Called) -> Result<Self, Miswritten> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(Miswritten::Address)?;
        let tls = match scheme {
            "mqtts" => true,
            "mqtt" => false,
            _ => return Err(Miswritten::Address),
        };
        if rest.contains('@') {
            return Err(Miswritten::Login(called.login));
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let usual = if tls { 8883 } else { 1883 };
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or(Miswritten::Address)?)),
            None => match rest.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            },
        };
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || host.len() > 253 || !host.chars().all(is_host) {
            return Err(Miswritten::Address);
        }
        let port = port.map_or(Ok(usual), str::parse).map_err(|_| Miswritten::Address)?;
        Ok(Self { host: host.to_owned(), port, tls })
    }

    /// Whether it is this very machine, so that nobody else hears what is said.
    pub fn is_local(&self) -> bool {
        let ip = self.host.parse::<std::net::IpAddr>();
        self.host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for Address {
    type Err = Miswritten;

    fn from_str(text: &str) -> Result<Self, Miswritten> {
        Self::read(text, Called::USUALLY)
    }
}

/// What all topics of one fleet begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic(String);

impl Topic {
    /// Where the schedule is.
    pub fn schedule(&self) -> String {
        format!("{}/schedule", self.0)
    }

    /// Where a file is, by its hash.
    pub fn file(&self, hash: &str) -> String {
        format!("{}/files/{hash}", self.0)
    }

    /// Where a screen says what it shows.
    pub fn screen(&self, name: &Name) -> String {
        format!("{}/screens/{name}", self.0)
    }

    /// Where it is known whether a screen is online.
    pub fn link(&self, name: &Name) -> String {
        format!("{}/screens/{name}/link", self.0)
    }

    /// Where a screen is asked for something.
    pub fn ask(&self, name: &Name) -> String {
        format!("{}/ask/{name}", self.0)
    }

    /// Where a screen answers with its picture.
    pub fn picture(&self, name: &Name) -> String {
        format!("{}/pictures/{name}", self.0)
    }

    /// A filter for all pictures.
    pub fn pictures(&self) -> String {
        format!("{}/pictures/+", self.0)
    }

    /// A filter for all screens.
    pub fn screens(&self) -> String {
        format!("{}/screens/#", self.0)
    }

    /// What a message is about.
    pub fn about<'a>(&self, topic: &'a str) -> About<'a> {
        let rest = topic.strip_prefix(&self.0).and_then(|rest| rest.strip_prefix('/'));
        let named = |name: &str| name.parse().ok();
        match rest.map(|rest| rest.split('/').collect::<Vec<_>>()).as_deref() {
            Some(["schedule"]) => About::Schedule,
            Some(["files", hash]) => About::File(hash),
            Some(["screens", name]) => named(name).map_or(About::Nothing, About::Screen),
            Some(["screens", name, "link"]) => named(name).map_or(About::Nothing, About::Link),
            Some(["ask", name]) => named(name).map_or(About::Nothing, About::Ask),
            Some(["pictures", name]) => named(name).map_or(About::Nothing, About::Picture),
            _ => About::Nothing,
        }
    }
}

/// What a topic of the fleet is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// The schedule.
    Schedule,
    /// The file of this hash.
    File(&'a str),
    /// What a screen shows.
    Screen(Name),
    /// Whether a screen is online.
    Link(Name),
    /// Something that is asked of a screen.
    Ask(Name),
    /// What is on a screen.
    Picture(Name),
    /// None of ours.
    Nothing,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Topic {
    type Err = Miswritten;

    fn from_str(text: &str) -> Result<Self, Miswritten> {
        let text = text.trim();
        if text.len() <= 200 && text.split('/').all(|level| is_plain(level, 100)) {
            return Ok(Self(text.to_owned()));
        }
        Err(Miswritten::Topic)
    }
}

/// What a screen is called. It stands in topics and in tables, so it is letters, digits, `-`, `_` and `.` only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Name {
    type Err = Miswritten;

    fn from_str(text: &str) -> Result<Self, Miswritten> {
        if is_plain(text, 48) {
            return Ok(Self(text.to_owned()));
        }
        Err(Miswritten::Name)
    }
}

fn is_plain(text: &str, most: usize) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.len() <= most
        && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brokers_are_read_as_people_type_them() {
        for (text, host, port, tls) in [
            ("mqtts://broker.example.org", "broker.example.org", 8883, true),
            ("mqtt://127.0.0.1", "127.0.0.1", 1883, false),
            (" mqtts://venue:1234/ ", "venue", 1234, true),
            ("mqtts://[::1]", "::1", 8883, true),
            ("mqtt://[fe80::1]:99", "fe80::1", 99, false),
        ] {
            let expected = Address { host: host.to_owned(), port, tls };
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in [
            "venue",
            "http://venue",
            "mqtts://",
            "mqtt://a:b",
            "mqtt://a:70000",
            "mqtt://a b",
            "mqtt://[::1]1",
        ] {
            assert_eq!(text.parse::<Address>(), Err(Miswritten::Address), "{text}");
        }
        let with_password = "mqtts://user:secret@venue";
        assert_eq!(with_password.parse::<Address>(), Err(Miswritten::Login("--login")));
        let called = Called { login: "--broker-login", ca: "--broker-ca" };
        let why = Address::read(with_password, &called).expect_err("a password");
        assert!(why.to_string().ends_with("name it with --broker-login"), "{why}");
    }

    #[test]
    fn names_and_topics_have_no_room_for_tricks() {
        for name in ["lobby-left", "122", "a.b_c"] {
            assert!(name.parse::<Name>().is_ok(), "{name}");
        }
        let long = "a".repeat(49);
        for name in ["", "-a", ".", "..", "a/b", "a+", "#", "$SYS", "a b", "ä", "a\u{1b}", &long] {
            assert!(name.parse::<Name>().is_err(), "{name}");
        }
        assert!("venue/nixcon-2023".parse::<Topic>().is_ok());
        for topic in ["", "/", "/a", "a/", "a//b", "a/+", "a/#", "$SYS/a", "a/../b"] {
            assert!(topic.parse::<Topic>().is_err(), "{topic}");
        }
    }

    #[test]
    fn topics_say_what_they_are_about() {
        let topic: Topic = "a/b".parse().expect("a topic");
        let name: Name = "door".parse().expect("a name");
        for (text, about) in [
            (topic.schedule(), About::Schedule),
            (topic.file("0f"), About::File("0f")),
            (topic.screen(&name), About::Screen(name.clone())),
            (topic.link(&name), About::Link(name.clone())),
            (topic.ask(&name), About::Ask(name.clone())),
            (topic.picture(&name), About::Picture(name.clone())),
            ("a/b".to_owned(), About::Nothing),
            ("a/bc/schedule".to_owned(), About::Nothing),
            ("a/b/screens/../link".to_owned(), About::Nothing),
            ("a/b/screens/x/y/z".to_owned(), About::Nothing),
        ] {
            assert_eq!(topic.about(&text), about, "{text}");
        }
    }
}
