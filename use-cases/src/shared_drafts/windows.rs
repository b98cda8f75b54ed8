// SPDX-License-Identifier: MPL-2.0
//! The windows at one desk: who edits where, and what they are told.

use std::collections::BTreeMap;

use base::Refusal;
use meetings::people::User;
use protocol::problem::Language;
use protocol::shared_draft::{DraftCursor, DraftEditor, DraftUpdate};
use tokio::sync::mpsc;

#[derive(Debug)]
pub struct Window {
    pub user: User,
    language: Language,
    updates: mpsc::Sender<DraftUpdate>,
    /// It has the document, and is told of edits.
    pub is_open: bool,
    cursor: Option<DraftCursor>,
}

#[derive(Debug, Default)]
pub struct Windows {
    last: u32,
    all: BTreeMap<u32, Window>,
}

impl Windows {
    pub fn add(&mut self, user: User, language: Language, updates: mpsc::Sender<DraftUpdate>) -> u32 {
        self.last = self.last.wrapping_add(1);
        self.all.insert(self.last, Window { user, language, updates, is_open: false, cursor: None });
        self.last
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
