//! Bodies of the HTTP interface under `/api/v1`. JSON both ways; every refusal is a [`crate::problem::Problem`] with
//! `application/problem+json`. The table of endpoints is in docs/http-api.md; OpenAPI at `/api/v1/openapi.json`.

use meetings::Millis;
use meetings::ids::{AgendaItemId, KeyId, MeetingId, MinutesId, ParticipantId, SegmentId, UnitId, UserId};
use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::{Minutes, MinutesContent, RevisionInfo};
use meetings::people::{Unit, User};
use meetings::search::SnippetPart;
use meetings::transcript::Segment;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::live::{LineLevel, Source};

/// Longest text that a person may give a sentence of the transcript, in characters.
pub const MAX_SEGMENT_CHARS: usize = 2_000;
/// Longest name of somebody who speaks, in characters.
pub const MAX_SPEAKER_CHARS: usize = 120;

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub username: String,
    pub password: String,
}

/// The secret of a one-time sign-in link, the part of its address after `/vao/`.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseLink {
    pub secret: String,
}

/// Who is signed in.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct Me {
    pub user: User,
    pub unit_name: String,
    /// False for an account that has only ever used links.
    pub has_password: bool,
    /// A new password needs the old one. Not after signing in by a link that an administrator made.
    pub needs_current: bool,
}

/// Who has this browser, for pages that anybody may open.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct SessionView {
    /// None when nobody is signed in.
    pub me: Option<Me>,
    /// The meeting whose guest this browser's is.
    pub guest_of: Option<MeetingId>,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// None when the account has no password yet, or a link was used to sign in.
    pub current: Option<String>,
    pub new: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    pub parent_code: Option<String>,
}

/// What the import of a list did, or would do.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS, ToSchema)]
pub struct ListReport {
    /// False for a preview.
    pub imported: bool,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    /// The first 200 rows that are new or changed.
    pub rows: Vec<ListRow>,
    /// The first 200 faults. With any, nothing is imported.
    pub wrong: Vec<WrongRow>,
    /// Number of wrong rows, all of them.
    pub wrong_rows: u32,
    /// What is left out, in the reader's language.
    pub notes: Vec<String>,
    /// Identifies what this preview shows, for the import that does only that.
    pub plan: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct ListRow {
    /// As the spreadsheet shows it: the headings are row 1.
    pub row: u32,
    pub code: String,
    pub name: String,
    pub change: RowChange,
    /// The name until now, where the list has another.
    pub name_before: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowChange {
    New,
    Changed,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct WrongRow {
    /// As the spreadsheet shows it.
    pub row: u32,
    pub value: String,
    /// What is wrong, with row and value, in the reader's language.
    pub words: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub username: String,
    pub name: String,
    #[serde(default)]
    pub title: String,
    pub unit: UnitId,
    #[serde(default)]
    pub is_admin: bool,
    pub password: Option<String>,
}

/// A person as shown in lists for choosing chair and secretary.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct UserSummary {
    pub user: User,
    pub unit_name: String,
    /// The account is closed: this person cannot sign in.
    pub disabled: bool,
    /// Has no password and has never signed in; told only in the list that administrators get.
    pub waits: bool,
}

/// What an administrator may change of a person.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    pub username: String,
    pub name: String,
    #[serde(default)]
    pub title: String,
    pub unit: UnitId,
    #[serde(default)]
    pub is_admin: bool,
}

/// An address to hand to somebody. Shown once.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct Link {
    pub url: String,
    pub expires_at: Millis,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanMeeting {
    pub title: String,
    pub starts_at: Millis,
    pub chair: UserId,
    pub secretary: UserId,
    /// The unit that holds it; the chair's own when absent.
    pub unit: Option<UnitId>,
    pub invited_units: Vec<UnitId>,
    pub agenda: Vec<PlanAgendaItem>,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanAgendaItem {
    /// Given when an existing item is changed.
    pub id: Option<AgendaItemId>,
    pub title: String,
    #[serde(default)]
    pub presenter: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Today,
    Upcoming,
    Past,
}

/// A line of the list of meetings.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct MeetingSummary {
    pub meeting: Meeting,
    pub unit_name: String,
    pub chair_name: String,
    pub my_role: MeetingRole,
    /// People connected now.
    pub present: u32,
    /// The latest minutes that this person may open; when there are none, the latest.
    pub minutes: Option<ListedMinutes>,
}

/// Minutes in a list, for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct ListedMinutes {
    #[serde(flatten)]
    pub minutes: Minutes,
    /// Whether this person may open them as they are now.
    pub may_open: bool,
}

