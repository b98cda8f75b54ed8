// SPDX-License-Identifier: MPL-2.0
//! Rate limits on strangers, per minute and [`Network`] or name. Successful requests are not
//! counted, because a whole office may share one address.

use std::net::IpAddr;
use std::time::Duration;

use base::Refusal;
use meetings::ids::{ParticipantId, UserId};
use meetings::network::Network;
use moments::Millis;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;

use crate::token_bucket::RateLimit;

/// Connections and changes of connections, per access token and minute: enough for an encoder on a
/// bad line that reconnects every two seconds.
const STREAMS_PER_TOKEN: u32 = 30;
/// A network has several people: it may have this many times the failed tries of one name.
const NAMES_PER_NETWORK: u32 = 4;
/// Reports of checks of sites, per network and minute: all sites of a province may share one
/// address.
const CHECKS_PER_NETWORK: u32 = 300;
/// Tests of lines that begin by a link of a check, likewise.
const CHECK_TESTS_PER_NETWORK: u32 = 60;
/// Delay of a try while its name has failed too often from anywhere. Long enough to slow down
/// guessing, short enough for the owner of the name, who is never locked out.
const NAME_DELAY: Duration = Duration::from_secs(2);

/// Allowed events per minute.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Failed tries to sign in, per name and network; also wrong access tokens, per network.
    pub sign_ins: u32,
    /// Documents verified, per network, and per account of people who are signed in.
    pub verifications: u32,
    /// Guests who join, and links that open nothing, per network.
    pub guests: u32,
    /// WHIP and WHEP connections and changes of them, per network.
    pub streams: u32,
}

/// Counts events of this process. Locks are held for one map look-up each.
#[derive(Debug)]
pub struct Limits {
    failed_names_here: Mutex<RateLimit<(String, Network)>>,
    failed_networks: Mutex<RateLimit<Network>>,
    failed_names: Mutex<RateLimit<String>>,
    verifications: Mutex<RateLimit<Network>>,
    verifications_of_people: Mutex<RateLimit<UserId>>,
    guests: Mutex<RateLimit<Network>>,
    wrong_links: Mutex<RateLimit<Network>>,
    site_checks: Mutex<RateLimit<Network>>,
    check_tests: Mutex<RateLimit<Network>>,
    wrong_tokens: Mutex<RateLimit<Network>>,
    stream_networks: Mutex<RateLimit<Network>>,
    stream_tokens: Mutex<RateLimit<ParticipantId>>,
}

impl Limits {
    pub fn new(rates: Rates) -> Self {
        let Rates { sign_ins: tries, verifications, guests, streams } = rates;
        Self {
            failed_names_here: Mutex::new(RateLimit::new(tries)),
            failed_networks: Mutex::new(RateLimit::new(tries.saturating_mul(NAMES_PER_NETWORK))),
            failed_names: Mutex::new(RateLimit::new(tries)),
            verifications: Mutex::new(RateLimit::new(verifications)),
            verifications_of_people: Mutex::new(RateLimit::new(verifications)),
            guests: Mutex::new(RateLimit::new(guests)),
            wrong_links: Mutex::new(RateLimit::new(guests)),
            site_checks: Mutex::new(RateLimit::new(CHECKS_PER_NETWORK)),
            check_tests: Mutex::new(RateLimit::new(CHECK_TESTS_PER_NETWORK)),
            wrong_tokens: Mutex::new(RateLimit::new(tries)),
            stream_networks: Mutex::new(RateLimit::new(streams)),
            stream_tokens: Mutex::new(RateLimit::new(STREAMS_PER_TOKEN)),
        }
    }

    /// Changes the rates; earlier tries still count.
    pub fn set(&self, rates: Rates) {
        let Rates { sign_ins: tries, verifications, guests, streams } = rates;
        self.failed_names_here.lock().set(tries);
        self.failed_networks.lock().set(tries.saturating_mul(NAMES_PER_NETWORK));
        self.failed_names.lock().set(tries);
        self.verifications.lock().set(verifications);
        self.verifications_of_people.lock().set(verifications);
        self.guests.lock().set(guests);
        self.wrong_links.lock().set(guests);
        self.wrong_tokens.lock().set(tries);
        self.stream_networks.lock().set(streams);
    }

    /// Whether a password for `username` may be tried from `address` now. Counts nothing.
    pub fn may_sign_in(&self, username: &str, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        let network = Network::of(address);
        allowed(self.failed_networks.lock().has(&network, now))?;
        allowed(self.failed_names_here.lock().has(&(username.to_owned(), network), now))
    }

