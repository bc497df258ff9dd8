//! The eframe app: a window, a feed, a clock, and a board painted whenever it changes.

mod atlas;
mod compared;
mod cover;
mod frame;
mod glass;
mod heartbeat;
mod names;
mod news;
mod no_window;
mod picture_cache;
mod receipt;

use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use chrono_tz::Tz;
use eframe::UserEvent;
use egui::{Context, CursorIcon, IconData, Key, Modifiers, ViewportBuilder, ViewportCommand};
use winit::event_loop::EventLoop;

use crate::system_fonts;
use atlas::Atlas;
use cover::Cover;
use glass::{Glass, LastFrame};
use heartbeat::{Heartbeat, Living, Shared};
use names::Names;
use news::{News, Version, follow};
use no_window::{NoWindow, Why};
use picture_cache::PictureCache;
use receipt::Receipt;
use roomsign_core::board::{self, Now, QuietHours};
use roomsign_core::feed::Feed;
use roomsign_core::schedule::ThemeName;
use roomsign_host::asks::Answering;
use roomsign_host::clock::Clock;
use roomsign_host::files::Folder;
use roomsign_host::service;
use roomsign_host::size::{Held, Size};
use roomsign_host::status::{StatusFault, no_compositor};
use roomsign_host::watch;
use roomsign_screen::{self as screen, Look, Placed, Show};

/// A frame is painted at least this often, whatever has been missed.
const AT_LEAST: Duration = Duration::from_secs(60);
/// A compositor that asks for no frame for this long does not show the window.
const HIDDEN: Duration = Duration::from_secs(3);
/// The size of a window that does not cover the screen, in points.
const WINDOW: [f32; 2] = [1280.0, 720.0];
/// Whoever edits is done for now if nothing has come for this long.
const SETTLED: Duration = Duration::from_secs(1);
/// A frame comes a little late rather than a little early, which would paint the same again.
const LATE: Duration = Duration::from_millis(2);
/// What is wrong with a screen that nobody has given a room.
const NO_ROOM: &str = "it has no room yet: ROOMSIGN_ROOM is not set";

/// How to show the sign.
#[derive(Debug)]
pub struct Options {
    /// The room whose sign it is; all rooms if `None`.
    pub room: Option<String>,
    /// It is to be the sign of a room, and nobody has said which.
    pub has_no_room: bool,
    /// What time it is.
    pub clock: Clock,
    /// The screen to cover, counted from 1, where it is not for the compositor to choose.
    pub monitor: Option<NonZeroUsize>,
    /// In a window that can be closed, instead of fullscreen.
    pub window: bool,
    /// Colours and scale of this display.
    pub look: Look,
    /// Whether the screen is to be asked how large it is.
    pub has_no_diagonal: bool,
    /// When it is quiet.
    pub quiet: Option<QuietHours>,
    /// What the screen calls the schedule file.
    pub file: String,
    /// Where to keep the last good schedule for the next start, and what was shown.
    pub state_dir: Option<PathBuf>,
    /// Where to say what is on the screen.
    pub status_file: Option<PathBuf>,
    /// Ask for no notices of the file system, only look every second.
    pub poll_only: bool,
}

