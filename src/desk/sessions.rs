//! Who is logged in.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::fingerprint::{fingerprint, secret};
use crate::trouble::Trouble;

/// How long a login holds: a day of an event, and the evening.
pub const HOLDS: Duration = Duration::from_secs(16 * 3600);
/// More logins than this are not held; the oldest goes.
const MOST: usize = 1024;

/// The logins that hold. Of a cookie only its hash is kept.
#[derive(Debug, Default)]
pub struct Sessions {
    all: HashMap<String, Held>,
}

#[derive(Clone, Debug)]
struct Held {
    name: String,
    since: Instant,
}

/// Who asks, and the token that their forms have to bring back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As the log says it.
    pub name: String,
    /// What only a page of ours knows.
    pub token: String,
}

impl Person {
    /// Whoever holds this secret.
    pub fn with_secret(name: &str, secret: &str) -> Self {
        Self { name: name.to_owned(), token: fingerprint(&["form", secret]) }
    }
}

impl Sessions {
    /// Lets somebody in: what their cookie has to be.
    ///
    /// # Errors
    /// The kernel gives no random numbers.
    pub fn begin(&mut self, name: &str, now: Instant) -> Result<String, Trouble> {
        self.all.retain(|_, held| now.saturating_duration_since(held.since) < HOLDS);
        if self.all.len() >= MOST {
            let oldest = self.all.iter().min_by_key(|(_, held)| held.since);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.all.remove(&oldest);
            }
        }
        let cookie = secret()?;
        self.all.insert(key(&cookie), Held { name: name.to_owned(), since: now });
        Ok(cookie)
    }

    /// Who has this cookie.
    pub fn person(&self, cookie: &str, now: Instant) -> Option<Person> {
        let held = self.all.get(&key(cookie))?;
        let holds = now.saturating_duration_since(held.since) < HOLDS;
        holds.then(|| Person::with_secret(&held.name, cookie))
    }

    /// It no longer holds.
    pub fn end(&mut self, cookie: &str) {
        self.all.remove(&key(cookie));
    }
}

fn key(cookie: &str) -> String {
    fingerprint(&["cookie", cookie])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_holds_for_a_day_or_until_it_is_ended() {
        let (mut sessions, began) = (Sessions::default(), Instant::now());
        let cookie = sessions.begin("ada", began).unwrap();
        let name = |sessions: &Sessions, cookie: &str, at| {
            sessions.person(cookie, at).map(|person| person.name)
        };
        assert_eq!(name(&sessions, &cookie, began).as_deref(), Some("ada"));
        assert_eq!(name(&sessions, "", began), None);
        assert_eq!(name(&sessions, &cookie, began + HOLDS), None);
        let other = sessions.begin("ada", began).unwrap();
        assert_ne!(sessions.person(&cookie, began), sessions.person(&other, began));
        sessions.end(&cookie);
        assert_eq!(name(&sessions, &cookie, began), None);
        assert_eq!(name(&sessions, &other, began).as_deref(), Some("ada"));
    }
}
