//! What an edit would come to, with the button that does it; and after it, what became of it.

use maud::{Markup, html};

use super::View;
use crate::asked::Asked;
use crate::edit::Plan;
use roomsign_core::words::fill;

/// How long a display may take before it is said that it has not answered.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// So many changes are seen at once, so that the button is not far away.
const MOST_LINES: usize = 6;

/// One thing that can be done, with what it would come to.
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// What is sent.
    pub asked: Asked,
    /// Whether a reason belongs to it.
    pub reasons: bool,
    /// A whole screen is taken by a second step alone.
    pub urgent: bool,
}

/// The choices, with what each of them would change.
pub fn panel(view: &View<'_>, choices: &[Choice]) -> Markup {
    html! { @for choice in choices { (choice.markup(view)) } }
}

impl Choice {
    fn markup(&self, view: &View<'_>) -> Markup {
        let words = view.words();
        match view.desk.plan(&self.asked) {
            Err(refusal) => html! {
                div.panel { p { b { (self.label) } } p { (words.refusal(&refusal)) } }
            },
            Ok(plan) => html! {
                form.panel method="post" action="/edit" {
                    (hidden(view, &self.asked.clone().with("reason", "").with("seen", &plan.seen)))
                    (what_changes(view, &plan))
                    @if self.urgent {
                        label.check {
                            input type="checkbox" name="sure" value="yes" required;
                            " " (words.urgent_sure)
                        }
                    }
                    @if self.reasons { (reasons(view)) }
                    @else {
                        @let reason = self.asked.get("reason");
                        @if !reason.is_empty() { input type="hidden" name="reason" value=(reason); }
                    }
                    button.main.urgent[self.urgent] { (self.label) }
                }
            },
        }
    }
}

/// What changes on which sign.
fn what_changes(view: &View<'_>, plan: &Plan) -> Markup {
    let words = view.words();
    let count = plan.lines.len();
    html! {
        @match count {
            0 => { p { (words.changes_nothing) } },
            1 => { h2 { (words.changes_one) } },
            _ => { h2 { (fill(words.changes, &[("count", &count.to_string())])) } },
        }
        @let (first, rest) = plan.lines.split_at(count.min(MOST_LINES));
        ul { @for line in first { li { (line) } } }
        @if !rest.is_empty() {
            details {
                summary { "+ " (rest.len()) }
                ul { @for line in rest { li { (line) } } }
            }
        }
    }
}

/// The fields that a form brings back, with the token of this page.
pub fn hidden(view: &View<'_>, asked: &Asked) -> Markup {
    html! {
        input type="hidden" name="token" value=(view.token());
        @for (name, value) in asked.fields() { input type="hidden" name=(name) value=(value); }
    }
}

/// Why, if that is to be said: what was said lately, what is often said, and in one's own words.
fn reasons(view: &View<'_>) -> Markup {
    let words = view.words();
    html! {
        details {
            summary { (words.reason) }
            @for reason in known_reasons(view) {
                label.check { input type="radio" name="reason" value=(reason); " " (reason) }
            }
            label { (words.own_words) input type="text" name="reason" maxlength="280"; }
        }
    }
}

/// What was given as a reason lately, then what often is.
pub fn known_reasons(view: &View<'_>) -> Vec<String> {
    let sessions = view.timetable().map(|timetable| timetable.schedule.sessions.as_slice());
    let given =
        sessions.unwrap_or_default().iter().rev().filter_map(|session| session.reason.clone());
    let mut all: Vec<String> = Vec::new();
    for reason in given.take(64).chain(view.words().reasons.iter().map(|&reason| reason.to_owned()))
    {
        if !all.contains(&reason) && all.len() < 8 {
            all.push(reason);
        }
    }
    all
}

/// What became of the edit of that number, display by display.
pub fn receipt(view: &View<'_>, number: &str) -> Markup {
    let words = view.words();
    let history = view.desk.history();
    let done = number.parse().ok().and_then(|number| history.get(number).cloned());
    drop(history);
    let Some(done) = done else { return html! {} };
    let is_newest = done.revision == view.seen.revision;
    html! {
        div.receipt #receipt data-live role="status" {
            p {
                b { "✓ " (words.done) }
                @if let Some(name) = &done.undone_by { " · " (fill(words.undone, &[("name", name)])) }
            }
            ul { @for line in &done.lines { li { (line) } } }
            @if is_newest {
                ul.doors {
                    @for door in &view.doors {
                        @let name = door.room.as_deref().unwrap_or(words.all_rooms);
                        @let took = door.since.zip(done.written).map(|(since, written)| since - written);
                        li {
                            @if view.is_right(door) {
                                "✓ "
                                (fill(words.on_door, &[
                                    ("door", name),
                                    ("ms", &took.map_or(0, |took| took.num_milliseconds().max(0)).to_string()),
                                ]))
                            } @else if done.saved.elapsed() > PATIENCE {
                                "✗ " (fill(words.no_answer, &[("door", name)]))
                            } @else {
                                "… " (fill(words.waiting_for, &[("door", name)]))
                            }
                        }
                    }
                }
            }
            @if done.undone_by.is_none() && view.is_mended() {
                (undo(view, done.number))
            }
        }
    }
}

/// The button that takes an edit back.
pub fn undo(view: &View<'_>, number: u64) -> Markup {
    html! {
        form method="post" action="/undo" {
            (hidden(view, &Asked::default().with("number", &number.to_string())))
            button.link { (view.words().undo) }
        }
    }
}