/// Where the schedule comes from.
#[derive(Debug)]
pub enum Source {
    /// A file, which is followed.
    File(PathBuf),
    /// A schedule that does not change.
    Fixed(Feed),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// What is missing for a window, or has ended it.
pub fn run(options: Options, source: Source) -> Result<(), NoWindow> {
    let told = options.status_file.clone().zip(match &source {
        Source::File(path) => Some(path.clone()),
        Source::Fixed(_) => None,
    });
    let room = options.room.clone();
    let shown = open(options, source);
    if let Some((file, schedule)) = told.filter(|_| shown.is_err()) {
        no_compositor(&file, &schedule, room.as_deref());
    }
    shown
}

fn open(mut options: Options, source: Source) -> Result<(), NoWindow> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set) {
        return Err(NoWindow::NoDisplay);
    }
    let asked = ask_size(&mut options);
    let context: Arc<OnceLock<Context>> = Arc::new(OnceLock::new());
    let window = Arc::clone(&context);
    let mut pictures = PictureCache::default();
    let (feed, changes, watch) = match source {
        Source::Fixed(feed) => (feed, None, None),
        Source::File(path) => {
            pictures = PictureCache::from_folder(Folder::of(&path), Arc::clone(&context));
            let how = watch::Options { poll_only: options.poll_only, ..Default::default() };
            let (room, state_dir) = (options.room.clone(), options.state_dir.clone());
            match follow(&path, room, state_dir, how, Arc::clone(&context)) {
                Ok((news, watch)) => {
                    (Feed::waiting(options.file.as_str()), Some((path, news)), Some(watch))
                }
                Err(error) => return Err(NoWindow::Unwatched(path, error)),
            }
        }
    };
    let receipt = changes.as_ref().zip(options.status_file.as_deref());
    let state = options.state_dir.as_deref();
    let receipt = receipt.map(|((path, _), file)| Receipt::new(path, file, state)).transpose();
    let receipt = receipt.map_err(NoWindow::NoStatus)?;
    let glass = Glass::default();
    let _answering = match (&changes, &options.status_file) {
        (Some((path, _)), Some(file)) => answering(&glass, &options, path, file, &context),
        _ => None,
    };
    let news = changes.map(|(_, news)| news);
    let clock_was_set = Arc::new(AtomicBool::new(false));
    let followed = options.clock.follow({
        let (was_set, window) = (Arc::clone(&clock_was_set), Arc::clone(&context));
        move || {
            was_set.store(true, Ordering::Relaxed);
            if let Some(window) = window.get() {
                frame::ask(window);
            }
        }
    });
    if let Err(error) = followed {
        // It is seen with the next frame then.
        log::warn!("a change of the clock will be noticed late: {error}");
    }
    let title = options.room.clone().unwrap_or_else(|| "roomsign".to_owned());
    // A frame is painted when something changes: waiting for the screen would only delay it.
    let glow_options = eframe::egui_glow::GlowConfiguration { vsync: false, ..Default::default() };
    let native = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            // None, which is not what leaving it out means: that takes a megabyte for a picture of egui's.
            .with_icon(IconData::default())
            .with_title(title)
            .with_app_id("roomsign")
            .with_inner_size(if options.window { WINDOW } else { cover::LARGEST })
            // Fullscreen is asked for later: some compositors do not survive it before the first frame.
            .with_decorations(options.window),
        glow_options,
        dithering: false,
        // Ours searches for them later.
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let heartbeat = Rc::new(RefCell::new(Heartbeat::new(receipt)));
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let event_loop = EventLoop::<UserEvent>::with_user_event().build()?;
        // It has a connection of its own now.
        drop(asked);
        let app = eframe::create_native(
            "roomsign",
            native,
            Box::new(|creation| {
                let ctx = creation.egui_ctx.clone();
                ctx.set_fonts(screen::fonts::definitions());
                // egui has keys of its own; a keyboard that somebody plugs in changes nothing here.
                ctx.options_mut(|options| {
                    options.quit_shortcuts.clear();
                    options.zoom_with_keyboard = false;
                });
                system_fonts::install(&ctx);
                options.look.turn.install(&ctx);
                let _ = context.set(ctx);
                let heartbeat = Rc::clone(&heartbeat);
                Ok(Box::new(Sign::new(
                    options,
                    feed,
                    news,
                    heartbeat,
                    glass,
                    pictures,
                    clock_was_set,
                )))
            }),
            &event_loop,
        );
        event_loop.run_app(&mut Living { app, heartbeat: Rc::clone(&heartbeat) })
    }));
    drop(watch);
    let was_open = window.get().is_some();
    let why = match opened {
        Ok(Ok(())) if heartbeat.borrow().is_closed => return Ok(()),
        // eframe has said it.
        Ok(Ok(())) => Why::Logged,
        Ok(Err(error)) => {
            // winit says where in its own source; that helps nobody in front of a display.
            let error = error.to_string();
            let what = error.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
            Why::Said(what.map_or(error.as_str(), |(_, what)| what).to_owned())
        }
        Err(_) if was_open => return Err(NoWindow::Failed),
        Err(_) => Why::Unknown,
    };
    Err(if was_open { NoWindow::Gone(why) } else { NoWindow::Unopened(why) })
}

