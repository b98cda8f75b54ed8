// SPDX-License-Identifier: MPL-2.0
//! The way of each peer's media: chosen by what its path carries, told to its page, and named in
//! its session descriptions.

use std::time::Instant;

use super::state::Room;
use crate::forwarding::Context;
use crate::forwarding::arena::PeerPlace;
use crate::forwarding::media_way::of_way;
use crate::stats::Transport;
use crate::{MediaWay, SfuEvent};

impl Room {
    /// It was found out whether large packets pass on the path to a peer.
    pub(super) fn on_large_packets(&mut self, place: PeerPlace, pass: bool, context: &mut Context, now: Instant) {
        let tcp = context.settings.has_tcp();
        let chosen = self.peers.get_mut(place).and_then(|peer| peer.way.on_large_packets(pass, tcp, now));
        self.tell_way(place, chosen, context);
    }

    /// A page that was told to come by TCP has come, or cannot.
    pub(super) fn advance_ways(&mut self, context: &mut Context, now: Instant) {
        let mut chosen = Vec::new();
        for (place, peer) in self.peers.iter_mut().filter(|(_, peer)| peer.way.way() != MediaWay::Any) {
            let link = peer.subscriber.as_ref().map(|subscriber| subscriber.link.stats().transport);
            chosen.push((place, peer.way.advance(link == Some(Some(Transport::Tcp)), now)));
        }
        for (place, way) in chosen {
            self.tell_way(place, way, context);
        }
    }

    /// The page finds its ways anew.
    pub(super) fn on_restart(&mut self, place: PeerPlace, context: &mut Context, now: Instant) {
        let chosen = self.peers.get_mut(place).and_then(|peer| peer.way.on_restart(now));
        self.tell_way(place, chosen, context);
    }

    /// An offer or answer for this peer.
    pub(super) fn of_way(&self, place: PeerPlace, sdp: String) -> String {
        of_way(sdp, self.peers.get(place).map_or(MediaWay::Any, |peer| peer.way.way()))
    }

    fn tell_way(&mut self, place: PeerPlace, chosen: Option<MediaWay>, context: &mut Context) {
        let (Some(peer), Some(way)) = (self.peers.get_mut(place), chosen) else { return };
        if let Some(subscriber) = &mut peer.subscriber {
            subscriber.takes_pictures = way != MediaWay::SoundAlone;
        }
        context.emit(SfuEvent::WayChosen { room: self.key.clone(), peer: peer.key.clone(), way });
        self.pending.add_peer(place);
    }
}