/// Everything about one meeting that its page needs.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct MeetingView {
    pub meeting: Meeting,
    pub unit_name: String,
    pub chair: UserSummary,
    pub secretary: UserSummary,
    pub invited_units: Vec<Unit>,
    pub my_role: MeetingRole,
    /// May change or end it (chair, secretary, administrator).
    pub may_edit: bool,
    /// Guests may come by an invitation link now. False for who may not edit.
    pub invites_guests: bool,
    /// Of each participant the first stay and the latest ones.
    pub attendance: Vec<Attendance>,
    /// All minutes of this meeting, corrections last.
    pub minutes: Vec<ListedMinutes>,
}

/// One stay of one participant.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct Attendance {
    pub participant: ParticipantId,
    pub name: String,
    /// By an invitation link, under a name that nobody has checked.
    pub is_guest: bool,
    pub unit_name: String,
    pub role: MeetingRole,
    pub joined_at: Millis,
    pub left_at: Option<Millis>,
}

/// What an invitation link leads to, shown before a guest gives a name.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct InvitationView {
    pub meeting: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub starts_at: Millis,
    pub ended: bool,
}

/// What stands at the door of a meeting for somebody who is not signed in.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct DoorView {
    /// The meeting, where it takes guests; none where it does not, or where there is no such meeting.
    pub for_guests: Option<InvitationView>,
}

/// A guest without an account asks to join: sets the guest cookie and waits in the lobby.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinAsGuest {
    /// Of the invitation link.
    #[serde(default)]
    pub secret: Option<String>,
    /// Instead of it, the meeting, where that takes guests.
    #[serde(default)]
    pub meeting: Option<MeetingId>,
    pub name: String,
    pub unit_name: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct GuestJoined {
    pub meeting: MeetingId,
    pub participant: ParticipantId,
}

/// What the pre-join screen shows about whoever opens a meeting (user or guest, by cookie).
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct JoinView {
    pub meeting: MeetingId,
    pub title: String,
    pub meeting_unit_name: String,
    pub starts_at: Millis,
    pub ended: bool,
    pub name: String,
    pub unit_name: String,
    pub is_guest: bool,
    pub role: MeetingRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptState {
    /// The meeting has not ended.
    NotYet,
    Waiting,
    Running,
    Done,
    Failed,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct TranscriptView {
    pub state: TranscriptState,
    /// 0 to 100 while running.
    pub progress: u8,
    /// Words for the reader when failed (for example: no speech model installed).
    pub problem: Option<crate::problem::Problem>,
    pub segments: Vec<Segment>,
    /// With `earlier`: what left the transcript when recordings were recognised again. Sentences of minutes may point at it.
    pub earlier: Vec<Segment>,
    /// When the meeting went on to which agenda item, in order of time; an item may occur more than once.
    pub agenda: Vec<AgendaStep>,
    /// The server's time of this answer: asking again with it as `since` gives what came after.
    pub now: Millis,
}

/// The meeting went on to an agenda item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct AgendaStep {
    pub item: AgendaItemId,
    pub at: Millis,
}

/// The text of a sentence as it should be.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectSegment {
    /// 1 to [`MAX_SEGMENT_CHARS`] characters.
    pub text: String,
}

/// Who speaks in a sentence: several people may sit behind one microphone.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameSpeaker {
    /// At most [`MAX_SPEAKER_CHARS`] characters. Empty: whoever the track is called by.
    pub name: String,
    /// In the sentences of the same track behind it as well, up to where another speaker was named.
    pub following: bool,
}

/// A transcript as a file for other programs (`transcript.json`).
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct TranscriptExport {
    pub meeting: MeetingId,
    pub title: String,
    pub unit_name: String,
    /// When the meeting began: position 0.
    pub begins_at: Millis,
    /// By time.
    pub segments: Vec<ExportedSegment>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct ExportedSegment {
    pub speaker: String,
    pub unit_name: String,
    /// Milliseconds from the meeting's beginning; less than 0 for what was said before it.
    pub start_ms: i64,
    pub end_ms: i64,
    pub text: String,
    /// 0 to 1, the recogniser's own estimate; comparable within one model.
    pub confidence: f32,
    pub model: String,
}

/// A page of what was found in transcripts and minutes.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct SearchResults {
    pub hits: Vec<SearchHit>,
    /// For the next page: `?cursor=`; none on the last.
    pub next: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    Transcript,
    Minutes,
}

