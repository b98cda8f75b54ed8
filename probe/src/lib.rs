// SPDX-License-Identifier: MPL-2.0
//! Test participants: they join a meeting like browsers, send and receive audio and video, and
//! report the quality of the connection.
//!
//! They use another WebRTC implementation (the `rtc` crate; the server uses str0m), so that errors
//! of one implementation are found by the other. Of the project's own code they use only the
//! messages in `protocol`.

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
