// SPDX-License-Identifier: MPL-2.0
//! What the crates of the server share: how they say no, and what time it is.

pub mod clock;
pub mod refusal;

pub use clock::Clock;
pub use refusal::Refusal;
