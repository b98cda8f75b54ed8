// SPDX-License-Identifier: MPL-2.0
//! One layer of a published picture: how large it is, what it takes on a line, whether it is being
//! sent.

use std::time::{Duration, Instant};

use crate::Bitrate;
use crate::engine::Rid;
use crate::quantities::DataSize;

/// A key frame is requested at most this often per layer. Shorter: one bad line costs everybody
/// quality; longer: a new viewer waits.
const KEYFRAME_EVERY: Duration = Duration::from_millis(400);
/// A layer from which nothing came for this long is off. A still screen sends one picture a second.
const LAYER_OFF_AFTER: Duration = Duration::from_millis(2500);
/// A layer that did not come when it was requested is not requested again for this long.
const IGNORED_FOR: Duration = Duration::from_secs(30);
/// A measured rate falls to this share of the one before at most, percent: the next movement in the
/// picture brings it back. Less: the line is filled sooner, and paused when something moves.
const FALL_PERCENT: u64 = 75;
/// What a picture takes for each of its pixels before it was measured.
const USUAL_PER_PIXEL: Bitrate = Bitrate::from_bps(2);
/// What a picture takes of which not even the size is known.
const UNKNOWN_RATE: Bitrate = Bitrate::from_kbps(150);
/// A still picture counts as this much: it may move at any time.
const LEAST_RATE: Bitrate = Bitrate::from_kbps(30);
/// The window over which a layer's bit rate is measured. Longer: a picture that begins to move is
/// noticed late; shorter: each key frame counts.
const RATE_WINDOW: Duration = Duration::from_secs(1);
/// A layer that nobody takes is switched off after this long: people turn pages back and forth.
const STOP_AFTER: Duration = Duration::from_secs(4);

/// A layer by name: a stream of its own (simulcast), or the part of a stream up to some spatial and
/// temporal layer (SVC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerName {
    /// The stream; none where the track has only one.
    pub rid: Option<Rid>,
    /// The largest picture in it, 0 being the smallest of the stream.
    pub spatial: u8,
    /// The highest temporal layer in it.
    pub temporal: u8,
}

impl LayerName {
    /// Higher than every temporal layer: no picture is left out.
    pub const ALL_PICTURES: u8 = u8::MAX;

    /// All pictures of one size.
    pub fn of_size(rid: Option<Rid>, spatial: u8) -> Self {
        Self { rid, spatial, temporal: Self::ALL_PICTURES }
    }

    /// All of a stream that has no layers in it.
    pub fn whole(rid: Option<Rid>) -> Self {
        Self::of_size(rid, 0)
    }

    /// Whether a decoder that was given `before` needs a key frame to go on with this one.
    pub fn needs_keyframe_after(self, before: Option<Self>) -> bool {
        before.is_none_or(|before| before.rid != self.rid || before.spatial < self.spatial)
    }

    /// As publishers are told and status pages show it: the stream's name, or `s0`, `s1`, `s2` for
    /// the sizes in a stream of several.
    pub fn text(self, several_sizes: bool) -> String {
        match self.rid {
            Some(rid) => rid.to_string(),
            None if several_sizes => format!("s{}", self.spatial),
            None => String::new(),
        }
    }
}

/// A layer in the snapshot of a track for other shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerSnapshot {
    pub name: LayerName,
    pub size: Option<(u16, u16)>,
    pub rate: Bitrate,
    pub on: bool,
}

/// One layer of a track, or the whole of it.
#[derive(Debug)]
pub(crate) struct Layer {
    pub name: LayerName,
    /// Picture size, once a key frame was seen.
    pub size: Option<(u16, u16)>,
    /// The snapshot of the shard that has the publisher; nothing is measured here then.
    pub told: Option<LayerSnapshot>,
    born: Instant,
    last_packet: Instant,
    window_began: Instant,
    window_size: DataSize,
    rate: Option<Bitrate>,
    keyframe_wanted: bool,
    keyframe_asked: Option<Instant>,
    /// When somebody took it last.
    last_taken: Instant,
    /// The publisher is to send it; so at first.
    pub requested: bool,
    /// When the publisher was asked to resume it.
    requested_at: Option<Instant>,
    /// When the publisher was last asked to resume it and did not: it has no bandwidth or CPU for
    /// it.
    ignored_at: Option<Instant>,
}

