// SPDX-License-Identifier: MPL-2.0
//! The sending half alone, in virtual time.

use std::sync::Arc;

use super::*;
use crate::payload::{ByCodec, Codec, Patch};
use crate::sending::{ExtensionIds, PayloadType, Profile};

#[test]
fn a_connection_that_never_comes_up_does_not_keep_the_thread_busy() {
    #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
    let mut now = Instant::now();
    let mut sender = Sender::new(Bitrate::from_kbps(300), Bitrate::from_kbps(300), now);
    let (mut send_buffer, mut wakes) = (SendBuffer::default(), 0);
    let end = now + Duration::from_secs(30);
    while now < end {
        now = sender.due().max(now);
        sender.flush(None, now, &mut send_buffer);
        wakes += 1;
    }
    assert!(wakes < 40, "woken {wakes} times in half a minute");
    assert!(send_buffer.is_empty());
}

/// A receiver's feedback (sealed): `lost` packets from `base` on did not arrive, the `arrived`
/// after them did, 10 ms apart, the first of them `at` milliseconds after the receiver's clock
/// began.
fn feedback(receiver: &mut SrtpKeys, base: u16, lost: u16, arrived: u16, at: u32) -> Vec<u8> {
    let mut report = vec![0x8f, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9];
    report.extend_from_slice(&base.to_be_bytes());
    report.extend_from_slice(&(lost + arrived).to_be_bytes());
    report.extend_from_slice(&((at / 64) << 8).to_be_bytes());
    for (symbol, run) in [(0, lost), (1_u16, arrived)] {
        if run > 0 {
            report.extend_from_slice(&(symbol << 13 | run).to_be_bytes());
        }
    }
    report.push((at % 64 * 4) as u8);
    report.extend(std::iter::repeat_n(40, usize::from(arrived.saturating_sub(1))));
    report.resize(report.len().next_multiple_of(4), 0);
    let words = (report.len() / 4 - 1) as u16;
    report[2..4].copy_from_slice(&words.to_be_bytes());
    receiver.sealer.seal_rtcp(&mut report, 0).unwrap();
    report
}

#[test]
fn what_was_lost_on_an_old_way_says_nothing_of_the_new_one() {
    const START: Bitrate = Bitrate::from_kbps(1500);
    #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
    let start = Instant::now();
    let route = Route::udp("10.0.0.1:7882".parse().unwrap(), "10.1.0.1:1".parse().unwrap());
    let mut receiver = SrtpKeys::from_exported(Profile::Gcm128, &[7; 56], true).unwrap();
    let mut sender = Sender::new(START, START, start);
    sender.set_keys(SrtpKeys::from_exported(Profile::Gcm128, &[7; 56], false).unwrap());
    let ids = ExtensionIds { transport_sequence: Some(3), ..ExtensionIds::default() };
    let mut codecs = ByCodec::default();
    codecs.set(Codec::Vp8, PayloadType { number: 96, resend: Some(97) });
    let (mid, resend) = ("0".to_owned(), Some(10));
    let video = SlotParameters { mid, ssrc: 9, codecs, resend, clock: 90_000, video: true, ids };
    sender.open_slot(0, video);
    let mut send_buffer = SendBuffer::default();
    // A packet of 1200 bytes every 10 ms: a megabit a second, which is the picture.
    let mut send = |sender: &mut Sender, numbers: std::ops::Range<u64>| {
        for seq in numbers {
            let payload = Arc::from([0; 1200]);
            let packet = Packet {
                seq,
                time: seq as u32 * 900,
                marker: true,
                codec: Codec::Vp8,
                payload,
                patch: Patch::default(),
                audio_level: None,
                orientation: None,
            };
            let now = start + Duration::from_millis(10 * seq);
            sender.push(0, packet, now);
            sender.flush(Some(route), now, &mut send_buffer);
            send_buffer.clear();
        }
    };
    for tenth in 0..30_u16 {
        send(&mut sender, u64::from(tenth) * 10..u64::from(tenth) * 10 + 10);
        let now = start + Duration::from_millis(100 * u64::from(tenth) + 120);
        sender.receive(&feedback(&mut receiver, tenth * 10, 0, 10, u32::from(tenth) * 100 + 20), now);
    }
    let before = sender.estimate();
    assert!(before > Bitrate::from_kbps(1000), "{before}");
    // Four seconds without a network; then a new one, on which everything arrives.
    send(&mut sender, 300..700);
    sender.on_path_change(start + Duration::from_secs(7));
    for tenth in 0..10_u16 {
        let first = 700 + u64::from(tenth) * 10;
        send(&mut sender, first..first + 10);
        let now = start + Duration::from_millis(10 * first + 120);
        let (base, lost) = if tenth == 0 { (300, 400) } else { (first as u16, 0) };
        sender.receive(&feedback(&mut receiver, base, lost, 10, 10 * first as u32 + 20), now);
    }
    let after = sender.estimate();
    assert!(after >= START, "{after} a second after the move, {before} before");
    assert!(sender.loss().is_none_or(|loss| loss < 0.01), "nothing is lost on the new way: {:?}", sender.loss());
}

#[test]
fn an_ice_restart_on_a_slow_line_begins_no_faster_than_the_line_was() {
    const START: Bitrate = Bitrate::from_kbps(1500);
    #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
    let start = Instant::now();
    for (before, after) in [(50, Bitrate::from_kbps(50)), (100_000, START)] {
        let mut sender = Sender::new(START, START, start);
        sender.measurable = true;
        sender.estimator.reset(Bitrate::from_kbps(before), start);
        sender.on_path_change(start);
        assert_eq!(sender.estimate(), after, "{before} kbit/s before");
    }
}
