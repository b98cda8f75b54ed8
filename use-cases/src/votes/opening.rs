// SPDX-License-Identifier: MPL-2.0
//! Who may vote: those of the expected units who are here with an account when a vote opens.

use std::collections::{HashMap, HashSet};

use base::{Refusal, Viewer};
use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::people::User;
use meetings::policy::Action;
use meetings::roll_call::UnitNote;
use meetings::vote::{Electorate, MAX_LIMIT_S, MAX_QUESTION_TEXT_CHARS, MIN_LIMIT_S, Question, VotedBy, Voter};
use protocol::http::{NamedVoter, OpenVote, VoteView, VoterForm, VotingHall, VotingPerson, VotingUnit};
use protocol::problem::ProblemCode;
use store::attendance::{Attendance, AttendeeKind};
use store::votes::{HallPapers, NewVote};

use super::{invalid, opened_meanwhile};
use crate::UseCases;
use crate::unit_attendance::{attendance_of_expected, unit_of};

impl UseCases {
    /// Who could vote now, for who opens a vote.
    pub async fn voter_form(&self, user: &User, id: &MeetingId) -> Result<VoterForm, Refusal> {
        let meeting = self.live_meeting(user, id).await?;
        self.form_of(&meeting).await
    }

    /// Opens a vote. The list of voters and the base of the majority do not change afterwards.
    pub async fn open_vote(&self, user: &User, id: &MeetingId, new: OpenVote) -> Result<VoteView, Refusal> {
        let meeting = self.live_meeting(user, id).await?;
        let letters = new.question.text.chars().count();
        if letters > MAX_QUESTION_TEXT_CHARS {
            let fact = format!("{letters}/{MAX_QUESTION_TEXT_CHARS}");
            return Err(Refusal::from(ProblemCode::VoteTextTooLong).with_fact(fact));
        }
        let question = new.question.clone().checked().map_err(invalid)?;
        if new.limit_s.is_some_and(|limit| !(MIN_LIMIT_S..=MAX_LIMIT_S).contains(&limit)) {
            return Err(Refusal::invalid("limit_s"));
        }
        if !new.halls.is_empty() && question.by == VotedBy::Unit {
            return Err(Refusal::invalid("halls"));
        }
        let form = self.form_of(&meeting).await?;
        let (voters, papers) = match question.by {
            VotedBy::Unit => (voters_of_units(&form, &new.named)?, Vec::new()),
            VotedBy::Person => (people_who_vote(&form, &new), halls(&form, &new.halls)?),
        };
        if voters.is_empty() {
            return Err(ProblemCode::NobodyMayVote.into());
        }
        let electorate = electorate(&question, &form, new.summoned, voters.len(), &papers)?;
        if electorate.entitled != new.entitled {
            return Err(ProblemCode::VotersChanged.into());
        }
        let item = self.store.rooms().agenda_times(id).await?.pop().map(|time| time.item);
        let now = self.clock.now();
        let closes_at = new.limit_s.map(|limit| now.plus(i64::from(limit) * 1_000));
        let stored = NewVote {
            question: &question,
            item: item.as_ref(),
            voters: &voters,
            papers: &papers,
            electorate,
            closes_at,
            seen: new.seen,
        };
        let mut work = self.store.begin().await?;
        if work.meetings().get(id).await?.state != MeetingState::Live {
            work.cancel().await?;
            return Err(ProblemCode::MeetingEnded.into());
        }
        let number = work.votes().open(id, &stored, &user.id, now).await.map_err(opened_meanwhile)?;
        work.save().await?;
        self.vote_clock.wake();
        self.vote(&Viewer::User(user.clone()), id, number).await
    }

