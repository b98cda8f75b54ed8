// SPDX-License-Identifier: MPL-2.0
//! Reports: what receivers tell us (RFC 3550, RFC 4585, RFC 5104, transport-wide congestion
//! control) and what we tell them.

use crate::Bitrate;

/// One statement out of a receiver's compound report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Report {
    /// How our stream `ssrc` arrives.
    Reception { ssrc: u32, fraction_lost: u8 },
    /// These packets of `ssrc` are missing.
    Nack { ssrc: u32, missing: Vec<u16> },
    /// The picture of `ssrc` cannot go on without a key frame.
    KeyframeWanted { ssrc: u32 },
    /// The receiver's own estimate of the line, bit/s; from receivers without transport-wide
    /// feedback.
    Remb { bitrate: Bitrate },
    /// When packets of the whole connection arrived.
    Transport(TransportFeedback),
}

/// Arrival of the packets from `base` on (draft-holmer-rmcat-transport-wide-cc-extensions-01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TransportFeedback {
    pub base: u16,
    /// The receiver's clock, in units of 64 ms, 24 bits.
    pub reference: u32,
    /// For each packet its arrival since the reference, in units of 250 µs; `None` when it did not
    /// arrive.
    pub arrivals: Vec<Option<i64>>,
}

/// No report of ours or of a browser speaks of more packets.
const MOST_PACKETS: usize = 4096;

/// Reads a compound packet as far as it makes sense; what is unknown is skipped.
pub(crate) fn read(mut packet: &[u8]) -> Vec<Report> {
    let mut reports = Vec::new();
    while let [first, kind, high, low, ..] = *packet {
        let length = (usize::from(u16::from_be_bytes([high, low])) + 1) * 4;
        let Some((block, rest)) = packet.split_at_checked(length) else { break };
        if first >> 6 != 2 {
            break;
        }
        packet = rest;
        let format = first & 0x1f;
        let body = &block[4..];
        match (kind, format) {
            // Sender and receiver reports end with the same blocks.
            (200, _) => read_blocks(body.get(24..).unwrap_or_default(), &mut reports),
            (201, _) => read_blocks(body.get(4..).unwrap_or_default(), &mut reports),
            (205, 1) => reports.extend(read_nack(body)),
            (205, 15) => reports.extend(read_transport(body).map(Report::Transport)),
            (206, 1) => reports.extend(word(body, 4).map(|ssrc| Report::KeyframeWanted { ssrc })),
            (206, 4) => {
                let entries = body.get(8..).unwrap_or_default().chunks_exact(8);
                reports.extend(entries.filter_map(|entry| Some(Report::KeyframeWanted { ssrc: word(entry, 0)? })));
            }
            (206, 15) => reports.extend(read_remb(body)),
            _ => {}
        }
    }
    reports
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn read_blocks(bytes: &[u8], reports: &mut Vec<Report>) {
    for block in bytes.chunks_exact(24) {
        reports.extend(word(block, 0).map(|ssrc| Report::Reception { ssrc, fraction_lost: block[4] }));
    }
}

fn read_nack(body: &[u8]) -> Option<Report> {
    let ssrc = word(body, 4)?;
    let mut missing = Vec::new();
    for entry in body.get(8..)?.chunks_exact(4) {
        let first = half(entry, 0)?;
        let mask = half(entry, 2)?;
        missing.push(first);
        missing.extend((0..16).filter(|bit| mask & (1 << bit) != 0).map(|bit| first.wrapping_add(bit + 1)));
    }
    Some(Report::Nack { ssrc, missing })
}

fn read_remb(body: &[u8]) -> Option<Report> {
    if body.get(8..12)? != b"REMB" {
        return None;
    }
    let [_, exponent, high, low] = *body.get(12..16)? else { return None };
    let mantissa = u64::from(exponent & 3) << 16 | u64::from(high) << 8 | u64::from(low);
    Some(Report::Remb {
        bitrate: Bitrate::from_bps(mantissa.checked_shl(u32::from(exponent >> 2)).unwrap_or(u64::MAX)),
    })
}

fn read_transport(body: &[u8]) -> Option<TransportFeedback> {
    let base = half(body, 8)?;
    let count = usize::from(half(body, 10)?);
    let reference = word(body, 12)? >> 8;
    if count > MOST_PACKETS {
        return None;
    }
    let mut rest = body.get(16..)?;
    // 0: not received; 1: small delta; 2: large or negative delta.
    let mut symbols = Vec::with_capacity(count);
    while symbols.len() < count {
        let chunk = half(rest, 0)?;
        rest = &rest[2..];
        let left = count - symbols.len();
        if chunk & 0x8000 == 0 {
            let run = usize::from(chunk & 0x1fff).min(left);
            // A run of nothing would never end.
            if run == 0 {
                return None;
            }
            symbols.extend(std::iter::repeat_n((chunk >> 13 & 3) as u8, run));
        } else if chunk & 0x4000 == 0 {
            symbols.extend((0..14.min(left)).map(|place| (chunk >> (13 - place) & 1) as u8));
        } else {
            symbols.extend((0..7.min(left)).map(|place| (chunk >> (12 - 2 * place) & 3) as u8));
        }
    }
    let mut at = 0_i64;
    let mut arrivals = Vec::with_capacity(count);
    for symbol in symbols {
        let delta = match symbol {
            1 => {
                let delta = i64::from(*rest.first()?);
                rest = &rest[1..];
                delta
            }
            2 => {
                let delta = i64::from(half(rest, 0)?.cast_signed());
                rest = &rest[2..];
                delta
            }
            _ => {
                arrivals.push(None);
                continue;
            }
        };
        at += delta;
        arrivals.push(Some(at));
    }
    Some(TransportFeedback { base, reference, arrivals })
}

/// What a sender report says of one stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SenderReport {
    pub ssrc: u32,
    /// NTP time: seconds in the upper half, their fraction in the lower.
    pub ntp: u64,
    pub rtp_time: u32,
    pub packets: u32,
    pub bytes: u32,
}

