// SPDX-License-Identifier: MPL-2.0
//! Points in time, and how Vietnamese officials write them. Pure: nothing here reads a clock.
//!
//! Apart from `meetings`, which changes often: crates that know nothing else of meetings
//! (`signing`) are not compiled anew with it.

mod local_time;
mod millis;

pub use local_time::{LocalTime, VIETNAM_OFFSET_MS};
pub use millis::Millis;
