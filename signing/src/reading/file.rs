// SPDX-License-Identifier: MPL-2.0
//! A file and its states: the objects at the end of each revision.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::budget::ENTRY;
use super::inflate::decode;
use super::xref::{Entry, last_start, section};
use super::{Budget, Dict, Id, Indirect, Lengths, Lexer, Object, Read, ReadError, Value, indirect};

/// Maximum number of cross-reference sections of one file.
const MAX_SECTIONS: usize = 512;
/// Maximum number of objects of one file.
const MAX_OBJECTS: usize = 1_000_000;
/// Maximum length of a chain of references.
const MAX_HOPS: usize = 8;

/// The bytes of a file, with its decoded object streams.
pub(crate) struct File<'a> {
    pub bytes: &'a [u8],
    pub budget: Budget,
    /// By the offset of the stream object.
    unpacked: RefCell<HashMap<usize, Rc<Unpacked>>>,
}

/// A decoded object stream: object numbers and their offsets.
pub(crate) struct Unpacked {
    pub data: Vec<u8>,
    pub index: Vec<(u32, usize)>,
    pub extends: bool,
}

/// The merged tables of one or more revisions.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub entries: HashMap<u32, Entry>,
    /// The objects for programs without support of cross-reference streams, where they differ
    /// (hybrid files).
    pub without_hidden: Option<HashMap<u32, Entry>>,
    pub trailer: Dict,
    /// Offset of the newest table of this layer.
    pub start: usize,
}

impl<'a> File<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, budget: Budget::default(), unpacked: RefCell::default() }
    }

    /// The state of the file that ends at `end`: all tables from its last `startxref` on.
    pub(crate) fn state_at(&self, end: usize) -> Read<Layer> {
        let (mut layer, is_hybrid) = self.tables(end, true)?;
        if is_hybrid {
            layer.without_hidden = Some(self.tables(end, false)?.0.entries);
        }
        Ok(layer)
    }

    /// Also returns whether there are hidden tables.
    fn tables(&self, end: usize, with_hidden: bool) -> Read<(Layer, bool)> {
        let bytes = &self.bytes[..end];
        let start = last_start(bytes).ok_or_else(|| ReadError::malformed("there is no startxref"))?;
        let mut layer = Layer { start, ..Layer::default() };
        let mut is_hybrid = false;
        let mut seen = HashSet::new();
        let mut next = Some(start);
        while let Some(at) = next {
            if !seen.insert(at) || seen.len() > MAX_SECTIONS {
                return Err(ReadError::malformed("the cross-reference tables run in a circle"));
            }
            let found = section(bytes, at, &self.budget)?;
            if found.repeated_key {
                return Err(ReadError::ambiguous("a trailer has one key twice"));
            }
            if found.trailer.has(b"Encrypt") {
                return Err(ReadError::Encrypted);
            }
            for (number, entry) in &found.entries {
                // No object is at offset 0; some programs write zeros for missing entries.
                let entry = match *entry {
                    Entry::At { offset: 0, generation } => Entry::Free { generation },
                    other => other,
                };
                layer.entries.entry(*number).or_insert(entry);
            }
            if let Some(hidden) = found.trailer.int(b"XRefStm") {
                is_hybrid = true;
                if with_hidden {
                    self.add_hidden(bytes, hidden, &found.entries, &mut layer)?;
                }
            }
            if layer.entries.len() > MAX_OBJECTS {
                return Err(ReadError::TooComplex);
            }
            next = match found.trailer.get(b"Prev") {
                None => None,
                Some(value) => Some(offset(value, bytes.len())?),
            };
            if seen.len() == 1 {
                layer.trailer = found.trailer;
            }
        }
        if layer.trailer.reference(b"Root").is_none() {
            return Err(ReadError::malformed("the trailer names no catalog"));
        }
        Ok((layer, is_hybrid))
    }

    /// A hidden second table (7.5.8.4): it defines objects that the first table marks as free.
    fn add_hidden(&self, bytes: &[u8], at: i64, shown: &[(u32, Entry)], layer: &mut Layer) -> Read<()> {
        let at = offset(&Value::Int(at), bytes.len())?;
        let hidden = section(bytes, at, &self.budget)?;
        let shown_free: HashSet<u32> =
            shown.iter().filter(|(_, e)| matches!(e, Entry::Free { .. })).map(|(number, _)| *number).collect();
        for (number, entry) in hidden.entries {
            let known = layer.entries.get(&number);
            let is_free = matches!(known, Some(Entry::Free { .. })) && shown_free.contains(&number);
            if known.is_none() || is_free {
                layer.entries.insert(number, entry);
            }
        }
        Ok(())
    }

    fn unpack(&self, offset: usize, found: Indirect) -> Read<Rc<Unpacked>> {
        if let Some(known) = self.unpacked.borrow().get(&offset) {
            return Ok(Rc::clone(known));
        }
        let (Value::Dict(dict), Some(range)) = (found.object.value, found.object.stream) else {
            return Err(ReadError::malformed("an object stream is none"));
        };
        if !dict.is_name(b"Type", b"ObjStm") {
            return Err(ReadError::malformed("an object stream is none"));
        }
        let data = decode(&dict, &self.bytes[range], &self.budget)?;
        let wrong = || ReadError::malformed("an object stream without index");
        let number = |key: &[u8]| dict.int(key).and_then(|n| usize::try_from(n).ok()).ok_or_else(wrong);
        let (count, first) = (number(b"N")?, number(b"First")?);
        let mut lexer = Lexer::new(&data, 0, &self.budget);
        let mut index = Vec::new();
        for _ in 0..count {
            self.budget.steps(ENTRY)?;
            let mut next = || {
                lexer.space();
                lexer.unsigned().ok_or_else(wrong)
            };
            let number = u32::try_from(next()?).map_err(|_| wrong())?;
            let at = usize::try_from(next()?).ok().and_then(|at| at.checked_add(first)).ok_or_else(wrong)?;
            if at >= data.len() {
                return Err(wrong());
            }
            index.push((number, at));
        }
        let unpacked = Rc::new(Unpacked { extends: dict.has(b"Extends"), index, data });
        self.unpacked.borrow_mut().insert(offset, Rc::clone(&unpacked));
        Ok(unpacked)
    }
}

