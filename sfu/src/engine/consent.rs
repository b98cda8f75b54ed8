// SPDX-License-Identifier: MPL-2.0
//! Proof that the browser receives what is sent to an address (RFC 7675).
//!
//! A browser's check proves that somebody knows the password, not that he is where the datagram
//! says: a participant can write anybody's address into it, and have his subscribed streams sent
//! there. Therefore we check every address ourselves. Only who receives at that address
//! knows the transaction of our check, and only who knows the browser's password signs the answer.
//! Both browsers answer checks of an ICE-lite server. Ours leaves right before the answer to the
//! first check of theirs, so its answer is here before the handshake begins.

use std::time::{Duration, Instant};

use crate::route::Via;
use crate::stun::Transaction;

/// To an address that is not proven, this many times what came from it is sent at most (RFC 9000,
/// section 8.1). More: servers are worth more to somebody who floods others; less: no handshake
/// fits before the proof.
const SENT_PER_RECEIVED: usize = 3;
/// Bytes that may be saved up for an address that is not proven.
const MOST_CREDIT: usize = 16 * 1024;
/// The proof is renewed after this long, as RFC 7675 has it. Shorter: more checks.
const RENEWED_AFTER: Duration = Duration::from_secs(5);
/// Without a renewal the proof holds for this long. Longer: who has lost an address is sent to for
/// longer; shorter: a line that loses half of everything loses its sound with a few checks. In the
/// ten seconds of renewal there are some ten.
const HOLDS: Duration = Duration::from_secs(15);
/// An unanswered check is sent again after this long, later after twice that and so on. Shorter:
/// more than one on a line with a long round trip.
const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// So many times the wait doubles.
const DOUBLINGS: u32 = 4;
/// A check of the browser calls for one of ours, but not sooner than this after the last.
const SPACING: Duration = Duration::from_millis(50);

/// What is known of one address.
#[derive(Debug)]
pub(super) struct Consent {
    via: Via,
    /// Bytes that may be sent without proof.
    credit: usize,
    proven: Option<Instant>,
    check: Option<Check>,
}

/// A check that waits for its answer.
#[derive(Debug, Clone, Copy)]
struct Check {
    transaction: Transaction,
    made: Instant,
    sent: Instant,
    again: u32,
}

impl Consent {
    pub fn new(via: Via) -> Self {
        Self { via, credit: 0, proven: None, check: None }
    }

    /// Whether the browser is known to receive here. Who has opened a TCP connection does.
    pub fn is_proven(&self, now: Instant) -> bool {
        self.via == Via::Tcp || self.proven.is_some_and(|at| now.saturating_duration_since(at) < HOLDS)
    }

    /// So many bytes came from the address.
    pub fn received(&mut self, bytes: usize) {
        self.credit = MOST_CREDIT.min(self.credit.saturating_add(SENT_PER_RECEIVED * bytes));
    }

    /// Whether so many bytes may leave to the address; they are then counted as sent.
    pub fn allows(&mut self, bytes: usize, now: Instant) -> bool {
        if self.is_proven(now) {
            return true;
        }
        let left = self.credit.checked_sub(bytes);
        self.credit = left.unwrap_or(self.credit);
        left.is_some()
    }

    /// When the next check is due while the address is in use.
    pub fn due(&self) -> Option<Instant> {
        if self.via == Via::Tcp {
            return None;
        }
        match (self.check, self.proven) {
            (Some(check), _) => Some(check.sent + AGAIN_AFTER * 2_u32.pow(check.again.min(DOUBLINGS))),
            (None, Some(proven)) => Some(proven + RENEWED_AFTER),
            (None, None) => None,
        }
    }

    /// The browser has checked the address: the transaction of the check that is to be sent to it,
    /// unless it needs none.
    pub fn on_request(&mut self, now: Instant, new: impl FnOnce() -> Transaction) -> Option<Transaction> {
        let fresh = self.proven.is_some_and(|at| now.saturating_duration_since(at) < RENEWED_AFTER);
        let just_sent = self.check.is_some_and(|check| now.saturating_duration_since(check.sent) < SPACING);
        if self.via == Via::Tcp || fresh || just_sent {
            return None;
        }
        if let Some(check) = &mut self.check {
            check.again = 0;
        }
        Some(self.next_check(now, new))
    }

    /// A check is due: its transaction. The same for every repetition, so that an answer that takes
    /// longer than the repetition counts.
    pub fn next_check(&mut self, now: Instant, new: impl FnOnce() -> Transaction) -> Transaction {
        let recent = self.check.filter(|check| now.saturating_duration_since(check.made) < HOLDS);
        let check = match recent {
            Some(check) => Check { sent: now, again: check.again + 1, ..check },
            None => Check { transaction: new(), made: now, sent: now, again: 0 },
        };
        self.check.insert(check).transaction
    }

    /// A signed answer to this transaction came from the address; whether it is the one that was
    /// awaited.
    pub fn answered(&mut self, transaction: Transaction, now: Instant) -> bool {
        let awaited = self.check.is_some_and(|check| check.transaction == transaction);
        if awaited {
            self.check = None;
            self.proven = Some(now);
        }
        awaited
    }

    /// The browser has another password: what it signed with the old one is not awaited any more.
    pub fn forget_check(&mut self) {
        self.check = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        Instant::now()
    }

    #[test]
    fn an_address_that_never_answers_is_sent_three_times_what_came_from_it() {
        let (mut now, mut consent) = (start(), Consent::new(Via::Udp));
        let (mut received, mut sent) = (0, 0);
        for _ in 0..1000 {
            now += Duration::from_millis(10);
            consent.received(100);
            received += 100;
            while consent.allows(70, now) {
                sent += 70;
            }
        }
        assert!(sent > 2 * received && sent <= SENT_PER_RECEIVED * received, "{sent} for {received}");
        consent.received(1_000_000_000);
        assert!(!consent.allows(MOST_CREDIT + 1, now), "what is saved up is bounded");
    }

    #[test]
    fn a_proof_is_renewed_and_holds_through_lost_checks_but_not_for_ever() {
        let (mut now, mut consent) = (start(), Consent::new(Via::Udp));
        let asked = consent.on_request(now, || [1; 12]).expect("nothing is known of the address");
        assert!(!consent.is_proven(now) && !consent.allows(1, now));
        assert!(!consent.answered([2; 12], now), "nobody guesses it");
        assert!(consent.answered(asked, now) && consent.is_proven(now) && consent.allows(1_000_000, now));
        assert!(!consent.answered(asked, now), "once");
        assert_eq!(consent.on_request(now + Duration::from_secs(1), || [3; 12]), None);
        let proven = now;
        let mut checks = 0;
        while consent.is_proven(now) {
            now = consent.due().expect("an address in use is checked");
            assert_eq!(consent.next_check(now, || [4; 12]), [4; 12]);
            checks += 1;
        }
        assert!(checks >= 7 && now < proven + HOLDS + Duration::from_secs(4), "{checks} checks");
        assert!(consent.answered([4; 12], now) && consent.is_proven(now), "it may come back");
    }
}
