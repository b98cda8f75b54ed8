// SPDX-License-Identifier: MPL-2.0
//! How long a connection may be quiet, slow or stuck. Pure: the task of a connection looks at its
//! counters now and then and asks here whether it may go on.

use std::time::Duration;

/// A whole request head must be there after this long.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection without a request is kept. Longer than proxies keep theirs (60 s), so that
/// they close first.
const IDLE: Duration = Duration::from_secs(75);
/// How long a request may take while not one byte goes either way. Bodies have their own pace
/// (`bodies/`).
const STUCK: Duration = Duration::from_mins(5);

/// What a connection has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Bytes read and written, after TLS.
    pub read: u64,
    pub written: u64,
    /// Requests whose head was whole.
    pub begun: u64,
    /// Of these, whose answer has not left.
    pub open: u64,
    /// Bytes read when the last answer had left: what came after is the beginning of another
    /// request.
    pub rested: u64,
    /// It speaks HTTP/2, whose pings and windows are no beginnings of requests.
    pub is_h2: bool,
    /// It has become a WebSocket, which looks after itself.
    pub is_upgraded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    GoesOn,
    /// Nothing is under way: it may be closed in good order.
    Idle,
    /// Something is under way that will not end.
    Overdue,
}

/// What was seen of one connection. Times count from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Patience {
    seen: Counters,
    /// Since when there has been no request.
    idle_since: Duration,
    /// When the first bytes of a request's head were seen.
    head_since: Option<Duration>,
    /// When something moved last.
    moved_at: Duration,
}

impl Patience {
    pub fn look(&mut self, now: Duration, counters: Counters) -> Verdict {
        if counters.is_upgraded {
            return Verdict::GoesOn;
        }
        let before = std::mem::replace(&mut self.seen, counters);
        if counters != before {
            self.moved_at = now;
        }
        if counters.open > 0 || counters.begun != before.begun {
            (self.idle_since, self.head_since) = (now, None);
            let stuck = counters.open > 0 && now.saturating_sub(self.moved_at) >= STUCK;
            return if stuck { Verdict::Overdue } else { Verdict::GoesOn };
        }
        if counters.begun == 0 {
            return if now >= HEAD { Verdict::Overdue } else { Verdict::GoesOn };
        }
        if !counters.is_h2 && counters.read > counters.rested {
            let since = *self.head_since.get_or_insert(now);
            return if now.saturating_sub(since) >= HEAD { Verdict::Overdue } else { Verdict::GoesOn };
        }
        if now.saturating_sub(self.idle_since) >= IDLE { Verdict::Idle } else { Verdict::GoesOn }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// The second at which a connection that does nothing more is ended.
    fn end_after(patience: &mut Patience, from: u64, counters: Counters) -> Option<(u64, Verdict)> {
        (from..2000).find_map(|second| {
            let verdict = patience.look(at(second), counters);
            (verdict != Verdict::GoesOn).then_some((second, verdict))
        })
    }

    #[test]
    fn who_sends_no_whole_head_is_gone_after_ten_seconds() {
        assert_eq!(end_after(&mut Patience::default(), 0, Counters::default()), Some((10, Verdict::Overdue)));
        let mut drip = Patience::default();
        let ended = (0..60).find(|second| {
            let counters = Counters { read: *second, ..Counters::default() };
            drip.look(at(*second), counters) == Verdict::Overdue
        });
        assert_eq!(ended, Some(10), "a byte a second buys no time");
    }

    #[test]
    fn a_second_request_has_the_same_ten_seconds() {
        let mut patience = Patience::default();
        let answered = Counters { read: 100, written: 100, begun: 1, rested: 100, ..Counters::default() };
        assert_eq!(patience.look(at(1), answered), Verdict::GoesOn);
        let half = Counters { read: 101, ..answered };
        assert_eq!(end_after(&mut patience, 30, half), Some((40, Verdict::Overdue)));
        let mut at_once = Patience::default();
        assert_eq!(end_after(&mut at_once, 1, half), Some((12, Verdict::Overdue)), "right behind the first");
    }

    #[test]
    fn a_quiet_connection_is_closed_in_good_order() {
        let answered = Counters { read: 100, written: 100, begun: 1, rested: 100, ..Counters::default() };
        assert_eq!(end_after(&mut Patience::default(), 1, answered), Some((76, Verdict::Idle)));
        let mut pinging = Patience::default();
        let ended = (1..200).find(|second| {
            let counters = Counters { read: 100 + second, is_h2: true, ..answered };
            pinging.look(at(*second), counters) == Verdict::Idle
        });
        assert_eq!(ended, Some(76), "pings of HTTP/2 are no requests");
    }

    #[test]
    fn a_long_answer_goes_on_while_it_moves() {
        let mut patience = Patience::default();
        let counters = |written| Counters { read: 9, written, begun: 1, open: 1, ..Counters::default() };
        assert!((0..1000).all(|second| patience.look(at(second), counters(second)) == Verdict::GoesOn));
        assert_eq!(end_after(&mut patience, 1000, counters(999)), Some((1299, Verdict::Overdue)));
    }

    #[test]
    fn a_web_socket_is_left_alone() {
        let upgraded = Counters { is_upgraded: true, begun: 1, ..Counters::default() };
        assert_eq!(end_after(&mut Patience::default(), 0, upgraded), None);
    }
}
