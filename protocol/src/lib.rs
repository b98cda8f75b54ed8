// SPDX-License-Identifier: MPL-2.0
//! Everything that browser and server say to each other, once.
//!
//! [`live`] is the WebSocket of a meeting, [`http`] the bodies of `/api/v1`, [`problem`] every way in which either can
//! refuse; [`packing`] makes long messages of a meeting short. TypeScript is generated from these types: `cargo run -p protocol --bin generate`; a test fails on drift.

pub mod http;
pub mod lists;
pub mod live;
pub mod packing;
pub mod problem;
pub mod typescript;

/// Raised when an old page could misunderstand a new server. A page with another version is told to
/// reload.
pub const VERSION: u32 = 3;
