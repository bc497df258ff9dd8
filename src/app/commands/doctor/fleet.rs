//! The services beside a sign, each with one file of settings: publisher, follower and the page for phones.

use std::path::Path;

use super::settings::Settings;
use super::{Finding, bad, sign, unit};

struct Service {
    /// The command that it runs, which what is said of it begins with.
    command: &'static str,
    settings: &'static str,
    login: &'static str,
    /// What the unit gives it where the settings say nothing.
    given: &'static [(&'static str, &'static str)],
}

const SERVICES: [Service; 3] = [
    Service {
        command: "publish",
        settings: "fleet/publish.conf",
        login: "fleet/login",
        given: &[],
    },
    Service {
        command: "follow",
        settings: "fleet/follow.conf",
        login: "fleet/login",
        given: &[
            ("ROOMSIGN_NAME", "this-machine"),
            ("ROOMSIGN_OUTPUT", "/var/lib/roomsign-follow/schedule.toml"),
        ],
    },
    Service { command: "desk", settings: "desk.conf", login: "desk.login", given: &[] },
];

/// Those that have settings in `folder`.
pub fn installed(folder: &Path) -> Vec<Finding> {
    let is_there = |service: &&Service| folder.join(service.settings).is_file();
    SERVICES.iter().filter(is_there).flat_map(|service| findings(service, folder)).collect()
}

fn findings(service: &Service, folder: &Path) -> Vec<Finding> {
    let Service { command, settings, login, given } = service;
    let mut findings = unit::findings(command, &format!("roomsign-{command}"));
    let settings = Settings::read(&folder.join(settings));
    findings.extend(settings.findings(command, command, given));
    let login = folder.join(login);
    if !login.is_file() {
        let todo = match *command {
            "desk" => format!("roomsign desk --hash NAME >> {}", login.display()),
            _ => "write the user and the password for the broker into it, a line each".to_owned(),
        };
        findings.push(bad(format!("{command}: there is no {}", login.display()), todo));
    }
    if let Some(schedule) = settings.get("ROOMSIGN_SCHEDULE").map(Path::new) {
        findings.extend(sign::access(command, &format!("roomsign-{command}"), schedule));
        findings.extend(sign::schedule(command, schedule, None));
    }
    findings
}