/// Takes over the size that the screen says it has, where nobody has said it, and returns the connection that has asked it. A
/// window is not as large as a screen.
fn ask_size(options: &mut Options) -> Option<Held> {
    if !options.has_no_diagonal || options.window {
        return None;
    }
    let (size, held) = Size::asked(options.monitor);
    let viewing = &mut options.look.viewing;
    match size.inches() {
        Some(inches) => {
            viewing.diagonal = inches;
            log::info!("{size}");
        }
        None => log::info!(
            "{size}: its letters are those for {}″; ROOMSIGN_DIAGONAL says another size",
            viewing.diagonal
        ),
    }
    held
}

/// Lets others ask what is on the glass. The sign goes on if that cannot be.
fn answering(
    glass: &Glass,
    options: &Options,
    schedule: &Path,
    status_file: &Path,
    window: &Arc<OnceLock<Context>>,
) -> Option<Answering> {
    let settings = compared::Settings {
        schedule: schedule.to_owned(),
        room: options.room.clone(),
        quiet: options.quiet,
        clock: options.clock.clone(),
        window: options.window,
    };
    let started = glass.answer(status_file, settings, Arc::clone(window));
    let failed = |error: &std::io::Error| log::warn!("it cannot be asked for its picture: {error}");
    started.inspect_err(failed).ok()
}

struct Sign {
    options: Options,
    feed: Feed,
    news: Option<Receiver<News>>,
    heartbeat: Shared,
    painted: Option<board::Sign>,
    /// The time that it is of.
    now: Option<Now>,
    /// What others are told of the frames.
    glass: Glass,
    /// What the screen is called.
    names: Names,
    /// When the file says that what is shown was written.
    modified: Option<SystemTime>,
    clock_was_set: Arc<AtomicBool>,
    pictures: PictureCache,
    atlas: Atlas,
    /// News came since the last frame was painted, or another time.
    is_news: bool,
    news_came: Option<Instant>,
    has_painted: bool,
    /// A frame has come onto the screen.
    is_seen: bool,
    /// A frame is due since then.
    due: Option<Instant>,
    /// From how far the screen can be read, as has been said.
    said_reach: Option<f32>,
    cover: Cover,
}

impl Sign {
    fn new(
        options: Options,
        feed: Feed,
        news: Option<Receiver<News>>,
        heartbeat: Shared,
        glass: Glass,
        pictures: PictureCache,
        clock_was_set: Arc<AtomicBool>,
    ) -> Self {
        let cover = Cover::new(options.window, options.monitor);
        let names = Names::of(options.status_file.as_deref());
        Self {
            now: None,
            glass,
            names,
            options,
            feed,
            news,
            heartbeat,
            painted: None,
            modified: None,
            clock_was_set,
            pictures,
            atlas: Atlas::default(),
            is_news: false,
            news_came: None,
            has_painted: false,
            is_seen: false,
            due: None,
            said_reach: None,
            cover,
        }
    }

    /// Takes over what the watching thread has found.
    fn take_news(&mut self) {
        while let Some(news) = self.news.as_ref().and_then(|news| news.try_recv().ok()) {
            self.is_news = true;
            self.news_came = Some(Instant::now());
            match news {
                News::Good(version) => self.apply(version),
                News::Same(modified) => {
                    if let Some(shown) = self.feed.shown() {
                        let timetable = Arc::clone(&shown.timetable);
                        let as_of = self.options.clock.written(modified, timetable.zone());
                        self.feed.apply(timetable, Some(as_of));
                        self.modified = Some(modified);
                    }
                }
                News::Fault(fault, kept) => {
                    if let Some(version) = kept.filter(|_| self.feed.shown().is_none()) {
                        self.apply(version);
                    }
                    self.feed.fail(fault);
                }
            }
        }
    }

