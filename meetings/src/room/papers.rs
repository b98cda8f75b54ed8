// SPDX-License-Identifier: MPL-2.0
//! The papers of the meeting, and which page of which paper everybody is shown.

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::{PaperId, ParticipantId};
use crate::meeting::{Meeting, MeetingRole};
use crate::paper::{Paper, has_sent};
use moments::Millis;

/// A place on a page, in thousandths of its width and height from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct PagePoint {
    pub x: u16,
    pub y: u16,
}

impl PagePoint {
    const MOST: u16 = 1_000;

    fn is_on_page(self) -> bool {
        self.x <= Self::MOST && self.y <= Self::MOST
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperCommand {
    /// The papers are these now: somebody added or deleted one, or more pages are ready.
    Replace { papers: Vec<Paper> },
    /// Shows a page to everybody, or turns to another one. Where somebody else shows a paper it is
    /// taken over only with `over`; nobody but a chair takes over the chair's.
    Show { by: ParticipantId, paper: PaperId, page: u32, over: bool },
    /// Who shows a paper, chair or secretary stops it.
    Stop { by: ParticipantId },
    /// Who shows a paper points at a place, or no longer points.
    Point { by: ParticipantId, at: Option<PagePoint> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperEvent {
    /// Papers that are new or have other words, and those that are gone.
    Changed {
        added: Vec<Paper>,
        deleted: Vec<PaperId>,
    },
    /// So many pages of a paper are ready.
    Drawn {
        paper: PaperId,
        drawn: u32,
    },
    /// Another page, or none, is shown.
    Shown,
    Pointed,
}

/// The page that everybody is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ShownPage {
    pub paper: PaperId,
    /// The first has the number 0.
    pub page: u32,
    /// Who shows it.
    pub by: ParticipantId,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers {
    list: Vec<Paper>,
    shown: Option<ShownPage>,
    point: Option<PagePoint>,
}

impl Papers {
    pub fn list(&self) -> &[Paper] {
        &self.list
    }

    pub fn shown(&self) -> Option<&ShownPage> {
        self.shown.as_ref()
    }

    /// Where who shows the page points.
    pub fn point(&self) -> Option<PagePoint> {
        self.point
    }

    fn get(&self, id: &PaperId) -> Option<&Paper> {
        self.list.iter().find(|paper| paper.id == *id)
    }

    /// Everybody who is here now sees what is shown.
    pub(super) fn are_seen(&mut self, now: Millis) {
        let Self { list, shown: Some(shown), .. } = self else { return };
        if let Some(paper) = list.iter_mut().find(|paper| paper.id == shown.paper) {
            paper.shown_at = Some(now);
        }
    }

    fn set_shown(&mut self, shown: Option<ShownPage>, now: Millis) -> Vec<Event> {
        if self.shown == shown {
            return Vec::new();
        }
        self.shown = shown;
        self.are_seen(now);
        self.point = None;
        vec![PaperEvent::Shown.into()]
    }
}

impl FeatureState for Papers {
    /// The list is read from the store when the room starts.
    type Snapshot = Option<ShownPage>;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> Self::Snapshot {
        self.shown.clone()
    }

    fn restore(&mut self, shown: Self::Snapshot) {
        self.shown = shown;
    }
}

impl FeatureEvent for PaperEvent {
    fn changes_snapshot(&self) -> bool {
        matches!(self, Self::Shown)
    }
}

impl Room {
    pub(super) fn apply_paper(&mut self, command: PaperCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            PaperCommand::Replace { papers } => Ok(self.replace_papers(papers, now)),
            PaperCommand::Show { by, paper, page, over } => self.show_page(&by, (paper, page), over, now),
            PaperCommand::Stop { by } => {
                let may_stop = self.requester(&by)?.role.leads();
                let Some(shown) = &self.states.papers.shown else { return Ok(Vec::new()) };
                if shown.by != by && !may_stop {
                    return Err(Refusal::NotAllowed);
                }
                Ok(self.states.papers.set_shown(None, now))
            }
            PaperCommand::Point { by, at } => {
                self.requester(&by)?;
                let papers = &mut self.states.papers;
                // Their page may have just been replaced: a refusal would tell them nothing.
                if papers.shown.as_ref().is_none_or(|shown| shown.by != by) {
                    return Ok(Vec::new());
                }
                if at.is_some_and(|at| !at.is_on_page()) {
                    return Err(Refusal::NoSuch);
                }
                if papers.point == at {
                    return Ok(Vec::new());
                }
                papers.point = at;
                Ok(vec![PaperEvent::Pointed.into()])
            }
        }
    }

    /// The list as the store has it, when the room starts: nobody is there to be told.
    pub fn restore_papers(&mut self, papers: Vec<Paper>) {
        // Nothing is shown anew.
        self.replace_papers(papers, Millis::default());
    }

    fn replace_papers(&mut self, mut list: Vec<Paper>, now: Millis) -> Vec<Event> {
        let papers = &mut self.states.papers;
        for paper in &mut list {
            // A page may be shown while the list is read.
            paper.shown_at = paper.shown_at.max(papers.get(&paper.id).and_then(|known| known.shown_at));
        }
        let before = std::mem::replace(&mut papers.list, list);
        let is_known = |paper: &&Paper| {
            let same = |known: &Paper| Paper { drawn: paper.drawn, shown_at: paper.shown_at, ..known.clone() };
            before.iter().any(|known| same(known) == **paper)
        };
        let added: Vec<Paper> = papers.list.iter().filter(|paper| !is_known(paper)).cloned().collect();
        let deleted: Vec<PaperId> =
            before.iter().filter(|known| papers.get(&known.id).is_none()).map(|known| known.id.clone()).collect();
        let mut events = Vec::new();
        for known in &before {
            if let Some(now) = papers.get(&known.id).filter(|now| now.drawn != known.drawn) {
                events.push(PaperEvent::Drawn { paper: now.id.clone(), drawn: now.drawn }.into());
            }
        }
        if !added.is_empty() || !deleted.is_empty() {
            events.push(PaperEvent::Changed { added, deleted }.into());
        }
        // A deleted paper is shown no more.
        let gone = |shown: &ShownPage| papers.get(&shown.paper).is_none_or(|paper| shown.page >= paper.pages);
        if papers.shown.as_ref().is_some_and(gone) {
            events.extend(papers.set_shown(None, now));
        }
        events
    }

    fn show_page(
        &mut self,
        by: &ParticipantId,
        (paper, page): (PaperId, u32),
        over: bool,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let requester = self.requester(by)?;
        let (role, may_publish) = (requester.role, requester.rights().publish);
        let found = self.states.papers.get(&paper).filter(|found| page < found.pages).ok_or(Refusal::NoSuch)?;
        let is_desk = role.leads();
        // A delegate shows their own, also in a version that the secretary has sent.
        if !may_publish || !(is_desk || has_sent(self.states.papers.list(), &found.document, by)) {
            return Err(Refusal::NotAllowed);
        }
        let mut shows = by.clone();
        if let Some(shown) = self.states.papers.shown.as_ref().filter(|shown| shown.by != *by) {
            if is_desk && shown.paper == paper {
                // Chair and secretary turn the pages for a speaker, who goes on showing them.
                if self.states.presence.get(&shown.by).is_some() {
                    shows = shown.by.clone();
                }
            } else {
                self.take_over_paper(&shown.by, role, over)?;
            }
        }
        Ok(self.states.papers.set_shown(Some(ShownPage { paper, page, by: shows }), now))
    }

    /// Whether somebody with this role may show a paper instead of who shows one now.
    fn take_over_paper(&self, holder: &ParticipantId, role: MeetingRole, over: bool) -> Result<(), Refusal> {
        // Who lost the line is waited for.
        let Some(holder) = self.states.presence.get(holder) else { return Ok(()) };
        if holder.role == MeetingRole::Chair && role != MeetingRole::Chair {
            return Err(Refusal::ChairShows);
        }
        if over { Ok(()) } else { Err(Refusal::ScreenTaken) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
    use super::*;
    use crate::paper::Conversion;

    fn paper(name: &str, pages: u32, added_by: &str) -> Paper {
        Paper {
            id: PaperId::parse(name).unwrap(),
            document: PaperId::parse(name).unwrap(),
            version: 1,
            agenda_item: None,
            name: name.to_owned(),
            pages,
            drawn: pages,
            conversion: None,
            bytes: 1_000,
            added_by: id(added_by),
            added_by_name: added_by.to_owned(),
            added_at: Millis(0),
            is_late: false,
            shown_at: None,
        }
    }

    /// An chairs, Bình is secretary; Tân Lập has added `report`, the secretary `plan`.
    fn room() -> TestRoom {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Vược"]);
        room.apply(PaperCommand::Replace { papers: papers() }).unwrap();
        room
    }

    fn papers() -> Vec<Paper> {
        vec![paper("plan", 12, "Bình"), paper("report", 3, "Tân Lập")]
    }

    fn show(by: &str, paper: &str, page: u32, over: bool) -> PaperCommand {
        PaperCommand::Show { by: id(by), paper: PaperId::parse(paper).unwrap(), page, over }
    }

    fn shown(room: &TestRoom) -> Option<(String, u32, ParticipantId)> {
        room.rules.papers().shown().map(|shown| (shown.paper.to_string(), shown.page, shown.by.clone()))
    }

    #[test]
    fn a_page_is_shown_and_turned_and_only_what_changes_is_told() {
        let mut room = room();
        assert_eq!(room.apply(show("Bình", "plan", 0, false)), Ok(vec![PaperEvent::Shown.into()]));
        assert_eq!(room.apply(show("Bình", "plan", 0, false)), Ok(vec![]));
        assert_eq!(room.apply(show("Bình", "plan", 11, false)), Ok(vec![PaperEvent::Shown.into()]));
        assert_eq!(room.apply(show("Bình", "plan", 12, false)), Err(Refusal::NoSuch));
        assert_eq!(room.apply(show("Bình", "none", 0, false)), Err(Refusal::NoSuch));
        assert_eq!(shown(&room), Some(("plan".into(), 11, id("Bình"))));
    }

    #[test]
    fn a_delegate_shows_what_they_added_and_nothing_else() {
        let mut room = room();
        assert_eq!(room.apply(show("Tân Lập", "plan", 0, false)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(show("Bản Vược", "report", 0, false)), Err(Refusal::NotAllowed));
        room.apply(show("Tân Lập", "report", 2, false)).unwrap();
        assert_eq!(shown(&room), Some(("report".into(), 2, id("Tân Lập"))));
    }

    #[test]
    fn an_older_version_stays_shown_and_who_sent_it_shows_the_newer_one_of_the_secretary() {
        let mut room = room();
        room.apply(show("Tân Lập", "report", 1, false)).unwrap();
        let report = PaperId::parse("report").unwrap();
        let second = Paper { document: report, version: 2, ..paper("second", 3, "Bình") };
        let list = [papers(), vec![second.clone()]].concat();
        let told = PaperEvent::Changed { added: vec![second], deleted: vec![] };
        assert_eq!(room.apply(PaperCommand::Replace { papers: list }), Ok(vec![told.into()]));
        assert_eq!(shown(&room), Some(("report".into(), 1, id("Tân Lập"))));
        assert_eq!(room.apply(show("Bản Vược", "second", 1, true)), Err(Refusal::NotAllowed));
        room.apply(show("Tân Lập", "second", 1, false)).unwrap();
        assert_eq!(shown(&room), Some(("second".into(), 1, id("Tân Lập"))));
    }

    #[test]
    fn taking_over_is_asked_and_nobody_takes_over_the_chair() {
        let mut room = room();
        room.apply(show("Tân Lập", "report", 0, false)).unwrap();
        assert_eq!(room.apply(show("Bình", "plan", 0, false)), Err(Refusal::ScreenTaken));
        room.apply(show("Bình", "plan", 0, true)).unwrap();
        room.apply(show("An", "report", 0, true)).unwrap();
        assert_eq!(room.apply(show("Bình", "plan", 1, true)), Err(Refusal::ChairShows));
        assert_eq!(room.apply(show("Tân Lập", "report", 1, true)), Err(Refusal::ChairShows));
    }

    #[test]
    fn the_secretary_turns_the_pages_of_a_speaker_who_goes_on_showing() {
        let mut room = room();
        room.apply(show("Tân Lập", "report", 0, false)).unwrap();
        room.apply(show("Bình", "report", 1, false)).unwrap();
        assert_eq!(shown(&room), Some(("report".into(), 1, id("Tân Lập"))));
        room.apply(show("Tân Lập", "report", 2, false)).unwrap();
        assert_eq!(shown(&room), Some(("report".into(), 2, id("Tân Lập"))));
    }

    #[test]
    fn who_shows_chair_and_secretary_stop_it_and_nobody_else() {
        let mut room = room();
        for by in ["An", "Bình", "Tân Lập"] {
            room.apply(show("Tân Lập", "report", 0, false)).unwrap();
            assert_eq!(room.apply(PaperCommand::Stop { by: id("Bản Vược") }), Err(Refusal::NotAllowed));
            assert_eq!(room.apply(PaperCommand::Stop { by: id(by) }), Ok(vec![PaperEvent::Shown.into()]));
            assert_eq!(shown(&room), None);
        }
    }

    #[test]
    fn only_who_shows_a_page_points_at_it_and_a_turned_page_is_pointed_at_no_more() {
        let mut room = room();
        let point = |by: &str, x| PaperCommand::Point { by: id(by), at: Some(PagePoint { x, y: 500 }) };
        assert_eq!(room.apply(point("Bình", 10)), Ok(vec![]));
        room.apply(show("Bình", "plan", 0, false)).unwrap();
        assert_eq!(room.apply(point("An", 10)), Ok(vec![]));
        assert_eq!(room.apply(point("Bình", 1_001)), Err(Refusal::NoSuch));
        assert_eq!(room.apply(point("Bình", 10)), Ok(vec![PaperEvent::Pointed.into()]));
        assert_eq!(room.apply(point("Bình", 10)), Ok(vec![]));
        room.apply(show("Bình", "plan", 1, false)).unwrap();
        assert_eq!(room.rules.papers().point(), None);
    }

    #[test]
    fn a_deleted_paper_is_shown_no_more() {
        let mut room = room();
        room.apply(show("Tân Lập", "report", 0, false)).unwrap();
        let events = room.apply(PaperCommand::Replace { papers: papers()[..1].to_vec() }).unwrap();
        let deleted = vec![PaperId::parse("report").unwrap()];
        assert_eq!(events, [PaperEvent::Changed { added: vec![], deleted }.into(), PaperEvent::Shown.into()]);
        assert_eq!(room.apply(PaperCommand::Replace { papers: papers()[..1].to_vec() }), Ok(vec![]));
    }

    #[test]
    fn only_what_is_new_of_the_papers_is_told() {
        let mut room = room();
        let mut list = papers();
        list[0].drawn = 7;
        let plan = list[0].id.clone();
        let replace = |papers: &[Paper]| PaperCommand::Replace { papers: papers.to_vec() };
        assert_eq!(room.apply(replace(&list)), Ok(vec![PaperEvent::Drawn { paper: plan, drawn: 7 }.into()]));
        list.push(paper("late", 1, "Bản Vược"));
        let added = vec![list[2].clone()];
        assert_eq!(room.apply(replace(&list)), Ok(vec![PaperEvent::Changed { added, deleted: vec![] }.into()]));
    }

    #[test]
    fn an_office_document_is_shown_once_it_has_pages() {
        let mut room = room();
        let waiting = Paper { conversion: Some(Conversion::Waiting), ..paper("budget", 0, "Bình") };
        let converted = Paper { pages: 4, drawn: 0, conversion: Some(Conversion::Done), ..waiting.clone() };
        let replace = |last: &Paper| PaperCommand::Replace { papers: [papers(), vec![last.clone()]].concat() };
        room.apply(replace(&waiting)).unwrap();
        assert_eq!(room.apply(show("Bình", "budget", 0, false)), Err(Refusal::NoSuch));
        let told = PaperEvent::Changed { added: vec![converted.clone()], deleted: vec![] };
        assert_eq!(room.apply(replace(&converted)), Ok(vec![told.into()]));
        room.apply(show("Bình", "budget", 0, false)).unwrap();
        assert_eq!(shown(&room), Some(("budget".into(), 0, id("Bình"))));
    }

    #[test]
    fn a_page_stays_shown_after_a_restart_and_when_its_speaker_left_and_is_then_free() {
        let mut room = room();
        room.apply(show("Tân Lập", "report", 1, false)).unwrap();
        let mut room = room.restarted();
        room.apply(PaperCommand::Replace { papers: papers() }).unwrap();
        assert_eq!(shown(&room), Some(("report".into(), 1, id("Tân Lập"))));
        room.join("Bình");
        room.join("Tân Lập");
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        assert_eq!(shown(&room), Some(("report".into(), 1, id("Tân Lập"))));
        room.apply(show("Bình", "plan", 0, false)).unwrap();
        assert_eq!(shown(&room), Some(("plan".into(), 0, id("Bình"))));
    }
}
