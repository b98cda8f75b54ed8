// SPDX-License-Identifier: MPL-2.0
//! Private notes of a person in a meeting. Nobody else can read them.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::people::User;
use meetings::policy::Action;
use moments::LocalTime;
use protocol::http::{MAX_PRIVATE_NOTES_CHARS, PrivateNotesView, SavePrivateNotes};
use protocol::problem::ProblemCode;
use store::Conflict;
use store::private_notes::PrivateNotes;

use crate::UseCases;

/// Minimum interval, in milliseconds, between saves of one person's notes of one meeting. Pages
/// save after a pause in typing; a shorter interval would write to the disk at every pause between
/// words.
const EVERY_MS: i64 = 500;

/// The person's own notes as a text file.
#[derive(Debug)]
pub struct PrivateNotesFile {
    pub meeting_title: String,
    pub content: String,
}

impl UseCases {
    /// The person's own notes. They stay readable for who is no longer invited: what somebody wrote
    /// for themselves is theirs.
    pub async fn private_notes(&self, user: &User, id: &MeetingId) -> Result<PrivateNotesView, Refusal> {
        Ok(to_wire(self.own_notes(user, id).await?))
    }

    async fn own_notes(&self, user: &User, id: &MeetingId) -> Result<PrivateNotes, Refusal> {
        let notes = self.store.private_notes().of(id, &user.id).await?;
        if notes.version == 0 {
            self.meeting_for(user, id, Action::KeepPrivateNotes).await?;
        }
        Ok(notes)
    }

    /// Saves the person's own notes, before, during and after the meeting. If another window saved
    /// meanwhile, the answer is `conflict` and nothing is overwritten.
    pub async fn save_private_notes(
        &self,
        user: &User,
        id: &MeetingId,
        saved: SavePrivateNotes,
    ) -> Result<PrivateNotesView, Refusal> {
        self.meeting_for(user, id, Action::KeepPrivateNotes).await?;
        // PostgreSQL does not store zero bytes.
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
        let notes = self.own_notes(user, id).await?;
        let meeting = self.store.meetings().get(id).await?;
        let when = LocalTime::of(meeting.started_at.unwrap_or(meeting.starts_at)).words();
        let (title, name) = (&meeting.title, &user.name);
        let content = format!("GHI CHÉP RIÊNG\n{title}\n{when}\n{name}\n\n{}\n", notes.text.trim_end());
        // Line ends and byte order mark that old Windows editors need.
        let content = format!("\u{feff}{}", content.replace("\r\n", "\n").replace('\n', "\r\n"));
        Ok(PrivateNotesFile { meeting_title: meeting.title, content })
    }
}

fn to_wire(notes: PrivateNotes) -> PrivateNotesView {
    PrivateNotesView { text: notes.text, version: notes.version, saved_at: notes.saved_at }
}
