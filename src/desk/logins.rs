//! Who may change the schedule: names, and what proves that it is they.

use std::collections::BTreeMap;
use std::path::Path;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use roomsign_core::schedule::clean;
use roomsign_host::files::{Disk, Files, Misread};

/// What a hash costs: 9 MiB and four passes, one of the choices that OWASP calls equally strong; the one that a small
/// machine can afford.
const MEMORY_KIB: u32 = 9 * 1024;
const PASSES: u32 = 4;
/// No hash of a file may cost more memory than this, in KiB.
const MOST_MEMORY_KIB: u32 = 64 * 1024;
/// Longer passwords and names are not looked at, in bytes.
const MOST_BYTES: usize = 256;

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
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = clean::line(&path.display().to_string());
        let text = match Disk::new(path).read() {
            Ok(reading) => reading.text,
            Err(Misread::Torn) => return Err(format!("{shown} is being written: try again")),
            Err(Misread::Fault(_)) => {
                return Err(format!("{shown} cannot be read: it has to be a text file of logins"));
            }
        };
        Self::parse(&text, &shown)
    }

    fn parse(text: &str, shown: &str) -> Result<Self, String> {
        let mut hashes = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what: &str| Err(format!("{shown}:{}:1: {what}", index + 1));
            let Some((name, hash)) = line.split_once(' ') else {
                return wrong(
                    "this is no login: a line is a name, a space and what `roomsign desk --hash` prints",
                );
            };
            let hash = hash.trim();
            if !is_usable(hash) {
                return wrong(
                    "this is no hash by argon2: make one with `roomsign desk --hash NAME`",
                );
            }
            if hashes.insert(name.to_owned(), hash.to_owned()).is_some() {
                return wrong("this name was there before: let it stand once");
            }
        }
        if hashes.is_empty() {
            return Err(format!(
                "{shown}:1:1: there is no login in it: make one with `roomsign desk --hash NAME`"
            ));
        }
        Ok(Self { hashes })
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
pub fn line(name: &str, password: &str) -> Result<String, String> {
    if name.is_empty()
        || name.len() > 64
        || name.starts_with('#')
        || name.contains(char::is_whitespace)
        || clean::line(name) != name
    {
        return Err(format!("\"{}\" is no name: write one word", clean::line(name)));
    }
    if password.chars().count() < 8 {
        return Err("the password is too short: take at least 8 characters".to_owned());
    }
    if password.len() > MOST_BYTES {
        return Err(format!("the password is too long: take at most {MOST_BYTES} bytes"));
    }
    let cost = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| error.to_string())?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    let hash = hasher.hash_password(password.as_bytes()).map_err(|error| error.to_string())?;
    Ok(format!("{name} {hash}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_good_for_its_name_and_password_alone() {
        let ada = line("ada", "correct horse").unwrap();
        let text = format!("# who runs this\n\n{ada}\n{}\n", line("bo", "battery staple").unwrap());
        let logins = Logins::parse(&text, "logins").unwrap();
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
        for (text, said) in [
            (String::new(), "logins:1:1: there is no login in it"),
            ("ada".to_owned(), "logins:1:1: this is no login"),
            ("ada secret".to_owned(), "logins:1:1: this is no hash"),
            (format!("{good}\n{good}"), "logins:2:1: this name was there before"),
            (costly, "logins:1:1: this is no hash"),
        ] {
            let error = Logins::parse(&text, "logins").unwrap_err();
            assert!(error.starts_with(said), "{text}: {error}");
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
