// SPDX-License-Identifier: MPL-2.0
//! One speech: the time for which somebody has the floor.

use moments::Millis;

/// Shortest and longest time limit, in seconds.
pub const LEAST_LIMIT_S: u32 = 30;
pub const MOST_LIMIT_S: u32 = 4 * 3600;

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Speech {
    pub since: Millis,
    /// How long it may last, in seconds, from its beginning; none: as long as it takes.
    pub limit_s: Option<u32>,
    /// Who speaks, where several sit behind one microphone.
    pub speaker: Option<String>,
}

impl Speech {
    /// A speech that is over its time has so many seconds from `now` on.
    pub(super) fn extend(&mut self, seconds: u32, now: Millis) {
        let Some(limit_s) = self.limit_s else { return };
        let passed = u32::try_from(now.since(self.since).max(0) / 1000).unwrap_or(MOST_LIMIT_S);
        let extended = limit_s.max(passed).saturating_add(seconds.min(MOST_LIMIT_S));
        // The limit of one speech is never beyond what a room could ever show.
        self.limit_s = Some(extended.min(6 * MOST_LIMIT_S));
    }
}
