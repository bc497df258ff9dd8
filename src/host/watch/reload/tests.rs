//! Reloads on a file system and a clock that are made up.

use std::cell::RefCell;
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use roomsign_core::feed::Unreadable;

/// A disk with one path on it.
struct Fake {
    at_path: Result<Content, Fault>,
    /// Why reading fails while looking does not.
    unreadable: Option<Fault>,
    /// Somebody is writing right now.
    torn: bool,
    /// What somebody puts there between the next look and the reading.
    meanwhile: Option<String>,
    /// Since some time in the past.
    now: Duration,
    /// The step in which the disk counts time.
    tick: Duration,
    inode: u64,
}

#[derive(Clone)]
struct Content {
    text: String,
    inode: u64,
    mtime: Duration,
    ctime: Duration,
}

impl Fake {
    fn now(&self) -> Duration {
        let late = self.now.as_nanos() % self.tick.as_nanos();
        self.now - Duration::from_nanos(u64::try_from(late).unwrap())
    }

    /// Writes over the file there is, or makes one.
    fn write(&mut self, text: &str) {
        let now = self.now();
        let inode = match &self.at_path {
            Ok(content) => content.inode,
            Err(_) => self.new_inode(),
        };
        self.at_path = Ok(Content { text: text.to_owned(), inode, mtime: now, ctime: now });
    }

    /// Puts another file in the place.
    fn rename(&mut self, text: &str) {
        self.at_path = Err(Fault::Missing);
        self.write(text);
    }

    fn new_inode(&mut self) -> u64 {
        self.inode += 1;
        self.inode
    }

    fn change_time(&mut self) {
        let now = self.now();
        if let Ok(content) = &mut self.at_path {
            content.ctime = now;
        }
    }
}

impl Files for Fake {
    fn stamp(&mut self) -> Result<Stamp, Fault> {
        let content = self.at_path.clone()?;
        let time = |time: Duration| (time.as_secs().cast_signed(), time.subsec_nanos().into());
        Ok(Stamp {
            device: 1,
            inode: content.inode,
            size: content.text.len() as u64,
            mtime: time(content.mtime),
            ctime: time(content.ctime),
        })
    }

    fn read(&mut self) -> Result<Reading, Misread> {
        if let Some(text) = self.meanwhile.take() {
            self.rename(&text);
        }
        let stamp = self.stamp()?;
        if let Some(fault) = &self.unreadable {
            return Err(Misread::Fault(fault.clone()));
        }
        if self.torn {
            return Err(Misread::Torn);
        }
        let content = self.at_path.clone()?;
        let modified = SystemTime::UNIX_EPOCH + content.mtime;
        Ok(Reading { stamp, text: content.text, modified })
    }
}

type Judge = Box<dyn FnMut(&str) -> Result<String, Fault>>;

/// A sign: what decides on a reload, and what it has told so far.
struct Sign {
    disk: Fake,
    reload: Reload<Judge>,
    start: Instant,
    /// Every text that was judged, in order.
    judged: Rc<RefCell<Vec<String>>>,
    shown: Option<String>,
    fault: Option<Fault>,
}

/// A text is good if it has come to its end.
fn judge(text: &str) -> Result<String, Fault> {
    if text.ends_with("end") {
        Ok(text.to_owned())
    } else {
        Err(Fault::Invalid { line: 1 + text.matches('\n').count(), message: "no end".to_owned() })
    }
}

fn is_a(kind: &str) -> Fault {
    Fault::Unreadable(Unreadable::Other(format!("is a {kind}")))
}

impl Sign {
    fn new() -> Self {
        Self::with_tick(Duration::from_nanos(1))
    }

    fn with_tick(tick: Duration) -> Self {
        let judged = Rc::new(RefCell::new(Vec::new()));
        let disk = Fake {
            at_path: Err(Fault::Missing),
            unreadable: None,
            torn: false,
            meanwhile: None,
            now: Duration::from_secs(1_000_000),
            tick,
            inode: 0,
        };
        Self {
            disk,
            reload: new_reload(&judged),
            start: Instant::now(),
            judged,
            shown: None,
            fault: None,
        }
    }

