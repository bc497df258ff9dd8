//! HTML and Markdown → plain text.
//!
//! Abstracts are Markdown with some HTML in it, or HTML, or plain text, and nobody says which. All three
//! survive one way: Markdown → HTML → text.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::prelude::*;
use crate::schedule::clean;

/// What is longer is cut: no sign and no reader takes more, and it bounds what markup can cost.
const MAX_CHARS: usize = 20_000;

/// Lines of plain text; an empty line separates paragraphs. Empty if there is nothing to say.
pub fn plain(markup: &str) -> String {
    let end = markup.char_indices().nth(MAX_CHARS).map_or(markup.len(), |(end, _)| end);
    let markup = markup.get(..end).unwrap_or(markup);
    // The counters of the lists that are open: none for bullets.
    let mut lists: Vec<Option<u64>> = Vec::new();
    let events = lines_of_code(Parser::new_ext(markup, Options::empty())).flat_map(|event| {
        let marker = match &event {
            Event::Start(Tag::List(first)) => {
                lists.push(*first);
                None
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
                None
            }
            Event::Start(Tag::Item) => Some(match lists.last_mut() {
                Some(Some(number)) => {
                    let marker = format!("{number}. ");
                    *number = number.saturating_add(1);
                    marker
                }
                _ => "- ".to_owned(),
            }),
            _ => None,
        };
        let event = match event {
            // The text of a link is enough: nobody can press it.
            Event::Start(Tag::Link { .. } | Tag::Image { .. })
            | Event::End(TagEnd::Link | TagEnd::Image) => None,
            // A paragraph in an item would separate it from its bullet.
            Event::Start(Tag::Paragraph) if !lists.is_empty() => None,
            Event::End(TagEnd::Paragraph) if !lists.is_empty() => Some(Event::HardBreak),
            Event::InlineHtml(tag) => match name(&tag) {
                "a" => None,
                known if INLINE.contains(&known) => Some(Event::InlineHtml(tag)),
                // `Option<T>` is no markup.
                _ => Some(Event::Text(tag)),
            },
            other => Some(other),
        };
        [event, marker.map(|marker| Event::Text(CowStr::from(marker)))].into_iter().flatten()
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    tidy(&nanohtml2text::html2text(&page))
}

/// Each line of a block of code as a paragraph: nothing else keeps its line end on the way to a sign.
fn lines_of_code<'m>(events: Parser<'m>) -> impl Iterator<Item = Event<'m>> {
    let mut is_code = false;
    let mut is_pre = false;
    events.flat_map(move |event| match event {
        // The same in HTML.
        Event::Html(line) if is_pre || line.contains("<pre") => {
            is_pre = !line.contains("</pre");
            let line = line.replace("<pre", "<p").replace("</pre", "</p");
            vec![Event::Html(CowStr::from(line.trim_end().to_owned() + "<p>"))]
        }
        Event::Start(Tag::CodeBlock(_)) => {
            is_code = true;
            Vec::new()
        }
        Event::End(TagEnd::CodeBlock) => {
            is_code = false;
            Vec::new()
        }
        Event::Text(code) if is_code => {
            let line = |line: &str| {
                let text = Event::Text(CowStr::from(line.to_owned()));
                [Event::Start(Tag::Paragraph), text, Event::End(TagEnd::Paragraph)]
            };
            code.lines().filter(|code| !code.trim().is_empty()).flat_map(line).collect()
        }
        other => vec![other],
    })
}

/// The tags that abstracts are written with, but for links.
const INLINE: [&str; 26] = [
    "abbr", "b", "big", "br", "cite", "code", "del", "div", "em", "font", "i", "img", "ins", "kbd",
    "li", "mark", "ol", "p", "q", "s", "small", "span", "strong", "sub", "sup", "u",
];

/// What kind of tag `<strong class="x">` is: "strong".
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// Every line clean, and no more than one empty line between two.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parted = false;
    for line in text.lines().map(clean::line) {
        if line.is_empty() {
            parted = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if parted { "\n\n" } else { "\n" });
        }
        parted = false;
        out.push_str(&line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_the_text_that_is_read() {
        for (markup, text) in [
            ("plain", "plain"),
            ("two\nlines", "two lines"),
            ("two\r\n\r\nparagraphs", "two\n\nparagraphs"),
            ("**bold** and *soft* and `code`", "bold and soft and code"),
            ("# Heading\ntext", "Heading\n\ntext"),
            ("see [the page](https://example.org/x) now", "see the page now"),
            ("<p>One &amp; two</p><p>Three<br>four</p>", "One & two\n\nThree\nfour"),
            ("a <b>bold</b> <a href=\"https://example.org\">link</a>", "a bold link"),
            ("- one\n- two", "- one\n- two"),
            ("1. one\n2. two", "1. one\n2. two"),
            ("Option<T> and a < b && c > d", "Option<T> and a < b && c > d"),
            ("`Vec<T>` &lt;T&gt;", "Vec<T> <T>"),
            ("snake_case_name", "snake_case_name"),
            (
                "So:\n\n```rust\nlet a = b < c && d;\n\n  run(\"<p>\");\n```\nThen.",
                "So:\n\nlet a = b < c && d;\n\nrun(\"<p>\");\n\nThen.",
            ),
            ("So:\n\n    $ a | b > c\n    $ d\n\nThen.", "So:\n\n$ a | b > c\n\n$ d\n\nThen."),
            ("- one\n\n      code 1\n      code 2\n- two", "- one\ncode 1\ncode 2\n- two"),
            ("<pre>a &lt; b\nc</pre>", "a < b\n\nc"),
            ("bell\u{7} over\u{202e}ride", "bell override"),
            ("C:\\path \\ back", "C:\\path \\ back"),
            ("   \n\n", ""),
            ("", ""),
        ] {
            assert_eq!(plain(markup), text, "{markup:?}");
        }
    }

    #[test]
    fn hostile_markup_is_bounded() {
        for markup in ["<a ", "[", "<p", "*_", "> ", "- ", "<pre>", "&", "![](", "<a href=x>"] {
            let long = markup.repeat(200_000);
            assert!(plain(&long).chars().count() <= 2 * MAX_CHARS, "{markup}");
        }
    }
}
