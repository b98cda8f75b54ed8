// SPDX-License-Identifier: MPL-2.0
//! Parses the incremental updates of a file, and accepts them only in a form that is unambiguous.
//!
//! PDF programs are lenient in different ways: some use the first of two entries and some the last,
//! some trust the table and some the object's own number, some scan for keywords. Where they
//! differ, they show different documents, and a signature would vouch for all of them. So
//! everything after the first signature is checked byte by byte before it is interpreted: objects,
//! one table that lists exactly these, one `startxref` that points to it, `%%EOF`, and nothing
//! else.

use std::collections::{HashMap, HashSet};

use crate::keywords::Keywords;
use crate::reading::{
    Entry, File, Id, Indirect, Layer, Lexer, Read, ReadError, Section, SectionKind, Value, View, has_second_filter,
    indirect, section,
};

/// Maximum number of updates after the first signature. Each signature is one.
const MAX_UPDATES: usize = 128;
/// Maximum white space after the last `%%EOF`, in bytes.
const MAX_BLANKS: usize = 256;
/// Maximum number of unused object numbers in a table, and of those that an update may add.
const MAX_UNUSED: i64 = 1000;
const MAX_NEW: i64 = 100_000;
const START: &[u8] = b"startxref";
const END: &[u8] = b"%%EOF";

/// A file with its states: the base and its updates.
pub(crate) struct Revisions<'a> {
    pub file: &'a File<'a>,
    pub base: Layer,
    pub updates: Vec<Layer>,
    /// The end of each state, the base first.
    pub ends: Vec<usize>,
}

impl<'a> Revisions<'a> {
    /// Parses the state at `base_end` and all updates after it.
    pub(crate) fn read(file: &'a File<'a>, base_end: usize) -> Read<Self> {
        let mut revisions = Self { file, base: file.state_at(base_end)?, updates: Vec::new(), ends: vec![base_end] };
        let mut at = base_end;
        while !only_space(&file.bytes[at..]) {
            if revisions.updates.len() == MAX_UPDATES {
                return Err(ReadError::TooComplex);
            }
            let (layer, end) = revisions.update(at)?;
            revisions.updates.push(layer);
            revisions.ends.push(end);
            at = end;
        }
        // Programs search the last startxref in the last kilobyte, and rebuild the file if it is
        // not there.
        if file.bytes.len() - at > MAX_BLANKS {
            return Err(strange("many blanks behind the end", at));
        }
        Ok(revisions)
    }

