// SPDX-License-Identifier: MPL-2.0
//! One published track: its layers, its key frames, its listeners.

use std::time::Instant;

use crate::engine::{MediaPacket, Mid, Rid};
use crate::forwarding::arena::PeerPlace;
use crate::forwarding::layer::{Layer, LayerName, LayerSnapshot};
use crate::forwarding::level::Meter;
use crate::forwarding::shard_batch::{TrackSerial, TrackSnapshot};
use crate::forwarding::speakers::Voice;
use crate::payload::{Codec, Picture};
use crate::recording::Tap;
use crate::{MediaKind, TrackKey};

/// A published track.
#[derive(Debug)]
pub(crate) struct Track {
    pub key: TrackKey,
    pub kind: MediaKind,
    pub serial: TrackSerial,
    pub origin: Origin,
    /// A packet has come.
    pub started: bool,
    /// What the publisher encodes with; known from its first packet on, which may change it at any
    /// time.
    pub codec: Option<Codec>,
    pub muted: bool,
    /// Lowest first.
    pub layers: Vec<Layer>,
    /// A layer has got another size.
    resized: bool,
    pub listeners: Vec<Listener>,
    pub voice: Voice,
    /// For a microphone that sends no audio level (RFC 6464).
    meter: Option<Box<Meter>>,
    pub tap: Option<Tap>,
    /// In the mix of somebody in this shard.
    pub mixed: bool,
    pub packets: u64,
    pub bytes: u64,
}

/// A slot that carries a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listener {
    pub peer: PeerPlace,
    /// The index of the slot among those of the peer.
    pub slot: usize,
}

/// Where the packets of a track come from.
#[derive(Debug)]
pub(crate) enum Origin {
    /// From a publisher of this shard of the room.
    Local {
        owner: PeerPlace,
        mid: Mid,
        /// Which other shards take which layers.
        remote_takers: Vec<(usize, Vec<LayerName>)>,
        /// The snapshot that was announced last.
        told: Option<TrackSnapshot>,
    },
    /// From another shard of the room. Everything about the track then comes from the snapshots of
    /// that shard.
    Remote {
        /// The worker of that shard.
        worker: usize,
        /// The layers that are taken here, as announced to that shard.
        taken: Vec<LayerName>,
    },
}

impl Track {
    /// A track that is published in this shard of the room.
    pub fn new(
        key: TrackKey,
        kind: MediaKind,
        serial: TrackSerial,
        (owner, mid): (PeerPlace, Mid),
        muted: bool,
    ) -> Self {
        Self::from(key, kind, serial, Origin::Local { owner, mid, remote_takers: Vec::new(), told: None }, muted)
    }

