//! One room: its sign, the session that is on or next, and what can be done about it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::panel::{Choice, known_reasons, panel, receipt};
use super::tone::Line;
use super::{Tab, View, refused};
use crate::asked::{Act, Asked};
use crate::edit::{Refusal, find, key};
use roomsign_core::board::board;
use roomsign_core::changes::title;
use roomsign_core::schedule::{RoomId, Session};
use roomsign_core::timetable::{Slot, Timetable};
use roomsign_core::words::fill;

/// More rooms than this are not all tried out at once.
const MOST_ROOMS: usize = 16;

/// `GET /room`
pub fn room(view: &View<'_>, asked: &Asked, refusal: Option<&Refusal>) -> Markup {
    let words = view.words();
    let name = asked.get("name");
    let Some((timetable, id)) =
        view.timetable().and_then(|timetable| Some((timetable, timetable.schedule.room(name)?)))
    else {
        let body = html! { p { (words.no_room) } };
        return view.page(Tab::Rooms, &html! { h1 { (words.rooms) } }, words.rooms, &body);
    };
    let now = view.now.instant;
    let chosen = find(&timetable.schedule, asked.get("session"));
    let focus = chosen.or_else(|| of_now(timetable, id, now));
    let at = focus.and_then(|index| timetable.session(index));
    let board = board(&view.seen.feed, name, view.now);
    let line = Line::of(&board);
    let head = html! {
        h1 { a href="/" { "‹ " (board.room) } }
        p { (view.clock()) }
    };
    let body = html! {
        div #sign data-live {
            img.sign src=(view.picture(&board.room, "large")) width="960" height="540"
                alt=(fill(words.picture, &[("room", &board.room)]));
            p.said.(line.tone) { (line.state) }
        }
        @match at {
            None => p { (words.nothing_to_come) },
            Some((session, slot)) => {
                h2.session {
                    small { (state(view, timetable, slot)) }
                    (title(session))
                }
                (refused(words, refusal))
                @if view.is_mended() {
                    (buttons(view, &board.room, timetable, session, slot, asked))
                    @if let Some(act) = asked.act() {
                        div #panel { (panel(view, &choices(view, timetable, session, slot, asked, act))) }
                    }
                }
                (receipt(view, asked.get("done")))
            },
        }
        (others(view, timetable, id, focus))
    };
    view.page(Tab::Rooms, &head, &board.room, &body)
}

/// The session that is on, or the next one. A break is neither: whoever is in one and speaks of a delay means what
/// comes after it.
fn of_now(timetable: &Timetable, room: RoomId, now: DateTime<Utc>) -> Option<usize> {
    let all = 0..timetable.schedule.sessions.len();
    let to_come = all.filter_map(|index| Some((index, timetable.session(index)?)));
    to_come
        .filter(|(_, (session, slot))| {
            !session.cancelled && slot.room == room && now < slot.expected.end
        })
        .min_by_key(|(_, (session, slot))| (session.is_break(), slot.expected.start))
        .map(|(index, _)| index)
}

/// "On now · 10:15 – 10:40"
fn state(view: &View<'_>, timetable: &Timetable, slot: &Slot) -> String {
    let (words, now) = (view.words(), view.now.instant);
    let word = if slot.expected.end <= now {
        words.over
    } else if slot.expected.start <= now {
        words.on_now
    } else {
        words.planned
    };
    format!("{word} · {}", timetable.venue().times(slot.expected))
}

