//! The page for phones, over a real socket.

use std::fs;
use std::io::{BufRead as _, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::desks::{Desk, desk, desk_with, login_line};
use crate::phone::{Answer, Form, Phone, encoded};
use crate::program::{NIXCON, command};
use crate::support::roomsign;

const ROOM: &str = "/room?name=Room%20122";

/// A room's page on which somebody has tapped that.
fn tapped(phone: &Phone, act: &str) -> Answer {
    phone.get(&format!("{ROOM}&session=state-of-the-union&{act}"))
}

/// The lines of one text that are not in another.
fn new_lines(before: &str, after: &str) -> Vec<String> {
    let is_new = |line: &&str| !before.lines().any(|known| known == *line);
    after.lines().filter(is_new).map(str::to_owned).collect()
}

#[test]
fn every_action_is_shown_first_and_then_in_the_file() {
    let on = "session=state-of-the-union";
    let next = "session=flake-schemas";
    for (page, act, button, shown, lines) in [
        (
            ROOM,
            format!("{on}&act=extend&minutes=10"),
            "Put it",
            "10:40 → <b>10:50</b> Flake schemas",
            &["until = 10:50"][..],
        ),
        (
            ROOM,
            format!("{on}&act=extend"),
            "Goes on +20 min",
            "10:40 → <b>11:00</b> Flake schemas",
            &["until = 11:00"],
        ),
        (
            ROOM,
            format!("{on}&act=extend&time=10:55"),
            "Put it",
            "10:40 → <b>10:55</b> Flake schemas",
            &["until = 10:55"],
        ),
        (
            ROOM,
            format!("{on}&act=end&time=10:26"),
            "Put it",
            "10:40 → <b>10:26</b>",
            &["until = 10:26"],
        ),
        (
            ROOM,
            format!("{on}&act=start&time=10:20"),
            "Put it",
            "10:15 → <b>10:20</b>",
            &["started = 10:20"],
        ),
        (
            ROOM,
            format!("{on}&act=not-begun&minutes=%2B10"),
            "Put it",
            "10:15 → <b>10:25</b>",
            &["delay = 10"],
        ),
        (
            ROOM,
            format!("{next}&act=delay&minutes=%2B5"),
            "Put it",
            "10:40 → <b>10:45</b>",
            &["delay = 5"],
        ),
        (ROOM, format!("{on}&act=full"), "Nowhere else", "is full", &["full = true"]),
        (
            ROOM,
            format!("{on}&act=full"),
            "→ Room 24",
            "is full",
            &["full = true", "overflow = \"Room 24\""],
        ),
        (
            ROOM,
            format!("{on}&act=cancel"),
            "Put it",
            "Nix State of the Union 2023 is cancelled",
            &["cancelled = true"],
        ),
        (
            ROOM,
            format!("{next}&act=move"),
            "→ Room 24",
            "Flake schemas moves from Room 122 to Room 24",
            &["moved_to = \"Room 24\""],
        ),
        (
            ROOM,
            "act=add&room=Room+122&title=Extra+talk&time=20:00&minutes=30".to_owned(),
            "Put it",
            "new: Room 122: 20:00 Extra talk",
            &["start = 2023-09-08 20:00", "minutes = 30", "title = \"Extra talk\""],
        ),
        (
            "/notices",
            "act=notice&text=Lunch+is+served&in=Room+24&until=13%3A30".to_owned(),
            "Put it",
            "new notice: Lunch is served (Room 24, until 2023-09-08 13:30)",
            &[
                "[[notice]]",
                "text = \"Lunch is served\"",
                "rooms = [\"Room 24\"]",
                "until = 2023-09-08 13:30",
            ],
        ),
    ] {
        let desk = desk();
        let (phone, before) = (desk.phone(), desk.text());
        let separator = if page.contains('?') { '&' } else { '?' };
        let preview = phone.get(&format!("{page}{separator}{act}"));
        assert!(preview.text().contains(shown), "{act}: {}", preview.text());
        assert_eq!(desk.text(), before, "{act}: it is only shown");
        let receipt = phone.submit(&preview.form(button)).text();
        assert!(receipt.contains("✓ Saved") && receipt.contains(shown), "{act}: {receipt}");
        assert_eq!(new_lines(&before, &desk.text()), lines, "{act}");
        let history = phone.get("/history").text();
        assert!(history.contains(shown) && history.contains("this machine"), "{act}: {history}");
    }
}

#[test]
fn a_reason_goes_with_an_edit_or_comes_later_and_all_of_it_can_be_taken_back() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    let form = tapped(&phone, "act=not-begun&minutes=%2B10").form("Put it");
    phone.submit(&form.with("reason", "The projector <broke>"));
    assert_eq!(
        new_lines(&before, &desk.text()),
        ["delay = 10", "reason = \"The projector <broke>\""]
    );
    let page = tapped(&phone, "act=reason");
    assert!(!page.text().contains("<broke>"), "every text is escaped");
    phone.submit(&page.form("The speaker is late"));
    assert_eq!(
        new_lines(&before, &desk.text()),
        ["delay = 10", "reason = \"The speaker is late\""]
    );
    phone.submit(&tapped(&phone, "act=restore").form("Put it"));
    assert_eq!(desk.text(), before);
}

