// SPDX-License-Identifier: MPL-2.0
//! Converts CMS objects from BER to DER. The standard allows BER (RFC 5652, 5.1), and some signing
//! programs write it: indefinite lengths, constructed strings, unsorted sets.

use crate::fault::Fault;

/// Maximum nesting depth.
const MAX_DEPTH: usize = 32;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;

/// The position in a CMS object. It tells which implicitly tagged parts are sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    ContentInfo,
    Content,
    SignedData,
    SignerInfos,
    SignerInfo,
    /// A set with the implicit tag [0] or [1].
    Set,
    Elsewhere,
}

impl Place {
    fn of_child(self, tag: u8) -> Self {
        match (self, tag) {
            (Self::ContentInfo, 0xa0) => Self::Content,
            (Self::Content, SEQUENCE) => Self::SignedData,
            (Self::SignedData | Self::SignerInfo, 0xa0 | 0xa1) => Self::Set,
            (Self::SignedData, SET) => Self::SignerInfos,
            (Self::SignerInfos, SEQUENCE) => Self::SignerInfo,
            _ => Self::Elsewhere,
        }
    }
}

/// Encodes the object at the start of `bytes` in DER; also returns its length in `bytes`.
pub(crate) fn to_der(bytes: &[u8]) -> Result<(Vec<u8>, usize), Fault> {
    if bytes.first() != Some(&SEQUENCE) {
        return Err(Fault::broken("the signature is not a CMS object"));
    }
    element(bytes, Place::ContentInfo, MAX_DEPTH).ok_or_else(|| Fault::broken("the signature is not a CMS object"))
}

fn element(bytes: &[u8], place: Place, depth: usize) -> Option<(Vec<u8>, usize)> {
    let depth = depth.checked_sub(1)?;
    let tag = *bytes.first()?;
    // CMS has no multi-byte tags.
    if tag & 0x1f == 0x1f {
        return None;
    }
    let constructed = tag & 0x20 != 0;
    let first = *bytes.get(1)?;
    let (head, length) = match first {
        0x80 if constructed => (2, None),
        0..=0x7f => (2, Some(usize::from(first))),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let digits = bytes.get(2..2 + count)?;
            (2 + count, Some(digits.iter().fold(0_usize, |value, &b| value << 8 | usize::from(b))))
        }
        _ => return None,
    };
    let body = match length {
        Some(length) => bytes.get(head..head.checked_add(length)?)?,
        None => bytes.get(head..)?,
    };
    if !constructed {
        return Some((encode(tag, body), head + body.len()));
    }
    let mut children = Vec::new();
    let mut at = 0;
    loop {
        let rest = body.get(at..)?;
        match length {
            Some(_) if rest.is_empty() => break,
            None if rest.starts_with(&[0, 0]) => {
                at += 2;
                break;
            }
            _ => {}
        }
        let (child, used) = element(rest, place.of_child(*rest.first()?), depth)?;
        children.push(child);
        at += used;
    }
    let used = head + at;
    if tag == OCTETS_IN_PIECES {
        let mut whole = Vec::new();
        for child in children {
            whole.extend_from_slice(octets(&child)?);
        }
        return Some((encode(OCTETS, &whole), used));
    }
    if matches!(place, Place::Set | Place::SignerInfos) {
        children.sort();
        children.dedup();
    }
    Some((encode(tag, &children.concat()), used))
}

/// The content of an octet string in DER.
fn octets(der: &[u8]) -> Option<&[u8]> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let long = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    (tag == OCTETS).then(|| rest.get(long..)).flatten()
}

fn encode(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let digits: Vec<u8> = body.len().to_be_bytes().into_iter().skip_while(|&b| b == 0).collect();
    match (body.len(), digits.len()) {
        (0..=0x7f, _) => out.push(body.len() as u8),
        (_, count) => {
            out.push(0x80 | count as u8);
            out.extend_from_slice(&digits);
        }
    }
    out.extend_from_slice(body);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_pieces_become_der() {
        let ber = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 2, 0x81, 1, 5, 0, 0, 0, 0];
        assert_eq!(to_der(&ber), Ok((vec![0x30, 8, 4, 3, 7, 8, 9, 2, 1, 5], 19)));
    }

    #[test]
    fn what_is_der_stays_as_it_is() {
        let long = encode(SEQUENCE, &encode(OCTETS, &[7; 300]));
        assert_eq!(to_der(&long), Ok((long.clone(), long.len())));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for bad in
            [&[][..], &[0; 40], &[0x30, 5, 1], &[0x30, 0x80, 4, 1, 1], &[0x30, 0x85, 1, 1, 1, 1, 1], &[0x30; 4000]]
        {
            assert!(to_der(bad).is_err());
        }
    }
}
