//! The pictures on the sign: those that the last frame asked for, as they come.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use egui::Context;

use super::frame;
use crate::images::Loader;
use roomsign_host::files::Folder;
use roomsign_screen::{Fit, Pictures};

/// Pictures from the schedule's folder; none where there is no such folder.
#[derive(Default)]
pub struct PictureCache {
    pictures: Pictures,
    wanted: BTreeMap<String, Fit>,
    loader: Option<Loader>,
}

impl PictureCache {
    /// Loaded away from the frames; `window` is woken when one has come or gone.
    pub fn from_folder(folder: Folder, window: Arc<OnceLock<Context>>) -> Self {
        let wake = move || {
            if let Some(window) = window.get() {
                frame::ask(window);
            }
        };
        let loader = Loader::start(folder, wake);
        let loader = loader.inspect_err(|error| log::warn!("no pictures can be loaded: {error}"));
        Self { loader: loader.ok(), ..Self::default() }
    }

    /// What there is for this frame.
    pub fn pictures(&mut self, context: &Context) -> &Pictures {
        for (name, pixels) in self.loader.iter().flat_map(Loader::news) {
            match pixels.filter(|_| self.wanted.contains_key(&name)) {
                Some(pixels) => self.pictures.insert(context, &name, pixels),
                None => self.pictures.remove(&name),
            }
        }
        &self.pictures
    }

    /// Has loaded what this frame asked for, and lets go of everything else.
    pub fn want(&mut self) {
        let wanted = self.pictures.take_wanted();
        if wanted == self.wanted {
            return;
        }
        self.pictures.keep(&wanted);
        self.wanted = wanted;
        if let Some(loader) = &self.loader {
            loader.want(self.wanted.clone());
        }
    }
}
