// SPDX-License-Identifier: MPL-2.0
//! How long an Opus packet is, and of how many frames.

/// 120 ms: the most that a packet may hold (RFC 6716, section 3.1).
const LONGEST: u64 = 5760;

/// Samples (at 48 kHz) in an Opus packet, from its first bytes (RFC 6716, section 3.1); `None` for
/// what is no Opus packet.
pub fn opus_duration(payload: &[u8]) -> Option<u64> {
    frames_of(payload).map(|(frames, samples)| frames * samples)
}

/// Frames in an Opus packet, up to 48; `None` for what is no Opus packet.
pub fn opus_frames(payload: &[u8]) -> Option<u64> {
    frames_of(payload).map(|(frames, _)| frames)
}

/// How many there are, and the samples of each.
fn frames_of(payload: &[u8]) -> Option<(u64, u64)> {
    let toc = *payload.first()?;
    let config = toc >> 3;
    let samples = match config {
        0..=11 => [480, 960, 1920, 2880][usize::from(config & 3)],
        12..=15 => [480, 960][usize::from(config & 1)],
        _ => [120, 240, 480, 960][usize::from(config & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(payload.get(1)? & 0x3f),
    };
    (1..=LONGEST).contains(&(frames * samples)).then_some((frames, samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_says_by_its_first_bytes_how_long_it_is() {
        let silk_20_ms = 1 << 3;
        let celt_2_ms_and_a_half = 16 << 3;
        assert_eq!(opus_duration(&[silk_20_ms]), Some(960));
        assert_eq!(opus_duration(&[silk_20_ms | 1]), Some(1920), "two frames");
        assert_eq!(opus_duration(&[celt_2_ms_and_a_half]), Some(120));
        assert_eq!(opus_duration(&[silk_20_ms | 3, 6]), Some(5760), "six frames");
        assert_eq!(opus_duration(&[silk_20_ms | 3, 7]), None, "longer than a packet may be");
        assert_eq!(opus_duration(&[silk_20_ms | 3, 0]), None, "no frame at all");
        assert_eq!(opus_duration(&[silk_20_ms | 3]), None, "cut off");
        assert_eq!(opus_duration(&[]), None);
    }

    #[test]
    fn a_packet_says_of_how_many_frames_it_is() {
        let (silk_20_ms, celt_2_ms_and_a_half) = (1 << 3, 16 << 3);
        assert_eq!(opus_frames(&[silk_20_ms]), Some(1));
        assert_eq!([1, 2].map(|code| opus_frames(&[silk_20_ms | code])), [Some(2), Some(2)]);
        assert_eq!(opus_frames(&[celt_2_ms_and_a_half | 3, 48]), Some(48));
        assert_eq!(opus_frames(&[celt_2_ms_and_a_half | 3, 0xb0]), Some(48), "each with its length");
        assert_eq!(opus_frames(&[celt_2_ms_and_a_half | 3, 49]), None, "longer than a packet may be");
    }
}
