// SPDX-License-Identifier: MPL-2.0
//! What was written so far, without the words: who reads it, and how much there may be. The store
//! has the words.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ChatClosed, ChatMessage, ChatReader, ChatScope};
use crate::ids::ParticipantId;

/// The quota of one participant in one meeting, whoever reads. A secretary who writes twice a
/// minute for four hours stays below it.
pub const PARTICIPANT_QUOTA: Quota = Quota { messages: 500, bytes: 256 * 1024, files: 20, file_bytes: 100 << 20 };
/// The quota of all participants together.
pub const MEETING_QUOTA: Quota = Quota { messages: 10_000, bytes: 8 << 20, files: 200, file_bytes: 600 << 20 };

/// A limit on messages and files, and on their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub messages: usize,
    pub bytes: usize,
    pub files: usize,
    pub file_bytes: u64,
}

/// A message without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub id: i64,
    pub by: ParticipantId,
    pub to: ChatScope,
    /// Of the text.
    pub bytes: usize,
    /// Of the file, where there is one.
    pub file_bytes: Option<u64>,
    pub withdrawn: bool,
}

impl Sent {
    fn of(message: &ChatMessage) -> Self {
        Self {
            id: message.id,
            by: message.participant.clone(),
            to: message.to.clone(),
            bytes: message.text.len(),
            file_bytes: message.file.as_ref().map(|file| file.bytes),
            withdrawn: message.withdrawn.is_some(),
        }
    }
}

/// How much was written so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    messages: usize,
    bytes: usize,
    files: usize,
    file_bytes: u64,
}

impl Written {
    fn count(&mut self, sent: &Sent) {
        self.messages += 1;
        self.bytes += sent.bytes;
        self.files += usize::from(sent.file_bytes.is_some());
        self.file_bytes = self.file_bytes.saturating_add(sent.file_bytes.unwrap_or(0));
    }

    fn has_room_for_words(self, bytes: usize, quota: Quota) -> bool {
        self.messages < quota.messages && self.bytes + bytes <= quota.bytes
    }

    fn has_room_for_file(self, bytes: u64, quota: Quota) -> bool {
        self.files < quota.files && self.file_bytes.saturating_add(bytes) <= quota.file_bytes
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chat {
    /// Oldest first. Shared: a room is copied for each command.
    sent: Arc<Vec<Arc<Sent>>>,
    written: Written,
    written_by: BTreeMap<ParticipantId, Written>,
    pub(super) closed: Option<ChatClosed>,
    pub(super) kept: bool,
}

impl Chat {
    /// What the store has of a meeting: everything that was written, oldest first, and whether it
    /// goes into the dossier.
    pub fn stored(sent: impl IntoIterator<Item = Sent>, kept: bool) -> Self {
        let mut chat = Self { kept, ..Self::default() };
        sent.into_iter().for_each(|sent| chat.note(sent));
        chat
    }

    /// Takes over what the store has; whether the chat is closed is in the snapshot.
    pub(in crate::room) fn resume(&mut self, stored: Self) {
        *self = Self { closed: self.closed.take(), ..stored };
    }

    /// The number of the newest message; 0 while there is none.
    pub fn last_id(&self) -> i64 {
        self.sent.last().map_or(0, |sent| sent.id)
    }

    /// The same among those that somebody reads.
    pub fn last_read_by(&self, reader: &ChatReader) -> i64 {
        self.sent.iter().rev().find(|sent| reader.reads(&sent.to, &sent.by)).map_or(0, |sent| sent.id)
    }

    /// Since when nobody but those who lead writes to everybody; none while it is open.
    pub fn closed(&self) -> Option<&ChatClosed> {
        self.closed.as_ref()
    }

    /// Whether what is written to everybody goes into the dossier.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    pub(super) fn add(&mut self, message: &ChatMessage) {
        self.note(Sent::of(message));
    }

    fn note(&mut self, sent: Sent) {
        self.written.count(&sent);
        self.written_by.entry(sent.by.clone()).or_default().count(&sent);
        Arc::make_mut(&mut self.sent).push(Arc::new(sent));
    }

    pub fn get(&self, id: i64) -> Option<&Sent> {
        let at = self.sent.binary_search_by_key(&id, |sent| sent.id).ok()?;
        Some(&self.sent[at])
    }

    pub(super) fn mark_withdrawn(&mut self, id: i64) {
        if let Ok(at) = self.sent.binary_search_by_key(&id, |sent| sent.id) {
            Arc::make_mut(&mut Arc::make_mut(&mut self.sent)[at]).withdrawn = true;
        }
    }

    pub(super) fn has_room_for_words(&self, text: &str, by: &ParticipantId) -> bool {
        let own = self.written_by.get(by).copied().unwrap_or_default();
        own.has_room_for_words(text.len(), PARTICIPANT_QUOTA)
            && self.written.has_room_for_words(text.len(), MEETING_QUOTA)
    }

    pub(super) fn has_room_for_file(&self, bytes: u64, by: &ParticipantId) -> bool {
        let own = self.written_by.get(by).copied().unwrap_or_default();
        own.has_room_for_file(bytes, PARTICIPANT_QUOTA) && self.written.has_room_for_file(bytes, MEETING_QUOTA)
    }
}
