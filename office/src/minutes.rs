// SPDX-License-Identifier: MPL-2.0
//! Minutes while they are written: draft, saving, history. Freezing and signing are in
//! `signatures.rs`.

use base::Refusal;
use meetings::ids::{MeetingId, MinutesId};
use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::{Minutes, MinutesContent, MinutesHead, MinutesState, RevisionInfo};
use meetings::people::User;
use meetings::policy::{Access, Action};
use protocol::http::{ListedMinutes, MinutesView, RevisionView, SaveMinutes, SignatureView, UnprintableLetter};
use protocol::problem::ProblemCode;
use store::minutes_signing::SignatureRole;

use crate::drafting::first_draft;
use crate::{Office, actor};

/// Minutes as a file.
#[derive(Debug)]
pub struct MinutesFile {
    pub head: MinutesHead,
    /// Not signed by both yet.
    pub is_draft: bool,
    pub content: Vec<u8>,
}

impl Office {
    /// The meeting, if this person may do `action` with it.
    pub async fn meeting_for(
        &self,
        user: &User,
        id: &MeetingId,
        action: Action,
    ) -> Result<(Meeting, MeetingRole), Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        let role = Access::of(user, &meeting).require(action)?;
        Ok((meeting, role))
    }

    /// The minutes and their meeting, if this person may do `action`.
    pub async fn minutes_for(
        &self,
        user: &User,
        id: &MinutesId,
        action: Action,
    ) -> Result<(Minutes, Meeting, MeetingRole), Refusal> {
        let minutes = self.store.minutes().get(id).await?;
        let (meeting, role) = self.meeting_for(user, &minutes.meeting, action).await?;
        Ok((minutes, meeting, role))
    }

    /// All minutes of a meeting and which of them this person may open: a correction under work
    /// never hides what is signed.
    pub async fn listed_minutes(&self, user: &User, meeting: &Meeting) -> Result<Vec<ListedMinutes>, Refusal> {
        let access = Access::of(user, meeting);
        let all = self.store.minutes().by_meeting(&meeting.id).await?.into_iter();
        let listed =
            all.map(|minutes| ListedMinutes { may_open: access.may(Action::SeeMinutes(minutes.state)), minutes });
        Ok(listed.collect())
    }

    /// Minutes as one reader sees them.
    pub(crate) async fn view_of(
        &self,
        user: &User,
        minutes: Minutes,
        meeting: &Meeting,
    ) -> Result<MinutesView, Refusal> {
        let access = Access::of(user, meeting);
        let my_role = access.require(Action::SeeMeeting)?;
        let content = self.store.minutes().content(&minutes.id, minutes.revision).await?;
        let saved =
            self.store.minutes().revisions(&minutes.id).await?.into_iter().find(|r| r.revision == minutes.revision);
        let saved = saved.ok_or_else(|| Refusal::internal("minutes without their newest revision"))?;
        let signatures =
            self.store.minutes().signatures(&minutes.id).await?.into_iter().map(|signature| SignatureView {
                role: match signature.role {
                    SignatureRole::Secretary => MeetingRole::Secretary,
                    SignatureRole::Chair => MeetingRole::Chair,
                },
                name: signature.signer_name,
                signed_at: signature.at,
                certificate: signature.key_subject,
            });
        let may_edit = minutes.state == MinutesState::Draft && access.may(Action::EditMinutes);
        let unprintable = if may_edit { self.unprintable(content.clone()).await? } else { Vec::new() };
        let document_sha256 = self.store.minutes().document_sha256(&minutes.id, minutes.revision).await?;
        Ok(MinutesView {
            document_sha256,
            meeting_title: meeting.title.clone(),
            content,
            my_role,
            may_edit,
            may_sign: access.may_sign_now(minutes.state),
            signatures: signatures.collect(),
            saved_at: saved.saved_at,
            saved_by_name: saved.saved_by_name,
            unprintable: unprintable.into_iter().map(unprintable_letter).collect(),
            minutes,
        })
    }

    /// The minutes of an ended meeting, drafted from the facts; those that exist are returned as
    /// they are.
    pub async fn draft_minutes(&self, user: &User, meeting: &MeetingId) -> Result<MinutesView, Refusal> {
        let (meeting, _) = self.meeting_for(user, meeting, Action::EditMinutes).await?;
        let minutes = first_draft(&self.store, &meeting.id, &actor(user.into()), self.clock.now()).await?;
        self.view_of(user, minutes, &meeting).await
    }

    /// The minutes with their newest revision.
    pub async fn minutes(&self, user: &User, id: &MinutesId) -> Result<MinutesView, Refusal> {
        let state = self.store.minutes().get(id).await?.state;
        let (minutes, meeting, _) = self.minutes_for(user, id, Action::SeeMinutes(state)).await?;
        self.view_of(user, minutes, &meeting).await
    }

    /// Saves a new revision on top of the one that was edited.
    pub async fn save_minutes(&self, user: &User, id: &MinutesId, body: &SaveMinutes) -> Result<MinutesView, Refusal> {
        let (_, meeting, _) = self.minutes_for(user, id, Action::EditMinutes).await?;
        check_content(&body.content)?;
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().save_revision(id, body.base_revision, &body.content, &by, now).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    pub(crate) async fn newest(&self, user: &User, id: &MinutesId, meeting: &Meeting) -> Result<MinutesView, Refusal> {
        let minutes = self.store.minutes().get(id).await?;
        self.view_of(user, minutes, meeting).await
    }

    /// Who saved what when, latest first.
    pub async fn revisions(&self, user: &User, id: &MinutesId) -> Result<Vec<RevisionInfo>, Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        Ok(self.store.minutes().revisions(id).await?)
    }

    /// What one revision says.
    pub async fn revision(&self, user: &User, id: &MinutesId, n: i64) -> Result<RevisionView, Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        let content = self.store.minutes().content(id, n).await?;
        let info = self.store.minutes().revisions(id).await?.into_iter().find(|info| info.revision == n);
        Ok(RevisionView { info: info.ok_or(ProblemCode::NotFound)?, content })
    }

    /// Makes an old revision the newest one. Nothing in between is lost.
    pub async fn restore_minutes(&self, user: &User, id: &MinutesId, n: i64) -> Result<MinutesView, Refusal> {
        let (minutes, meeting, _) = self.minutes_for(user, id, Action::EditMinutes).await?;
        let mut work = self.store.begin().await?;
        work.minutes().restore(id, n, minutes.revision, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        self.newest(user, id, &meeting).await
    }

    /// The current draft as it would be printed.
    pub async fn preview(&self, user: &User, id: &MinutesId) -> Result<MinutesFile, Refusal> {
        let (minutes, meeting, _) = self.minutes_for(user, id, Action::EditMinutes).await?;
        let content = self.store.minutes().content(id, minutes.revision).await?;
        let head = content.head.clone();
        let transcript = self.store.transcript().list(&meeting.id).await?;
        let document = self.typeset(&minutes, &meeting, content, transcript, self.clock.now()).await?;
        Ok(MinutesFile { head, is_draft: true, content: document.pdf })
    }

    /// The newest revision for a word processor: to go on working with, not to be signed.
    pub async fn word_document(&self, user: &User, id: &MinutesId) -> Result<MinutesFile, Refusal> {
        let minutes = self.store.minutes().get(id).await?;
        self.meeting_for(user, &minutes.meeting, Action::SeeMinutes(minutes.state)).await?;
        let content = self.store.minutes().content(id, minutes.revision).await?;
        let saved =
            self.store.minutes().revisions(id).await?.into_iter().find(|info| info.revision == minutes.revision);
        let saved_at = saved.ok_or(ProblemCode::NotFound)?.saved_at;
        let head = content.head.clone();
        let file = tokio::task::spawn_blocking(move || documents::minutes_word_document(&content, saved_at));
        let content = file.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
        Ok(MinutesFile { head, is_draft: minutes.state != MinutesState::Signed, content })
    }
}

