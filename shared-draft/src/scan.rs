// SPDX-License-Identifier: MPL-2.0
//! What an update from outside may hold, read before the library reads it: only what the editor
//! writes (text, formatting, tables, fields of the head), and nothing nested without
//! bound, which the library would read recursively. Format: Yjs update, version 1.

use std::collections::HashSet;

use crate::{HEAD, TEXT};

type Scanned<T> = Result<T, &'static str>;

/// The most changes of one update.
const MAX_BLOCKS: usize = 200_000;
/// The most breaks, tables, rows and cells of one update.
const MAX_ELEMENTS: usize = 50_000;
/// The most windows whose edits are in one update: those of one machine that was offline.
const MAX_CLIENTS: usize = 200;
/// Largest client ID, which is a number of JavaScript.
const MAX_CLIENT: u64 = (1 << 53) - 1;
/// Longest name of a formatting or a field.
const MAX_NAME_BYTES: usize = 40;
/// Longest value of a formatting.
const MAX_FORMAT_BYTES: usize = 200;
/// Lists within lists of a field: the lines of one.
const MAX_LIST_DEPTH: usize = 1;

/// Kinds of content, the low bits of the first byte of a block.
const DELETED: u8 = 1;
const STRING: u8 = 4;
const FORMAT: u8 = 6;
const TYPE: u8 = 7;
const ANY: u8 = 8;
/// A block whose content is gone: the whole first byte.
const GC: u8 = 0;
/// Flags beside the kind.
const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_SUB: u8 = 0x20;
const KIND: u8 = 0x0f;
/// Kinds of elements: a table or row, a break, and a cell.
const ARRAY_TYPE: u8 = 0;
const MAP_TYPE: u8 = 1;
const TEXT_TYPE: u8 = 2;

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Scanned<u8> {
        let (first, rest) = self.rest.split_first().ok_or("it ends early")?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, bytes: usize) -> Scanned<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or("it ends early")?;
        self.rest = rest;
        Ok(taken)
    }

    /// Seven bits in each byte, the lowest first; no number has a longer form that says the same.
    fn number(&mut self) -> Scanned<u64> {
        let mut number = 0u64;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if byte == 0 && shift > 0 { Err("a long number") } else { Ok(number) };
            }
        }
        Err("a large number")
    }

    fn length(&mut self) -> Scanned<u32> {
        u32::try_from(self.number()?).map_err(|_| "a large length")
    }

    fn client(&mut self) -> Scanned<u64> {
        let client = self.number()?;
        if client > MAX_CLIENT { Err("a large client ID") } else { Ok(client) }
    }

    fn id(&mut self) -> Scanned<()> {
        self.client()?;
        self.length()?;
        Ok(())
    }

    fn text(&mut self) -> Scanned<&'a str> {
        let bytes = self.length()? as usize;
        std::str::from_utf8(self.take(bytes)?).map_err(|_| "no text")
    }

    fn name(&mut self) -> Scanned<&'a str> {
        let name = self.text()?;
        if name.len() > MAX_NAME_BYTES { Err("a long name") } else { Ok(name) }
    }

    /// A signed number, whose first byte has one bit less.
    fn signed(&mut self) -> Scanned<()> {
        let first = self.byte()?;
        if first >= 0x80 {
            self.number()?;
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Scanned<()> {
        match self.byte()? {
            // Undefined, null, false, true.
            127 | 126 | 121 | 120 => Ok(()),
            125 => self.signed(),
            123 => self.take(8).map(drop),
            119 if !self.text()?.contains(crate::is_refused) => Ok(()),
            117 if depth <= MAX_LIST_DEPTH => {
                for _ in 0..self.length()? {
                    self.value(depth + 1)?;
                }
                Ok(())
            }
            _ => Err("a value of another kind"),
        }
    }

    fn item(&mut self, info: u8) -> Scanned<Item> {
        if info & HAS_ORIGIN != 0 {
            self.id()?;
        }
        if info & HAS_RIGHT_ORIGIN != 0 {
            self.id()?;
        }
        if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
            match self.byte()? {
                1 => {
                    if ![TEXT, HEAD].contains(&self.name()?) {
                        return Err("another root");
                    }
                }
                0 => self.id()?,
                _ => return Err("a parent of another kind"),
            }
            if info & HAS_PARENT_SUB != 0 {
                self.name()?;
            }
        }
        match info & KIND {
            DELETED => Ok(Item::of(self.length()?)),
            STRING => {
                let text = self.text()?;
                if text.contains(crate::is_refused) {
                    return Err("a control character");
                }
                let units = text.encode_utf16().count();
                Ok(Item::of(u32::try_from(units).map_err(|_| "a long text")?))
            }
            FORMAT => {
                self.name()?;
                if self.text()?.len() > MAX_FORMAT_BYTES {
                    return Err("a long formatting");
                }
                Ok(Item::of(1))
            }
            TYPE => match self.byte()? {
                ARRAY_TYPE | MAP_TYPE | TEXT_TYPE => Ok(Item { length: 1, is_element: true, is_value: false }),
                _ => Err("an element of another kind"),
            },
            ANY => {
                let length = self.length()?;
                for _ in 0..length {
                    self.value(0)?;
                }
                Ok(Item { length, is_element: false, is_value: true })
            }
            _ => Err("content of another kind"),
        }
    }
}

