// SPDX-License-Identifier: MPL-2.0
//! What the server does for each feature of a live meeting, a file per feature: which command a
//! page's message becomes, who is notified of an event, and what the media plane has to follow.
//!
//! The rules of a feature are in `meetings/src/room`, its messages in `protocol/src/live`, the rows
//! that its events write in `store/src/room_step`. The list of features is below. Features do not
//! know the room's task: it passes them what they may use, and carries out the [`Action`].

mod latest;

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::arrival::ConnectionId;
use meetings::room::presence::Participant;
use meetings::room::{Command, Event, Room};
use moments::Millis;
use protocol::live::{ClientMessage, RoomState, ServerMessage};
use sfu::SfuError;

use super::captions::RoomCaptions;
use super::connections::Connections;
use super::kept_back::KeptBack;
use super::media::RoomMedia;
use super::publish_offer::PublishOffer;
use super::room_view::RoomView;
use super::stills::{ScreenStills, Stills};

/// Who asks, on a connection that is in use.
#[derive(Debug, Clone)]
pub struct Requester {
    pub participant: ParticipantId,
    pub connection: ConnectionId,
}

/// What a request may use of the room.
pub struct RequestContext<'a> {
    pub room: &'a Room,
    pub connections: &'a Connections,
    pub media: &'a mut RoomMedia,
    pub captions: &'a mut RoomCaptions,
    pub stills: &'a mut Stills,
    pub screen_stills: &'a mut ScreenStills,
    pub now: Millis,
}

/// What the room's task does once a request was read.
#[derive(Debug)]
pub enum Action {
    /// Applies a command to the room.
    Apply(Command),
    /// Publishes in the media plane what the rules allow, and sends the answer.
    Publish(PublishOffer),
    /// Nothing more.
    Done,
}

/// Where notifications go.
pub struct Outbox<'a> {
    /// At once.
    pub connections: &'a mut Connections,
    /// Throttled.
    pub updates: &'a mut PendingUpdates,
}

/// What pages can ask.
pub trait Feature {
    type Request;

    /// How much of a participant's rate limit a request uses, where the report of what a page shows
    /// uses 1.
    fn cost(_: &Self::Request) -> i64 {
        1
    }
}

/// A feature without rules of its own.
pub trait DirectFeature: Feature {
    async fn handle(context: RequestContext<'_>, by: Requester, request: Self::Request) -> Result<Action, Refusal>;
}

/// A feature whose requests are commands to the room's rules.
pub trait RuleFeature: Feature {
    type Command: Into<Command>;
    type Event;

    fn command(by: ParticipantId, request: Self::Request) -> Self::Command;

    /// Sends an event to everybody whom it concerns.
    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &Self::Event);

    /// Makes the media plane follow.
    async fn update_media(_: &mut RoomMedia, _: &Room, _: &Connections, _: &Self::Event) -> Result<(), SfuError> {
        Ok(())
    }

    /// Sends to somebody who leads from now on what only leaders know.
    fn notify_new_leader(_: &Connections, _: RoomView<'_>, _: &ParticipantId) {}
}

/// Updates that are sent at a bounded rate, however fast they come.
pub trait Throttled {
    /// When there is something to send; none while there is nothing.
    fn due(&self) -> Option<Millis>;

