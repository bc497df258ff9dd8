//! Those who have no business here, in a browser.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use crate::browser::Browser;
use crate::desks::{desk, desk_with, login_line};
use crate::program::NIXCON;
use crate::trials::CHROMIUM;

trials! {
    CHROMIUM => [guessing_passwords_is_slowed_and_said_to_be, a_page_of_another_origin_changes_nothing],
}

fn guessing_passwords_is_slowed_and_said_to_be() {
    let logins = login_line("ada", "correct horse\n");
    let all = fs::read_to_string(NIXCON).expect("the schedule");
    let desk = desk_with(&all, &["--login", "logins"], &[("logins", &logins)]);
    let browser = Browser::phone();
    browser.open(&format!("http://{}/", desk.authority()));
    let log_in = |password: &str| {
        browser.type_into("name", "ada");
        browser.type_into("password", password);
        browser.tap_on("Log in");
        // What was typed is gone from the page that comes.
        browser.wait_for_script("return document.querySelector('[name=name]')?.value !== 'ada'");
        browser.text()
    };
    let (wrong, wait) = ("This name and password do not go together.", "Too many tries: wait");
    let mut said = Vec::new();
    for _ in 0..10 {
        let text = log_in("wrong horse");
        let what = [wrong, wait].into_iter().find(|words| text.contains(words));
        said.push(what.unwrap_or_else(|| panic!("{text}")));
    }
    assert_eq!(said[..3], [wrong; 3]);
    assert!(said.contains(&wait), "{said:?}");
    // Whoever knows it gets in, after the wait that is said.
    let began = std::time::Instant::now();
    while !log_in("correct horse").contains("Room 122") {
        assert!(began.elapsed() < Duration::from_secs(120), "{}", browser.text());
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Serves a page to whoever asks, until the process ends. Returns where.
fn page(html: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let authority = listener.local_addr().expect("its address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
            let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{html}", html.len());
        }
    });
    authority
}

/// What a page can do about a desk of the machine that its reader sits at, which needs no login.
fn a_page_of_another_origin_changes_nothing() {
    let (browser, desk) = (Browser::phone(), desk());
    let before = desk.text();
    let preview = format!(
        "http://{}/room?name=Room%20122&session=state-of-the-union&act=cancel",
        desk.authority()
    );
    browser.open(&preview);
    browser.wait_for("Put it on the signs");
    // Even if it knew what a form has to bring.
    let form = browser.run("return document.querySelector('form.panel').outerHTML");
    let form = form.as_str().expect("a form").to_owned();
    assert!(form.contains("name=\"token\""), "{form}");
    let form = form.replace("\"/edit", &format!("\"http://{}/edit", desk.authority()));
    let evil = page(format!("<!doctype html><title>kittens</title>{form}"));
    browser.open(&format!("http://{evil}/"));
    browser.tap_on("Put it on the signs");
    browser.wait_for("This form is not of this page.");
    assert_eq!(desk.text(), before);

    // Nor can it read what the desk says, show it in a frame, or send a form unseen.
    browser.open(&format!("http://{evil}/"));
    let address = format!("http://{}", desk.authority());
    let tries = format!(
        "const tell = arguments[arguments.length - 1];
         const read = fetch('{address}/').then(page => page.text()).then(() => 'read', () => 'refused');
         const form = new URLSearchParams(new FormData(document.forms[0]));
         const post = {{ method: 'POST', mode: 'no-cors', credentials: 'include', body: form }};
         const sent = fetch('{address}/edit', post).then(() => 'answered', () => 'refused');
         const framed = new Promise(done => {{
             const frame = document.createElement('iframe');
             frame.onload = () => {{
                 try {{ done(frame.contentDocument ? 'empty' : 'fenced'); }} catch {{ done('fenced'); }}
             }};
             frame.src = '{address}/';
             document.body.append(frame);
         }});
         Promise.all([read, sent, framed]).then(tell);"
    );
    let said = browser.run_until(&tries);
    assert_eq!(said[0], "refused", "{said}");
    assert_eq!(desk.text(), before);
    let complaints = browser.complaints().join("\n");
    assert!(complaints.contains("frame-ancestors"), "{said} {complaints}");

    // The same form where it belongs.
    browser.open(&preview);
    browser.tap_on("Put it on the signs");
    browser.wait_for("Saved");
    assert!(desk.text().contains("cancelled = true"));
}
