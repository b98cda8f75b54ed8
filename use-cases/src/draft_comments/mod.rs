// SPDX-License-Identifier: MPL-2.0
//! Comments on a draft of minutes. Here what those write who took part; `keeping.rs` opens and ends
//! periods and answers, `reminding.rs` writes reminders.

mod keeping;
mod reminding;

use std::collections::HashSet;

use base::Refusal;
use meetings::display;
use meetings::ids::{CommentId, MinutesId, ParticipantId, UnitId};
use meetings::meeting::Meeting;
use meetings::minutes::comments::{CommentPeriod, MAX_COMMENT_CHARS, MAX_COMMENTS};
use meetings::minutes::{Minutes, MinutesState};
use meetings::people::User;
use meetings::policy::{CommentAccess, CommentAct};
use moments::Millis;
use protocol::http::{
    AgreeToDraft, ChangeComment, CommentAnswer, CommentReader, CommentView, CommentedDraft, CommentsView, DraftForMe,
    OwnReading, PeriodView, ReadDraft, WriteComment,
};
use protocol::problem::ProblemCode;
use store::attendance::AttendeeKind;
use store::comment_periods::{CommentBy, StoredPeriod, StoredReader};
use store::draft_comments::{NewComment, StoredComment};
use store::{UnitOfWork, random};

use crate::people_alone::expected_alone;
use crate::{UseCases, actor};

pub use self::reminding::remind_of_comments;

/// Most names of those who have not opened the draft.
const MOST_NAMED: usize = 1_000;

impl UseCases {
    /// What this person sees of the comments on minutes.
    pub async fn draft_comments(&self, user: &User, id: &MinutesId) -> Result<CommentsView, Refusal> {
        let (minutes, meeting, access) = self.commented(user, id, CommentAct::Comment).await?;
        let now = self.clock.now();
        let keeps = access.may(CommentAct::Keep);
        let newest = self.store.comment_periods().of(id).await?.into_iter().next();
        let readers = match &newest {
            Some(stored) => self.store.comment_periods().readers(id, stored.period.number).await?,
            None => Vec::new(),
        };
        let comments = self.store.draft_comments().of(id).await?;
        let own_reading = readers.iter().find(|reader| reader.by.user == user.id);
        let own_reading = own_reading.map(|reader| OwnReading { read_at: reader.read_at, agreed_at: reader.agreed_at });
        let not_yet = match &newest {
            Some(_) if keeps => self.not_yet(&meeting, &readers).await?,
            _ => Vec::new(),
        };
        let number = newest.as_ref().map(|stored| stored.period.number);
        let of_reader = |reader: StoredReader| {
            let is_theirs = |one: &&StoredComment| one.by == reader.by.user && Some(one.period) == number;
            let written = comments.iter().filter(is_theirs).count();
            CommentReader {
                comments: u32::try_from(written).unwrap_or(u32::MAX),
                name: reader.by.name,
                unit_name: reader.by.unit_name,
                read_at: reader.read_at,
                agreed_at: reader.agreed_at,
            }
        };
        let readers = if keeps { readers.into_iter().map(of_reader).collect() } else { Vec::new() };
        let is_shown = |one: &StoredComment| keeps || one.by == user.id;
        Ok(CommentsView {
            meeting: meeting.id,
            meeting_title: meeting.title,
            kind: minutes.kind,
            state: minutes.state,
            may_keep: keeps,
            now,
            period: newest.map(|stored| period_view(stored, minutes.state, now)),
            own_reading,
            readers,
            not_yet,
            comments: comments.into_iter().filter(is_shown).map(|one| comment_view(one, user)).collect(),
        })
    }

    /// The text of the period that is open.
    pub async fn commented_draft(&self, user: &User, id: &MinutesId) -> Result<CommentedDraft, Refusal> {
        let (minutes, _, _) = self.commented(user, id, CommentAct::Comment).await?;
        let now = self.clock.now();
        let newest = self.store.comment_periods().of(id).await?.into_iter().next().map(|stored| stored.period);
        let open = newest.filter(|period| period.is_open(now) && minutes.state == MinutesState::Draft);
        let period = open.ok_or(ProblemCode::CommentsOver)?;
        let content = self.store.minutes().content(id, period.revision).await?;
        Ok(CommentedDraft {
            period: period.number,
            revision: period.revision,
            title: content.head.title.clone(),
            passages: content.passages(),
        })
    }

