//! A browser that keeps its connections and what it has loaded, as those of phones do.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::desks::Desk;
use crate::phone::{Answer, Form, encoded};

/// So many pictures of a list are to be seen at one time.
const SEEN: usize = 8;

/// Somebody's browser, and what it has loaded so far.
pub struct Browser<'d> {
    desk: &'d Desk,
    stream: Option<BufReader<TcpStream>>,
    loaded: HashSet<String>,
    /// What has come, heads and bodies.
    pub bytes: usize,
}

impl<'d> Browser<'d> {
    /// One that has loaded nothing yet.
    pub fn new(desk: &'d Desk) -> Self {
        Self { desk, stream: None, loaded: HashSet::new(), bytes: 0 }
    }

    /// Loads an address.
    pub fn get(&mut self, address: &str) -> Answer {
        self.get_with(address, "")
    }

    fn get_with(&mut self, address: &str, header: &str) -> Answer {
        let host = self.desk.authority();
        self.ask(&format!("GET {address} HTTP/1.1\r\nHost: {host}\r\n{header}\r\n"))
    }

    /// Sends a form.
    pub fn post(&mut self, form: &Form) -> Answer {
        let (host, body) = (self.desk.authority(), encoded(&form.fields));
        self.ask(&format!(
            "POST {} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            form.action,
            body.len()
        ))
    }

    /// A page with what belongs to it: style, script, icon, and so many of its pictures. What was loaded before is not loaded
    /// again.
    pub fn view(&mut self, address: &str, pictures: usize) -> String {
        let page = self.get(address).text();
        self.load(&page, pictures);
        page
    }

    /// What belongs to a page.
    fn load(&mut self, page: &str, pictures: usize) {
        let sources = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let (images, other): (Vec<&str>, Vec<&str>) =
            sources.partition(|source| source.starts_with("/picture"));
        let other = other.into_iter().chain(["/style.css", "/icon.svg"]);
        for source in other.chain(images.into_iter().take(pictures)) {
            let source = source.replace("&amp;", "&");
            if self.loaded.insert(source.clone()) && self.get(&source).status != 200 {
                // Too many have asked for one; the browser shows none, and asks with the next page.
                self.loaded.remove(&source);
            }
        }
    }

    /// Shows a page, and loads it again whenever there is news, as its script does.
    pub fn watch(
        mut self,
        address: &str,
        number: usize,
        is_over: &AtomicBool,
        views: &AtomicUsize,
    ) {
        let mut version = version(&self.view(address, SEEN));
        views.fetch_add(1, Ordering::Relaxed);
        let mut events = BufReader::new(TcpStream::connect(self.desk.authority()).unwrap());
        let host = self.desk.authority();
        write!(events.get_mut(), "GET /events HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut line = String::new();
        while !is_over.load(Ordering::Relaxed) {
            line.clear();
            assert!(events.read_line(&mut line).unwrap() > 0, "the desk has ended");
            if let Some(news) = line.strip_prefix("data: ").filter(|data| counted(data) > version) {
                sleep(Duration::from_millis(20 + (number as u64 * 37) % 130));
                let header = format!("Roomsign-News: {}\r\n", news.trim());
                let page = self.get_with(address, &header).text();
                self.load(&page, SEEN);
                version = self::version(&page);
                views.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn ask(&mut self, request: &str) -> Answer {
        let stream = self.stream.get_or_insert_with(|| {
            let stream = TcpStream::connect(self.desk.authority()).unwrap();
            stream.set_nodelay(true).unwrap();
            BufReader::new(stream)
        });
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(stream.read_line(&mut head).unwrap() > 0, "the desk has hung up");
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut answer = Answer { status: status.unwrap(), head, body: Vec::new() };
        let length = answer.header("content-length").trim().parse().unwrap_or(0);
        answer.body.resize(length, 0);
        stream.read_exact(&mut answer.body).unwrap();
        self.bytes += answer.head.len() + length;
        answer
    }
}

/// Which news a page knows of.
fn version(page: &str) -> u64 {
    let (_, rest) = page.split_once("data-version=\"").unwrap();
    counted(rest.split('"').next().unwrap())
}

fn counted(version: &str) -> u64 {
    version.trim().rsplit('-').next().and_then(|count| count.parse().ok()).unwrap()
}
