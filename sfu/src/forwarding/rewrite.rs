// SPDX-License-Identifier: MPL-2.0
//! Makes one continuous RTP stream out of pieces of several: what a slot sends must look to the
//! browser like one sender.
//!
//! Numbers are shifted by an offset fixed when a piece begins, never counted by arrival: a packet
//! that was lost on the way to us and repaired later arrives out of order and must still get the
//! number that its place in the stream demands.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rand::Rng as _;

use crate::engine::MediaPacket;
use crate::payload::{NumberOffsets, PictureNumbers};

/// The numbers of an outgoing packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rewritten {
    /// Extended sequence number.
    pub seq: u64,
    /// RTP time stamp.
    pub time: u32,
    /// To be added to the picture numbers in the payload.
    pub picture: NumberOffsets,
}

#[derive(Debug)]
struct Piece {
    /// Who sends it; a sender that begins anew counts from somewhere else.
    ssrc: u32,
    /// The first incoming sequence number that belongs to the piece; earlier ones were meant for
    /// what came before.
    first_seq: u64,
    seq_offset: i64,
    skipped: Skipped,
    time_offset: u32,
    picture: NumberOffsets,
}

/// So many runs of left out packets are remembered: some seconds of pictures. What arrives later
/// than that is of no use to anybody.
const RUNS: usize = 256;

/// Which packets of a piece were left out. Only those in order count: behind a packet that was lost
/// on the way to us and then left out, a number stays unused.
#[derive(Debug, Default)]
struct Skipped {
    /// From this sequence number on, so many before it were left out; ascending.
    runs: VecDeque<(u64, u64)>,
    newest: u64,
    forgotten: bool,
}

impl Skipped {
    fn add(&mut self, seq: u64) {
        if seq <= self.newest {
            return;
        }
        self.newest = seq;
        let count = self.runs.back().map_or(0, |(_, count)| *count) + 1;
        match self.runs.back_mut() {
            Some(last) if last.0 == seq => *last = (seq + 1, count),
            _ => self.runs.push_back((seq + 1, count)),
        }
        if self.runs.len() > RUNS {
            self.runs.pop_front();
            self.forgotten = true;
        }
    }

    /// How many before `seq` were left out; `None` where that is forgotten.
    fn before(&mut self, seq: u64) -> Option<u64> {
        self.newest = self.newest.max(seq);
        let run = self.runs.iter().rev().find(|(from, _)| *from <= seq);
        match run {
            Some((_, count)) => Some(*count),
            None => (!self.forgotten).then_some(0),
        }
    }
}

/// Rewrites the stream of one slot.
#[derive(Debug)]
pub(crate) struct Rewriter {
    /// Clock ticks per second.
    clock: u32,
    piece: Option<Piece>,
    next_seq: u64,
    last_time: u32,
    last_at: Option<Instant>,
    last_picture: (Option<u16>, Option<u8>),
}

impl Rewriter {
    /// `clock` is the RTP clock rate in ticks per second.
    pub fn new(clock: u32) -> Self {
        // A receiver starts to count roll-overs at zero, so the first number must fit in 16 bits
        // and have room before it.
        let mut rng = rand::rng();
        Self {
            clock,
            piece: None,
            next_seq: rng.random_range(1..30_000),
            last_time: rng.random(),
            last_at: None,
            last_picture: (None, None),
        }
    }

    /// The next packet to be written begins a new piece: another source, another layer, or the same
    /// after a pause.
    pub fn cut(&mut self) {
        self.piece = None;
    }

    /// The numbers for `packet`; `None` when it is older than the piece and must not be sent.
    pub fn rewrite(&mut self, packet: &MediaPacket, picture: PictureNumbers, now: Instant) -> Option<Rewritten> {
        let piece = match &mut self.piece {
            Some(piece) if piece.ssrc == packet.ssrc => piece,
            _ => {
                let piece = self.begin(packet, picture, now);
                self.piece.insert(piece)
            }
        };
        if packet.seq < piece.first_seq {
            return None;
        }
        let skipped = piece.skipped.before(packet.seq)?;
        let seq = packet.seq.checked_add_signed(piece.seq_offset)?.checked_sub(skipped)?;
        let time = (packet.time as u32).wrapping_add(piece.time_offset);
        let offsets = piece.picture;
        if seq >= self.next_seq {
            self.next_seq = seq + 1;
            self.last_time = time;
            self.last_at = Some(now);
            self.last_picture = picture.shifted(offsets);
        }
        Some(Rewritten { seq, time, picture: offsets })
    }

    /// A packet of the piece does not go out: what comes after it takes its number.
    pub fn skip(&mut self, packet: &MediaPacket) {
        if let Some(piece) = self.piece.as_mut().filter(|piece| piece.ssrc == packet.ssrc) {
            piece.skipped.add(packet.seq);
        }
    }

