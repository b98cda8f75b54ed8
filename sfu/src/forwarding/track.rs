//! One published track: its layers, its key frames, its listeners.

use std::time::{Duration, Instant};

use crate::engine::{MediaPacket, Mid, Rid};
use crate::forwarding::level::Meter;
use crate::forwarding::parcel::{TrackNews, TrackSerial};
use crate::forwarding::speakers::Voice;
use crate::forwarding::subscriber::LayerName;
use crate::payload::{Codec, Picture};
use crate::recording::Tap;
use crate::{MediaKind, TrackKey};

/// A key frame is asked for at most this often per layer. Shorter: one bad line costs everybody quality; longer: a new viewer waits.
const KEYFRAME_EVERY: Duration = Duration::from_millis(400);
/// A layer from which nothing came for this long is off. A still screen sends one picture a second.
const LAYER_OFF_AFTER: Duration = Duration::from_millis(2500);
/// A layer that nobody takes is switched off after this long: people turn pages back and forth.
const STOP_AFTER: Duration = Duration::from_secs(4);
/// A layer that did not come when it was asked for is left in peace for this long.
const HOPELESS_FOR: Duration = Duration::from_secs(30);
/// The window over which a layer's bit rate is measured.
const RATE_WINDOW: Duration = Duration::from_secs(1);

/// A published track.
#[derive(Debug)]
pub(crate) struct Track {
    pub key: TrackKey,
    pub kind: MediaKind,
    pub serial: TrackSerial,
    pub origin: Origin,
    /// A packet has come.
    pub started: bool,
    /// What the publisher encodes with; known from its first packet on, which may change it at any time.
    pub codec: Option<Codec>,
    pub muted: bool,
    /// Lowest first.
    pub layers: Vec<Layer>,
    /// Places of peers and the index of the slot that carries this track.
    pub listeners: Vec<(usize, usize)>,
    pub voice: Voice,
    /// For a microphone that does not say how loud it is.
    meter: Option<Box<Meter>>,
    pub tap: Option<Tap>,
    pub packets: u64,
    pub bytes: u64,
}

/// Where the packets of a track come from.
#[derive(Debug)]
pub(crate) enum Origin {
    /// From a publisher of this part of the room.
    Here {
        /// The publisher's place.
        owner: usize,
        mid: Mid,
        /// Which other parts take which layers.
        audience: Vec<(usize, Vec<LayerName>)>,
        /// What other parts were told last.
        told: Option<TrackNews>,
    },
    /// From another part of the room. Everything about the track is then as that part has told.
    Elsewhere {
        /// The worker of that part.
        worker: usize,
        /// The layers that are taken here, as that part was told.
        taken: Vec<LayerName>,
    },
}

/// A layer as it is told to parts of the room that do not have its publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerNews {
    pub rid: Option<Rid>,
    pub size: Option<(u16, u16)>,
    pub rate: u64,
    pub on: bool,
}

/// One simulcast layer, or the whole track where there is no simulcast.
#[derive(Debug)]
pub(crate) struct Layer {
    pub rid: Option<Rid>,
    /// Picture size, once a key frame was seen.
    pub size: Option<(u16, u16)>,
    /// Where the publisher is in another part of the room, what that part says; nothing is measured here then.
    told: Option<LayerNews>,
    born: Instant,
    last_packet: Instant,
    window_began: Instant,
    window_bytes: u64,
    rate: Option<u64>,
    keyframe_wanted: bool,
    keyframe_asked: Option<Instant>,
    /// When somebody took it last.
    taken_at: Instant,
    /// The publisher was told to send it, or never told anything.
    asked_for: bool,
    /// When the publisher was told to send it again.
    woken_at: Option<Instant>,
    /// When the publisher was last told to send it and did not: its line or its machine has no room for it.
    in_vain_at: Option<Instant>,
}

impl Layer {
    fn new(rid: Option<Rid>, now: Instant) -> Self {
        Self {
            rid,
            size: None,
            told: None,
            born: now,
            last_packet: now,
            window_began: now,
            window_bytes: 0,
            rate: None,
            keyframe_wanted: false,
            keyframe_asked: None,
            taken_at: now,
            asked_for: true,
            woken_at: None,
            in_vain_at: None,
        }
    }

    fn count(&mut self, bytes: usize, now: Instant) {
        if !self.flows(now) {
            // It slept; what it takes is not measured over its sleep.
            self.window_began = now;
            self.window_bytes = 0;
        }
        self.last_packet = now;
        self.window_bytes += bytes as u64;
        let elapsed = now.saturating_duration_since(self.window_began);
        if elapsed >= RATE_WINDOW {
            let measured = (self.window_bytes as f64 * 8.0 / elapsed.as_secs_f64()) as u64;
            // A falling rate is believed slowly: the next movement in the picture brings it back.
            self.rate = Some(self.rate.map_or(measured, |rate| measured.max(rate * 3 / 4)));
            self.window_began = now;
            self.window_bytes = 0;
        }
    }

