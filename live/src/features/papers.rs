// SPDX-License-Identifier: MPL-2.0
//! Papers: which page everybody is shown. Turning a page costs a link some hundred bytes; pictures
//! of pages are fetched over HTTP.

use std::collections::BTreeMap;

use meetings::ids::{PaperId, ParticipantId};
use meetings::paper;
use meetings::room::Room;
use meetings::room::papers::{PaperCommand, PaperEvent};
use moments::Millis;
use protocol::live::{PagesDrawn, PaperRequest, PaperState, PaperUpdate, ServerMessage};

use super::latest::Latest;
use super::{Feature, Outbox, RuleFeature, Throttled};
use crate::kept_back::KeptBack;
use crate::room_view::RoomView;

pub struct Paper;

impl Feature for Paper {
    type Request = PaperRequest;

    /// A turned page is stored and sent to everybody.
    fn cost(request: &PaperRequest) -> i64 {
        match request {
            PaperRequest::ShowPage { .. } | PaperRequest::StopPaper => 5,
            PaperRequest::Point { .. } => 1,
        }
    }
}

impl RuleFeature for Paper {
    type Command = PaperCommand;
    type Event = PaperEvent;

    fn command(by: ParticipantId, request: PaperRequest) -> PaperCommand {
        match request {
            PaperRequest::ShowPage { paper, page, over } => PaperCommand::Show { by, paper, page, over },
            PaperRequest::StopPaper => PaperCommand::Stop { by },
            PaperRequest::Point { at } => PaperCommand::Point { by, at },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &PaperEvent) {
        match event {
            PaperEvent::Changed { added, deleted } => outbox.updates.papers.change(added, deleted),
            PaperEvent::Drawn { paper, drawn } => outbox.updates.papers.draw(paper, *drawn),
            PaperEvent::Pointed => outbox.updates.papers.point.changed = true,
            PaperEvent::Shown => {
                // The paper may have been added a moment ago.
                if std::mem::take(&mut outbox.updates.papers.list_due.changed) {
                    let added = outbox.updates.papers.take_list();
                    outbox.connections.send_to_all(view.room, &added.into());
                }
                // A place on the page before means nothing on this one.
                outbox.updates.papers.point.changed = false;
                let shown_page = view.room.papers().shown().cloned();
                outbox.connections.send_to_all(view.room, &PaperUpdate::PageShown { shown_page }.into());
            }
        }
    }
}

pub fn state(room: &Room, kept_back: Option<KeptBack<'_>>) -> PaperState {
    let is_theirs = |paper: &&paper::Paper| !kept_back.is_some_and(|kept_back| kept_back.paper(paper));
    PaperState { papers: room.papers().list().iter().filter(is_theirs).cloned().collect(), shown_page: room.papers().shown().cloned() }
}

/// What is added is sent once, some 250 bytes for each paper.
const LIST_EVERY_MS: i64 = 1_000;
/// Pages become ready several times a second.
const DRAWN_EVERY_MS: i64 = 2_000;
/// The eye follows a dot that moves five times a second.
const POINT_EVERY_MS: i64 = 200;

/// What has not been sent yet.
#[derive(Debug, Default)]
pub struct PaperUpdates {
    added: Vec<paper::Paper>,
    deleted: Vec<PaperId>,
    drawn: BTreeMap<PaperId, u32>,
    list_due: Latest,
    drawn_due: Latest,
    point: Latest,
}

impl PaperUpdates {
    fn change(&mut self, added: &[paper::Paper], deleted: &[PaperId]) {
        self.added.retain(|known| !deleted.contains(&known.id) && added.iter().all(|one| one.id != known.id));
        self.drawn.retain(|known, _| !deleted.contains(known));
        self.added.extend_from_slice(added);
        self.deleted.extend_from_slice(deleted);
        self.list_due.changed = true;
    }

    fn take_list(&mut self) -> PaperUpdate {
        let (added, deleted) = (std::mem::take(&mut self.added), std::mem::take(&mut self.deleted));
        PaperUpdate::PapersChanged { added, deleted }
    }

    fn draw(&mut self, paper: &PaperId, drawn: u32) {
        if let Some(added) = self.added.iter_mut().find(|added| added.id == *paper) {
            added.drawn = drawn;
        } else {
            self.drawn.insert(paper.clone(), drawn);
            self.drawn_due.changed = true;
        }
    }
}

impl Throttled for PaperUpdates {
    fn due(&self) -> Option<Millis> {
        let due = [
            self.list_due.due(LIST_EVERY_MS),
            self.drawn_due.due(DRAWN_EVERY_MS),
            self.point.due(POINT_EVERY_MS),
        ];
        due.into_iter().flatten().min()
    }

    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
        let mut messages = Vec::new();
        if self.list_due.take(LIST_EVERY_MS, now) {
            messages.push(self.take_list().into());
        }
        if self.drawn_due.take(DRAWN_EVERY_MS, now) {
            let drawn = std::mem::take(&mut self.drawn).into_iter();
            let drawn = drawn.map(|(paper, drawn)| PagesDrawn { paper, drawn }).collect();
            messages.push(PaperUpdate::PagesDrawn { drawn }.into());
        }
        if self.point.take(POINT_EVERY_MS, now) {
            messages.push(PaperUpdate::Pointed { at: room.papers().point() }.into());
        }
        messages
    }
}
