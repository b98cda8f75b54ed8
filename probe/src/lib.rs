// SPDX-License-Identifier: MPL-2.0
//! Synthetic participants: they join a meeting as pages do, speak, show, listen, watch, and say how
//! the line was.
//!
//! The second implementation of WebRTC in the house (the `rtc` crate; the server stands on str0m),
//! so that the server is tried by somebody who did not read the same book. Knows nothing of ours
//! except the messages in `protocol`.

mod address;
mod bot;
mod clock;
mod fault;
mod file_problem;
mod files;
mod fleet;
mod link;
mod measure;
mod media;
mod plan;
mod report;

pub use address::Address;
pub use fault::Fault;
pub use file_problem::FileProblem;
pub use fleet::run;
pub use media::{Picture, Voice};
pub use plan::{MOST_BOTS, MOST_SECONDS, Plan, is_token, read_tokens};
pub use report::{BotReport, PictureReport, Report, SentReport, SoundReport, Spread, Verdict};
