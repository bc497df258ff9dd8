//! The settings of a service: names that it knows, and values that it accepts.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::{Finding, bad, system_file};
use crate::cli::Cli;

/// What the log goes by is no option of any command.
const LOG: &str = "ROOMSIGN_LOG";
/// A name that is less like any that is known means something else.
const ALIKE: f64 = 0.9;

/// A file of settings, as systemd reads it.
pub struct Settings {
    file: PathBuf,
    lines: Vec<Line>,
}

struct Line {
    /// From 1.
    number: usize,
    /// Empty where the line sets nothing.
    name: String,
    value: String,
}

impl Settings {
    /// Those of a file; none if it cannot be read.
    pub fn read(file: &Path) -> Self {
        Self::parse(file, &system_file(file))
    }

    fn parse(file: &Path, text: &str) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        let mut numbered = (1..).zip(text.lines());
        while let Some((number, line)) = numbered.next() {
            if line.trim().is_empty() || line.trim_start().starts_with(['#', ';']) {
                continue;
            }
            let mut whole = line.to_owned();
            while let Some(begun) = whole.strip_suffix('\\') {
                whole = begun.to_owned() + numbered.next().map_or("", |(_, line)| line);
            }
            let (name, value) = whole.split_once('=').unwrap_or(("", whole.as_str()));
            let (name, value) = (name.trim().to_owned(), unquoted(value.trim()).to_owned());
            lines.push(Line { number, name, value });
        }
        Self { file: file.to_owned(), lines }
    }

    /// The value of a name: the last one counts, and an empty one is none.
    pub fn get(&self, name: &str) -> Option<&str> {
        let last = self.lines.iter().rfind(|line| line.name == name)?;
        Some(last.value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a yes or no is a yes.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// What is wrong with the settings of the service `of`, which runs this command; the unit itself gives it what is `given`.
    pub fn findings(
        &self,
        of: &str,
        command: &str,
        given: &[(&'static str, &str)],
    ) -> Vec<Finding> {
        let mut cli = Cli::command();
        cli.build();
        let Some(command) = cli.find_subcommand(command) else { return Vec::new() };
        let mut found: Vec<Finding> = self
            .lines
            .iter()
            .filter_map(|line| {
                let (what, todo) = line.wrong(command)?;
                let file = self.file.display();
                Some(bad(format!("{of}: {file}:{}: {what}", line.number), todo))
            })
            .collect();
        if found.is_empty() {
            found.extend(
                self.together(command, given).map(|(what, todo)| {
                    bad(format!("{of}: {}: {what}", self.file.display()), todo)
                }),
            );
        }
        found
    }

    /// What is wrong with settings of which each by itself is right.
    fn together(
        &self,
        command: &Command,
        given: &[(&'static str, &str)],
    ) -> Option<(String, String)> {
        let value = |name: &str| {
            let unit = || given.iter().find(|(of, _)| *of == name).map(|(_, value)| *value);
            self.get(name).or_else(unit)
        };
        let mut typed = Vec::new();
        for (name, arg) in options(command) {
            let Some(value) = value(name) else { continue };
            match (arg.get_long(), arg.get_action()) {
                (None, _) => typed.push(value.to_owned()),
                (Some(long), ArgAction::SetTrue) if value == "true" => {
                    typed.push(format!("--{long}"))
                }
                (Some(_), ArgAction::SetTrue) => {}
                (Some(long), _) => typed.push(format!("--{long}={value}")),
            }
        }
        // Whoever asks has an environment of their own.
        let alone =
            command.clone().no_binary_name(true).mut_args(|arg| arg.env(None::<&'static str>));
        let error = alone.try_get_matches_from(typed).err()?;
        let mut said = error.to_string();
        for (name, arg) in options(command) {
            let arg = arg.to_string();
            said = said.replace(&format!("'{arg}'"), name).replace(&arg, name);
        }
        let said = said.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default();
        let said = said.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Some((said, format!("add or remove what it names in {}", self.file.display())))
    }
}

impl Line {
    /// What is wrong and what to do, if something is.
    fn wrong(&self, command: &Command) -> Option<(String, String)> {
        let Self { name, value, .. } = self;
        if name.is_empty() {
            return Some((
                format!("{value} sets nothing"),
                "write it as NAME=value, or behind a #".to_owned(),
            ));
        }
        if value.starts_with(['"', '\'']) {
            return Some((
                format!("{name}: its quote has no end"),
                "write it as NAME=\"value\"".to_owned(),
            ));
        }
        let known: Vec<(&str, &Arg)> = options(command).collect();
        if let Some((_, arg)) = known.iter().find(|(known, _)| known == name) {
            // An empty one is as if it were not there, but for those that are a yes or no.
            let is_set = !value.is_empty() || matches!(arg.get_action(), ArgAction::SetTrue);
            let wrong = is_set.then(|| refused(arg, value)).flatten()?;
            return Some((format!("{name} cannot be {value:?}"), wrong));
        }
        let alike = known.iter().map(|(name, _)| *name).chain([LOG]);
        let alike = alike.map(|known| (strsim::jaro_winkler(&name.to_uppercase(), known), known));
        let alike = alike
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        let alike = alike.map(|(_, known)| known);
        let is_ours = name.starts_with("ROOMSIGN_")
            || alike.is_some_and(|known| known.starts_with("ROOMSIGN_"));
        if !is_ours || name == LOG {
            return None;
        }
        let todo = match alike {
            Some(known) => format!("did you mean {known}?"),
            None => format!(
                "remove it: `roomsign {} --help` lists those that exist",
                command.get_name()
            ),
        };
        Some((format!("there is no setting {name}"), todo))
    }
}

/// The settings that a command knows.
fn options(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    command.get_arguments().filter_map(|arg| Some((arg.get_env()?.to_str()?, arg)))
}

/// What to write instead of a value that an option does not take.
fn refused(arg: &Arg, value: &str) -> Option<String> {
    let alone = Arg::new("value").required(true).allow_hyphen_values(true);
    let mut alone = alone.value_parser(arg.get_value_parser().clone());
    if let Some(delimiter) = arg.get_value_delimiter() {
        alone = alone.value_delimiter(delimiter);
    }
    let alone = Command::new("setting").no_binary_name(true).arg(alone);
    let error = alone.try_get_matches_from([value]).err()?;
    if let Some(why) = error.source() {
        return Some(why.to_string());
    }
    Some(match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => format!("write one of {}", values.join(", ")),
        _ => StyledStr::from(error.to_string()).to_string(),
    })
}

fn unquoted(value: &str) -> &str {
    let quoted =
        ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    quoted.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Settings {
        Settings::parse(Path::new("a.conf"), text)
    }

    #[test]
    fn settings_are_read_as_systemd_reads_them() {
        let text = "# ROOMSIGN_ROOM=no\nROOMSIGN_ROOM=old\n ROOMSIGN_ROOM = \"Room 122\" \nX='a=b'\nEMPTY=\n;Y=1\nZ=a\\\nb\n";
        let settings = settings(text);
        for (name, value) in [
            ("ROOMSIGN_ROOM", Some("Room 122")),
            ("X", Some("a=b")),
            ("EMPTY", None),
            ("ROOM", None),
            ("Y", None),
            ("Z", Some("ab")),
        ] {
            assert_eq!(settings.get(name), value, "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_to_write() {
        let sign = "ROOMSIGN_SCHEDULE=s.toml\nROOMSIGN_ROOM=A\n";
        for (text, what, todo) in [
            (
                "ROOMSIGN_ROTATE=45",
                "a.conf:3: ROOMSIGN_ROTATE cannot be \"45\"",
                "write one of 0, 90, 180, 270",
            ),
            ("ROOMSIGN_QUIET=99-7", "a.conf:3: ROOMSIGN_QUIET cannot be \"99-7\"", "22:00-07:00"),
            ("ROOMSIGN_DIAGONAL=1", "a.conf:3: ROOMSIGN_DIAGONAL cannot be \"1\"", "from 5 to 200"),
            (
                "ROOMSIGN_PIXEL_SHIFT=yes",
                "a.conf:3: ROOMSIGN_PIXEL_SHIFT cannot be \"yes\"",
                "write one of true, false",
            ),
            ("ROOMSIGN_MONITOR=-1", "a.conf:3: ROOMSIGN_MONITOR cannot be \"-1\"", ""),
            (
                "\nROOMSIGN_ROTAT=90",
                "a.conf:4: there is no setting ROOMSIGN_ROTAT",
                "did you mean ROOMSIGN_ROTATE?",
            ),
            (
                "ROOMSING_QUIET=22:00-07:00",
                "there is no setting ROOMSING_QUIET",
                "did you mean ROOMSIGN_QUIET?",
            ),
            ("ROOMSIGN_XYZZY=1", "there is no setting ROOMSIGN_XYZZY", ""),
            ("ROOMSIGN_ROTATE 90", "a.conf:3: ROOMSIGN_ROTATE 90 sets nothing", "NAME=value"),
            ("ROOMSIGN_THEME=\"dark", "a.conf:3: ROOMSIGN_THEME: its quote has no end", ""),
            ("ROOMSIGN_ALL_ROOMS=true", "ROOMSIGN_ROOM cannot be used with", "a.conf"),
        ] {
            let found = settings(&format!("{sign}{text}\n")).findings("a", "show", &[]);
            let [Finding { what: said, todo: Some(advice) }] = found.as_slice() else {
                panic!("{text}: {found:?}")
            };
            assert!(said.contains(what) && advice.contains(todo), "{text}: {said}\n{advice}");
        }
        let good = "ROOMSIGN_QUIET=22:00-07:00\nROOMSIGN_LOG=roomsign=debug\nWLR_RENDERER=pixman\nROOMSIGN_ROTATE=\n";
        assert_eq!(settings(&format!("{sign}{good}")).findings("a", "show", &[]), []);
        let found = settings("ROOMSIGN_ROOM=A").findings("a", "show", &[]);
        assert!(found.iter().any(|found| found.what.contains("ROOMSIGN_SCHEDULE")), "{found:?}");
        let given = [("ROOMSIGN_SCHEDULE", "s.toml")];
        assert_eq!(settings("ROOMSIGN_ROOM=A").findings("a", "show", &given), []);
    }
}
