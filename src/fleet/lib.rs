//! Many doors, one edit: a schedule file on one machine, followed by files on many, over MQTT 5.
//!
//! The display knows nothing of this. A publisher watches the file that staff edit and hands every good version to
//! a broker; beside each display a follower writes what it hears to the file that the display shows. The network
//! may be gone for a day: each display shows its file, and the two find each other again by themselves.
//!
//! # Topics
//!
//! Everything is retained, so whoever connects knows at once what is true; nothing is queued for anybody.
//! `TOPIC` is what `--topic` says, `NAME` the follower's `--name`.
//!
//! | topic | what it says | by | read by |
//! | --- | --- | --- | --- |
//! | `TOPIC/schedule` | the text of the schedule, with the user properties `revision`, `published`, `publisher` and, if it names images, `files`; after a reset, `reset` ([`message`]) | publisher | all |
//! | `TOPIC/files/HASH` | a file of that SHA-256: an image, or the list that gives images their names ([`images`]) | publisher | followers |
//! | `TOPIC/screens/NAME` | what the display shows and what the follower holds, as JSON ([`report`]) | follower | publisher, staff |
//! | `TOPIC/screens/NAME/link` | whether the follower is online; its last will says that it is not | follower | publisher, staff, the follower itself |
//!
//! Two more are for what is true for a moment, and not retained ([`glass`]):
//!
//! | topic | what it says | by | read by |
//! | --- | --- | --- | --- |
//! | `TOPIC/ask/NAME` | `picture`, or `name` | staff | follower |
//! | `TOPIC/pictures/NAME` | a line of JSON, and a PNG of the screen | follower | staff |
//!
//! # What holds
//!
//! - A version is newer by its time of publication, then by its revision: a total order, the same for everybody. A
//!   follower never goes back; a publisher whose version is older than another's says so and keeps quiet; one that
//!   hears an older version, garbage or nothing at all says its own again.
//! - A publisher dates an edit after everything that it has heard from publishers: an edit wins over all that its author
//!   could know. What screens say does not count. A time that was wrong is undone by a reset: a version that says from when on
//!   earlier ones do not count, which each follower obeys once.
//! - Every connection starts from nothing: what was under way before it broke is not sent again, what is true is.
//! - What is received is bounded ([`MAX_PACKET`]) and checked before it is used: a schedule parses, a file has the
//!   hash of its topic and is an image. Names of files come from the parsed schedule, never from a topic.
//!
//! # The client
//!
//! rumqttc-v5-next, the maintained continuation of rumqttc: MQTT 5 with user properties, message expiry and
//! reason codes, rustls, a bound on what it receives, and a keep-alive that notices a connection which is open at
//! one end only. rumqttc itself has seen no change since 2025, paho-mqtt brings a C library and OpenSSL, and
//! mqtt-endpoint-tokio leaves keep-alive and acknowledgements to its user.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests write files"))]

pub mod access;
pub mod address;
pub mod alert;
pub mod follow;
pub mod glass;
pub mod images;
mod link;
pub mod message;
pub mod metrics;
pub mod publish;
mod publisher;
pub mod receipt;
pub mod report;
pub mod screens;
mod state;
mod unreached;

pub use access::Access;
pub use address::{Address, Called, Miswritten, Name, Topic};
pub use unreached::Unreached;

/// The most that is received in one message, in bytes: a file of the largest size that is read, and what belongs to it.
pub const MAX_PACKET: u32 = 16 * 1024 * 1024 + 64 * 1024;

/// Removes what the broker knows of a screen that no longer exists.
///
/// # Errors
/// There is no connection within `patience`, or the broker does not allow it.
pub async fn forget(
    access: Access,
    name: &Name,
    patience: std::time::Duration,
) -> Result<(), Unreached> {
    let topics = [access.topic.screen(name), access.topic.link(name)];
    let mut link = link::Link::new(access, link::Client::Unnamed("forget"), None);
    let forgetting = async {
        let mut failed = 0;
        loop {
            match link.next().await {
                link::Heard::Up => break,
                link::Heard::Down(why) => {
                    failed += 1;
                    if failed >= link.brokers() {
                        return Err(why.into());
                    }
                }
                link::Heard::Refused(why) => return Err(why.into()),
                link::Heard::Subscribed | link::Heard::Message(_) => {}
            }
        }
        let sayer = link.sayer().ok_or(Unreached::Silent)?;
        for topic in topics {
            sayer.retain(topic, Vec::new(), None).await?;
        }
        Ok(())
    };
    let forgotten = tokio::time::timeout(patience, forgetting).await;
    forgotten.unwrap_or_else(|_| Err(Unreached::Silent))
}
