//! Several who change the schedule at once, with phones and an editor: nothing is lost.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::desks::{Desk, desk};
use crate::program::run;
use crate::running::Running;
use crate::trials::CHROMIUM_AND_VIM;

trials! {
    CHROMIUM_AND_VIM => [two_phones_and_vim_lose_nothing, of_two_phones_at_one_session_the_slower_decides_anew],
}

/// Somebody who has the schedule open in vim, and types what is told to it.
struct Vim {
    running: Running,
    told: usize,
}

impl Vim {
    fn open(desk: &Desk) -> Self {
        let folder = desk.path().parent().expect("a folder").to_owned();
        let shell = "v=$(command -v vim || command -v vim.tiny) || exit 9; exec \"$v\" -es -n -u NONE s.toml";
        let mut command = run(Path::new("sh"), &folder);
        command.args(["-c", shell]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut vim = Self { running: Running::start(command.stderr(Stdio::null())), told: 0 };
        vim.tell(desk, "set nomodified");
        vim
    }

    /// Waits until it has done that.
    fn tell(&mut self, desk: &Desk, line: &str) {
        self.type_until_done(desk, line, "");
    }

    /// Waits until it has asked whether what others have saved is to be written over, and been told that it is not.
    fn write_but_not_over(&mut self, desk: &Desk) {
        self.type_until_done(desk, "write", "n");
    }

    fn type_until_done(&mut self, desk: &Desk, line: &str, answer: &str) {
        self.told += 1;
        let told = desk.path().with_file_name(format!("told-{}", self.told));
        let Child { stdin: Some(input), .. } = &mut self.running.0 else { panic!("no input") };
        writeln!(input, "{line}").expect("what is typed");
        let began = Instant::now();
        while !told.exists() {
            assert!(began.elapsed() < Duration::from_secs(20), "vim does not answer to {line}");
            // What was typed before it asks something it forgets. vim.tiny has no other way to say that it is done.
            writeln!(input, "{answer}\n1write! {}", told.display()).expect("what is typed");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn open(phone: &Browser, desk: &Desk, taps: &[&str]) {
    phone.tap_through(desk, taps);
    phone.wait_for("Put it on the signs");
}

/// Steps that meet each other in the worst order. Whoever saves in the instant between an editor's last look at the file and
/// its write is lost to any editor, so no chance is left to that here.
fn two_phones_and_vim_lose_nothing() {
    let (one, other, desk) = (Browser::phone(), Browser::phone(), desk());
    let has = |lines: &[&str]| {
        for line in lines {
            assert!(desk.text().lines().any(|found| found == *line), "{line}\n{}", desk.text());
        }
    };
    let mut vim = Vim::open(&desk);
    open(&one, &desk, &["Room 122", "Goes on +10 min"]);
    open(&other, &desk, &["Room 24", "Starts +5 min"]);

    // Vim saves while both look at what would change: what they tap comes to the file as it is now.
    vim.tell(&desk, "$append\n# vim was here\n.");
    vim.tell(&desk, "write");
    has(&["# vim was here"]);
    one.tap_on("Put it on the signs");
    one.wait_for("Saved");
    has(&["# vim was here", "until = 10:50"]);

    // Vim has what was there before, and another line: it does not write over what the phone saved.
    vim.tell(&desk, "$append\n# and stays\n.");
    vim.write_but_not_over(&desk);
    has(&["# vim was here", "until = 10:50"]);
    assert!(!desk.text().contains("# and stays"), "it was asked, and nobody said yes");
    other.tap_on("Put it on the signs");
    other.wait_for("Saved");
    vim.tell(&desk, "edit!");
    vim.tell(&desk, "$append\n# and stays\n.");
    vim.tell(&desk, "write");
    has(&["# vim was here", "# and stays", "until = 10:50", "delay = 5"]);

    // Both phones have it within a second of each other, and go on.
    vim.tell(&desk, "%substitute/Nix State of the Union 2023/The state of Nix/");
    vim.tell(&desk, "write");
    for phone in [&one, &other] {
        open(phone, &desk, &["Room 122", "Cancel"]);
        phone.wait_for("The state of Nix is cancelled");
    }
    one.tap_on("Put it on the signs");
    one.wait_for("Saved");
    has(&["# vim was here", "# and stays", "until = 10:50", "delay = 5", "cancelled = true"]);
}

fn of_two_phones_at_one_session_the_slower_decides_anew() {
    let (one, other, desk) = (Browser::phone(), Browser::phone(), desk());
    open(&one, &desk, &["Room 122", "Goes on +5 min"]);
    open(&other, &desk, &["Room 122", "Goes on +10 min"]);
    one.tap_on("Put it on the signs");
    one.wait_for("Saved");
    other.tap_on("Put it on the signs");
    other.wait_for("It was changed meanwhile");
    other.wait_for("10:45 → 10:55");
    assert!(desk.text().contains("until = 10:45"));
    other.tap_on("Put it on the signs");
    other.wait_for("Saved");
    assert!(desk.text().contains("until = 10:55"), "{}", desk.text());
    // Both are known, and the newer one is taken back first.
    other.tap_on("Undo");
    other.wait_for("taken back");
    assert!(desk.text().contains("until = 10:45"), "{}", desk.text());
}