#[test]
fn back_to_plan_takes_back_whatever_was_said_of_a_session() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    for (act, button) in [
        ("act=start&time=10:20", "Put it"),
        ("act=extend&minutes=10", "Put it"),
        ("act=end&time=10:25", "Put it"),
        ("act=full", "→ Room 24"),
        ("act=cancel", "Put it"),
    ] {
        phone.submit(&tapped(&phone, act).form(button));
        let page = tapped(&phone, "");
        assert!(page.text().contains("act=restore"), "{act}: it can be taken back");
    }
    let page = tapped(&phone, "act=restore");
    for shown in ["Nix State of the Union 2023 takes place again", "has seats again"] {
        assert!(page.text().contains(shown), "{}", page.text());
    }
    phone.submit(&page.form("Put it"));
    assert_eq!(desk.text(), before);
    assert!(!tapped(&phone, "").text().contains("act=restore"), "it is as planned");
    // Where it was planned, too.
    phone.submit(&tapped(&phone, "act=move").form("→ Room 24"));
    let there = "/room?name=Room%2024&session=state-of-the-union&act=restore";
    phone.submit(&phone.get(there).form("Put it"));
    assert_eq!(desk.text(), before);
}

#[test]
fn edits_by_phone_and_by_command_are_one_history_that_outlives_the_desk() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    let folder = desk.path().parent().expect("a folder").to_owned();
    let run = |arguments: &[&str]| {
        let mut command = command(&folder);
        command.args(arguments).args(["--at", "2023-09-08 10:26"]).env("LOGNAME", "root");
        let ran = command.env("SUDO_USER", "bo").output().expect("a command");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    phone.submit(&tapped(&phone, "act=extend&minutes=10").form("Put it"));
    let extended = desk.text();
    run(&["cancel", "s.toml", "--session", "flake-schemas"]);
    let page = phone.until("/history", |page| page.text().contains("Flake schemas is cancelled"));
    assert!(page.text().contains("10:26 · bo"), "{}", page.text());
    let desk = desk.stop().start();
    let phone = desk.phone();
    let page = phone.get("/history");
    assert!(page.text().contains("10:40 → <b>10:50</b> Flake schemas"), "{}", page.text());
    // The newest is on top: the phone takes back what the command did, the command what the phone did.
    phone.submit(&page.form("Undo"));
    assert_eq!(desk.text(), extended);
    run(&["undo", "s.toml"]);
    assert_eq!(desk.text(), before);
    let page = phone.until("/history", |page| page.text().contains("taken back by bo"));
    assert!(page.text().contains("taken back by this machine"), "{}", page.text());
    assert!(page.forms().is_empty(), "there is nothing more to take back");
}

#[test]
fn an_edit_is_taken_back_unless_something_newer_is_there() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    let receipt = phone.submit(&tapped(&phone, "act=cancel").form("Put it"));
    let undo = receipt.form("Undo");
    assert_eq!(phone.post(&undo).status, 303);
    assert_eq!(desk.text(), before);
    assert!(phone.get("/history").text().contains("taken back by this machine"));
    assert_eq!(phone.post(&undo).status, 409, "once is enough");

    // What was changed elsewhere since stays; what was changed at that very place is not touched.
    let receipt = phone.submit(&tapped(&phone, "act=cancel").form("Put it"));
    desk.save(&format!("{}# somebody was here\n", desk.text()));
    assert_eq!(phone.post(&receipt.form("Undo")).status, 303);
    assert_eq!(desk.text(), format!("{before}# somebody was here\n"));
    let receipt = phone.submit(&tapped(&phone, "act=cancel").form("Put it"));
    let newer = desk.text().replace("cancelled = true", "cancelled = true # by the chair");
    desk.save(&newer);
    assert_eq!(phone.post(&receipt.form("Undo")).status, 409);
    assert_eq!(desk.text(), newer);
}

