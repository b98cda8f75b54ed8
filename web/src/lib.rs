//! The server: HTTP interface, sign-in, the wiring of all other crates, and the command `diemcau`.
//!
//! ```text
//! request -> headers -> problems in the reader's language -> api/GROUP.rs -> access.rs (may they?) -> store, documents, signing
//! ```
//! One file per group of endpoints in [`api`], one per command in [`cli`]. Whether somebody may do something is decided in
//! [`access`] only; what a refusal says in `protocol::problem` only.

pub mod access;
pub mod api;
pub mod app;
pub mod audio_clip;
pub mod bodies;
mod busy;
pub mod cli;
pub mod client_files;
pub mod clock;
pub mod config;
pub mod connections;
pub mod drafting;
pub mod extract;
mod fair_turns;
pub mod headers;
pub mod jobs;
pub mod limits;
mod link_sheet;
mod lists;
pub mod live;
pub mod log;
mod memory;
pub mod metrics;
pub mod names;
pub mod network;
pub mod own_addresses;
pub mod passwords;
pub mod proxies;
pub mod rate_limit;
pub mod refusal;
pub mod router;
pub mod server;
pub mod session_ends;
pub mod sign_in;
pub mod signing_keys;
pub mod standards;
pub mod tls;
pub mod transcriber;
pub mod turn;
mod typesetting;
pub mod untrusted;
pub mod verification;

pub use app::{App, AppState};
