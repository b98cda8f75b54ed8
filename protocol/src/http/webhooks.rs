// SPDX-License-Identifier: MPL-2.0
//! Programs that are told of what happens here, for administrators.

use meetings::ids::WebhookId;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Of what a program can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum WebhookEvent {
    #[serde(rename = "meeting.planned")]
    MeetingPlanned,
    /// Its plan or its time has changed.
    #[serde(rename = "meeting.changed")]
    MeetingChanged,
    #[serde(rename = "meeting.cancelled")]
    MeetingCancelled,
    #[serde(rename = "meeting.opened")]
    MeetingOpened,
    #[serde(rename = "meeting.ended")]
    MeetingEnded,
    #[serde(rename = "minutes.submitted")]
    MinutesSubmitted,
    #[serde(rename = "minutes.returned")]
    MinutesReturned,
    /// By one of those who sign; `state` says whether it was the last signature.
    #[serde(rename = "minutes.signed")]
    MinutesSigned,
}

impl WebhookEvent {
    pub const ALL: [Self; 8] = [
        Self::MeetingPlanned,
        Self::MeetingChanged,
        Self::MeetingCancelled,
        Self::MeetingOpened,
        Self::MeetingEnded,
        Self::MinutesSubmitted,
        Self::MinutesReturned,
        Self::MinutesSigned,
    ];

    /// As it is sent and stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::MeetingPlanned => "meeting.planned",
            Self::MeetingChanged => "meeting.changed",
            Self::MeetingCancelled => "meeting.cancelled",
            Self::MeetingOpened => "meeting.opened",
            Self::MeetingEnded => "meeting.ended",
            Self::MinutesSubmitted => "minutes.submitted",
            Self::MinutesReturned => "minutes.returned",
            Self::MinutesSigned => "minutes.signed",
        }
    }
}

/// What an administrator says of a receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveWebhook {
    pub name: String,
    /// `http` or `https`.
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub is_on: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WebhookView {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub is_on: bool,
    /// Why it takes nothing; none: all is well.
    pub failure: Option<WebhookFailure>,
    /// When it last took something.
    pub taken_at: Option<Millis>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WebhookFailure {
    pub trouble: WebhookTrouble,
    /// For a technician; in English.
    pub words: String,
    pub since: Millis,
    /// When it is tried again.
    pub next_at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WebhookTrouble {
    UnknownHost,
    ForbiddenAddress,
    Unreachable,
    TooSlow,
    Encryption,
    Broken,
    Refused,
}

/// A receiver that was entered. The secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CreatedWebhook {
    pub webhook: WebhookView,
    /// `whsec_` and 32 bytes in Base64 (Standard Webhooks).
    pub secret: String,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WebhookTested {
    /// None: it was taken.
    pub failure: Option<WebhookFailure>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<SaveWebhook>();
    types.add::<WebhookView>();
    types.add::<CreatedWebhook>();
    types.add::<WebhookTested>();
}
