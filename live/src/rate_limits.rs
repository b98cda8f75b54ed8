// SPDX-License-Identifier: MPL-2.0
//! How much one participant may ask of a meeting, and how often they may join, whatever the number
//! of sockets.
//!
//! A new socket gets no new bucket: buckets belong to the participant (account, guest or
//! access token) and to the network they come from. They are checked before anything reaches the
//! room's task.

use std::sync::Arc;

use base::{Buckets, Rate, Refusal};
use meetings::ids::ParticipantId;
use meetings::network::Network;
use moments::Millis;
use parking_lot::Mutex;
use protocol::live::ClientMessage;
use protocol::problem::ProblemCode;

use super::features;

/// Messages. The burst serves a page that sets everything up after a reconnect; people click
/// seldom, and pages report tiles a few times a second while scrolling.
const MESSAGES: Rate = Rate { burst: 120_000, per_second: 20_000 };
/// Joins of one participant. A page on a bad link reconnects a dozen times at once, then every four
/// seconds.
const JOINS: Rate = Rate { burst: 12_000, per_second: 250 };
/// Joins from one network. A whole province behind one address reconnects at once when the server
/// restarts.
const NETWORK_JOINS: Rate = Rate { burst: 1_000_000, per_second: 20_000 };
/// Tests of a participant's line, each of which takes it for five seconds.
const LINE_TESTS: Rate = Rate { burst: 4_000, per_second: 100 };
/// The rate limits of everybody in all meetings. Cheap to clone. Locks are held for one look-up.
#[derive(Debug, Clone)]
pub struct RateLimits {
    messages: Arc<Mutex<Buckets<ParticipantId>>>,
    joins: Arc<Mutex<Buckets<ParticipantId>>>,
    networks: Arc<Mutex<Buckets<Network>>>,
    line_tests: Arc<Mutex<Buckets<ParticipantId>>>,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            messages: Arc::new(Mutex::new(Buckets::new(MESSAGES))),
            joins: Arc::new(Mutex::new(Buckets::new(JOINS))),
            networks: Arc::new(Mutex::new(Buckets::new(NETWORK_JOINS))),
            line_tests: Arc::new(Mutex::new(Buckets::new(LINE_TESTS))),
        }
    }
}

impl RateLimits {
    /// One more socket of `participant`, or one more visit of a machine.
    pub fn check_join(&self, participant: &ParticipantId, from: Network, now: Millis) -> Result<(), Refusal> {
        let within =
            self.joins.lock().take(participant.clone(), 1000, now) && self.networks.lock().take(from, 1000, now);
        if within { Ok(()) } else { Err(ProblemCode::TooFast.into()) }
    }

    /// One more test of `participant`'s line.
    pub fn check_line_test(&self, participant: &ParticipantId, now: Millis) -> Result<(), Refusal> {
        let within = self.line_tests.lock().take(participant.clone(), 1000, now);
        if within { Ok(()) } else { Err(ProblemCode::LineTestsFull.into()) }
    }

    /// One more message of `participant`, on whichever socket.
    pub fn check_message(
        &self,
        participant: &ParticipantId,
        message: &ClientMessage,
        now: Millis,
    ) -> Result<(), ProblemCode> {
        let within = self.messages.lock().take(participant.clone(), features::cost(message) * 1000, now);
        if within { Ok(()) } else { Err(ProblemCode::TooFast) }
    }
}

#[cfg(test)]
mod tests {
    use protocol::live::{FloorRequest, MediaRequest};

    use super::*;

    fn mai() -> ParticipantId {
        ParticipantId::parse("mai").unwrap()
    }

    fn offer() -> ClientMessage {
        ClientMessage::Media(MediaRequest::PublishOffer { sdp: String::new(), tracks: Vec::new() })
    }

    fn home() -> Network {
        Network::of("203.0.113.7".parse().unwrap())
    }

    #[test]
    fn a_busy_page_passes_and_a_flood_does_not() {
        let limits = RateLimits::default();
        let request = ClientMessage::Media(MediaRequest::View { tiles: Vec::new() });
        let say = |at| limits.check_message(&mai(), &request, Millis(at)).is_ok();
        assert!((0..120).all(|_| say(0)));
        assert!(!say(0));
        assert!((1..=1000).all(|n| say(n * 50)), "twenty a second in the long run");
        assert!(!say(50_000));
    }

    #[test]
    fn who_asks_and_withdraws_all_the_time_keeps_nobody_waiting() {
        let limits = RateLimits::default();
        let ask = |n: i64| ClientMessage::Floor(FloorRequest::AskForFloor { asks: n % 2 == 0 });
        let pressed = (0..24).filter(|n| limits.check_message(&mai(), &ask(*n), Millis(0)).is_ok()).count();
        assert_eq!(pressed, 24, "a person who changes their mind");
        let toggled = (0..1000).filter(|n| limits.check_message(&mai(), &ask(*n), Millis(n * 10)).is_ok()).count();
        assert!(toggled <= 40, "{toggled} in ten seconds");
    }

    #[test]
    fn an_offer_costs_more_than_a_report_of_what_is_shown() {
        let limits = RateLimits::default();
        let offers = (0..120).filter(|_| limits.check_message(&mai(), &offer(), Millis(0)).is_ok()).count();
        assert_eq!(offers, 12);
        let later = (0..1000).filter(|n| limits.check_message(&mai(), &offer(), Millis(n * 10)).is_ok()).count();
        assert!((18..=20).contains(&later), "two a second: {later}");
    }

    #[test]
    fn who_comes_back_on_a_new_socket_has_what_was_left() {
        let limits = RateLimits::default();
        let entered = (0..2000).filter(|n| limits.check_join(&mai(), home(), Millis(n * 5)).is_ok()).count();
        assert!((12..=15).contains(&entered), "{entered} of 2,000 sockets in ten seconds");
        assert!(limits.check_join(&mai(), home(), Millis(60_000)).is_ok(), "after a minute the bucket is full again");
        let pao = ParticipantId::parse("pao").unwrap();
        assert!(limits.check_join(&pao, home(), Millis(10_000)).is_ok(), "others of the office come in");
    }
}