/// A sentence of a transcript or a paragraph of minutes in which all words stand.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct SearchHit {
    pub kind: SearchKind,
    pub meeting: MeetingId,
    pub meeting_title: String,
    /// When the meeting began.
    pub held_at: Millis,
    /// The minutes that say it.
    pub minutes: Option<MinutesId>,
    /// Whose sound can be played. Of a transcript always.
    pub segment: Option<SegmentId>,
    /// When it was said; for minutes, when the meeting began.
    pub said_at: Millis,
    /// Who said it, and for which unit; empty for minutes.
    pub speaker: String,
    pub unit_name: String,
    pub snippet: Vec<SnippetPart>,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct MinutesView {
    pub minutes: Minutes,
    pub meeting_title: String,
    pub content: MinutesContent,
    pub my_role: MeetingRole,
    /// May edit now: secretary or chair, and the state is draft.
    pub may_edit: bool,
    /// May sign now: it is this person's turn.
    pub may_sign: bool,
    pub signatures: Vec<SignatureView>,
    pub saved_at: Millis,
    pub saved_by_name: String,
    /// What cannot be printed and keeps a draft from being submitted. Empty for whoever may not edit.
    pub unprintable: Vec<UnprintableLetter>,
    /// SHA-256 of the document that this text was typeset to, in hexadecimal; none while it is a draft.
    pub document_sha256: Option<String>,
}

/// A letter that the printed document's font lacks.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct UnprintableLetter {
    pub letter: String,
    /// Name of the field of the head; none for a place in the body.
    pub field: Option<String>,
    /// Block of the body, counted from 0; none for a place in the head.
    pub block: Option<u32>,
    /// The words around it.
    pub excerpt: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct SignatureView {
    pub role: MeetingRole,
    pub name: String,
    pub signed_at: Millis,
    /// Subject of the certificate.
    pub certificate: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveMinutes {
    /// The revision that was edited. If another has been saved since, the answer is 409 `minutes_changed` and nothing is lost.
    #[ts(type = "number")]
    pub base_revision: i64,
    pub content: MinutesContent,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct RevisionView {
    pub info: RevisionInfo,
    pub content: MinutesContent,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitMinutes {
    #[ts(type = "number")]
    pub revision: i64,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnMinutes {
    pub comment: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignMinutes {
    pub key: KeyId,
    /// Passphrase of the PKCS#12 file or PIN of the token. Used once, never stored.
    pub passphrase: String,
    /// `document_sha256` of the view that the signer has read: nothing else is signed.
    pub shown_sha256: String,
    /// The name in the certificate, when it is not the account's and the signer confirms it.
    #[serde(default)]
    #[ts(optional)]
    pub confirmed_holder: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    Pkcs12,
    Pkcs11,
}

/// A key with which this person can sign.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct KeyView {
    pub id: KeyId,
    pub label: String,
    pub kind: KeyKind,
    /// Subject of the certificate.
    pub subject: String,
    pub expires_at: Option<Millis>,
}

/// The answer about a document, for `POST /api/v1/verify` and `diemcau verify --json`.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct VerificationView {
    pub verdict: Verdict,
    pub signatures: Vec<VerifiedSignature>,
    /// Names of the places for signatures in which nobody has signed.
    pub empty_fields: Vec<String>,
    /// The minutes that this file is, or says it is, where they are known here.
    pub minutes: Option<VerifiedMinutes>,
    /// What it is of these minutes.
    pub standing: Standing,
    /// Why the file cannot be read; only with that verdict.
    pub unreadable: Option<Unreadable>,
    /// The same in words, in the reader's language.
    pub explanation: Option<String>,
}

/// Why a file cannot be read as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    NotPdf,
    Damaged,
    Encrypted,
    TooLarge,
    TooComplex,
    TooManySignatures,
}

/// Why a signature cannot be judged here (`not_checkable`), or the document cannot be vouched for
/// (`ambiguous`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Its kind is not known here.
    UnknownKind,
    UnreadableSignature,
    /// Not as the profiles for signed documents ask for.
    UnusualSignature,
    /// It names its certificate by SHA-1 only, which binds it too weakly.
    OldCertificateReference,
    UnknownAlgorithm,
    /// The signer's certificate is not in the file.
    NoCertificate,
    UnreadableTimeStamp,
    /// What was appended after signing cannot be read.
    UnreadableUpdate,
    UnreadableDocument,
    /// A form that is drawn instead of the pages (XFA).
    DynamicForm,
    /// Ambiguous: what was appended is not written in the one form that all programs read alike.
    LooseUpdate,
    /// Ambiguous: something stands behind the last readable end.
    DamagedEnd,
    /// Ambiguous: older programs do not find parts of the pages.
    OlderPrograms,
    /// Ambiguous: another program sees something else.
    OtherPrograms,
}

/// What a file is of the minutes that are kept here. Decided by the digests of the documents that were filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The minutes themselves, signed by secretary and chair; at most signatures or time stamps were added after.
    Filed,
    /// Signed by the secretary; the chair's signature is missing.
    AwaitsChair,
    /// Up for signature; nobody has signed.
    AwaitsSecretary,
    /// Made here once, and returned or replaced since.
    Superseded,
    /// It names minutes of this server and is no document of theirs.
    Claimed,
    /// Not from here, as far as is known.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every signature valid, the document unchanged since.
    Valid,
    /// Signatures are mathematically right but a certificate is not from an authority trusted here.
    Untrusted,
    /// Changed after signing.
    Changed,
    /// A signature is wrong or broken.
    Invalid,
    /// What was added after signing has more than one reading: programs may show different documents.
    Ambiguous,
    /// A signer's certificate was revoked.
    Revoked,
    /// A signature is of a form that is not known here; nothing says that anything was altered.
    NotCheckable,
    NotSigned,
    /// Not a PDF, or cannot be read.
    Unreadable,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct VerifiedSignature {
    pub signer: String,
    pub issuer: String,
    /// From a time-stamp authority, or none.
    pub signed_at: Option<Millis>,
    /// Not a person's signature: an authority's proof that the document existed.
    pub is_time_stamp: bool,
    pub valid: bool,
    pub trusted: bool,
    pub covers_whole_document: bool,
    pub changed_since: bool,
    /// Why it cannot be judged, or what came after it.
    pub doubt: Option<Doubt>,
    /// In words, in the reader's language.
    pub explanation: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct VerifiedMinutes {
    pub minutes: MinutesId,
    pub meeting_title: String,
    pub meeting_unit_name: String,
    pub met_at: Millis,
    /// Title line of the document, and a later correction if there is one.
    pub corrected_by: Option<MinutesId>,
    pub corrects: Option<MinutesId>,
    /// Who signed, as it was filed when they did; only of a document that was filed here.
    pub signers: Vec<SignatureView>,
}

/// Which speech models do which work here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct SpeechModels {
    pub captions: SpeechWork,
    pub transcripts: SpeechWork,
    /// Other processes listen: what is missing on their machines is in their logs.
    pub elsewhere: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct SpeechWork {
    /// The model that does it. None: nobody can.
    pub serves: Option<String>,
    /// Models that should have, the one wanted most first.
    pub passed_over: Vec<PassedOverModel>,
}

/// A speech model that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct PassedOverModel {
    pub model: String,
    pub problem: SpeechProblem,
    /// In English, with paths and versions: for the log and for whoever helps.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeechProblem {
    /// The settings name it, and it is not installed.
    NotInstalled,
    /// The library that runs it is missing.
    NoRuntime,
    /// Its files have changed since it was installed.
    Damaged,
    /// Its files are whole, and it could not be loaded when it was last tried.
    DoesNotLoad,
}

/// A meeting that people are in now.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct LiveMeeting {
    pub id: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub started_at: Option<Millis>,
    pub present: u32,
}