#[test]
fn what_is_urgent_takes_a_second_step() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    let form = phone.get("/notices?act=alarm&alarm=fire").form("Put it on every whole screen");
    assert_eq!(phone.post(&form).status, 409);
    assert_eq!(desk.text(), before);
    phone.submit(&form.with("sure", "yes"));
    assert!(desk.text().contains("urgent = true"));
    phone.submit(&phone.get("/notices?act=alarm&alarm=all-clear").form("Put it"));
    assert!(!desk.text().contains("FIRE") && desk.text().contains("ALL CLEAR"));
    phone.submit(&phone.get("/notices?act=clear").form("Put it"));
    assert_eq!(desk.text(), before);
}

#[test]
fn a_form_of_another_page_or_without_its_token_changes_nothing() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    let form = tapped(&phone, "act=cancel").form("Put it");
    let without_token =
        Form { fields: form.fields.iter().skip(1).cloned().collect(), ..form.clone() };
    let from = |origin: &str| Phone { origin: origin.to_owned(), ..phone.clone() };
    for (what, phone, form) in [
        ("another site", from("https://evil.example"), &form),
        ("another port", from("http://127.0.0.1:1"), &form),
        ("nowhere", from("null"), &form),
        (
            "an origin that only begins like ours",
            from(&format!("{}.evil.example", phone.origin)),
            &form,
        ),
        ("a wrong token", phone.clone(), &form.clone().with("token", &"0".repeat(64))),
        ("no token", phone.clone(), &without_token),
    ] {
        assert_eq!(phone.post(form).status, 403, "{what}");
    }
    let rebound = Phone {
        host: "evil.example".to_owned(),
        origin: "http://evil.example".to_owned(),
        ..phone.clone()
    };
    assert_eq!(rebound.post(&form).status, 403, "a name that was made to lead here");
    assert_eq!(rebound.get("/").status, 403);
    let bare = format!(
        "POST /edit HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        desk.authority()
    );
    assert_eq!(phone.raw(bare.as_bytes()).status, 403, "no origin");
    assert_eq!(desk.text(), before);
    assert_eq!(phone.post(&form).status, 303, "the right one works still");
}

#[test]
fn what_changed_meanwhile_is_shown_again_and_not_forced() {
    let desk = desk();
    let phone = desk.phone();
    let form = tapped(&phone, "act=extend&minutes=10").form("Put it");
    let other = tapped(&phone, "act=extend&minutes=5").form("Put it");
    phone.submit(&other);
    let delayed = desk.text();
    let again = phone.post(&form);
    assert_eq!(again.status, 409);
    assert!(again.text().contains("It was changed meanwhile"), "{}", again.text());
    assert_eq!(desk.text(), delayed);
    // What it would come to now is shown, and can be had.
    phone.submit(&again.form("Put it"));
    assert!(desk.text().contains("until = 10:55"));
}

#[test]
fn edits_at_the_same_time_are_all_there_in_the_end() {
    let mut text = fs::read_to_string(NIXCON).expect("the schedule");
    for room in 0..6 {
        text += &format!(
            "[[room]]\nname = \"R{room}\"\n[[session]]\nid = \"s{room}\"\nroom = \"R{room}\"\n\
             start = 2023-09-08 11:00\nminutes = 20\ntitle = \"T{room}\"\n"
        );
    }
    let desk = desk_with(&text, &[], &[]);
    let edit = |room: usize| {
        let phone = desk.phone();
        for delay in 1..=4 {
            let page =
                phone.get(&format!("/room?name=R{room}&session=s{room}&act=delay&minutes=%2B1"));
            let mut answer = phone.post(&page.form("Put it"));
            while answer.status == 409 {
                answer = phone.post(&answer.form("Put it"));
            }
            assert_eq!(answer.status, 303, "R{room} {delay}: {}", answer.text());
        }
    };
    thread::scope(|scope| {
        for room in 0..5 {
            scope.spawn(move || edit(room));
        }
        // An editor that writes in place of what it has read, and commands.
        scope.spawn(|| {
            for _ in 0..4 {
                let arguments =
                    ["delay", "s.toml", "+1", "--session", "s5", "--at", "2023-09-08 10:26"];
                let folder = desk.path();
                let ran = command(folder.parent().expect("a folder")).args(arguments).output();
                assert!(ran.expect("a command").status.success());
            }
        });
    });
    let delays = desk.text().lines().filter(|line| *line == "delay = 4").count();
    assert_eq!(delays, 6, "{}", desk.text());
}

