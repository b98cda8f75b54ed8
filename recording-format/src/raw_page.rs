// SPDX-License-Identifier: MPL-2.0
//! One Ogg page in bytes: header, lacing values, body and checksum.

const HEADER: usize = 27;
/// Where numbers of the header begin.
const SERIAL: usize = 14;
const CHECKSUM: usize = 22;
const CAPTURE: &[u8; 4] = b"OggS";
/// 27 bytes of header, 255 lacing values, 255 x 255 bytes.
pub const LONGEST_PAGE: usize = HEADER + 255 + 255 * 255;

/// Index of the next capture pattern at or after `from`; a pattern cut by the end of `bytes`
/// counts. The end if there is none.
pub fn find_capture(bytes: &[u8], from: usize) -> usize {
    (from..bytes.len())
        .find(|&at| {
            let rest = &bytes[at..bytes.len().min(at + CAPTURE.len())];
            CAPTURE.starts_with(rest)
        })
        .unwrap_or(bytes.len())
}

/// A page with its parts.
pub struct RawPage<'a> {
    pub header: &'a [u8],
    pub lacing: &'a [u8],
    pub body: &'a [u8],
    pub length: usize,
}

impl<'a> RawPage<'a> {
    /// The page at the beginning of `bytes`, if it is whole, its checksum is right and it belongs
    /// to one of these `streams`; to any if none are named.
    pub fn parse(bytes: &'a [u8], streams: &[u32]) -> Option<Self> {
        let (header, rest) = bytes.split_at_checked(HEADER)?;
        if !header.starts_with(CAPTURE) || header[4] != 0 {
            return None;
        }
        // Before the checksum, which costs most: sound may be full of what looks like a header.
        if !streams.is_empty() && !streams.contains(&number(header, SERIAL)) {
            return None;
        }
        let (lacing, rest) = rest.split_at_checked(usize::from(header[26]))?;
        let body_length: usize = lacing.iter().copied().map(usize::from).sum();
        let (body, _) = rest.split_at_checked(body_length)?;
        let mut checksum = crc(0, &header[..CHECKSUM]);
        checksum = crc(checksum, &[0; 4]);
        checksum = crc(checksum, &header[26..]);
        checksum = crc(crc(checksum, lacing), body);
        let page = Self { header, lacing, body, length: HEADER + lacing.len() + body_length };
        (checksum == page.number(CHECKSUM)).then_some(page)
    }

    /// Whether `bytes` are the beginning of what may be a page when more has been written.
    pub fn may_become_whole(bytes: &[u8]) -> bool {
        let Some((header, rest)) = bytes.split_at_checked(HEADER) else {
            return CAPTURE.starts_with(&bytes[..bytes.len().min(CAPTURE.len())]);
        };
        if !header.starts_with(CAPTURE) || header[4] != 0 {
            return false;
        }
        let Some((lacing, body)) = rest.split_at_checked(usize::from(header[26])) else { return true };
        body.len() < lacing.iter().copied().map(usize::from).sum()
    }

    /// The logical stream.
    pub fn serial(&self) -> u32 {
        self.number(SERIAL)
    }

    pub fn number(&self, at: usize) -> u32 {
        number(self.header, at)
    }

    pub fn granule(&self) -> Option<u64> {
        let value = u64::from(self.number(6)) | u64::from(self.number(10)) << 32;
        (value != u64::MAX).then_some(value)
    }
}

fn number(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

/// Ogg's CRC-32: polynomial 0x04c11db7, most significant bit first, no inversion.
pub fn crc(start: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(start, |crc, &byte| crc << 8 ^ CRC_TABLE[usize::from((crc >> 24) as u8 ^ byte)])
}

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = (index as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 0x8000_0000 == 0 { value << 1 } else { value << 1 ^ 0x04c1_1db7 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};
