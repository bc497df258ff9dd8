//! One room: its sign, the session that is on or next, and what can be done about it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::panel::{Choice, known_reasons, panel};
use super::receipt::receipt;
use super::tone::Line;
use super::{Tab, View, refused};
use crate::asked::{Act, Asked};
use crate::refusal::Refusal;
use crate::requests::{find, key};
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
            img.sign src=(view.picture(&board, "large")) width="960" height="540"
                alt=(fill(words.picture, &[("room", &board.room)]));
            p.said.(line.tone) { (line.state) }
        }
        @match at {
            None => p { (words.nothing_to_come) },
            Some((session, slot)) => {
                h2.session {
                    small { (state(view, timetable, slot)) }
                    (title(session, words.language))
                }
                @if view.is_mended() {
                    (buttons(view, &board.room, timetable, (session, slot), asked))
                }
            },
        }
        @if let Some(act) = asked.act().filter(|_| view.is_mended()) {
            div #panel {
                (refused(words, refusal))
                (questions(view, asked, act))
                (panel(view, &choices(view, timetable, asked, act)))
            }
        } @else {
            (refused(words, refusal))
        }
        (receipt(view, asked.get("done")))
        (others(view, timetable, id, focus))
        @if view.is_mended() { (room_buttons(view, &board.room, timetable, asked)) }
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

