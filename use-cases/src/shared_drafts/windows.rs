// SPDX-License-Identifier: MPL-2.0
//! The windows at one desk: who edits where, and what they are told.
//!
//! A person who opens more than a few gives the place of the one that was used longest ago to the
//! newest: it rests, and comes back when it is used.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::ids::UserId;
use meetings::people::User;
use protocol::problem::{Language, ProblemCode};
use protocol::shared_draft::{DraftCursor, DraftEditor, DraftUpdate};
use tokio::sync::mpsc;

/// Windows at one desk,
const MAX_WINDOWS: usize = 60;
/// and of one person among them.
const MAX_WINDOWS_OF_ONE: usize = 10;

#[derive(Debug)]
pub struct Window {
    pub user: User,
    language: Language,
    updates: mpsc::Sender<DraftUpdate>,
    /// It has the document, and is told of edits.
    pub is_open: bool,
    cursor: Option<DraftCursor>,
    /// When it was used last, as the count of all uses.
    used: u64,
}

#[derive(Debug, Default)]
pub struct Windows {
    last: u32,
    uses: u64,
    all: BTreeMap<u32, Window>,
}

impl Windows {
    pub fn join(&mut self, user: User, language: Language, updates: mpsc::Sender<DraftUpdate>) -> Result<u32, Refusal> {
        self.make_room_for(&user.id);
        if self.all.len() >= MAX_WINDOWS {
            return Err(ProblemCode::Unavailable.into());
        }
        self.last = self.last.wrapping_add(1);
        self.uses += 1;
        self.all.insert(self.last, Window { user, language, updates, is_open: false, cursor: None, used: self.uses });
        Ok(self.last)
    }

    /// The newest window is the one that somebody looks at. One that a broken line has left behind
    /// counts until it is noticed, and is never used again.
    fn make_room_for(&mut self, user: &UserId) {
        let own = self.all.iter().filter(|(_, window)| window.user.id == *user);
        let mut own: Vec<_> = own.map(|(connection, window)| (window.used, *connection)).collect();
        own.sort_unstable();
        let too_many = (own.len() + 1).saturating_sub(MAX_WINDOWS_OF_ONE);
        for (_, connection) in own.into_iter().take(too_many) {
            self.tell(connection, DraftUpdate::Resting);
            self.remove(connection);
        }
    }

    /// Somebody writes in a window, or moves the cursor.
    pub fn note_used(&mut self, connection: u32) {
        self.uses += 1;
        if let Some(window) = self.all.get_mut(&connection) {
            window.used = self.uses;
        }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn get(&self, connection: u32) -> Option<&Window> {
        self.all.get(&connection)
    }

    /// Opens a window, and tells the others who came.
    pub fn open(&mut self, connection: u32) {
        if let Some(window) = self.all.get_mut(&connection) {
            window.is_open = true;
            self.tell_editor(connection);
        }
    }

    pub fn remove(&mut self, connection: u32) {
        if self.all.remove(&connection).is_some_and(|window| window.is_open) {
            self.tell_others(connection, &DraftUpdate::EditorLeft { connection });
        }
    }

    pub fn move_cursor(&mut self, connection: u32, cursor: Option<DraftCursor>) {
        self.note_used(connection);
        if let Some(window) = self.all.get_mut(&connection)
            && window.is_open
        {
            window.cursor = cursor;
            self.tell_editor(connection);
        }
    }

    fn tell_editor(&mut self, connection: u32) {
        if let Some(editor) = self.editor(connection) {
            self.tell_others(connection, &DraftUpdate::Editor { editor });
        }
    }

    fn editor(&self, connection: u32) -> Option<DraftEditor> {
        let window = self.all.get(&connection)?;
        let User { id, name, .. } = &window.user;
        Some(DraftEditor { connection, user: id.clone(), name: name.clone(), cursor: window.cursor.clone() })
    }

    /// All open windows but this one.
    pub fn editors_beside(&self, connection: u32) -> Vec<DraftEditor> {
        let others = self.all.iter().filter(|(other, window)| **other != connection && window.is_open);
        others.filter_map(|(other, _)| self.editor(*other)).collect()
    }

    pub fn tell(&mut self, connection: u32, update: DraftUpdate) {
        let is_behind = self.all.get(&connection).is_some_and(|window| window.updates.try_send(update).is_err());
        if is_behind {
            self.remove(connection);
        }
    }

    pub fn refuse(&mut self, connection: u32, number: u32, refusal: &Refusal) {
        if let Some(window) = self.all.get(&connection) {
            let problem = refusal.problem(window.language);
            self.tell(connection, DraftUpdate::Refused { number, problem });
        }
    }

    pub fn tell_others(&mut self, connection: u32, update: &DraftUpdate) {
        let open = self.all.iter().filter(|(other, window)| **other != connection && window.is_open);
        let others: Vec<u32> = open.map(|(other, _)| *other).collect();
        for other in others {
            self.tell(other, update.clone());
        }
    }

    pub fn tell_all(&mut self, update: &DraftUpdate) {
        let all: Vec<u32> = self.all.iter().filter(|(_, window)| window.is_open).map(|(one, _)| *one).collect();
        for one in all {
            self.tell(one, update.clone());
        }
    }

    pub fn tell_not_saved(&mut self, refusal: &Refusal) {
        let all: Vec<(u32, Language)> = self.all.iter().map(|(one, window)| (*one, window.language)).collect();
        for (one, language) in all {
            self.tell(one, DraftUpdate::NotSaved { problem: refusal.problem(language) });
        }
    }

    pub fn clear(&mut self) {
        self.all.clear();
    }
}