    /// Notes that somebody has opened the draft.
    pub async fn read_draft(&self, user: &User, id: &MinutesId, body: &ReadDraft) -> Result<(), Refusal> {
        self.commented(user, id, CommentAct::Comment).await?;
        let by = self.comment_by(user).await?;
        let (now, who) = (self.clock.now(), actor(user.into()));
        let mut work = self.store.begin().await?;
        require_open(&mut work, id, body.period, now).await?;
        work.comment_periods().note_reading(id, body.period, &by, &who, now).await?;
        Ok(work.save().await?)
    }

    /// "Đồng ý với dự thảo", or not any more.
    pub async fn agree_to_draft(
        &self,
        user: &User,
        id: &MinutesId,
        body: &AgreeToDraft,
    ) -> Result<CommentsView, Refusal> {
        self.commented(user, id, CommentAct::Comment).await?;
        self.count_note(user, 1)?;
        let by = self.comment_by(user).await?;
        let (now, who) = (self.clock.now(), actor(user.into()));
        let mut work = self.store.begin().await?;
        require_open(&mut work, id, body.period, now).await?;
        work.comment_periods().note_reading(id, body.period, &by, &who, now).await?;
        work.comment_periods().agree(id, body.period, &user.id, body.agrees, &who, now).await?;
        work.save().await?;
        self.draft_comments(user, id).await
    }

    /// Writes a comment, on a passage of the text that is read or on the whole.
    pub async fn write_comment(
        &self,
        user: &User,
        id: &MinutesId,
        body: WriteComment,
    ) -> Result<CommentsView, Refusal> {
        self.commented(user, id, CommentAct::Comment).await?;
        let text = comment_text(&body.text)?;
        self.count_note(user, 1)?;
        let by = self.comment_by(user).await?;
        let (now, who) = (self.clock.now(), actor(user.into()));
        let mut work = self.store.begin().await?;
        let period = require_open(&mut work, id, body.period, now).await?;
        if work.draft_comments().count_of(id, body.period, &user.id).await? >= MAX_COMMENTS {
            return Err(ProblemCode::CommentsFull.into());
        }
        let quote = match body.passage {
            None => String::new(),
            Some(passage) => {
                let passages = work.minutes().content(id, period.revision).await?.passages();
                let at = usize::try_from(passage).unwrap_or(usize::MAX);
                passages.get(at).ok_or_else(|| Refusal::invalid("passage"))?.quote()
            }
        };
        work.comment_periods().note_reading(id, body.period, &by, &who, now).await?;
        let new = NewComment {
            id: CommentId::from_random(random::bits()),
            minutes: id,
            period: body.period,
            by: &by,
            passage: body.passage.map(i64::from),
            quote,
            text,
        };
        work.draft_comments().write(&new, &who, now).await?;
        work.save().await?;
        self.draft_comments(user, id).await
    }

    /// Changes or deletes an own comment, while the period is open and nobody has answered it.
    pub async fn change_comment(
        &self,
        user: &User,
        id: &CommentId,
        body: ChangeComment,
    ) -> Result<CommentsView, Refusal> {
        let minutes = self.store.draft_comments().get(id).await?.minutes;
        self.commented(user, &minutes, CommentAct::Comment).await?;
        let text = body.text.as_deref().map(comment_text).transpose()?;
        self.count_note(user, 1)?;
        let (now, who) = (self.clock.now(), actor(user.into()));
        let mut work = self.store.begin().await?;
        let comment = work.draft_comments().get(id).await?;
        if comment.by != user.id {
            return Err(ProblemCode::NotFound.into());
        }
        require_open(&mut work, &minutes, comment.period, now).await?;
        if comment.answer.is_some() {
            return Err(ProblemCode::CommentAnswered.into());
        }
        match text {
            Some(text) => work.draft_comments().change(id, body.seen, &text, &who, now).await?,
            None => work.draft_comments().delete(id, body.seen, &who, now).await?,
        }
        work.save().await?;
        self.draft_comments(user, &minutes).await
    }

    /// Drafts on which this person may comment.
    pub async fn drafts_to_comment(&self, user: &User) -> Result<Vec<DraftForMe>, Refusal> {
        let open = self.store.comment_periods().open_for(&user.id, self.clock.now()).await?.into_iter();
        let draft = |open: store::comment_periods::OpenPeriod| DraftForMe {
            minutes: open.minutes,
            kind: open.kind,
            meeting_title: open.meeting_title,
            deadline: open.deadline,
            answered: open.answered,
        };
        Ok(open.map(draft).collect())
    }

