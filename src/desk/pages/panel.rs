//! What an edit would come to, with the button that does it.

use maud::{Markup, html};

use super::View;
use crate::asked::Asked;
use crate::edit::Plan;
use roomsign_core::words::fill;

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
                form.panel method="post" action="/edit#panel" {
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
    let lines = view.lines(&plan.changes);
    let count = lines.len();
    html! {
        @match count {
            0 => { p { (words.changes_nothing) } },
            1 => { h2 { (words.changes_one) } },
            _ => { h2 { (fill(words.changes, &[("count", &count.to_string())])) } },
        }
        @let (first, rest) = lines.split_at(count.min(MOST_LINES));
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