    /// How long a try for `username` is delayed.
    pub fn sign_in_delay(&self, username: &str, now: Millis) -> Duration {
        // `has` takes a reference to the key type.
        if self.failed_names.lock().has(&username.to_owned(), now) { Duration::ZERO } else { NAME_DELAY }
    }

    /// Counts a wrong password.
    pub fn sign_in_failed(&self, username: &str, address: IpAddr, now: Millis) {
        let network = Network::of(address);
        self.failed_networks.lock().take(network, now);
        self.failed_names_here.lock().take((username.to_owned(), network), now);
        self.failed_names.lock().take(username.to_owned(), now);
    }

    /// Counts a document that a stranger has verified.
    pub fn verification(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.verifications.lock().take(Network::of(address), now))
    }

    /// Counts a document that somebody signed in has verified: strangers of the same network take
    /// none of their allowance.
    pub fn verification_of(&self, user: &UserId, now: Millis) -> Result<(), Refusal> {
        allowed(self.verifications_of_people.lock().take(user.clone(), now))
    }

    /// Counts a guest who joins.
    pub fn guest(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.guests.lock().take(Network::of(address), now))
    }

    /// Counts a link that opens nothing. Valid links are neither counted nor refused: 100 random
    /// bits cannot be guessed, and colleagues behind one address open their links at the same time.
    pub fn wrong_link(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.wrong_links.lock().take(Network::of(address), now))
    }

    /// Counts a report of a check of a site.
    pub fn site_check(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.site_checks.lock().take(Network::of(address), now))
    }

    /// Whether a test of a line may begin by a link of a check. Counts nothing.
    pub fn may_test_by_link(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.check_tests.lock().has(&Network::of(address), now))
    }

    /// Counts one.
    pub fn test_by_link(&self, address: IpAddr, now: Millis) {
        self.check_tests.lock().take(Network::of(address), now);
    }

    /// Counts an access token that opens nothing. Valid ones are not counted: many machines may
    /// share one address.
    pub fn wrong_token(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.wrong_tokens.lock().take(Network::of(address), now))
    }

    /// Counts one WHIP or WHEP connection, or a change of one.
    pub fn stream(&self, address: IpAddr, token: &ParticipantId, now: Millis) -> Result<(), Refusal> {
        allowed(self.stream_networks.lock().take(Network::of(address), now))?;
        allowed(self.stream_tokens.lock().take(token.clone(), now))
    }
}

fn allowed(taken: bool) -> Result<(), Refusal> {
    if taken { Ok(()) } else { Err(ProblemCode::TooManyTries.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits::new(Rates { sign_ins: 10, verifications: 30, guests: 30, streams: 300 })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn wrong_passwords_of_a_stranger_slow_the_owner_down_and_never_shut_out() {
        let limits = limits();
        for _ in 0..50 {
            limits.sign_in_failed("chutri", address("203.0.113.9"), Millis(0));
        }
        assert!(limits.may_sign_in("chutri", address("203.0.113.9"), Millis(0)).is_err());
        assert!(limits.may_sign_in("chutri", address("10.0.0.1"), Millis(0)).is_ok());
        assert_eq!(limits.sign_in_delay("chutri", Millis(0)), NAME_DELAY);
        assert_eq!(limits.sign_in_delay("thuky", Millis(0)), Duration::ZERO);
        assert_eq!(limits.sign_in_delay("chutri", Millis(60_000)), Duration::ZERO);
    }

    #[test]
    fn one_clumsy_colleague_does_not_shut_out_the_office() {
        let limits = limits();
        let office = address("10.0.0.1");
        for _ in 0..10 {
            limits.sign_in_failed("an", office, Millis(0));
        }
        assert!(limits.may_sign_in("an", office, Millis(0)).is_err());
        assert!(limits.may_sign_in("binh", office, Millis(0)).is_ok());
    }

    #[test]
    fn a_guesser_of_many_names_is_one_network_on_ipv6_too() {
        let limits = limits();
        for n in 0..40 {
            limits.sign_in_failed(&format!("user{n}"), address(&format!("2001:db8::{n}")), Millis(0));
        }
        assert!(limits.may_sign_in("an", address("2001:db8::ffff"), Millis(0)).is_err());
        assert!(limits.may_sign_in("an", address("2001:db8:0:1::1"), Millis(0)).is_ok());
    }
}
