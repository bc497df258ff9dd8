//! A version of the schedule on its way: the text, and what stands beside it.

use std::fmt::{Display, Formatter};

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use rumqttc::{Publish, PublishProperties};

use super::images::Hash;
use roomsign_core::schedule::clean;
use roomsign_host::status::revision;
use roomsign_host::times;

/// Which version. Later is newer; of two published at once, all agree which one is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// When it was published, to the millisecond.
    pub published: DateTime<Utc>,
    /// Which text it is, see [`revision`].
    pub revision: String,
}

/// A version of the schedule as it is handed around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Which one it is.
    pub version: Version,
    /// Who published it, for people: "desk:/srv/roomsign/schedule.toml".
    pub publisher: String,
    /// The list of its images, if it has any.
    pub files: Option<Hash>,
    /// From when on whatever was published before no longer counts, whatever its time: somebody at a desk has said so.
    pub reset: Option<DateTime<Utc>>,
    /// The text, not yet parsed.
    pub text: String,
}

/// Why a message is no release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Garbage {
    /// It does not say when it was published, or at no time that can be.
    Undated,
    /// It is not text.
    NotText,
    /// What stands for the list of its images is no hash.
    List,
    /// It has another revision than it says.
    OtherText,
}

impl Display for Garbage {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Undated => "it does not say when it was published",
            Self::NotText => "it is not UTF-8 text",
            Self::List => "its list of images has no name",
            Self::OtherText => "its text is not the one that it was published with",
        })
    }
}

impl std::error::Error for Garbage {}

const REVISION: &str = "revision";
const PUBLISHED: &str = "published";
const PUBLISHER: &str = "publisher";
const FILES: &str = "files";
const RESET: &str = "reset";
/// A publisher's name is cut off after this many characters.
const MAX_PUBLISHER: usize = 200;

impl Release {
    /// A release of `text` at that time.
    pub fn new(
        text: String,
        published: DateTime<Utc>,
        publisher: &str,
        files: Option<Hash>,
        reset: Option<DateTime<Utc>>,
    ) -> Self {
        let version = Version { published: published.trunc_subsecs(3), revision: revision(&text) };
        Self { version, publisher: publisher.to_owned(), files, reset, text }
    }

    /// What stands beside the text.
    pub fn properties(&self) -> PublishProperties {
        let written = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut user_properties = vec![
            (REVISION.to_owned(), self.version.revision.clone()),
            (PUBLISHED.to_owned(), written(self.version.published)),
            (PUBLISHER.to_owned(), self.publisher.clone()),
        ];
        user_properties
            .extend(self.files.as_ref().map(|files| (FILES.to_owned(), files.to_string())));
        user_properties.extend(self.reset.map(|reset| (RESET.to_owned(), written(reset))));
        PublishProperties {
            payload_format_indicator: Some(1),
            content_type: Some("application/toml".to_owned()),
            user_properties,
            ..PublishProperties::default()
        }
    }

    /// What a message holds. The text is the one that its revision says, but need not be a schedule.
    pub fn read(message: &Publish) -> Result<Self, Garbage> {
        let properties = message.properties.as_ref();
        let property = |name: &str| {
            let all = properties.into_iter().flat_map(|properties| &properties.user_properties);
            let mut found = all.filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
            found.next()
        };
        let published = property(PUBLISHED).and_then(times::read);
        let published = published.ok_or(Garbage::Undated)?;
        let text = std::str::from_utf8(&message.payload);
        let text = text.map_err(|_| Garbage::NotText)?.to_owned();
        let publisher = clean::line(property(PUBLISHER).unwrap_or("somebody"));
        let publisher: String = publisher.chars().take(MAX_PUBLISHER).collect();
        let files = match property(FILES) {
            Some(files) => Some(files.parse().map_err(|_| Garbage::List)?),
            None => None,
        };
        let reset = property(RESET).and_then(times::read);
        let release = Self::new(text, published, &publisher, files, reset);
        if property(REVISION) != Some(release.version.revision.as_str()) {
            return Err(Garbage::OtherText);
        }
        Ok(release)
    }
}

