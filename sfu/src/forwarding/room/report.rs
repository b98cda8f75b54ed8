// SPDX-License-Identifier: MPL-2.0
//! What flows in a room, for status pages and tests.

use super::state::{Peer, Room};
use crate::PauseReason;
use crate::forwarding::layer::LayerName;
use crate::forwarding::slot::Slot;
use crate::forwarding::track::Track;
use crate::payload::Codec;
use crate::recording::Tap;
use crate::stats::{PeerLinks, PeerStats, PublicationStats, RoomStats, SlotStats};
use crate::totals::MediaTotals;

impl Room {
    pub fn stats(&self) -> RoomStats {
        let peers = self.peers.iter().map(|(place, peer)| PeerStats {
            peer: peer.key.clone(),
            publish: peer.publisher.as_ref().map(|publisher| publisher.link.stats()),
            subscribe: peer.subscriber.as_ref().map(|subscriber| subscriber.link.stats()),
            publications: self
                .tracks
                .iter()
                .filter(|(_, track)| track.owner() == Some(place))
                .map(|(_, track)| PublicationStats {
                    source: track.key.source,
                    muted: track.muted,
                    codec: track.codec.map_or("", Codec::name),
                    packets: track.packets,
                    bytes: track.bytes,
                    layers: sizes(track),
                    recording_dropped: track.tap.as_ref().map_or(0, Tap::dropped),
                })
                .collect(),
            slots: peer
                .subscriber
                .iter()
                .flat_map(|subscriber| &subscriber.slots)
                .map(|slot| SlotStats {
                    mid: slot.mid.to_string(),
                    track: self.track_in(slot).map(|track| track.key.clone()),
                    layer: self.track_in(slot).and_then(|track| named(slot.current?, track)),
                    paused: slot.paused.is_some(),
                    packets: slot.packets,
                })
                .collect(),
        });
        RoomStats { peers: peers.collect() }
    }

    fn track_in(&self, slot: &Slot) -> Option<&Track> {
        slot.track.and_then(|track| self.tracks.get(track))
    }

    pub fn links(&self) -> Vec<PeerLinks> {
        let links = |peer: &Peer| PeerLinks {
            peer: peer.key.clone(),
            publish: peer.publisher.as_ref().map(|publisher| publisher.link.stats()),
            subscribe: peer.subscriber.as_ref().map(|subscriber| subscriber.link.stats()),
            pictures: pictures_of(peer)
                .filter(|slot| slot.paused == Some(PauseReason::Bandwidth) || slot.target.is_some())
                .count(),
            paused: pictures_of(peer).filter(|slot| slot.paused == Some(PauseReason::Bandwidth)).count(),
        };
        self.peers.iter().map(|(_, peer)| links(peer)).collect()
    }

    /// Adds what is in this room now.
    pub fn add_totals(&self, totals: &mut MediaTotals) {
        totals.rooms += u64::from(self.home);
        for (_, peer) in self.peers.iter() {
            totals.peers += 1;
            totals.publishing += u64::from(peer.publisher.as_ref().is_some_and(|p| p.link.stats().connected));
            totals.subscribing += u64::from(peer.subscriber.as_ref().is_some_and(|s| s.link.stats().connected));
        }
    }
}

/// The names of a track's sizes; none where it has only one.
fn sizes(track: &Track) -> Vec<String> {
    let whole = track.layers.iter().filter(|layer| layer.name.temporal == LayerName::ALL_PICTURES);
    whole.filter_map(|layer| named(layer.name, track)).collect()
}

fn named(layer: LayerName, track: &Track) -> Option<String> {
    Some(layer.text(track.several_sizes())).filter(|text| !text.is_empty())
}

/// The slots in which a peer can lack a picture: none where it wants sound alone.
fn pictures_of(peer: &Peer) -> impl Iterator<Item = &Slot> {
    peer.subscriber.iter().filter(|_| !peer.economy).flat_map(|subscriber| &subscriber.slots)
}
