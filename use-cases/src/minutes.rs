// SPDX-License-Identifier: MPL-2.0
//! Writing minutes: draft, saving, history. Freezing and signing are in `signatures.rs`.

use base::Refusal;
use documents::AttachedFile;
use meetings::ids::{MeetingId, MinutesId, ParticipantId};
use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::draft_note::instruction_in;
use meetings::minutes::{
    MAX_REVISION_NAME_CHARS, Minutes, MinutesContent, MinutesHead, MinutesKind, MinutesState, RevisionInfo,
};
use meetings::people::User;
use meetings::policy::{Access, Action, Denied, may_stand_in};
use meetings::transcript::Segment;
use moments::LocalTime;
use protocol::http::{
    CorrectionView, ListedMinutes, MinutesView, RedraftMinutes, ReturnedView, RevisionView, SaveMinutes, SignatureView,
    UnprintableLetter,
};
use protocol::problem::ProblemCode;
use store::Store;
use store::minutes_signing::SignatureRole;

use crate::attachments::attachments;
use crate::drafting::{draft_of, first_draft, first_notice};
use crate::minutes_bounds::check_content;
use crate::minutes_steps::substitute_view;
use crate::readiness::EACH_WHOLE;
use crate::{UseCases, actor, names};

/// Minutes as a file.
#[derive(Debug)]
pub struct MinutesFile {
    pub kind: MinutesKind,
    pub head: MinutesHead,
    /// Not yet signed by all.
    pub is_draft: bool,
    pub content: Vec<u8>,
}

