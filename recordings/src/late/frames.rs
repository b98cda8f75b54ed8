// SPDX-License-Identifier: MPL-2.0
//! Encoded sound as a page sends it after a cut: for each Opus packet the RTP time (four bytes),
//! the length (two bytes, big endian both), and the packet.

use recording_format::opus_duration;

/// A page sends packets of some hundred bytes; 1,275 is the most that one Opus frame has (RFC 6716,
/// section 3.4).
const LONGEST: usize = 1275;
/// Half of the RTP clock: what is further apart has no order.
const FARTHEST: u32 = 1 << 31;

/// An Opus packet with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// RTP time of its beginning.
    pub time: u32,
    /// Samples in it.
    pub duration: u32,
    pub payload: Vec<u8>,
}

/// The packets of a body, in the order of their times; `None` for anything else: packets that
/// overlap, are no Opus, or are cut off.
pub fn parse(mut body: &[u8]) -> Option<Vec<Frame>> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut span: u32 = 0;
    while !body.is_empty() {
        let (head, rest) = body.split_at_checked(6)?;
        let time = u32::from_be_bytes(head[..4].try_into().ok()?);
        let length = usize::from(u16::from_be_bytes(head[4..].try_into().ok()?));
        let (payload, rest) = rest.split_at_checked(length).filter(|_| (1..=LONGEST).contains(&length))?;
        let duration = u32::try_from(opus_duration(payload)?).ok()?;
        if let Some(last) = frames.last() {
            let step = time.wrapping_sub(last.time);
            span = span.checked_add(step).filter(|span| step >= last.duration && *span < FARTHEST)?;
        }
        frames.push(Frame { time, duration, payload: payload.to_vec() });
        body = rest;
    }
    Some(frames)
}

/// The same as bytes.
pub fn encode(frames: &[Frame]) -> Vec<u8> {
    let mut body = Vec::new();
    for Frame { time, payload, .. } in frames {
        body.extend_from_slice(&time.to_be_bytes());
        body.extend_from_slice(&(payload.len() as u16).to_be_bytes());
        body.extend_from_slice(payload);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(time: u32) -> Frame {
        Frame { time, duration: 960, payload: vec![0x78, 1, 2] }
    }

    #[test]
    fn packets_are_read_as_they_were_sent_also_where_the_clock_wraps_around() {
        let frames = [frame(u32::MAX - 959), frame(0), frame(96_000)];
        assert_eq!(parse(&encode(&frames)).unwrap(), frames);
        assert_eq!(parse(&[]).unwrap(), []);
    }

    #[test]
    fn packets_that_overlap_lie_or_are_cut_off_are_refused() {
        for bad in [
            vec![frame(0), frame(900)],
            vec![frame(960), frame(0)],
            vec![frame(0), frame(1 << 31)],
            vec![frame(0), frame(1 << 30), frame(1 << 31)],
            vec![Frame { payload: vec![], ..frame(0) }],
            vec![Frame { payload: vec![0x7b, 0], ..frame(0) }],
            vec![Frame { payload: vec![0x78; 1276], ..frame(0) }],
        ] {
            assert_eq!(parse(&encode(&bad)), None, "{bad:?}");
        }
        let whole = encode(&[frame(0), frame(960)]);
        for length in (1..whole.len()).filter(|length| *length != 9) {
            assert_eq!(parse(&whole[..length]), None, "cut at {length}");
        }
    }
}
