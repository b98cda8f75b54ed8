// SPDX-License-Identifier: MPL-2.0
//! What every handler can reach.

use std::path::PathBuf;
use std::sync::Arc;

use base::Clock;
use listening::{Engines, Jobs};
use live::{Rooms, Seats};
use office::Office;
use office::passwords::Passwords;
use parking_lot::RwLock;
use store::Store;

use crate::bodies::Budget;
use crate::busy::Busy;
use crate::client_files::ClientFiles;
use crate::config::Config;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::proxies::SharedProxies;
use crate::session_ends::OpenSessions;
use crate::socket::PagePatience;

pub type AppState = Arc<App>;

/// One running server. Durable state is in `store`, live state in `rooms`; nothing else here
/// changes but rate limits.
#[derive(Debug)]
pub struct App {
    /// The data folder: database, recordings, models, trust, tls.
    pub data: PathBuf,
    pub config: Config,
    pub clock: Clock,
    pub store: Store,
    pub rooms: Rooms,
    /// Machines in meetings by WHIP and WHEP.
    pub seats: Seats,
    pub jobs: Jobs,
    pub engines: Engines,
    pub office: Office,
    pub passwords: Passwords,
    pub limits: Limits,
    pub metrics: Metrics,
    pub client: ClientFiles,
    /// Proxies that are believed; changes when the settings are read again.
    pub proxies: SharedProxies,
    /// Memory for bodies of requests.
    pub bodies: Budget,
    /// Answers that said "not now".
    pub busy: Busy,
    pub open_sessions: OpenSessions,
    /// Of sockets that open from now on.
    pub page_patience: RwLock<PagePatience>,
}

impl App {
    /// Where people reach the server, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.office.base_url()
    }
}