#[test]
fn a_mistake_in_the_file_is_on_top_and_nothing_can_be_changed_until_it_is_mended() {
    let desk = desk();
    let (phone, good) = (desk.phone(), desk.text());
    let form = tapped(&phone, "act=cancel").form("Put it");
    let bad = good.replacen("title = \"Flake schemas\"", "titel = \"Flake schemas\"", 1);
    let line = bad.lines().position(|line| line.starts_with("titel")).expect("the mistake") + 1;
    desk.save(&bad);
    let page = phone.until(ROOM, |page| page.text().contains("role=\"alert\""));
    assert!(page.text().contains(&format!("Line {line}:")), "{}", page.text());
    assert!(page.text().contains("did you mean `title`?"), "{}", page.text());
    assert!(page.text().contains("Nix State of the Union 2023"), "the last good one stays");
    assert!(page.forms().is_empty() && !page.text().contains("act=delay"), "{}", page.text());
    let refused = phone.post(&form);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("Nothing was changed"), "{}", refused.text());
    assert_eq!(desk.text(), bad);
    desk.save(&good);
    phone.until(ROOM, |page| !page.text().contains("role=\"alert\""));
    assert_eq!(phone.post(&form).status, 303);
}

#[test]
fn phones_are_told_at_once_when_an_editor_saves() {
    let desk = desk();
    let mut events = desk.phone().events().lines().map_while(Result::ok);
    let mut next = || events.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    let first = next().expect("where it joins in");
    desk.save(&desk.text().replace("Flake schemas", "Flakes, seriously"));
    let second = next().expect("news");
    assert_ne!(first, second);
    let page = desk.phone().until(&format!("{ROOM}&session=flake-schemas"), |page| {
        page.text().contains("Flakes, seriously")
    });
    assert!(page.text().contains("data-version"));
}

/// A display of Room 122 says that it shows this version.
fn tells(desk: &Desk, revision: &str) {
    let folder = desk.path().parent().expect("a folder").join("status");
    fs::create_dir_all(&folder).expect("a folder");
    let path = desk.path().canonicalize().expect("the path");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("now");
    let now = chrono::DateTime::from_timestamp(now.as_secs() as i64, now.subsec_nanos());
    let text = format!(
        "{{\"room\": \"Room 122\", \"schedule\": {path:?}, \"shows\": \"x\", \"revision\": \"{revision}\", \
         \"applied_at\": \"{}\", \"fault\": null}}",
        now.expect("a time").to_rfc3339()
    );
    fs::write(folder.join("a.json"), text).expect("a status");
}

#[test]
fn what_displays_say_is_in_the_receipt() {
    let desk = desk();
    let phone = desk.phone();
    let receipt = phone.post(&tapped(&phone, "act=cancel").form("Put it"));
    let address = receipt.header("location").split('#').next().unwrap_or_default().to_owned();
    tells(&desk, "000000000000");
    phone.until(&address, |page| page.text().contains("no answer"));
    tells(&desk, &roomsign_host::status::revision(&desk.text()));
    phone.until(&address, |page| page.text().contains("✓ On Room 122 after "));
    assert!(phone.get("/doors").text().contains("up to date"));
    assert!(phone.get("/").text().contains("the door is right"));
}

/// Else it would be their turn every ten seconds, and a door that is right would be said to be late for as long.
#[test]
fn displays_are_asked_soon_after_anybody_has_saved() {
    let desk = desk();
    let phone = desk.phone();
    let text = format!("{}\n# later\n", desk.text());
    tells(&desk, &roomsign_host::status::revision(&text));
    phone.until("/doors", |page| page.text().contains("shows an older version"));
    desk.save(&text);
    phone.until("/doors", |page| page.text().contains("up to date"));
    tells(&desk, "000000000000");
    phone.until("/doors", |page| page.text().contains("shows an older version"));
}

#[test]
fn nobody_changes_anything_over_the_network_without_a_login() {
    let good = fs::read_to_string(NIXCON).expect("the schedule");
    roomsign(&["desk", "s.toml", "--listen", "0.0.0.0:0"])
        .file("s.toml", &good)
        .exits(1)
        .complains(&["can be reached over the network", "--login FILE", "--public"]);
    let desk = desk_with(&good, &["--listen", "0.0.0.0:0", "--public"], &[]);
    let phone = desk.phone();
    for page in ["/", ROOM, "/notices", "/history"] {
        let answer = phone.get(page);
        assert_eq!((answer.status, answer.header("location")), (303, "/public"), "{page}");
    }
    let form = Form { action: "/edit".to_owned(), fields: Vec::new(), button: String::new() };
    assert_eq!(phone.post(&form).header("location"), "/login");
    let page = phone.get("/public").text();
    assert!(page.contains("Nix State of the Union 2023") && page.contains("Room 24"), "{page}");
    assert!(page.contains("NEXT</b> · <b>15:00 tomorrow</b>"), "what comes has a time: {page}");
    assert!(!page.contains("act="), "{page}");
}

