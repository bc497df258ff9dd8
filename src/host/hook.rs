//! A command that somebody wants run when something happens, and that may hang.

use std::fmt::{Display, Formatter};
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How often to look whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Why a command has not done what it was run for.
#[derive(Debug)]
pub enum Failed {
    /// It was not started.
    Unstarted(io::Error),
    /// It says so itself, or a signal has ended it.
    Itself(ExitStatus),
    /// It took longer than this, and was ended with all that it had started.
    Late(Duration),
    /// The system does not say how it ended.
    Lost(io::Error),
}

/// In words that follow "the command".
impl Display for Failed {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unstarted(error) => write!(f, "cannot be run: {error}"),
            Self::Itself(status) => write!(f, "failed: {status}"),
            Self::Late(most) => write!(f, "was ended after {} s", most.as_secs()),
            Self::Lost(error) => write!(f, "is lost: {error}"),
        }
    }
}

impl std::error::Error for Failed {}

/// Runs it to its end, and for no longer than `most`. What it starts is ended with it then: a shell that is ended alone
/// leaves behind what it waits for.
///
/// # Errors
/// [`Failed`]
pub fn run(command: &mut Command, most: Duration) -> Result<(), Failed> {
    let mut child = command.process_group(0).spawn().map_err(Failed::Unstarted)?;
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(Failed::Itself(status)),
            Ok(None) if begun.elapsed() < most => thread::sleep(LOOK),
            Ok(None) => {
                end(&mut child);
                return Err(Failed::Late(most));
            }
            Err(error) => return Err(Failed::Lost(error)),
        }
    }
}

fn end(child: &mut Child) {
    // It fails where it has just ended by itself.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::process::Stdio;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn what_a_command_has_started_ends_with_it() {
        let (mut read, write) = io::pipe().expect("a pipe");
        let mut hangs = shell("sleep 600 & sleep 600");
        hangs.stdout(write).stdin(Stdio::null());
        let ended = run(&mut hangs, Duration::from_millis(100));
        assert!(matches!(ended, Err(Failed::Late(_))), "{ended:?}");
        drop(hangs);
        // Nobody is left who could write.
        assert_eq!(read.read_to_end(&mut Vec::new()).expect("an end"), 0);
    }

    #[test]
    fn how_a_command_ended_is_said() {
        let most = Duration::from_secs(60);
        assert!(run(&mut shell("exit 0"), most).is_ok());
        let failed = run(&mut shell("exit 3"), most).expect_err("a failure").to_string();
        assert!(failed.starts_with("failed: ") && failed.contains('3'), "{failed}");
        let missing = run(&mut Command::new("/nowhere"), most).expect_err("a failure").to_string();
        assert!(missing.starts_with("cannot be run: "), "{missing}");
        assert_eq!(Failed::Late(most).to_string(), "was ended after 60 s");
    }
}
