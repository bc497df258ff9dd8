//! Every word of the pages' own, in every language. What the signs say comes in the event's.

mod english;
mod french;
mod german;

pub use english::ENGLISH;

use crate::edit::Refusal;
use roomsign_core::words::fill;

/// The words of one language. `{…}` stands for what is put there.
#[derive(Debug)]
pub struct Page {
    /// Its code.
    pub code: &'static str,
    pub rooms: &'static str,
    pub notices: &'static str,
    pub doors: &'static str,
    pub history: &'static str,
    pub log_in: &'static str,
    pub log_out: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub wrong_login: &'static str,
    pub wait: &'static str,
    pub skip: &'static str,
    pub offline: &'static str,
    pub no_schedule: &'static str,
    /// Over a fault: nothing can be changed.
    pub mistake: &'static str,
    pub line: &'static str,
    pub mend: &'static str,
    pub all_doors_right: &'static str,
    pub one_door_right: &'static str,
    pub doors_wrong: &'static str,
    pub notice_for_all: &'static str,
    pub on_now: &'static str,
    pub planned: &'static str,
    pub over: &'static str,
    pub nothing_to_come: &'static str,
    pub picture: &'static str,
    pub others: &'static str,
    pub starts_later: &'static str,
    pub goes_on: &'static str,
    pub cancel: &'static str,
    pub restore: &'static str,
    pub starts_now: &'static str,
    pub not_begun: &'static str,
    pub goes_on_until: &'static str,
    pub ended: &'static str,
    pub full: &'static str,
    pub free: &'static str,
    pub nowhere_else: &'static str,
    pub move_to: &'static str,
    pub move_room: &'static str,
    pub add: &'static str,
    pub title: &'static str,
    pub starts_at: &'static str,
    pub minutes: &'static str,
    /// In the order of [`crate::edit::ALARMS`].
    pub alarms: [&'static str; 5],
    pub reason: &'static str,
    pub no_reason: &'static str,
    pub own_words: &'static str,
    pub changes_one: &'static str,
    pub changes: &'static str,
    pub changes_nothing: &'static str,
    pub put: &'static str,
    pub put_urgent: &'static str,
    pub urgent_sure: &'static str,
    pub show: &'static str,
    pub done: &'static str,
    pub on_door: &'static str,
    pub waiting_for: &'static str,
    pub no_answer: &'static str,
    pub undo: &'static str,
    pub undone: &'static str,
    pub no_doors: &'static str,
    pub all_rooms: &'static str,
    pub up_to_date: &'static str,
    pub shows_older: &'static str,
    pub nothing_done: &'static str,
    pub not_saved: &'static str,
    pub ready_words: &'static str,
    pub ready: &'static [&'static str],
    pub reasons: &'static [&'static str],
    pub notice_text: &'static str,
    pub where_: &'static str,
    pub until: &'static str,
    pub urgent: &'static str,
    pub on_the_signs: &'static str,
    pub no_notices: &'static str,
    pub take_one: &'static str,
    pub take_away: &'static str,
    pub public_title: &'static str,
    pub staff: &'static str,
    pub changed: &'static str,
    pub nothing: &'static str,
    pub no_session: &'static str,
    pub no_room: &'static str,
    pub no_minutes: &'static str,
    pub no_time: &'static str,
    pub no_words: &'static str,
    pub too_long: &'static str,
}

/// The words of the language of that code.
pub fn by_code(code: &str) -> Option<&'static Page> {
    let all = [&ENGLISH, &german::GERMAN, &french::FRENCH];
    all.into_iter().find(|page| page.code.eq_ignore_ascii_case(code))
}

impl Page {
    /// Why nothing was changed.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Fault { line, message } => {
                format!("{} {message}", fill(self.line, &[("line", &line.to_string())]))
            }
            Refusal::Changed => self.changed.to_owned(),
            Refusal::Nothing => self.nothing.to_owned(),
            Refusal::NoSession => self.no_session.to_owned(),
            Refusal::NoRoom => self.no_room.to_owned(),
            Refusal::NoMinutes => self.no_minutes.to_owned(),
            Refusal::NoTime => self.no_time.to_owned(),
            Refusal::NoWords => self.no_words.to_owned(),
            Refusal::TooLong => self.too_long.to_owned(),
            Refusal::Said(why) => why.clone(),
        }
    }
}