    /// The meeting, if it runs and this person conducts it.
    pub(super) async fn live_meeting(&self, user: &User, id: &MeetingId) -> Result<Meeting, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::ConductVotes).await?;
        match meeting.state {
            MeetingState::Live => Ok(meeting),
            MeetingState::Planned => Err(ProblemCode::MeetingNotOpen.into()),
            MeetingState::Ended => Err(ProblemCode::MeetingEnded.into()),
        }
    }

    async fn form_of(&self, meeting: &Meeting) -> Result<VoterForm, Refusal> {
        let attended = self.store.attendance().list(&meeting.id).await?;
        let notes = self.store.roll_calls().notes(&meeting.id).await?;
        let mut expected = attendance_of_expected(meeting, &attended);
        // Observers have no vote and are in no base.
        let voting: HashSet<&UnitId> = meeting.voting_units().collect();
        expected.retain(|attendance| voting.contains(&attendance.unit));
        let names = self.store.units().distinct_names().await?;
        let name_of = |unit: &UnitId| names.get(unit).cloned().unwrap_or_default();
        let mut here: HashMap<UnitId, Vec<VotingPerson>> = HashMap::new();
        let mut people = Vec::new();
        for stay in here_with_account(&attended) {
            let (Some(unit), Ok(user)) = (unit_of(meeting, stay), UserId::parse(stay.participant.as_str())) else {
                continue;
            };
            let deputy = meeting.invitees.represented_by(&user).is_some();
            let (name, role) = (stay.name.clone(), stay.role);
            let person = VotingPerson { user, name, unit_name: name_of(&unit), role, deputy };
            here.entry(unit).or_default().push(person.clone());
            people.push(person);
        }
        // Whoever is not here has not heard what is voted on: their hall has no papers.
        let is_here = |unit: &UnitId| {
            attended.iter().any(|stay| stay.left_at.is_none() && unit_of(meeting, stay).as_ref() == Some(unit))
        };
        let reports =
            |unit: &UnitId| notes.get(unit).and_then(UnitNote::people_in_hall).is_some_and(|people| people > 0);
        let away = expected.iter().filter(|one| reports(&one.unit) && !is_here(&one.unit));
        let halls_away = away.map(|one| name_of(&one.unit)).collect();
        let halls = expected.iter().filter(|attendance| is_here(&attendance.unit)).filter_map(|attendance| {
            let in_hall = notes.get(&attendance.unit).and_then(UnitNote::people_in_hall)?;
            let of_unit = |stay: &&Attendance| unit_of(meeting, stay).as_ref() == Some(&attendance.unit);
            let accounts = connected(&attended).filter(of_unit).count();
            let people = u32::try_from(in_hall.saturating_sub(accounts)).ok().filter(|people| *people > 0)?;
            Some(VotingHall { name: name_of(&attendance.unit), unit: attendance.unit.clone(), people })
        });
        let halls = halls.collect();
        let invited_units = u32::try_from(expected.len()).unwrap_or(u32::MAX);
        let units = expected.into_iter().filter_map(|attendance| {
            let unit = attendance.unit;
            let mut people = here.remove(&unit)?;
            // Whom the unit has named votes for it, else who leads the meeting; the secretary only where
            // nobody else is.
            people.sort_by_key(|person| {
                (person.role == MeetingRole::Secretary, !person.deputy, person.role != MeetingRole::Chair)
            });
            Some(VotingUnit { name: name_of(&unit), unit, people })
        });
        let units = units.collect();
        let seen = u32::try_from(self.store.votes().of(&meeting.id).await?.len()).unwrap_or(u32::MAX);
        Ok(VoterForm { seen, invited_units, units, people, halls, halls_away })
    }
}

/// Who is connected now and may decide, each once, in the order in which they came.
fn here_with_account(attended: &[Attendance]) -> impl Iterator<Item = &Attendance> {
    connected(attended).filter(|stay| stay.role != MeetingRole::Observer)
}

/// Everybody with an account who is connected now.
fn connected(attended: &[Attendance]) -> impl Iterator<Item = &Attendance> {
    attended.iter().filter(|stay| stay.left_at.is_none() && stay.kind == AttendeeKind::Person)
}

fn voters_of_units(form: &VoterForm, named: &[NamedVoter]) -> Result<Vec<Voter>, Refusal> {
    let mut voters = Vec::new();
    for unit in &form.units {
        let chosen = named.iter().find(|named| named.unit == unit.unit);
        let person = match chosen {
            // Who has left meanwhile votes for nobody.
            Some(named) => unit.people.iter().find(|person| person.user == named.user),
            None => unit.people.first(),
        };
        let person = person.ok_or_else(|| Refusal::invalid("named").with_fact(unit.name.clone()))?;
        voters.push(voter(person, Some(&unit.unit)));
    }
    Ok(voters)
}

fn people_who_vote(form: &VoterForm, new: &OpenVote) -> Vec<Voter> {
    let votes = |person: &&VotingPerson| {
        (person.role != MeetingRole::Secretary || new.with_secretary) && !new.without.contains(&person.user)
    };
    form.people.iter().filter(votes).map(|person| voter(person, None)).collect()
}

/// `unit`: whose vote it is; none: the person's own.
fn voter(person: &VotingPerson, unit: Option<&UnitId>) -> Voter {
    Voter {
        unit: unit.cloned(),
        user: person.user.clone(),
        name: person.name.clone(),
        unit_name: person.unit_name.clone(),
    }
}

fn halls(form: &VoterForm, chosen: &[UnitId]) -> Result<Vec<HallPapers>, Refusal> {
    let hall = |unit: &UnitId| {
        let hall = form.halls.iter().find(|hall| hall.unit == *unit).ok_or(ProblemCode::VotersChanged)?;
        Ok(HallPapers { unit: unit.clone(), unit_name: hall.name.clone(), handed: hall.people, count: None })
    };
    let unique: HashSet<&UnitId> = chosen.iter().collect();
    unique.into_iter().map(hall).collect()
}

fn electorate(
    question: &Question,
    form: &VoterForm,
    summoned: Option<u32>,
    voters: usize,
    papers: &[HallPapers],
) -> Result<Electorate, Refusal> {
    let on_paper: u32 = papers.iter().map(|hall| hall.handed).sum();
    let entitled = u32::try_from(voters).unwrap_or(u32::MAX).saturating_add(on_paper);
    let invited = match question.by {
        VotedBy::Unit => Some(form.invited_units),
        VotedBy::Person => summoned,
    };
    Electorate { entitled, invited }.checked(question).map_err(invalid)
}
