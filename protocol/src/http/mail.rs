// SPDX-License-Identifier: MPL-2.0
//! Letters by e-mail: who gets them where, what has gone out, and what the IT office sees of it.

use meetings::ids::MeetingId;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a letter did not go, as far as a person can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MailTrouble {
    UnknownServer,
    Unreachable,
    TooSlow,
    Encryption,
    NoEncryption,
    Password,
    SenderRefused,
    Busy,
    Broken,
    Later,
    Refused,
    Outside,
    Settings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LetterSubject {
    Invitation,
    Change,
    Postponement,
    Cancellation,
    Withdrawal,
    Readiness,
    Answer,
    ActionItem,
    CommentPeriod,
    CommentReminder,
    MinutesTurn,
    Publication,
    MinutesWithdrawal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LetterLanguage {
    Vi,
    En,
}

/// What went wrong, and what the server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MailFailure {
    pub trouble: MailTrouble,
    /// May be empty.
    pub words: String,
}

/// The state of mail, for administrators.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MailView {
    /// None: no server is named in the settings, so that no letters are written.
    pub server: Option<MailServer>,
    /// What is wrong with the server since when; none: nothing, as far as is known.
    pub failure: Option<MailFailure>,
    pub failing_since: Millis,
    /// How many letters the server has taken so far, those that try the settings among them.
    pub taken: u32,
    /// The last one.
    pub taken_at: Option<Millis>,
    pub waiting: u32,
    pub sent_today: u32,
    pub failed: u32,
    /// The latest that failed, then those that wait; at most 200.
    pub letters: Vec<OpenLetter>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MailServer {
    /// Name and port.
    pub address: String,
    /// In whose name letters go.
    pub sender: String,
    /// To whose addresses they go alone, separated by commas; empty: to all.
    pub domains: String,
}

/// A letter that has not been sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenLetter {
    pub id: String,
    pub subject: LetterSubject,
    pub meeting: MeetingId,
    pub title: String,
    pub name: String,
    pub unit_name: String,
    pub address: String,
    /// Is not tried again by itself.
    pub failed: bool,
    /// Of the last try.
    pub failure: Option<MailFailure>,
    pub written_at: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SendTestLetter {
    pub address: String,
}

/// How a test letter went.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TestLetterResult {
    /// None: the server took it.
    pub failure: Option<MailFailure>,
}

/// Where somebody gets letters.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LetterAddressView {
    /// This installation sends letters.
    pub sends: bool,
    /// Empty: none are sent to this person.
    pub address: String,
    pub language: LetterLanguage,
    /// Also what everybody of the unit gets.
    pub for_unit: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetLetterAddress {
    /// Empty: send none.
    pub address: String,
    pub language: LetterLanguage,
    pub for_unit: bool,
}

/// What has gone out about one meeting, for who leads or has planned it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MeetingLetters {
    /// This installation sends letters.
    pub sends: bool,
    pub sent: u32,
    pub waiting: u32,
    /// Letters that were refused, at most 200.
    pub failed: Vec<OpenLetter>,
    /// Names of invited units of which nobody gets letters.
    pub without_address: Vec<String>,
    /// The last reminder to answer.
    pub to_answer: Option<Reminded>,
    /// The last reminder to check the site.
    pub to_check: Option<Reminded>,
}

/// That people were reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Reminded {
    pub at: Millis,
    /// Who was reminded then is so again from this time on.
    pub again_at: Millis,
}

/// How many letters were written. Nobody is reminded twice within four hours.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LettersWritten {
    pub letters: u32,
}

/// Puts a meeting off.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PostponeMeeting {
    pub reason: String,
    /// None: the new time is told later. One that has passed: `new_time_passed`.
    pub starts_at: Option<Millis>,
    /// `plan_fingerprint` of the plan that was shown; with another one by now: `plan_changed`.
    pub base_fingerprint: String,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<MailTrouble>();
    types.add::<LetterSubject>();
    types.add::<LetterLanguage>();
    types.add::<MailFailure>();
    types.add::<MailView>();
    types.add::<MailServer>();
    types.add::<OpenLetter>();
    types.add::<SendTestLetter>();
    types.add::<TestLetterResult>();
    types.add::<LetterAddressView>();
    types.add::<SetLetterAddress>();
    types.add::<MeetingLetters>();
    types.add::<Reminded>();
    types.add::<LettersWritten>();
    types.add::<PostponeMeeting>();
}
