//! A door whose sign is stopped, killed or has lost its display: it is told of within 30 s.

use x11rb::connection::Connection as _;
use x11rb::protocol::randr::ConnectionExt as _;

use super::*;
use crate::program::program;
use crate::server::Server;
use crate::signal::signal;
use crate::trials::{MOSQUITTO_AND_WAYLAND, MOSQUITTO_AND_X_SERVER};

trials! {
    MOSQUITTO_AND_X_SERVER => [
        a_sign_that_is_stopped_is_frozen_and_one_that_has_ended_is_gone,
        a_sign_that_does_not_take_what_is_in_its_file_is_stale,
        a_sign_whose_screen_is_off_is_dark,
    ],
    MOSQUITTO_AND_WAYLAND => [
        a_sign_whose_compositor_is_stopped_is_frozen,
        a_sign_whose_compositor_has_gone_is_dark,
    ],
}

/// Within which people and monitoring hear of it.
const TOLD: Duration = Duration::from_secs(30);

/// A door with a real sign, whose status is in memory.
pub(super) struct Door {
    pub venue: Venue,
    pub server: Server,
    /// Where the sign says what it shows.
    pub status: PathBuf,
    pub sign: Running,
    /// Files in memory.
    _memory: TempDir,
    _desk: Logged,
    _follower: Logged,
    _broker: Broker,
}

impl Door {
    pub fn on(server: impl FnOnce(&Path) -> Server) -> Self {
        let broker = Broker::start();
        let venue = Venue::new(broker.url());
        let memory = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
        let server = server(venue.folder.path());
        let desk = venue.publisher("desk.toml");
        let file = memory.path().join("status.json");
        let status = file.display().to_string();
        let fleet = ["follow", "--broker", &venue.url, "--topic", TOPIC, "--name", "left"];
        let arguments = [&fleet[..], &["-o", "s.toml", "--status-file", &status]].concat();
        let follower = Logged::start(venue.folder.path(), "left", &arguments, &[]);
        wait("the file is there", || venue.path("s.toml").exists());
        let mut sign = std::process::Command::new(program());
        sign.args(["show", "s.toml", "--room", "Room 122", "--status-file", &status]);
        sign.args(["--state-dir", "state"]);
        sign.env_clear().current_dir(venue.folder.path()).stderr(Stdio::null());
        sign.env("LIBGL_ALWAYS_SOFTWARE", "1").envs(server.environment.clone());
        let sign = Running::start(&mut sign);
        let (_desk, _follower, _broker, _memory) = (desk, follower, broker, memory);
        let door = Self { venue, server, status: file, sign, _memory, _desk, _follower, _broker };
        wait("the sign is right", || door.life() == "right");
        let (good, out, err) = door.venue.run(&["screens", "--check"]);
        assert!(good && out.contains("all is well"), "{out}{err}");
        door
    }

    fn life(&self) -> String {
        let row = self.venue.screen("left");
        row["health"]["life"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the sign is that, and monitoring fails for it.
    fn is_told(&self, life: &str) {
        let begun = Instant::now();
        while self.life() != life {
            assert!(begun.elapsed() < TOLD, "it is {}, not {life}, after 30 s", self.life());
            std::thread::sleep(Duration::from_millis(200));
        }
        eprintln!("{life} after {:.1} s", begun.elapsed().as_secs_f32());
        let (good, _, err) = self.venue.run(&["screens", "--check"]);
        assert!(!good && err.contains(&format!("left: {life} since ")), "{err}");
    }
}

fn a_sign_that_is_stopped_is_frozen_and_one_that_has_ended_is_gone() {
    let mut door = Door::on(|_| Server::x11());
    signal(&door.sign, "-STOP");
    door.is_told("frozen");
    signal(&door.sign, "-CONT");
    wait("it lives again", || door.life() == "right");
    // However it ends: its word is still there, and nobody keeps it.
    door.server.process.0.kill().expect("the server has gone");
    door.is_told("gone");
}

fn a_sign_that_does_not_take_what_is_in_its_file_is_stale() {
    let door = Door::on(|_| Server::x11());
    // Somebody writes over what the follower has written.
    let text = door.venue.read("s.toml").replace("Flake schemas", "Something else");
    door.venue.put("s.toml", &text);
    door.is_told("stale");
}

fn a_sign_whose_compositor_is_stopped_is_frozen() {
    let door = Door::on(Server::wayland);
    signal(&door.server.process, "-STOP");
    door.is_told("frozen");
    signal(&door.server.process, "-CONT");
    wait("it lives again", || door.life() == "right");
}

fn a_sign_whose_compositor_has_gone_is_dark() {
    let mut door = Door::on(Server::wayland);
    door.server.process.0.kill().expect("the compositor has gone");
    door.is_told("dark");
    assert_eq!(door.venue.screen("left")["dark"], "no-compositor");
}

fn a_sign_whose_screen_is_off_is_dark() {
    let door = Door::on(|_| Server::x11());
    let (_, name) = &door.server.environment[0];
    let (connection, _) = x11rb::connect(Some(name)).expect("the server");
    let root = connection.setup().roots[0].root;
    let there = connection.randr_get_screen_resources_current(root).expect("a request");
    let there = there.reply().expect("an answer");
    let crtc = there.crtcs[0];
    let was = connection.randr_get_crtc_info(crtc, there.config_timestamp).expect("a request");
    let was = was.reply().expect("an answer");
    let set = |mode: u32, outputs: &[u32]| {
        let (time, since) = (x11rb::CURRENT_TIME, there.config_timestamp);
        let set =
            connection.randr_set_crtc_config(crtc, time, since, 0, 0, mode, was.rotation, outputs);
        set.expect("a request").reply().expect("an answer");
    };
    set(0, &[]);
    door.is_told("dark");
    set(was.mode, &was.outputs);
    wait("it is seen again", || door.life() == "right");
}
