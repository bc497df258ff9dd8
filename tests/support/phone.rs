//! What phones send to a desk, and what comes back.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::desks::Desk;

impl Desk {
    /// Somebody's browser.
    pub fn phone(&self) -> Phone {
        let authority = self.authority();
        Phone {
            host: authority.clone(),
            origin: format!("http://{authority}"),
            authority,
            cookie: None,
        }
    }
}

/// Somebody's browser, which has but what a test needs.
#[derive(Clone)]
pub struct Phone {
    /// Where it connects to.
    pub authority: String,
    /// What it says where it believes to be.
    pub host: String,
    /// Whose form it says to send.
    pub origin: String,
    /// What it was told to keep.
    pub cookie: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Every header, in small letters.
    pub head: String,
    /// What follows.
    pub body: Vec<u8>,
}

impl Answer {
    /// It is text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default()
    }

    /// The forms that are in it.
    pub fn forms(&self) -> Vec<Form> {
        self.text().split("<form").skip(1).map(Form::read).collect()
    }

    /// The form whose button says that.
    pub fn form(&self, button: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.button.contains(button));
        found.unwrap_or_else(|| panic!("no button {button:?} in\n{}", self.text()))
    }
}

/// A form of a page: where it goes, what it brings, what its button says.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where to.
    pub action: String,
    /// The fields that nobody sees.
    pub fields: Vec<(String, String)>,
    /// The words of its button.
    pub button: String,
}

impl Form {
    fn read(text: &str) -> Self {
        let text = text.split("</form>").next().unwrap_or_default();
        let value = |text: &str, name: &str| {
            let rest = text.split(&format!(" {name}=\"")).nth(1)?;
            Some(unescaped(rest.split('"').next()?))
        };
        let inputs =
            text.split("<input").skip(1).map(|input| input.split('>').next().unwrap_or_default());
        let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
        let button = text.split("<button").nth(1).and_then(|rest| rest.split_once('>'));
        let button = button.map(|(_, rest)| rest.split('<').next().unwrap_or_default());
        Self {
            // Where it leads in the page stays with the browser.
            action: value(text, "action")
                .unwrap_or_default()
                .split('#')
                .next()
                .unwrap_or_default()
                .to_owned(),
            fields: hidden
                .map(|input| {
                    (
                        value(input, "name").unwrap_or_default(),
                        value(input, "value").unwrap_or_default(),
                    )
                })
                .collect(),
            button: unescaped(button.unwrap_or_default()),
        }
    }

    /// With another field.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// As forms are encoded.
pub fn encoded(fields: &[(String, String)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

impl Phone {
    /// Sends these bytes as they are, and reads until the other end has nothing more to say.
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.authority).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
        // It may be refused before it is whole.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer {
            status: status.unwrap_or(0),
            head,
            body: bytes.get(end + 4..).unwrap_or_default().to_vec(),
        }
    }

    fn headers(&self) -> String {
        let cookie = self.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n"));
        format!("Host: {}\r\nConnection: close\r\n{}", self.host, cookie.unwrap_or_default())
    }

    /// Loads a page.
    pub fn get(&self, address: &str) -> Answer {
        self.raw(format!("GET {address} HTTP/1.1\r\n{}\r\n", self.headers()).as_bytes())
    }

    /// Sends a form, and does not follow where it leads.
    pub fn post(&self, form: &Form) -> Answer {
        let body = encoded(&form.fields);
        let request = format!(
            "POST {} HTTP/1.1\r\n{}Origin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            form.action,
            self.headers(),
            self.origin,
            body.len()
        );
        self.raw(request.as_bytes())
    }

    /// Sends a form, and loads the page that it leads to.
    pub fn submit(&self, form: &Form) -> Answer {
        let answer = self.post(form);
        assert_eq!(answer.status, 303, "{form:?}\n{}", answer.text());
        self.get(answer.header("location").split('#').next().unwrap_or_default())
    }

    /// Loads a page until it is as it has to be.
    pub fn until(&self, address: &str, is_right: impl Fn(&Answer) -> bool) -> Answer {
        for _ in 0..500 {
            let answer = self.get(address);
            if is_right(&answer) {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{address} did not become what it has to be: {}", self.get(address).text());
    }

    /// What is told of news: lines as they come.
    pub fn events(&self) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.authority).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
        let request = format!("GET /events HTTP/1.1\r\n{}\r\n", self.headers());
        stream.write_all(request.as_bytes()).expect("a request");
        BufReader::new(stream)
    }
}
