// SPDX-License-Identifier: MPL-2.0
//! The server: HTTP interface, sign-in, the wiring of all other crates, and the command `diemcau`.
//!
//! ```text
//! request -> headers -> problems in the reader's language -> api/GROUP.rs
//!     -> office (asks meetings::policy) -> store
//! ```
//! One file per group of endpoints in [`api`], one per command in [`cli`]; both call `office`.
//! Whether somebody may do something is decided in [`meetings::policy`] only; what a refusal says
//! in `protocol::problem` only.

pub mod api;
pub mod app;
pub mod bodies;
mod busy;
pub mod cli;
pub mod client_files;
pub mod config;
pub mod connections;
pub mod extract;
pub mod headers;
pub mod limits;
pub mod log;
mod memory;
pub mod metrics;
pub mod own_addresses;
pub mod proxies;
pub mod rate_limit;
pub mod refusal;
pub mod router;
pub mod server;
pub mod session_ends;
pub mod sign_in;
pub mod socket;
mod speech;
pub mod standards;
pub mod tls;
pub mod transcriber;
pub mod turn;

pub use app::{App, AppState};
