//! A venue whose broker is set up as the package's examples say: a login for the desk, and one for each door.

use std::process::Command;

use super::*;
use crate::mosquitto::mosquitto;

/// The example of the package, on the port of a test, and without TLS.
pub fn example() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd");
    let text = fs::read_to_string(folder.join("mosquitto.conf")).expect("the example");
    let is_kept = |line: &&str| {
        !["listener", "cafile", "certfile", "keyfile", "tls_version", "persistence_location"]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let lines: Vec<&str> = text.lines().filter(is_kept).collect();
    let text = lines.join("\n") + "\n";
    for path in ["/etc/mosquitto/roomsign.acl", "/etc/mosquitto/roomsign.passwd"] {
        assert!(text.contains(path), "{path} is not in the example");
    }
    text.replace("/etc/mosquitto/roomsign", "FOLDER/roomsign")
}

/// As the example says, for nobody else to read.
fn write_secret(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a mode");
}

pub struct Guarded {
    pub broker: Broker,
    pub venue: Venue,
}

impl Guarded {
    /// With a desk and these doors, each with the password "secret".
    pub fn with(doors: &[&str]) -> Self {
        let mut broker = Broker::to_be(&example());
        let acl = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/mosquitto.acl");
        let acl = fs::read_to_string(acl).expect("the access list");
        let (others, lines) = acl.split_once("user lobby-left\n").expect("the lines of a screen");
        let doors_lines = doors.iter().map(|door| format!("user {door}\n{lines}"));
        let passwords = broker.path("roomsign.passwd");
        write_secret(
            &broker.path("roomsign.acl"),
            &(others.to_owned() + &doors_lines.collect::<String>()),
        );
        write_secret(&passwords, "");
        let users = [&["desk", "staff"], doors].concat();
        for user in &users {
            let mut program = mosquitto("mosquitto_passwd");
            program.arg("-b").arg(&passwords).args([user, "secret"]);
            assert!(program.status().expect("mosquitto_passwd").success());
        }
        broker.again();
        let venue = Venue::new(broker.url());
        for user in &users {
            let login = venue.path(&format!("{user}.login"));
            fs::write(login, format!("{user}\nsecret\n")).expect("a login");
        }
        Self { broker, venue }
    }

    /// A program of the fleet with somebody's login.
    pub fn start(&self, name: &str, login: &str, arguments: &[&str]) -> Logged {
        let fleet = ["--broker", &self.venue.url, "--topic", TOPIC, "--login", login];
        Logged::start(self.venue.folder.path(), name, &[arguments, &fleet].concat(), &[])
    }

    pub fn desk(&self) -> Logged {
        self.start("desk", "desk.login", &["publish", "desk.toml"])
    }

    /// A follower with its own login, and its status file.
    pub fn door(&self, name: &str) -> Logged {
        let _ = fs::create_dir(self.venue.path(name));
        let (output, status) = (format!("{name}/s.toml"), format!("{name}/status.json"));
        let arguments = ["follow", "-o", &output, "--name", name, "--status-file", &status];
        self.start(name, &format!("{name}.login"), &arguments)
    }

    /// What `roomsign screens --json` says of one screen, at the desk.
    pub fn screen(&self, name: &str) -> serde_json::Value {
        let (good, out, err) = self.screens(&["--json"]);
        assert!(good, "{err}");
        let all: Vec<serde_json::Value> = serde_json::from_str(&out).expect("a list");
        all.into_iter().find(|row| row["name"] == name).unwrap_or_default()
    }

    pub fn screens(&self, more: &[&str]) -> (bool, String, String) {
        self.venue.run(&[&["screens", "--login", "desk.login"], more].concat())
    }

    /// A program of Mosquitto's own, with somebody's login.
    pub fn client(&self, program: &str, user: &str, arguments: &[&str]) -> Command {
        let mut program = mosquitto(program);
        let port = self.broker.port().to_string();
        program.args(["-V", "mqttv5", "-p", &port, "-u", user, "-P", "secret"]).args(arguments);
        program
    }

    /// What a door says with its own login, and nothing of ours.
    pub fn says(&self, user: &str, topic: &str, payload: &str) {
        let topic = format!("{TOPIC}/{topic}");
        let mut program =
            self.client("mosquitto_pub", user, &["-q", "1", "-r", "-t", &topic, "-m", payload]);
        assert!(program.status().expect("mosquitto_pub").success());
    }
}