    /// One that shows `text`, and no fault.
    fn showing(text: &str) -> Self {
        let mut sign = Self::new();
        sign.disk.write(text);
        assert_eq!(sign.poll(), format!("good {text}"));
        sign.after(10_000);
        assert_eq!(sign.poll(), "");
        sign
    }

    fn after(&mut self, milliseconds: u64) {
        self.disk.now += Duration::from_millis(milliseconds);
    }

    fn instant(&self) -> Instant {
        self.start + self.disk.now
    }

    fn poll(&mut self) -> String {
        self.look(Hint::Poll)
    }

    fn complete(&mut self) -> String {
        self.look(Hint::Complete)
    }

    /// Looks, and says in short what was told.
    fn look(&mut self, hint: Hint) -> String {
        let now = self.instant();
        let judged = self.judged.borrow().len();
        let told = match self.reload.look(&mut self.disk, hint, now) {
            None => String::new(),
            Some(Update::Good { value, text, modified }) => {
                assert_eq!(value, text);
                assert_eq!(modified, SystemTime::UNIX_EPOCH + self.mtime());
                self.fault = None;
                self.shown = Some(text);
                format!("good {value}")
            }
            Some(Update::Same { modified }) => {
                assert_eq!(modified, SystemTime::UNIX_EPOCH + self.mtime());
                self.fault = None;
                "same".to_owned()
            }
            Some(Update::Fault(fault)) => {
                assert_ne!(self.fault.as_ref(), Some(&fault), "told twice");
                let told = match &fault {
                    Fault::Missing => "missing".to_owned(),
                    Fault::Unreadable(why) => why.to_string(),
                    Fault::Invalid { line, message } => format!("line {line}: {message}"),
                };
                self.fault = Some(fault);
                told
            }
        };
        let judged = self.judged.borrow().iter().skip(judged).count();
        assert!(judged <= 1, "judged {judged} times in a look");
        told
    }

    fn mtime(&self) -> Duration {
        self.disk.at_path.as_ref().unwrap().mtime
    }

    fn look_again_in(&self) -> Option<u128> {
        self.reload.look_again_at().map(|at| (at - self.instant()).as_millis())
    }

    /// Lets time pass as the thread does: a look every second, and whenever it was asked for.
    fn wait(&mut self, milliseconds: u64) {
        let end = self.disk.now + Duration::from_millis(milliseconds);
        loop {
            let poll = self.disk.now + Duration::from_secs(1);
            let again = self.reload.look_again_at().map_or(poll, |at| at - self.start);
            let next = poll.min(again);
            assert!(next > self.disk.now, "a loop without a pause");
            if next > end {
                break;
            }
            self.disk.now = next;
            self.poll();
        }
        self.disk.now = end;
    }

    fn judged(&self) -> Vec<String> {
        self.judged.borrow().clone()
    }
}

fn new_reload(judged: &Rc<RefCell<Vec<String>>>) -> Reload<Judge> {
    let judged = judged.clone();
    Reload::new(Box::new(move |text: &str| {
        judged.borrow_mut().push(text.to_owned());
        judge(text)
    }))
}

#[test]
fn the_first_look_counts_whatever_it_finds() {
    for (at_path, told) in [
        (Ok("1 end"), "good 1 end"),
        (Ok("1\n2"), "line 2: no end"),
        (Ok(""), "line 1: no end"),
        (Err(Fault::Missing), "missing"),
        (Err(is_a("directory")), "is a directory"),
    ] {
        for hint in [Hint::Poll, Hint::Complete] {
            let mut sign = Sign::new();
            match &at_path {
                Ok(text) => sign.disk.write(text),
                Err(fault) => sign.disk.at_path = Err(fault.clone()),
            }
            assert_eq!(sign.look(hint), told, "{hint:?}");
            assert_eq!(sign.look_again_in(), None, "{told}");
        }
    }
}

#[test]
fn a_file_that_is_being_written_at_the_first_look_is_looked_at_again() {
    let mut sign = Sign::new();
    sign.disk.write("1 end");
    sign.disk.torn = true;
    assert_eq!(sign.poll(), "");
    assert_eq!(sign.look_again_in(), Some(300));
    sign.disk.torn = false;
    sign.after(300);
    assert_eq!(sign.poll(), "good 1 end");
}