    fn apply(&mut self, version: Version) {
        let as_of = self.options.clock.written(version.modified, version.timetable.zone());
        self.feed.apply(version.timetable, Some(as_of));
        self.modified = Some(version.modified);
        if let Some(receipt) = &mut self.heartbeat.borrow_mut().receipt {
            receipt.apply(version.revision);
        }
    }

    /// A time that was later than now, when now was wrong, may not be so any more.
    fn redate(&mut self) {
        if !self.clock_was_set.swap(false, Ordering::Relaxed) {
            return;
        }
        // What it makes of the screen is told as soon.
        self.is_news = true;
        if let Some((shown, modified)) = self.feed.shown().zip(self.modified) {
            let as_of = self.options.clock.written(modified, shown.timetable.zone());
            self.feed.redate(Some(as_of));
        }
    }

    /// Tells what the last frame has brought onto the screen, once it is there; of a screen on which nothing is seen, what
    /// would be.
    fn tell_receipt(&mut self) {
        let mut heartbeat = self.heartbeat.borrow_mut();
        let is_taken = heartbeat.take_taken() && self.has_painted;
        self.is_seen |= is_taken;
        let is_seen = is_taken && !self.is_news;
        if !is_seen && heartbeat.dark().is_none() {
            return;
        }
        if let (Some(receipt), Some(painted)) = (&mut heartbeat.receipt, &self.painted) {
            let no_room = || StatusFault { line: None, message: NO_ROOM.to_owned() };
            let fault = self.options.has_no_room.then(no_room);
            let fault = self.feed.fault().map(StatusFault::of).or(fault);
            receipt.tell(self.options.room.as_deref(), painted, fault, is_seen);
        }
    }

    /// Says once if the screen is too small for where its readers stand.
    fn measure(&mut self, size: egui::Vec2) {
        if self.said_reach.is_some() {
            return;
        }
        let look = self.options.look;
        let reach = screen::reach(size, look);
        let distance = look.viewing.distance;
        if reach < distance - 0.05 {
            log::warn!(
                "the essentials can be read from {reach:.1} m, but readers stand {distance} m away"
            );
        }
        self.said_reach = Some(reach.min(distance));
    }

    /// The same of a screen that is seen again: it may have been plugged in only now, or be another one.
    fn measure_again(&mut self, size: egui::Vec2) {
        let before = self.options.look;
        ask_size(&mut self.options);
        if self.options.look != before {
            self.said_reach = None;
            self.measure(size);
        }
    }

    /// Says if names and titles are so long that they cannot be read from as far as that; once for each distance.
    fn measure_words(&mut self, placed: &[Placed], size: egui::Vec2) {
        let read = screen::read_from(placed, size, self.options.look);
        let said = self.said_reach.get_or_insert(read);
        if read < *said - 0.05 {
            log::warn!("what has to be said now is long, and is read from {read:.1} m");
            *said = read;
        }
    }

    /// The board of this moment, and how long it holds.
    fn look(&mut self, size: egui::Vec2) -> Duration {
        let zone = self.feed.shown().map_or(Tz::UTC, |shown| shown.timetable.zone());
        let now = self.options.clock.now(zone);
        let per_page = screen::per_page(size, self.options.look);
        let room = self.options.room.as_deref();
        self.now = Some(now);
        let name = self.glass.name();
        if self.options.has_no_room || name.is_some() {
            let (name, left) = name.unwrap_or_else(|| (self.names.machine.clone(), AT_LEAST));
            let screen = self.names.screen(&name, self.options.has_no_room);
            let named = board::named(&self.feed, room, now, &screen);
            self.painted = Some(board::Sign::Room(named.into()));
            return left.min(AT_LEAST);
        }
        let painted = board::Sign::of(&self.feed, room, now, self.options.quiet, per_page);
        let change = painted.next_change().map(|change| change.to_utc());
        let change = change.into_iter().chain(self.options.look.next_step(now.instant)).min();
        self.painted = Some(painted);
        let wait = change.map(|change| self.options.clock.wait(now.instant, change));
        wait.unwrap_or(AT_LEAST).saturating_add(LATE).min(AT_LEAST)
    }
}