#[cfg(feature = "mqtt")]
#[test]
fn what_is_wrong_with_an_option_is_said_by_the_name_that_was_typed() {
    let good = fs::read_to_string(NIXCON).expect("the schedule");
    let broker = ["--broker", "mqtt://localhost", "--topic", "t", "--broker-ca", "ca.pem"];
    let arguments = ["desk", "s.toml", "--listen", "127.0.0.1:0"];
    roomsign(&[&arguments[..], &broker].concat())
        .file("s.toml", &good)
        .file("ca.pem", "")
        .exits(1)
        .complains(&["--broker-ca goes with TLS: write the broker as mqtts://"]);
    let broker = ["--broker", "mqtts://desk:secret@localhost", "--topic", "t"];
    roomsign(&[&arguments[..], &broker].concat())
        .file("s.toml", &good)
        .exits(2)
        .complains(&["no user and password here", "name it with --broker-login"]);
    // What only looks like an option is left as it is.
    let broker = ["--broker", "mqtts://localhost", "--topic", "t", "--broker-ca", "my--ca.pem"];
    roomsign(&[&arguments[..], &broker].concat())
        .file("s.toml", &good)
        .exits(1)
        .complains(&["error: my--ca.pem: there is no such file"]);
}

fn with_logins() -> Desk {
    let logins = login_line("ada", "correct horse\n") + &login_line("bo", "battery staple\n");
    let good = fs::read_to_string(NIXCON).expect("the schedule");
    desk_with(&good, &["--login", "logins"], &[("logins", &logins)])
}

