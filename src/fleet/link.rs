//! A connection that comes back: whoever uses it hears when it is up, when it is down, and what arrives.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::time::{Duration, Instant};

use rumqttc::{
    AsyncClient, Event, EventLoop, LastWill, MqttOptions, NetworkOptions, Packet, PubAckReason,
    Publish, PublishNoticeError, PublishOptions, PublishProperties, QoS, SubscribeReasonCode,
    Transport,
};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::unreached::{Lost, Refused};
use super::{Access, Address, MAX_PACKET};

/// After this much silence one end asks whether the other is there; after twice as much it gives up. In seconds.
const KEEP_ALIVE: u16 = 6;
/// The first pause between two attempts, and the longest: all of a fleet are to be back within half a minute.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(25)];
/// A connection that held this long was a good one: the next pause is the first again.
const HELD: Duration = Duration::from_secs(10);
/// Between two brokers of one fleet that are tried one after the other.
const NEXT: Duration = Duration::from_millis(200);
/// Before the first of them is tried after a good connection: those that were at one broker come to the others one by one.
const SPREAD: Duration = Duration::from_secs(1);
/// Where there are several brokers, no pause is longer than the second of these for the first of them: the nodes of a cluster
/// that has lost one refuse everybody until they have agreed on how to go on, which takes some six seconds.
const AGREEING: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(1)];
/// How long a connection may take until the broker says that it is up. In seconds.
const ANSWER: u64 = 4;
/// What is under way at once, in messages each way.
const IN_FLIGHT: u16 = 32;

/// What is heard of a connection.
#[derive(Debug)]
pub enum Heard {
    /// It is up, and nothing has been said yet: all that is true has to be said now.
    Up,
    /// A subscription was taken on, and what is retained follows.
    Subscribed,
    /// A message.
    Message(Publish),
    /// The broker does not allow something.
    Refused(Refused),
    /// It is down, for this reason. It comes back by itself.
    Down(Lost),
}

/// A connection to a broker, until this is dropped.
#[derive(Debug)]
pub struct Link {
    client: Option<AsyncClient>,
    news: mpsc::Receiver<FromTask>,
    task: JoinHandle<()>,
    /// How many brokers there are to try.
    brokers: usize,
}

