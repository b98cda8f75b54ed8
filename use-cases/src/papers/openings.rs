// SPDX-License-Identifier: MPL-2.0
//! Who has opened which paper: kept once for each person and version, and shown by unit to chair,
//! secretary and who planned the meeting.

use std::collections::HashMap;
use std::{iter, slice};

use base::{Refusal, Viewer};
use meetings::ids::{MeetingId, PaperId, ParticipantId, UnitId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::paper::{Paper, newest_version};
use meetings::people::User;
use meetings::policy::Action;
use protocol::http::{OpenedPaper, OpenedPapers, PaperOpening, PaperOpenings, PersonOpening, UnitOpenings};
use store::paper_openings::{PaperOpening as Opening, PaperReader};

use crate::UseCases;
use crate::names::with_title;
use crate::people_alone::expected_alone;

impl UseCases {
    /// Keeps that somebody has opened a paper to read it.
    pub async fn paper_opened(&self, viewer: &Viewer, id: &MeetingId, paper: &PaperId) -> Result<(), Refusal> {
        self.paper_for(viewer, id, paper).await?;
        self.keep_openings(viewer, id, slice::from_ref(paper)).await
    }

    /// The same of papers whose files somebody is sent. A server that cannot write sends them all
    /// the same.
    pub async fn papers_downloaded(&self, viewer: &Viewer, id: &MeetingId, papers: &[PaperId]) {
        if let Err(refusal) = self.keep_openings(viewer, id, papers).await {
            tracing::warn!(?refusal, "it was not kept who opened papers");
        }
    }

    /// Keeps which of these papers are opened for the first time. After the end nothing of a
    /// meeting changes.
    async fn keep_openings(&self, viewer: &Viewer, id: &MeetingId, papers: &[PaperId]) -> Result<(), Refusal> {
        let meeting = self.store.meetings().get(id).await?;
        let (name, unit) = match viewer {
            Viewer::User(user) => (&user.name, Some(meeting.stands_for(&user.id, &user.unit))),
            Viewer::Guest(guest) => (&guest.name, None),
            Viewer::Token(_) => return Ok(()),
        };
        if meeting.state == MeetingState::Ended {
            return Ok(());
        }
        let id = viewer.participant()?;
        let mut new = Vec::new();
        for paper in papers {
            if !self.store.paper_openings().is_known(paper, &id).await? {
                new.push(paper);
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let reader = PaperReader { id: &id, name, is_guest: unit.is_none(), unit };
        let mut work = self.store.begin().await?;
        for paper in new {
            work.paper_openings().add(paper, reader, self.clock.now()).await?;
        }
        Ok(work.save().await?)
    }

    /// How many units have opened each of these papers; none for who may not see it.
    pub(super) async fn opened_papers(
        &self,
        viewer: &Viewer,
        meeting: &Meeting,
        papers: &[Paper],
    ) -> Result<Option<OpenedPapers>, Refusal> {
        let Viewer::User(user) = viewer else { return Ok(None) };
        if !self.access_now(user, meeting).await?.may(Action::SeePaperOpenings) {
            return Ok(None);
        }
        let expected = expected_units(meeting);
        // Of each paper, the newest version that somebody of a unit has opened.
        let mut of_papers: HashMap<PaperId, HashMap<UnitId, u32>> = HashMap::new();
        for opening in self.store.paper_openings().of(&meeting.id).await? {
            if let Some(unit) = opening.unit.filter(|unit| expected.contains(&unit)) {
                let opened = of_papers.entry(opening.document).or_default().entry(unit).or_default();
                *opened = opening.version.max(*opened);
            }
        }
        let count = |n: usize| u32::try_from(n).map_err(Refusal::internal);
        let papers = of_papers.into_iter().map(|(document, units)| {
            let newest = newest_version(papers, &document).map_or(0, |paper| paper.version);
            let have_it = units.values().filter(|version| **version >= newest).count();
            Ok(OpenedPaper { document, units: count(have_it)?, only_earlier: count(units.len() - have_it)? })
        });
        let mut papers = papers.collect::<Result<Vec<_>, Refusal>>()?;
        papers.sort_by(|one, other| one.document.cmp(&other.document));
        Ok(Some(OpenedPapers { units: count(expected.len())?, papers }))
    }

    /// Who has opened a paper, in any version, and who has not.
    pub async fn paper_openings(&self, user: &User, id: &MeetingId, paper: &PaperId) -> Result<PaperOpenings, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeMeeting).await?;
        self.access_now(user, &meeting).await?.require(Action::SeePaperOpenings)?;
        let document = self.store.papers().get(id, paper).await?.paper.document;
        let all = self.store.paper_openings().of(id).await?;
        let mut newest = newest_of_each(all.into_iter().filter(|opening| opening.document == document));
        let names: HashMap<UnitId, String> = self.store.units().distinct_names().await?;
        let name_of = |unit: &UnitId| names.get(unit).cloned().unwrap_or_default();
        let units = expected_units(&meeting).into_iter().map(|unit| {
            let (of_unit, rest) = newest.drain(..).partition(|opening| opening.unit.as_ref() == Some(unit));
            newest = rest;
            UnitOpenings { unit: name_of(unit), people: shown(of_unit) }
        });
        let units = units.collect();
        let mut people = Vec::new();
        for invited in &meeting.invitees.people {
            let person = self.store.users().get(&invited.user).await?;
            if expected_alone(&meeting, &person) {
                let own = newest.iter().position(|opening| opening.reader.as_str() == person.id.as_str());
                let opening = own.map(|place| view(newest.remove(place)));
                people.push(PersonOpening { name: with_title(&person), unit: name_of(&person.unit), opening });
            }
        }
        Ok(PaperOpenings { units, people, others: shown(newest) })
    }
}

/// The unit that holds the meeting, then the invited ones.
fn expected_units(meeting: &Meeting) -> Vec<&UnitId> {
    let others = meeting.invited_units.iter().filter(|unit| **unit != meeting.unit);
    iter::once(&meeting.unit).chain(others).collect()
}

/// Of each reader the newest version that they have opened, in the order of the first reading.
fn newest_of_each(openings: impl Iterator<Item = Opening>) -> Vec<Opening> {
    let mut newest: Vec<Opening> = Vec::new();
    let mut places: HashMap<ParticipantId, usize> = HashMap::new();
    for opening in openings {
        let place = *places.entry(opening.reader.clone()).or_insert(newest.len());
        match newest.get_mut(place) {
            Some(known) if known.version < opening.version => *known = opening,
            Some(_) => {}
            None => newest.push(opening),
        }
    }
    newest
}

fn shown(openings: Vec<Opening>) -> Vec<PaperOpening> {
    openings.into_iter().map(view).collect()
}

fn view(opening: Opening) -> PaperOpening {
    let Opening { reader_name, is_guest, version, at, .. } = opening;
    PaperOpening { name: reader_name, is_guest, version, at }
}
