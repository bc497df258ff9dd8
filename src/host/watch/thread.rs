//! The thread that waits and looks. It decides nothing.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::inotify::{Message, Notices};
use super::reload::{Hint, Reload, Update};
use crate::files::Disk;
use roomsign_core::feed::Fault;

/// What is told within this time of a notice was noticed, though it had to hold still first.
const NOTICED: Duration = Duration::from_secs(10);

/// How to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Ask for no notices, only look every `poll`.
    pub poll_only: bool,
    /// How often to look where a change need not be noticed.
    pub poll: Duration,
    /// How often where it is: notices come from every directory on the way, each of a file system of this machine, and none
    /// has failed to come yet.
    pub rest: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { poll_only: false, poll: Duration::from_secs(1), rest: Duration::from_secs(5) }
    }
}

/// A file being watched, until this is dropped.
#[derive(Debug)]
#[must_use = "the file is watched only until this is dropped"]
pub struct Watch {
    sender: Sender<Message>,
}

impl Drop for Watch {
    /// Does not wait: a change that is being judged may still be told.
    fn drop(&mut self) {
        // It fails if the thread has gone already, which is what is asked for.
        let _ = self.sender.send(Message::Stop);
    }
}

/// Watches `path`, which need not exist, from a thread of its own.
///
/// `judge` says what a text is, or why it is nothing. `on_change` is told at once what is there, and
/// from then on whatever changes. Both run on that thread.
///
/// # Errors
/// No path, no current directory for a relative one, or no thread to be had.
pub fn watch<T, J, C>(path: &Path, options: Options, judge: J, on_change: C) -> io::Result<Watch>
where
    J: FnMut(&str) -> Result<T, Fault> + Send + 'static,
    C: FnMut(Update<T>) + Send + 'static,
{
    let path = std::path::absolute(path)?;
    let (sender, receiver) = mpsc::channel();
    let notices = (!options.poll_only).then(|| Notices::new(path.clone(), sender.clone()));
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
        let reload = Reload::new(unpanicking(judge));
        run(Disk::new(path), reload, notices, options, &receiver, on_change);
    })?;
    Ok(Watch { sender })
}

fn run<T, J, C>(
    mut disk: Disk,
    mut reload: Reload<J>,
    mut notices: Option<Notices>,
    options: Options,
    receiver: &Receiver<Message>,
    mut on_change: C,
) where
    J: FnMut(&str) -> Result<T, Fault>,
    C: FnMut(Update<T>),
{
    let mut woken = Some(Woken::POLL);
    let mut noticed = Instant::now();
    let mut is_surprised = false;
    while let Some(Woken { hint, rearm }) = woken {
        let now = Instant::now();
        if hint > Hint::Poll || rearm {
            noticed = now;
        }
        if let Some(notices) = &mut notices {
            // Before the look, which sees what happened before anything is noticed.
            notices.keep(rearm, now);
        }
        if let Some(change) = reload.look(&mut disk, hint, now) {
            is_surprised |= now.saturating_duration_since(noticed) > NOTICED;
            on_change(change);
        }
        let is_sure = !is_surprised && notices.as_ref().is_some_and(Notices::are_sure);
        let next_poll = now + if is_sure { options.rest } else { options.poll };
        let at = reload.look_again_at().map_or(next_poll, |at| at.min(next_poll));
        woken = wait(receiver, at);
    }
}

/// Why the thread goes on.
struct Woken {
    hint: Hint,
    rearm: bool,
}

impl Woken {
    const POLL: Self = Self { hint: Hint::Poll, rearm: false };
}

/// Waits for a message, or until `at`, and takes all messages there are. None is the end.
fn wait(receiver: &Receiver<Message>, at: Instant) -> Option<Woken> {
    let first = match receiver.recv_timeout(at.saturating_duration_since(Instant::now())) {
        Ok(message) => Some(message),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => return None,
    };
    let mut woken = Woken::POLL;
    for message in first.into_iter().chain(receiver.try_iter()) {
        match message {
            Message::Look(hint) => woken.hint = woken.hint.max(hint),
            Message::Rearm => woken.rearm = true,
            Message::Stop => return None,
        }
    }
    Some(woken)
}

/// A text that makes `judge` panic is a bad text (and our bug): the thread must live to see the next.
fn unpanicking<T>(
    mut judge: impl FnMut(&str) -> Result<T, Fault>,
) -> impl FnMut(&str) -> Result<T, Fault> {
    move |text| {
        catch_unwind(AssertUnwindSafe(|| judge(text))).unwrap_or_else(|_| {
            log::error!("a panic on reading the schedule: please report it, with the file");
            let message = "internal error: this file cannot be shown".to_owned();
            Err(Fault::Invalid { line: 1, message })
        })
    }
}
