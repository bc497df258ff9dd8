//! Signs of life: those of the thread that paints, given between frames, for none of them needs a frame.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use eframe::{EframeWinitApplication, UserEvent};
use winit::application::ApplicationHandler;
use winit::event::{DeviceEvent, DeviceId, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::window::WindowId;

use super::receipt::Receipt;
use roomsign_host::output::Dark;
use roomsign_host::service::Service;

/// How often a receipt is given a sign of life.
const BEAT: Duration = Duration::from_secs(10);

/// Who hears from a sign.
pub struct Heartbeat {
    /// The service manager.
    pub service: Service,
    /// Who reads the status file.
    pub receipt: Option<Receipt>,
    /// Somebody has closed the window; any other end is a failure.
    pub is_closed: bool,
    /// The compositor takes no frames.
    is_hidden: bool,
    /// It has asked for the next one, and so has taken the last: see [`Living`].
    is_taken: bool,
    next: Instant,
}

/// The same for the sign, which has more to say, and for the loop that it runs in.
pub type Shared = Rc<RefCell<Heartbeat>>;

impl Heartbeat {
    /// As the service manager says in the environment.
    pub fn new(receipt: Option<Receipt>) -> Self {
        let service = Service::from_environment();
        let service = if receipt.is_some() { service.with_compositor() } else { service };
        Self {
            service,
            receipt,
            is_closed: false,
            is_hidden: false,
            is_taken: false,
            next: Instant::now(),
        }
    }

    /// Whether the compositor takes no frames.
    pub fn set_hidden(&mut self, is_hidden: bool) {
        self.is_hidden = is_hidden;
        self.tell_dark();
    }

    /// Whether the frame before has been taken to the screen since this was last asked.
    pub fn take_taken(&mut self) -> bool {
        std::mem::take(&mut self.is_taken)
    }

    /// Why nothing is seen of any frame, if that is known.
    pub fn dark(&self) -> Option<Dark> {
        self.service.dark().or(self.is_hidden.then_some(Dark::Hidden))
    }

    fn tell_dark(&mut self) {
        let dark = self.dark();
        if let Some(receipt) = &mut self.receipt {
            receipt.tell_dark(dark);
        }
    }

    /// Gives signs of life if it is time for them, once the compositor has answered: one that hangs is to be as silent as a
    /// sign that hangs. Returns when it is time again; none if nobody listens.
    fn beat(&mut self) -> Option<Instant> {
        let every =
            self.receipt.as_ref().map(|_| BEAT).into_iter().chain(self.service.every()).min()?;
        if Instant::now() >= self.next {
            self.service.ask_compositor();
            self.service.beat();
            self.tell_dark();
            if let Some(receipt) = &self.receipt {
                receipt.beat();
            }
            self.next = Instant::now() + every;
        }
        Some(self.next)
    }
}

/// The eframe app, and its life between frames.
pub struct Living<'a> {
    /// What it does on its own.
    pub app: EframeWinitApplication<'a>,
    /// What it says between.
    pub heartbeat: Shared,
}

impl ApplicationHandler<UserEvent> for Living<'_> {
    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        self.app.about_to_wait(event_loop);
        let Some(next) = self.heartbeat.borrow_mut().beat() else { return };
        match event_loop.control_flow() {
            ControlFlow::Poll => {}
            ControlFlow::WaitUntil(sooner) if sooner <= next => {}
            _ => event_loop.set_control_flow(ControlFlow::WaitUntil(next)),
        }
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        self.app.new_events(event_loop, cause);
    }

    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        self.app.resumed(event_loop);
    }

    fn suspended(&mut self, event_loop: &ActiveEventLoop) {
        self.app.suspended(event_loop);
    }

    fn exiting(&mut self, event_loop: &ActiveEventLoop) {
        self.app.exiting(event_loop);
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: UserEvent) {
        self.app.user_event(event_loop, event);
    }

    /// On Wayland a frame is asked for when the compositor has answered the one before, which it does once that is part of
    /// what it gives to the screen; elsewhere one is asked for when the one before has been handed over.
    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        if event == WindowEvent::RedrawRequested {
            self.heartbeat.borrow_mut().is_taken = true;
        }
        self.app.window_event(event_loop, window, event);
    }

    fn device_event(&mut self, event_loop: &ActiveEventLoop, device: DeviceId, event: DeviceEvent) {
        self.app.device_event(event_loop, device, event);
    }
}
