// SPDX-License-Identifier: MPL-2.0
//! What an office does with meetings, people and papers, apart from the live meeting: the use cases
//! behind the HTTP interface and the command line alike.
//!
//! ```text
//! api/GROUP.rs or cli/COMMAND.rs -> Office::... -> meetings::policy (may they?)
//!     -> store, documents, signing, untrusted
//! ```
//! Nothing here knows HTTP. Who asks is a person, or the command line
//! ([`meetings::policy::Asker`]); no is a [`base::Refusal`].

pub mod accounts;
pub mod drafting;
mod fair_turns;
pub mod invitations;
pub mod keys;
pub mod link_sheet;
pub mod lists;
pub mod meeting_list;
pub mod meeting_view;
pub mod minutes;
pub mod names;
pub mod passwords;
pub mod plans;
pub mod private_notes;
pub mod search;
pub mod sessions;
pub mod signatures;
mod signing_keys;
pub mod transcript_file;
mod typesetting;
pub mod units;
pub mod verification;

use std::path::PathBuf;

use base::Clock;
use meetings::policy::Asker;
use parking_lot::RwLock;
use store::{Actor, Store};
use tokio::sync::OnceCell;
use untrusted::Readers;

pub use self::verification::Trust;

/// What an office works with.
#[derive(Debug)]
pub struct Setup {
    pub store: Store,
    pub clock: Clock,
    /// Where people reach the server, without a slash at the end.
    pub base_url: String,
    pub trust: Trust,
    /// Folder of the fonts of documents. None: the usual folders.
    pub fonts: Option<PathBuf>,
    /// RFC 3161 authority. None: signatures carry no proven time.
    pub time_stamp_authority: Option<String>,
}

/// The office of this installation.
#[derive(Debug)]
pub struct Office {
    pub store: Store,
    pub clock: Clock,
    /// Who reads strangers' documents, in processes of their own.
    pub readers: Readers,
    pub trust: Trust,
    fonts: Option<PathBuf>,
    /// Filled at the first document.
    loaded_fonts: OnceCell<documents::Fonts>,
    time_stamp_authority: Option<String>,
    /// Changes when the settings are read again.
    base_url: RwLock<String>,
}

impl Office {
    pub fn new(setup: Setup) -> Self {
        let Setup { store, clock, base_url, trust, fonts, time_stamp_authority } = setup;
        Self {
            store,
            clock,
            readers: Readers::default(),
            trust,
            fonts,
            loaded_fonts: OnceCell::new(),
            time_stamp_authority,
            base_url: RwLock::new(base_url),
        }
    }

    /// Where people reach the server, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.base_url.read().clone()
    }

    pub fn set_base_url(&self, url: String) {
        *self.base_url.write() = url;
    }
}

/// Under whose name something is stored.
fn actor(asker: Asker<'_>) -> Actor {
    match asker {
        Asker::Person(user) => Actor::User(user.id.clone()),
        Asker::CommandLine => Actor::CommandLine,
    }
}