/// What flows in a live meeting now. Counters grow from the beginning of each connection: rates are differences between two answers.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct LiveStats {
    pub at: Millis,
    pub title: String,
    pub unit_name: String,
    pub participants: Vec<ParticipantStats>,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct ParticipantStats {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub connected: bool,
    /// None while no media flows.
    pub level: Option<LineLevel>,
    /// The connection on which they send.
    pub publish: Option<LinkStats>,
    /// The connection on which they receive.
    pub subscribe: Option<LinkStats>,
    pub publications: Vec<PublishedStats>,
    pub receiving: ReceivedStats,
}

/// One media connection, seen from the server.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct LinkStats {
    pub connected: bool,
    pub transport: Option<Transport>,
    #[ts(type = "number")]
    pub received_packets: u64,
    #[ts(type = "number")]
    pub received_bytes: u64,
    #[ts(type = "number")]
    pub sent_packets: u64,
    #[ts(type = "number")]
    pub sent_bytes: u64,
    /// Share of packets lost lately, 0 to 1.
    pub loss: Option<f32>,
    pub round_trip_ms: Option<f32>,
    /// What the line towards them is estimated to carry, bit/s.
    #[ts(type = "number | null")]
    pub estimate: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Udp,
    Tcp,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct PublishedStats {
    pub source: Source,
    pub muted: bool,
    /// As in SDP, for example `opus`.
    pub codec: String,
    /// Simulcast layers that have been seen, the smallest picture first; empty without simulcast.
    pub layers: Vec<String>,
    #[ts(type = "number")]
    pub packets: u64,
    #[ts(type = "number")]
    pub bytes: u64,
    /// Packets that the recorder could not take.
    #[ts(type = "number")]
    pub recording_dropped: u64,
}

/// What somebody is sent now.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct ReceivedStats {
    pub sounds: u32,
    pub pictures: u32,
    /// Pictures that their line has no room for.
    pub paused: u32,
    /// Pictures by simulcast layer.
    pub layers: Vec<LayerCount>,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct LayerCount {
    pub layer: String,
    pub pictures: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct Health {
    pub status: String,
    pub version: String,
}
