//! What an X server says of its screens.

use std::error::Error;

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::randr::{
    self, ConnectionExt as _, GetCrtcInfoReply, GetScreenResourcesCurrentReply, Output,
};
use x11rb::rust_connection::RustConnection;

/// What has no answer, or no screen.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What it has to show something on, plugged in or not; nothing where it cannot say that.
pub fn resources(connection: &RustConnection) -> Result<Option<GetScreenResourcesCurrentReply>> {
    let root = connection.setup().roots.first().map(|screen| screen.root);
    let root = root.ok_or("an X server without a screen")?;
    if connection.extension_information(randr::X11_EXTENSION_NAME)?.is_none() {
        return Ok(None);
    }
    Ok(Some(connection.randr_get_screen_resources_current(root)?.reply()?))
}

/// The outputs that show something, the first of each picture; asked one after the other, as far as anybody wants to know.
pub fn shown<'c>(
    connection: &'c RustConnection,
    there: &'c GetScreenResourcesCurrentReply,
) -> impl Iterator<Item = Result<(GetCrtcInfoReply, Output)>> + 'c {
    there.crtcs.iter().filter_map(|crtc| {
        let asked = || -> Result<_> {
            Ok(connection.randr_get_crtc_info(*crtc, there.config_timestamp)?.reply()?)
        };
        let crtc = match asked() {
            Ok(crtc) => crtc,
            Err(error) => return Some(Err(error)),
        };
        let output = *crtc.outputs.first().filter(|_| crtc.mode != 0)?;
        Some(Ok((crtc, output)))
    })
}
