//! What every handler can reach.

use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::RwLock;
use store::Store;
use tokio::sync::OnceCell;

use crate::bodies::Budget;
use crate::busy::Busy;
use crate::client_files::ClientFiles;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::{Engines, Jobs};
use crate::limits::Limits;
use crate::live::{PagePatience, Rooms, Seats};
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::proxies::SharedProxies;
use crate::session_ends::OpenSessions;
use crate::untrusted::Readers;

pub type AppState = Arc<App>;

/// One running server. Durable state is in `store`, live state in `rooms`; nothing else here changes but rate limits.
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
    pub passwords: Passwords,
    pub limits: Limits,
    pub metrics: Metrics,
    pub client: ClientFiles,
    /// Filled at the first document.
    pub loaded_fonts: OnceCell<documents::Fonts>,
    /// Who reads strangers' documents, in processes of their own.
    pub readers: Readers,
    /// Proxies that are believed; changes when the settings are read again.
    pub proxies: SharedProxies,
    /// Where people reach the server; changes when the settings are read again.
    pub base_url: RwLock<String>,
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
        self.base_url.read().clone()
    }
}
