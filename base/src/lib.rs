// SPDX-License-Identifier: MPL-2.0
//! Shared by the crates of the server: refusals, the clock, token buckets, and who opens a meeting.

pub mod buckets;
pub mod clock;
pub mod refusal;
pub mod viewer;

pub use buckets::{Buckets, Rate};
pub use clock::Clock;
pub use refusal::Refusal;
pub use viewer::Viewer;
