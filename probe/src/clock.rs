// SPDX-License-Identifier: MPL-2.0
//! The only clock of this crate; everything below the bots' loops is told the time.

use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "a bot's loop lives in real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
