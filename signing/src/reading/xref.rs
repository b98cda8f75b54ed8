// SPDX-License-Identifier: MPL-2.0
//! Cross-reference tables and streams (ISO 32000-1, 7.5.4 and 7.5.8): the offsets of objects.

use super::budget::ENTRY;
use super::inflate::decode;
use super::{Budget, Dict, Id, Lexer, Read, ReadError, Value, indirect};

/// Maximum object number (ISO 32000-1, annex C).
pub(crate) const MAX_NUMBER: u64 = 8_388_607;
/// Maximum number of entries of one section.
const MAX_ENTRIES: u64 = 1_000_000;
/// Maximum column width of a cross-reference stream that all programs accept, except for offsets.
const MAX_KIND_WIDTH: usize = 4;
const MAX_LAST_WIDTH: usize = 4;
/// How far from the end of the file the last `startxref` is searched.
const TAIL: usize = 2048;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Free {
        generation: u16,
    },
    At {
        offset: usize,
        generation: u16,
    },
    /// Inside an object stream.
    In {
        stream: u32,
        index: usize,
    },
}

/// One table with its trailer.
#[derive(Debug)]
pub(crate) struct Section {
    pub entries: Vec<(u32, Entry)>,
    pub trailer: Dict,
    pub kind: SectionKind,
    /// End of the section: after the trailer, or after `endobj` of the stream.
    pub end: usize,
    pub repeated_key: bool,
    /// It has comments, truncated words, entries that are not exactly 20 bytes long, of an unknown
    /// kind, or more of them than the index declares.
    pub loose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SectionKind {
    Table,
    Stream(Id),
}

/// The offset after the last `startxref` of `bytes`.
pub(crate) fn last_start(bytes: &[u8]) -> Option<usize> {
    let tail = bytes.len().saturating_sub(TAIL);
    let at = bytes[tail..].windows(9).rposition(|window| window == b"startxref")? + tail;
    let budget = Budget::default();
    let mut lexer = Lexer::new(bytes, at + 9, &budget);
    lexer.space();
    lexer.unsigned().and_then(|offset| usize::try_from(offset).ok()).filter(|offset| *offset < bytes.len())
}

/// Parses the section at `at`.
pub(crate) fn section(bytes: &[u8], at: usize, budget: &Budget) -> Read<Section> {
    let mut lexer = Lexer::new(bytes, at, budget);
    lexer.space();
    if lexer.word(b"xref") { table(lexer, budget) } else { stream(bytes, lexer.at, budget) }
}

fn table(mut lexer: Lexer<'_>, budget: &Budget) -> Read<Section> {
    let mut entries = Vec::new();
    let mut loose = false;
    loop {
        lexer.space();
        if lexer.word(b"trailer") {
            break;
        }
        let first = lexer.unsigned().ok_or_else(|| lexer.fault("no cross-reference subsection"))?;
        lexer.space();
        let count = lexer.unsigned().ok_or_else(|| lexer.fault("no cross-reference subsection"))?;
        lexer.space();
        for number in first..first.saturating_add(count) {
            let (entry, strict) = table_entry(&mut lexer)?;
            loose |= !strict;
            budget.steps(ENTRY)?;
            entries.push((object_number(number)?, entry));
            if entries.len() as u64 > MAX_ENTRIES {
                return Err(ReadError::TooComplex);
            }
        }
    }
    lexer.space();
    let Value::Dict(trailer) = lexer.value()? else { return Err(lexer.fault("no trailer")) };
    loose |= lexer.comment || lexer.cut_short;
    Ok(Section { entries, trailer, kind: SectionKind::Table, end: lexer.at, repeated_key: lexer.repeated_key, loose })
}

fn table_entry(lexer: &mut Lexer<'_>) -> Read<(Entry, bool)> {
    lexer.space();
    let start = lexer.at;
    let offset = lexer.unsigned().ok_or_else(|| lexer.fault("no cross-reference entry"))?;
    lexer.space();
    let generation = lexer.unsigned().and_then(|n| u16::try_from(n).ok());
    let generation = generation.ok_or_else(|| lexer.fault("no cross-reference entry"))?;
    lexer.space();
    let used = if lexer.word(b"n") {
        true
    } else if lexer.word(b"f") {
        false
    } else {
        return Err(lexer.fault("no cross-reference entry"));
    };
    let exact = lexer.bytes.get(start..start + 20).is_some_and(is_exact);
    let entry = if used {
        let offset = usize::try_from(offset).ok().filter(|offset| *offset < lexer.bytes.len());
        let offset = offset.ok_or_else(|| lexer.fault("an offset beyond the file"))?;
        Entry::At { offset, generation }
    } else {
        Entry::Free { generation }
    };
    Ok((entry, exact))
}

/// An entry: `nnnnnnnnnn ggggg n` with a line end of two bytes (7.5.4). Any other form is read
/// differently by programs that use columns and those that use words.
fn is_exact(entry: &[u8]) -> bool {
    let digits = |range: std::ops::Range<usize>| entry[range].iter().all(u8::is_ascii_digit);
    let blanks = entry[10] == b' ' && entry[16] == b' ';
    digits(0..10) && digits(11..16) && blanks && matches!(&entry[18..], b" \n" | b" \r" | b"\r\n")
}

fn object_number(number: u64) -> Read<u32> {
    u32::try_from(number)
        .ok()
        .filter(|_| number <= MAX_NUMBER)
        .ok_or_else(|| ReadError::malformed(format!("object number {number} is too high")))
}

fn stream(bytes: &[u8], at: usize, budget: &Budget) -> Read<Section> {
    let found = indirect(bytes, at, budget, &())?;
    let (Value::Dict(dict), Some(range)) = (found.object.value, found.object.stream) else {
        return Err(ReadError::malformed(format!("no cross-reference table at byte {at}")));
    };
    if !dict.is_name(b"Type", b"XRef") {
        return Err(ReadError::malformed(format!("no cross-reference table at byte {at}")));
    }
    let widths = widths(&dict)?;
    let index = index(&dict)?;
    let data = decode(&dict, &bytes[range], budget)?;
    let row: usize = widths.iter().sum();
    let mut rows = data.chunks_exact(row);
    let mut entries = Vec::new();
    let mut loose = found.comment || found.cut_short || has_second_filter(&dict);
    loose |= widths[0] > MAX_KIND_WIDTH || widths[2] > MAX_LAST_WIDTH;
    for (first, count) in index {
        for number in first..first.saturating_add(count) {
            let cells = rows.next().ok_or_else(|| ReadError::malformed("a cross-reference stream is too short"))?;
            budget.steps(ENTRY)?;
            match stream_entry(cells, widths, bytes.len())? {
                Some(entry) => entries.push((object_number(number)?, entry)),
                None => loose = true,
            }
            if entries.len() as u64 > MAX_ENTRIES {
                return Err(ReadError::TooComplex);
            }
        }
    }
    loose |= rows.next().is_some() || !rows.remainder().is_empty();
    Ok(Section {
        entries,
        trailer: dict,
        kind: SectionKind::Stream(found.id),
        end: found.range.end,
        repeated_key: found.repeated_key,
        loose,
    })
}

/// Keys that some programs accept for /Filter and /DecodeParms, as in inline images, and others for
/// external files.
pub(crate) fn has_second_filter(dict: &Dict) -> bool {
    [b"F".as_slice(), b"DP", b"FFilter", b"FDecodeParms"].iter().any(|key| dict.0.contains_key(*key))
}

fn widths(dict: &Dict) -> Read<[usize; 3]> {
    let widths: Option<Vec<usize>> = dict
        .get(b"W")
        .and_then(Value::as_array)
        .unwrap_or_default()
        .iter()
        .map(|w| w.as_int().and_then(|w| usize::try_from(w).ok()).filter(|w| *w <= 8))
        .collect();
    match widths.as_deref() {
        Some(&[a, b, c]) if a + b + c > 0 => Ok([a, b, c]),
        _ => Err(ReadError::malformed("a cross-reference stream without widths")),
    }
}

fn index(dict: &Dict) -> Read<Vec<(u64, u64)>> {
    let numbers: Option<Vec<u64>> = match dict.get(b"Index") {
        None => dict.int(b"Size").and_then(|size| u64::try_from(size).ok()).map(|size| vec![0, size]),
        Some(value) => value
            .as_array()
            .and_then(|items| items.iter().map(|n| n.as_int().and_then(|n| u64::try_from(n).ok())).collect()),
    };
    let numbers = numbers.filter(|n| n.len() % 2 == 0);
    let numbers = numbers.ok_or_else(|| ReadError::malformed("a cross-reference stream without index"))?;
    Ok(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

fn stream_entry(cells: &[u8], widths: [usize; 3], length: usize) -> Read<Option<Entry>> {
    let mut at = 0;
    let mut field = |width: usize, default: u64| {
        let bytes = &cells[at..at + width];
        at += width;
        if width == 0 { default } else { bytes.iter().fold(0_u64, |value, &b| value << 8 | u64::from(b)) }
    };
    let (kind, second, third) = (field(widths[0], 1), field(widths[1], 0), field(widths[2], 0));
    let wrong = || ReadError::malformed("a cross-reference entry that points nowhere");
    Ok(match kind {
        0 => Some(Entry::Free { generation: u16::try_from(third).unwrap_or(u16::MAX) }),
        1 => {
            let offset = usize::try_from(second).ok().filter(|offset| *offset < length).ok_or_else(wrong)?;
            let generation = u16::try_from(third).map_err(|_| wrong())?;
            Some(Entry::At { offset, generation })
        }
        2 => Some(Entry::In { stream: object_number(second)?, index: usize::try_from(third).map_err(|_| wrong())? }),
        // Other types mean the null object (7.5.8.3), but some programs skip them.
        _ => None,
    })
}
