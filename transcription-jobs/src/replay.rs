// SPDX-License-Identifier: MPL-2.0
//! What was said in a stretch of a meeting, by everybody in one stream, also while their recordings
//! are still being written.

use std::path::PathBuf;

use mixing::{EncodedSpan, Span};
use moments::Millis;
use recording_format::{GRANULES_PER_MS, OpusHead, PageBreak, PageWriter};
use transcribe::RecordingClock;

use crate::clip::{ClipError, Stretch, position_at, samples_of};
use crate::replay_choice::{Choice, Packets};

/// A decoder that begins in the middle of a stream is right after so long (RFC 7845, section 4.6).
const PREROLL_MS: u64 = 80;
/// Longer than its time, by the speaker's clock, no voice is.
const MOST_MORE_MS: u64 = 2_000;
/// Serial number of the only stream; any number does.
const SERIAL: u32 = 1;
const VENDOR: &str = "Điểm Cầu";

/// A recording that may hold a part of it.
#[derive(Debug, Clone)]
pub struct Voice {
    pub path: PathBuf,
    pub started_at: Millis,
}

/// What these voices said between two moments.
#[derive(Debug)]
pub struct Replayed {
    /// An Ogg Opus file; none if they said nothing.
    pub sound: Option<Vec<u8>>,
    /// So many were decoded.
    pub voices: usize,
}

/// Mixes what these voices said between two moments. A recording that cannot be read is left out.
///
/// # Errors
/// The encoder fails.
pub fn replay(voices: &[Voice], from: Millis, until: Millis) -> anyhow::Result<Replayed> {
    let millis = u32::try_from(until.since(from)).unwrap_or(0);
    let mut chosen = Choice::new(millis);
    for voice in voices {
        match packets_of(voice, from, until) {
            Ok(packets) => chosen.offer(packets),
            Err(ClipError::Nothing) => {}
            Err(error) => tracing::debug!(%error, path = %voice.path.display(), "a recording is left out of a replay"),
        }
    }
    let chosen = chosen.end();
    let mut span = Span::new(millis);
    for packets in &chosen {
        span.add(packets.iter().map(|(at, packet)| (*at, packet.as_slice())));
    }
    Ok(Replayed { sound: span.encode()?.map(written), voices: chosen.len() })
}

/// The packets of one voice, each with when it begins, in milliseconds from the beginning of the
/// span.
fn packets_of(voice: &Voice, from: Millis, until: Millis) -> Result<Packets, ClipError> {
    let starts_at = voice.started_at.0.max(0) as u64;
    let clock = RecordingClock::beside(&voice.path).unwrap_or_else(|_| RecordingClock::starting_at(starts_at));
    let begins = position_at(&clock, from).saturating_sub(PREROLL_MS);
    // A clock that was read wrongly makes no hour of it.
    let most = until.since(from).unsigned_abs() + PREROLL_MS + MOST_MORE_MS;
    let ends = position_at(&clock, until).min(begins + most);
    let Stretch { pre_skip, packets, .. } = Stretch::read(&voice.path, begins, ends)?;
    let place = |end: u64, packet: &[u8]| {
        let begins = end.saturating_sub(samples_of(packet)).saturating_sub(pre_skip);
        clock.wall_ms(begins / GRANULES_PER_MS) as i64 - from.0
    };
    Ok(packets.into_iter().map(|(end, packet)| (place(end, &packet), packet)).collect())
}

fn written(span: EncodedSpan) -> Vec<u8> {
    let mut pages = PageWriter::new(SERIAL);
    let last = span.packets.len().saturating_sub(1);
    // Memory takes everything.
    let _ = pages.headers(OpusHead::packet(1, span.pre_skip), OpusHead::tags_packet(VENDOR));
    for (index, (end, packet)) in span.packets.into_iter().enumerate() {
        let page_break = if index == last { PageBreak::Stream } else { PageBreak::None };
        let _ = pages.packet(packet, end, page_break);
    }
    pages.take_pages()
}
