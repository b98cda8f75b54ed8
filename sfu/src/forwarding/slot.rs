// SPDX-License-Identifier: MPL-2.0
//! One place on a subscriber's screen or loudspeaker: what goes into it and at which layer.

use crate::engine::{MediaPacket, Mid};
use crate::forwarding::arena::TrackPlace;
use crate::forwarding::layer::LayerName;
use crate::forwarding::rewrite::Rewriter;
use crate::payload::{ByCodec, Codec, Picture};
use crate::sending::PayloadType;
use crate::{MediaKind, PauseReason};

/// One sendonly media line towards a subscriber.
#[derive(Debug)]
pub(crate) struct Slot {
    pub mid: Mid,
    pub kind: MediaKind,
    /// The codecs that it takes. None until answered, and where the browser refused the line.
    pub codecs: ByCodec<PayloadType>,
    /// The place of the track it carries.
    pub track: Option<TrackPlace>,
    /// The layer being forwarded.
    pub current: Option<LayerName>,
    /// The layer to be forwarded from its next key frame on; `None` does not fit or is not sent.
    pub target: Option<LayerName>,
    /// Reported as paused, and why.
    pub paused: Option<PauseReason>,
    pub packets: u64,
    pub rewriter: Rewriter,
}

impl Slot {
    pub fn new(mid: Mid, kind: MediaKind) -> Self {
        let clock = match kind {
            MediaKind::Audio => 48_000,
            MediaKind::Video => 90_000,
        };
        Self {
            mid,
            kind,
            codecs: ByCodec::default(),
            track: None,
            current: None,
            target: None,
            paused: None,
            packets: 0,
            rewriter: Rewriter::new(clock),
        }
    }

    /// Whether the receiver decodes what a publisher encodes with; nothing is against it before the
    /// first packet.
    pub fn decodes(&self, codec: Option<Codec>) -> bool {
        codec.is_none_or(|codec| self.codecs.get(codec).is_some())
    }

    /// True when that is a change.
    pub fn carry(&mut self, track: Option<TrackPlace>) -> bool {
        if self.track == track {
            return false;
        }
        self.track = track;
        self.current = None;
        self.target = None;
        self.paused = None;
        self.rewriter.cut();
        true
    }

    /// The layers that must come for it to go on as it is: the present one until the key frame of
    /// the next one has come.
    pub fn layers_taken(&self) -> impl Iterator<Item = LayerName> {
        let sound = (self.kind == MediaKind::Audio).then_some(LayerName::whole(None));
        [sound, self.target, self.current].into_iter().flatten()
    }

    /// What happens to a picture's packet. Layers are switched here, each at the places where a
    /// decoder can follow.
    pub fn decide(&mut self, packet: &MediaPacket, picture: &Picture) -> Decision {
        let target = self.target.filter(|target| target.rid == packet.rid);
        if let Some(target) = target.filter(|target| picture.starts_keyframe && self.current != Some(*target)) {
            if self.current.is_none_or(|current| current.rid != target.rid) {
                self.rewriter.cut();
            }
            self.current = Some(target);
        }
        let Some(current) = self.current.as_mut().filter(|current| current.rid == packet.rid) else {
            return Decision::OtherStream;
        };
        let Some(scalable) = picture.scalable else { return Decision::Forward { marker: packet.marker } };
        if let Some(target) = target.filter(|_| scalable.begins_picture) {
            current.spatial = current.spatial.min(target.spatial);
            current.temporal = current.temporal.min(target.temporal);
            if scalable.may_rise && scalable.temporal > current.temporal && scalable.temporal <= target.temporal {
                current.temporal = scalable.temporal;
            }
        }
        if scalable.spatial > current.spatial || scalable.temporal > current.temporal {
            return Decision::Skip;
        }
        // What ends the largest layer that goes out ends the picture for this receiver.
        Decision::Forward { marker: packet.marker || (scalable.ends_layer && scalable.spatial == current.spatial) }
    }
}

/// What happens to a packet in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It goes out; with the marker that says whether it is the last of its picture.
    Forward { marker: bool },
    /// It belongs to the stream that goes out, and to a layer that does not: the numbers close up
    /// behind it.
    Skip,
    /// It belongs to a stream that does not go out.
    OtherStream,
}
