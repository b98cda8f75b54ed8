// SPDX-License-Identifier: MPL-2.0
//! Chat: messages as they are sent. What was written before is fetched over HTTP, after the first
//! sound.

use meetings::room::chat::{ChatAddress, ChatClosed, ChatMessage, ChatWithdrawal};
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChatRequest {
    Chat {
        text: String,
        /// Without it: everybody.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<ChatAddress>"))]
        to: ChatAddress,
    },
    /// Whoever leads takes a message out of everybody's sight.
    WithdrawChat {
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        id: i64,
    },
    /// Whoever leads closes the chat for everybody else, or opens it again.
    CloseChat { closed: bool },
}

impl ChatRequest {
    /// Words to everybody.
    pub fn to_all(text: impl Into<String>) -> Self {
        Self::Chat { text: text.into(), to: ChatAddress::Everyone }
    }
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChatUpdate {
    /// To those who read it.
    Chat { message: ChatMessage },
    /// To those who have read it.
    ChatWithdrawn {
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        id: i64,
        withdrawn: ChatWithdrawal,
    },
    /// Who may write, and what becomes of it, has changed.
    ChatRules { closed: Option<ChatClosed>, kept: bool },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatState {
    /// Always empty: pages of older versions expect it.
    pub chat: Vec<ChatMessage>,
    /// The number of the newest message that this person reads; 0 while there is none.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub chat_last: i64,
    /// By whom it is closed for all but those who lead.
    #[serde(default)]
    pub chat_closed: Option<ChatClosed>,
    /// Whether what is written to everybody goes into the dossier.
    #[serde(default)]
    pub chat_kept: bool,
}