impl eframe::App for Sign {
    fn raw_input_hook(&mut self, ctx: &Context, input: &mut egui::RawInput) {
        // What comes now has to be on the screen soon, and what comes then may need the same letters.
        let is_settled = self.news_came.is_none_or(|came| came.elapsed() >= SETTLED);
        if is_settled && self.news_came.take().is_some() {
            self.atlas.begin_anew();
        } else if is_settled || (self.atlas.is_large() && !self.is_news) {
            self.atlas.tidy(ctx);
        }
        self.atlas.limit(ctx, input);
    }

    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.tell_receipt();
        self.take_news();
        self.redate();
        // After this comes a frame, unless the compositor wants none.
        let is_due = self.due.is_some();
        let is_hidden = self.due.get_or_insert_with(Instant::now).elapsed() > HIDDEN;
        let size = ctx.viewport_rect().size();
        self.measure(size);
        let wait = self.look(size);
        let painted = &self.painted;
        let status = || painted.as_ref().map(|painted| service::status(painted.boards()));
        let told = {
            let mut heartbeat = self.heartbeat.borrow_mut();
            heartbeat.set_hidden(is_hidden);
            heartbeat.service.tell(self.is_seen, || status().unwrap_or_default())
        };
        let wait = if is_due && !is_hidden { wait.min(HIDDEN) } else { wait };
        // Then a frame for the letters alone, so that they are there when the next edit comes.
        let settling = self.news_came.map(|came| SETTLED.saturating_sub(came.elapsed()));
        let wait = settling.map_or(wait, |left| wait.min(left + LATE));
        ctx.request_repaint_after(wait.min(told));
        // Its own keys and the window's button.
        if ctx.input(|input| input.viewport().close_requested()) {
            self.heartbeat.borrow_mut().is_closed = true;
        }
        if self.options.window {
            let quit = ctx.input_mut(|input| {
                input.consume_key(Modifiers::NONE, Key::Escape)
                    || input.consume_key(Modifiers::CTRL, Key::Q)
            });
            if quit {
                self.heartbeat.borrow_mut().is_closed = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        ui.ctx().set_cursor_icon(CursorIcon::None);
        if self.due.take().is_some_and(|due| due.elapsed() > HIDDEN) {
            // It is seen again, which is to be told.
            self.measure_again(ui.ctx().viewport_rect().size());
            frame::ask(ui.ctx());
        }
        if !self.cover.has_screen(ui.ctx()) {
            return;
        }
        let look = self.options.look;
        let pictures = self.pictures.pictures(ui.ctx());
        if let Some(painted) = &self.painted {
            let placed = screen::paint(ui, Show::from(painted), look, pictures);
            self.measure_words(&placed, ui.max_rect().size());
        }
        self.pictures.want();
        self.has_painted = true;
        if let Some((now, receipt)) = self.now.zip(self.heartbeat.borrow().receipt.as_ref()) {
            let is_sign = self.painted.as_ref().is_some_and(|painted| !painted.is_named());
            let revision = receipt.revision().filter(|_| is_sign).map(str::to_owned);
            let window = frame.winit_window();
            let size = window.map(|window| window.inner_size().into()).unwrap_or_default();
            let output = window.and_then(|window| window.current_monitor()?.name());
            let (scale, painted) = (ui.ctx().pixels_per_point(), Instant::now());
            self.glass.painted(LastFrame { now, revision, look, size, scale, output, painted });
        }
        let is_news = std::mem::take(&mut self.is_news);
        let heartbeat = self.heartbeat.borrow();
        let is_to_tell = (is_news && heartbeat.receipt.is_some()) || !heartbeat.service.is_ready();
        if self.atlas.is_crowded(ui.ctx()) || is_to_tell {
            // Come back when this frame is over, to tell.
            frame::ask(ui.ctx());
        }
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        let theme = match &self.painted {
            Some(painted) => Show::from(painted).theme(self.options.look),
            None => self.options.look.theme(ThemeName::default()),
        };
        theme.ground.to_normalized_gamma_f32()
    }
}
