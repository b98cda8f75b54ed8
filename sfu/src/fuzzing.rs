// SPDX-License-Identifier: MPL-2.0
//! Everything that reads what strangers send, for the fuzzer (`make fuzz`) and, with what it has
//! found so far, for the tests.

use std::time::{Duration, Instant};

use crate::engine::MediaPacket;
use crate::forwarding::rewrite_for_fuzzing;
use crate::payload::{Codec, Picture};
use crate::{net, sending, stun};

#[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
fn start() -> Instant {
    Instant::now()
}

/// A datagram from nobody in particular.
pub fn demux(bytes: &[u8]) {
    let _ = (stun::local_ufrag(bytes), stun::nominates(bytes), stun::success(bytes), stun::is_signed(bytes, ""));
}

/// A stream of framed datagrams, in pieces.
pub fn framing(bytes: &[u8]) {
    net::read_frames_for_fuzzing(bytes);
}

/// A report after decryption, from a receiver that may lie.
pub fn reports(bytes: &[u8]) {
    sending::take_reports_for_fuzzing(bytes, start());
}

/// The payload of a packet, whatever the codec.
pub fn payload(bytes: &[u8]) {
    for codec in Codec::ALL {
        let _ = Picture::parse(codec, bytes);
    }
}

/// A stream of pictures: pieces of the input are payloads, whose first three bytes are sequence
/// number, layer and time.
pub fn rewriting(bytes: &[u8]) {
    for codec in Codec::ALL {
        rewriting_of(codec, bytes);
    }
}

fn rewriting_of(codec: Codec, bytes: &[u8]) {
    let now = start();
    let packets = bytes.chunks(24).filter_map(|piece| {
        let [seq, layer, time, payload @ ..] = piece else { return None };
        Some(MediaPacket {
            mid: "0".into(),
            rid: None,
            ssrc: u32::from(layer % 3),
            codec,
            seq: 70_000 + u64::from(*seq),
            time: u64::from(*time) * 3000,
            marker: layer & 4 != 0,
            payload: payload.into(),
            loudness: None,
            voice: None,
            orientation: None,
        })
    });
    for (packet, written) in rewrite_for_fuzzing(packets, now, Duration::from_millis(20)) {
        assert_eq!(packet.payload.len(), written.len(), "a rewritten packet has the length it had");
        let before = Picture::parse(codec, &packet.payload).map(|picture| (picture.starts_keyframe, picture.size));
        let after = Picture::parse(codec, &written).map(|picture| (picture.starts_keyframe, picture.size));
        assert_eq!(before, after, "and is still the same picture");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    type Target = (&'static str, fn(&[u8]));

    #[test]
    fn inputs_found_by_the_fuzzer_are_read_without_panic() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
        let targets: [Target; 5] = [
            ("demux", super::demux),
            ("framing", super::framing),
            ("reports", super::reports),
            ("payload", super::payload),
            ("rewriting", super::rewriting),
        ];
        for (name, target) in targets {
            let entries: Vec<_> = fs::read_dir(corpora.join(name)).expect("a corpus is kept").collect();
            assert!(entries.len() >= 3, "{name} has examples to begin with");
            for entry in entries {
                target(&fs::read(entry.expect("readable").path()).expect("readable"));
            }
        }
    }
}
