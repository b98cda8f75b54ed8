//! Everything that reads what strangers send, for the fuzzer (`make fuzz`) and, with what it has found so far, for the tests.

use std::time::{Duration, Instant};

use crate::engine::MediaPacket;
use crate::forwarding::rewrite_for_fuzzing;
use crate::payload::Vp8Packet;
use crate::{sending, stun};

#[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
fn start() -> Instant {
    Instant::now()
}

/// A datagram from nobody in particular.
pub fn demux(bytes: &[u8]) {
    let _ = (stun::local_ufrag(bytes), stun::nominates(bytes), stun::is_success(bytes));
}

/// A report after decryption, from a receiver that may lie.
pub fn reports(bytes: &[u8]) {
    sending::take_reports_for_fuzzing(bytes, start());
}

/// A stream of pictures: pieces of the input are payloads, whose first three bytes are sequence number, layer and time.
pub fn rewriting(bytes: &[u8]) {
    let now = start();
    let packets = bytes.chunks(24).filter_map(|piece| {
        let [seq, layer, time, payload @ ..] = piece else { return None };
        Some(MediaPacket {
            mid: "0".into(),
            rid: None,
            ssrc: u32::from(layer % 3),
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
        let is_picture = Vp8Packet::parse(&packet.payload).is_some();
        assert_eq!(is_picture, Vp8Packet::parse(&written).is_some(), "and is still a picture");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    type Target = (&'static str, fn(&[u8]));

    #[test]
    fn what_the_fuzzer_has_found_so_far_is_read_without_harm() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
        let targets: [Target; 3] =
            [("demux", super::demux), ("reports", super::reports), ("rewriting", super::rewriting)];
        for (name, target) in targets {
            let entries: Vec<_> = fs::read_dir(corpora.join(name)).expect("a corpus is kept").collect();
            assert!(entries.len() >= 3, "{name} has examples to begin with");
            for entry in entries {
                target(&fs::read(entry.expect("readable").path()).expect("readable"));
            }
        }
    }
}
