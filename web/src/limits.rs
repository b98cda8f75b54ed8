// SPDX-License-Identifier: MPL-2.0
//! Bounds on strangers, per [`Network`] or name and minute. What people do right is not counted: a
//! whole office has one address.

use std::net::IpAddr;
use std::time::Duration;

use base::Refusal;
use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::network::Network;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;

use crate::config::Config;
use crate::rate_limit::RateLimit;

/// Connections and changes of them, per access token and minute: an encoder on a bad line that
/// comes back every two seconds.
const STREAMS_PER_TOKEN: u32 = 30;
/// A network has several people: this many times the failed tries that one name has there.
const NAMES_PER_NETWORK: u32 = 4;
/// How long a try waits while a name has failed too often, wherever from. Long enough to slow a
/// guesser down, short enough for the owner of the name, whom it never shuts out.
const NAME_WAITS: Duration = Duration::from_secs(2);

/// Locks are held for one map look-up each.
#[derive(Debug)]
pub struct Limits {
    failed_names_here: Mutex<RateLimit<(String, Network)>>,
    failed_networks: Mutex<RateLimit<Network>>,
    failed_names: Mutex<RateLimit<String>>,
    verifications: Mutex<RateLimit<Network>>,
    guests: Mutex<RateLimit<Network>>,
    wrong_links: Mutex<RateLimit<Network>>,
    wrong_tokens: Mutex<RateLimit<Network>>,
    stream_networks: Mutex<RateLimit<Network>>,
    stream_tokens: Mutex<RateLimit<ParticipantId>>,
}

impl Limits {
    pub fn new(config: &Config) -> Self {
        let tries = config.sign_ins_per_minute;
        Self {
            failed_names_here: Mutex::new(RateLimit::new(tries)),
            failed_networks: Mutex::new(RateLimit::new(tries.saturating_mul(NAMES_PER_NETWORK))),
            failed_names: Mutex::new(RateLimit::new(tries)),
            verifications: Mutex::new(RateLimit::new(config.verifications_per_minute)),
            guests: Mutex::new(RateLimit::new(config.guests_per_minute)),
            wrong_links: Mutex::new(RateLimit::new(config.guests_per_minute)),
            wrong_tokens: Mutex::new(RateLimit::new(tries)),
            stream_networks: Mutex::new(RateLimit::new(config.streams_per_minute)),
            stream_tokens: Mutex::new(RateLimit::new(STREAMS_PER_TOKEN)),
        }
    }

    /// Takes over the numbers of `config`; who has tried already has tried.
    pub fn set(&self, config: &Config) {
        let tries = config.sign_ins_per_minute;
        self.failed_names_here.lock().set(tries);
        self.failed_networks.lock().set(tries.saturating_mul(NAMES_PER_NETWORK));
        self.failed_names.lock().set(tries);
        self.verifications.lock().set(config.verifications_per_minute);
        self.guests.lock().set(config.guests_per_minute);
        self.wrong_links.lock().set(config.guests_per_minute);
        self.wrong_tokens.lock().set(tries);
        self.stream_networks.lock().set(config.streams_per_minute);
    }

    /// Whether a password for `username` may be tried from `address` now. Counts nothing.
    pub fn may_sign_in(&self, username: &str, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        let network = Network::of(address);
        allowed(self.failed_networks.lock().has(&network, now))?;
        allowed(self.failed_names_here.lock().has(&(username.to_owned(), network), now))
    }

    /// How long a try for `username` waits first.
    pub fn sign_in_waits(&self, username: &str, now: Millis) -> Duration {
        // The key's own type is asked for.
        if self.failed_names.lock().has(&username.to_owned(), now) { Duration::ZERO } else { NAME_WAITS }
    }

    /// A password was wrong.
    pub fn sign_in_failed(&self, username: &str, address: IpAddr, now: Millis) {
        let network = Network::of(address);
        self.failed_networks.lock().take(network, now);
        self.failed_names_here.lock().take((username.to_owned(), network), now);
        self.failed_names.lock().take(username.to_owned(), now);
    }

    pub fn verification(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.verifications.lock().take(Network::of(address), now))
    }

    /// One guest who comes in.
    pub fn guest(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.guests.lock().take(Network::of(address), now))
    }

    /// One link that opens nothing. Links that open something are not counted and never refused:
    /// nobody guesses 100 random bits, and colleagues behind one address open theirs together.
    pub fn wrong_link(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.wrong_links.lock().take(Network::of(address), now))
    }

    /// One try with an access token that opens nothing. Valid ones are not counted: a hall full of
    /// machines has one address.
    pub fn wrong_token(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.wrong_tokens.lock().take(Network::of(address), now))
    }

    /// One connection, or change of one, of a machine over HTTP.
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
        Limits::new(&Config { sign_ins_per_minute: 10, ..Config::default() })
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
        assert_eq!(limits.sign_in_waits("chutri", Millis(0)), NAME_WAITS);
        assert_eq!(limits.sign_in_waits("thuky", Millis(0)), Duration::ZERO);
        assert_eq!(limits.sign_in_waits("chutri", Millis(60_000)), Duration::ZERO);
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
