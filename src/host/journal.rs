//! What is logged, for a terminal or for systemd's journal.

use std::io::Write;
use std::os::unix::fs::MetadataExt;

use log::Level;

use roomsign_core::schedule::clean;

/// Logs to standard error: as `ROOMSIGN_LOG` says, or else what a sign does and what is wrong with its schedule.
///
/// Levels mean something: an error is a fault of the program, a warning one of its file, disk or display.
pub fn init() {
    let filter = env_logger::Env::new().filter_or("ROOMSIGN_LOG", "roomsign=info");
    let mut logger = env_logger::Builder::from_env(filter);
    let for_the_journal = is_read_by_the_journal();
    logger.format(move |line, record| {
        // There are names of files and words of others in it: nothing of that is for a terminal.
        let (level, message) = (record.level(), clean::lines(&record.args().to_string()));
        if for_the_journal {
            return writeln!(line, "{}", entry(level, &message));
        }
        writeln!(line, "[{level:<5}] {message}")
    });
    logger.init();
}

/// Prints why a command came to nothing.
pub fn complain(message: &str) {
    if is_read_by_the_journal() {
        for line in message.lines() {
            let _ = writeln!(std::io::stderr(), "{}", entry(Level::Warn, line));
        }
    } else {
        let _ = writeln!(std::io::stderr(), "{message}");
    }
}

/// One entry of the journal: a line that begins with its priority, as `sd-daemon(3)` has them.
fn entry(level: Level, message: &str) -> String {
    let priority = match level {
        Level::Error => 3,
        Level::Warn => 4,
        Level::Info => 6,
        Level::Debug | Level::Trace => 7,
    };
    format!("<{priority}>{}", message.trim_end().replace('\n', " "))
}

/// `JOURNAL_STREAM` names the stream that goes there. It is inherited far and wide, by terminals too: so is
/// standard error that very stream?
fn is_read_by_the_journal() -> bool {
    let stream = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    let ours = std::fs::metadata("/proc/self/fd/2");
    ours.is_ok_and(|ours| stream == format!("{}:{}", ours.dev(), ours.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_one_line_with_a_priority() {
        for (level, message, line) in [
            (Level::Error, "a", "<3>a"),
            (Level::Warn, "a\nb\n", "<4>a b"),
            (Level::Info, "  ^ a", "<6>  ^ a"),
            (Level::Trace, "", "<7>"),
        ] {
            assert_eq!(entry(level, message), line);
        }
    }
}
