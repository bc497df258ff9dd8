//! Three nodes of rmqttd on this machine, as one broker.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::running::Running;

/// One node. It can be killed and started again.
pub struct Node {
    pub port: u16,
    folder: PathBuf,
    process: Option<Running>,
}

/// All of them, once each takes connections.
pub fn start(folder: &Path) -> Vec<Node> {
    let listeners: Vec<TcpListener> =
        (0..12).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let ports: Vec<u16> =
        listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
    drop(listeners);
    let (mqtt, others) = ports.split_at(3);
    let (grpc, others) = others.split_at(3);
    let (raft, http) = others.split_at(3);
    let all = |ports: &[u16]| {
        let all = (1..).zip(ports).map(|(id, port)| format!("\"{id}@127.0.0.1:{port}\""));
        all.collect::<Vec<_>>().join(", ")
    };
    let mut nodes = Vec::new();
    for place in 0..3 {
        let folder = folder.join(format!("node-{}", place + 1));
        let plugins = folder.join("plugins");
        fs::create_dir_all(&plugins).unwrap();
        let (id, here) = (place + 1, folder.display());
        let configuration = format!(
            "node.id = {id}\nrpc.server_addr = \"127.0.0.1:{}\"\nlog.to = \"file\"\nlog.dir = \"{here}\"\n\
             plugins.dir = \"{here}/plugins\"\n\
             plugins.default_startups = [\"rmqtt-retainer\", \"rmqtt-cluster-raft\"]\n\
             listener.tcp.external.addr = \"127.0.0.1:{}\"\nlistener.tcp.external.allow_anonymous = true\n\
             listener.tcp.external.max_packet_size = \"17m\"\n\
             listener.tcp.external.retain_available = true\n\
             listener.tcp.external.message_expiry_interval = \"0\"\n\
             listener.tcp.external.max_connections = 100000\n",
            grpc[place], mqtt[place]
        );
        let cluster = format!(
            "node_grpc_addrs = [{}]\nraft_peer_addrs = [{}]\nladdr = \"127.0.0.1:{}\"\nleader_id = 1\n\
             node_grpc_client_timeout = \"1s\"\ntry_lock_timeout = \"1s\"\n",
            all(grpc),
            all(raft),
            raft[place]
        );
        fs::write(folder.join("rmqtt.toml"), configuration).unwrap();
        fs::write(plugins.join("rmqtt-cluster-raft.toml"), cluster).unwrap();
        let retainer = "storage.type = \"ram\"\nmax_payload_size = \"17MB\"\n";
        fs::write(plugins.join("rmqtt-retainer.toml"), retainer).unwrap();
        let http = format!("http_laddr = \"127.0.0.1:{}\"\n", http[place]);
        fs::write(plugins.join("rmqtt-http-api.toml"), http).unwrap();
        let mut node = Node { port: mqtt[place], folder, process: None };
        node.start();
        nodes.push(node);
    }
    nodes
}

impl Node {
    /// Until it takes connections. A port of its may be in use for a while after an end: it is tried again.
    pub fn start(&mut self) {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(180), "rmqttd does not come up");
            let has_ended = |running: &mut Running| running.0.try_wait().unwrap().is_some();
            if self.process.as_mut().is_none_or(has_ended) {
                let mut command = Command::new("rmqttd");
                command.current_dir(&self.folder);
                self.process = Some(crate::start(command, &["-f", "rmqtt.toml"]));
            }
            sleep(Duration::from_millis(200));
        }
        // The others have to know of it.
        sleep(Duration::from_secs(5));
    }

    pub fn kill(&mut self) {
        self.process = None;
    }

    pub fn process(&self) -> &Running {
        self.process.as_ref().unwrap()
    }
}