    /// A track of another shard, from its first snapshot.
    pub fn remote(worker: usize, serial: TrackSerial, snapshot: &TrackSnapshot) -> Self {
        let origin = Origin::Remote { worker, taken: Vec::new() };
        Self::from(snapshot.key.clone(), snapshot.kind, serial, origin, snapshot.muted)
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
            resized: false,
            listeners: Vec::new(),
            voice: Voice::default(),
            meter: None,
            tap: None,
            mixed: false,
            packets: 0,
            bytes: 0,
        }
    }

    /// Counts a packet in its layer. Returns true when a layer appeared or a size became known.
    pub fn count(&mut self, packet: &MediaPacket, picture: Option<&Picture>, now: Instant) -> bool {
        self.codec = Some(packet.codec);
        self.packets += 1;
        self.bytes += packet.payload.len() as u64;
        let place = picture.and_then(|picture| picture.scalable).unwrap_or_default();
        let known = self.layers.len();
        self.add_layer(LayerName::of_size(packet.rid, place.spatial), now);
        // Of the smallest size, pictures may be left out as well.
        for temporal in 0..place.temporal {
            self.add_layer(LayerName { rid: packet.rid, spatial: 0, temporal }, now);
        }
        if let Some(picture) = picture.filter(|picture| picture.starts_keyframe) {
            self.on_keyframe(packet.rid);
            self.update_sizes(packet.rid, picture, now);
        }
        let mut changed = self.layers.len() > known;
        for layer in self.layers.iter_mut().filter(|layer| layer.name.rid == packet.rid) {
            let LayerName { spatial, temporal, .. } = layer.name;
            if spatial >= place.spatial && temporal >= place.temporal {
                let was_on = layer.is_on(now);
                layer.count(packet.payload.len(), spatial == place.spatial, now);
                changed |= was_on != layer.is_on(now);
            }
        }
        changed | std::mem::take(&mut self.resized)
    }

    fn add_layer(&mut self, name: LayerName, now: Instant) {
        if !self.layers.iter().any(|layer| layer.name == name) {
            // Pictures that may be left out are as large as the others.
            let like =
                self.layers.iter().find(|layer| (layer.name.rid, layer.name.spatial) == (name.rid, name.spatial));
            let size = like.and_then(|layer| layer.size);
            let mut layer = Layer::new(name, now);
            layer.size = size;
            self.layers.push(layer);
            self.layers.sort_by_key(Layer::rank);
        }
    }

    fn update_sizes(&mut self, rid: Option<Rid>, picture: &Picture, now: Instant) {
        let sizes = picture.scalable.and_then(|scalable| scalable.sizes);
        let told = (0..).map_while(|spatial| match sizes {
            Some(sizes) => sizes.of(spatial),
            None => picture.size.filter(|_| spatial == 0),
        });
        for (spatial, size) in told.enumerate() {
            let name = LayerName::of_size(rid, spatial as u8);
            self.add_layer(name, now);
            for layer in
                self.layers.iter_mut().filter(|layer| (layer.name.rid, layer.name.spatial) == (rid, name.spatial))
            {
                self.resized |= layer.size.replace(size) != Some(size);
            }
        }
        self.layers.sort_by_key(Layer::rank);
    }

    /// A key frame of this stream has come.
    pub fn on_keyframe(&mut self, rid: Option<Rid>) {
        for layer in self.layers.iter_mut().filter(|layer| layer.name.rid == rid) {
            layer.on_keyframe();
        }
    }

    /// Its publisher sends along another path.
    pub fn on_path_change(&mut self) {
        self.layers.iter_mut().for_each(Layer::on_path_change);
    }

    /// Somebody takes this layer or waits for it; with it go the smaller ones of the same stream.
    pub fn mark_taken(&mut self, name: LayerName, now: Instant) {
        let within = |layer: &&mut Layer| layer.name.rid == name.rid && layer.name.spatial <= name.spatial;
        for layer in self.layers.iter_mut().filter(within) {
            layer.mark_taken(now);
        }
    }

    /// Loudness of an audio packet: its header extension, or measured.
    pub fn loudness(&mut self, packet: &MediaPacket) -> Option<u8> {
        if packet.loudness.is_some() {
            return packet.loudness;
        }
        if self.meter.is_none() {
            self.meter = Meter::new().map(Box::new);
        }
        self.meter.as_mut()?.loudness(&packet.payload)
    }

    /// The layer of which key frames of this stream are asked.
    pub fn layer_mut(&mut self, rid: Option<Rid>) -> Option<&mut Layer> {
        self.layers.iter_mut().find(|layer| layer.name.rid == rid)
    }

    /// Whether there are several sizes in one stream.
    pub fn several_sizes(&self) -> bool {
        self.layers.iter().any(|layer| layer.name.spatial > 0)
    }

    /// The layers that nobody takes or took lately, when they are not those that the publisher was
    /// told last. A layer that never came is not among them: a browser begins with the small ones,
    /// and what the larger ones are worth is seen only when they flow.
    pub fn take_idle_layers(&mut self, now: Instant) -> Option<Vec<String>> {
        let changed = self.layers.iter_mut().fold(false, |changed, layer| layer.update_requested(now) | changed);
        let several = self.several_sizes();
        let mut idle: Vec<String> = Vec::new();
        for layer in
            self.layers.iter().filter(|layer| !layer.requested && layer.name.temporal == LayerName::ALL_PICTURES)
        {
            idle.push(layer.name.text(several));
        }
        changed.then_some(idle)
    }

    /// Its publisher's place, where that is in this shard of the room.
    pub fn owner(&self) -> Option<PeerPlace> {
        match self.origin {
            Origin::Local { owner, .. } => Some(owner),
            Origin::Remote { .. } => None,
        }
    }

    /// The slot carries another track from now on, or none.
    pub fn forget_listener(&mut self, listener: Listener) {
        if let Some(index) = self.listeners.iter().position(|known| *known == listener) {
            self.listeners.swap_remove(index);
        }
    }

    /// Whether it is published here, on this media line of its publisher.
    pub fn comes_by(&self, line: Mid) -> bool {
        matches!(self.origin, Origin::Local { mid, .. } if mid == line)
    }

    /// Its snapshot for other shards.
    pub fn snapshot(&self, now: Instant) -> TrackSnapshot {
        let layer = |layer: &Layer| LayerSnapshot {
            name: layer.name,
            size: layer.size,
            rate: layer.rate(),
            on: layer.is_on(now),
        };
        let layers = self.layers.iter().map(layer).collect();
        TrackSnapshot {
            key: self.key.clone(),
            kind: self.kind,
            codec: self.codec,
            muted: self.muted,
            layers,
            voice: self.voice.snapshot(),
        }
    }

    /// Applies the snapshot of the shard that has its publisher. Returns true when layers came,
    /// went or changed their size.
    pub fn apply_snapshot(&mut self, snapshot: TrackSnapshot, now: Instant) -> bool {
        let shape = |told: &LayerSnapshot| (told.name, told.size, told.on);
        let mut changed = !self
            .layers
            .iter()
            .filter_map(|layer| layer.told)
            .map(|told| shape(&told))
            .eq(snapshot.layers.iter().map(shape));
        let mut known = std::mem::take(&mut self.layers);
        self.layers.extend(snapshot.layers.into_iter().map(|told| {
            let found = known.iter().position(|layer| layer.name == told.name);
            let mut layer = found.map_or_else(|| Layer::new(told.name, now), |index| known.swap_remove(index));
            layer.size = told.size;
            layer.told = Some(told);
            layer
        }));
        self.voice = snapshot.voice;
        changed |= std::mem::replace(&mut self.codec, snapshot.codec) != snapshot.codec;
        changed
    }

    /// Counts the layers that other shards take as taken.
    pub fn mark_taken_by_shards(&mut self, now: Instant) {
        let Origin::Local { remote_takers, .. } = &self.origin else { return };
        let taken: Vec<LayerName> = remote_takers.iter().flat_map(|(_, layers)| layers).copied().collect();
        for name in taken {
            self.mark_taken(name, now);
        }
    }

    /// Layers being sent, or sent as soon as somebody takes them; lowest first.
    pub fn layers_on(&self, now: Instant) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(move |layer| layer.is_on(now))
    }
}

/// The index of the best layer worth sending to a tile of this size: the smallest picture that is
/// not visibly smaller than the tile, as often as it comes.
pub(crate) fn layer_for_tile<'a>(layers: impl Iterator<Item = &'a Layer>, width: u32, height: u32) -> usize {
    let (mut best, mut enough) = (0, None);
    for (index, layer) in layers.enumerate() {
        if enough.is_some_and(|size| layer.size != Some(size)) {
            break;
        }
        best = index;
        enough = layer.size.filter(|(w, h)| u32::from(*w) * 4 >= width * 3 || u32::from(*h) * 4 >= height * 3);
    }
    best
}