/// The first time after `seen` that is not before `now`; but `now` where no other could be read again.
pub fn after(seen: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    let now = now.trunc_subsecs(3);
    let next = seen.and_then(|seen| seen.checked_add_signed(TimeDelta::milliseconds(1)));
    next.and_then(times::within).map_or(now, |next| next.max(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rumqttc::QoS;

    fn message(release: &Release) -> Publish {
        let properties = Some(release.properties());
        let publish =
            Publish::new("t/schedule", QoS::AtLeastOnce, release.text.clone(), properties.clone());
        Publish { properties, ..publish }
    }

    fn release() -> Release {
        let time = "2023-09-08T08:26:00.1239Z".parse().expect("a time");
        let hash = "0f".repeat(32).parse().expect("a hash");
        Release::new("a = 1\n".to_owned(), time, "desk:/srv/s.toml", Some(hash), Some(time))
    }

    #[test]
    fn what_is_sent_is_what_is_read() {
        let release = release();
        assert_eq!(release.version.published.timestamp_subsec_nanos(), 123_000_000);
        let reset = release.version.published;
        let release = Release { reset: Some(reset), ..release };
        assert_eq!(Release::read(&message(&release)), Ok(release));
        // The first and the last that there can be.
        for time in ["1970-01-01T00:00:00Z", "9998-12-31T23:59:59.999Z"] {
            let time = time.parse().expect("a time");
            let release = Release::new("a = 1\n".to_owned(), time, "desk", None, None);
            assert_eq!(Release::read(&message(&release)), Ok(release));
        }
    }

    #[test]
    fn garbage_is_told_from_a_release() {
        let good = message(&release());
        let without = |name: &str| {
            let mut message = good.clone();
            let properties = message.properties.as_mut().expect("properties");
            properties.user_properties.retain(|(key, _)| key != name);
            message
        };
        let with = |name: &str, value: &str| {
            let mut message = without(name);
            let properties = message.properties.as_mut().expect("properties");
            properties.user_properties.push((name.to_owned(), value.to_owned()));
            message
        };
        for (message, garbage) in [
            (Publish { properties: None, ..good.clone() }, Garbage::Undated),
            (with(PUBLISHED, "yesterday"), Garbage::Undated),
            (with(PUBLISHED, "9999-12-31T23:59:59.998Z"), Garbage::Undated),
            (with(PUBLISHED, "+10000-01-01T00:00:00Z"), Garbage::Undated),
            (without(REVISION), Garbage::OtherText),
            (Publish { payload: "b = 1\n".into(), ..good.clone() }, Garbage::OtherText),
            (Publish { payload: vec![0xff].into(), ..good.clone() }, Garbage::NotText),
            (with(FILES, "../../etc/passwd"), Garbage::List),
        ] {
            assert_eq!(Release::read(&message), Err(garbage));
        }
        let hostile = format!("a\u{1b}[31m{}", "b".repeat(999));
        let read = Release::read(&with(PUBLISHER, &hostile)).expect("a release");
        assert!(read.publisher.len() <= 200 && !read.publisher.contains('\u{1b}'));
    }

    #[test]
    fn an_edit_is_later_than_all_that_was_seen() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().expect(text);
        let now = time("2023-09-08T08:00:00Z");
        let later = time("2023-09-08T09:00:00Z");
        assert_eq!(after(None, now), now);
        assert_eq!(after(Some(now), later), later);
        assert_eq!(after(Some(later), now), time("2023-09-08T09:00:00.001Z"));
        for last in [DateTime::<Utc>::MAX_UTC, time("9998-12-31T23:59:59.999Z")] {
            assert_eq!(after(Some(last), now), now, "what follows it is nobody's time");
        }
    }
}