#[test]
fn complete_and_good_content_is_shown_at_once() {
    for (write, name) in
        [(Fake::write as fn(&mut Fake, &str), "written"), (Fake::rename, "renamed")]
    {
        let mut sign = Sign::showing("1 end");
        write(&mut sign.disk, "2 end");
        assert_eq!(sign.complete(), "good 2 end", "{name}");
        assert_eq!(sign.look_again_in(), None, "{name}");
    }
}

#[test]
fn what_is_not_complete_and_good_has_to_hold_still_before_it_counts() {
    type Change = fn(&mut Fake);
    let rows: [(&str, Hint, Change, u64, &str); 8] = [
        ("good", Hint::Poll, |disk| disk.write("2 end"), 300, "good 2 end"),
        ("bad", Hint::Poll, |disk| disk.write("2\n"), 300, "line 2: no end"),
        ("complete but bad", Hint::Complete, |disk| disk.write("2\n"), 300, "line 2: no end"),
        ("truncated", Hint::Complete, |disk| disk.write(""), 300, "line 1: no end"),
        (
            "unreadable",
            Hint::Complete,
            |disk| disk.unreadable = Some(is_a("secret")),
            300,
            "is a secret",
        ),
        (
            "a directory",
            Hint::Poll,
            |disk| disk.at_path = Err(is_a("directory")),
            300,
            "is a directory",
        ),
        ("missing", Hint::Poll, |disk| disk.at_path = Err(Fault::Missing), 2000, "missing"),
        (
            "renamed, but gone",
            Hint::Complete,
            |disk| disk.at_path = Err(Fault::Missing),
            2000,
            "missing",
        ),
    ];
    for (name, hint, change, hold, told) in rows {
        let mut sign = Sign::showing("1 end");
        change(&mut sign.disk);
        sign.disk.change_time();
        assert_eq!(sign.look(hint), "", "{name}");
        assert_eq!(sign.look_again_in(), Some(hold.into()), "{name}");
        sign.after(hold - 1);
        assert_eq!(sign.poll(), "", "{name}");
        sign.after(1);
        assert_eq!(sign.poll(), told, "{name}");
        assert_eq!(sign.look_again_in(), None, "{name}");
    }
}

#[test]
fn a_change_restarts_the_wait() {
    let mut sign = Sign::showing("1 end");
    for part in ["2", "2 e", "2 en", "2 end", "2 end or"] {
        sign.disk.write(part);
        assert_eq!(sign.poll(), "");
        sign.after(299);
        assert_eq!(sign.poll(), "", "{part}");
    }
    assert_eq!(sign.judged(), ["1 end"], "half a file was judged");
    sign.disk.write("2 end or not end");
    sign.poll();
    sign.after(300);
    assert_eq!(sign.poll(), "good 2 end or not end");
}

/// Writes `text` of a number that changes every 100 ms, and says what is told first, and after how long.
fn restless(text: impl Fn(u64) -> String) -> Option<(u64, String)> {
    let mut sign = Sign::showing("1 end");
    (0..300).find_map(|number| {
        sign.disk.write(&text(number));
        let told = sign.poll();
        sign.after(100);
        (!told.is_empty()).then_some((number * 100, told))
    })
}

#[test]
fn what_never_holds_still_is_not_waited_for_without_end() {
    for (name, text, told) in [
        ("good", (|n| format!("{:03} end", n)) as fn(u64) -> String, Some((5_000, "good 050 end"))),
        ("bad", |n| format!("{:03}", n), Some((10_000, "line 1: no end"))),
        // At 5 s it is empty.
        (
            "emptied",
            |n| ["", "2 end"][usize::from(n % 10 != 0)].to_owned(),
            Some((5_200, "good 2 end")),
        ),
        ("arriving", |n| "2 end ".repeat(n as usize) + "end", None),
    ] {
        let expected = told.map(|(after, told)| (after, told.to_owned()));
        assert_eq!(restless(text), expected, "{name}");
    }
}