fn offset(value: &Value, length: usize) -> Read<usize> {
    let at = value.as_int().and_then(|at| usize::try_from(at).ok()).filter(|at| *at < length);
    at.ok_or_else(|| ReadError::malformed("a cross-reference table lies outside the file"))
}

/// The file after one revision: the base with its updates, the newest last.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub file: &'a File<'a>,
    pub base: &'a Layer,
    pub updates: &'a [Layer],
}

impl<'a> View<'a> {
    pub(crate) fn budget(&self) -> &'a Budget {
        &self.file.budget
    }

    pub(crate) fn trailer(&self) -> &'a Dict {
        &self.updates.last().unwrap_or(self.base).trailer
    }

    pub(crate) fn entry(&self, number: u32) -> Option<Entry> {
        let newest = self.updates.iter().rev().find_map(|layer| layer.entries.get(&number));
        newest.or_else(|| self.base.entries.get(&number)).copied()
    }

    pub(crate) fn exists(&self, number: u32) -> bool {
        !matches!(self.entry(number), None | Some(Entry::Free { .. }))
    }

    /// An object; null if it is missing.
    pub(crate) fn object(&self, id: Id) -> Read<Object> {
        self.budget().step()?;
        match self.entry(id.number) {
            None | Some(Entry::Free { .. }) => Ok(Object::NULL),
            Some(Entry::At { generation, .. }) if generation != id.generation => Err(wrong_generation(id)),
            Some(Entry::At { .. }) => Ok(self.indirect(id.number)?.object),
            Some(Entry::In { .. }) if id.generation != 0 => Err(wrong_generation(id)),
            Some(Entry::In { stream, index }) => self.packed(id.number, stream, index),
        }
    }

    /// An object outside object streams.
    pub(crate) fn indirect(&self, number: u32) -> Read<Indirect> {
        let Some(Entry::At { offset, generation }) = self.entry(number) else {
            return Err(ReadError::malformed(format!("object {number} is not in the file")));
        };
        let found = indirect(self.file.bytes, offset, self.budget(), &LengthsIn(*self))?;
        if found.id != (Id { number, generation }) {
            return Err(ReadError::ambiguous(format!(
                "where object {number} should be there is object {}",
                found.id.number
            )));
        }
        if found.contradicting_key {
            return Err(ReadError::ambiguous(format!("object {number} has one key twice")));
        }
        Ok(found)
    }

    pub(crate) fn unpacked(&self, stream: u32) -> Read<Rc<Unpacked>> {
        let Some(Entry::At { offset, .. }) = self.entry(stream) else {
            return Err(ReadError::malformed("an object stream is missing"));
        };
        if let Some(known) = self.file.unpacked.borrow().get(&offset) {
            return Ok(Rc::clone(known));
        }
        self.file.unpack(offset, self.indirect(stream)?)
    }

    fn packed(&self, number: u32, stream: u32, index: usize) -> Read<Object> {
        let unpacked = self.unpacked(stream)?;
        let Some((_, at)) = unpacked.index.get(index).filter(|(found, _)| *found == number) else {
            return Err(ReadError::ambiguous(format!("object {number} is not where its object stream should have it")));
        };
        let mut lexer = Lexer::new(&unpacked.data, *at, self.budget());
        let value = lexer.value()?;
        if lexer.contradicting_key {
            return Err(ReadError::ambiguous(format!("object {number} has one key twice")));
        }
        Ok(Object { value, stream: None })
    }

    /// Resolves a reference; other values are returned unchanged.
    pub(crate) fn resolve(&self, value: &Value) -> Read<Value> {
        let mut value = value.clone();
        for _ in 0..MAX_HOPS {
            let Value::Ref(id) = value else { return Ok(value) };
            value = self.object(id)?.value;
        }
        Err(ReadError::malformed("references run in a circle"))
    }

    pub(crate) fn get(&self, dict: &Dict, key: &[u8]) -> Read<Value> {
        dict.get(key).map_or(Ok(Value::Null), |value| self.resolve(value))
    }

    pub(crate) fn get_dict(&self, dict: &Dict, key: &[u8]) -> Read<Option<Dict>> {
        Ok(match self.get(dict, key)? {
            Value::Dict(dict) => Some(dict),
            _ => None,
        })
    }

    pub(crate) fn get_array(&self, dict: &Dict, key: &[u8]) -> Read<Vec<Value>> {
        Ok(match self.get(dict, key)? {
            Value::Array(items) => items,
            _ => Vec::new(),
        })
    }

    pub(crate) fn root_id(&self) -> Read<Id> {
        self.trailer().reference(b"Root").ok_or_else(|| ReadError::malformed("the trailer names no catalog"))
    }

    pub(crate) fn catalog(&self) -> Read<Dict> {
        match self.object(self.root_id()?)?.value {
            Value::Dict(catalog) => Ok(catalog),
            _ => Err(ReadError::malformed("there is no catalog")),
        }
    }
}

