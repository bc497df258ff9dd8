//! Debian's Chromium with its driver, by the WebDriver protocol (https://www.w3.org/TR/webdriver2/).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desks::Desk;
use crate::running::Running;

/// How an element is called by its driver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a page may take to become what it has to be.
const PATIENCE: Duration = Duration::from_secs(20);

/// A phone in somebody's hand.
pub struct Browser {
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
    _driver: Running,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = exchange(self.port, "DELETE", &format!("/session/{}", self.session), &Value::Null);
    }
}

impl Browser {
    /// As large as a phone.
    pub fn phone() -> Self {
        Self::new()
    }

    /// A phone that does not get the script of the pages, which are not allowed any other. One that runs no scripts at all
    /// cannot be driven.
    pub fn without_scripts() -> Self {
        let browser = Self::new();
        for (cmd, params) in [
            ("Network.enable", json!({})),
            ("Network.setBlockedURLs", json!({"urls": ["*script.js*"]})),
        ] {
            browser.ask("POST", "/goog/cdp/execute", &json!({"cmd": cmd, "params": params}));
        }
        browser
    }

    fn new() -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").env("HOME", profile.path());
        let mut driver = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let output = BufReader::new(driver.0.stdout.take().expect("its output"));
        let port = output.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let port = port.expect("the driver's port");
        let options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     format!("--user-data-dir={}", profile.path().display())],
            "mobileEmulation": {"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2.0, "touch": true}},
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let begun = exchange(port, "POST", "/session", &wanted);
        let session = begun["sessionId"].as_str().unwrap_or_else(|| panic!("{begun}")).to_owned();
        Self { port, session, _profile: profile, _driver: driver }
    }

    fn ask(&self, method: &str, what: &str, body: &Value) -> Value {
        exchange(self.port, method, &format!("/session/{}{what}", self.session), body)
    }

    /// Loads a page.
    pub fn open(&self, address: &str) {
        self.ask("POST", "/url", &json!({ "url": address }));
    }

    /// Waits for an element, by XPath, and taps it.
    pub fn tap(&self, path: &str) {
        let began = Instant::now();
        loop {
            let found = self.ask("POST", "/element", &json!({"using": "xpath", "value": path}));
            if let Some(element) = found[ELEMENT].as_str() {
                // To where a thumb reaches it, and the row at the foot is not over it.
                let script = "arguments[0].scrollIntoView({ block: 'center' })";
                self.ask("POST", "/execute/sync", &json!({"script": script, "args": [found]}));
                let tapped = self.ask("POST", &format!("/element/{element}/click"), &json!({}));
                if tapped.is_null() {
                    return;
                }
            }
            assert!(began.elapsed() < PATIENCE, "no {path} in\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Taps what says that.
    pub fn tap_on(&self, words: &str) {
        self.tap(&format!("//*[self::a or self::button][contains(., '{words}')]"));
    }

    /// Opens the list of rooms, and taps these one after the other.
    pub fn tap_through(&self, desk: &Desk, taps: &[&str]) {
        self.open(&format!("http://{}/", desk.authority()));
        for tap in taps {
            self.tap_on(tap);
        }
    }

    /// Types into the field of that name.
    pub fn type_into(&self, name: &str, words: &str) {
        let path = format!("//*[@name='{name}'][not(@type='hidden')]");
        self.tap(&path);
        let field = self.ask("POST", "/element", &json!({"using": "xpath", "value": path}));
        let field = field[ELEMENT].as_str().unwrap_or_default().to_owned();
        self.ask("POST", &format!("/element/{field}/value"), &json!({ "text": words }));
    }

    /// Where it is.
    pub fn address(&self) -> String {
        self.ask("GET", "/url", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// What can be read on the page.
    pub fn text(&self) -> String {
        let body = self.ask("POST", "/element", &json!({"using": "css selector", "value": "body"}));
        let body = body[ELEMENT].as_str().unwrap_or_default().to_owned();
        self.ask("GET", &format!("/element/{body}/text"), &Value::Null)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until that can be read on the page.
    pub fn wait_for(&self, words: &str) {
        let began = Instant::now();
        while !self.text().contains(words) {
            assert!(began.elapsed() < PATIENCE, "no {words:?} in\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a script returns true.
    pub fn wait_for_script(&self, script: &str) {
        let began = Instant::now();
        while self.run(script) != true {
            assert!(began.elapsed() < PATIENCE, "not so: {script}\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses a key and lets it go.
    pub fn press(&self, key: &str) {
        let keys = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        self.ask(
            "POST",
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keys", "actions": keys}]}),
        );
    }

    /// What a script returns.
    pub fn run(&self, script: &str) -> Value {
        self.ask("POST", "/execute/sync", &json!({"script": script, "args": []}))
    }

    /// What a script hands to its last argument, in the end.
    pub fn run_until(&self, script: &str) -> Value {
        self.ask("POST", "/execute/async", &json!({"script": script, "args": []}))
    }

    /// In light or dark, as phones are set.
    pub fn prefers(&self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        let params = json!({ "features": features });
        let wanted = json!({"cmd": "Emulation.setEmulatedMedia", "params": params});
        self.ask("POST", "/goog/cdp/execute", &wanted);
    }

    /// What the browser complains of.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.ask("POST", "/se/log", &json!({"type": "browser"}));
        let lines = log.as_array().into_iter().flatten();
        lines.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn exchange(port: u16, method: &str, path: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the driver");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).expect("a request");
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("an answer");
        if line.trim().is_empty() {
            break;
        }
        if let Some((_, value)) = line.to_ascii_lowercase().split_once("content-length:") {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).expect("an answer");
    let mut answer: Value = serde_json::from_slice(&answer).expect("JSON");
    answer["value"].take()
}
