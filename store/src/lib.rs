// SPDX-License-Identifier: MPL-2.0
//! The database: the only crate with SQL.
//!
//! [`Store`] opens one database, SQLite (a path) or PostgreSQL (a URL), with the same queries for
//! both. Each repository is one file. Rules that hold for all of them:
//!
//! - A repository borrowed from the store reads. Borrowed from a [`UnitOfWork`] it writes, and each
//!   use case writes in one unit of work, as does each step of a live room ([`room_step`]).
//! - A method that changes state takes an [`Actor`] and the time, and writes an [`audit`] entry
//!   into the same unit of work. When [`UnitOfWork::save`] returns `Ok`, everything is on disk.
//! - Writes are serialised: data that a unit of work has read is unchanged when it writes.
//! - Time comes in as [`moments::Millis`]; identifiers and secrets come from [`random`].

pub mod access_tokens;
pub mod action_item_reminders;
pub mod action_item_views;
pub mod action_items;
mod actor;
pub mod agenda_items;
pub mod attendance;
pub mod audit;
pub mod cancellations;
pub mod chat;
pub mod comment_periods;
mod database;
pub mod dossiers;
pub mod draft_comments;
mod error;
#[doc(hidden)]
pub mod faults;
pub mod guests;
mod held_elsewhere;
pub mod holds;
pub mod invitations;
pub mod invite_groups;
pub(crate) mod invitees;
pub mod jobs;
pub mod keys;
pub mod left_out;
mod letter_addresses;
mod letter_recipients;
mod letter_sending;
pub mod letter_views;
pub mod letters;
pub mod line_tests;
pub mod meeting_list;
pub mod meetings_repository;
pub mod minutes;
pub mod minutes_numbers;
pub mod minutes_receipts;
pub mod minutes_signing;
pub mod minutes_steps;
pub mod minutes_substitutes;
pub mod one_time_links;
pub mod out_spans;
pub mod paper_openings;
pub mod papers;
pub mod people_import;
mod people_import_plan;
pub mod private_notes;
pub mod random;
pub mod readiness;
pub mod recordings;
pub mod replies;
pub mod retention;
pub mod retention_deleting;
pub mod revision_names;
pub mod roll_calls;
pub mod room_step;
pub mod rooms;
mod row;
pub mod search;
pub mod search_backfill;
pub mod series;
pub mod sessions;
pub mod shared_drafts;
mod similar_names;
pub mod sound_files;
mod source;
pub mod speeches;
#[doc(hidden)]
pub mod testing;
pub mod transcript;
pub mod unit_import;
mod unit_of_work;
pub mod units;
pub mod users;
pub mod votes;
pub mod webhooks;
pub mod writing_sessions;

pub use actor::Actor;
pub use database::Store;
pub use error::{
    ACTION_ITEM, COMMENT, COMMENT_PERIOD, Conflict, Error, GROUP_NAME, GROUPS, Result, UNIT_CODE, USERNAME,
};
pub use letter_addresses::LetterAddress;
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
    /// Access tokens of machines.
    access_tokens: access_tokens::AccessTokens,
    /// What units are to do.
    action_items: action_items::ActionItems,
    /// Periods in which drafts of minutes are commented on.
    comment_periods: comment_periods::CommentPeriods,
    draft_comments: draft_comments::DraftComments,
    /// The agenda of a meeting that runs.
    agenda_items: agenda_items::AgendaItems,
    attendance: attendance::Attendances,
    chat: chat::Chat,
    /// Dossiers of meetings.
    dossiers: dossiers::Dossiers,
    guests: guests::Guests,
    /// Drafts that several edit at once.
    shared_drafts: shared_drafts::SharedDrafts,
    /// Meetings of which nothing is to be deleted.
    holds: holds::Holds,
    invitations: invitations::Invitations,
    /// Lists of units that offices invite often.
    invite_groups: invite_groups::InviteGroups,
    jobs: jobs::Jobs,
    keys: keys::Keys,
    /// What is left out of transcripts.
    left_out: left_out::LeftOutTexts,
    /// Letters that go out.
    letters: letters::Letters,
    /// Where they go.
    letter_addresses: letter_addresses::LetterAddresses,
    /// Last tests of people's lines.
    line_tests: line_tests::LineTests,
    /// One-time sign-in links.
    links: one_time_links::Links,
    meetings: meetings_repository::Meetings,
    minutes: minutes::MinutesRepository,
    /// When people were put out of a meeting.
    out_spans: out_spans::OutSpansRepository,
    /// Who has opened which paper.
    paper_openings: paper_openings::PaperOpenings,
    /// Papers of meetings.
    papers: papers::Papers,
    /// Private notes of participants.
    private_notes: private_notes::PrivateNotesRepository,
    recordings: recordings::Recordings,
    /// What invited units answered.
    replies: replies::Replies,
    /// How long things are kept, and what was deleted.
    retention: retention::RetentionRepository,
    /// Names of revisions of minutes.
    revision_names: revision_names::RevisionNames,
    /// What was noted of the units of a meeting.
    roll_calls: roll_calls::RollCalls,
    /// State from which live rooms are restored after a restart.
    rooms: rooms::Rooms,
    /// Meetings that were planned together.
    series: series::Series,
    sessions: sessions::Sessions,
    /// Whether sites are ready.
    site_checks: readiness::SiteChecks,
    /// Sound files that were recorded elsewhere.
    sound_files: sound_files::SoundFiles,
    /// Who was given the floor.
    speeches: speeches::Speeches,
    transcript: transcript::Transcript,
    units: units::Units,
    users: users::Users,
    votes: votes::Votes,
    /// Programs that are told of what happens here.
    webhooks: webhooks::Webhooks,
}
