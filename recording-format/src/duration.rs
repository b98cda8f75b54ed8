// SPDX-License-Identifier: MPL-2.0
//! How long an Opus packet is.

/// 120 ms: the most that a packet may hold (RFC 6716, section 3.1).
const LONGEST: u64 = 5760;

/// Samples (at 48 kHz) in an Opus packet, from its first bytes (RFC 6716, section 3.1); `None` for
/// what is no Opus packet.
pub fn opus_duration(payload: &[u8]) -> Option<u64> {
    let toc = *payload.first()?;
    let config = toc >> 3;
    let frame = match config {
        0..=11 => [480, 960, 1920, 2880][usize::from(config & 3)],
        12..=15 => [480, 960][usize::from(config & 1)],
        _ => [120, 240, 480, 960][usize::from(config & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(payload.get(1)? & 0x3f),
    };
    let samples = frame * frames;
    (1..=LONGEST).contains(&samples).then_some(samples)
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
}
