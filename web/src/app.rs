//! What every handler can reach.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use meetings::Millis;
use meetings::ids::ParticipantId;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use store::Store;
use tokio::sync::OnceCell;

use crate::client_files::ClientFiles;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::{Engines, Jobs};
use crate::live::{Rooms, Seats};
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::rate_limit::RateLimit;
use crate::refusal::Refusal;
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
}

/// Connections and changes of them, per access token and minute: an encoder on a bad line that comes back every two seconds.
const STREAMS_PER_TOKEN: u32 = 30;

/// Bounds on strangers. Their locks are held for one map look-up each.
#[derive(Debug)]
pub struct Limits {
    sign_in_names: Mutex<RateLimit<String>>,
    sign_in_addresses: Mutex<RateLimit<IpAddr>>,
    verifications: Mutex<RateLimit<IpAddr>>,
    guests: Mutex<RateLimit<IpAddr>>,
    wrong_tokens: Mutex<RateLimit<IpAddr>>,
    stream_addresses: Mutex<RateLimit<IpAddr>>,
    stream_tokens: Mutex<RateLimit<ParticipantId>>,
}

impl Limits {
    pub fn new(config: &Config) -> Self {
        Self {
            sign_in_names: Mutex::new(RateLimit::new(config.sign_ins_per_minute)),
            sign_in_addresses: Mutex::new(RateLimit::new(config.sign_ins_per_minute)),
            verifications: Mutex::new(RateLimit::new(config.verifications_per_minute)),
            guests: Mutex::new(RateLimit::new(config.guests_per_minute)),
            wrong_tokens: Mutex::new(RateLimit::new(config.sign_ins_per_minute)),
            stream_addresses: Mutex::new(RateLimit::new(config.streams_per_minute)),
            stream_tokens: Mutex::new(RateLimit::new(STREAMS_PER_TOKEN)),
        }
    }

    /// One try to sign in as `username` from `address`.
    pub fn sign_in(&self, username: &str, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.sign_in_addresses.lock().take(address, now))?;
        allowed(self.sign_in_names.lock().take(username.to_owned(), now))
    }

    pub fn verification(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.verifications.lock().take(address, now))
    }

    /// One use of a sign-in or invitation link.
    pub fn guest(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.guests.lock().take(address, now))
    }

    /// One try with an access token that opens nothing. Valid ones are not counted: a hall full of machines has one address.
    pub fn wrong_token(&self, address: IpAddr, now: Millis) -> Result<(), Refusal> {
        allowed(self.wrong_tokens.lock().take(address, now))
    }

    /// One connection, or change of one, of a machine over HTTP.
    pub fn stream(&self, address: IpAddr, token: &ParticipantId, now: Millis) -> Result<(), Refusal> {
        allowed(self.stream_addresses.lock().take(address, now))?;
        allowed(self.stream_tokens.lock().take(token.clone(), now))
    }
}

fn allowed(taken: bool) -> Result<(), Refusal> {
    if taken { Ok(()) } else { Err(ProblemCode::TooManyTries.into()) }
}
