// SPDX-License-Identifier: MPL-2.0
//! Which of the many kinds of AAC a file says that it has. Only AAC-LC is decoded; the others are
//! refused by the name under which recorders offer them.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;

/// The value behind which the object type goes on in six more bits.
const LONGER: u32 = 31;
/// What begins an extension of AAC-LC, and one of that (ISO/IEC 14496-3, 1.6.2.1).
const EXTENSION: u32 = 0x2b7;
const SECOND_EXTENSION: u32 = 0x548;
const SBR: u32 = 5;
const PS: u32 = 29;

/// The name of a coding that the decoder does not decode, or of which it would decode a part only.
pub fn coding_that_is_not_decoded(parameters: &AudioCodecParameters) -> Option<&'static str> {
    let is_aac = parameters.codec == CODEC_ID_AAC;
    parameters.extra_data.as_deref().filter(|_| is_aac).and_then(named)
}

/// Reads the `AudioSpecificConfig`; none for AAC-LC, and for what is not understood.
fn named(config: &[u8]) -> Option<&'static str> {
    let mut bits = Bits { bytes: config, at: 0 };
    Some(match object_type(&mut bits)? {
        1 => "AAC Main",
        2 => return extension(&mut bits),
        3 => "AAC-SSR",
        4 => "AAC-LTP",
        SBR => "HE-AAC",
        PS => "HE-AAC v2",
        23 => "AAC-LD",
        39 => "AAC-ELD",
        42 => "xHE-AAC",
        _ => return None,
    })
}

/// AAC-LC that says behind its own part that it is the core of HE-AAC.
fn extension(bits: &mut Bits<'_>) -> Option<&'static str> {
    skip_rate(bits)?;
    let _channels = bits.take(4)?;
    let _short_frames = bits.take(1)?;
    if bits.take(1)? == 1 {
        let _delay = bits.take(14)?;
    }
    let _flag = bits.take(1)?;
    if bits.take(11)? != EXTENSION || object_type(bits)? != SBR || bits.take(1)? == 0 {
        return None;
    }
    skip_rate(bits)?;
    let is_second = bits.take(11) == Some(SECOND_EXTENSION) && bits.take(1) == Some(1);
    Some(if is_second { "HE-AAC v2" } else { "HE-AAC" })
}

fn object_type(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(5)? {
        LONGER => Some(32 + bits.take(6)?),
        kind => Some(kind),
    }
}

fn skip_rate(bits: &mut Bits<'_>) -> Option<()> {
    if bits.take(4)? == 15 {
        bits.take(24)?;
    }
    Some(())
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn kinds_of_aac_that_are_not_decoded_are_named() {
        // As encoders write them: 44.1 kHz stereo, 48 kHz mono, and those with extensions.
        assert_eq!(named(&[0x12, 0x10]), None, "AAC-LC");
        assert_eq!(named(&[0x11, 0x88, 0x56, 0xe5, 0x00]), None, "AAC-LC that says that it has no extension");
        assert_eq!(named(&[0x2b, 0x92, 0x08, 0x00]), Some("HE-AAC"));
        assert_eq!(named(&[0xeb, 0x8a, 0x08, 0x00]), Some("HE-AAC v2"));
        assert_eq!(named(&[0x13, 0x90, 0x56, 0xe5, 0xa0]), Some("HE-AAC"));
        assert_eq!(named(&[0x13, 0x88, 0x56, 0xe5, 0xa5, 0x48, 0x80]), Some("HE-AAC v2"));
        assert_eq!(named(&[0xf8, 0xe8, 0x50, 0x00]), Some("AAC-ELD"));
        assert_eq!(named(&[0x0a, 0x10]), Some("AAC Main"));
        for short in [&[][..], &[0x12], &[0xff], &[0x13, 0x90, 0x56]] {
            assert_eq!(named(short), None, "{short:x?}");
        }
    }
}
