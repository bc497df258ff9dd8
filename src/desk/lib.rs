//! The desk in a pocket: a page for the phones of those who run an event. It says what every sign says, and changes
//! the schedule file by the same edits as the commands.
//!
//! ```text
//! phone ──GET──▶ pages: what the signs say, and what a change would change
//!       ──POST─▶ guard (who, from where) ──▶ edit (lock, read again, apply, replace) ──▶ the file
//!       ◀─────── events: something is new ◀── watch ◀────────────────────────────────────┘
//! ```
//!
//! - `server` takes connections, with limits; `routes` says which page is where; `guard` who may see and do what.
//! - `asked` is what a phone asks for, `requests` the same as commands ask for it, `edit` what that does to a text.
//!   Nothing is saved that was not shown before.
//! - `desk` is what all of them share: the schedule as last read, who is logged in, what was done. `saving` is how that
//!   changes, `doors` and `receipts` which door shows it, as far as it is `heard`.
//! - `pages` are the pages: plain HTML that works without its one small script. `events` tells phones that there is something
//!   new to load; what many of them ask for then is made once, and `kept`. So are the `pictures` of the signs.
//!
//! What holds:
//!
//! - Without a login, nobody but this machine may change anything.
//! - A path from the network never becomes the path of a file.
//! - Every text is escaped where it is put into a page, and cleaned before it is put into the file.

mod asked;
mod counted;
mod desk;
mod doors;
mod edit;
mod events;
mod fingerprint;
mod guard;
mod heard;
mod kept;
mod logins;
mod options;
mod pages;
mod pictures;
mod receipts;
mod refusal;
mod requests;
mod routes;
mod saving;
mod server;
mod sessions;
mod slow;
mod tls;
mod trouble;
mod welcome;
mod words;

pub use doors::Door;
pub use heard::Elsewhere;
pub use logins::line as login_line;
pub use options::{Options, Program};
pub use server::Opened;
pub use trouble::{NoLogin, Trouble};
