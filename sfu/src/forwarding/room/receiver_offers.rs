// SPDX-License-Identifier: MPL-2.0
//! Receiving by an offer of the receiver's own, and ending one half of a peer: what standard
//! clients (WHIP, WHEP) need beside browsers.

use std::time::Instant;

use super::state::Room;
use crate::engine::{Link, Mid, Offered};
use crate::forwarding::arena::PeerPlace;
use crate::forwarding::subscriber::Subscriber;
use crate::forwarding::{Context, LinkAddress};
use crate::{Direction, MediaKind, PeerKey, SfuError};

impl Room {
    pub fn subscribe_offer(
        &mut self,
        peer: &PeerKey,
        offered: Offered,
        only_from: Option<PeerKey>,
        context: &mut Context,
        now: Instant,
    ) -> Result<String, SfuError> {
        let (fingerprint, mids) = (offered.fingerprint.clone(), offered.mids.clone());
        let known = self.by_key.get(peer).copied();
        let same = known.filter(|place| {
            !fingerprint.is_empty()
                && self.peers.get(*place).is_some_and(|peer| peer.offered == fingerprint && peer.subscriber.is_some())
        });
        if let Some(place) = same {
            return self.restart_by_offer(place, offered, context, now);
        }
        let serial = context.next_serial();
        let mut link = Link::subscriber(&context.settings, context.check_tag(serial), now);
        let answer = link.accept_offer(offered, &mut context.outbox).inspect_err(|_| context.outbox.events.clear())?;
        let slots: Vec<(Mid, MediaKind)> = mids
            .iter()
            .filter_map(|mid| {
                let mid: Mid = mid.as_str().into();
                link.sending(mid).map(|kind| (mid, kind))
            })
            .collect();
        let place = self.peer_place(peer);
        self.drop_subscriber(place, context);
        let ufrag = link.local_ufrag();
        context.register_ufrag(&ufrag, self.address(place, Direction::Subscribe, serial));
        link.begin_with(self.peers.get_mut(place).and_then(|peer| peer.first_estimate));
        let mut subscriber = Subscriber::new(link, serial, ufrag, slots);
        subscriber.open_offered();
        if let Some(entry) = self.peers.get_mut(place) {
            entry.subscriber = Some(Box::new(subscriber));
            entry.offered = fingerprint;
            entry.only_from = only_from;
        }
        self.drain_link_events(place, Direction::Subscribe, context, now);
        self.fill_slots(place, context);
        self.apply_pending(context, now);
        Ok(answer)
    }

    /// The next offer of a connection that is there: an ICE restart.
    fn restart_by_offer(
        &mut self,
        place: PeerPlace,
        offered: Offered,
        context: &mut Context,
        now: Instant,
    ) -> Result<String, SfuError> {
        let subscriber =
            self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()).ok_or(SfuError::NoOffer)?;
        let answer = subscriber.link.accept_offer(offered, &mut context.outbox);
        let (ufrag, serial) = (subscriber.link.local_ufrag(), subscriber.serial);
        let address = LinkAddress { room: self.place, peer: place, direction: Direction::Subscribe, serial };
        context.change_ufrag(&mut subscriber.ufrag, ufrag, address);
        self.drain_link_events(place, Direction::Subscribe, context, now);
        answer
    }

    pub fn disconnect(&mut self, peer: &PeerKey, direction: Direction, context: &mut Context, now: Instant) {
        let Some(place) = self.by_key.get(peer).copied() else { return };
        match direction {
            Direction::Publish => self.drop_publisher(place, context),
            Direction::Subscribe => self.drop_subscriber(place, context),
        }
        self.apply_pending(context, now);
    }
}
