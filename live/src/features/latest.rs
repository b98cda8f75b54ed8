// SPDX-License-Identifier: MPL-2.0
//! The pace of throttled updates.

use moments::Millis;

/// Something that is sent as it is now, at a bounded rate.
#[derive(Debug, Default)]
pub struct Latest {
    pub changed: bool,
    sent_at: Millis,
}

impl Latest {
    /// When it is to be sent; none while nothing has changed.
    pub fn due(&self, every_ms: i64) -> Option<Millis> {
        self.changed.then(|| self.sent_at.plus(every_ms))
    }

    /// Whether it is to be sent at `now`; counts as sent then.
    pub fn take(&mut self, every_ms: i64, now: Millis) -> bool {
        // A clock that was set back must not silence the room.
        if !self.changed || (0..every_ms).contains(&now.since(self.sent_at)) {
            return false;
        }
        *self = Self { changed: false, sent_at: now };
        true
    }
}