    /// Bits per second: measured, or what a picture of this size usually takes.
    pub fn rate(&self) -> u64 {
        if let Some(told) = self.told {
            return told.rate;
        }
        let usual = self.size.map_or(150_000, |(width, height)| u64::from(width) * u64::from(height) * 2);
        self.rate.unwrap_or(usual).max(30_000)
    }

    fn flows(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_packet) < LAYER_OFF_AFTER
    }

    /// It flows, or would as soon as somebody takes it.
    pub fn is_on(&self, now: Instant) -> bool {
        if let Some(told) = self.told {
            return told.on;
        }
        let waking = self.woken_at.is_some_and(|at| now.saturating_duration_since(at) < LAYER_OFF_AFTER);
        let hopeless = self.in_vain_at.is_some_and(|at| now.saturating_duration_since(at) < HOPELESS_FOR);
        (!self.asked_for && !hopeless) || waking || self.flows(now)
    }

    /// Somebody takes it or waits for it.
    pub fn take(&mut self, now: Instant) {
        self.taken_at = now;
    }

    fn area(&self) -> u32 {
        self.size.map_or(0, |(width, height)| u32::from(width) * u32::from(height))
    }

    /// Somebody cannot go on without a key frame.
    pub fn want_keyframe(&mut self) {
        self.keyframe_wanted = true;
    }

    /// What everybody waits for who waits for a key frame.
    pub fn keyframe_came(&mut self) {
        self.keyframe_wanted = false;
    }

    /// Whether to ask the publisher now; remembers having asked. Asked again until a key frame comes.
    pub fn ask_keyframe(&mut self, now: Instant) -> bool {
        let due = self.keyframe_asked.is_none_or(|at| now.saturating_duration_since(at) >= KEYFRAME_EVERY);
        // Every layer begins with a key frame by itself; asking in its first moments would only bring a second one.
        let settled = self.size.is_none() || now.saturating_duration_since(self.born) >= KEYFRAME_EVERY;
        let ask = self.keyframe_wanted && due && settled;
        if ask {
            self.keyframe_asked = Some(now);
        }
        ask
    }
}

impl Track {
    /// A track that is published in this part of the room.
    pub fn new(key: TrackKey, kind: MediaKind, serial: TrackSerial, (owner, mid): (usize, Mid), muted: bool) -> Self {
        Self::from(key, kind, serial, Origin::Here { owner, mid, audience: Vec::new(), told: None }, muted)
    }

    /// A track of another part, of which the first has been heard.
    pub fn elsewhere(worker: usize, serial: TrackSerial, news: &TrackNews) -> Self {
        let origin = Origin::Elsewhere { worker, taken: Vec::new() };
        Self::from(news.key.clone(), news.kind, serial, origin, news.muted)
    }

    fn from(key: TrackKey, kind: MediaKind, serial: TrackSerial, origin: Origin, muted: bool) -> Self {
        Self {
            key,
            kind,
            serial,
            origin,
            started: false,
            codec: None,
            muted,
            layers: Vec::new(),
            listeners: Vec::new(),
            voice: Voice::default(),
            meter: None,
            tap: None,
            packets: 0,
            bytes: 0,
        }
    }

    /// Counts a packet in its layer. Returns true when a layer appeared or a size became known.
    pub fn count(&mut self, packet: &MediaPacket, picture: Option<&Picture>, now: Instant) -> bool {
        self.codec = Some(packet.codec);
        self.packets += 1;
        self.bytes += packet.payload.len() as u64;
        let known = self.layers.iter().position(|layer| layer.rid == packet.rid);
        let index = known.unwrap_or_else(|| {
            self.layers.push(Layer::new(packet.rid, now));
            self.layers.len() - 1
        });
        let layer = &mut self.layers[index];
        let was_on = layer.is_on(now);
        layer.count(packet.payload.len(), now);
        let mut changed = known.is_none() || !was_on;
        if let Some(picture) = picture.filter(|picture| picture.starts_keyframe) {
            layer.keyframe_came();
            if picture.size.is_some() && layer.size != picture.size {
                layer.size = picture.size;
                self.layers.sort_by_key(Layer::area);
                changed = true;
            }
        }
        changed
    }

    /// How loud a packet of sound is: as the publisher says, or as it sounds.
    pub fn loudness(&mut self, packet: &MediaPacket) -> Option<u8> {
        if packet.loudness.is_some() {
            return packet.loudness;
        }
        if self.meter.is_none() {
            self.meter = Meter::new().map(Box::new);
        }
        self.meter.as_mut()?.loudness(&packet.payload)
    }

