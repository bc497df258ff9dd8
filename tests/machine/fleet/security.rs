//! Who may say what, and who is believed.

use super::guarded::Guarded;
use super::*;
use crate::mosquitto::mosquitto;
use crate::trials::{MOSQUITTO, NOTHING};

trials! {
    NOTHING => [a_password_has_no_place_on_the_command_line],
    MOSQUITTO => [
        a_broker_is_believed_only_with_a_certificate_that_matches,
        with_the_example_a_display_reads_the_schedule_and_writes_its_own_status,
        a_login_may_be_a_credential_of_systemd,
    ],
}

/// An authority, and a broker's certificate for a name.
fn certificates(folder: &Path, name: &str) -> PathBuf {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    let key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let whose = folder.display().to_string();
    authority.distinguished_name.push(rcgen::DnType::CommonName, whose);
    let certificate = authority.self_signed(&key).expect("a certificate");
    let ca = folder.join("ca.crt");
    fs::write(&ca, certificate.pem()).expect("a file");
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate");
    fs::write(folder.join("broker.crt"), certificate.pem()).expect("a file");
    fs::write(folder.join("broker.key"), key.serialize_pem()).expect("a file");
    ca
}

const TLS: &str = "allow_anonymous true\ncertfile FOLDER/broker.crt\nkeyfile FOLDER/broker.key\n";

fn a_broker_is_believed_only_with_a_certificate_that_matches() {
    let other = tempfile::tempdir().expect("a folder");
    let stranger = certificates(other.path(), "localhost");
    for (name, ca, words) in [
        ("localhost", None, ""),
        ("localhost", Some(&stranger), "from an authority that is not trusted here"),
        ("broker.example.org", None, "for another name than localhost"),
    ] {
        let mut broker = Broker::to_be(TLS);
        let own = certificates(&broker.path(""), name);
        broker.again();
        let venue = Venue::new(format!("mqtts://localhost:{}", broker.port()));
        let ca = ca.unwrap_or(&own).display().to_string();
        let (good, _, err) = venue.run(&["screens", "--ca", &ca]);
        assert_eq!(good, words.is_empty(), "{name}: {err}");
        assert!(err.contains(words), "{name}: {err}");
    }
    // Nor one that does not speak TLS at all.
    let broker = Broker::start();
    let venue = Venue::new(format!("mqtts://localhost:{}", broker.port()));
    let (good, _, err) = venue.run(&["screens", "--ca", &stranger.display().to_string()]);
    assert!(!good && err.contains("localhost:"), "{err}");
}

fn with_the_example_a_display_reads_the_schedule_and_writes_its_own_status() {
    let guarded = Guarded::with(&["left", "right"]);
    let venue = &guarded.venue;
    fs::write(venue.path("wrong.login"), "left\nwrong\n").expect("a login");
    let start = |name: &str, login: &str, arguments: &[&str]| guarded.start(name, login, arguments);
    let _ = ["left", "right", "wrong"].map(|name| fs::create_dir(venue.path(name)));
    let _publisher = start("desk", "desk.login", &["publish", "desk.toml"]);
    let _left = start("left", "left.login", &["follow", "-o", "left/s.toml", "--name", "left"]);
    venue.follows("left", &original());
    let listens = |login: &str| venue.run(&["screens", "--json", "--login", login]);
    wait("the desk sees the screen", || listens("desk.login").1.contains("\"name\": \"left\""));
    // Somebody else's name, somebody else's word, and nobody's password.
    let liar = start("right", "right.login", &["follow", "-o", "right/s.toml", "--name", "center"]);
    liar.says("does not allow this user to say this");
    venue.follows("right", &original());
    let text = venue.save("mine.toml", "From a door");
    let intruder = start("mine", "left.login", &["publish", "mine.toml"]);
    intruder.says("does not allow this user");
    let stranger =
        start("wrong", "wrong.login", &["follow", "-o", "wrong/s.toml", "--name", "left"]);
    stranger.says("refuses the user or the password: see --login");
    let (good, _, err) = venue.run(&["screens"]);
    assert!(!good && err.contains("refuses the user or the password"), "{err}");
    let (_, out, _) = listens("left.login");
    let names: Vec<&str> = out.lines().filter(|line| line.contains("\"name\"")).collect();
    assert_eq!(names, ["    \"name\": \"left\","], "a display does not see the others: {out}");
    assert!(!listens("desk.login").1.contains("center"));
    // Staff hear what the desk hears, and say nothing.
    assert!(listens("staff.login").1.contains("\"name\": \"left\""));
    let staff = start("staff", "staff.login", &["publish", "mine.toml"]);
    staff.says("does not allow this user");
    std::thread::sleep(Duration::from_secs(1));
    assert_ne!(venue.read("left/s.toml"), text);
    for log in ["desk", "left", "right", "mine", "wrong"] {
        assert!(!venue.read(&format!("{log}.log")).contains("secret"));
    }
    // It has nothing to say against how it is set up.
    let log = guarded.broker.ends();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("Warning")).collect();
    assert_eq!(warnings, [""; 0]);
}

fn a_password_has_no_place_on_the_command_line() {
    let venue = Venue::new("mqtts://desk:secret@venue.example.org");
    let (good, _, err) = venue.run(&["screens"]);
    assert!(!good && err.contains("name it with --login"), "{err}");
}

fn a_login_may_be_a_credential_of_systemd() {
    let mut broker = Broker::to_be("allow_anonymous false\npassword_file FOLDER/passwords\n");
    let passwords = broker.path("passwords");
    fs::write(&passwords, "").expect("a file");
    let mut program = mosquitto("mosquitto_passwd");
    program.arg("-b").arg(&passwords).args(["desk", "secret"]);
    assert!(program.status().expect("mosquitto_passwd").success());
    broker.again();
    let venue = Venue::new(broker.url());
    fs::create_dir(venue.path("credentials")).expect("a folder");
    fs::write(venue.path("credentials/login"), "desk\nsecret\n").expect("a login");
    let arguments = ["publish", "desk.toml", "--broker", &venue.url, "--topic", TOPIC];
    let credentials = [("CREDENTIALS_DIRECTORY", "credentials")];
    let publisher = Logged::start(venue.folder.path(), "desk", &arguments, &credentials);
    publisher.says("published ");
}
