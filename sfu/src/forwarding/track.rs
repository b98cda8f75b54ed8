//! One published track: its layers, its key frames, its listeners.

use std::time::Instant;

use crate::engine::{MediaPacket, Mid, Rid};
use crate::forwarding::arena::PeerPlace;
use crate::forwarding::layer::{Layer, LayerName, LayerNews};
use crate::forwarding::level::Meter;
use crate::forwarding::parcel::{TrackNews, TrackSerial};
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
    /// What the publisher encodes with; known from its first packet on, which may change it at any time.
    pub codec: Option<Codec>,
    pub muted: bool,
    /// Lowest first.
    pub layers: Vec<Layer>,
    /// A layer has got another size.
    resized: bool,
    pub listeners: Vec<Listener>,
    pub voice: Voice,
    /// For a microphone that does not say how loud it is.
    meter: Option<Box<Meter>>,
    pub tap: Option<Tap>,
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
    /// From a publisher of this part of the room.
    Here {
        owner: PeerPlace,
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

impl Track {
    /// A track that is published in this part of the room.
    pub fn new(
        key: TrackKey,
        kind: MediaKind,
        serial: TrackSerial,
        (owner, mid): (PeerPlace, Mid),
        muted: bool,
    ) -> Self {
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
            resized: false,
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
        let place = picture.and_then(|picture| picture.scalable).unwrap_or_default();
        let known = self.layers.len();
        self.add_layer(LayerName::of_size(packet.rid, place.spatial), now);
        // Of the smallest size, pictures may be left out as well.
        for temporal in 0..place.temporal {
            self.add_layer(LayerName { rid: packet.rid, spatial: 0, temporal }, now);
        }
        if let Some(picture) = picture.filter(|picture| picture.starts_keyframe) {
            self.keyframe_came(packet.rid);
            self.learn_sizes(packet.rid, picture, now);
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

    fn learn_sizes(&mut self, rid: Option<Rid>, picture: &Picture, now: Instant) {
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

    /// Everybody who waits for a key frame of this stream has it.
    pub fn keyframe_came(&mut self, rid: Option<Rid>) {
        for layer in self.layers.iter_mut().filter(|layer| layer.name.rid == rid) {
            layer.keyframe_came();
        }
    }

    /// Somebody takes this layer or waits for it; with it go the smaller ones of the same stream.
    pub fn take(&mut self, name: LayerName, now: Instant) {
        let within = |layer: &&mut Layer| layer.name.rid == name.rid && layer.name.spatial <= name.spatial;
        for layer in self.layers.iter_mut().filter(within) {
            layer.take(now);
        }
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

    /// The layer of which key frames of this stream are asked.
    pub fn layer_mut(&mut self, rid: Option<Rid>) -> Option<&mut Layer> {
        self.layers.iter_mut().find(|layer| layer.name.rid == rid)
    }

    /// Whether there are several sizes in one stream.
    pub fn several_sizes(&self) -> bool {
        self.layers.iter().any(|layer| layer.name.spatial > 0)
    }

    /// The layers that nobody takes or took lately, when they are not those that the publisher was told last. A layer that never came is not among
    /// them: a browser begins with the small ones, and what the larger ones are worth is seen only when they flow.
    pub fn idle_layers_to_tell(&mut self, now: Instant) -> Option<Vec<String>> {
        let changed = self.layers.iter_mut().fold(false, |changed, layer| layer.notice_takers(now) | changed);
        let several = self.several_sizes();
        let mut idle: Vec<String> = Vec::new();
        for layer in
            self.layers.iter().filter(|layer| !layer.asked_for && layer.name.temporal == LayerName::ALL_PICTURES)
        {
            idle.push(layer.name.text(several));
        }
        changed.then_some(idle)
    }

    /// Its publisher's place, where that is in this part of the room.
    pub fn owner(&self) -> Option<PeerPlace> {
        match self.origin {
            Origin::Here { owner, .. } => Some(owner),
            Origin::Elsewhere { .. } => None,
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
        matches!(self.origin, Origin::Here { mid, .. } if mid == line)
    }

    /// What other parts of the room need to know of it.
    pub fn news(&self, now: Instant) -> TrackNews {
        let layer =
            |layer: &Layer| LayerNews { name: layer.name, size: layer.size, rate: layer.rate(), on: layer.is_on(now) };
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
        let shape = |told: &LayerNews| (told.name, told.size, told.on);
        let mut changed = !self
            .layers
            .iter()
            .filter_map(|layer| layer.told)
            .map(|told| shape(&told))
            .eq(news.layers.iter().map(shape));
        let mut known = std::mem::take(&mut self.layers);
        self.layers.extend(news.layers.into_iter().map(|told| {
            let found = known.iter().position(|layer| layer.name == told.name);
            let mut layer = found.map_or_else(|| Layer::new(told.name, now), |index| known.swap_remove(index));
            layer.size = told.size;
            layer.told = Some(told);
            layer
        }));
        self.voice = news.voice;
        changed |= std::mem::replace(&mut self.codec, news.codec) != news.codec;
        changed
    }

    /// Other parts of the room need the layers that they take as much as listeners here.
    pub fn take_for_audience(&mut self, now: Instant) {
        let Origin::Here { audience, .. } = &self.origin else { return };
        let taken: Vec<LayerName> = audience.iter().flat_map(|(_, layers)| layers).copied().collect();
        for name in taken {
            self.take(name, now);
        }
    }

    /// Layers being sent at present or at a word, lowest first.
    pub fn layers_on(&self, now: Instant) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(move |layer| layer.is_on(now))
    }
}

/// The index of the best layer worth sending to a tile of this size: the smallest picture that is not visibly smaller than the tile, as often as it
/// comes.
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
