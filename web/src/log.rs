// SPDX-License-Identifier: MPL-2.0
//! The log: structured, to standard error. Passwords, cookies, secrets of links and texts of
//! minutes are never in it.

use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise.
const USUAL: &str = "info";
/// The cross-site check writes whole addresses at its finest level, and some addresses hold the
/// secret of an invitation.
const NEVER: &str = "tower_http::csrf=info";

/// The filter for what `asked` (as in `RUST_LOG`) asks for.
pub fn filter(asked: Option<&str>) -> EnvFilter {
    let filter = EnvFilter::try_new(asked.unwrap_or(USUAL)).unwrap_or_else(|_| EnvFilter::new(USUAL));
    match NEVER.parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    }
}

/// Starts logging for this process.
pub fn start(json: bool) {
    let asked = std::env::var(EnvFilter::DEFAULT_ENV).ok();
    let log = tracing_subscriber::fmt().with_env_filter(filter(asked.as_deref())).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}