#[test]
fn a_torn_reading_restarts_the_wait() {
    for hint in [Hint::Poll, Hint::Complete] {
        let mut sign = Sign::showing("1 end");
        sign.disk.write("2 end");
        sign.poll();
        sign.after(300);
        sign.disk.torn = true;
        assert_eq!(sign.look(hint), "");
        sign.disk.torn = false;
        sign.after(299);
        assert_eq!(sign.poll(), "");
        sign.after(1);
        assert_eq!(sign.poll(), "good 2 end");
    }
}

#[test]
fn a_change_between_the_look_and_the_reading_restarts_the_wait() {
    for (hint, text, told, later) in [
        (Hint::Poll, "3 end", "", "good 3 end"),
        (Hint::Poll, "3", "", "line 1: no end"),
        (Hint::Complete, "3 end", "good 3 end", ""),
        (Hint::Complete, "3", "", "line 1: no end"),
    ] {
        let mut sign = Sign::showing("1 end");
        sign.disk.write("2 end");
        assert_eq!(sign.poll(), "");
        sign.after(300);
        sign.disk.meanwhile = Some(text.to_owned());
        assert_eq!(sign.look(hint), told, "{hint:?} {text}");
        sign.after(299);
        assert_eq!(sign.poll(), "", "{hint:?} {text}");
        sign.after(1);
        assert_eq!(sign.poll(), later, "{hint:?} {text}");
    }
}

#[test]
fn a_file_that_is_missing_for_less_than_two_seconds_is_not() {
    let mut sign = Sign::showing("1 end");
    sign.disk.at_path = Err(Fault::Missing);
    assert_eq!(sign.poll(), "");
    sign.after(1_999);
    assert_eq!(sign.poll(), "");
    sign.disk.write("2 end");
    assert_eq!(sign.complete(), "good 2 end");
}

#[test]
fn a_fault_is_told_once_until_it_is_another() {
    let mut sign = Sign::showing("1 end");
    for (text, told) in
        [("2", "line 1: no end"), ("3", ""), ("3\n", "line 2: no end"), ("2", "line 1: no end")]
    {
        sign.disk.write(text);
        assert_eq!(sign.complete(), "");
        sign.after(300);
        assert_eq!(sign.poll(), told, "{text:?}");
        for hint in [Hint::Poll, Hint::Complete, Hint::Poll] {
            sign.after(1000);
            assert_eq!(sign.look(hint), "", "{text:?}");
        }
    }
}

#[test]
fn the_shown_content_ends_any_fault_without_being_judged_again() {
    for fault in [Ok("2"), Err(Fault::Missing), Err(is_a("directory"))] {
        for (hint, patience) in [(Hint::Poll, 300), (Hint::Complete, 0)] {
            let mut sign = Sign::showing("1 end");
            match &fault {
                Ok(text) => sign.disk.write(text),
                Err(fault) => sign.disk.at_path = Err(fault.clone()),
            }
            sign.wait(4_000);
            assert!(sign.fault.is_some());
            sign.disk.rename("1 end");
            if hint == Hint::Poll {
                assert_eq!(sign.poll(), "");
            }
            sign.after(patience);
            assert_eq!(sign.look(hint), "same");
            assert_eq!(sign.judged().iter().filter(|text| *text == "1 end").count(), 1);
        }
    }
}

#[test]
fn a_text_is_not_judged_again_if_it_was_the_last_one() {
    let mut sign = Sign::showing("1 end");
    for text in ["1 end", "2", "2", "1 end", "2"] {
        sign.disk.rename(text);
        sign.complete();
        sign.wait(4_000);
    }
    assert_eq!(sign.judged(), ["1 end", "2"]);
}

#[test]
fn the_same_text_written_again_is_as_new_as_the_file() {
    let mut sign = Sign::showing("1 end");
    sign.disk.write("1 end");
    assert_eq!(sign.complete(), "same");
    sign.after(5_000);
    sign.disk.rename("1 end");
    assert_eq!(sign.poll(), "");
    sign.after(300);
    assert_eq!(sign.poll(), "same");
    // Another mode or owner is no news.
    sign.disk.change_time();
    sign.wait(4_000);
    assert_eq!(sign.complete(), "");
    assert_eq!(sign.judged(), ["1 end"]);
}