/// By which name the broker is to know a client.
#[derive(Clone, Debug)]
pub enum Client {
    /// By this one: it ends the connection before as soon as there is a new one.
    Named(String),
    /// By another one each time, with this role in it: no node of a cluster has to find out first whether the connection
    /// before is at one that does not answer any more.
    Unnamed(&'static str),
}

impl Client {
    fn id(&self) -> String {
        match self {
            Self::Named(id) => id.clone(),
            Self::Unnamed(role) => unique_id(role),
        }
    }
}

enum FromTask {
    Up(AsyncClient),
    Heard(Heard),
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Link {
    /// Connects as that, again and again.
    pub fn new(access: Access, client: Client, will: Option<LastWill>) -> Self {
        // Small: a slow listener makes the broker wait, rather than fill this machine's memory.
        let (sender, news) = mpsc::channel(16);
        let brokers = access.addresses.len();
        let task = tokio::spawn(keep_up(access, client, will, sender));
        Self { client: None, news, task, brokers }
    }

    /// What happens next. Nothing is lost if the wait is given up.
    pub async fn next(&mut self) -> Heard {
        match self.news.recv().await {
            Some(FromTask::Up(client)) => {
                self.client = Some(client);
                Heard::Up
            }
            Some(FromTask::Heard(heard)) => {
                if matches!(heard, Heard::Down(_)) {
                    self.client = None;
                }
                heard
            }
            // The task does not end before the link does.
            None => std::future::pending().await,
        }
    }

    /// How many brokers there are to try, one after another: [`Heard::Down`] comes this often before all have failed.
    pub fn brokers(&self) -> usize {
        self.brokers
    }

    /// Whether there is a connection.
    pub fn is_up(&self) -> bool {
        self.client.is_some()
    }

    /// Wants to hear what is said at these topics. Nothing happens while the connection is down.
    pub fn subscribe(&self, filters: impl IntoIterator<Item = String>, qos: QoS) {
        for filter in filters {
            if let Some(client) = &self.client
                && let Err(error) = client.try_subscribe(filter, qos)
            {
                log::error!("an impossible topic: {error}");
            }
        }
    }

    /// Wants to hear no more of this topic.
    pub fn unsubscribe(&self, topic: String) {
        if let Some(client) = &self.client {
            // It fails with the connection, and then there is nothing to hear anyway.
            let _ = client.try_unsubscribe(topic);
        }
    }

    /// Says something that is to be known from now on. Nothing happens while the connection is down.
    pub fn retain(&self, topic: String, payload: Vec<u8>) {
        if let Some(client) = &self.client
            && let Err(error) = client.try_publish(topic, payload, retained(None))
        {
            log::error!("an impossible message: {error}");
        }
    }

    /// Says something to whoever listens now. Nothing happens while the connection is down.
    pub fn say(&self, topic: String, payload: Vec<u8>) {
        if let Some(client) = &self.client
            && let Err(error) = client.try_publish(topic, payload, PublishOptions::at_least_once())
        {
            log::error!("an impossible message: {error}");
        }
    }

    /// The connection that is up now, to say more than fits in at once.
    pub fn sayer(&self) -> Option<Sayer> {
        self.client.clone().map(Sayer)
    }
}

/// Says things one after another, until the connection breaks.
#[derive(Clone, Debug)]
pub struct Sayer(AsyncClient);

impl Sayer {
    /// Says something that is to be known from now on, and waits until the broker has it.
    ///
    /// # Errors
    /// Why the broker does not have it.
    pub async fn retain(
        &self,
        topic: String,
        payload: Vec<u8>,
        properties: Option<PublishProperties>,
    ) -> Result<(), Refused> {
        let said = self.0.publish_tracked(topic, payload, retained(properties)).await;
        let notice = said.map_err(Refused::Unsent)?;
        notice.wait_completion_async().await.map_err(|error| match error {
            PublishNoticeError::V5PubAck(PubAckReason::NotAuthorized) => Refused::Publishing,
            other => Refused::Untaken(other),
        })
    }
}

fn retained(properties: Option<PublishProperties>) -> PublishOptions {
    let options = PublishOptions::at_least_once().retained();
    match properties {
        Some(properties) => options.properties(properties),
        None => options,
    }
}

/// The name of a client that is like no other, and that nobody can guess: whoever knows it can end its connection.
pub(super) fn unique_id(role: &str) -> String {
    format!("roomsign-{role}-{:016x}", random())
}

pub(super) fn random() -> u64 {
    // Its keys are random.
    RandomState::new().hash_one(0)
}

/// From 0 to 1: what is done by many is not to be done by all at once.
pub(super) fn share() -> f64 {
    random() as f64 / u64::MAX as f64
}

/// What is wrong with a connection, or with what is said over it, until it is over. It is logged once.
#[derive(Debug)]
pub struct Trouble {
    what: Option<String>,
    /// Why there is no connection, as far as that has been logged.
    logged: BTreeSet<String>,
    /// What is true while the connection is down, for people.
    meanwhile: &'static str,
}

impl Trouble {
    /// Of a connection that is being made.
    pub fn new(access: &Access, meanwhile: &'static str) -> Self {
        let all: Vec<String> = access.addresses.iter().map(ToString::to_string).collect();
        let what = Some(format!("connecting to {}", all.join(", ")));
        Self { what, logged: BTreeSet::new(), meanwhile }
    }

    /// What was heard of the connection.
    pub fn hear(&mut self, heard: &Heard) {
        match heard {
            Heard::Up => {
                log::info!("connected");
                self.what = None;
                self.logged.clear();
            }
            Heard::Refused(why) => self.is(format!("the broker {why}")),
            Heard::Down(why) => {
                let why = why.to_string();
                if !self.logged.contains(&why) {
                    log::warn!("{why}; {}", self.meanwhile);
                    self.logged.insert(why.clone());
                }
                self.what = Some(why);
            }
            Heard::Subscribed | Heard::Message(_) => {}
        }
    }

    /// Something else is wrong.
    pub fn is(&mut self, what: String) {
        log::warn!("{what}");
        self.what = Some(what);
    }

    /// Nothing is.
    pub fn is_over(&mut self) {
        self.what = None;
    }