fn wrong_generation(id: Id) -> ReadError {
    ReadError::ambiguous(format!("a reference asks for generation {} of object {}", id.generation, id.number))
}

/// Lengths of streams that are indirect objects. Such an object must be a number.
struct LengthsIn<'a>(View<'a>);

impl Lengths for LengthsIn<'_> {
    fn length(&self, id: Id) -> Read<u64> {
        let wrong = || ReadError::malformed("a stream's length is no number");
        let value = match self.0.entry(id.number) {
            Some(Entry::At { offset, .. }) => {
                let found = indirect(self.0.file.bytes, offset, self.0.budget(), &())?;
                if found.id != id {
                    return Err(wrong());
                }
                found.object.value
            }
            // The length of an object stream cannot be inside an object stream, or it could depend
            // on itself.
            Some(Entry::In { stream, index }) => {
                let Some(Entry::At { offset, .. }) = self.0.entry(stream) else { return Err(wrong()) };
                let known = self.0.file.unpacked.borrow().get(&offset).map(Rc::clone);
                let unpacked = match known {
                    Some(known) => known,
                    None => self.0.file.unpack(offset, indirect(self.0.file.bytes, offset, self.0.budget(), &())?)?,
                };
                let Some((_, at)) = unpacked.index.get(index).filter(|(n, _)| *n == id.number) else {
                    return Err(wrong());
                };
                Lexer::new(&unpacked.data, *at, self.0.budget()).value()?
            }
            _ => return Err(wrong()),
        };
        value.as_int().and_then(|length| u64::try_from(length).ok()).ok_or_else(wrong)
    }
}
