// SPDX-License-Identifier: MPL-2.0
use std::fmt;

use meetings::ids::{ParticipantId, UserId};

/// Who caused a change, as the audit log names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    User(UserId),
    /// A person without an account, by the name they gave.
    Guest(String),
    /// A participant with this access token.
    Token(ParticipantId),
    /// The server itself: a timer, a job, a recovery after a crash.
    System,
    /// Somebody who may run `diemcau` on the machine.
    CommandLine,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Guest(name) => write!(f, "guest:{name}"),
            Self::Token(id) => write!(f, "token:{id}"),
            Self::System => f.write_str("system"),
            Self::CommandLine => f.write_str("command-line"),
        }
    }
}