    fn begin(&self, packet: &MediaPacket, picture: PictureNumbers, now: Instant) -> Piece {
        let elapsed = self.last_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        // Never the same time stamp twice: the receiver would join two pictures into one.
        let ticks = (elapsed.as_secs_f64() * f64::from(self.clock)) as u64;
        let time = self.last_time.wrapping_add(ticks.max(u64::from(self.clock / 100)) as u32);
        Piece {
            ssrc: packet.ssrc,
            first_seq: packet.seq,
            seq_offset: self.next_seq as i64 - packet.seq as i64,
            skipped: Skipped::default(),
            time_offset: time.wrapping_sub(packet.time as u32),
            picture: self.last_at.map(|_| picture.offsets_after(self.last_picture)).unwrap_or_default(),
        }
    }
}

/// Rewrites a stream as a slot does; yields each packet that goes out with its payload as written.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn rewrite_for_fuzzing(
    packets: impl Iterator<Item = MediaPacket>,
    mut now: Instant,
    spacing: Duration,
) -> impl Iterator<Item = (MediaPacket, Vec<u8>)> {
    use crate::payload::Picture;
    let mut rewriter = Rewriter::new(90_000);
    packets.filter_map(move |packet| {
        now += spacing;
        let picture = Picture::parse(packet.codec, &packet.payload)?;
        let numbers = rewriter.rewrite(&packet, picture.numbers, now)?;
        let mut written = Vec::new();
        picture.numbers.patch(numbers.picture).copy(&packet.payload, &mut written);
        Some((packet, written))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Codec, Patch, Picture};

    fn packet(seq: u64, time: u64, payload: &[u8]) -> MediaPacket {
        MediaPacket {
            mid: "0".into(),
            rid: None,
            ssrc: 1,
            codec: Codec::Vp8,
            seq,
            time,
            marker: false,
            payload: payload.into(),
            loudness: None,
            voice: None,
            orientation: None,
        }
    }

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a test needs some instant to count from")]
        Instant::now()
    }

    #[test]
    fn a_repaired_packet_gets_the_number_of_its_place() {
        let now = start();
        let mut rewriter = Rewriter::new(90_000);
        let first = rewriter.rewrite(&packet(70_000, 0, &[]), PictureNumbers::default(), now).unwrap();
        assert!(first.seq < 65_536, "a fresh receiver counts roll-overs from zero");
        let third = rewriter.rewrite(&packet(70_002, 3000, &[]), PictureNumbers::default(), now).unwrap();
        let second = rewriter.rewrite(&packet(70_001, 0, &[]), PictureNumbers::default(), now).unwrap();
        assert_eq!((third.seq, second.seq), (first.seq + 2, first.seq + 1));
        assert_eq!(third.time, first.time.wrapping_add(3000));
    }

    #[test]
    fn a_new_piece_continues_where_the_old_one_stopped_and_its_stragglers_are_dropped() {
        let now = start();
        let mut rewriter = Rewriter::new(90_000);
        let old = rewriter.rewrite(&packet(500, 1_000_000, &[]), PictureNumbers::default(), now).unwrap();
        rewriter.cut();
        let later = now + Duration::from_secs(1);
        let new = rewriter.rewrite(&packet(9, 77, &[]), PictureNumbers::default(), later).unwrap();
        assert_eq!(new.seq, old.seq + 1);
        assert_eq!(new.time.wrapping_sub(old.time), 90_000, "a second passed, a second is counted");
        assert_eq!(rewriter.rewrite(&packet(8, 70, &[]), PictureNumbers::default(), later), None);
    }

    #[test]
    fn picture_numbers_go_on_over_a_change_of_layer() {
        let now = start();
        let mut rewriter = Rewriter::new(90_000);
        // X=1 S=1; I L T present; 15-bit picture id 0x0123; TL0PICIDX 7; TID; then a frame that is
        // no key frame.
        let old = [0x90, 0xe0, 0x81, 0x23, 7, 0x20, 0x01];
        let new = [0x90, 0xe0, 0x90, 0x00, 200, 0x20, 0x00];
        let old_numbers = Picture::parse(Codec::Vp8, &old).unwrap().numbers;
        let new_numbers = Picture::parse(Codec::Vp8, &new).unwrap().numbers;
        rewriter.rewrite(&packet(1, 0, &old), old_numbers, now).unwrap();
        rewriter.cut();
        let written = rewriter.rewrite(&packet(1, 0, &new), new_numbers, now).unwrap();
        assert_eq!(new_numbers.shifted(written.picture), (Some(0x0124), Some(8)));
        assert_ne!(new_numbers.patch(written.picture), Patch::default());
    }
}
