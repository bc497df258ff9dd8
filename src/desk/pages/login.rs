//! Who are you?

use maud::{Markup, html};

use super::{Tab, View};
use roomsign_core::words::fill;

/// `GET /login`, and what it comes back with.
pub fn login(view: &View<'_>, is_wrong: bool, wait: Option<u64>) -> Markup {
    let words = view.words();
    let head = html! { h1 { (words.log_in) } };
    let body = html! {
        @if let Some(seconds) = wait {
            div.fault role="alert" { (fill(words.wait, &[("seconds", &seconds.to_string())])) }
        } @else if is_wrong {
            div.fault role="alert" { (words.wrong_login) }
        }
        form.fields method="post" action="/login" {
            label {
                (words.name)
                input type="text" name="name" required autocomplete="username" autocapitalize="none" maxlength="64";
            }
            label {
                (words.password)
                input type="password" name="password" required autocomplete="current-password" maxlength="256";
            }
            button.main { (words.log_in) }
        }
    };
    view.page(Tab::None, &head, words.log_in, &body)
}
