// SPDX-License-Identifier: MPL-2.0
//! Every message between browser and server, defined once.
//!
//! [`live`] is the WebSocket of a meeting, [`shared_draft`] that of minutes that several edit,
//! [`http`] the bodies of `/api/v1`, [`problem`] every refusal of them; [`packing`] compresses long
//! messages of a meeting. TypeScript is generated from these types:
//! `cargo run -p protocol --bin generate`; a test fails on drift.

#[cfg(feature = "typescript")]
pub mod generated;
pub mod http;
pub mod lists;
pub mod live;
pub mod packing;
pub mod problem;
pub mod shared_draft;
#[cfg(feature = "typescript")]
mod typescript;

/// Increased when an old page could misunderstand a new server. A page with another version
/// reloads.
pub const VERSION: u32 = 7;
