//! Who may change the schedule: names, and what proves that it is them.

use std::collections::BTreeMap;
use std::path::Path;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::trouble::{NoLogin, NoLogins, Trouble};
use roomsign_core::schedule::clean;
use roomsign_host::files::{Disk, Files, Misread};

/// What a hash costs: 9 MiB and four passes, one of the settings that OWASP calls equally strong, and the one that a small
/// machine can afford.
const MEMORY_KIB: u32 = 9 * 1024;
const PASSES: u32 = 4;
/// No hash of a file may cost more memory than this, in KiB.
const MOST_MEMORY_KIB: u32 = 64 * 1024;
/// Longer passwords and names are not looked at, in bytes.
const MOST_BYTES: usize = 256;
/// Passwords are no shorter, in characters.
const LEAST_CHARS: usize = 8;

/// The names that may log in.
#[derive(Clone, Debug, Default)]
pub struct Logins {
    hashes: BTreeMap<String, String>,
}

impl Logins {
    /// Reads a file of logins: a line for each, a name, a space and a hash. Empty lines and those that begin with `#`
    /// say nothing.
    ///
    /// # Errors
    /// What is wrong with the file, where, and what to do.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let read = Disk::new(path).read().map_err(|misread| match misread {
            Misread::Torn => NoLogins::Torn,
            Misread::Fault(_) => NoLogins::Unreadable,
        });
        let logins = read.and_then(|reading| Self::parse(&reading.text));
        let file = || clean::line(&path.display().to_string());
        logins.map_err(|why| Trouble::Logins(file(), why))
    }

    fn parse(text: &str) -> Result<Self, NoLogins> {
        let mut hashes = BTreeMap::new();
        for (line, login) in (1..).zip(text.lines().map(str::trim)) {
            if login.is_empty() || login.starts_with('#') {
                continue;
            }
            let (name, hash) = login.split_once(' ').ok_or(NoLogins::Line(line))?;
            let hash = hash.trim();
            if !is_usable(hash) {
                return Err(NoLogins::Hash(line));
            }
            if hashes.insert(name.to_owned(), hash.to_owned()).is_some() {
                return Err(NoLogins::Twice(line));
            }
        }
        if hashes.is_empty() { Err(NoLogins::Empty) } else { Ok(Self { hashes }) }
    }

    /// Whether this is the password of that name. It takes as long for a name that is not there.
    pub fn is_right(&self, name: &str, password: &str) -> bool {
        if password.len() > MOST_BYTES {
            return false;
        }
        let known = self.hashes.get(name);
        let any = known.or_else(|| self.hashes.values().next());
        let Some(hash) = any.and_then(|hash| PasswordHash::new(hash).ok()) else { return false };
        let fits = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
        fits && known.is_some()
    }
}

fn is_usable(hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    let cost = Params::try_from(&hash);
    Algorithm::try_from(hash.algorithm.as_str()).is_ok()
        && hash.hash.is_some()
        && cost.is_ok_and(|cost| cost.m_cost() <= MOST_MEMORY_KIB && cost.t_cost() <= 64)
}

/// The line of a login file for a name and its password.
///
/// # Errors
/// Neither can be used, and why.
pub fn line(name: &str, password: &str) -> Result<String, NoLogin> {
    if name.is_empty()
        || name.len() > 64
        || name.starts_with('#')
        || name.contains(char::is_whitespace)
        || clean::line(name) != name
    {
        return Err(NoLogin::Name(clean::line(name)));
    }
    if password.chars().count() < LEAST_CHARS {
        return Err(NoLogin::Short(LEAST_CHARS));
    }
    if password.len() > MOST_BYTES {
        return Err(NoLogin::Long(MOST_BYTES));
    }
    let cost = Params::new(MEMORY_KIB, PASSES, 1, None);
    let cost = cost.map_err(|error| NoLogin::Library(error.to_string()))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    let hash = hasher.hash_password(password.as_bytes());
    let hash = hash.map_err(|error| NoLogin::Library(error.to_string()))?;
    Ok(format!("{name} {hash}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_good_for_its_name_and_password_alone() {
        let ada = line("ada", "correct horse").unwrap();
        let text = format!("# who runs this\n\n{ada}\n{}\n", line("bo", "battery staple").unwrap());
        let logins = Logins::parse(&text).unwrap();
        for (name, password, right) in [
            ("ada", "correct horse", true),
            ("ada", "battery staple", false),
            ("bo", "battery staple", true),
            ("eve", "correct horse", false),
            ("", "", false),
        ] {
            assert_eq!(logins.is_right(name, password), right, "{name} {password}");
        }
        assert!(!logins.is_right("ada", &"x".repeat(100_000)));
    }

    #[test]
    fn what_is_no_login_is_said_with_its_line() {
        let good = line("ada", "correct horse").unwrap();
        let costly = good.replace("m=9216", "m=4000000");
        for (text, why, said) in [
            (String::new(), NoLogins::Empty, ":1:1: there is no login in it"),
            ("ada".to_owned(), NoLogins::Line(1), ":1:1: this is no login"),
            ("ada secret".to_owned(), NoLogins::Hash(1), ":1:1: this is no hash"),
            (format!("{good}\n{good}"), NoLogins::Twice(2), ":2:1: this name was there before"),
            (costly, NoLogins::Hash(1), ":1:1: this is no hash"),
        ] {
            let error = Logins::parse(&text).unwrap_err();
            assert!(error.to_string().starts_with(said), "{text}: {error}");
            assert_eq!(error, why, "{text}");
        }
    }

    #[test]
    fn names_are_words_and_passwords_are_not_short() {
        for (name, password) in [
            ("", "correct horse"),
            ("a b", "correct horse"),
            ("#a", "correct horse"),
            ("a", "short"),
        ] {
            assert!(line(name, password).is_err(), "{name:?} {password:?}");
        }
    }
}
