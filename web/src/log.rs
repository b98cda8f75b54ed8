// SPDX-License-Identifier: MPL-2.0
//! The log: structured, to standard error. It never contains passwords, cookies, secrets of links
//! or texts of minutes.

use tracing_subscriber::EnvFilter;

/// Default filter; `RUST_LOG` replaces it.
const USUAL: &str = "info";
/// At its most detailed level the cross-site check logs whole addresses, and some contain the
/// secret of an invitation.
const NEVER: &str = "tower_http::csrf=info";

/// The filter for `asked` (as in `RUST_LOG`).
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
