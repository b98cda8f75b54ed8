// SPDX-License-Identifier: MPL-2.0
//! The remote addresses of a connection, bounded.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::consent::Consent;
use crate::route::Route;

/// Addresses that may be new at once. More: a forged flood costs more pairs; fewer: a laptop waits
/// for its second network. A laptop with several networks, virtual ones and a relay has a dozen.
const AT_ONCE: u32 = 32;
/// One more after so long: networks change, and address translation forgets.
const ONE_MORE_AFTER: Duration = Duration::from_secs(2);
/// Addresses that are remembered.
const REMEMBERED: usize = 64;

/// The addresses from which a connection's password was proven, and whether the browser receives
/// there. Each becomes a candidate of the engine, which looks at all of them again and again: who
/// comes from thousands would cost the thread that forwards everybody's sound.
#[derive(Debug)]
pub(super) struct RemoteAddresses {
    known: VecDeque<(Route, Consent)>,
    left: u32,
    since: Instant,
}

impl RemoteAddresses {
    pub fn new(now: Instant) -> Self {
        Self { known: VecDeque::new(), left: AT_ONCE, since: now }
    }

    /// Whether a check from there may reach the engine.
    pub fn admit(&mut self, route: Route, now: Instant) -> bool {
        if self.is_known(route) {
            return true;
        }
        let more = now.saturating_duration_since(self.since).as_secs() / ONE_MORE_AFTER.as_secs();
        if more > 0 {
            self.left = AT_ONCE.min(self.left.saturating_add(u32::try_from(more).unwrap_or(AT_ONCE)));
            self.since = now;
        }
        self.left > 0
    }

    pub fn is_known(&self, route: Route) -> bool {
        self.known.iter().any(|(known, _)| *known == route)
    }

    /// The address that came last.
    pub fn newest(&self) -> Option<Route> {
        self.known.back().map(|(route, _)| *route)
    }

    /// The check was answered, so it knew the password. Whoever does not know it spends nothing.
    /// The address in use is kept, whatever else comes.
    pub fn verified(&mut self, route: Route, in_use: Option<Route>) {
        if self.is_known(route) {
            return;
        }
        self.left = self.left.saturating_sub(1);
        if self.known.len() == REMEMBERED {
            let oldest = self.known.iter().position(|(known, _)| Some(*known) != in_use);
            oldest.and_then(|place| self.known.remove(place));
        }
        self.known.push_back((route, Consent::new(route.via)));
    }

    /// What is known of an address.
    pub fn consent(&mut self, route: Route) -> Option<&mut Consent> {
        self.known.iter_mut().find(|(known, _)| *known == route).map(|(_, consent)| consent)
    }

    /// Whether the browser is known to receive at this address.
    pub fn is_proven(&self, route: Route, now: Instant) -> bool {
        self.known.iter().any(|(known, consent)| *known == route && consent.is_proven(now))
    }

    /// Whether so many bytes may leave to this address; they are then counted as sent.
    pub fn allows(&mut self, route: Route, bytes: usize, now: Instant) -> bool {
        self.consent(route).is_some_and(|consent| consent.allows(bytes, now))
    }

    /// When the next check of this address is due while it is in use.
    pub fn due(&self, route: Route) -> Option<Instant> {
        self.known.iter().find(|(known, _)| *known == route).and_then(|(_, consent)| consent.due())
    }

    /// The browser has another password from now on.
    pub fn forget_checks(&mut self) {
        for (_, consent) in &mut self.known {
            consent.forget_check();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::route::Via;

    fn from(port: u16) -> Route {
        let address = |port| SocketAddr::from(([192, 0, 2, 1], port));
        Route { ours: address(7882), theirs: address(port), via: Via::Udp }
    }

    #[test]
    fn a_browser_that_comes_from_thousands_of_addresses_reaches_the_engine_from_a_few() {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let now = Instant::now();
        let mut addresses = RemoteAddresses::new(now);
        let admitted = |addresses: &mut RemoteAddresses, ports: std::ops::Range<u16>, now| {
            ports
                .filter(|port| {
                    addresses.admit(from(*port), now).then(|| addresses.verified(from(*port), None)).is_some()
                })
                .count()
        };
        assert_eq!(admitted(&mut addresses, 1000..5000, now), 32);
        assert!(addresses.admit(from(1000), now), "the way that it has goes on");
        assert_eq!(admitted(&mut addresses, 5000..9000, now + Duration::from_secs(10)), 5);
    }

    #[test]
    fn the_address_in_use_is_remembered_whatever_else_comes() {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let now = Instant::now();
        let mut addresses = RemoteAddresses::new(now);
        for port in 1000..5000 {
            addresses.verified(from(port), Some(from(1000)));
        }
        assert!(addresses.is_known(from(1000)) && addresses.is_known(from(4999)) && !addresses.is_known(from(1001)));
        assert_eq!(addresses.known.len(), REMEMBERED);
    }

    #[test]
    fn who_does_not_know_the_password_spends_nothing() {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let now = Instant::now();
        let mut addresses = RemoteAddresses::new(now);
        assert!((1000..5000).all(|port| addresses.admit(from(port), now)), "they are dropped by the engine");
    }
}
