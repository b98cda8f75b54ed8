// SPDX-License-Identifier: MPL-2.0
//! The two facts of a STUN request (RFC 8489) that are needed before the engine sees it. Both are
//! only a stranger's word until the engine has checked the request's signature.

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const HEADER: usize = 20;
const USERNAME: u16 = 0x0006;
const USE_CANDIDATE: u16 = 0x0025;
/// First two bytes of a successful answer to a binding request.
const BINDING_SUCCESS: [u8; 2] = [0x01, 0x01];

fn attribute(bytes: &[u8], wanted: u16) -> Option<&[u8]> {
    if bytes.len() < HEADER || bytes[0] > 3 || bytes[4..8] != COOKIE {
        return None;
    }
    let mut rest = &bytes[HEADER..];
    while let [kind_high, kind_low, len_high, len_low, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*len_high, *len_low]));
        let value = tail.get(..length)?;
        if u16::from_be_bytes([*kind_high, *kind_low]) == wanted {
            return Some(value);
        }
        rest = tail.get(length.next_multiple_of(4)..)?;
    }
    None
}

/// For a STUN request: the name (ufrag) of the link it is meant for. `None` for every other
/// datagram.
pub(crate) fn local_ufrag(bytes: &[u8]) -> Option<&str> {
    // "ours:theirs" (RFC 8445, section 7.2.2).
    std::str::from_utf8(attribute(bytes, USERNAME)?).ok()?.split(':').next()
}

/// Whether the browser chooses the path on which this request came (RFC 8445, section 8.1.1).
pub(crate) fn nominates(bytes: &[u8]) -> bool {
    attribute(bytes, USE_CANDIDATE).is_some()
}

/// Whether this is our consent to a request: its signature was good.
pub(crate) fn is_success(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER && bytes[..2] == BINDING_SUCCESS && bytes[4..8] == COOKIE
}
