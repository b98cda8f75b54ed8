// SPDX-License-Identifier: MPL-2.0
//! Time-outs of an HTTP connection: idle, slow or stalled. Pure: the task of a connection passes
//! its counters regularly and asks whether the connection may continue.

use std::time::Duration;

/// Time limit for a whole request head, from its first byte. On a line that loses packets a head of
/// two packets takes seconds.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a connection without any request is kept. Browsers open some ahead and use them when
/// the page has arrived. Closed too early, a script of the page fails, and the page stays empty.
const UNUSED_TIMEOUT: Duration = Duration::from_secs(30);
/// How long an idle connection is kept. Longer than proxies keep theirs (60 s), so that they close
/// first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);
/// How long a request may take while nothing is transferred in either direction. Bodies have their
/// own limit (`bodies/`).
const STALL_TIMEOUT: Duration = Duration::from_mins(5);
/// The same over HTTP/1.1 once an answer is ready: a peer that does not take it holds its memory.
/// Over HTTP/2 each answer has a limit of its own (`untaken.rs`).
const UNREAD_TIMEOUT: Duration = Duration::from_mins(1);
/// So many bytes are a transfer. Fewer may be the pings of HTTP/2, by which a peer that takes no
/// answer would look busy for ever.
const TRANSFER_BYTES: u64 = 1024;

/// The counters of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Bytes read and written, after TLS.
    pub read: u64,
    pub written: u64,
    /// Requests with a complete head.
    pub begun: u64,
    /// Requests whose answer has not been sent completely.
    pub open: u64,
    /// Those among them whose answer is ready.
    pub answered: u64,
    /// Bytes read when the last answer was sent; later ones belong to another request.
    pub rested: u64,
    /// WebSockets among its streams. They have their own time-outs.
    pub sockets: u64,
    /// It uses HTTP/2, where incoming bytes may be pings and not requests.
    pub is_h2: bool,
    /// It has become a WebSocket, which has its own time-outs.
    pub is_upgraded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Continue,
    /// Nothing is in progress: it may be closed in an orderly way.
    Idle,
    /// A request in progress that will not finish.
    TimedOut,
}

/// The history of one connection. Times count from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConnectionTimeouts {
    seen: Counters,
    /// Bytes read and written at the last transfer.
    transferred: (u64, u64),
    /// Start of the idle time.
    idle_since: Duration,
    /// When the first bytes of a request head arrived.
    head_since: Option<Duration>,
    /// When a transfer was last seen.
    moved_at: Duration,
}