    /// For people.
    pub fn what(&self) -> Option<&str> {
        self.what.as_deref()
    }
}

async fn keep_up(
    access: Access,
    client: Client,
    will: Option<LastWill>,
    news: mpsc::Sender<FromTask>,
) {
    let mut pause = PAUSES[0];
    let mut short = 0;
    // Since when there has been no good connection.
    let mut lost = Instant::now();
    // Not all of a fleet begin with the same one.
    let mut turn = random() as usize;
    let mut tried = 0;
    let brokers = access.addresses.len();
    while let Some(address) = access.addresses.get(turn % brokers.max(1)) {
        let began = Instant::now();
        // A new client each time: nothing of what was under way is sent again.
        let options = options(&access, address, turn / brokers, &client.id(), &will);
        let (client, events) = AsyncClient::builder(options).unbounded().build();
        let (why, was_up) = attend(address, client, events, &news).await;
        let mut why = why.said_by(access.called);
        turn = turn.wrapping_add(1);
        tried = if was_up { 0 } else { tried + 1 };
        let has_held = was_up && began.elapsed() > HELD;
        if has_held {
            pause = PAUSES[0];
            short = 0;
            lost = Instant::now();
        } else if was_up {
            short += 1;
        }
        if short > 2 {
            why = why.repeated();
        }
        if news.send(FromTask::Heard(Heard::Down(why))).await.is_err() {
            return;
        }
        let share = share();
        // From half of it to the whole: not all of a fleet at once.
        let most_of = |pause: Duration| pause.mul_f64(0.5 + share / 2.0);
        let wait = if brokers > 1 && has_held {
            SPREAD.mul_f64(share)
        } else if tried % brokers != 0 {
            // The others may be well.
            most_of(NEXT)
        } else {
            let is_agreeing = brokers > 1 && lost.elapsed() < AGREEING[0];
            let this = if is_agreeing { pause.min(AGREEING[1]) } else { pause };
            pause = (this * 2).min(PAUSES[1]);
            most_of(this)
        };
        tokio::time::sleep(wait).await;
    }
}

/// One connection, to its end: why it ended, and whether it ever was up.
async fn attend(
    address: &Address,
    client: AsyncClient,
    mut events: EventLoop,
    news: &mpsc::Sender<FromTask>,
) -> (Lost, bool) {
    let mut client = Some(client);
    loop {
        let event = match events.poll().await {
            Ok(event) => event,
            Err(error) => return (Lost::new(address.clone(), error), client.is_none()),
        };
        let heard = match event {
            Event::Incoming(Packet::ConnAck(_)) => {
                let Some(client) = client.take() else { continue };
                let _ = news.send(FromTask::Up(client)).await;
                continue;
            }
            Event::Incoming(Packet::Publish(publish)) => Heard::Message(publish),
            Event::Incoming(Packet::SubAck(ack)) => {
                let good =
                    |code: &SubscribeReasonCode| matches!(code, SubscribeReasonCode::Success(_));
                if ack.return_codes.iter().all(good) {
                    Heard::Subscribed
                } else {
                    Heard::Refused(Refused::Listening)
                }
            }
            Event::Incoming(Packet::PubAck(ack)) => match ack.reason {
                PubAckReason::Success | PubAckReason::NoMatchingSubscribers => continue,
                PubAckReason::NotAuthorized => Heard::Refused(Refused::Speaking),
                other => Heard::Refused(Refused::Message(other)),
            },
            _ => continue,
        };
        let _ = news.send(FromTask::Heard(heard)).await;
    }
}

fn options(
    access: &Access,
    address: &Address,
    round: usize,
    id: &str,
    will: &Option<LastWill>,
) -> MqttOptions {
    let mut options = MqttOptions::new(id, (address.host.clone(), address.port));
    // One name may have several addresses, and one of them a broker that takes connections and says nothing.
    options.set_socket_connector(move |host, network| connect(host, round, network));
    if let Some(tls) = access.tls.as_ref().filter(|_| address.tls) {
        options.set_transport(Transport::tls_with_config(tls.clone()));
    }
    if let Some(login) = &access.login {
        options.set_credentials(login.user.clone(), login.password.clone());
    }
    if let Some(will) = will {
        options.set_last_will(will.clone());
    }
    let mut network = NetworkOptions::new();
    network.set_tcp_nodelay(true);
    options
        .set_network_options(network)
        .set_keep_alive(KEEP_ALIVE)
        .set_clean_start(true)
        .set_connect_timeout(Duration::from_secs(ANSWER))
        .set_max_packet_size(Some(MAX_PACKET))
        .set_receive_maximum(Some(IN_FLIGHT))
        .set_outgoing_inflight_upper_limit(IN_FLIGHT);
    options
}

/// Connects to the first of a name's addresses that answers, each given a moment before the next is tried, too. Another
/// one is the first in each round.
async fn connect(host: String, round: usize, network: NetworkOptions) -> io::Result<TcpStream> {
    let mut addresses: Vec<_> = tokio::net::lookup_host(host).await?.collect();
    addresses.sort_unstable();
    addresses.dedup();
    let first = round % addresses.len().max(1);
    addresses.rotate_left(first);
    let mut tries = tokio::task::JoinSet::new();
    let mut left = addresses.into_iter();
    let mut error = io::Error::new(io::ErrorKind::NotFound, "lookup: it has no address");
    loop {
        let Some(address) = left.next() else {
            while let Some(tried) = tries.join_next().await {
                match tried.map_err(io::Error::other).flatten() {
                    Ok(stream) => return Ok(stream),
                    Err(why) => error = why,
                }
            }
            return Err(error);
        };
        tries.spawn(rumqttc::default_socket_connect(address.to_string(), network.clone()));
        match tokio::time::timeout(NEXT, tries.join_next()).await {
            Ok(Some(Ok(Ok(stream)))) => return Ok(stream),
            Ok(Some(Ok(Err(why)))) => error = why,
            Ok(Some(Err(why))) => error = io::Error::other(why),
            Ok(None) | Err(_) => {}
        }
    }
}

/// Quality of service of what must arrive.
pub(super) const SURELY: QoS = QoS::AtLeastOnce;
/// Of what is asked for again if it does not.
pub(super) const ONCE: QoS = QoS::AtMostOnce;