    /// The state after this many updates.
    pub(crate) fn view(&self, updates: usize) -> View<'_> {
        View { file: self.file, base: &self.base, updates: &self.updates[..updates] }
    }

    pub(crate) fn newest(&self) -> View<'_> {
        self.view(self.updates.len())
    }

    /// The number of updates in the state that ends at `end`; a line end that the next program
    /// added is tolerated.
    pub(crate) fn index_of(&self, end: usize) -> Option<usize> {
        self.ends.iter().position(|&known| {
            let (low, high) = (known.min(end), known.max(end));
            high - low <= 2 && only_space(&self.file.bytes[low..high])
        })
    }

    fn update(&self, start: usize) -> Read<(Layer, usize)> {
        let bytes = self.file.bytes;
        let marker = memchr::memmem::find(&bytes[start..], START).map(|at| at + start);
        let marker = marker.ok_or_else(|| strange("bytes that are no update", start))?;
        let (table_at, end) = self.closing(marker)?;
        if !(start..marker).contains(&table_at) {
            return Err(strange("startxref points out of its update", marker));
        }
        let table = section(&bytes[..marker], table_at, &self.file.budget).map_err(as_ambiguous)?;
        if table.loose || table.repeated_key {
            return Err(strange("a loosely written cross-reference table", table_at));
        }
        let before = self.view(self.updates.len());
        let layer = layer_of(&table, before, start, marker, table_at)?;
        check_trailer(&table, before, &layer)?;
        let found = self.objects(&layer, &table, start, marker, table_at)?;
        Keywords {
            objects: found.objects,
            streams: found.streams,
            tables: usize::from(table.kind == SectionKind::Table),
        }
        .check(&bytes[start..end])
        .map_err(|what| strange(&what, start))?;
        Ok((layer, end))
    }

    /// Parses from `startxref` to the end of the update: the declared offset of the table, and the
    /// end.
    fn closing(&self, marker: usize) -> Read<(usize, usize)> {
        let bytes = self.file.bytes;
        let mut lexer = Lexer::new(bytes, marker + START.len(), &self.file.budget);
        lexer.space();
        let apart = lexer.at > marker + START.len();
        let offset = lexer.unsigned().and_then(|n| usize::try_from(n).ok());
        let offset =
            offset.filter(|_| apart && !lexer.comment).ok_or_else(|| strange("startxref without a number", marker))?;
        let space = bytes[lexer.at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let at = lexer.at + space;
        if space == 0 || !bytes[at..].starts_with(END) {
            return Err(strange("an update without %%EOF", marker));
        }
        let end = at + END.len();
        let line_end = match &bytes[end..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            // The end, or the next update begins immediately with an object.
            [] | [b'0'..=b'9' | b' ', ..] => 0,
            _ => return Err(strange("something behind %%EOF", end)),
        };
        Ok((offset, end + line_end))
    }

    /// Checks everything between `start` and the table: only objects that the table lists.
    fn objects(&self, layer: &Layer, table: &Section, start: usize, marker: usize, table_at: usize) -> Read<Found> {
        let bytes = &self.file.bytes[..marker];
        let after = Lengths { revisions: self, layer };
        let mut found = Found::default();
        let mut containers = Vec::new();
        let mut lexer = Lexer::new(bytes, start, &self.file.budget);
        loop {
            lexer.space();
            if lexer.at == marker || (lexer.at == table_at && table.kind == SectionKind::Table) {
                break;
            }
            let at = lexer.at;
            let object = indirect(bytes, at, &self.file.budget, &after).map_err(as_ambiguous)?;
            self.check_object(&object, layer, table, table_at)?;
            found.objects += 1;
            found.streams += usize::from(object.object.stream.is_some());
            if object.object.as_dict().is_some_and(|dict| dict.is_name(b"Type", b"ObjStm")) {
                containers.push(object.id.number);
            }
            lexer.at = object.range.end;
        }
        let closed = match table.kind {
            SectionKind::Table => {
                let mut rest = Lexer::new(bytes, table.end, &self.file.budget);
                rest.space();
                lexer.at == table_at && rest.at == marker
            }
            SectionKind::Stream(_) => {
                let mut rest = Lexer::new(bytes, table.end, &self.file.budget);
                rest.space();
                rest.at == marker
            }
        };
        if !closed {
            return Err(strange("something between the table and startxref", table_at));
        }
        let listed = layer.entries.values().filter(|entry| matches!(entry, Entry::At { .. })).count();
        let unlisted =
            usize::from(matches!(table.kind, SectionKind::Stream(id) if !layer.entries.contains_key(&id.number)));
        if listed + unlisted != found.objects {
            return Err(strange("a table that lists other objects than there are", table_at));
        }
        self.check_packed(layer, &containers)?;
        Ok(found)
    }

    fn check_object(&self, object: &Indirect, layer: &Layer, table: &Section, table_at: usize) -> Read<()> {
        let at = object.range.start;
        let is_table = table.kind == SectionKind::Stream(object.id) && at == table_at;
        match layer.entries.get(&object.id.number) {
            Some(Entry::At { offset, generation }) if *offset == at && *generation == object.id.generation => {}
            None if is_table && !self.newest().exists(object.id.number) => {}
            _ => return Err(strange("an object that its table does not list here", at)),
        }
        if object.repeated_key {
            return Err(strange("a dictionary with one key twice", at));
        }
        if object.comment {
            return Err(strange("a comment inside an object", at));
        }
        if object.cut_short {
            return Err(strange("a word that programs cut short", at));
        }
        let is_stream = object.object.stream.is_some();
        if is_stream && object.object.as_dict().is_some_and(has_second_filter) {
            return Err(strange("a stream with a second name for its filter", at));
        }
        if object.object.as_dict().is_some_and(|dict| dict.is_name(b"Type", b"XRef")) && !is_table {
            return Err(strange("a second cross-reference table", at));
        }
        Ok(())
    }

    /// Each object stream contains exactly the objects that the table assigns to it.
    fn check_packed(&self, layer: &Layer, containers: &[u32]) -> Read<()> {
        let mut placed: HashMap<u32, HashMap<u32, usize>> = HashMap::new();
        for (number, entry) in &layer.entries {
            if let Entry::In { stream, index } = entry {
                placed.entry(*stream).or_default().insert(*number, *index);
            }
        }
        let held: HashSet<u32> = containers.iter().copied().collect();
        if placed.keys().any(|stream| !held.contains(stream)) {
            return Err(ReadError::ambiguous("an update places objects in an object stream that it does not bring"));
        }
        let updates: Vec<Layer> = Vec::new();
        // A view of this update alone: an object stream must be in the update that uses it.
        let view = View { file: self.file, base: layer, updates: &updates };
        for &container in containers {
            let unpacked = view.unpacked(container).map_err(as_ambiguous)?;
            let placed = placed.remove(&container).unwrap_or_default();
            if unpacked.extends || unpacked.index.len() != placed.len() {
                return Err(ReadError::ambiguous("an object stream holds other objects than the table says"));
            }
            let mut end = 0;
            for (index, (number, at)) in unpacked.index.iter().enumerate() {
                if placed.get(number) != Some(&index) || *at < end {
                    return Err(ReadError::ambiguous("an object stream holds other objects than the table says"));
                }
                let next = unpacked.index.get(index + 1).map_or(unpacked.data.len(), |(_, next)| *next);
                let slice = unpacked.data.get(*at..next).ok_or_else(|| strange("objects that overlap", *at))?;
                let mut lexer = Lexer::new(slice, 0, &self.file.budget);
                lexer.value().map_err(as_ambiguous)?;
                if lexer.repeated_key || lexer.comment || lexer.cut_short || !only_space(&slice[lexer.at..]) {
                    return Err(strange("an object stream that is written loosely", *at));
                }
                end = next;
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Found {
    objects: usize,
    streams: usize,
}

/// Lengths in the state after this update.
struct Lengths<'a> {
    revisions: &'a Revisions<'a>,
    layer: &'a Layer,
}

impl crate::reading::Lengths for Lengths<'_> {
    fn length(&self, id: Id) -> Read<u64> {
        let file = self.revisions.file;
        let value = match self.layer.entries.get(&id.number) {
            Some(Entry::At { offset, .. }) => {
                let found = indirect(file.bytes, *offset, &file.budget, &())?;
                if found.id != id {
                    return Err(strange("a length that is elsewhere", *offset));
                }
                found.object.value
            }
            Some(_) => return Err(ReadError::ambiguous("a length inside an object stream")),
            None => self.revisions.newest().object(id)?.value,
        };
        let length = value.as_int().and_then(|length| u64::try_from(length).ok());
        length.ok_or_else(|| ReadError::ambiguous("a stream without length"))
    }
}

fn layer_of(table: &Section, before: View<'_>, start: usize, marker: usize, table_at: usize) -> Read<Layer> {
    let mut entries = HashMap::new();
    for &(number, entry) in &table.entries {
        if entries.insert(number, entry).is_some() {
            return Err(ReadError::ambiguous(format!("a table lists object {number} twice")));
        }
        let known = before.entry(number);
        let generation = match entry {
            // A second free list: programs that repair the first entries of tables misread it.
            Entry::Free { .. } if number != 0 && !before.exists(number) => {
                return Err(ReadError::ambiguous(format!(
                    "a table says that object {number} is free, which never was"
                )));
            }
            Entry::Free { .. } => continue,
            Entry::At { offset, generation } => {
                if !(start..marker).contains(&offset) {
                    return Err(ReadError::ambiguous(format!("a table places object {number} outside its update")));
                }
                generation
            }
            Entry::In { .. } => 0,
        };
        let fits = match known {
            Some(Entry::At { generation: before, .. }) => generation == before,
            Some(Entry::Free { generation: before }) => generation == 0 || generation == before,
            None | Some(Entry::In { .. }) => generation == 0,
        };
        if number == 0 || !fits {
            return Err(ReadError::ambiguous(format!("object {number} comes back in another generation")));
        }
    }
    Ok(Layer { entries, without_hidden: None, trailer: table.trailer.clone(), start: table_at })
}

/// The trailer refers to the previous state, names the same document and hides nothing.
fn check_trailer(table: &Section, before: View<'_>, layer: &Layer) -> Read<()> {
    let trailer = &table.trailer;
    let previous = before.updates.last().unwrap_or(before.base).start;
    if trailer.int(b"Prev").and_then(|at| usize::try_from(at).ok()) != Some(previous) {
        return Err(ReadError::ambiguous("an update does not lead back to the table before it"));
    }
    for (key, what) in [(b"XRefStm".as_slice(), "a hybrid cross-reference table"), (b"Encrypt", "encryption was added")]
    {
        if trailer.0.contains_key(key) {
            return Err(ReadError::ambiguous(what));
        }
    }
    let highest = layer.entries.keys().copied().max().unwrap_or(0).max(match table.kind {
        SectionKind::Table => 0,
        SectionKind::Stream(id) => id.number,
    });
    let size = |dict: &crate::reading::Dict| dict.int(b"Size").unwrap_or(0);
    let needed = size(before.trailer()).max(i64::from(highest) + 1);
    if size(trailer) < needed {
        return Err(ReadError::ambiguous("a table says that it is smaller than it is"));
    }
    // Programs without memory for so many objects rebuild the file from what they find.
    if size(trailer) > needed + MAX_UNUSED || i64::from(highest) > size(before.trailer()) + MAX_NEW {
        return Err(ReadError::ambiguous("a table says that it is much larger than it is"));
    }
    if !matches!(trailer.get(b"Root"), Some(Value::Ref(_))) {
        return Err(ReadError::ambiguous("an update names no catalog"));
    }
    Ok(())
}

fn only_space(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

fn strange(what: &str, at: usize) -> ReadError {
    ReadError::ambiguous(format!("{what}, byte {at}"))
}

/// A syntax error in an update is ambiguous.
fn as_ambiguous(error: ReadError) -> ReadError {
    match error {
        ReadError::Malformed(what) => ReadError::Ambiguous(what),
        other => other,
    }
}