#[test]
fn other_content_of_the_same_size_and_modification_time_is_noticed() {
    let mut sign = Sign::showing("10 end");
    let mtime = sign.mtime();
    sign.disk.write("20 end");
    sign.disk.at_path.as_mut().unwrap().mtime = mtime;
    sign.wait(2_000);
    assert_eq!(sign.shown.as_deref(), Some("20 end"));
}

#[test]
fn modification_times_may_be_anything() {
    let mut sign = Sign::showing("1 end");
    let (now, day) = (sign.mtime(), Duration::from_secs(86_400));
    for (text, mtime) in [("2 end", now + 9_999 * day), ("3 end", Duration::ZERO), ("4 end", now)] {
        sign.disk.write(text);
        sign.disk.at_path.as_mut().unwrap().mtime = mtime;
        assert_eq!(sign.complete(), format!("good {text}"));
        sign.wait(3_000);
        assert_eq!(sign.fault, None);
    }
}

#[test]
fn a_second_write_within_one_step_of_a_coarse_clock_is_noticed_later() {
    for (text, shown, fault) in [("20 end", "20 end", None), ("20 bad", "10 end", Some(1))] {
        let mut sign = Sign::with_tick(Duration::from_secs(2));
        sign.disk.write("10 end");
        assert_eq!(sign.poll(), "good 10 end");
        sign.after(100);
        sign.disk.write(text);
        sign.wait(4_000);
        assert_eq!(sign.shown.as_deref(), Some(shown));
        let line = sign.fault.map(|fault| matches!(fault, Fault::Invalid { line: 1, .. }));
        assert_eq!(line, fault.map(|_| true));
    }
}

#[test]
fn bad_content_has_to_hold_still_even_if_a_coarse_clock_says_that_it_does() {
    let mut sign = Sign::with_tick(Duration::from_secs(2));
    sign.disk.write("10 end");
    assert_eq!(sign.poll(), "good 10 end");
    sign.after(1_000);
    sign.disk.write("20 bad");
    assert_eq!(sign.complete(), "");
    sign.after(299);
    assert_eq!(sign.poll(), "");
    sign.after(1);
    assert_eq!(sign.poll(), "line 1: no end");
}

#[test]
fn what_becomes_readable_without_a_trace_is_read() {
    let mut sign = Sign::showing("1 end");
    sign.disk.unreadable = Some(is_a("secret"));
    sign.disk.write("2 end");
    sign.wait(2_000);
    assert_eq!(sign.fault, Some(is_a("secret")));
    sign.wait(10_000);
    sign.disk.unreadable = None;
    sign.after(1_000);
    assert_eq!(sign.poll(), "good 2 end");
    assert_eq!(sign.look_again_in(), None);
}

#[test]
fn a_quiet_file_is_not_read() {
    let mut sign = Sign::showing("1 end");
    sign.disk.torn = true; // A reading would start a wait.
    for _ in 0..100 {
        sign.after(1_000);
        assert_eq!(sign.poll(), "");
        assert_eq!(sign.look_again_in(), None);
    }
}

/// Something that happens to the file, or to the sign.
#[derive(Clone, Debug)]
enum Operation {
    Write(String),
    Rename(String),
    /// The first of two writes: what is there meanwhile is no text that anybody meant.
    WriteHalf,
    Delete,
    Directory,
    /// Reading starts or ceases to fail.
    Permission,
    Torn(bool),
    Touch,
    ChangeMode,
    /// A notice, or none.
    Notice(Hint),
    /// Milliseconds.
    Wait(u64),
}

