// SPDX-License-Identifier: MPL-2.0
//! The first packet of an Opus stream (RFC 7845, section 5.1).

use crate::GRANULES_PER_SECOND;

/// Samples dropped by a decoder at the beginning of what a browser sends: the look-ahead of its
/// encoder (6.5 ms).
pub const BROWSER_PRE_SKIP: u16 = 312;
/// Bytes before the channel mapping table.
const LENGTH: usize = 19;

/// What the first packet of an Opus stream says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpusHead {
    pub channels: u8,
    /// Samples that a decoder drops at the beginning.
    pub pre_skip: u16,
    /// Gain in steps of 1/256 dB.
    pub gain: i16,
    /// How many Opus streams are in each packet.
    pub streams: u8,
}

impl OpusHead {
    /// Whether a packet says that it is one.
    pub fn is_head(packet: &[u8]) -> bool {
        packet.starts_with(b"OpusHead")
    }

    /// Whether a packet is the second header, which holds titles and the like.
    pub fn is_tags(packet: &[u8]) -> bool {
        packet.starts_with(b"OpusTags")
    }

    /// `None` for what is damaged, or of a later form.
    pub fn read(packet: &[u8]) -> Option<Self> {
        // Magic, version (major 0), channels, pre-skip, rate of the original, gain, mapping family.
        if !Self::is_head(packet) || packet.len() < LENGTH || packet[8] & 0xf0 != 0 {
            return None;
        }
        let family = packet[18];
        Some(Self {
            channels: packet[9],
            pre_skip: u16::from_le_bytes([packet[10], packet[11]]),
            gain: i16::from_le_bytes([packet[16], packet[17]]),
            // Family 0 has one stream; others name their number behind the family.
            streams: if family == 0 { 1 } else { packet.get(LENGTH).copied().unwrap_or_default() },
        })
    }

    /// The packet for a stream of one or two channels (mapping family 0).
    pub fn packet(channels: u8, pre_skip: u16) -> Vec<u8> {
        let mut packet = Vec::with_capacity(LENGTH);
        packet.extend_from_slice(b"OpusHead");
        packet.extend_from_slice(&[1, channels]);
        packet.extend_from_slice(&pre_skip.to_le_bytes());
        packet.extend_from_slice(&(GRANULES_PER_SECOND as u32).to_le_bytes());
        // No gain, channel mapping family 0.
        packet.extend_from_slice(&[0, 0, 0]);
        packet
    }

    /// The second header: who wrote the file, and no tags.
    pub fn tags_packet(vendor: &str) -> Vec<u8> {
        let mut packet = b"OpusTags".to_vec();
        packet.extend_from_slice(&(vendor.len() as u32).to_le_bytes());
        packet.extend_from_slice(vendor.as_bytes());
        packet.extend_from_slice(&0_u32.to_le_bytes());
        packet
    }

    /// The same packet for a stream of which a decoder drops nothing.
    pub fn without_pre_skip(packet: &[u8]) -> Vec<u8> {
        let mut packet = packet.to_vec();
        if let Some(pre_skip) = packet.get_mut(10..12) {
            pre_skip.fill(0);
        }
        packet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let packet = OpusHead::packet(2, 312);
        let head = OpusHead { channels: 2, pre_skip: 312, gain: 0, streams: 1 };
        assert_eq!(OpusHead::read(&packet), Some(head));
        let without = OpusHead::without_pre_skip(&packet);
        assert_eq!(OpusHead::read(&without), Some(OpusHead { pre_skip: 0, ..head }));
        assert_eq!(OpusHead::read(&packet[..18]), None, "cut off");
        assert!(OpusHead::is_tags(&OpusHead::tags_packet("Diem Cau")));
    }
}
