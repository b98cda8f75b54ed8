//! Receiving by an offer of the receiver's own, and ending one half of a peer: what standard clients (WHIP, WHEP) need beside browsers.

use std::time::Instant;

use super::{Room, check_size, fingerprint_of};
use crate::engine::{Link, Mid};
use crate::forwarding::subscriber::Subscriber;
use crate::forwarding::{Context, LinkAddress};
use crate::{Direction, MediaKind, PeerKey, SfuError};

impl Room {
    pub fn subscribe_offer(
        &mut self,
        peer: &PeerKey,
        sdp: &str,
        hears: Option<PeerKey>,
        context: &mut Context,
        now: Instant,
    ) -> Result<String, SfuError> {
        check_size(sdp, context.limits.sdp_bytes)?;
        let limit = context.limits.tracks_per_peer;
        if sdp.matches("\nm=").count() > limit {
            return Err(SfuError::Limit { what: "media lines in the offer", limit });
        }
        let fingerprint = fingerprint_of(sdp);
        let known = self.by_key.get(peer).copied();
        let same = known.filter(|place| {
            !fingerprint.is_empty() && self.peers.get(*place).is_some_and(|peer| peer.offered == fingerprint)
        });
        if let Some(answer) = same.and_then(|place| self.subscribe_again(place, sdp, context, now)) {
            return answer;
        }
        let mut link = Link::subscriber(&context.settings, now);
        let answer = link.accept_offer(sdp, &mut context.outbox).inspect_err(|_| context.outbox.events.clear())?;
        let slots: Vec<(Mid, MediaKind)> = sdp
            .lines()
            .filter_map(|line| line.trim().strip_prefix("a=mid:"))
            .filter_map(|mid| {
                let mid: Mid = mid.into();
                link.sending(mid).map(|kind| (mid, kind))
            })
            .collect();
        let place = self.peer_place(peer);
        self.drop_subscriber(place, context);
        let ufrag = link.local_ufrag();
        let serial = context.next_serial();
        context.name(&ufrag, self.address(place, Direction::Subscribe, serial));
        let mut subscriber = Subscriber::new(link, serial, ufrag, slots);
        subscriber.open();
        if let Some(entry) = self.peers.get_mut(place) {
            entry.subscriber = Some(Box::new(subscriber));
            entry.offered = fingerprint;
            entry.hears = hears;
        }
        self.settle(place, Direction::Subscribe, context, now);
        self.fill_slots(place, context);
        self.attend(context, now);
        Ok(answer)
    }

    /// The next offer of a connection that is there: an ICE restart. None when there is no connection any more.
    fn subscribe_again(
        &mut self,
        place: usize,
        sdp: &str,
        context: &mut Context,
        now: Instant,
    ) -> Option<Result<String, SfuError>> {
        let subscriber = self.peers.get_mut(place)?.subscriber.as_mut()?;
        let answer = subscriber.link.accept_offer(sdp, &mut context.outbox);
        let (ufrag, serial) = (subscriber.link.local_ufrag(), subscriber.serial);
        let address = LinkAddress { room: self.place, peer: place, direction: Direction::Subscribe, serial };
        context.rename(&mut subscriber.ufrag, ufrag, address);
        self.settle(place, Direction::Subscribe, context, now);
        Some(answer)
    }

    pub fn disconnect(&mut self, peer: &PeerKey, direction: Direction, context: &mut Context, now: Instant) {
        let Some(place) = self.by_key.get(peer).copied() else { return };
        match direction {
            Direction::Publish => self.drop_publisher(place, context),
            Direction::Subscribe => self.drop_subscriber(place, context),
        }
        self.attend(context, now);
    }
}
