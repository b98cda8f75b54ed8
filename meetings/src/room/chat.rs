// SPDX-License-Identifier: MPL-2.0
//! Chat: what people write, for whom (`chat/scope.rs`), and how much (`chat/ledger.rs`). The store
//! has the words; the room knows who reads what.

mod ledger;
mod scope;

use super::{Event, FeatureEvent, FeatureState, Refusal, Room, acceptable_text};
use crate::ids::{ChatFileId, ParticipantId};
use crate::meeting::Meeting;
use moments::Millis;

pub use ledger::{Chat, MEETING_QUOTA, PARTICIPANT_QUOTA, Quota, Sent};
pub use scope::{ChatAddress, ChatReader, ChatScope};

/// Longest message, in characters.
pub const MAX_CHARS: usize = 2_000;
/// Largest file, in bytes: a scanned report of fifty pages, which takes ten minutes over a link of
/// 256 kbit/s.
pub const MAX_FILE_BYTES: usize = 20 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatCommand {
    /// With a file, the text may be empty.
    Post { by: ParticipantId, to: ChatAddress, text: String, file: Option<ChatFile> },
    /// Its writer, or whoever leads and reads it, takes a message out of everybody's sight.
    Withdraw { by: ParticipantId, id: i64 },
    /// Whoever leads closes the chat for everybody else, or opens it again.
    SetClosed { by: ParticipantId, closed: bool },
    /// Whether the chat goes into the dossier was set outside the room, where the right was
    /// checked.
    SetKept { kept: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    Posted(ChatMessage),
    Withdrawn {
        id: i64,
        by: ParticipantId,
        withdrawal: ChatWithdrawal,
    },
    /// Closed, or open again.
    SetClosed {
        by: ParticipantId,
    },
    SetKept,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatMessage {
    /// Counted from 1 in each meeting.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub id: i64,
    pub participant: ParticipantId,
    /// The writer's name at that time.
    pub name: String,
    /// Empty of a withdrawn message, and where there is only a file.
    pub text: String,
    pub at: Millis,
    #[cfg_attr(feature = "wire", serde(default))]
    pub to: ChatScope,
    #[cfg_attr(feature = "wire", serde(default))]
    pub file: Option<ChatFile>,
    /// Who took it out of sight, and when.
    #[cfg_attr(feature = "wire", serde(default))]
    pub withdrawn: Option<ChatWithdrawal>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatFile {
    pub id: ChatFileId,
    /// With the ending that its contents have.
    pub name: String,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatWithdrawal {
    /// The name of who withdrew it.
    pub by: String,
    pub at: Millis,
}

/// Since when the chat is closed, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatClosed {
    pub by: String,
    pub at: Millis,
}

impl FeatureState for Chat {
    type Snapshot = Option<ChatClosed>;

    fn initial(_: &Meeting) -> Self {
        Self::stored([], true)
    }

    /// The store has each message as a row, and whether they are kept.
    fn to_snapshot(&self) -> Option<ChatClosed> {
        self.closed.clone()
    }

    fn restore(&mut self, closed: Option<ChatClosed>) {
        self.closed = closed;
    }
}

impl FeatureEvent for ChatEvent {
    fn changes_snapshot(&self) -> bool {
        matches!(self, Self::SetClosed { .. })
    }
}

impl Room {
    pub(super) fn apply_chat(&mut self, command: ChatCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            ChatCommand::Post { by, to, text, file } => self.post(by, &to, &text, file, now),
            ChatCommand::Withdraw { by, id } => self.withdraw_chat(by, id, now),
            ChatCommand::SetClosed { by, closed } => self.set_chat_closed(by, closed, now),
            ChatCommand::SetKept { kept } => {
                let was_kept = std::mem::replace(&mut self.states.chat.kept, kept);
                Ok(if was_kept == kept { Vec::new() } else { vec![ChatEvent::SetKept.into()] })
            }
        }
    }

    /// Whether somebody may send such a message now, with a file of so many bytes. Asked before a
    /// file is received, and again when it is there.
    pub fn may_post(
        &self,
        by: &ParticipantId,
        to: &ChatAddress,
        text: &str,
        file_bytes: Option<u64>,
    ) -> Result<(ChatScope, String), Refusal> {
        if self.ended_at.is_some() {
            return Err(Refusal::Ended);
        }
        let scope = self.chat_scope(by, to)?;
        let chat = &self.states.chat;
        let text = match file_bytes {
            Some(_) if text.trim().is_empty() => String::new(),
            _ => acceptable_text(text, MAX_CHARS)?,
        };
        if !chat.has_room_for_words(&text, by) {
            return Err(Refusal::ChatFull);
        }
        if file_bytes.is_some_and(|bytes| !chat.has_room_for_file(bytes, by)) {
            return Err(Refusal::ChatFilesFull);
        }
        Ok((scope, text))
    }

    fn chat_scope(&self, by: &ParticipantId, to: &ChatAddress) -> Result<ChatScope, Refusal> {
        let writer = ChatReader::of(by, self.requester(by)?);
        // What is written to chair and secretary reaches them always.
        let is_closed = self.states.chat.closed.is_some() && !writer.leads;
        match to {
            ChatAddress::Everyone | ChatAddress::OwnUnit if is_closed => Err(Refusal::ChatClosed),
            ChatAddress::Everyone => Ok(ChatScope::Everyone),
            ChatAddress::OwnUnit => writer.unit.map(|unit| ChatScope::Unit { unit }).ok_or(Refusal::NotAllowed),
            ChatAddress::Leaders { with: None } => Ok(ChatScope::Leaders { with: by.clone() }),
            ChatAddress::Leaders { with: Some(with) } if with == by => Ok(ChatScope::Leaders { with: by.clone() }),
            ChatAddress::Leaders { with: Some(_) } if !writer.leads => Err(Refusal::NotAllowed),
            ChatAddress::Leaders { with: Some(with) } => {
                let reader = self.states.presence.get(with).filter(|who| who.token.is_none());
                reader.map(|_| ChatScope::Leaders { with: with.clone() }).ok_or(Refusal::NoSuch)
            }
        }
    }

    fn post(
        &mut self,
        by: ParticipantId,
        to: &ChatAddress,
        text: &str,
        file: Option<ChatFile>,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let (to, text) = self.may_post(&by, to, text, file.as_ref().map(|file| file.bytes))?;
        let name = self.requester(&by)?.name.clone();
        let id = self.states.chat.last_id() + 1;
        let message = ChatMessage { id, participant: by, name, text, at: now, to, file, withdrawn: None };
        self.states.chat.add(&message);
        Ok(vec![ChatEvent::Posted(message).into()])
    }

    fn withdraw_chat(&mut self, by: ParticipantId, id: i64, now: Millis) -> Result<Vec<Event>, Refusal> {
        if self.ended_at.is_some() {
            return Err(Refusal::Ended);
        }
        let who = self.requester(&by)?;
        let (reader, name) = (ChatReader::of(&by, who), who.name.clone());
        let sent = self.states.chat.get(id).filter(|sent| reader.reads(&sent.to, &sent.by)).ok_or(Refusal::NoSuch)?;
        if sent.by != by {
            self.require_leading_person(&by)?;
        }
        if sent.withdrawn {
            return Ok(Vec::new());
        }
        self.states.chat.mark_withdrawn(id);
        Ok(vec![ChatEvent::Withdrawn { id, by, withdrawal: ChatWithdrawal { by: name, at: now } }.into()])
    }

    fn set_chat_closed(&mut self, by: ParticipantId, closed: bool, now: Millis) -> Result<Vec<Event>, Refusal> {
        let name = self.require_leading_person(&by)?.name.clone();
        if self.states.chat.closed.is_some() == closed {
            return Ok(Vec::new());
        }
        self.states.chat.closed = closed.then_some(ChatClosed { by: name, at: now });
        Ok(vec![ChatEvent::SetClosed { by }.into()])
    }
}

#[cfg(test)]
mod tests;