impl UseCases {
    /// The meeting, if the policy allows this person `action`.
    pub async fn meeting_for(&self, user: &User, id: &MeetingId, action: Action) -> Result<Meeting, Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        Access::of(user, &meeting).require(action)?;
        Ok(meeting)
    }

    /// The same for what conducts a meeting: whom the chair was handed to, and co-chairs, may too.
    pub async fn meeting_to_conduct(&self, user: &User, id: &MeetingId, action: Action) -> Result<Meeting, Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        self.access_now(user, &meeting).await?.require(action)?;
        Ok(meeting)
    }

    /// What somebody may do, with who chairs now and with whom.
    pub(crate) async fn access_now<'a>(&self, user: &'a User, meeting: &Meeting) -> Result<Access<'a>, Refusal> {
        let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
        let is_chair = self.store.rooms().chair_now(&meeting.id).await?.as_ref() == Some(&participant);
        let chairs = is_chair || self.store.attendance().is_co_chair(&meeting.id, &participant).await?;
        Ok(Access::of(user, meeting).with_chair_now(chairs))
    }

    /// The minutes and their meeting, if the policy allows this person `action`.
    pub async fn minutes_for(
        &self,
        user: &User,
        id: &MinutesId,
        action: Action,
    ) -> Result<(Minutes, Meeting), Refusal> {
        let minutes = self.store.minutes().get(id).await?;
        let meeting = self.store.meetings().get(&minutes.meeting).await?;
        self.minutes_access(user, &minutes, &meeting).await?.require(action)?;
        Ok((minutes, meeting))
    }

    /// What somebody may do with minutes: who signs them in the place of the chair has the chair's
    /// part.
    pub(crate) async fn minutes_access<'a>(
        &self,
        user: &'a User,
        minutes: &Minutes,
        meeting: &Meeting,
    ) -> Result<Access<'a>, Refusal> {
        let substitute = self.store.minutes().substitute(&minutes.id).await?;
        // Only while they are of the meeting: an account that moved to another unit has no part in it.
        let stands_in = substitute.is_some_and(|named| named.user == user.id) && may_stand_in(meeting, user);
        Ok(Access::of(user, meeting).with_chairs_part(stands_in))
    }

    /// As [`Self::minutes_for`], for reading them as they are.
    pub(crate) async fn minutes_to_read(&self, user: &User, id: &MinutesId) -> Result<(Minutes, Meeting), Refusal> {
        let published = self.store.minutes().get(id).await?.is_published();
        self.minutes_for(user, id, Action::SeeMinutes { published }).await
    }

    /// All minutes of a meeting, with whether this person may open them. A correction in progress
    /// does not hide the signed minutes, and is known to those only who may open it; so is why
    /// minutes were returned. Who only planned the meeting is told of none.
    pub async fn listed_minutes(
        &self,
        access: &Access<'_>,
        meeting: &MeetingId,
    ) -> Result<Vec<ListedMinutes>, Refusal> {
        if access.role().is_none() {
            return Ok(Vec::new());
        }
        let all = self.store.minutes().by_meeting(meeting).await?;
        let is_hidden = |minutes: &Minutes| !access.may(Action::SeeMinutes { published: minutes.is_published() });
        let stands_in = if all.iter().any(is_hidden) {
            self.store.minutes().substituted_by(meeting, access.user()).await?
        } else {
            Vec::new()
        };
        let listed = all.into_iter().filter_map(|mut minutes| {
            let may_open = !is_hidden(&minutes) || stands_in.contains(&minutes.id);
            if !may_open {
                minutes.return_comment.clear();
            }
            (may_open || minutes.corrects.is_none()).then_some(ListedMinutes {
                may_open,
                minutes,
                reference: None,
                comments_until: None,
            })
        });
        Ok(listed.collect())
    }

    /// The same, signed ones with their number and date: a correction may have been corrected too.
    pub(crate) async fn listed_with_references(
        &self,
        access: &Access<'_>,
        meeting: &MeetingId,
    ) -> Result<Vec<ListedMinutes>, Refusal> {
        let mut listed = self.listed_minutes(access, meeting).await?;
        for one in listed.iter_mut().filter(|one| one.may_open && one.minutes.state == MinutesState::Signed) {
            one.reference = Some(reference_of(&self.store, &one.minutes).await?);
        }
        if listed.iter().any(|one| one.minutes.state == MinutesState::Draft) {
            let open = self.store.comment_periods().open_of_meeting(meeting, self.clock.now()).await?;
            for one in &mut listed {
                let period = open.iter().find(|(minutes, _)| *minutes == one.minutes.id);
                one.comments_until = period.map(|(_, deadline)| *deadline);
            }
        }
        Ok(listed)
    }

    /// Minutes as one reader sees them.
    pub(crate) async fn view_of(
        &self,
        user: &User,
        minutes: Minutes,
        meeting: &Meeting,
    ) -> Result<MinutesView, Refusal> {
        let access = self.minutes_access(user, &minutes, meeting).await?;
        let my_role = access.role().ok_or(Denied::Unknown)?;
        let content = self.store.minutes().content(&minutes.id, minutes.revision).await?;
        let revisions = self.store.minutes().revisions(&minutes.id).await?;
        let drafted_at = revisions.iter().find(|revision| revision.draft.is_some()).map(|draft| draft.saved_at);
        let saved = revisions.into_iter().find(|r| r.revision == minutes.revision);
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
        let (speech_after_draft, speech_after_draft_until) = match drafted_at {
            Some(at) if may_edit => self.store.transcript().added_after(&meeting.id, at).await?,
            _ => (0, None),
        };
        let unprintable = if may_edit { self.unprintable(content.clone()).await? } else { Vec::new() };
        let document_sha256 = self.store.minutes().document_sha256(&minutes.id, minutes.revision).await?;
        let dated_at = match document_sha256 {
            Some(_) => Some(self.store.minutes().dated(&minutes.id).await?),
            None => None,
        };
        let is_returned = minutes.state == MinutesState::Draft && !minutes.return_comment.is_empty();
        let returned = if is_returned { self.store.minutes().returned(&minutes.id).await? } else { None };
        let correction = self.correction_of(&minutes, access).await?;
        let steps = self.steps_of(&minutes, access).await?;
        let substitute = self.store.minutes().substitute(&minutes.id).await?;
        let draft_note = instruction_in(&content);
        Ok(MinutesView {
            unopened: meeting.started_at.is_none(),
            corrected: designations_of_corrected(&self.store, &minutes).await?,
            correction,
            steps: steps.taken,
            may: steps.may,
            substitute: substitute.filter(|_| access.may(Action::EditMinutes)).map(substitute_view),
            document_sha256,
            dated_at,
            returned: returned.map(|(by_name, at)| ReturnedView { by_name, at }),
            meeting_title: meeting.title.clone(),
            content,
            my_role,
            may_edit,
            may_sign: access.may_sign_now(minutes.kind, minutes.state),
            signatures: signatures.collect(),
            saved_at: saved.saved_at,
            saved_by_name: saved.saved_by_name,
            draft: saved.draft,
            speech_after_draft,
            speech_after_draft_until,
            draft_note: if may_edit { draft_note } else { None },
            unprintable: unprintable.into_iter().map(unprintable_letter).collect(),
            minutes,
        })
    }

    /// The document that corrects these minutes, as far as this reader may know of it.
    async fn correction_of(&self, minutes: &Minutes, access: Access<'_>) -> Result<Option<CorrectionView>, Refusal> {
        let all = self.store.minutes().by_meeting(&minutes.meeting).await?;
        let made = all.into_iter().find(|other| other.corrects.as_ref() == Some(&minutes.id));
        let Some(made) = made.filter(|made| access.may(Action::SeeMinutes { published: made.is_published() })) else {
            return Ok(None);
        };
        let signed_as =
            if made.state == MinutesState::Signed { Some(reference_of(&self.store, &made).await?) } else { None };
        Ok(Some(CorrectionView { id: made.id, signed_as }))
    }

    /// The minutes of an ended meeting, or the notice of its conclusions, drafted from the facts;
    /// those that exist are returned as they are.
    pub async fn draft_minutes(
        &self,
        user: &User,
        meeting: &MeetingId,
        kind: MinutesKind,
    ) -> Result<MinutesView, Refusal> {
        let meeting = self.meeting_for(user, meeting, Action::EditMinutes).await?;
        let (by, now) = (actor(user.into()), self.clock.now());
        let minutes = match kind {
            MinutesKind::Minutes => first_draft(&self.store, &meeting.id, &by, now).await?,
            MinutesKind::Conclusions => first_notice(&self.store, &meeting.id, user, &by, now).await?,
        };
        self.view_of(user, minutes, &meeting).await
    }

    /// The minutes with their newest revision.
    pub async fn minutes(&self, user: &User, id: &MinutesId) -> Result<MinutesView, Refusal> {
        self.minutes_to_read(user, id).await?;
        // Whoever reads is shown the newest revision that there is; what is wrong is logged.
        let _unsettled = self.settle_draft(id).await;
        let (minutes, meeting) = self.minutes_to_read(user, id).await?;
        self.view_of(user, minutes, &meeting).await
    }

    /// Saves a new revision on top of the one that was edited.
    pub async fn save_minutes(&self, user: &User, id: &MinutesId, body: &SaveMinutes) -> Result<MinutesView, Refusal> {
        let (_, meeting) = self.minutes_for(user, id, Action::EditMinutes).await?;
        check_content(&body.content)?;
        self.settle_draft(id).await?;
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().save_revision(id, body.base_revision, &body.content, &by, now).await?;
        work.save().await?;
        self.tell_draft_changed(id).await;
        self.newest(user, id, &meeting).await
    }

    /// Makes the draft anew, as the newest revision: the body from what is known of the meeting now,
    /// with so much of what was said. The head stays as it was written. A correction is not drafted
    /// from the meeting; a notice has nothing of what was said.
    pub async fn redraft_minutes(
        &self,
        user: &User,
        id: &MinutesId,
        body: &RedraftMinutes,
    ) -> Result<MinutesView, Refusal> {
        let (minutes, meeting) = self.minutes_for(user, id, Action::EditMinutes).await?;
        if minutes.corrects.is_some() || minutes.kind != MinutesKind::Minutes {
            return Err(ProblemCode::NotAllowed.into());
        }
        self.count_note(user, EACH_WHOLE)?;
        let head = self.store.minutes().content(id, minutes.revision).await?.head;
        let drafted = draft_of(&self.store, &meeting, body.length).await?;
        let content = MinutesContent { head, ..drafted };
        self.settle_draft(id).await?;
        let (by, now) = (actor(user.into()), self.clock.now());
        let mut work = self.store.begin().await?;
        work.minutes().redraft(id, body.base_revision, &content, body.length, &by, now).await?;
        work.save().await?;
        self.tell_draft_changed(id).await;
        self.newest(user, id, &meeting).await
    }

    pub(crate) async fn newest(&self, user: &User, id: &MinutesId, meeting: &Meeting) -> Result<MinutesView, Refusal> {
        let minutes = self.store.minutes().get(id).await?;
        self.view_of(user, minutes, meeting).await
    }

    /// The saved revisions, latest first.
    pub async fn revisions(&self, user: &User, id: &MinutesId) -> Result<Vec<RevisionInfo>, Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        Ok(self.store.minutes().revisions(id).await?)
    }

    /// The content of one revision.
    pub async fn revision(&self, user: &User, id: &MinutesId, n: i64) -> Result<RevisionView, Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        let content = self.store.minutes().content(id, n).await?;
        let info = self.store.minutes().revisions(id).await?.into_iter().find(|info| info.revision == n);
        Ok(RevisionView { info: info.ok_or(ProblemCode::NotFound)?, content })
    }

    /// Names a revision, or takes its name away where the new one is empty.
    pub async fn name_revision(&self, user: &User, id: &MinutesId, n: i64, name: &str) -> Result<(), Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        let name =
            if name.trim().is_empty() { String::new() } else { names::short_name(name, MAX_REVISION_NAME_CHARS)? };
        self.count_note(user, 1)?;
        let name = (!name.is_empty()).then_some(name.as_str());
        let mut work = self.store.begin().await?;
        work.revision_names().set(id, n, name, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Restores an old revision as the newest one. The revisions in between are kept.
    pub async fn restore_minutes(&self, user: &User, id: &MinutesId, n: i64) -> Result<MinutesView, Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        self.count_note(user, EACH_WHOLE)?;
        self.settle_draft(id).await?;
        let (minutes, meeting) = self.minutes_for(user, id, Action::EditMinutes).await?;
        let mut work = self.store.begin().await?;
        work.minutes().restore(id, n, minutes.revision, &actor(user.into()), self.clock.now()).await?;
        work.save().await?;
        self.tell_draft_changed(id).await;
        self.newest(user, id, &meeting).await
    }

    /// The current draft as it would be printed.
    pub async fn preview(&self, user: &User, id: &MinutesId) -> Result<MinutesFile, Refusal> {
        self.minutes_for(user, id, Action::EditMinutes).await?;
        self.settle_draft(id).await?;
        let (minutes, meeting) = self.minutes_for(user, id, Action::EditMinutes).await?;
        let content = self.store.minutes().content(id, minutes.revision).await?;
        let head = content.head.clone();
        let (transcript, attached) = self.enclosed(&minutes, &meeting).await?;
        let document = self.typeset(&minutes, &meeting, content, transcript, attached, self.clock.now()).await?;
        Ok(MinutesFile { kind: minutes.kind, head, is_draft: true, content: document.pdf })
    }

    /// The transcript and the files inside a PDF. A notice goes to more people than those who may
    /// read them, and has none.
    pub(crate) async fn enclosed(
        &self,
        minutes: &Minutes,
        meeting: &Meeting,
    ) -> Result<(Vec<Segment>, Vec<AttachedFile>), Refusal> {
        match minutes.kind {
            MinutesKind::Minutes => {
                Ok((self.store.transcript().list(&meeting.id).await?, attachments(&self.store, meeting).await?))
            }
            MinutesKind::Conclusions => Ok((Vec::new(), Vec::new())),
        }
    }

    /// The newest revision as a Word document, for editing and not for signing.
    pub async fn word_document(&self, user: &User, id: &MinutesId) -> Result<MinutesFile, Refusal> {
        let (minutes, _) = self.minutes_to_read(user, id).await?;
        let kind = minutes.kind;
        let content = self.store.minutes().content(id, minutes.revision).await?;
        let saved =
            self.store.minutes().revisions(id).await?.into_iter().find(|info| info.revision == minutes.revision);
        let saved_at = saved.ok_or(ProblemCode::NotFound)?.saved_at;
        let head = content.head.clone();
        let file = tokio::task::spawn_blocking(move || documents::minutes_word_document(kind, &content, saved_at));
        let content = file.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
        Ok(MinutesFile { kind: minutes.kind, head, is_draft: minutes.state != MinutesState::Signed, content })
    }
}

