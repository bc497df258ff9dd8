//! XML as a stream of small elements: one event of a schedule is held at a time, whatever the size
//! of the whole. A document type is refused, and with it every entity that could expand.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Refusal;
use crate::prelude::*;
use crate::schedule::diagnostic::Position;

/// More nesting than this is no schedule.
const MAX_DEPTH: usize = 64;
/// More elements than this in one event are no event.
const MAX_ELEMENTS: usize = 10_000;

/// An element with all that is in it.
#[derive(Debug, Default)]
pub struct Element {
    /// Without a namespace prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// Its own text, that of its children left out.
    pub text: String,
    /// In the order of the document.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// What the stream holds next.
#[derive(Debug)]
pub enum Node {
    /// An element begins, given without what is in it.
    Open(Element),
    /// The innermost open element ends.
    Close,
    /// The document ends.
    End,
}

/// A document being read.
pub struct Stream<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    depth: usize,
}

impl<'t> Stream<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { text, reader, depth: 0 }
    }

    /// The next opening or closing; text between them is passed over.
    pub fn node(&mut self) -> Result<Node, Refusal> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Node::Open(self.open(&start)?)),
                Event::End(_) => return Ok(Node::Close),
                Event::Eof => return Ok(Node::End),
                _ => {}
            }
        }
    }

    /// The element that has just been opened, with all that is in it.
    pub fn whole(&mut self, opened: Element) -> Result<Element, Refusal> {
        let mut open = vec![opened];
        let mut count = 0_usize;
        loop {
            match self.event()? {
                Event::Start(start) => {
                    count += 1;
                    if count > MAX_ELEMENTS {
                        return Err(self.refuse("has too much in one element to be a schedule"));
                    }
                    open.push(self.open(&start)?);
                }
                Event::End(_) => {
                    let Some(done) = open.pop() else { return Ok(Element::default()) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Text(text) => push(&mut open, &text.xml10_content()),
                Event::CData(text) => push(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten();
                    let predefined = quick_xml::escape::resolve_predefined_entity(&reference);
                    match (character, predefined) {
                        (Some(character), _) => push(&mut open, character.encode_utf8(&mut [0; 4])),
                        (None, Some(text)) => push(&mut open, text),
                        (None, None) => return Err(self.refuse(ENTITY)),
                    }
                }
                _ => {}
            }
        }
    }

    /// The next event within the bounds.
    fn event(&mut self) -> Result<Event<'t>, Refusal> {
        let event = self.reader.read_event().map_err(|error| {
            let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
            let at = Position::of(self.text, at);
            Refusal::at(at, format!("is not good XML: {error}: download it again"))
        })?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => {
                let words = "has a document type, which could expand without end: remove the line <!DOCTYPE …>";
                return Err(self.refuse(words));
            }
            Event::Eof if self.depth > 0 => {
                return Err(self.refuse("ends in the middle: download it again"));
            }
            _ => {}
        }
        if self.depth > MAX_DEPTH {
            return Err(self.refuse("is nested too deeply to be a schedule"));
        }
        Ok(event)
    }

    fn open(&self, start: &BytesStart<'_>) -> Result<Element, Refusal> {
        let mut element =
            Element { name: start.local_name().into_inner().to_owned(), ..Element::default() };
        // One that is malformed or stands twice is passed over.
        for attribute in start.attributes().with_checks(false).flatten() {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|_| self.refuse(ENTITY))?.into_owned();
            let key = attribute.key.local_name().into_inner().to_owned();
            element.attributes.push((key, value));
        }
        Ok(element)
    }

    /// A refusal at the place that has been read up to.
    pub fn refuse(&self, message: &str) -> Refusal {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        Refusal::at(Position::of(self.text, at), message)
    }
}

const ENTITY: &str =
    "has an entity that XML does not know: only &amp; &lt; &gt; &quot; &apos; and &#…; are read";

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}
