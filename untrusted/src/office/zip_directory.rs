// SPDX-License-Identifier: MPL-2.0
//! The central directory of an archive, read strictly. Programs do not agree on an archive in which
//! two parts have one name, or in which one place says something else than another: what is
//! examined here could be another document than the one that a receiver opens.

use std::collections::HashSet;

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const END_OF_LARGE: &[u8] = b"PK\x06\x06";
/// The end record of large archives with its locator, as some programs write them always.
const END_OF_LARGE_BYTES: usize = 56 + 20;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
/// An extra field with another name of the part.
const OTHER_NAME: u16 = 0x7075;

/// The number of parts; None if the archive can be read in more than one way.
pub fn parts(file: &[u8]) -> Option<usize> {
    let end = file.windows(END.len()).rposition(|window| window == END)?;
    let comment = u16_at(file, end + 20)?;
    if end + END_BYTES + usize::from(comment) != file.len() {
        return None;
    }
    let count = usize::from(u16_at(file, end + 10)?);
    let (size, start) = (u32_at(file, end + 12)? as usize, u32_at(file, end + 16)? as usize);
    let stop = start.checked_add(size)?;
    let is_right_before = stop == end;
    if !is_right_before && !is_same_in_large(file, stop, end, [count, size, start]) {
        return None;
    }
    let (mut at, mut keys) = (start, HashSet::new());
    for _ in 0..count {
        let (name, next) = entry(file, at)?;
        if !keys.insert(key(name)?) {
            return None;
        }
        at = next;
    }
    (at == stop).then_some(count)
}

/// Whether the end record of large archives says the same.
fn is_same_in_large(file: &[u8], at: usize, end: usize, said: [usize; 3]) -> bool {
    let says = |offset: usize| at.checked_add(offset).and_then(|at| u64_at(file, at));
    let is_there = starts_with(file, at, END_OF_LARGE) && at + END_OF_LARGE_BYTES == end;
    is_there && [32, 40, 48].map(says) == said.map(|number| Some(number as u64))
}

/// The name of the part whose entry is here, and where the next entry is.
fn entry(file: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let lengths = [28, 30, 32].map(|offset| u16_at(file, at + offset).map(usize::from));
    let [Some(name_bytes), Some(extra_bytes), Some(comment_bytes)] = lengths else { return None };
    let extra_at = at + ENTRY_BYTES + name_bytes;
    let name = file.get(at + ENTRY_BYTES..extra_at)?;
    let local = u32_at(file, at + 42)? as usize;
    let local_name = local.checked_add(LOCAL_BYTES)?;
    let is_one = starts_with(file, at, ENTRY)
        && starts_with(file, local, LOCAL)
        && usize::from(u16_at(file, local + 26)?) == name_bytes
        && file.get(local_name..local_name + name_bytes)? == name
        && !has_other_name(file.get(extra_at..extra_at + extra_bytes)?);
    is_one.then_some((name, extra_at + extra_bytes + comment_bytes))
}

fn has_other_name(mut extra: &[u8]) -> bool {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        if id == OTHER_NAME {
            return true;
        }
        extra = extra.get(4 + usize::from(length)..).unwrap_or_default();
    }
    false
}

/// By what programs tell parts apart: without case, escapes and a slash in front. None: not all
/// programs take it for the name of a part.
fn key(name: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(name).ok()?;
    let is_odd = |character: char| character == '\\' || character.is_control();
    let key = unescaped(text)?.to_lowercase();
    let key = key.strip_prefix('/').unwrap_or(&key);
    let folders = key.strip_suffix('/').unwrap_or(key);
    let is_step = |folder: &str| folder.trim_matches('.').is_empty();
    // A part that comes in pieces has this ending.
    let is_piece = key.rsplit('.').next() == Some("piece");
    let is_plain = !key.contains(is_odd) && !folders.split('/').any(is_step) && !is_piece;
    is_plain.then(|| key.to_owned())
}

/// With `%41` as `A`.
pub fn unescaped(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

fn starts_with(file: &[u8], at: usize, mark: &[u8]) -> bool {
    file.get(at..).is_some_and(|rest| rest.starts_with(mark))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