impl ConnectionTimeouts {
    pub fn check(&mut self, now: Duration, counters: Counters) -> Verdict {
        if counters.is_upgraded {
            return Verdict::Continue;
        }
        let before = std::mem::replace(&mut self.seen, counters);
        let answers = (counters.begun, counters.open, counters.answered);
        let (read, written) = (counters.read - self.transferred.0, counters.written - self.transferred.1);
        // With nothing open, what comes in over HTTP/2 are pings, and as much goes out for them.
        let is_resting = counters.is_h2 && counters.open == 0;
        let bytes = if is_resting { written.saturating_sub(read) } else { read + written };
        if answers != (before.begun, before.open, before.answered) || bytes >= TRANSFER_BYTES {
            (self.moved_at, self.transferred) = (now, (counters.read, counters.written));
        }
        if counters.open == 0 && counters.sockets > 0 {
            (self.idle_since, self.head_since) = (now, None);
            return Verdict::Continue;
        }
        if counters.open > 0 || counters.begun != before.begun {
            (self.idle_since, self.head_since) = (now, None);
            let is_unread = counters.answered > 0 && !counters.is_h2;
            let patience = if is_unread { UNREAD_TIMEOUT } else { STALL_TIMEOUT };
            let stalled = counters.open > 0 && now.saturating_sub(self.moved_at) >= patience;
            return if stalled { Verdict::TimedOut } else { Verdict::Continue };
        }
        if counters.begun == 0 && counters.read == 0 {
            return if now >= UNUSED_TIMEOUT { Verdict::TimedOut } else { Verdict::Continue };
        }
        if counters.begun == 0 || !counters.is_h2 && counters.read > counters.rested {
            let since = *self.head_since.get_or_insert(now);
            return if now.saturating_sub(since) >= HEAD_TIMEOUT { Verdict::TimedOut } else { Verdict::Continue };
        }
        // An answer is complete for the router long before a slow line has taken it.
        let idle_since = self.idle_since.max(self.moved_at);
        if now.saturating_sub(idle_since) >= IDLE_TIMEOUT { Verdict::Idle } else { Verdict::Continue }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// The second at which an inactive connection is closed.
    fn end_after(timeouts: &mut ConnectionTimeouts, from: u64, counters: Counters) -> Option<(u64, Verdict)> {
        (from..2000).find_map(|second| {
            let verdict = timeouts.check(at(second), counters);
            (verdict != Verdict::Continue).then_some((second, verdict))
        })
    }

    #[test]
    fn a_client_without_a_complete_head_is_closed_after_twenty_seconds() {
        for is_h2 in [false, true] {
            let mut drip = ConnectionTimeouts::default();
            let ended = (0..60).find(|second| {
                let counters = Counters { read: *second, is_h2, ..Counters::default() };
                drip.check(at(*second), counters) == Verdict::TimedOut
            });
            assert_eq!(ended, Some(21), "a byte a second buys no time");
        }
    }

    #[test]
    fn a_connection_that_a_browser_opens_ahead_may_be_used_later_on_a_slow_line() {
        let unused = Counters::default();
        assert_eq!(end_after(&mut ConnectionTimeouts::default(), 0, unused), Some((30, Verdict::TimedOut)));
    }

    #[test]
    fn a_second_request_has_the_same_twenty_seconds() {
        let mut timeouts = ConnectionTimeouts::default();
        let answered = Counters { read: 100, written: 100, begun: 1, rested: 100, ..Counters::default() };
        assert_eq!(timeouts.check(at(1), answered), Verdict::Continue);
        let half = Counters { read: 101, ..answered };
        assert_eq!(end_after(&mut timeouts, 30, half), Some((50, Verdict::TimedOut)));
        let mut at_once = ConnectionTimeouts::default();
        assert_eq!(end_after(&mut at_once, 1, half), Some((22, Verdict::TimedOut)), "right behind the first");
    }

    #[test]
    fn an_idle_connection_is_closed_in_an_orderly_way() {
        let answered = Counters { read: 100, written: 100, begun: 1, rested: 100, ..Counters::default() };
        assert_eq!(end_after(&mut ConnectionTimeouts::default(), 1, answered), Some((76, Verdict::Idle)));
        let mut pinging = ConnectionTimeouts::default();
        let ended = (1..200).find(|second| {
            let bytes = 100 + second * 34;
            let counters = Counters { read: bytes, written: bytes, is_h2: true, ..answered };
            pinging.check(at(*second), counters) == Verdict::Idle
        });
        assert_eq!(ended, Some(76), "pings of HTTP/2 are no requests");
    }

    #[test]
    fn a_long_answer_continues_while_bytes_flow() {
        let mut timeouts = ConnectionTimeouts::default();
        let counters = |written| Counters { read: 9, written, begun: 1, open: 1, answered: 1, ..Counters::default() };
        assert!((0..1000).all(|second| timeouts.check(at(second), counters(second * 50)) == Verdict::Continue));
        // A minute after the last whole kilobyte.
        assert_eq!(end_after(&mut timeouts, 1000, counters(999 * 50)), Some((1047, Verdict::TimedOut)));
    }

    #[test]
    fn a_long_computation_before_the_answer_may_take_minutes() {
        let waiting = Counters { read: 900, begun: 1, open: 1, ..Counters::default() };
        assert_eq!(end_after(&mut ConnectionTimeouts::default(), 0, waiting), Some((300, Verdict::TimedOut)));
    }

    #[test]
    fn answers_over_http_2_that_are_not_taken_end_one_by_one_and_not_the_connection() {
        let waiting = |second| Counters {
            read: 5_000 + second * 34,
            written: 900 + second * 34,
            begun: 100,
            open: 2,
            answered: 1,
            is_h2: true,
            sockets: 1,
            ..Counters::default()
        };
        let mut timeouts = ConnectionTimeouts::default();
        assert!((0..2000).all(|second| timeouts.check(at(second), waiting(second)) == Verdict::Continue));
        let mut http_1 = ConnectionTimeouts::default();
        let unread = Counters { is_h2: false, sockets: 0, ..waiting(0) };
        assert_eq!(end_after(&mut http_1, 0, unread), Some((60, Verdict::TimedOut)), "the answer is all there is");
    }

    #[test]
    fn a_slow_line_takes_a_whole_file_after_the_router_has_handed_it_over() {
        // 64 kbit/s; the answer is one piece, complete for the router at once.
        let mut timeouts = ConnectionTimeouts::default();
        let sending =
            |second| Counters { read: 300, written: second * 8_000, begun: 1, rested: 300, ..Counters::default() };
        assert!((0..1000).all(|second| timeouts.check(at(second), sending(second)) == Verdict::Continue));
        assert_eq!(end_after(&mut timeouts, 1000, sending(999)), Some((1074, Verdict::Idle)));
    }

    #[test]
    fn a_web_socket_is_exempt() {
        let upgraded = Counters { is_upgraded: true, begun: 1, ..Counters::default() };
        assert_eq!(end_after(&mut ConnectionTimeouts::default(), 0, upgraded), None);
    }

    #[test]
    fn a_connection_that_carries_a_websocket_is_not_idle_until_it_is_closed() {
        let mut timeouts = ConnectionTimeouts::default();
        let meeting = Counters { read: 900, written: 900, begun: 3, is_h2: true, sockets: 1, ..Counters::default() };
        assert_eq!(end_after(&mut timeouts, 1, meeting), None);
        let left = Counters { sockets: 0, ..meeting };
        assert_eq!(end_after(&mut timeouts, 2000, left), None);
        assert_eq!(timeouts.check(at(2100), left), Verdict::Idle);
    }
}
