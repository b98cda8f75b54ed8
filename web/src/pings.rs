// SPDX-License-Identifier: MPL-2.0
//! What all sockets need: whether the page reads in time, and why a frame was refused.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Pings that were not answered yet. A page answers them in order with all other messages, so they
/// tell how old the messages are that it reads, whatever is buffered in kernels and proxies.
#[derive(Debug, Default)]
pub struct Pings {
    last: u64,
    open: VecDeque<(u64, Instant)>,
}

impl Pings {
    pub fn next(&mut self, at: Instant) -> axum::body::Bytes {
        self.last += 1;
        self.open.push_back((self.last, at));
        self.last.to_be_bytes().to_vec().into()
    }

    pub fn answered(&mut self, number: &[u8]) {
        let Ok(number) = number.try_into().map(u64::from_be_bytes) else { return };
        while self.open.front().is_some_and(|(open, _)| *open <= number) {
            self.open.pop_front();
        }
    }

    pub fn behind(&self, at: Instant, most: Duration) -> bool {
        self.open.front().is_some_and(|(_, asked)| at.saturating_duration_since(*asked) >= most)
    }
}

/// `axum::Error` hides the kind of error; its source reveals it.
pub fn is_too_large(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = source {
        if inner.to_string().contains("Space limit exceeded") || inner.to_string().contains("too long") {
            return true;
        }
        source = inner.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket_timeouts::SocketTimeouts;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "any instant will do")]
    fn who_answers_late_is_behind_and_who_answers_in_time_is_not() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pings = Pings::default();
        let behind = |pings: &Pings, at| pings.behind(at, SocketTimeouts::default().pong);
        let first = pings.next(at(0));
        pings.next(at(15));
        pings.answered(&first);
        assert!(!behind(&pings, at(54)), "the second is 39 s old");
        assert!(behind(&pings, at(55)));
        pings.answered(b"not a number");
        assert!(behind(&pings, at(55)));
        pings.answered(&u64::MAX.to_be_bytes());
        assert!(!behind(&pings, at(500)), "nothing is open any more");
    }
}