    pub fn layer_mut(&mut self, rid: Option<Rid>) -> Option<&mut Layer> {
        self.layers.iter_mut().find(|layer| layer.rid == rid)
    }

    /// The layers that nobody takes or took lately, when they are not those that the publisher was told last. A layer that never came is not among
    /// them: a browser begins with the small ones, and what the larger ones are worth is seen only when they flow.
    pub fn idle_layers_to_tell(&mut self, now: Instant) -> Option<Vec<String>> {
        let mut changed = false;
        for layer in &mut self.layers {
            let woken_long_ago = layer.woken_at.is_some_and(|at| now.saturating_duration_since(at) >= LAYER_OFF_AFTER);
            if woken_long_ago {
                layer.woken_at = None;
                layer.in_vain_at = (!layer.flows(now)).then_some(now);
            }
            let wanted = now.saturating_duration_since(layer.taken_at) < STOP_AFTER;
            if wanted != layer.asked_for {
                layer.asked_for = wanted;
                layer.woken_at = wanted.then_some(now);
                changed = true;
            }
        }
        let idle = self.layers.iter().filter(|layer| !layer.asked_for);
        changed.then(|| idle.map(|layer| layer.rid.map_or_else(String::new, |rid| rid.to_string())).collect())
    }

    /// Its publisher's place, where that is in this part of the room.
    pub fn owner(&self) -> Option<usize> {
        match self.origin {
            Origin::Here { owner, .. } => Some(owner),
            Origin::Elsewhere { .. } => None,
        }
    }

    /// The slot carries another track from now on, or none.
    pub fn forget_listener(&mut self, listener: (usize, usize)) {
        if let Some(index) = self.listeners.iter().position(|known| *known == listener) {
            self.listeners.swap_remove(index);
        }
    }

    /// Whether it is published here, on this media line of its publisher.
    pub fn comes_by(&self, line: Mid) -> bool {
        matches!(self.origin, Origin::Here { mid, .. } if mid == line)
    }

    /// What other parts of the room need to know of it.
    pub fn news(&self, now: Instant) -> TrackNews {
        let layer =
            |layer: &Layer| LayerNews { rid: layer.rid, size: layer.size, rate: layer.rate(), on: layer.is_on(now) };
        let layers = self.layers.iter().map(layer).collect();
        TrackNews {
            key: self.key.clone(),
            kind: self.kind,
            codec: self.codec,
            muted: self.muted,
            layers,
            voice: self.voice.told(),
        }
    }

    /// Takes what the part that has its publisher says of its layers and its voice. Returns true when layers came, went or changed their size.
    pub fn learn(&mut self, news: TrackNews, now: Instant) -> bool {
        let shape = |told: &LayerNews| (told.rid, told.size, told.on);
        let mut changed = !self
            .layers
            .iter()
            .filter_map(|layer| layer.told)
            .map(|told| shape(&told))
            .eq(news.layers.iter().map(shape));
        let mut known = std::mem::take(&mut self.layers);
        self.layers.extend(news.layers.into_iter().map(|told| {
            let found = known.iter().position(|layer| layer.rid == told.rid);
            let layer = found.map_or_else(|| Layer::new(told.rid, now), |index| known.swap_remove(index));
            Layer { size: told.size, told: Some(told), ..layer }
        }));
        self.voice = news.voice;
        changed |= std::mem::replace(&mut self.codec, news.codec) != news.codec;
        changed
    }

    /// Other parts of the room need the layers that they take as much as listeners here.
    pub fn take_for_audience(&mut self, now: Instant) {
        let Origin::Here { audience, .. } = &self.origin else { return };
        for LayerName(rid) in audience.iter().flat_map(|(_, layers)| layers) {
            if let Some(layer) = self.layers.iter_mut().find(|layer| layer.rid == *rid) {
                layer.take(now);
            }
        }
    }

    /// Layers being sent at present or at a word, lowest first.
    pub fn layers_on(&self, now: Instant) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(move |layer| layer.is_on(now))
    }
}

/// The index of the best layer worth sending to a tile of this size: the smallest that is not visibly smaller than the tile.
pub(crate) fn layer_for_tile<'a>(layers: impl Iterator<Item = &'a Layer>, width: u32, height: u32) -> usize {
    let mut best = 0;
    for (index, layer) in layers.enumerate() {
        best = index;
        if layer.size.is_some_and(|(w, h)| u32::from(w) * 4 >= width * 3 || u32::from(h) * 4 >= height * 3) {
            break;
        }
    }
    best
}
