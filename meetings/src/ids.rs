// SPDX-License-Identifier: MPL-2.0
//! Identifiers. On the wire and in the database each is a short string; in code each kind is its
//! own type, so that a unit cannot be passed where a user is meant.

use std::fmt;

/// The longest identifier accepted from outside, in bytes. Ours are 32 hexadecimal digits.
pub const MAX_ID_BYTES: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 1 to {MAX_ID_BYTES} letters, digits, '-' or '_'")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[cfg_attr(feature = "wire", serde(try_from = "String", into = "String"))]
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        #[cfg_attr(feature = "wire", schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }

            /// Makes an identifier from 128 random bits drawn by the caller.
            pub fn from_random(bits: u128) -> Self {
                Self(format!("{bits:032x}"))
            }

            /// Makes an identifier from a digest of what it names: the same thing made again has
            /// the same one.
            pub fn from_digest(digest: &[u8; 32]) -> Self {
                let bits = digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte));
                Self(format!("{bits:032x}"))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                if plain && (1..=MAX_ID_BYTES).contains(&text.len()) { Ok(Self(text)) } else { Err(InvalidId) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String { id.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )*};
}

ids! {
    /// An office in the tree.
    UnitId,
    /// An account.
    UserId,
    MeetingId,
    AgendaItemId,
    /// What came of a meeting for a unit to do.
    ActionItemId,
    /// A user or guest connected to a meeting. Stable across reconnects of the same person.
    ParticipantId,
    /// One recorded audio track of one participant.
    RecordingId,
    /// One attributed utterance of a transcript.
    SegmentId,
    MinutesId,
    /// What somebody wrote about a draft of minutes.
    CommentId,
    KeyId,
    /// A paper of a meeting.
    PaperId,
    /// A list of units that an office invites often.
    InviteGroupId,
    /// A file that was sent in the chat of a meeting.
    ChatFileId,
    /// A file that is sent in pieces; drawn at random by the page that sends it.
    UploadId,
    /// A sound file that was recorded elsewhere.
    SoundFileId,
    /// A dossier that was made of a meeting.
    DossierId,
    JobId,
    /// A program that is told of what happens here.
    WebhookId,
    /// Meetings that were planned together.
    SeriesId,
    /// Drawn at random by a form that plans meetings: its request sent again has the same.
    PlanKey,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_from_outside_are_short_and_plain() {
        assert!(UnitId::parse("h26-01_x").is_ok());
        for bad in ["", "a b", "../etc", "xã", &"a".repeat(65)] {
            assert_eq!(UnitId::parse(bad), Err(InvalidId), "{bad}");
        }
        assert_eq!(UserId::from_random(255).as_str(), "000000000000000000000000000000ff");
    }

    #[test]
    fn of_a_digest_the_first_half_is_the_identifier() {
        let digest: [u8; 32] = std::array::from_fn(|place| place as u8);
        assert_eq!(UserId::from_digest(&digest).as_str(), "000102030405060708090a0b0c0d0e0f");
    }
}