/// Appends a sender report and, as the standard demands, the stream's canonical name.
pub(crate) fn write_sender_report(out: &mut Vec<u8>, report: SenderReport, name: &[u8]) {
    out.extend_from_slice(&[0x80, 200, 0, 6]);
    out.extend_from_slice(&report.ssrc.to_be_bytes());
    out.extend_from_slice(&report.ntp.to_be_bytes());
    out.extend_from_slice(&report.rtp_time.to_be_bytes());
    out.extend_from_slice(&report.packets.to_be_bytes());
    out.extend_from_slice(&report.bytes.to_be_bytes());
    let name = &name[..name.len().min(255)];
    // SSRC, item header, name, at least one zero, in whole words.
    let words = (4 + 2 + name.len() + 1).div_ceil(4);
    let end = out.len() + 4 + words * 4;
    out.extend_from_slice(&[0x81, 202]);
    out.extend_from_slice(&(words as u16).to_be_bytes());
    out.extend_from_slice(&report.ssrc.to_be_bytes());
    out.extend_from_slice(&[1, name.len() as u8]);
    out.extend_from_slice(name);
    out.resize(end, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(first: u8, kind: u8, body: &[u8]) -> Vec<u8> {
        let mut packet = vec![first, kind];
        packet.extend_from_slice(&((body.len() / 4) as u16).to_be_bytes());
        packet.extend_from_slice(body);
        packet
    }

    #[test]
    fn a_compound_report_is_read_piece_by_piece() {
        let mut compound = packet(0x80, 201, &[0, 0, 0, 1]);
        compound.extend(packet(0x81, 205, &[0, 0, 0, 1, 0, 0, 0, 9, 0, 100, 0b1000_0000, 0b0000_0001]));
        compound.extend(packet(0x81, 206, &[0, 0, 0, 1, 0, 0, 0, 9]));
        compound.extend(packet(0x8f, 206, &[0, 0, 0, 1, 0, 0, 0, 0, b'R', b'E', b'M', b'B', 1, 2 << 2, 0, 250]));
        assert_eq!(
            read(&compound),
            [
                Report::Nack { ssrc: 9, missing: vec![100, 101, 116] },
                Report::KeyframeWanted { ssrc: 9 },
                Report::Remb { bitrate: Bitrate::from_kbps(1) },
            ]
        );
    }

    #[test]
    fn arrivals_are_read_in_all_three_encodings() {
        let mut body = vec![0, 0, 0, 1, 0, 0, 0, 9, 0, 50, 0, 12, 0, 0, 7, 0];
        // A run of two small deltas, two-bit symbols (none, small, large, none, none, none, none),
        // one-bit symbols for the other three.
        body.extend_from_slice(&[0x20, 0x02, 0xc6, 0x00, 0xb0, 0x00]);
        body.extend_from_slice(&[4, 8, 12, 0xff, 0xfe, 1, 1]);
        body.resize(body.len().next_multiple_of(4), 0);
        let [Report::Transport(feedback)] = &read(&packet(0x8f, 205, &body))[..] else { panic!("feedback") };
        assert_eq!((feedback.base, feedback.reference), (50, 7));
        let some: Vec<_> = feedback.arrivals.iter().map(|at| at.unwrap_or(-99)).collect();
        assert_eq!(some, [4, 12, -99, 24, 22, -99, -99, -99, -99, 23, 24, -99]);
    }

    #[test]
    fn cut_and_damaged_reports_are_read_without_harm() {
        let mut body = vec![0, 0, 0, 1, 0, 0, 0, 9, 0, 50, 0xff, 0xff, 0, 0, 7, 0, 0, 0, 0, 0];
        assert_eq!(read(&packet(0x8f, 205, &body)), [], "more packets than anybody sends");
        body[10] = 0;
        assert_eq!(read(&packet(0x8f, 205, &body)), [], "a run of nothing");
        let whole = packet(0x81, 205, &[0, 0, 0, 1, 0, 0, 0, 9, 0, 100, 0x80, 0x01]);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), []);
        }
    }

    #[test]
    fn a_sender_report_is_whole_words_long() {
        for name in [&b""[..], b"a", b"abcd", b"abcdefg"] {
            let mut out = Vec::new();
            let report = SenderReport { ssrc: 1, ntp: 2, rtp_time: 3, packets: 4, bytes: 5 };
            write_sender_report(&mut out, report, name);
            assert_eq!(out.len() % 4, 0);
            let description = &out[28..];
            let words = usize::from(u16::from_be_bytes([description[2], description[3]]));
            assert_eq!(description.len(), (words + 1) * 4);
        }
    }
}
