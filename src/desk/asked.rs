//! What a phone asks for: the fields of a form or of an address, as they came. Nothing in them is believed.

use std::fmt::Write as _;

/// No sign takes longer texts than this, in characters.
pub const MOST_CHARS: usize = 280;

/// Fields by name, in order; a name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked(Vec<(String, String)>);

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It starts this many minutes later than the sign says.
    Delay,
    /// It has not begun, although it should have, and does so this many minutes later.
    NotBegun,
    /// It began then.
    Start,
    /// It goes on for this many minutes more, or until then.
    Extend,
    /// It was over then.
    End,
    /// No seats are left.
    Full,
    /// There are some again.
    Free,
    /// It does not take place.
    Cancel,
    /// As it was planned.
    Restore,
    /// It takes place elsewhere.
    Move,
    /// All that is left of the day here takes place elsewhere.
    MoveRoom,
    /// One more session.
    Add,
    /// Why.
    Reason,
    /// Words on the signs.
    Notice,
    /// Ready words on whole screens, or the end of them.
    Alarm,
    /// A notice goes, or all of them.
    Clear,
}

/// How each is called in addresses and forms.
const ACTS: [(&str, Act); 16] = [
    ("delay", Act::Delay),
    ("not-begun", Act::NotBegun),
    ("start", Act::Start),
    ("extend", Act::Extend),
    ("end", Act::End),
    ("full", Act::Full),
    ("free", Act::Free),
    ("cancel", Act::Cancel),
    ("restore", Act::Restore),
    ("move", Act::Move),
    ("move-room", Act::MoveRoom),
    ("add", Act::Add),
    ("reason", Act::Reason),
    ("notice", Act::Notice),
    ("alarm", Act::Alarm),
    ("clear", Act::Clear),
];

impl Act {
    /// How it is called in addresses and forms.
    pub fn name(self) -> &'static str {
        ACTS.iter().find(|(_, act)| *act == self).map_or("", |(name, _)| name)
    }
}

impl Asked {
    /// Of what came over the network.
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// To do something in a room, or nowhere in particular.
    pub fn to_do(act: Act, room: &str) -> Self {
        Self::default().with("act", act.name()).with("room", room)
    }

    /// The same with this field, in the place of any of that name; an empty one is left out.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// What is to be done, if anything is.
    pub fn act(&self) -> Option<Act> {
        let name = self.get("act");
        ACTS.iter().find(|(known, _)| *known == name).map(|(_, act)| *act)
    }

    /// The first field of that name without white space around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// All fields of that name that are not empty.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Every field, for a form that brings them back.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A page's address with these fields.
    pub fn address(&self, page: &str) -> String {
        let mut address = page.to_owned();
        for (index, (name, value)) in self.fields().enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            encode(&mut address, name);
            address.push('=');
            encode(&mut address, value);
        }
        address
    }
}

/// As forms are encoded in addresses.
fn encode(address: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                address.push(byte.into());
            }
            // A string takes whatever is written to it.
            _ => _ = write!(address, "%{byte:02X}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_go_into_an_address_and_none_is_kept_twice() {
        let asked = Asked::to_do(Act::Move, "Room 122").with("to", "A&B").with("to", "Süd=1");
        assert_eq!(asked.act(), Some(Act::Move));
        assert_eq!(asked.address("/room"), "/room?act=move&room=Room%20122&to=S%C3%BCd%3D1");
        assert_eq!(asked.clone().with("to", "").get("to"), "");
        assert_eq!(Asked::default().address("/room"), "/room");
        assert_eq!(Asked::new(vec![("act".to_owned(), "rm -rf".to_owned())]).act(), None);
    }
}