/// How much a block counts.
struct Item {
    length: u32,
    is_element: bool,
    is_value: bool,
}

impl Item {
    fn of(length: u32) -> Self {
        Self { length, is_element: false, is_value: false }
    }
}

/// What is known of an update before it is applied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// How many breaks, tables, rows and cells it adds.
    pub elements: usize,
    /// It adds values, as the head and breaks have them.
    pub has_values: bool,
    /// Where the changes of each client begin.
    pub begins: Vec<(u64, u32)>,
}

pub fn scan(update: &[u8]) -> Scanned<Contents> {
    let mut reader = Reader { rest: update };
    let (mut blocks, mut elements) = (0usize, 0usize);
    let mut has_values = false;
    let mut begins = Vec::new();
    let mut clients = HashSet::new();
    let of = reader.length()?;
    if of as usize > MAX_CLIENTS {
        return Err("too many windows");
    }
    for _ in 0..of {
        let count = reader.length()?;
        let client = reader.client()?;
        let mut clock = reader.length()?;
        if count == 0 || !clients.insert(client) {
            return Err("a client without changes, or twice");
        }
        begins.push((client, clock));
        for _ in 0..count {
            blocks += 1;
            if blocks > MAX_BLOCKS {
                return Err("too many changes");
            }
            let item = match reader.byte()? {
                GC => Item::of(reader.length()?),
                info => reader.item(info)?,
            };
            elements += usize::from(item.is_element);
            has_values |= item.is_value;
            clock = clock.checked_add(item.length).ok_or("too many changes of one window")?;
            if item.length == 0 {
                return Err("an empty block");
            }
        }
    }
    if elements > MAX_ELEMENTS {
        return Err("too many paragraphs");
    }
    let mut ranges = 0usize;
    for _ in 0..reader.length()? {
        reader.client()?;
        for _ in 0..reader.length()? {
            ranges += 1;
            let (from, length) = (reader.length()?, reader.length()?);
            if ranges > MAX_BLOCKS || from.checked_add(length).is_none() {
                return Err("too many deletions");
            }
        }
    }
    if reader.rest.is_empty() { Ok(Contents { elements, has_values, begins }) } else { Err("something follows") }
}

/// The state vector of a browser: how far it has the edits of each window.
pub fn scan_state_vector(vector: &[u8]) -> Scanned<()> {
    let mut reader = Reader { rest: vector };
    for _ in 0..reader.length()? {
        reader.id()?;
    }
    if reader.rest.is_empty() { Ok(()) } else { Err("something follows") }
}
