// SPDX-License-Identifier: MPL-2.0
//! Votes in a meeting: `opening.rs` fixes who may vote, `closing.rs` counts and keeps the record,
//! also where nobody closes them. Here: voting, and what each person sees.

mod closing;
mod opening;

use base::{Rate, Refusal, Viewer};
use meetings::ids::{MeetingId, UnitId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use meetings::vote::{BadField, PaperCount, Voter};
use protocol::http::{
    BALLOT_CODE_CHARS, CastBallot, HallPapersView, OwnVote, PublishedBallot, PublishedBallots, VoteList, VoteView,
};
use protocol::problem::ProblemCode;
use sha2::{Digest as _, Sha256};
use store::Conflict;
use store::votes::StoredVote;

pub use self::closing::{VoteClock, close_votes_of_ended};
use crate::UseCases;
use crate::guests::require_admitted;

/// Ballots of one person: ten at once, then one in ten seconds. Each is a row of the log for ever.
pub(crate) const CAST: Rate = Rate { burst: 100, per_second: 1 };
const EACH_BALLOT: i64 = 10;
/// One that is kept already, or is refused, writes nothing.
const EACH_TRY: i64 = 1;

impl UseCases {
    /// The votes of a meeting, for whoever takes part in it.
    pub async fn votes(&self, viewer: &Viewer, id: &MeetingId) -> Result<VoteList, Refusal> {
        let (meeting, may_conduct) = self.meeting_with_votes(viewer, id).await?;
        let kept_back = self.kept_back(viewer, &meeting).await?;
        let mut votes = Vec::new();
        for vote in self.store.votes().of(id).await?.into_iter().filter(|vote| !kept_back.vote(vote)) {
            let mut view = self.vote_view(viewer, may_conduct, vote).await?;
            // Two hundred resolutions would be megabytes for everybody who comes in.
            if view.closed_at.is_some() {
                view.text_left_out = !std::mem::take(&mut view.question.text).is_empty();
            }
            votes.push(view);
        }
        let may_conduct = may_conduct && meeting.state == MeetingState::Live;
        Ok(VoteList { may_conduct, votes, now: self.clock.now() })
    }

    pub async fn vote(&self, viewer: &Viewer, id: &MeetingId, number: u32) -> Result<VoteView, Refusal> {
        let (may_conduct, vote) = self.vote_for(viewer, id, number).await?;
        self.vote_view(viewer, may_conduct, vote).await
    }

    /// A vote, for who may see it, and whether they conduct votes.
    async fn vote_for(&self, viewer: &Viewer, id: &MeetingId, number: u32) -> Result<(bool, StoredVote), Refusal> {
        let (meeting, may_conduct) = self.meeting_with_votes(viewer, id).await?;
        let vote = self.store.votes().get(id, number).await?;
        // For who was out while it was held, it does not exist.
        if self.kept_back(viewer, &meeting).await?.vote(&vote) {
            return Err(ProblemCode::NotFound.into());
        }
        Ok((may_conduct, vote))
    }

    /// Keeps a ballot. In a secret vote under the hash of its code: the same code changes it.
    pub async fn cast_ballot(
        &self,
        user: &User,
        id: &MeetingId,
        number: u32,
        ballot: &CastBallot,
    ) -> Result<VoteView, Refusal> {
        let viewer = Viewer::User(user.clone());
        let (may_conduct, vote) = self.vote_for(&viewer, id, number).await?;
        let chosen = vote.question.ballot(&ballot.chosen).map_err(invalid)?;
        let own = self.store.votes().voter(id, number, &user.id).await?.ok_or(ProblemCode::NotAVoter)?;
        let voter = own.voter;
        let slot = match (&ballot.code, vote.question.is_secret) {
            (Some(code), true) => slot_of(&vote, code)?,
            (None, false) => voter.key().to_owned(),
            _ => return Err(Refusal::invalid("code")),
        };
        // Sent again over a bad line, it is kept already.
        let same = self.store.votes().ballot(id, number, &slot).await?.as_ref() == Some(&chosen);
        let is_kept = own.has_voted && same && vote.is_open(self.clock.now());
        self.count_ballot(user, if is_kept { EACH_TRY } else { EACH_BALLOT })?;
        if !is_kept {
            let mut work = self.store.begin().await?;
            // By the time at which it is written: who waited for others may be too late.
            match work.votes().cast(&vote, &voter, &slot, &chosen, self.clock.now()).await {
                Ok(()) => work.save().await?,
                Err(error) => {
                    work.cancel().await?;
                    // Nothing of it is in the log.
                    self.ballots.lock().give_back(&user.id, EACH_BALLOT - EACH_TRY);
                    return Err(error.into());
                }
            }
        }
        let vote = self.store.votes().get(id, number).await?;
        self.vote_view(&viewer, may_conduct, vote).await
    }

    /// Keeps what a hall counted of its ballots on paper: its own people, chair and secretary.
    pub async fn count_papers(
        &self,
        user: &User,
        id: &MeetingId,
        number: u32,
        unit: &UnitId,
        count: &PaperCount,
    ) -> Result<VoteView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeVotes).await?;
        let access = self.access_now(user, &meeting).await?;
        let is_own = unit == meeting.stands_for(&user.id, &user.unit) && access.may(Action::ReportHall);
        if !is_own && !access.may(Action::ConductVotes) {
            return Err(ProblemCode::NotAllowed.into());
        }
        let vote = self.store.votes().get(id, number).await?;
        let halls = self.store.votes().papers(id, number).await?;
        let hall = halls.into_iter().find(|hall| hall.unit == *unit).ok_or(ProblemCode::NotFound)?;
        vote.question.papers(count, hall.handed).map_err(invalid)?;
        if hall.count.as_ref() != Some(count) {
            self.count_ballot(user, EACH_BALLOT)?;
            let mut work = self.store.begin().await?;
            work.votes().count_papers(&vote, unit, count, &user.id, self.clock.now()).await?;
            work.save().await?;
        }
        self.vote(&Viewer::User(user.clone()), id, number).await
    }

    /// The ballots of a closed vote: by name, or under the hashes of their codes.
    pub async fn published_ballots(
        &self,
        viewer: &Viewer,
        id: &MeetingId,
        number: u32,
    ) -> Result<PublishedBallots, Refusal> {
        let (_, vote) = self.vote_for(viewer, id, number).await?;
        if vote.closing.as_ref().is_none_or(|closing| closing.outcome.is_none()) {
            return Err(ProblemCode::NotFound.into());
        }
        let voters = self.store.votes().voters(id, number).await?;
        let name_of = |slot: &str| {
            let voter = voters.iter().map(|one| &one.voter).find(|voter| voter.key() == slot);
            voter.map_or_else(|| slot.to_owned(), name_of_voter)
        };
        let ballots = self.store.votes().ballots(id, number).await?.into_iter();
        let ballots = ballots.map(|ballot| PublishedBallot {
            of: if vote.question.is_secret { ballot.slot } else { name_of(&ballot.slot) },
            chosen: ballot.chosen,
        });
        Ok(PublishedBallots { ballots: ballots.collect() })
    }

    /// The record of a closed vote, whose SHA-256 is in the log and in the minutes.
    pub async fn vote_record(&self, viewer: &Viewer, id: &MeetingId, number: u32) -> Result<String, Refusal> {
        self.vote_for(viewer, id, number).await?;
        Ok(self.store.votes().record(id, number).await?)
    }

    /// The meeting, and whether this person conducts its votes.
    async fn meeting_with_votes(&self, viewer: &Viewer, id: &MeetingId) -> Result<(Meeting, bool), Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        match viewer {
            Viewer::User(user) => {
                let access = self.access_now(user, &meeting).await?;
                access.require(Action::SeeVotes)?;
                Ok((meeting, access.may(Action::ConductVotes)))
            }
            Viewer::Guest(_) | Viewer::Token(_) => {
                require_admitted(viewer, &meeting)?;
                Ok((meeting, false))
            }
        }
    }

    async fn vote_view(&self, viewer: &Viewer, may_conduct: bool, vote: StoredVote) -> Result<VoteView, Refusal> {
        let user = match viewer {
            Viewer::User(user) => Some(user),
            Viewer::Guest(_) | Viewer::Token(_) => None,
        };
        let (id, number) = (&vote.meeting, vote.number);
        let own = match user {
            Some(user) => self.store.votes().voter(id, number, &user.id).await?,
            None => None,
        };
        let mine = match own {
            Some(own) => {
                let slot = (!vote.question.is_secret).then(|| own.voter.key());
                let chosen = match slot {
                    Some(slot) => self.store.votes().ballot(id, number, slot).await?,
                    None => None,
                };
                let for_unit = own.voter.unit.as_ref().map(|_| own.voter.unit_name.clone());
                Some(OwnVote { for_unit, has_voted: own.has_voted, chosen })
            }
            None => None,
        };
        let waiting_for = if may_conduct && vote.closing.is_none() {
            let voters = self.store.votes().voters(id, number).await?.into_iter();
            voters.filter(|one| !one.has_voted).map(|one| name_of_voter(&one.voter)).collect()
        } else {
            Vec::new()
        };
        let mut papers = self.store.votes().papers(id, number).await?;
        let own_unit = match user {
            Some(user) if !papers.is_empty() => Some(self.unit_of(user, id).await?),
            _ => None,
        };
        papers.retain(|hall| may_conduct || own_unit.as_ref() == Some(&hall.unit));
        let closing = vote.closing;
        Ok(VoteView {
            number,
            electorate: vote.electorate,
            opened_at: vote.opened_at,
            opened_by: self.store.users().get(&vote.opened_by).await?.name,
            closes_at: vote.closes_at,
            closed_at: closing.as_ref().map(|closing| closing.at),
            is_cancelled: closing.as_ref().is_some_and(|closing| closing.outcome.is_none()),
            cast: vote.cast,
            mine,
            waiting_for,
            papers: papers
                .into_iter()
                .map(|hall| HallPapersView {
                    unit: hall.unit,
                    name: hall.unit_name,
                    handed: hall.handed,
                    count: hall.count,
                })
                .collect(),
            digest: closing.as_ref().map(|closing| closing.digest.clone()),
            outcome: closing.and_then(|closing| closing.outcome),
            question: vote.question,
            text_left_out: false,
        })
    }

    fn count_ballot(&self, user: &User, cost: i64) -> Result<(), Refusal> {
        let now = self.clock.now();
        let mut ballots = self.ballots.lock();
        if ballots.take(user.id.clone(), cost, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::BallotTooFast).with_wait(ballots.wait(&user.id, cost, now)))
    }
}

fn name_of_voter(voter: &Voter) -> String {
    format!("{} ({})", voter.name, voter.unit_name)
}

/// Where a secret ballot is kept: nothing here tells whose it is without the code.
fn slot_of(vote: &StoredVote, code: &str) -> Result<String, Refusal> {
    let is_code =
        code.len() == BALLOT_CODE_CHARS && code.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !is_code {
        return Err(Refusal::invalid("code"));
    }
    Ok(hex::encode(Sha256::digest(format!("{}/{}/{code}", vote.meeting, vote.number))))
}

fn invalid(field: BadField) -> Refusal {
    Refusal::invalid(field.0)
}

/// Another vote has opened since the form was filled in.
fn opened_meanwhile(error: store::Error) -> Refusal {
    match error {
        store::Error::Conflict(Conflict::Revision { .. }) => ProblemCode::AnotherVoteOpened.into(),
        other => other.into(),
    }
}