    /// What is to be sent at `now`, if it is time.
    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage>;
}

macro_rules! features {
    (
        rules { $($ruled:ident: $ruled_file:ident,)* }
        told { $($told:ident: $told_file:ident,)* }
        direct { $($direct:ident: $direct_file:ident,)* }
        throttled { $($update:ident: $Update:ty,)* }
    ) => {
        $(mod $ruled_file;)*
        $(mod $told_file;)*
        $(mod $direct_file;)*

        /// Reads a page's request.
        pub async fn handle(
            context: RequestContext<'_>,
            by: Requester,
            message: ClientMessage,
        ) -> Result<Action, Refusal> {
            match message {
                $(ClientMessage::$ruled(request) => {
                    Ok(Action::Apply($ruled_file::$ruled::command(by.participant, request).into()))
                })*
                $(ClientMessage::$direct(request) => {
                    $direct_file::$direct::handle(context, by, request).await
                })*
                // Answered by the socket.
                ClientMessage::Connection(_) => Ok(Action::Done),
            }
        }

        /// How much of a participant's rate limit a message uses.
        pub fn cost(message: &ClientMessage) -> i64 {
            match message {
                $(ClientMessage::$ruled(request) => $ruled_file::$ruled::cost(request),)*
                $(ClientMessage::$direct(request) => $direct_file::$direct::cost(request),)*
                ClientMessage::Connection(_) => 1,
            }
        }

        /// Sends an event to everybody whom it concerns.
        pub fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &Event) {
            match event {
                $(Event::$ruled(event) => $ruled_file::$ruled::notify(outbox, view, event),)*
                $(Event::$told(event) => $told_file::notify(outbox, view, event),)*
            }
        }

        /// Makes the media plane follow an event.
        pub async fn update_media(
            media: &mut RoomMedia,
            room: &Room,
            connections: &Connections,
            event: &Event,
        ) -> Result<(), SfuError> {
            match event {
                $(Event::$ruled(event) => {
                    $ruled_file::$ruled::update_media(media, room, connections, event).await
                })*
                $(Event::$told(_) => Ok(()),)*
            }
        }

        /// Sends to somebody who leads from now on what only leaders know.
        pub fn notify_new_leader(connections: &Connections, view: RoomView<'_>, participant: &ParticipantId) {
            $($ruled_file::$ruled::notify_new_leader(connections, view, participant);)*
        }

        /// Throttled updates of all features that have not been sent yet.
        #[derive(Debug, Default)]
        pub struct PendingUpdates {
            $(pub $update: $Update,)*
        }

        impl PendingUpdates {
            pub fn due(&self) -> Option<Millis> {
                [$(self.$update.due(),)*].into_iter().flatten().min()
            }

            pub fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
                [$(self.$update.take(room, now),)*].concat()
            }
        }
    };
}

features! {
    rules {
        Presence: presence,
        Lobby: lobby,
        Door: door,
        Opening: opening,
        Chair: chairing,
        Floor: floor,
        Spotlight: spotlight,
        Chat: chat,
        Track: tracks,
        Screen: screen,
        Paper: papers,
        Removal: removal,
        Agenda: agenda,
        Mark: marks,
        Reaction: reactions,
        End: ending,
    }
    told {
        Vote: votes,
    }
    direct {
        Media: media,
        Caption: captions,
        MissedSpeech: missed_speech,
        Still: stills,
    }
    throttled {
        people: presence::ChangedPeople,
        floor: floor::FloorChanges,
        papers: papers::PaperUpdates,
        reactions: reactions::Signs,
        votes: votes::VoteUpdates,
    }
}

/// The whole state as `who` may know it, who has joined.
fn state(view: RoomView<'_>, id: &ParticipantId, who: &Participant) -> RoomState {
    let RoomView { room, meeting, unit_name, recording, now } = view;
    let kept_back = KeptBack::of(room, id, who);
    RoomState {
        meeting: meeting.id.clone(),
        title: meeting.title.clone(),
        unit_name: unit_name.to_owned(),
        your_role: who.role,
        now,
        recording,
        presence: presence::state(room),
        lobby: lobby::state(room, who),
        door: door::state(room, who),
        opening: opening::state(room, meeting),
        chairing: chairing::state(room),
        floor: floor::state(room),
        spotlight: spotlight::state(room),
        chat: chat::state(room, id, who),
        removal: removal::state(room, who),
        agenda: agenda::state(room),
        papers: papers::state(room, kept_back),
        marks: marks::state(room, who, kept_back),
        votes: votes::state(room, kept_back),
    }
}
