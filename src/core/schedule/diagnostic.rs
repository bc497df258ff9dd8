//! What is wrong with a file, as data, and the one place that renders it.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::clean;
use super::model::Span;
use crate::prelude::*;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file can be shown, but somebody should look.
    Warning,
    /// The file cannot be shown.
    Error,
}

impl Severity {
    /// "error" or "warning"
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One problem of a file: what, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// Where, in bytes of the file's text.
    pub span: Span,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), span, help: None }
    }

    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, message: message.into(), span, help: None }
    }

    /// The same with advice.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Line and column of its start in `source`.
    pub fn position(&self, source: &str) -> Position {
        Position::of(source, self.span.start)
    }
}

/// A place in a text as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Position {
    /// The place of a byte offset; an offset past the end is the end. A byte order mark is no character.
    pub fn of(source: &str, offset: usize) -> Self {
        let before = source.get(..source.floor_char_boundary(offset)).unwrap_or_default();
        Self::after(before, before.matches('\n').count() + 1)
    }

    /// The end of `before`, which is on that line.
    fn after(before: &str, line: usize) -> Self {
        let last = before.rsplit_once('\n').map_or(before, |(_, last)| last);
        Self { line, column: last.trim_start_matches('\u{feff}').chars().count() + 1 }
    }
}

/// Where each line of a text ends, so that many places of a long text are found quickly.
struct Lines(Vec<usize>);

impl Lines {
    fn of(source: &str) -> Self {
        Self(source.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The number of the line that the byte at `offset` is on, from 1.
    fn number(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }

    fn position(&self, source: &str, offset: usize) -> Position {
        let offset = source.floor_char_boundary(offset);
        Position::after(source.get(..offset).unwrap_or_default(), self.number(offset))
    }
}

/// For people: message, place, source line, caret and help.
/// `file` is the name that stands in front of line and column.
pub fn render(file: &str, source: &str, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let file = clean::line(file);
    let lines = Lines::of(source);
    let reports: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| {
            let level = match diagnostic.severity {
                Severity::Error => Level::ERROR,
                Severity::Warning => Level::WARNING,
            };
            let help = diagnostic.help.as_deref().map(clean::line);
            let title = clean::line(&diagnostic.message);
            let group = Group::with_title(level.primary_title(title));
            let mut group = match Excerpt::of(source, &lines, &diagnostic.span) {
                Some(excerpt) => group.element(
                    Snippet::source(excerpt.text)
                        .path(file.as_str())
                        .line_start(excerpt.line)
                        .annotation(AnnotationKind::Primary.span(excerpt.span)),
                ),
                None => {
                    let Position { line, column } = lines.position(source, diagnostic.span.start);
                    group.element(Origin::path(file.as_str()).line(line).char_column(column))
                }
            };
            if let Some(help) = help {
                group = group.element(Level::HELP.message(help));
            }
            renderer.render(&[group]).to_string()
        })
        .collect();
    reports.join("\n\n")
}

/// For editors: `file:line:col: severity: message`, one a line.
pub fn render_short(file: &str, source: &str, diagnostics: &[Diagnostic]) -> String {
    let lines = Lines::of(source);
    diagnostics
        .iter()
        .map(|diagnostic| {
            let Position { line, column } = lines.position(source, diagnostic.span.start);
            let word = diagnostic.severity.word();
            let message = clean::line(&diagnostic.message);
            let help = diagnostic.help.as_deref().map(|help| format!(" ({})", clean::line(help)));
            format!(
                "{}:{line}:{column}: {word}: {message}{}\n",
                clean::line(file),
                help.unwrap_or_default()
            )
        })
        .collect()
}

/// A source line is shown up to here, or this far past the start of the mark, in bytes. Whoever writes
/// longer ones is told where to look, but would not see it.
const MAX_SHOWN: usize = 2000;

/// The one source line that a message shows. Only the first line of a span is marked:
/// a missing `"""` may span half the file.
struct Excerpt {
    text: String,
    line: usize,
    span: Span,
}

impl Excerpt {
    fn of(source: &str, lines: &Lines, span: &Span) -> Option<Self> {
        let start = source.floor_char_boundary(span.start);
        let before = source.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = source.get(line_start..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let from = (start - line_start).min(line.len());
        if from > MAX_SHOWN {
            return None;
        }
        let line = line.get(..line.floor_char_boundary(from + MAX_SHOWN)).unwrap_or(line);
        let end = span.end.saturating_sub(line_start);
        let to = line.floor_char_boundary(end).clamp(from, line.len());
        // Written again so that neither escape sequences nor bidi overrides reach a terminal.
        let visible = |text: &str| -> String {
            text.chars()
                .map(|c| if c == '\t' || c.is_control() { ' ' } else { c })
                .filter(|&c| {
                    c == ' ' || !clean::line(&c.to_string()).is_empty() || c.is_whitespace()
                })
                .collect()
        };
        let head = visible(line.get(..from).unwrap_or_default());
        let marked = visible(line.get(from..to).unwrap_or_default());
        let tail = visible(line.get(to..).unwrap_or_default());
        let span = head.len()..head.len() + marked.len();
        let line = lines.number(start);
        Some(Self { text: format!("{head}{marked}{tail}"), line, span })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = "ab\nüx\n";
        for (offset, line, column) in
            [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 2), (7, 3, 1), (99, 3, 1), (4, 2, 1)]
        {
            assert_eq!(Position::of(source, offset), Position { line, column }, "{offset}");
        }
    }

    #[test]
    fn a_report_shows_place_line_caret_and_help() {
        let source = "[event]\ndealy = 10\n";
        let diagnostic =
            Diagnostic::error(8..13, "unknown key `dealy`").help("did you mean `delay`?");
        let text = render("a.toml", source, &[diagnostic], false);
        for part in [
            "error: unknown key `dealy`",
            "a.toml:2:1",
            "2 | dealy = 10",
            "^^^^^",
            "did you mean `delay`?",
        ] {
            assert!(text.contains(part), "{part:?} is missing in\n{text}");
        }
    }

    #[test]
    fn escape_sequences_and_overrides_never_reach_the_terminal() {
        let source = "a = \"\u{1b}[31m\u{202e}x\"\n";
        let diagnostic = Diagnostic::error(4..9, "bad \u{1b}[2J text");
        for text in [
            render("a\u{7}.toml", source, core::slice::from_ref(&diagnostic), false),
            render_short("a\u{7}.toml", source, &[diagnostic]),
        ] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        }
    }

    #[test]
    fn of_a_line_that_is_too_long_to_see_the_place_is_told() {
        let source = format!("ab\n{}x{}", "ü".repeat(5000), "y".repeat(100_000));
        let at =
            |from| render("a.toml", &source, &[Diagnostic::error(from..from + 1, "no")], false);
        let near = at(3);
        assert!(near.contains("2 | ü") && near.contains("a.toml:2:1"), "{near}");
        assert!(near.len() < 10_000, "{}", near.len());
        let far = at(10_003);
        assert!(far.contains("error: no") && far.contains("a.toml:2:5001"), "{far}");
        assert!(far.len() < 100, "{far}");
    }

    #[test]
    fn any_span_renders() {
        let source = "ü\r\nx";
        for start in 0..8 {
            for end in 0..8 {
                let diagnostic = Diagnostic::error(start..end, "m");
                assert!(render("f", source, &[diagnostic], false).contains("error: m"));
            }
        }
        assert!(render("f", "", &[Diagnostic::error(0..0, "m")], true).contains('m'));
    }
}
