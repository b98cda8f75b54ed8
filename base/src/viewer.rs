// SPDX-License-Identifier: MPL-2.0
//! Who opens a meeting, before it is known whether they may.

use meetings::ids::ParticipantId;
use meetings::people::User;
use meetings::policy::Pass;
use store::access_tokens::AccessToken;
use store::guests::Guest;

use crate::Refusal;

/// Who opens a meeting: a person with an account, a guest of one meeting, or a machine with a token
/// for one meeting.
#[derive(Debug, Clone)]
pub enum Viewer {
    User(User),
    Guest(Guest),
    Token(AccessToken),
}

impl Viewer {
    /// Who they are in a room: a user's participant is the user's own, on every device and visit.
    ///
    /// # Errors
    /// The identifier in the store is none.
    pub fn participant(&self) -> Result<ParticipantId, Refusal> {
        match self {
            Self::User(user) => ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal),
            Self::Guest(guest) => Ok(guest.id.clone()),
            Self::Token(token) => Ok(token.id.clone()),
        }
    }

    /// What decides whether they may join.
    pub fn pass(&self) -> Pass<'_> {
        match self {
            Self::User(user) => Pass::Account(user),
            Self::Guest(guest) => Pass::Guest { of: &guest.meeting },
            Self::Token(token) => Pass::Token { of: &token.meeting, unit: &token.unit, role: token.role },
        }
    }
}