/// What can be tapped: words, what they ask for, and how loud they are.
type Button = (String, Asked, &'static str);

fn buttons(
    view: &View<'_>,
    room: &str,
    timetable: &Timetable,
    (session, slot): (&Session, &Slot),
    asked: &Asked,
) -> Markup {
    let words = view.words();
    let now = view.now.instant;
    let key = key(&timetable.schedule, session);
    let about = |act: Act| Asked::to_do(act, room).with("name", room).with("session", &key);
    let at_once = |act: Act| {
        about(act).with("time", &timetable.venue().wall(now).format("%H:%M").to_string())
    };
    let by = |words: &str, act: Act, minutes: &str| -> Button {
        let asked = about(act).with("minutes", minutes);
        (fill(words, &[("minutes", minutes)]), asked, "")
    };
    let plain = |words: &str, asked: Asked| -> Button { (words.to_owned(), asked, "") };
    let (is_on, is_over) = (slot.expected.start <= now, slot.expected.end <= now);
    let mut all: Vec<Button> = Vec::new();
    if !session.cancelled {
        if is_on {
            all.extend(["5", "10"].map(|minutes| by(words.goes_on, Act::Extend, minutes)));
            all.push(plain(words.ended, at_once(Act::End)));
        } else {
            all.extend(["5", "10"].map(|minutes| by(words.starts_later, Act::Delay, minutes)));
            all.push(plain(words.starts_now, at_once(Act::Start)));
        }
        all.push(match session.full {
            true => plain(words.free, about(Act::Free)),
            false => plain(words.full, about(Act::Full)),
        });
        if timetable.schedule.rooms.len() > 1 {
            all.push(plain(words.move_to, about(Act::Move)));
        }
        all.push((words.cancel.to_owned(), about(Act::Cancel), "danger"));
        if is_on {
            all.push(plain(words.goes_on_until, about(Act::Extend)));
        }
        if is_on && !is_over && session.started.is_none() {
            all.push(plain(words.starts_now, at_once(Act::Start)));
            all.push(by(words.not_begun, Act::NotBegun, "10"));
        }
    }
    let is_explained = session.cancelled || session.moved_to.is_some() || session.delay_minutes > 0;
    let is_timed = session.started.is_some() || session.until.is_some();
    if is_explained || is_timed || session.full {
        all.push(plain(words.restore, about(Act::Restore)));
    }
    if is_explained {
        all.push(plain(words.reason, about(Act::Reason)));
    }
    row(&all, asked)
}

/// What can be done about all of a room.
fn room_buttons(view: &View<'_>, room: &str, timetable: &Timetable, asked: &Asked) -> Markup {
    let words = view.words();
    let about = |act: Act| Asked::to_do(act, room).with("name", room);
    let mut all: Vec<Button> = vec![(words.add.to_owned(), about(Act::Add), "")];
    if timetable.schedule.rooms.len() > 1 {
        all.push((words.move_room.to_owned(), about(Act::MoveRoom), "danger"));
    }
    row(&all, asked)
}

fn row(all: &[Button], asked: &Asked) -> Markup {
    let is_chosen =
        |to_do: &Asked| asked.act() == to_do.act() && asked.get("minutes") == to_do.get("minutes");
    html! {
        div.buttons {
            @for (label, to_do, class) in all {
                a.button.(class) href={ (to_do.address("/room")) "#panel" }
                    aria-current=[is_chosen(to_do).then_some("true")] { (label) }
            }
        }
    }
}

/// What a button may come to: one thing, or one of several.
fn choices(view: &View<'_>, timetable: &Timetable, asked: &Asked, act: Act) -> Vec<Choice> {
    let words = view.words();
    let asked = asked.clone().with("done", "");
    let one = |asked: Asked, reasons| Choice {
        label: words.put.to_owned(),
        asked,
        reasons,
        urgent: false,
    };
    let session = find(&timetable.schedule, asked.get("session"));
    let at = session.and_then(|index| timetable.session(index));
    let here = match (act, at) {
        (Act::MoveRoom, _) | (_, None) => timetable.schedule.room(asked.get("name")),
        (_, Some((_, slot))) => Some(slot.room),
    };
    let rooms = timetable.schedule.rooms.iter().enumerate();
    let others = rooms.filter(|(index, _)| Some(RoomId(*index)) != here).take(MOST_ROOMS);
    let to_each = others.map(|(_, room)| Choice {
        label: format!("→ {}", room.name),
        ..one(asked.clone().with("to", &room.name), false)
    });
    match act {
        Act::Move | Act::MoveRoom => to_each.collect(),
        Act::Full => {
            let nowhere =
                Choice { label: words.nowhere_else.to_owned(), ..one(asked.clone(), false) };
            std::iter::once(nowhere).chain(to_each).collect()
        }
        Act::Extend if asked.get("minutes").is_empty() && asked.get("time").is_empty() => {
            let by = |minutes: &str| Choice {
                label: fill(words.goes_on, &[("minutes", minutes)]),
                ..one(asked.clone().with("minutes", minutes), false)
            };
            ["15", "20", "30"].map(by).into()
        }
        Act::Add if asked.get("title").is_empty() => Vec::new(),
        Act::Reason => {
            let reason = at.and_then(|(session, _)| session.reason.clone());
            let mut all: Vec<Choice> = known_reasons(view)
                .into_iter()
                .filter(|known| reason.as_ref() != Some(known))
                .map(|known| Choice {
                    label: known.clone(),
                    ..one(asked.clone().with("reason", &known), false)
                })
                .collect();
            if reason.is_some() {
                all.push(Choice { label: words.no_reason.to_owned(), ..one(asked.clone(), false) });
            }
            all
        }
        Act::Delay | Act::NotBegun | Act::Cancel => vec![one(asked, true)],
        _ => vec![one(asked, false)],
    }
}

/// What has to be typed before there is something to show. Nothing is changed by it.
fn questions(view: &View<'_>, asked: &Asked, act: Act) -> Markup {
    let words = view.words();
    let is_until = act == Act::Extend && asked.get("minutes").is_empty();
    let kept = ["name", "room", "session", "act"];
    html! {
        @if is_until || act == Act::Add {
            form.fields method="get" action="/room#panel" {
                @for name in kept { input type="hidden" name=(name) value=(asked.get(name)); }
                @if act == Act::Add {
                    label {
                        (words.title)
                        input type="text" name="title" required maxlength="200" value=(asked.get("title"));
                    }
                    label {
                        (words.starts_at)
                        input type="time" name="time" required value=(asked.get("time"));
                    }
                    label {
                        (words.minutes)
                        input type="text" inputmode="numeric" name="minutes" required maxlength="4"
                            value=(asked.get("minutes"));
                    }
                } @else {
                    label {
                        (words.until)
                        input type="time" name="time" required value=(asked.get("time"));
                    }
                }
                button { (words.show) }
            }
        }
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
                                (timetable.venue().time(slot.expected.start)) " " (title(session, words.language))
                            }
                        }
                    }
                }
            }
        }
    }
}
