// SPDX-License-Identifier: MPL-2.0
//! The state of one running server.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::FromRef;
use base::Clock;
use live::{MachineSessions, Rooms};
use parking_lot::RwLock;
use store::Store;
use transcription_jobs::{Engines, Jobs};
use use_cases::UseCases;

use crate::bodies::Budget;
use crate::client_files::ClientFiles;
use crate::config::Config;
use crate::foreign_pages::ForeignPages;
use crate::metrics::Metrics;
use crate::open_sessions::OpenSessions;
use crate::overload_log::OverloadLog;
use crate::proxies::SharedProxies;
use crate::readiness::Readiness;
use crate::socket_timeouts::SocketTimeouts;

/// What handlers are given. Extractors and layers take only the parts that they need, by
/// [`FromRef`]. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState(Arc<App>);

/// The parts of one running server. Durable state is in `store`, live state in `rooms`; nothing
/// else changes but rate limits.
#[derive(Debug)]
pub struct App {
    /// The data folder: database, recordings, models, trust, tls.
    pub data: PathBuf,
    pub config: Config,
    pub clock: Clock,
    pub store: Store,
    pub rooms: Rooms,
    /// Machines in meetings, connected by WHIP and WHEP.
    pub machine_sessions: MachineSessions,
    pub jobs: Jobs,
    pub engines: Engines,
    pub use_cases: Arc<UseCases>,
    pub metrics: Metrics,
    pub client: ClientFiles,
    /// Trusted proxies; changes when the settings are reloaded.
    pub proxies: SharedProxies,
    /// Memory for request bodies.
    pub bodies: Budget,
    /// Counts answers with status 503.
    pub overload_log: OverloadLog,
    /// Which pages of other addresses were logged.
    pub foreign_pages: ForeignPages,
    /// What the last try to write said.
    pub readiness: Readiness,
    pub open_sessions: OpenSessions,
    /// Time-outs of sockets that open from now on.
    pub socket_timeouts: RwLock<SocketTimeouts>,
}

impl App {
    /// The public address of the server, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.use_cases.base_url()
    }
}

impl AppState {
    pub fn new(app: App) -> Self {
        Self(Arc::new(app))
    }
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl FromRef<AppState> for Arc<UseCases> {
    fn from_ref(app: &AppState) -> Self {
        app.use_cases.clone()
    }
}

impl FromRef<AppState> for SharedProxies {
    fn from_ref(app: &AppState) -> Self {
        app.proxies.clone()
    }
}
