//! Writes the manual page and the shell completions: `cargo run --example manual -- FOLDER`.

#![allow(clippy::disallowed_methods, reason = "it writes files for the package, not for a sign")]

use std::path::PathBuf;
use std::{env, fs, io};

use clap::CommandFactory;
use clap_complete::{Shell, generate_to};
use roomsign::cli::Cli;

fn main() -> io::Result<()> {
    let folder =
        env::args_os().nth(1).map_or_else(|| PathBuf::from("target/manual"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let mut command = Cli::command();
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        generate_to(shell, &mut command, "roomsign", &folder)?;
    }
    // One page for each command, and one for all of them; none for `help`.
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), &folder)
}
