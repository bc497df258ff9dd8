//! Words for everybody who passes.

use maud::{Markup, html};

use super::panel::{Choice, panel};
use super::receipt::receipt;
use super::{Tab, View, refused};
use crate::asked::{Act, Asked, MOST_CHARS};
use crate::refusal::Refusal;
use crate::requests::ALARMS;

/// `GET /notices`
pub fn notices(view: &View<'_>, asked: &Asked, refusal: Option<&Refusal>) -> Markup {
    let words = view.words();
    let head = html! { h1 { (words.notices) } p { (view.clock()) } };
    let ready = |text: &str| Asked::to_do(Act::Notice, "").with("text", text);
    let body = html! {
        (refused(words, refusal))
        (receipt(view, asked.get("done")))
        @if view.is_mended() {
            @if asked.act().is_some() {
                div #panel { (panel(view, &[choice(view, asked)])) }
            }
            h2 { (words.ready_words) }
            div.list {
                @for text in words.ready {
                    a.button href={ (ready(text).address("/notices")) "#main" } { (text) }
                }
            }
            h2 { (words.own_words) }
            (form(view, asked))
            h2 { (words.urgent) }
            div.buttons {
                @for ((name, _), label) in ALARMS.iter().zip(words.alarms) {
                    @let asked = Asked::to_do(Act::Alarm, "").with("alarm", name);
                    a.button.danger href={ (asked.address("/notices")) "#main" } { (label) }
                }
            }
        }
        h2 { (words.on_the_signs) }
        (shown(view))
    };
    view.page(Tab::Notices, &head, words.notices, &body)
}

/// Whether it takes whole screens.
pub fn is_urgent(asked: &Asked) -> bool {
    asked.act() == Some(Act::Alarm) && asked.get("alarm") != "all-clear"
}

fn choice(view: &View<'_>, asked: &Asked) -> Choice {
    let (words, urgent) = (view.words(), is_urgent(asked));
    let label = if urgent { words.put_urgent } else { words.put };
    let asked = asked.clone().with("done", "");
    Choice { label: label.to_owned(), asked, reasons: false, urgent }
}

/// Nothing is changed by this form: it asks what would be.
fn form(view: &View<'_>, asked: &Asked) -> Markup {
    let words = view.words();
    let rooms = view.timetable().map(|timetable| timetable.schedule.rooms.as_slice());
    html! {
        form.fields method="get" action="/notices" {
            input type="hidden" name="act" value=(Act::Notice.name());
            label {
                (words.notice_text)
                textarea name="text" rows="2" required maxlength=(MOST_CHARS) { (asked.get("text")) }
            }
            label {
                (words.where_)
                select name="in" {
                    option value="" { (words.all_rooms) }
                    @for room in rooms.unwrap_or_default() {
                        option value=(room.name) selected[asked.get("in") == room.name] { (room.name) }
                    }
                }
            }
            label { (words.until) input type="time" name="until" value=(asked.get("until")); }
            button { (words.show) }
        }
    }
}

fn shown(view: &View<'_>) -> Markup {
    let words = view.words();
    let Some(timetable) = view.timetable() else { return html! {} };
    let schedule = &timetable.schedule;
    html! {
        div #shown data-live {
            @if schedule.notices.is_empty() { p { (words.no_notices) } }
            @else {
                ul {
                    @for notice in &schedule.notices {
                        @let rooms = notice.rooms.iter().filter_map(|room| schedule.rooms.get(room.0));
                        @let rooms: Vec<&str> = rooms.map(|room| room.name.as_str()).collect();
                        li class=[notice.urgent.then_some("loud")] {
                            (notice.text) " "
                            small {
                                @if rooms.is_empty() { (words.all_rooms) } @else { (rooms.join(", ")) }
                                @if let Some(until) = notice.until {
                                    " · " (words.until) " " (until.format("%H:%M"))
                                }
                            }
                            @if view.is_mended() {
                                " "
                                @let gone = Asked::to_do(Act::Clear, "").with("text", &notice.text);
                                a.button href={ (gone.address("/notices")) "#main" } { (words.take_one) }
                            }
                        }
                    }
                }
                @if view.is_mended() {
                    a.button href=(Asked::to_do(Act::Clear, "").address("/notices")) { (words.take_away) }
                }
            }
        }
    }
}