fn operation() -> impl Strategy<Value = Operation> {
    let text = prop_oneof![
        3 => (0..4u8).prop_map(|number| format!("{number} end")),
        1 => (0..3usize).prop_map(|lines| "\n".repeat(lines)),
    ];
    let hint = prop_oneof![Just(Hint::Poll), Just(Hint::Complete)];
    let milliseconds = prop_oneof![Just(1), Just(100), Just(299), Just(300), 0..4_000u64];
    prop_oneof![
        3 => text.clone().prop_map(Operation::Write),
        3 => text.prop_map(Operation::Rename),
        1 => Just(Operation::WriteHalf),
        1 => Just(Operation::Delete),
        1 => Just(Operation::Directory),
        1 => Just(Operation::Permission),
        1 => any::<bool>().prop_map(Operation::Torn),
        1 => Just(Operation::Touch),
        1 => Just(Operation::ChangeMode),
        4 => hint.prop_map(Operation::Notice),
        4 => milliseconds.prop_map(Operation::Wait),
    ]
}

impl Sign {
    fn apply(&mut self, operation: &Operation) {
        // No two operations at the very same time.
        self.disk.now += Duration::from_micros(1);
        match operation {
            Operation::Write(text) => self.disk.write(text),
            Operation::Rename(text) => self.disk.rename(text),
            Operation::WriteHalf => self.disk.write("half"),
            Operation::Delete => self.disk.at_path = Err(Fault::Missing),
            Operation::Directory => self.disk.at_path = Err(is_a("directory")),
            Operation::Permission => {
                self.disk.unreadable = match self.disk.unreadable {
                    Some(_) => None,
                    None => Some(is_a("secret")),
                };
                self.disk.change_time();
            }
            Operation::Torn(torn) => self.disk.torn = *torn,
            Operation::Touch => {
                let now = self.disk.now();
                self.disk.change_time();
                if let Ok(content) = &mut self.disk.at_path {
                    content.mtime = now;
                }
            }
            Operation::ChangeMode => self.disk.change_time(),
            Operation::Notice(hint) => {
                self.look(*hint);
            }
            Operation::Wait(milliseconds) => self.wait(*milliseconds),
        }
    }

    /// What a sign that starts now would show, or the fault it would report.
    fn fresh(&self) -> Result<String, Fault> {
        let content = self.disk.at_path.clone()?;
        match &self.disk.unreadable {
            Some(fault) => Err(fault.clone()),
            None => judge(&content.text),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_quiet_file_is_shown_as_a_fresh_start_would_show_it(
        operations in proptest::collection::vec(operation(), 1..60),
        coarse in any::<bool>(),
    ) {
        let (tick, quiet) = if coarse { (2_000_000_000, 5_000) } else { (1, 2_500) };
        let mut sign = Sign::with_tick(Duration::from_nanos(tick));
        let mut written = vec![];
        for operation in &operations {
            let (shown, fault, judged) = (sign.shown.clone(), sign.fault.clone(), sign.judged().len());
            sign.apply(operation);
            if let Operation::Write(text) | Operation::Rename(text) = operation {
                written.push(text.clone());
            }
            // Good stays until something better comes; what is shown, somebody wrote.
            prop_assert!(sign.shown.is_some() || shown.is_none());
            prop_assert!(sign.shown.iter().all(|text| written.contains(text) && judge(text).is_ok()));
            // Nothing is told without a look.
            if !matches!(operation, Operation::Notice(_) | Operation::Wait(_)) {
                prop_assert_eq!((shown, fault, judged), (sign.shown.clone(), sign.fault.clone(), sign.judged().len()));
            }
        }
        sign.disk.torn = false;
        sign.poll();
        sign.wait(quiet);
        let fresh = sign.fresh();
        if let Ok(text) = &fresh {
            prop_assert_eq!(sign.shown.as_ref(), Some(text));
        }
        prop_assert_eq!(sign.fault.as_ref(), fresh.as_ref().err());
        // Once it is settled, nothing more is told or judged, and nobody need hurry.
        let judged = sign.judged();
        sign.wait(10_000);
        prop_assert_eq!(&sign.judged(), &judged);
        prop_assert_eq!(sign.look_again_in(), None);
        prop_assert_eq!(sign.fault.as_ref(), fresh.as_ref().err());
        // No text is judged twice in a row.
        let mut once = judged.clone();
        once.dedup();
        prop_assert_eq!(once, judged);
    }
}
