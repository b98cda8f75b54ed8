//! Everything durable: the only crate with SQL.
//!
//! [`Store`] opens one database, SQLite (a path) or PostgreSQL (a URL), with the same queries for both. Each repository
//! is one file. Rules that hold for all of them:
//!
//! - A method that changes state takes an [`Actor`] and the time, and writes an [`audit`] entry in the same transaction.
//!   What it returns `Ok` for is on disk.
//! - Writers stand in one line (see [`Work`]), so a read followed by a write inside one of them cannot be overtaken.
//! - What belongs together is written in one [`Work`]; a step of a live room is one ([`room_step`]).
//! - Time comes in as [`meetings::Millis`]; identifiers and secrets come from [`random`].

pub mod access_tokens;
mod actor;
pub mod attendance;
pub mod audit;
mod change;
pub mod chat;
mod database;
mod error;
#[doc(hidden)]
pub mod faults;
pub mod guests;
pub mod invitations;
pub mod jobs;
pub mod keys;
pub mod links;
pub mod meeting_list;
pub mod meetings_repository;
pub mod minutes;
pub mod minutes_signing;
mod names_alike;
pub mod people_import;
mod people_plan;
pub mod random;
pub mod recordings;
pub mod room_step;
pub mod rooms;
mod row;
pub mod search;
mod search_backfill;
pub mod sessions;
pub mod settings;
pub mod transcript;
pub mod unit_import;
pub mod units;
pub mod users;
mod work;

pub use actor::Actor;
pub use database::Store;
pub use error::{Conflict, Error, Result};
pub use random::{Token, TokenHash};
pub use work::Work;

macro_rules! repositories {
    ($($(#[$doc:meta])* $accessor:ident: $repository:ty),* $(,)?) => {
        impl Store {
            $($(#[$doc])*
            pub fn $accessor(&self) -> $repository {
                <$repository>::new(self)
            })*
        }
    };
}

repositories! {
    /// Doors for machines.
    access_tokens: access_tokens::AccessTokens<'_>,
    attendance: attendance::Attendances<&Store>,
    audit: audit::Audit<'_>,
    chat: chat::Chat<&Store>,
    guests: guests::Guests<&Store>,
    invitations: invitations::Invitations<'_>,
    jobs: jobs::Jobs<&Store>,
    keys: keys::Keys<'_>,
    /// One-time sign-in links.
    links: links::Links<'_>,
    meetings: meetings_repository::Meetings<&Store>,
    minutes: minutes::MinutesRepository<'_>,
    recordings: recordings::Recordings<'_>,
    /// What a live room needs to restore itself after a restart.
    rooms: rooms::Rooms<&Store>,
    /// All transcripts and minutes that one may read.
    search: search::Search<'_>,
    sessions: sessions::Sessions<'_>,
    settings: settings::Settings<'_>,
    transcript: transcript::Transcript<'_>,
    units: units::Units<'_>,
    users: users::Users<'_>,
}
