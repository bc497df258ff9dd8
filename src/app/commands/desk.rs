//! `roomsign desk`: the page for the phones of those who run an event.

use std::io::{BufRead as _, Cursor, IsTerminal as _};
use std::sync::Arc;

use image::ImageEncoder as _;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};

use super::{Failure, print};
use crate::cli::desk::Desk;
use crate::images;
use crate::picture::draw;
use roomsign_core::board::Board;
use roomsign_desk::{Opened, Options, Program, Trouble, login_line};
use roomsign_host::clock::Clock;
use roomsign_host::files::{Folder, credential};
use roomsign_screen::{DRAWABLE, Look, Show};

/// Answers phones until the process ends, or prints a line for a file of logins.
pub fn run(arguments: &Desk) -> Result<(), Failure> {
    if let Some(name) = &arguments.hash {
        return print_login(name);
    }
    // The command line has made sure of it.
    let Some(schedule) = &arguments.schedule else { return Ok(()) };
    let options = Options {
        schedule: schedule.clone(),
        listen: arguments.listen,
        login: arguments.login.clone().or_else(|| credential("desk")),
        public: arguments.public,
        tls: arguments.cert.clone().zip(arguments.key.clone()),
        address: arguments.address.clone(),
        status_dir: arguments.here.status_dir.clone(),
        drawable: DRAWABLE,
        clock: Clock::pretending(arguments.here.at),
    };
    let program = Arc::new(Around { folder: Folder::of(schedule) });
    let is_credential = options.login.is_some() && arguments.login.is_none();
    let failed = |why: Trouble| match why {
        Trouble::Logins(..) if is_credential => Failure::new(format!(
            "{why}; systemd has it from /etc/roomsign/desk.login: is that there?"
        )),
        _ => Failure::new(why.to_string()),
    };
    #[cfg(feature = "mqtt")]
    let fleet = super::fleet::doors::access(&arguments.fleet)?;
    // One thread answers; the others wait for disks and locks.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .build()
        .map_err(|error| failed(Trouble::Threads(error)))?;
    runtime.block_on(async {
        let opened = Opened::open(options, program).await.map_err(failed)?;
        // Whoever started it may not listen; the log has the address as well.
        let _ = print(&opened.welcome());
        #[cfg(feature = "mqtt")]
        if let Some(fleet) = fleet {
            tokio::spawn(super::fleet::doors::hear(fleet, opened.elsewhere()));
        }
        opened.serve().await;
        Ok(())
    })
}

/// What the desk has of the rest of the program.
struct Around {
    folder: Folder,
}

impl Program for Around {
    fn picture(&self, board: &Board, size: [u32; 2]) -> Vec<u8> {
        let load = |name: &str, fit| images::load(&self.folder, name, fit).ok();
        let image = draw(Show::Room(board), Look::default(), size, load);
        let mut png = Cursor::new(Vec::new());
        // Flat colours, and letters that come again: what is guessed from its neighbours makes that no smaller.
        let encoder =
            PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::NoFilter);
        let image = image::DynamicImage::ImageRgba8(image).into_rgb8();
        let [width, height] = [image.width(), image.height()];
        let encoded = encoder.write_image(&image, width, height, image::ExtendedColorType::Rgb8);
        if let Err(error) = encoded {
            log::error!("a picture cannot be made a PNG: {error}");
        }
        png.into_inner()
    }
}

fn print_login(name: &str) -> Result<(), Failure> {
    let failed = |why: String| Failure::new(why);
    let password = password().map_err(|error| failed(format!("no password was read: {error}")))?;
    let line = login_line(name, &password).map_err(|why| failed(why.to_string()))?;
    print(&(line + "\n"))
}

/// A line of standard input; a terminal does not show it.
fn password() -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
