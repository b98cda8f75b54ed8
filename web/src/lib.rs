// SPDX-License-Identifier: MPL-2.0
//! The server: HTTP interface, sign-in, the wiring of all other crates, and the command `diemcau`.
//!
//! ```text
//! request -> headers -> problems in the reader's language -> api/GROUP.rs
//!     -> office (asks meetings::policy) -> store
//! ```
//! One file per group of endpoints in [`api`], one per command in [`cli`]; both call `use-cases`. Only
//! [`meetings::policy`] decides who may do what; the texts of refusals are in `protocol::problem`.

pub mod api;
pub mod app;
pub mod bodies;
pub mod cli;
pub mod client_files;
pub mod config;
pub mod connections;
pub mod cookies;
mod draft_socket;
pub mod extract;
mod foreign_pages;
pub mod headers;
mod join_page_data;
pub mod local_addresses;
pub mod log;
mod mail_settings;
mod memory;
pub mod metrics;
pub mod open_sessions;
pub mod origin;
mod overload_log;
mod pings;
pub mod proxies;
pub mod readiness;
pub mod refusal;
pub mod router;
pub mod server;
mod session_cleanup;
pub mod socket;
pub mod socket_timeouts;
mod speech;
mod tcp_options;
pub mod tls;
pub mod transcriber;
pub mod turn;
pub mod whip_whep;

pub use app::{App, AppState};
