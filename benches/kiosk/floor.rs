//! The least that a sign made with eframe can cost: a window of one colour that turns to another when the file changes.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::{Color32, ViewportBuilder};
use notify::event::{EventKind, ModifyKind, RenameMode};
use notify::{RecursiveMode, Watcher};

use crate::screen::SIZE;

struct Floor {
    is_other: Arc<AtomicBool>,
    _watcher: notify::RecommendedWatcher,
}

/// Opens the window, and stays.
pub fn run(file: PathBuf) -> Result<(), Box<dyn std::error::Error>> {
    let is_other = Arc::new(AtomicBool::new(false));
    let window: Arc<Mutex<Option<egui::Context>>> = Arc::default();
    let (turn, wake) = (Arc::clone(&is_other), Arc::clone(&window));
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let to = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        if event.is_ok_and(|event| event.kind == to) {
            turn.fetch_xor(true, Ordering::Relaxed);
            if let Some(window) = wake.lock().ok().and_then(|window| window.clone()) {
                // One frame; `request_repaint` asks for two.
                window.request_repaint_after(Duration::from_nanos(1));
            }
        }
    })?;
    let folder = file.parent().ok_or("the file is in no folder")?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_inner_size(SIZE.map(f32::from))
            .with_decorations(false),
        glow_options: eframe::egui_glow::GlowConfiguration { vsync: false, ..Default::default() },
        dithering: false,
        system_font_fallback: false,
        ..Default::default()
    };
    eframe::run_native(
        "floor",
        native,
        Box::new(move |creation| {
            if let Ok(mut window) = window.lock() {
                *window = Some(creation.egui_ctx.clone());
            }
            Ok(Box::new(Floor { is_other, _watcher: watcher }))
        }),
    )?;
    Ok(())
}

impl eframe::App for Floor {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.ctx().request_repaint_after(Duration::from_secs(60));
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        let other = self.is_other.load(Ordering::Relaxed);
        let colour = if other {
            Color32::from_rgb(0x15, 0x1c, 0x28)
        } else {
            Color32::from_rgb(0x0b, 0x0f, 0x16)
        };
        colour.to_normalized_gamma_f32()
    }
}