    /// The minutes, their meeting, and what this person may do with comments, if they may `act`.
    async fn commented(
        &self,
        user: &User,
        id: &MinutesId,
        act: CommentAct,
    ) -> Result<(Minutes, Meeting, CommentAccess), Refusal> {
        let minutes = self.store.minutes().get(id).await?;
        let meeting = self.store.meetings().get(&minutes.meeting).await?;
        let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
        let attended = self.store.attendance().first_joined_at(&meeting.id, &participant).await?.is_some();
        let access = CommentAccess::of(user, &meeting, attended);
        access.require(act)?;
        Ok((minutes, meeting, access))
    }

    /// A person by the names of now, as steps of minutes keep them.
    pub(crate) async fn comment_by(&self, user: &User) -> Result<CommentBy, Refusal> {
        let unit_name = self.store.units().distinct_name(&user.unit).await?;
        Ok(CommentBy { user: user.id.clone(), name: user.name.clone(), unit: user.unit.clone(), unit_name })
    }

    /// Who of those who were there with an account, or were invited, has not opened the draft. Of
    /// an invited unit anybody will do.
    async fn not_yet(&self, meeting: &Meeting, readers: &[StoredReader]) -> Result<Vec<String>, Refusal> {
        let has_read: HashSet<&str> = readers.iter().map(|reader| reader.by.user.as_str()).collect();
        let leads = [meeting.chair.as_str(), meeting.secretary.as_str()];
        let mut units: HashSet<UnitId> = readers.iter().map(|reader| reader.by.unit.clone()).collect();
        let mut seen: HashSet<String> = HashSet::new();
        let mut names = Vec::new();
        for stay in self.store.attendance().list(&meeting.id).await? {
            let who = stay.participant.as_str();
            if stay.kind != AttendeeKind::Person || leads.contains(&who) || !seen.insert(who.to_owned()) {
                continue;
            }
            let user = meetings::ids::UserId::parse(who).map_err(Refusal::internal)?;
            // Whose account is closed by now reads nothing any more.
            if has_read.contains(who) || self.store.users().is_disabled(&user).await? {
                continue;
            }
            units.extend(stay.unit_id);
            names.push(with_unit(&stay.name, &stay.unit));
        }
        for invited in &meeting.invitees.people {
            let user = self.store.users().get(&invited.user).await?;
            let is_known = has_read.contains(user.id.as_str()) || !seen.insert(user.id.to_string());
            if !is_known && expected_alone(meeting, &user) {
                names.push(with_unit(&user.name, &self.store.units().distinct_name(&user.unit).await?));
            }
        }
        for unit in meeting.invited_units.iter().filter(|unit| !units.contains(unit)) {
            names.push(self.store.units().distinct_name(unit).await?);
        }
        names.truncate(MOST_NAMED);
        Ok(names)
    }
}

/// The open period with this number, of minutes that are still a draft.
async fn require_open(
    work: &mut UnitOfWork,
    id: &MinutesId,
    number: i64,
    now: Millis,
) -> Result<CommentPeriod, Refusal> {
    let is_draft = work.minutes().get(id).await?.state == MinutesState::Draft;
    let open = work.comment_periods().open_now(id, now).await?;
    let open = open.filter(|period| is_draft && period.number == number);
    open.ok_or_else(|| ProblemCode::CommentsOver.into())
}

fn comment_text(text: &str) -> Result<String, Refusal> {
    display::text(text, MAX_COMMENT_CHARS).ok_or_else(|| Refusal::invalid("text"))
}

fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name}, {unit}") }
}

fn period_view(stored: StoredPeriod, state: MinutesState, now: Millis) -> PeriodView {
    let StoredPeriod { period, opened_by_name } = stored;
    PeriodView {
        is_open: period.is_open(now) && state == MinutesState::Draft,
        number: period.number,
        revision: period.revision,
        opened_at: period.opened_at,
        opened_by_name,
        deadline: period.deadline,
        ended_at: period.ended_at,
    }
}

fn comment_view(stored: StoredComment, user: &User) -> CommentView {
    CommentView {
        id: stored.id,
        period: stored.period,
        passage: stored.passage.and_then(|passage| u32::try_from(passage).ok()),
        quote: stored.quote,
        text: stored.text,
        by_name: stored.name,
        unit_name: stored.unit_name,
        is_own: stored.by == user.id,
        written_at: stored.written_at,
        changed_at: stored.changed_at,
        version: stored.version,
        answer: stored.answer.map(|answer| CommentAnswer {
            verdict: answer.verdict,
            reason: answer.reason,
            by_name: answer.by_name,
            at: answer.at,
        }),
    }
}
