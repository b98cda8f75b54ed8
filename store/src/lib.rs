// SPDX-License-Identifier: MPL-2.0
//! Everything durable: the only crate with SQL.
//!
//! [`Store`] opens one database, SQLite (a path) or PostgreSQL (a URL), with the same queries for
//! both. Each repository is one file. Rules that hold for all of them:
//!
//! - A repository borrowed from the store reads. Borrowed from a [`UnitOfWork`] it writes, and what
//!   one use case writes is one unit of work; a step of a live room is one ([`room_step`]).
//! - A method that changes state takes an [`Actor`] and the time, and writes an [`audit`] entry
//!   into the same unit of work. What [`UnitOfWork::save`] returns `Ok` for is on disk.
//! - Writes are serialised: what a unit of work has read is still true when it writes.
//! - Time comes in as [`meetings::Millis`]; identifiers and secrets come from [`random`].

pub mod access_tokens;
mod actor;
pub mod attendance;
pub mod audit;
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
pub mod private_notes;
pub mod random;
pub mod recordings;
pub mod room_step;
pub mod rooms;
mod row;
pub mod search;
pub mod search_backfill;
pub mod sessions;
pub mod settings;
mod source;
#[doc(hidden)]
pub mod testing;
pub mod transcript;
pub mod unit_import;
mod unit_of_work;
pub mod units;
pub mod users;

pub use actor::Actor;
pub use database::Store;
pub use error::{Conflict, Error, Result};
pub use random::{Token, TokenHash};
pub use unit_of_work::UnitOfWork;

/// Each repository, borrowed from the store to read or from a unit of work to write.
macro_rules! repositories {
    ($($(#[$doc:meta])* $accessor:ident: $module:ident::$repository:ident),* $(,)?) => {
        impl Store {
            $($(#[$doc])*
            pub fn $accessor(&self) -> $module::$repository<&Self> {
                $module::$repository { db: self }
            })*
        }

        impl UnitOfWork {
            $($(#[$doc])*
            pub fn $accessor(&mut self) -> $module::$repository<&mut Self> {
                $module::$repository { db: self }
            })*
        }
    };
}

repositories! {
    /// How machines come into a meeting.
    access_tokens: access_tokens::AccessTokens,
    attendance: attendance::Attendances,
    chat: chat::Chat,
    guests: guests::Guests,
    invitations: invitations::Invitations,
    jobs: jobs::Jobs,
    keys: keys::Keys,
    /// One-time sign-in links.
    links: links::Links,
    meetings: meetings_repository::Meetings,
    minutes: minutes::MinutesRepository,
    /// What people write down for themselves.
    private_notes: private_notes::PrivateNotesRepository,
    recordings: recordings::Recordings,
    /// What a live room needs to restore itself after a restart.
    rooms: rooms::Rooms,
    sessions: sessions::Sessions,
    settings: settings::Settings,
    transcript: transcript::Transcript,
    units: units::Units,
    users: users::Users,
}