pub(crate) fn unprintable_letter(place: documents::Unprintable) -> UnprintableLetter {
    UnprintableLetter {
        letter: place.letter.to_string(),
        field: place.field.map(str::to_owned),
        block: place.block.and_then(|block| u32::try_from(block).ok()),
        excerpt: place.excerpt,
    }
}

/// Number and symbol of the minutes that these correct, then of those that they corrected in turn;
/// empty for minutes that correct nothing.
pub(crate) async fn designations_of_corrected(store: &Store, minutes: &Minutes) -> store::Result<Vec<String>> {
    let mut designations = Vec::new();
    let mut corrected = minutes.corrects.clone();
    // Minutes correct earlier ones only, so this ends.
    while let Some(id) = corrected {
        let earlier = store.minutes().get(&id).await?;
        designations.push(store.minutes().content(&id, earlier.revision).await?.head.designation());
        corrected = earlier.corrects;
    }
    Ok(designations)
}

/// How other documents name these signed minutes: with number and date.
pub(crate) async fn reference_of(store: &Store, minutes: &Minutes) -> store::Result<String> {
    let head = store.minutes().content(&minutes.id, minutes.revision).await?.head;
    Ok(head.reference(minutes.kind, &LocalTime::of(store.minutes().dated(&minutes.id).await?).date_words()))
}
