//! What flows in a room, for status pages and tests.

use super::Room;
use crate::recording::Tap;
use crate::stats::{PeerStats, PublicationStats, RoomStats, SlotStats};

impl Room {
    pub fn stats(&self) -> RoomStats {
        let peers = self.peers.iter().map(|(place, peer)| PeerStats {
            peer: peer.key.clone(),
            publish: peer.publisher.as_ref().map(|publisher| publisher.link.stats()),
            subscribe: peer.subscriber.as_ref().map(|subscriber| subscriber.link.stats()),
            publications: self
                .tracks
                .iter()
                .filter(|(_, track)| track.owner == place)
                .map(|(_, track)| PublicationStats {
                    source: track.key.source,
                    muted: track.muted,
                    packets: track.packets,
                    bytes: track.bytes,
                    layers: track.layers.iter().filter_map(|layer| Some(layer.rid?.to_string())).collect(),
                    recording_dropped: track.tap.as_ref().map_or(0, Tap::dropped),
                })
                .collect(),
            slots: peer
                .subscriber
                .iter()
                .flat_map(|subscriber| &subscriber.slots)
                .map(|slot| SlotStats {
                    mid: slot.mid.to_string(),
                    track: slot.track.and_then(|track| self.tracks.get(track)).map(|track| track.key.clone()),
                    layer: slot.current.and_then(|name| Some(name.0?.to_string())),
                    paused: slot.paused,
                    packets: slot.packets,
                })
                .collect(),
        });
        RoomStats { peers: peers.collect() }
    }
}
