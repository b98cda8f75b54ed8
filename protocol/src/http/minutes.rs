// SPDX-License-Identifier: MPL-2.0
//! Minutes, from draft to signature.

use moments::Millis;
use meetings::ids::{KeyId, MinutesId};
use meetings::meeting::MeetingRole;
use meetings::minutes::{DraftLength, Minutes, MinutesContent, MinutesKind, RevisionInfo};
#[cfg(feature = "typescript")]
use meetings::minutes::MAX_REVISION_NAME_CHARS;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{MinutesAct, MinutesStepView, SubstituteView};

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
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
    /// The newest revision is a draft of this length, in which nobody has written.
    pub draft: Option<DraftLength>,
    /// How many sentences of the transcript came after the newest draft was made, so that it lacks
    /// them. 0 for whoever may not edit, and of a correction.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub speech_after_draft: i64,
    /// When the newest of them came; none where there are none.
    pub speech_after_draft_until: Option<Millis>,
    /// What cannot be printed and keeps a draft from being submitted. Empty for whoever may not
    /// edit.
    pub unprintable: Vec<UnprintableLetter>,
    /// SHA-256 of the document that this text was typeset to, in hexadecimal; none while it is a
    /// draft.
    pub document_sha256: Option<String>,
    /// The time that the document bears as its date; none while it is a draft.
    pub dated_at: Option<Millis>,
    /// Who returned the minutes for correction, in draft after that.
    pub returned: Option<ReturnedView>,
    /// The meeting was never opened: its times and who was there are written by hand.
    pub unopened: bool,
    /// The paragraph in which the draft's instruction to the secretary still stands. None for
    /// whoever may not edit.
    pub draft_note: Option<String>,
    /// Number and symbol of the minutes that these correct, as "15/BB-UBND", then of those that
    /// they corrected in turn; empty otherwise.
    pub corrected: Vec<String>,
    /// The document that corrects these minutes, once it is signed; before, only for who may open
    /// it.
    pub correction: Option<CorrectionView>,
    /// What was done beside writing and signing, in the order of time; of others than chair and
    /// secretary only what concerns them.
    pub steps: Vec<MinutesStepView>,
    /// What this person may do now, beside writing and signing.
    pub may: Vec<MinutesAct>,
    /// Who signs in the place of the chair; none for whoever may not edit.
    pub substitute: Option<SubstituteView>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CorrectionView {
    pub id: MinutesId,
    /// Signed by both, and how other documents name it: with number and date. None while it is
    /// being made.
    pub signed_as: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReturnedView {
    /// Empty for the command line.
    pub by_name: String,
    pub at: Millis,
}

/// A letter that the printed document's font lacks.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnprintableLetter {
    pub letter: String,
    /// Name of the field of the head; none for a place in the body.
    pub field: Option<String>,
    /// Block of the body, counted from 0; none for a place in the head.
    pub block: Option<u32>,
    /// The words around it.
    pub excerpt: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignatureView {
    pub role: MeetingRole,
    pub name: String,
    pub signed_at: Millis,
    /// Subject of the certificate.
    pub certificate: String,
}

/// Which document of a meeting is made.
#[derive(Debug, Clone, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CreateMinutes {
    #[serde(default)]
    #[param(required = false)]
    pub kind: MinutesKind,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveMinutes {
    /// The revision that was edited. If another has been saved since, the answer is 409
    /// `minutes_changed` and nothing is lost.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub base_revision: i64,
    pub content: MinutesContent,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RedraftMinutes {
    /// The revision that it takes the place of, as in [`SaveMinutes`].
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub base_revision: i64,
    pub length: DraftLength,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RevisionView {
    pub info: RevisionInfo,
    pub content: MinutesContent,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SubmitMinutes {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
}

/// What a revision is called; empty: nothing any more.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NameRevision {
    pub name: String,
}

/// Of which symbol the next number is asked for.
#[derive(Debug, Clone, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NumberQuery {
    pub symbol: String,
}

/// The number that minutes without one are given if they are submitted now.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NextNumber {
    pub number: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReturnMinutes {
    pub comment: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SignMinutes {
    pub key: KeyId,
    /// Passphrase of the PKCS#12 file or PIN of the token. Used once, never stored.
    pub passphrase: String,
    /// `document_sha256` of the view that the signer has read: nothing else is signed.
    pub shown_sha256: String,
    /// The name in the certificate, when it is not the account's and the signer confirms it.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub confirmed_holder: Option<String>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_REVISION_NAME_CHARS", MAX_REVISION_NAME_CHARS);
    types.add::<MinutesView>();
    types.add::<UnprintableLetter>();
    types.add::<SignatureView>();
    types.add::<SaveMinutes>();
    types.add::<RedraftMinutes>();
    types.add::<RevisionView>();
    types.add::<SubmitMinutes>();
    types.add::<NextNumber>();
    types.add::<ReturnMinutes>();
    types.add::<SignMinutes>();
}
