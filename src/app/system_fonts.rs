//! The machine's own fonts, for letters that the embedded ones lack.
//!
//! Finding out which fonts a machine has can take longer than painting the first picture, and most
//! schedules never need one. So the search begins when a letter is missing, on a thread of its own;
//! until it is done the letter is a box, and then the sign is painted again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::{Context, FallbackRequest, FontFamily, FontInsert, FontProvider};
use egui_system_font_provider::SystemFontProvider;

/// From now on `context` takes letters from the machine's fonts that its own lack.
pub fn install(context: &Context) {
    context.add_font_provider(Arc::new(OnDemand {
        context: context.clone(),
        asked: AtomicBool::new(false),
    }));
}

/// Those of these letters that no font of this machine has either. It takes as long as the search for fonts.
pub fn lacking(letters: impl IntoIterator<Item = char>) -> Vec<char> {
    let fonts = SystemFontProvider::new();
    let family = FontFamily::Proportional;
    let lacks = |c: &char| {
        fonts.font_for(&FallbackRequest { cluster: &c.to_string(), family: &family }).is_none()
    };
    letters.into_iter().filter(lacks).collect()
}

/// Has no font, but gets those that have.
struct OnDemand {
    context: Context,
    asked: AtomicBool,
}

impl FontProvider for OnDemand {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        if self.asked.swap(true, Ordering::Relaxed) {
            return None;
        }
        let context = self.context.clone();
        let missing = request.cluster.to_owned();
        let search = move || {
            let fonts = SystemFontProvider::new();
            // The first answer waits for the search: here, where no frame does.
            let family = FontFamily::Proportional;
            let first = fonts.font_for(&FallbackRequest { cluster: &missing, family: &family });
            if first.is_none() {
                log::info!("no font of this machine has {missing:?}");
            }
            // Takes the place of this one; what was missing is asked for again, and painted.
            context.set_font_providers(vec![Arc::new(fonts)]);
        };
        let started = std::thread::Builder::new().name("fonts".to_owned()).spawn(search);
        if let Err(error) = started {
            log::warn!("the machine's fonts cannot be searched: {error}");
        }
        None
    }
}
