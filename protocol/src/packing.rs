// SPDX-License-Identifier: MPL-2.0
//! Long messages of a live meeting, compressed for slow links.
//!
//! A binary frame holds one message of [`crate::live`] as zlib data (RFC 1950), which browsers can
//! read and write (`CompressionStream("deflate")`). The server sends such frames to clients that
//! ask for them by `packed=1` in the address, and accepts them from everybody. Session descriptions
//! repeat the same text in every m-line: that of a page with nine videos shrinks from 18,900 bytes
//! to 1,200, which on a link of 64 kbit/s is two seconds until the first audio.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// Messages of at least this many bytes are packed. Shorter ones fit into one network packet.
pub const PACK_FROM_BYTES: usize = 1000;

/// Longer messages are packed in parts of this many bytes, each by its own letters: in the welcome to
/// a large room identifiers and names have few in common. What repeats is found across parts. Session
/// descriptions are of one kind, and mostly shorter.
const PART_BYTES: usize = 12_000;
const PARTS_FROM_BYTES: usize = 32_000;

/// Why a frame cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnpackError {
    /// It is not zlib data, or what is in it is not text.
    Damaged,
    /// What is in it is larger than allowed.
    TooLarge,
}

/// The message as a binary frame holds it.
pub fn pack(message: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(message.len() / 4), Compression::default());
    let part_bytes = if message.len() < PARTS_FROM_BYTES { usize::MAX } else { PART_BYTES };
    for (n, part) in message.as_bytes().chunks(part_bytes).enumerate() {
        // Writing into memory does not fail.
        if n > 0 {
            let _ = encoder.flush();
        }
        let _ = encoder.write_all(part);
    }
    encoder.finish().unwrap_or_default()
}

/// The message in a binary frame, of at most `limit` bytes.
///
/// # Errors
/// See [`UnpackError`]. No more than `limit` bytes are unpacked, however much is in the frame.
pub fn unpack(frame: &[u8], limit: usize) -> Result<String, UnpackError> {
    let mut message = Vec::new();
    let read = ZlibDecoder::new(frame).take(limit as u64 + 1).read_to_end(&mut message);
    if message.len() > limit {
        return Err(UnpackError::TooLarge);
    }
    read.map_err(|_| UnpackError::Damaged)?;
    String::from_utf8(message).map_err(|_| UnpackError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked_and_what_repeats_itself_is_small() {
        let message = "a=rtcp-fb:96 nack pli\r\na=extmap:4 ủy ban\r\n".repeat(200);
        let frame = pack(&message);
        assert!(frame.len() * 10 < message.len(), "{} of {} bytes", frame.len(), message.len());
        assert_eq!(unpack(&frame, message.len()).as_deref(), Ok(message.as_str()));
    }

    #[test]
    fn a_long_message_of_identifiers_and_names_takes_less_in_parts() {
        let spread = |n: u128| n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let word = |n: u128, place: u32| WORDS[((spread(n) >> (124 - 4 * place)) & 15) as usize];
        let identifiers = (1..500).map(|n| format!("{:032x}", spread(n)));
        let names = (1..1_200).map(|n| [word(n, 0), word(n, 1), word(n, 2)].join(" "));
        let message = identifiers.chain(names).collect::<Vec<_>>().join(",");
        let mut whole = ZlibEncoder::new(Vec::new(), Compression::default());
        whole.write_all(message.as_bytes()).unwrap();
        let frame = pack(&message);
        assert!(frame.len() < whole.finish().unwrap().len(), "{} bytes", frame.len());
        assert_eq!(unpack(&frame, message.len()).as_deref(), Ok(message.as_str()));
    }

    const WORDS: [&str; 16] = [
        "Tân", "Bản", "Nậm", "Cốc", "Lùng", "Tả", "Mường", "Nà", "Phố", "Lúc", "Lầu", "Hối", "Nhai", "Phình", "Chư",
        "Khương",
    ];

    #[test]
    fn a_frame_that_unpacks_to_gigabytes_is_given_up_at_the_limit() {
        assert_eq!(unpack(&pack(&"a".repeat(1 << 20)), 1000), Err(UnpackError::TooLarge));
        assert_eq!(unpack(&pack(&"ủ".repeat(1 << 18)), 1000), Err(UnpackError::TooLarge));
    }

    #[test]
    fn damaged_frames_are_refused() {
        let frame = pack("{\"type\":\"subscribe\"}");
        for cut in 0..frame.len() {
            assert_eq!(unpack(&frame[..cut], 1000), Err(UnpackError::Damaged), "{cut} bytes");
        }
        for place in 0..frame.len() {
            let mut damaged = frame.clone();
            damaged[place] ^= 0x55;
            assert_eq!(unpack(&damaged, 1000), Err(UnpackError::Damaged), "byte {place}");
        }
        assert_eq!(unpack(&[], 1000), Err(UnpackError::Damaged));
    }
}
