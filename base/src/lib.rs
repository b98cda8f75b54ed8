// SPDX-License-Identifier: MPL-2.0
//! Shared by the crates of the server: refusals, the clock, and who opens a meeting.

pub mod clock;
pub mod refusal;
pub mod viewer;

pub use clock::Clock;
pub use refusal::Refusal;
pub use viewer::Viewer;
