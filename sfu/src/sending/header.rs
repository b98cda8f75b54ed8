// SPDX-License-Identifier: MPL-2.0
//! RTP headers as we write them (RFC 3550, section 5.1, with one-byte header extensions, RFC 8285).

/// The numbers under which the receiver knows the header extensions; `None` for those it did not
/// accept.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ExtensionIds {
    pub transport_sequence: Option<u8>,
    pub audio_level: Option<u8>,
    pub mid: Option<u8>,
    pub orientation: Option<u8>,
}

/// What the header extensions of one packet say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extensions<'a> {
    /// Counts the packets of the whole connection.
    pub transport_sequence: Option<u16>,
    /// RFC 6464: loudness 0 (loudest) to 127 in the low bits, voice in the top one.
    pub audio_level: Option<u8>,
    pub mid: Option<&'a [u8]>,
    /// Coordination of video orientation, as it came.
    pub orientation: Option<u8>,
}

/// The fixed part of a header.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub payload_type: u8,
    pub marker: bool,
    pub padding: bool,
    pub seq: u16,
    pub time: u32,
    pub ssrc: u32,
}

/// Largest number of a one-byte header extension.
const LAST_ID: u8 = 14;

/// Appends a header to `out` and returns its length.
pub(crate) fn write_header(out: &mut Vec<u8>, header: Header, ids: ExtensionIds, values: Extensions<'_>) -> usize {
    let start = out.len();
    let padding = if header.padding { 0x20 } else { 0 };
    out.extend_from_slice(&[0x90 | padding, u8::from(header.marker) << 7 | (header.payload_type & 0x7f)]);
    out.extend_from_slice(&header.seq.to_be_bytes());
    out.extend_from_slice(&header.time.to_be_bytes());
    out.extend_from_slice(&header.ssrc.to_be_bytes());
    out.extend_from_slice(&[0xbe, 0xde, 0, 0]);
    let extensions = out.len();
    let mut element = |id: Option<u8>, value: Option<&[u8]>| {
        let (Some(id @ 1..=LAST_ID), Some(value @ [_, ..])) = (id, value) else { return };
        if value.len() <= 16 {
            out.push(id << 4 | (value.len() - 1) as u8);
            out.extend_from_slice(value);
        }
    };
    let sequence = values.transport_sequence.map(u16::to_be_bytes);
    element(ids.transport_sequence, sequence.as_ref().map(<[u8; 2]>::as_slice));
    element(ids.audio_level, values.audio_level.as_ref().map(std::slice::from_ref));
    element(ids.orientation, values.orientation.as_ref().map(std::slice::from_ref));
    element(ids.mid, values.mid);
    let length = out.len() - extensions;
    if length == 0 {
        // Without extensions the header does without their announcement.
        out.truncate(extensions - 4);
        out[start] &= !0x10;
    } else {
        let words = length.div_ceil(4);
        out.resize(extensions + words * 4, 0);
        out[extensions - 2..extensions].copy_from_slice(&(words as u16).to_be_bytes());
    }
    out.len() - start
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header { payload_type: 96, marker: true, padding: false, seq: 0x0102, time: 3, ssrc: 4 };

    #[test]
    fn a_header_without_extensions_has_twelve_bytes() {
        let mut out = vec![0xaa];
        assert_eq!(write_header(&mut out, HEADER, ExtensionIds::default(), Extensions::default()), 12);
        assert_eq!(out, [0xaa, 0x80, 0xe0, 1, 2, 0, 0, 0, 3, 0, 0, 0, 4]);
    }

    #[test]
    fn extensions_are_written_under_their_agreed_numbers_and_padded() {
        let ids = ExtensionIds { transport_sequence: Some(3), audio_level: Some(1), mid: None, orientation: Some(15) };
        let values = Extensions {
            transport_sequence: Some(0x0a0b),
            audio_level: Some(0x85),
            mid: Some(b"0"),
            orientation: Some(1),
        };
        let mut out = Vec::new();
        assert_eq!(write_header(&mut out, HEADER, ids, values), 24);
        assert_eq!(out[0], 0x90);
        assert_eq!(out[12..], [0xbe, 0xde, 0, 2, 0x31, 0x0a, 0x0b, 0x10, 0x85, 0, 0, 0]);
    }
}
