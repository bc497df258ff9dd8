//! What a screen is called, for those who look after it.

use std::path::Path;

use crate::cli::SETTINGS;
use roomsign_core::board::{self, Service};
use roomsign_host::machine_name;
use roomsign_host::service::{Unit, is_supervised};

/// The machine and the service that a sign is.
pub struct Names {
    /// The machine.
    pub machine: String,
    service: Option<Service>,
}

impl Names {
    /// As the environment says, and the file where this sign says what it shows.
    pub fn of(status_file: Option<&Path>) -> Self {
        let service = is_supervised().then(|| {
            let settings = std::env::var_os(SETTINGS).map(|path| path.display().to_string());
            let stem = status_file.and_then(Path::file_stem).map(|stem| stem.display().to_string());
            service(settings, &stem.unwrap_or_else(|| "NAME".to_owned()), Unit::of_this())
        });
        Self { machine: machine_name(), service }
    }

    /// What a screen says of itself that is called `name` in its fleet.
    pub fn screen<'a>(&'a self, name: &'a str, has_no_room: bool) -> board::Screen<'a> {
        board::Screen { name, machine: &self.machine, service: self.service.as_ref(), has_no_room }
    }
}

fn service(settings: Option<String>, stem: &str, unit: Option<Unit>) -> Service {
    let settings = settings.unwrap_or_else(|| format!("/etc/roomsign/{stem}.conf"));
    let (name, is_user) = match unit {
        Some(unit) => (unit.name, unit.is_user),
        None => (format!("roomsign@{stem}"), false),
    };
    // A folder of one's own is none that sudoedit goes to.
    let (edit, systemctl) =
        if is_user { ("editor", "systemctl --user") } else { ("sudoedit", "sudo systemctl") };
    Service {
        edit: format!("{edit} {settings}"),
        restart: format!("{systemctl} restart {name}"),
        settings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_type_is_what_helps_where_the_sign_runs() {
        let unit = |name: &str, is_user| Some(Unit { name: name.to_owned(), is_user });
        for (settings, unit, edit, restart) in [
            (
                None,
                None,
                "sudoedit /etc/roomsign/hall.conf",
                "sudo systemctl restart roomsign@hall",
            ),
            (
                Some("/etc/signs/hall.conf"),
                unit("roomsign@hall-2", false),
                "sudoedit /etc/signs/hall.conf",
                "sudo systemctl restart roomsign@hall-2",
            ),
            (
                Some("/home/ada/.config/roomsign.conf"),
                unit("roomsign", true),
                "editor /home/ada/.config/roomsign.conf",
                "systemctl --user restart roomsign",
            ),
        ] {
            let service = service(settings.map(str::to_owned), "hall", unit);
            assert_eq!((service.edit.as_str(), service.restart.as_str()), (edit, restart));
        }
    }
}