fn unprintable_letter(place: documents::Unprintable) -> UnprintableLetter {
    UnprintableLetter {
        letter: place.letter.to_string(),
        field: place.field.map(str::to_owned),
        block: place.block.and_then(|block| u32::try_from(block).ok()),
        excerpt: place.excerpt,
    }
}

/// Longest field of the official form and longest line of a list in it, in characters; most lines
/// of a list. The line of the absent names every unit that did not come: 700 of them with long
/// names.
const MAX_FIELD_CHARS: usize = 2_000;
const MAX_LINE_CHARS: usize = 60_000;
const MAX_LINES: usize = 2_000;

fn check_content(content: &MinutesContent) -> Result<(), Refusal> {
    content.body.check_size().map_err(|e| Refusal::from(ProblemCode::TooLarge).with_fact(e.to_string()))?;
    let head = &content.head;
    let single = [
        &head.superior_unit,
        &head.issuing_unit,
        &head.number,
        &head.symbol,
        &head.place,
        &head.title,
        &head.correction_of,
        &head.begins,
        &head.ends,
        &head.venue,
        &head.chair,
        &head.secretary,
        &head.chair_name,
        &head.secretary_name,
    ];
    if head.attendance.len() > MAX_LINES || head.recipients.len() > MAX_LINES {
        return Err(Refusal::invalid("head"));
    }
    let longer_than = |most: usize| move |text: &&String| text.chars().count() > most;
    let too_long = single.into_iter().find(longer_than(MAX_FIELD_CHARS));
    let too_long =
        too_long.or_else(|| head.attendance.iter().chain(&head.recipients).find(longer_than(MAX_LINE_CHARS)));
    match too_long {
        Some(text) => Err(Refusal::invalid(text.chars().take(60).collect::<String>())),
        None => Ok(()),
    }
}
