//! The thread on which pictures are read and decoded.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::wanted::Wanted;
use roomsign_host::files::Folder;
use roomsign_screen::{Fit, Pixels};

/// From one look at the files to the next.
const LOOK: Duration = Duration::from_secs(1);

/// The picture of a name: its pixels, or `None` if it has to be left out.
pub type Loaded = (String, Option<Pixels>);

/// Loads pictures until it is dropped.
pub struct Loader {
    wanted: Sender<BTreeMap<String, Fit>>,
    news: Receiver<Loaded>,
}

impl Loader {
    /// Starts the thread; `wake` is called after every piece of news.
    ///
    /// # Errors
    /// The machine has no thread left.
    pub fn start(folder: Folder, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let (wanted, orders) = channel();
        let (sender, news) = channel();
        let run = move || {
            let mut pictures = Wanted::new(folder);
            while take_orders(&mut pictures, &orders) {
                pictures.look(|name, loaded| {
                    let loaded = loaded.inspect_err(|problem| {
                        log::warn!("the picture {name} {problem}; it is left out");
                    });
                    // It fails when nobody wants pictures any more, which the orders say next.
                    let _ = sender.send((name.to_owned(), loaded.ok()));
                    wake();
                });
            }
        };
        std::thread::Builder::new().name("images".to_owned()).spawn(run)?;
        Ok(Self { wanted, news })
    }

    /// From now on these are wanted, and no others.
    pub fn want(&self, wanted: BTreeMap<String, Fit>) {
        // It fails when the thread is gone: then there are no pictures, and the sign goes on.
        let _ = self.wanted.send(wanted);
    }

    /// What has been loaded since the last call.
    pub fn news(&self) -> impl Iterator<Item = Loaded> {
        self.news.try_iter()
    }
}

/// Waits for the next look, or for other wishes; false when no more will come.
fn take_orders(pictures: &mut Wanted, orders: &Receiver<BTreeMap<String, Fit>>) -> bool {
    let first = if pictures.is_empty() {
        orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
    } else {
        orders.recv_timeout(LOOK)
    };
    match first {
        Ok(first) => {
            // Only the last wishes count.
            pictures.want(&orders.try_iter().last().unwrap_or(first));
            true
        }
        Err(RecvTimeoutError::Timeout) => true,
        Err(RecvTimeoutError::Disconnected) => false,
    }
}
