//! Every word of the pages' own, in every language. What the signs say comes in the event's.

mod english;
mod french;
mod german;

pub use english::ENGLISH;

use crate::refusal::Refusal;
use roomsign_core::schedule::Language;
use roomsign_core::words::fill;

/// The words of one language. `{…}` stands for what is put there.
#[derive(Debug)]
pub struct Page {
    /// Which one it is.
    pub language: Language,
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
    /// In the order of [`crate::requests::ALARMS`].
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
    pub on_doors: &'static str,
    pub since: &'static str,
    pub frozen: &'static str,
    pub dark: &'static str,
    pub gone: &'static str,
    /// Of one door; of all that are elsewhere; the same in the head of a page.
    pub away: &'static str,
    pub cut: &'static str,
    pub cut_short: &'static str,
    pub missing: &'static str,
    pub has_begun: &'static str,
    pub is_on: &'static str,
    pub not_late: &'static str,
    pub pushed: &'static str,
    pub cancelled: &'static str,
    pub ends_first: &'static str,
    pub not_on: &'static str,
    pub too_late: &'static str,
    pub same: &'static str,
    pub no_notice: &'static str,
    pub changed_since: &'static str,
    pub nothing_to_undo: &'static str,
    pub by_hand: &'static str,
    pub read_only: &'static str,
    pub busy: &'static str,
    pub machine: &'static str,
}

/// The words of the language of that code.
pub fn by_code(code: &str) -> Option<&'static Page> {
    let all = [&ENGLISH, &german::GERMAN, &french::FRENCH];
    all.into_iter().find(|page| page.language.code().eq_ignore_ascii_case(code))
}

impl Page {
    /// Why nothing was changed.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let of_line = |words, line: usize| fill(words, &[("line", &line.to_string())]);
        let at = |words, time: &str| fill(words, &[("time", time)]);
        let plain = match refusal {
            Refusal::Fault { line, message } => {
                return format!("{} {message}", of_line(self.line, *line));
            }
            Refusal::Unreadable(what) => return self.language.words().unreadable(what),
            Refusal::HasBegun { since } => return at(self.has_begun, since),
            Refusal::IsOn { since } => return at(self.is_on, since),
            Refusal::EndsFirst { start } => return at(self.ends_first, start),
            Refusal::Pushed { minutes } => {
                return fill(self.pushed, &[("minutes", &minutes.to_string())]);
            }
            Refusal::ChangedSince { line } => return of_line(self.changed_since, *line),
            Refusal::ByHand { line } => return of_line(self.by_hand, *line),
            Refusal::Machine(why) => return format!("{} {why}", self.machine),
            Refusal::Missing => self.missing,
            Refusal::Changed => self.changed,
            Refusal::Nothing => self.nothing,
            Refusal::NoSession => self.no_session,
            Refusal::NoRoom => self.no_room,
            Refusal::NoMinutes => self.no_minutes,
            Refusal::NoTime => self.no_time,
            Refusal::NoWords => self.no_words,
            Refusal::TooLong => self.too_long,
            Refusal::NotLate => self.not_late,
            Refusal::Cancelled => self.cancelled,
            Refusal::NotOn => self.not_on,
            Refusal::TooLate => self.too_late,
            Refusal::Same => self.same,
            Refusal::NoNotice => self.no_notice,
            Refusal::NothingToUndo => self.nothing_to_undo,
            Refusal::ReadOnly => self.read_only,
            Refusal::Busy => self.busy,
        };
        plain.to_owned()
    }
}