impl Layer {
    pub fn new(name: LayerName, now: Instant) -> Self {
        Self {
            name,
            size: None,
            told: None,
            born: now,
            last_packet: now,
            window_began: now,
            window_size: DataSize::ZERO,
            rate: None,
            keyframe_wanted: false,
            keyframe_asked: None,
            last_taken: now,
            requested: true,
            requested_at: None,
            ignored_at: None,
        }
    }

    /// Counts a packet that belongs to it: its own, or one of a lower layer, which it needs.
    pub fn count(&mut self, bytes: usize, own: bool, now: Instant) {
        if own && !self.flows(now) {
            // The window does not include the time in which it was off.
            self.window_began = now;
            self.window_size = DataSize::ZERO;
        }
        if own {
            self.last_packet = now;
        }
        self.window_size += DataSize::from_bytes(bytes);
        let elapsed = now.saturating_duration_since(self.window_began);
        if elapsed >= RATE_WINDOW {
            let measured = self.window_size.over(elapsed);
            self.rate = Some(self.rate.map_or(measured, |rate| measured.max(rate.percent(FALL_PERCENT))));
            self.window_began = now;
            self.window_size = DataSize::ZERO;
        }
    }

    /// Measured, or what a picture of this size usually takes.
    pub fn rate(&self) -> Bitrate {
        if let Some(told) = self.told {
            return told.rate;
        }
        let usual = |(width, height)| USUAL_PER_PIXEL * (u64::from(width) * u64::from(height));
        self.rate.unwrap_or_else(|| self.size.map_or(UNKNOWN_RATE, usual)).max(LEAST_RATE)
    }

    fn flows(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_packet) < LAYER_OFF_AFTER
    }

    /// It is being sent, or would be as soon as somebody takes it.
    pub fn is_on(&self, now: Instant) -> bool {
        if let Some(told) = self.told {
            return told.on;
        }
        let waking = self.requested_at.is_some_and(|at| now.saturating_duration_since(at) < LAYER_OFF_AFTER);
        let ignored = self.ignored_at.is_some_and(|at| now.saturating_duration_since(at) < IGNORED_FOR);
        (!self.requested && !ignored) || waking || self.flows(now)
    }

    /// Compares whether somebody takes it with what was requested of its publisher. True when that
    /// changes.
    pub fn update_requested(&mut self, now: Instant) -> bool {
        if self.requested_at.is_some_and(|at| now.saturating_duration_since(at) >= LAYER_OFF_AFTER) {
            self.requested_at = None;
            self.ignored_at = (!self.flows(now)).then_some(now);
        }
        let wanted = now.saturating_duration_since(self.last_taken) < STOP_AFTER;
        let changed = wanted != self.requested;
        if changed {
            self.requested = wanted;
            self.requested_at = wanted.then_some(now);
        }
        changed
    }

    /// Its publisher sends along another path. What did not come along the old one proves nothing:
    /// it is requested anew as soon as somebody takes it.
    pub fn on_path_change(&mut self) {
        self.requested = false;
        self.requested_at = None;
        self.ignored_at = None;
    }

    /// Somebody takes it or waits for it.
    pub fn mark_taken(&mut self, now: Instant) {
        self.last_taken = now;
    }

    /// Lowest first.
    pub fn rank(&self) -> (u32, u8, u8) {
        let area = self.size.map_or(0, |(width, height)| u32::from(width) * u32::from(height));
        (area, self.name.spatial, self.name.temporal)
    }

    /// A decoder needs a key frame.
    pub fn want_keyframe(&mut self) {
        self.keyframe_wanted = true;
    }

    /// A key frame has come; nobody waits any more.
    pub fn on_keyframe(&mut self) {
        self.keyframe_wanted = false;
    }

    /// Whether to request a key frame of the publisher now; repeated until one comes.
    pub fn take_keyframe_request(&mut self, now: Instant) -> bool {
        let due = self.keyframe_asked.is_none_or(|at| now.saturating_duration_since(at) >= KEYFRAME_EVERY);
        // Every layer begins with a key frame by itself; asking in its first moments would only
        // bring a second one.
        let settled = self.size.is_none() || now.saturating_duration_since(self.born) >= KEYFRAME_EVERY;
        let ask = self.keyframe_wanted && due && settled;
        if ask {
            self.keyframe_asked = Some(now);
        }
        ask
    }
}