fn login(phone: &Phone, name: &str, password: &str) -> Answer {
    let fields = [("name", name), ("password", password)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    phone.post(&Form { action: "/login".to_owned(), fields, button: String::new() })
}

#[test]
fn staff_log_in_and_what_they_do_has_their_name() {
    let desk = with_logins();
    let mut phone = desk.phone();
    for page in ["/", ROOM, "/notices", "/doors", "/history", "/public"] {
        assert_eq!(phone.get(page).header("location"), "/login", "{page}");
    }
    for page in ["/events", "/picture?name=Room%20122"] {
        assert_eq!(phone.get(page).status, 403, "{page}");
    }
    let page = phone.get("/login").text();
    assert!(!page.contains("<script"), "nothing takes away what is typed: {page}");
    assert_eq!(login(&phone, "ada", "battery staple").status, 401);
    let welcome = login(&phone, "ada", "correct horse");
    assert_eq!(welcome.status, 303);
    let cookie = welcome.header("set-cookie");
    assert!(
        cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains("Secure"),
        "{cookie}"
    );
    phone.cookie = cookie.split(';').next().map(str::to_owned);
    phone.submit(&tapped(&phone, "act=cancel").form("Put it"));
    assert!(phone.get("/history").text().contains("ada"));
    // Another's form is not ours.
    let mut other = desk.phone();
    let welcome = login(&other, "bo", "battery staple");
    other.cookie = welcome.header("set-cookie").split(';').next().map(str::to_owned);
    let form = tapped(&phone, "act=restore").form("Put it");
    assert_eq!(other.post(&form).status, 403);
    let logout = phone.get("/history").form("Log out");
    assert_eq!(phone.post(&logout).header("location"), "/login");
    assert_eq!(phone.get("/").header("location"), "/login");
    assert_eq!(other.get("/").status, 200);
}

#[test]
fn a_page_that_was_made_for_another_is_the_same_for_all_and_knows_of_the_news() {
    let desk = with_logins();
    let staff = [("ada", "correct horse"), ("bo", "battery staple")].map(|(name, password)| {
        let mut phone = desk.phone();
        let welcome = login(&phone, name, password);
        phone.cookie = welcome.header("set-cookie").split(';').next().map(str::to_owned);
        (name, phone)
    });
    // As the script of a page asks when it has heard of something.
    let get = |phone: &Phone, page: &str, news: &str| {
        let head = format!("Host: {}\r\nConnection: close", desk.authority());
        let cookie = phone.cookie.as_deref().unwrap_or_default();
        let request = format!(
            "GET {page} HTTP/1.1\r\n{head}\r\nCookie: {cookie}\r\nRoomsign-News: {news}\r\n\r\n"
        );
        phone.raw(request.as_bytes()).text()
    };
    let version = |page: &str| {
        let (_, rest) = page.split_once("data-version=\"").expect("a version");
        rest.split('"').next().expect("its end").to_owned()
    };
    for page in ["/", ROOM, "/notices", "/doors", "/public", "/history"] {
        let [ada, bo] = &staff;
        let first = ada.1.get(page).text();
        let news = version(&first);
        let both = [ada, bo].map(|(name, phone)| (*name, get(phone, page, &news)));
        if page == "/history" {
            assert!(
                both.iter().all(|(name, text)| text.contains(&format!("({name})"))),
                "{both:?}"
            );
        } else {
            assert_eq!(both[0].1, both[1].1, "{page}");
            assert!(!both[0].1.contains("name=\"token\""), "{page}");
        }
        assert_ne!(get(&desk.phone(), page, &news), both[0].1, "{page}: a stranger sees it");
    }
    let mut events = staff[0].1.events().lines().map_while(Result::ok);
    let mut next = || events.find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    next().expect("where it joins in");
    for title in ["Flakes, seriously", "Flakes, really"] {
        let text = desk.text().replace("Flake schemas", title).replace("Flakes, seriously", title);
        desk.save(&text);
        // There may be other news before it.
        while !get(&staff[1].1, ROOM, &next().expect("news")).contains(title) {}
        assert!(staff[0].1.get(ROOM).text().contains(title));
    }
}

#[test]
fn guessing_passwords_is_slow_and_the_right_one_must_wait_too() {
    let desk = with_logins();
    let phone = desk.phone();
    let statuses: Vec<u16> = (0..10).map(|_| login(&phone, "ada", "wrong horse").status).collect();
    assert_eq!(statuses[..3], [401; 3]);
    assert!(statuses[3..].contains(&429), "{statuses:?}");
    let refused = login(&phone, "ada", "correct horse");
    if refused.status == 429 {
        assert!(refused.header("retry-after").parse::<u32>().is_ok(), "{}", refused.head);
    }
    let long = login(&phone, &"a".repeat(70_000), "x");
    assert_eq!(long.status, 413);
}

#[test]
fn a_proxy_on_this_machine_says_who_guesses_and_nobody_else_does() {
    let logins = login_line("ada", "correct horse\n");
    let good = fs::read_to_string(NIXCON).expect("the schedule");
    let guess = |desk: &Desk, forwarded: &str, password: &str| {
        let body = format!("name=ada&password={password}");
        let request = format!(
            "POST /login HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nConnection: close\r\n\
             X-Forwarded-For: {forwarded}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {1}\r\n\r\n{body}",
            desk.authority(),
            body.len()
        );
        desk.phone().raw(request.as_bytes()).status
    };
    let guesses = |desk: &Desk, before: &str, address: &str| {
        let guess = |last| guess(desk, &format!("{before}{last}, {address}"), "wrong+horse");
        (0..10).map(guess).collect::<Vec<u16>>()
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = listener.local_addr().expect("its address").to_string();
    drop(listener);
    let proxied = [
        "--login",
        "logins",
        "--address",
        "https://desk.example.org",
        "--listen",
        &listen,
        "--public",
    ];
    let desk = desk_with(&good, &proxied, &[("logins", &logins)]);
    let slowed = guesses(&desk, "198.51.100.", "192.0.2.1");
    assert!(slowed.contains(&429), "what a guesser writes before is not believed: {slowed:?}");
    assert_eq!(guess(&desk, "192.0.2.2", "correct+horse"), 303, "others do not wait");
    // And one who takes all the places there are takes them from nobody else.
    let page = |forwarded: &str| {
        let host = desk.authority();
        let request = format!(
            "GET /login HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {forwarded}\r\nConnection: close\r\n\r\n"
        );
        desk.phone().raw(request.as_bytes()).status
    };
    let listens = || {
        let mut stream = TcpStream::connect(desk.authority()).expect("a connection");
        let host = desk.authority();
        let request =
            format!("GET /events HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("an answer");
        (stream, answer)
    };
    let all: Vec<_> = (0..256).map(|_| listens()).collect();
    assert!(all.iter().all(|(_, answer)| answer == b"HTTP/1.1 200"));
    assert_eq!((page("192.0.2.9"), page("192.0.2.2")), (429, 200));
    drop(all);
    let mut patience = 500;
    while page("192.0.2.9") != 200 {
        patience -= 1;
        assert!(patience > 0, "the places are not free again");
        thread::sleep(Duration::from_millis(10));
    }
    // A desk that has no proxy believes nobody.
    let desk = desk_with(&good, &proxied[..2], &[("logins", &logins)]);
    let guess = |last| guess(&desk, &format!("192.0.2.{last}"), "wrong+horse");
    let slowed: Vec<u16> = (0..10).map(guess).collect();
    assert!(slowed.contains(&429), "{slowed:?}");
}

#[test]
fn every_answer_is_fenced_and_no_page_has_a_script_in_it() {
    let text = fs::read_to_string(NIXCON).expect("the schedule");
    let text = text.replace("Flake schemas", "<script>alert('x')</script> & \\\"more\\\"");
    let desk = desk_with(&text, &[], &[]);
    let phone = desk.phone();
    for page in [
        "/",
        ROOM,
        &format!("{ROOM}&session=flake-schemas&act=delay&minutes=%2B5"),
        "/notices?act=notice&text=%3Cscript%3Ealert(1)%3C/script%3E",
        "/room?name=%3Cscript%3E",
        "/history",
        "/doors",
        "/public",
        "/nowhere",
    ] {
        let answer = phone.get(page);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{page}: {policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        let text = answer.text();
        assert!(
            !text.contains("<script>") && !text.contains(" style=") && !text.contains(" onclick"),
            "{text}"
        );
        for outside in ["src=\"http", "href=\"http", "url("] {
            assert!(!text.contains(outside), "{page}: {text}");
        }
    }
}

#[test]
fn what_comes_from_the_network_names_no_file_and_has_limits() {
    let desk = desk();
    let phone = desk.phone();
    for address in [
        "/picture?name=../../../../etc/passwd",
        "/picture?name=%2Fetc%2Fpasswd",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/s.toml",
        "/logins",
    ] {
        assert_eq!(phone.get(address).status, 404, "{address}");
    }
    let picture = phone.get("/picture?name=Room%20122&size=small");
    assert_eq!(picture.header("content-type"), "image/png");
    assert!(picture.body.starts_with(b"\x89PNG"));
    let form = tapped(&phone, "act=cancel").form("Put it");
    let long = form.with("reason", &"x".repeat(64 * 1024));
    assert_eq!(phone.post(&long).status, 413);
    let head = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\nX: {}\r\n\r\n",
        desk.authority(),
        "x".repeat(100_000)
    );
    assert_eq!(phone.raw(head.as_bytes()).status, 431);
    assert_eq!(phone.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").status, 400);
    let fields =
        vec![("text".to_owned(), "x".repeat(281)), ("act".to_owned(), "notice".to_owned())];
    let page = phone.get(&format!("/notices?{}", encoded(&fields)));
    assert!(page.text().contains("too long for a sign"), "{}", page.text());
    assert_eq!(phone.get("/").status, 200);
}

#[test]
fn pages_speak_the_language_of_the_phone() {
    let desk = desk();
    let phone = desk.phone();
    let get = |address: &str, asked: &str| {
        let request = format!(
            "GET {address} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: {asked}\r\n\r\n",
            desk.authority()
        );
        phone.raw(request.as_bytes()).text()
    };
    for (asked, lang, word, cancelled) in [
        ("de-AT,de;q=0.9,en;q=0.8", "de", "Räume", "2023 entfällt"),
        ("fr", "fr", "Salles", "2023 n’a pas lieu"),
        ("pt-BR,en;q=0.5", "en", "Rooms", "2023 is cancelled"),
        ("ja", "en", "Rooms", "2023 is cancelled"),
    ] {
        let page = get("/", asked);
        assert!(
            page.contains(&format!("<html lang=\"{lang}\"")) && page.contains(word),
            "{asked}: {page}"
        );
        let page = get(&format!("{ROOM}&session=state-of-the-union&act=cancel"), asked);
        assert!(page.contains(cancelled), "{asked}: {page}");
    }
}

#[test]
fn what_is_wrong_with_the_file_is_said_in_the_language_of_the_phone() {
    let desk = desk();
    fs::remove_file(desk.path()).expect("no schedule");
    fs::create_dir(desk.path()).expect("a folder in its place");
    for (language, said) in [
        ("en", "Schedule file is a directory"),
        ("de", "Programmdatei ist ein Ordner"),
        ("fr", "est un dossier"),
    ] {
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {}\r\nAccept-Language: {language}\r\nConnection: close\r\n\r\n",
            desk.authority()
        );
        let mut page = String::new();
        for _ in 0..500 {
            page = desk.phone().raw(request.as_bytes()).text();
            if page.contains("role=\"alert\"") {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        assert!(page.contains(said), "{language}: {page}");
        assert!(language == "en" || !page.contains("Schedule file"), "{language}: {page}");
    }
}

#[test]
fn every_command_of_the_handbook_opens_a_page() {
    let handbook = fs::read_to_string("docs/desk.md").expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("schedule")).expect("a folder");
    fs::copy(NIXCON, folder.path().join("schedule/nixcon-2023.toml")).expect("the schedule");
    let blocks = handbook.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut opened = 0;
    for line in blocks.flat_map(str::lines) {
        let program = crate::program::program().display().to_string();
        // Any port, for others may be at work here too.
        let line = line.replace("roomsign ", &format!("{program} ")).replace(":8730", ":0");
        let mut shell = std::process::Command::new("sh")
            .args(["-c", &format!("{}{line}", if line.contains('|') { "" } else { "exec " })])
            .current_dir(folder.path())
            .env("ROOMSIGN_LISTEN", "127.0.0.1:0")
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("a shell");
        let output = std::io::BufReader::new(shell.stdout.take().expect("its output"));
        let last =
            output.lines().map_while(Result::ok).find(|line| line.contains("The desk is at"));
        if line.contains("--hash") {
            assert!(shell.wait().expect("its end").success(), "{line}");
        } else {
            assert!(last.is_some(), "{line}");
            opened += 1;
        }
        let _ = shell.kill();
        let _ = shell.wait();
    }
    assert!(opened >= 3, "only {opened} commands were found");
}

/// The certificate that a server shows, as its bytes.
fn shown_certificate(authority: &str) -> Vec<u8> {
    use rustls::pki_types::ServerName;
    use std::io::Write as _;
    use std::sync::Arc;
    let trusts_all = Arc::new(TrustsAll(rustls::crypto::ring::default_provider()));
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(trusts_all.0.clone()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(trusts_all)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let mut client = rustls::ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut socket = TcpStream::connect(authority).expect("a connection");
    let mut stream = rustls::Stream::new(&mut client, &mut socket);
    let request = format!("GET /login HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    std::io::BufReader::new(stream).read_line(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    client.peer_certificates().expect("a certificate")[0].to_vec()
}

/// A client that looks at certificates, and does not judge them.
#[derive(Debug)]
struct TrustsAll(rustls::crypto::CryptoProvider);

impl rustls::client::danger::ServerCertVerifier for TrustsAll {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &rustls::pki_types::ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &rustls::pki_types::CertificateDer<'_>,
        signature: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &rustls::pki_types::CertificateDer<'_>,
        signature: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[test]
fn a_certificate_that_was_renewed_is_shown_without_a_restart() {
    let make = || {
        let made =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        (made.cert.pem(), made.signing_key.serialize_pem(), made.cert.der().to_vec())
    };
    let ((cert, key, der), (new_cert, new_key, new_der)) = (make(), make());
    let logins = login_line("ada", "correct horse\n");
    let good = fs::read_to_string(NIXCON).expect("the schedule");
    let arguments = ["--login", "logins", "--cert", "cert.pem", "--key", "key.pem"];
    let files = [("logins", &*logins), ("cert.pem", &*cert), ("key.pem", &*key)];
    roomsign(&["desk", "s.toml", "--listen", "127.0.0.1:0", "--cert", "c.pem", "--key", "k.pem"])
        .file("s.toml", &good)
        .file("c.pem", &cert)
        .file("k.pem", &new_key)
        .exits(1)
        .complains(&["k.pem is no key of that certificate"]);
    let desk = desk_with(&good, &arguments, &files);
    assert_eq!(shown_certificate(&desk.authority()), der);
    let folder = desk.path().parent().expect("a folder").to_owned();
    fs::write(folder.join("cert.pem"), new_cert).expect("a certificate");
    fs::write(folder.join("key.pem"), new_key).expect("a key");
    let began = std::time::Instant::now();
    while shown_certificate(&desk.authority()) != new_der {
        assert!(began.elapsed().as_secs() < 30, "it is the old one still");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_room_that_is_closed_sends_all_that_is_left_of_its_day_elsewhere() {
    let desk = desk();
    let (phone, before) = (desk.phone(), desk.text());
    let page = phone.get(&format!("{ROOM}&act=move-room&room=Room%20122"));
    phone.submit(&page.form("→ Room 24"));
    let moved = desk.text().lines().filter(|line| *line == "moved_to = \"Room 24\"").count();
    assert!(moved > 10, "{moved}\n{}", desk.text());
    phone.post(&phone.get("/room?name=Room%20122&done=1").form("Undo"));
    assert_eq!(desk.text(), before);
}
