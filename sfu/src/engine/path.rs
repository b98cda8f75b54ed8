// SPDX-License-Identifier: MPL-2.0
//! The path of a link: which of the browser's addresses is sent to.
//!
//! The browser nominates a candidate pair and may nominate another at any time. It is used from
//! when the browser has answered a check of ours there (`consent`).

use std::time::Instant;

use super::description::RemoteCredentials;
use super::large_packets::LARGE;
use super::{Link, LinkEvent, Outbox};
use crate::Bitrate;
use crate::route::Route;
use crate::stun::{self, Transaction};

/// A line that carries less takes no pictures: there is no hurry to know their size.
const SLOW: Bitrate = Bitrate::from_kbps(100);

impl Link {
    /// Whether the browser has been seen at this address and it is not forgotten.
    pub fn knows(&self, route: Route) -> bool {
        self.remote_addresses.is_known(route)
    }

    /// Where media goes: never to where nobody is proven to receive it.
    pub(super) fn media_route(&self) -> Option<Route> {
        self.route.filter(|route| self.remote_addresses.is_proven(*route, self.now))
    }

    /// A check that was signed with the link's password came by this route, if its source is true.
    /// Its answer is at this place of what is to be sent and has so many bytes.
    pub(super) fn take_check(
        &mut self,
        bytes: &[u8],
        (place, answered): (usize, usize),
        route: Route,
        out: &mut Outbox,
    ) {
        let (tag, now) = (self.check_tag, self.now);
        self.last_received = now;
        if !self.remote_addresses.is_known(route) {
            self.remote_addresses.verified(route, self.route);
            if let Some(consent) = self.remote_addresses.consent(route) {
                consent.received(bytes.len());
            }
        }
        // It has left; now it counts.
        self.remote_addresses.allows(route, answered, now);
        let consent = self.remote_addresses.consent(route);
        if let Some(transaction) = consent.and_then(|consent| consent.on_request(now, || tag.transaction())) {
            // In front of our answer, upon which a browser begins its handshake: then the proof is
            // here before the handshake.
            self.send_check(route, transaction, place, out);
        }
        if stun::nominates(bytes) {
            // From now on DTLS goes there too.
            self.dtls_from = None;
            self.nominate(route, out);
        }
        self.send_records(out);
    }

    /// The browser wants to receive on this route. It does from when it is proven that it can;
    /// until then it goes on with the one that it has.
    fn nominate(&mut self, route: Route, out: &mut Outbox) {
        let stays = self.route.is_some_and(|present| {
            self.remote_addresses.is_proven(present, self.now) && !self.remote_addresses.is_proven(route, self.now)
        });
        if stays {
            self.unproven_route = Some(route);
        } else {
            self.use_route(route, out);
        }
    }

    fn use_route(&mut self, route: Route, out: &mut Outbox) {
        self.unproven_route = None;
        if self.route.replace(route).is_some_and(|before| before != route) {
            if let Some(sender) = self.sender.as_mut() {
                sender.on_path_change(self.now);
            }
            out.events.push(LinkEvent::PathChanged);
            self.drain_sender_events(out);
        }
    }

    pub(super) fn set_remote_credentials(&mut self, credentials: Option<Box<RemoteCredentials>>) {
        if self.remote_credentials != credentials {
            self.remote_credentials = credentials;
            self.remote_addresses.forget_checks();
        }
    }

    fn send_check(&mut self, route: Route, transaction: Transaction, place: usize, out: &mut Outbox) {
        let ours = self.local_ufrag();
        let Some(RemoteCredentials { ufrag, password }) = self.remote_credentials.as_deref() else { return };
        let check = stun::check(transaction, &format!("{ufrag}:{ours}"), password);
        if self.remote_addresses.allows(route, check.len(), self.now) {
            self.stats.sent_packets += 1;
            self.stats.sent_bytes += check.len() as u64;
            out.datagrams.insert(place, route, &check);
        }
    }

    /// What may be the answer to a check of ours. Everybody can answer a check that reached him,
    /// and some servers answer everybody: only the browser can sign the answer.
    pub(super) fn take_answer(&mut self, bytes: &[u8], route: Route, out: &mut Outbox) {
        let signed = self.remote_credentials.as_ref().is_some_and(|remote| stun::is_signed(bytes, &remote.password));
        let (Some(transaction), true) = (stun::success(bytes), signed) else { return };
        let now = self.now;
        if self.large_packets.as_mut().is_some_and(|large| large.answered(transaction, now)) {
            self.last_received = now;
            return;
        }
        if !self.remote_addresses.consent(route).is_some_and(|consent| consent.answered(transaction, now)) {
            return;
        }
        self.last_received = now;
        out.proven_routes.push(route);
        if self.unproven_route == Some(route) {
            self.use_route(route, out);
        }
        self.send_records(out);
    }

    /// The address in use, or soon to be, that is to be checked next, and when.
    pub(super) fn next_check(&self) -> Option<(Instant, Route)> {
        let due = |route: Route| self.remote_addresses.due(route).map(|due| (due, route));
        [self.route, self.unproven_route].into_iter().flatten().filter_map(due).min_by_key(|(due, _)| *due)
    }

    pub(super) fn check_routes(&mut self, out: &mut Outbox) {
        let (tag, now) = (self.check_tag, self.now);
        // Two routes at most, and a check moves its route's next one into the future.
        while let Some((_, route)) = self.next_check().filter(|(due, _)| *due <= now) {
            let Some(consent) = self.remote_addresses.consent(route) else { return };
            let transaction = consent.next_check(now, || tag.transaction());
            self.send_check(route, transaction, out.datagrams.len(), out);
        }
    }

    /// Two checks of the path in use, a small one and a large one, when they are due.
    pub(super) fn check_size(&mut self, out: &mut Outbox) {
        let (tag, now, path) = (self.check_tag, self.now, self.media_route().filter(|_| self.stats.connected));
        let slow = self.sender.as_ref().is_some_and(|sender| sender.estimate() < SLOW);
        let Some(large_packets) = self.large_packets.as_mut() else { return };
        large_packets.follow(path, now);
        out.events.extend(large_packets.take_verdict(now).map(LinkEvent::LargePackets));
        let Some((small, large)) = large_packets.next(slow, now, || tag.transaction()) else { return };
        let ours = self.local_ufrag();
        let (Some(RemoteCredentials { ufrag, password }), Some(route)) = (self.remote_credentials.as_deref(), path)
        else {
            return;
        };
        let username = format!("{ufrag}:{ours}");
        for check in [stun::check(small, &username, password), stun::large_check(large, &username, password, LARGE)] {
            self.stats.sent_packets += 1;
            self.stats.sent_bytes += check.len() as u64;
            out.datagrams.push(route, &check);
        }
    }
}
