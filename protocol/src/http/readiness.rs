// SPDX-License-Identifier: MPL-2.0
//! Whether the sites of a meeting are ready: the check that a site makes, and the board.

use meetings::ids::{MeetingId, UnitId};
use meetings::readiness::{DeviceState, Finding, LineState, LoudspeakerState, Readiness};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::LineReport;

/// What the page of a check shows first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckView {
    pub meeting: MeetingId,
    pub title: String,
    /// The unit that holds the meeting.
    pub unit_name: String,
    pub starts_at: Millis,
    /// The sites that may be checked: all that take part, or the own one.
    pub sites: Vec<CheckedSite>,
    /// Of whoever is signed in.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckedSite {
    pub unit: UnitId,
    pub name: String,
    /// When it was checked last for this meeting: the next check takes the place of that one.
    pub checked_at: Option<Millis>,
}

/// What a check has shown. The figures of the line are those of the test before it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReportCheck {
    pub unit: UnitId,
    /// Who checks; of people who are signed in their own name stands instead.
    pub name: String,
    /// At which they can be called; may be empty.
    pub phone: String,
    pub microphone: DeviceState,
    pub camera: DeviceState,
    pub loudspeaker: LoudspeakerState,
    pub line: LineState,
    /// Browser and system, as people name them.
    pub browser: String,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckResult {
    pub readiness: Readiness,
    /// What is to be put right, the worst first.
    pub findings: Vec<Finding>,
}

/// The readiness of all sites.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReadinessView {
    pub title: String,
    pub starts_at: Millis,
    pub now: Millis,
    /// The meeting is over: nothing is checked any more.
    pub ended: bool,
    pub sites: Vec<SiteReadiness>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SiteReadiness {
    pub unit: UnitId,
    pub name: String,
    /// None before the first check for this meeting.
    pub check: Option<LastCheck>,
    /// Whom to call, by what somebody with an account has noted. None once the meeting is over.
    pub technician: Option<SiteTechnician>,
    /// The reader notes whom to call: for their own unit and those below it.
    pub may_note_technician: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LastCheck {
    pub at: Millis,
    /// Who checked.
    pub name: String,
    /// They came by a link: nobody has confirmed the name.
    pub by_link: bool,
    pub browser: String,
    /// The number that whoever checked by a link left; may be empty. Nobody has confirmed it.
    pub phone: String,
    /// Made so long before `now` that it says little.
    pub outdated: bool,
    #[serde(flatten)]
    pub result: CheckResult,
    pub line: Option<LineReport>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SiteTechnician {
    pub name: String,
    pub phone: String,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_PHONE_CHARS", meetings::readiness::MAX_PHONE_CHARS);
    types.add::<CheckView>();
    types.add::<CheckedSite>();
    types.add::<ReportCheck>();
    types.add::<CheckResult>();
    types.add::<ReadinessView>();
    types.add::<SiteReadiness>();
    types.add::<LastCheck>();
    types.add::<SiteTechnician>();
}
