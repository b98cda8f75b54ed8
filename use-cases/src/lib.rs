// SPDX-License-Identifier: MPL-2.0
//! The use cases apart from the live meeting: accounts, plans, minutes, signatures. The HTTP
//! interface and the command line call the same functions.
//!
//! ```text
//! api/GROUP.rs or cli/COMMAND.rs -> UseCases::... -> meetings::policy (may they?)
//!     -> store, documents, signing, untrusted
//! ```
//! Nothing here depends on HTTP. The caller is a person or the command line
//! ([`meetings::policy::Asker`]); errors are [`base::Refusal`].

pub mod access_tokens;
pub mod accounts;
pub mod action_items;
mod attachments;
pub mod attempt_limits;
mod audit;
pub mod calendar_entry;
pub mod cancelling;
pub mod chat;
mod deputies;
pub mod dossier;
pub mod draft_comments;
pub mod drafting;
pub mod exchange;
mod fair_queue;
mod free_space;
mod guests;
pub mod invitations;
mod invite_groups;
mod join_view;
mod key_opening;
pub mod keys;
mod late_speech;
mod left_out;
pub mod letters;
pub mod lists;
pub mod meeting_list;
pub mod meeting_view;
pub mod minutes;
mod minutes_bounds;
pub mod minutes_steps;
pub mod names;
mod numbering;
pub mod one_time_link_sheet;
mod out_of_meeting;
pub mod papers;
pub mod passwords;
mod people_alone;
pub mod plans;
pub mod private_notes;
pub mod raising;
pub mod readiness;
pub mod replay;
pub mod replies;
pub mod retention;
pub mod roll_call;
pub mod search;
pub mod sessions;
pub mod shared_drafts;
pub mod sign_in;
pub mod signatures;
pub mod sound_files;
mod token_bucket;
pub mod transcript_file;
pub mod transcripts;
mod typesetting;
mod unit_attendance;
pub mod units;
pub mod uploads;
pub mod verification;
pub mod votes;
pub mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Buckets, Clock};
use meetings::ids::{ParticipantId, UserId};
use meetings::policy::Asker;
use parking_lot::{Mutex, RwLock};
use store::{Actor, Store};
use tokio::sync::{OnceCell, Semaphore};
use untrusted::Readers;

use self::attempt_limits::{Limits, Rates};
use self::passwords::Passwords;
pub use self::verification::Trust;

/// What [`UseCases::new`] needs.
#[derive(Debug)]
pub struct Setup {
    pub store: Store,
    pub clock: Clock,
    /// The data folder; papers of meetings go below it.
    pub data: PathBuf,
    /// What files of people leave free on its disk, in bytes. None: a tenth, at most 512 MB.
    pub disk_reserve: Option<u64>,
    /// The public address of the server, without a slash at the end.
    pub base_url: String,
    pub trust: Trust,
    /// Folder of the document fonts. None: the usual folders.
    pub fonts: Option<PathBuf>,
    /// The program of LibreOffice. None: at the usual places.
    pub libreoffice: Option<PathBuf>,
    /// RFC 3161 time-stamping authority. None: signatures have no time stamp.
    pub time_stamp_authority: Option<String>,
    /// Whether programs on this machine are told of what happens.
    pub webhooks_to_this_machine: bool,
    pub rates: Rates,
    /// None: this installation sends no letters.
    pub mail: Option<letters::MailSettings>,
    /// To whose addresses letters may go.
    pub mail_domains: mail::Domains,
}

/// The use cases of this installation.
#[derive(Debug)]
pub struct UseCases {
    pub store: Store,
    pub clock: Clock,
    /// Reads strangers' documents in child processes.
    pub readers: Readers,
    pub trust: Trust,
    pub limits: Limits,
    pub passwords: Passwords,
    mail: Option<letters::Mail>,
    telling: webhooks::Telling,
    pub mail_domains: mail::Domains,
    late_speech: late_speech::LateSpeech,
    replays: replay::Replays,
    data: Arc<Path>,
    disk: free_space::FreeSpace,
    /// Makes PDF of office documents.
    pub converting: papers::Converting,
    drawing: papers::Drawing,
    /// Downloads of all papers that are made ready at the same time.
    bundling: Semaphore,
    added_papers: Mutex<Buckets<UserId>>,
    chat_files: Mutex<Buckets<ParticipantId>>,
    uploads: uploads::Uploads,
    roll_notes: Mutex<Buckets<UserId>>,
    replies: Mutex<Buckets<UserId>>,
    item_steps: Mutex<Buckets<UserId>>,
    office_notes: Mutex<Buckets<UserId>>,
    ballots: Mutex<Buckets<UserId>>,
    vote_clock: votes::VoteClock,
    dossiers: dossier::Dossiers,
    shared_drafts: shared_drafts::Desks,
    registers: numbering::Registers,
    fonts: Option<PathBuf>,
    /// Loaded for the first document.
    loaded_fonts: OnceCell<documents::Fonts>,
    time_stamp_authority: Option<String>,
    /// Changes when the settings are reloaded.
    base_url: RwLock<String>,
}

impl UseCases {
    pub fn new(setup: Setup) -> Self {
        let Setup {
            store,
            clock,
            data,
            disk_reserve,
            base_url,
            trust,
            fonts,
            libreoffice,
            time_stamp_authority,
            webhooks_to_this_machine,
            rates,
            mail,
            mail_domains,
        } = setup;
        Self {
            uploads: uploads::Uploads::on_disk(&data, clock.now()),
            store,
            clock,
            readers: Readers::default(),
            trust,
            limits: Limits::new(rates),
            passwords: Passwords::default(),
            mail: mail.map(letters::Mail::new),
            telling: webhooks::Telling::new(&data, webhooks_to_this_machine),
            mail_domains,
            late_speech: late_speech::LateSpeech::default(),
            replays: replay::Replays::default(),
            disk: free_space::FreeSpace::new(&data, disk_reserve),
            data: data.into(),
            converting: papers::Converting::new(libreoffice),
            drawing: papers::Drawing::default(),
            bundling: Semaphore::new(2),
            registers: numbering::Registers::default(),
            chat_files: Mutex::new(Buckets::new(chat::FILES)),
            added_papers: Mutex::new(Buckets::new(papers::ADDED)),
            roll_notes: Mutex::new(Buckets::new(roll_call::NOTED)),
            replies: Mutex::new(Buckets::new(replies::REPLIES)),
            item_steps: Mutex::new(Buckets::new(action_items::STEPS)),
            office_notes: Mutex::new(Buckets::new(readiness::NOTES)),
            ballots: Mutex::new(Buckets::new(votes::CAST)),
            vote_clock: votes::VoteClock::default(),
            dossiers: dossier::Dossiers::default(),
            shared_drafts: shared_drafts::Desks::default(),
            fonts,
            loaded_fonts: OnceCell::new(),
            time_stamp_authority,
            base_url: RwLock::new(base_url),
        }
    }

    /// The public address of the server, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.base_url.read().clone()
    }

    /// Whether files of people may be received: enough of the disk is free for what meetings write.
    pub fn check_disk(&self) -> Result<(), base::Refusal> {
        self.disk.check(0, self.clock.now())
    }

    /// Whether this installation sends letters.
    pub fn sends_letters(&self) -> bool {
        self.mail.is_some()
    }

    pub fn set_base_url(&self, url: String) {
        *self.base_url.write() = url;
    }
}

/// The actor for rows and audit entries.
fn actor(asker: Asker<'_>) -> Actor {
    match asker {
        Asker::Person(user) => Actor::User(user.id.clone()),
        Asker::CommandLine => Actor::CommandLine,
    }
}
