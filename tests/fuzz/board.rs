//! Any text, planned, and every sign of it at several instants.

#![no_main]

use chrono::{DateTime, Utc};
use roomsign_core::board::{Now, boards, plain};
use roomsign_core::feed::{Fault, Feed};
use roomsign_core::schedule::parse;
use roomsign_fuzz::split;
use roomsign_core::timetable::Timetable;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((how, text)) = split::<9>(data) else { return };
    let Some(schedule) = parse(text).0 else { return };
    let starts: Vec<_> = schedule.sessions.iter().map(|session| session.start).collect();
    let [flags, at @ ..] = how;
    let anywhere = i64::from_le_bytes(at);
    let mut feed = Feed::showing("a.toml", Timetable::plan(schedule));
    if flags & 1 != 0 {
        feed.fail(Fault::Invalid { line: 41, message: "no".to_owned() });
    }
    // One that may be anywhere, and one near a session, which is where most things happen.
    let near = starts.get(usize::from(flags) % starts.len().max(1)).map(|start| start.and_utc());
    let minutes = chrono::TimeDelta::minutes(anywhere % 3000);
    let instants = [
        DateTime::from_timestamp_millis(anywhere),
        near.and_then(|near| near.checked_add_signed(minutes)),
    ];
    for instant in instants.into_iter().flatten() {
        let trusted = flags & 2 == 0;
        // Signs of a few rooms are enough: a text may name thousands.
        for board in boards(&feed, Now { instant, trusted }).iter().take(8) {
            let after = board.next_change.to_utc();
            assert!(after > instant || after == DateTime::<Utc>::MAX_UTC, "{board:?}");
            plain(board);
        }
    }
});