fn buttons(
    view: &View<'_>,
    room: &str,
    timetable: &Timetable,
    session: &Session,
    slot: &Slot,
    asked: &Asked,
) -> Markup {
    let words = view.words();
    let about = |act: Act| {
        let key = key(&timetable.schedule, session);
        Asked::to_do(act, room).with("name", room).with("session", &key)
    };
    let is_on = slot.expected.start <= view.now.instant;
    let later = if is_on { words.goes_on } else { words.starts_later };
    let delay = |minutes: &str| {
        let asked = about(Act::Delay).with("minutes", &format!("+{minutes}"));
        (fill(later, &[("minutes", minutes)]), asked, "")
    };
    let mut all = Vec::new();
    if !session.cancelled {
        all.extend([delay("5"), delay("10")]);
        if timetable.schedule.rooms.len() > 1 {
            all.push((words.move_to.to_owned(), about(Act::Move), ""));
        }
        all.push((words.cancel.to_owned(), about(Act::Cancel), "danger"));
    }
    if session.cancelled || session.moved_to.is_some() || session.delay_minutes > 0 {
        all.push((words.restore.to_owned(), about(Act::Restore), ""));
        all.push((words.reason.to_owned(), about(Act::Reason), ""));
    }
    html! {
        div.buttons {
            @for (label, to_do, class) in all {
                @let is_chosen = asked.act() == to_do.act() && asked.get("minutes") == to_do.get("minutes");
                a.button.(class) href={ (to_do.address("/room")) "#panel" }
                    aria-current=[is_chosen.then_some("true")] { (label) }
            }
        }
    }
}

/// What a button may come to: one thing, or one of several.
fn choices(
    view: &View<'_>,
    timetable: &Timetable,
    session: &Session,
    slot: &Slot,
    asked: &Asked,
    act: Act,
) -> Vec<Choice> {
    let words = view.words();
    let key = key(&timetable.schedule, session);
    let asked = asked.clone().with("session", &key).with("done", "");
    let one = |asked: Asked, reasons| Choice {
        label: words.put.to_owned(),
        asked,
        reasons,
        urgent: false,
    };
    match act {
        Act::Move => {
            let rooms = timetable.schedule.rooms.iter().enumerate();
            let others = rooms.filter(|(index, _)| RoomId(*index) != slot.room).take(MOST_ROOMS);
            let to = |(_, room): (usize, &roomsign_core::schedule::Room)| Choice {
                label: format!("→ {}", room.name),
                ..one(asked.clone().with("to", &room.name), false)
            };
            others.map(to).collect()
        }
        Act::Reason => {
            let mut all: Vec<Choice> = known_reasons(view)
                .into_iter()
                .filter(|reason| session.reason.as_ref() != Some(reason))
                .map(|reason| Choice {
                    label: reason.clone(),
                    ..one(asked.clone().with("reason", &reason), false)
                })
                .collect();
            if session.reason.is_some() {
                all.push(Choice { label: words.no_reason.to_owned(), ..one(asked, false) });
            }
            all
        }
        Act::Restore => vec![one(asked, false)],
        _ => vec![one(asked, true)],
    }
}

/// Every session of the day in this room, to do something about another one.
fn others(view: &View<'_>, timetable: &Timetable, room: RoomId, focus: Option<usize>) -> Markup {
    let words = view.words();
    let now = view.now.instant;
    let today = timetable
        .groups(room)
        .iter()
        .filter(|group| timetable.day_around(now).contains(group.period.start));
    let name = timetable.schedule.rooms.get(room.0).map_or("", |room| room.name.as_str());
    let sessions: Vec<(usize, &Session, &Slot)> = today
        .flat_map(|group| group.sessions.iter())
        .filter_map(|index| {
            timetable.session(*index).map(|(session, slot)| (*index, session, slot))
        })
        .collect();
    html! {
        @if !sessions.is_empty() {
            details.others {
                summary { (words.others) }
                ul {
                    @for (index, session, slot) in sessions {
                        @let key = key(&timetable.schedule, session);
                        @let address = Asked::default().with("name", name).with("session", &key);
                        li {
                            a href=(address.address("/room"))
                                aria-current=[(Some(index) == focus).then_some("true")]
                                class=[session.cancelled.then_some("struck")] {
                                (timetable.venue().time(slot.expected.start)) " " (title(session))
                            }
                        }
                    }
                }
            }
        }
    }
}
