// SPDX-License-Identifier: MPL-2.0
//! Papers: which page everybody is shown. Turning a page costs a link some hundred bytes; pictures
//! of pages are fetched over HTTP.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::papers::{PaperCommand, PaperEvent};
use moments::Millis;
use protocol::live::{PaperRequest, PaperState, PaperUpdate, ServerMessage};

use super::{Feature, Outbox, RuleFeature, Throttled};
use crate::room_view::RoomView;

pub struct Paper;

impl Feature for Paper {
    type Request = PaperRequest;
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
            PaperEvent::Replaced => outbox.updates.papers.list.changed = true,
            PaperEvent::Pointed => outbox.updates.papers.point.changed = true,
            PaperEvent::Shown => {
                // A place on the page before means nothing on this one.
                outbox.updates.papers.point.changed = false;
                let shown_page = view.room.papers().shown().cloned();
                outbox.connections.send_to_all(view.room, &PaperUpdate::PageShown { shown_page }.into());
            }
        }
    }
}

pub fn state(room: &Room) -> PaperState {
    PaperState { papers: room.papers().list().to_vec(), shown_page: room.papers().shown().cloned() }
}

/// Something that is sent as it is now, at a bounded rate.
#[derive(Debug, Default)]
struct Latest {
    changed: bool,
    sent_at: Millis,
}

impl Latest {
    fn due(&self, every_ms: i64) -> Option<Millis> {
        self.changed.then(|| self.sent_at.plus(every_ms))
    }

    fn take(&mut self, every_ms: i64, now: Millis) -> bool {
        // A clock that was set back must not silence the room.
        if !self.changed || (0..every_ms).contains(&now.since(self.sent_at)) {
            return false;
        }
        *self = Self { changed: false, sent_at: now };
        true
    }
}

/// Pages become ready several times a second; the list of a hundred papers has some 20 KB.
const LIST_EVERY_MS: i64 = 1_000;
/// The eye follows a dot that moves five times a second.
const POINT_EVERY_MS: i64 = 200;

/// What has not been sent yet.
#[derive(Debug, Default)]
pub struct PaperUpdates {
    list: Latest,
    point: Latest,
}

impl Throttled for PaperUpdates {
    fn due(&self) -> Option<Millis> {
        [self.list.due(LIST_EVERY_MS), self.point.due(POINT_EVERY_MS)].into_iter().flatten().min()
    }

    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
        let mut messages = Vec::new();
        if self.list.take(LIST_EVERY_MS, now) {
            messages.push(PaperUpdate::Papers { papers: room.papers().list().to_vec() }.into());
        }
        if self.point.take(POINT_EVERY_MS, now) {
            messages.push(PaperUpdate::Pointed { at: room.papers().point() }.into());
        }
        messages
    }
}
