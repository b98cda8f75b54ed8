// SPDX-License-Identifier: MPL-2.0
//! Who opens a meeting, before it is known whether they may.

use meetings::people::User;
use meetings::policy::Pass;
use store::access_tokens::AccessToken;
use store::guests::Guest;

/// Who opens a meeting: a person with an account, a guest of one meeting, or a machine with a token
/// for one meeting.
#[derive(Debug, Clone)]
pub enum Viewer {
    User(User),
    Guest(Guest),
    Token(AccessToken),
}

impl Viewer {
    /// What decides whether they may join.
    pub fn pass(&self) -> Pass<'_> {
        match self {
            Self::User(user) => Pass::Account(user),
            Self::Guest(guest) => Pass::Guest { of: &guest.meeting },
            Self::Token(token) => Pass::Token { of: &token.meeting, unit: &token.unit, role: token.role },
        }
    }
}
