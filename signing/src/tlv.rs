// SPDX-License-Identifier: MPL-2.0
//! Parses BER, in which key files are written. Lengths may be indefinite and strings constructed
//! (X.690, 8.1.3.6 and 8.7.3), as Java and older Windows write them.

use std::borrow::Cow;

/// Maximum nesting. A key file needs about twelve.
const MAX_DEPTH: usize = 32;

pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
/// Constructed, context-specific 0.
pub(crate) const CONTEXT_0: u8 = 0xa0;
const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub tag: u8,
    /// The content, without header and end-of-contents octets.
    pub content: &'a [u8],
    /// The element as a whole.
    pub whole: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

type Read<T> = Result<T, Malformed>;

impl<'a> Element<'a> {
    /// Takes the first element from `bytes`.
    pub fn take(bytes: &mut &'a [u8]) -> Read<Self> {
        take(bytes, 0)
    }

    /// The single element of `bytes`.
    pub fn only(mut bytes: &'a [u8]) -> Read<Self> {
        let element = Self::take(&mut bytes)?;
        if bytes.is_empty() { Ok(element) } else { Err(Malformed) }
    }

    pub fn expect(self, tag: u8) -> Read<Self> {
        if self.tag == tag { Ok(self) } else { Err(Malformed) }
    }

    /// The elements inside.
    pub fn children(self) -> Children<'a> {
        Children(self.content)
    }

    /// Bytes of an OCTET STRING, also if constructed or with an implicit tag.
    pub fn octets(self) -> Read<Cow<'a, [u8]>> {
        self.octets_at(0)
    }

    fn octets_at(self, depth: usize) -> Read<Cow<'a, [u8]>> {
        if self.tag & CONSTRUCTED == 0 {
            return Ok(Cow::Borrowed(self.content));
        }
        if depth == MAX_DEPTH {
            return Err(Malformed);
        }
        let mut octets = Vec::new();
        for part in self.children() {
            let part = part?;
            if part.tag & !CONSTRUCTED != OCTET_STRING {
                return Err(Malformed);
            }
            octets.extend_from_slice(&part.octets_at(depth + 1)?);
        }
        Ok(Cow::Owned(octets))
    }

    /// A non-negative integer.
    pub fn number(self) -> Read<u64> {
        match self.expect(INTEGER)?.content {
            [] => Err(Malformed),
            [first, ..] if *first >= 0x80 => Err(Malformed),
            digits => {
                let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
                if digits.len() > 8 {
                    return Err(Malformed);
                }
                Ok(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
            }
        }
    }
}

/// The elements of some content, in order.
pub(crate) struct Children<'a>(&'a [u8]);

impl<'a> Children<'a> {
    /// The next element; required.
    pub fn one(&mut self) -> Read<Element<'a>> {
        Element::take(&mut self.0)
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Read<Element<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let element = Element::take(&mut self.0);
        if element.is_err() {
            self.0 = &[];
        }
        Some(element)
    }
}

fn take<'a>(bytes: &mut &'a [u8], depth: usize) -> Read<Element<'a>> {
    let all = *bytes;
    let [tag, length, rest @ ..] = all else { return Err(Malformed) };
    // No structure in key files has tags above 30.
    if depth == MAX_DEPTH || tag & 0x1f == 0x1f {
        return Err(Malformed);
    }
    if *length == INDEFINITE {
        if tag & CONSTRUCTED == 0 {
            return Err(Malformed);
        }
        let mut inside = rest;
        while !inside.starts_with(&[0, 0]) {
            take(&mut inside, depth + 1)?;
        }
        let content = &rest[..rest.len() - inside.len()];
        *bytes = &inside[2..];
        return Ok(Element { tag: *tag, content, whole: &all[..all.len() - bytes.len()] });
    }
    let (length, rest) = if *length < INDEFINITE {
        (usize::from(*length), rest)
    } else {
        let count = usize::from(*length & 0x7f);
        if count > 4 || count > rest.len() {
            return Err(Malformed);
        }
        let (digits, rest) = rest.split_at(count);
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let content = rest.get(..length).ok_or(Malformed)?;
    *bytes = &rest[length..];
    Ok(Element { tag: *tag, content, whole: &all[..all.len() - bytes.len()] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_strings_in_parts_are_read() {
        // SEQUENCE { constructed OCTET STRING "ab", "c"; INTEGER 258 }, both outer lengths
        // indefinite.
        let bytes = [0x30, 0x80, 0x24, 0x80, 4, 2, b'a', b'b', 4, 1, b'c', 0, 0, 2, 2, 1, 2, 0, 0];
        let sequence = Element::only(&bytes).unwrap().expect(SEQUENCE).unwrap();
        let mut children = sequence.children();
        assert_eq!(children.one().unwrap().octets().unwrap().as_ref(), b"abc");
        assert_eq!(children.one().unwrap().number(), Ok(258));
        assert!(children.next().is_none());
    }

    #[test]
    fn what_is_cut_off_too_deep_or_too_long_is_refused() {
        for bytes in
            [&[][..], &[0x30], &[0x30, 5, 0], &[0x30, 0x80, 4, 1, 0], &[4, 0x80, 0, 0], &[0x30, 0x85, 0, 0, 0, 0, 1, 0]]
        {
            assert!(Element::only(bytes).is_err(), "{bytes:x?}");
        }
        assert!(Element::only(&[0x30, 0x80].repeat(1_000_000)).is_err());
        assert!(Element::only(&[4, 1, 0, 9]).is_err(), "something behind it");
        assert!(Element { tag: INTEGER, content: &[1; 9], whole: &[] }.number().is_err());
    }
}
