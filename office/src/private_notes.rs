// SPDX-License-Identifier: MPL-2.0
//! What a person writes down for themselves in a meeting: theirs alone, whoever asks.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::local_time::LocalTime;
use meetings::people::User;
use meetings::policy::Action;
use protocol::http::{MAX_PRIVATE_NOTES_CHARS, PrivateNotesView, SavePrivateNotes};
use protocol::problem::ProblemCode;
use store::Conflict;
use store::private_notes::PrivateNotes;

use crate::Office;

/// How often one person's notes of one meeting are saved at most, in milliseconds. Pages save after
/// a pause in typing. A shorter time costs the disk a write for each pause between words.
const EVERY_MS: i64 = 500;

/// One's own notes as a text file.
#[derive(Debug)]
pub struct PrivateNotesFile {
    pub meeting_title: String,
    pub content: String,
}

impl Office {
    /// One's own notes. Nobody else's can be asked for.
    pub async fn private_notes(&self, user: &User, id: &MeetingId) -> Result<PrivateNotesView, Refusal> {
        self.meeting_for(user, id, Action::SeeMeeting).await?;
        Ok(to_wire(self.store.private_notes().of(id, &user.id).await?))
    }

    /// Saves one's own notes, before, during and after the meeting. Saved from another window
    /// meanwhile: `conflict`, and nothing is overwritten.
    pub async fn save_private_notes(
        &self,
        user: &User,
        id: &MeetingId,
        saved: SavePrivateNotes,
    ) -> Result<PrivateNotesView, Refusal> {
        self.meeting_for(user, id, Action::SeeMeeting).await?;
        // PostgreSQL keeps no zero bytes.
        if saved.text.chars().count() > MAX_PRIVATE_NOTES_CHARS || saved.text.contains('\0') || saved.seen < 0 {
            return Err(Refusal::invalid("text"));
        }
        let now = self.clock.now();
        let before = self.store.private_notes().of(id, &user.id).await?;
        if before.version > 0 && (0..EVERY_MS).contains(&now.since(before.saved_at)) {
            return Err(ProblemCode::TooFast.into());
        }
        let mut work = self.store.begin().await?;
        match work.private_notes().save(id, &user.id, &saved.text, saved.seen, now).await {
            Err(store::Error::Conflict(Conflict::Revision { .. })) => Err(ProblemCode::Conflict.into()),
            Err(error) => Err(error.into()),
            Ok(notes) => {
                work.save().await?;
                Ok(to_wire(notes))
            }
        }
    }

    pub async fn private_notes_file(&self, user: &User, id: &MeetingId) -> Result<PrivateNotesFile, Refusal> {
        let (meeting, _) = self.meeting_for(user, id, Action::SeeMeeting).await?;
        let notes = self.store.private_notes().of(id, &user.id).await?;
        let when = LocalTime::of(meeting.started_at.unwrap_or(meeting.starts_at)).words();
        let (title, name) = (&meeting.title, &user.name);
        let content = format!("GHI CHÉP RIÊNG\n{title}\n{when}\n{name}\n\n{}\n", notes.text.trim_end());
        // As old editors of Windows read it.
        let content = format!("\u{feff}{}", content.replace("\r\n", "\n").replace('\n', "\r\n"));
        Ok(PrivateNotesFile { meeting_title: meeting.title, content })
    }
}

fn to_wire(notes: PrivateNotes) -> PrivateNotesView {
    PrivateNotesView { text: notes.text, version: notes.version, saved_at: notes.saved_at }
}
