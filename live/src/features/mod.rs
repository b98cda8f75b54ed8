// SPDX-License-Identifier: MPL-2.0
//! What the server does for each feature of a live meeting, a file per feature: what a page's
//! message asks of the room, who is told what of an event, and what the media plane has to follow.
//!
//! The rules of a feature are in `meetings/src/room`, its messages in `protocol/src/live`, the rows
//! that its events write in `store/src/room_step`. Here is the list of them.

use base::Refusal;
use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::room::presence::{Connection, Participant};
use meetings::room::{Event, Room};
use protocol::live::{ClientMessage, RoomState, ServerMessage};
use sfu::SfuError;

use super::lines::{Lines, Scene};
use super::media_orders::MediaOrders;
use super::room_task::RoomTask;

/// Who asks, on a line that is in use.
#[derive(Debug, Clone)]
pub struct Asker {
    pub participant: ParticipantId,
    pub connection: Connection,
}

/// What pages can ask.
pub trait Feature {
    type Request;

    async fn asked(task: &mut RoomTask, by: Asker, request: Self::Request) -> Result<(), Refusal>;

    /// What a message costs of what a participant may ask, where a raised hand costs 1.
    fn cost(_: &Self::Request) -> i64 {
        1
    }
}

/// A feature with rules of its own: what follows when something has happened.
pub trait Ruled: Feature {
    type Event;

    /// Tells everybody concerned.
    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &Self::Event);

    /// Makes the media plane follow.
    async fn direct(_: &mut MediaOrders, _: &Room, _: &Lines, _: &Self::Event) -> Result<(), SfuError> {
        Ok(())
    }

    /// Tells somebody who leads from now on what only those who lead know.
    fn tell_leader(_: &Lines, _: Scene<'_>, _: &ParticipantId) {}
}

/// News that is told at a pace, however fast it comes.
pub trait Paced {
    /// When there is something to tell; none while there is nothing.
    fn due(&self) -> Option<Millis>;

    /// What is to be told at `now`, if it is time.
    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage>;
}

macro_rules! features {
    (
        ruled { $($ruled:ident: $ruled_file:ident,)* }
        plain { $($plain:ident: $plain_file:ident,)* }
        paced { $($news:ident: $News:ty,)* }
    ) => {
        $(mod $ruled_file;)*
        $(mod $plain_file;)*

        /// Carries out what a page asks.
        pub async fn asked(task: &mut RoomTask, by: Asker, message: ClientMessage) -> Result<(), Refusal> {
            match message {
                $(ClientMessage::$ruled(request) => $ruled_file::$ruled::asked(task, by, request).await,)*
                $(ClientMessage::$plain(request) => $plain_file::$plain::asked(task, by, request).await,)*
                // Answered by the socket.
                ClientMessage::Connection(_) => Ok(()),
            }
        }

        /// What a message costs of what a participant may ask.
        pub fn cost(message: &ClientMessage) -> i64 {
            match message {
                $(ClientMessage::$ruled(request) => $ruled_file::$ruled::cost(request),)*
                $(ClientMessage::$plain(request) => $plain_file::$plain::cost(request),)*
                ClientMessage::Connection(_) => 1,
            }
        }

        /// Tells everybody concerned what happened.
        pub fn tell(lines: &mut Lines, scene: Scene<'_>, event: &Event) {
            match event {
                $(Event::$ruled(event) => $ruled_file::$ruled::tell(lines, scene, event),)*
            }
        }

        /// Makes the media plane follow what happened.
        pub async fn direct(
            media: &mut MediaOrders,
            room: &Room,
            lines: &Lines,
            event: &Event,
        ) -> Result<(), SfuError> {
            match event {
                $(Event::$ruled(event) => $ruled_file::$ruled::direct(media, room, lines, event).await,)*
            }
        }

        /// Tells somebody who leads from now on what only those who lead know.
        fn tell_leader(lines: &Lines, scene: Scene<'_>, participant: &ParticipantId) {
            $($ruled_file::$ruled::tell_leader(lines, scene, participant);)*
        }

        /// News of all features that is told at a pace.
        #[derive(Debug, Default)]
        pub struct News {
            $(pub $news: $News,)*
        }

        impl News {
            pub fn due(&self) -> Option<Millis> {
                [$(self.$news.due(),)*].into_iter().flatten().min()
            }

            pub fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
                [$(self.$news.take(room, now),)*].concat()
            }
        }
    };
}

features! {
    ruled {
        Presence: presence,
        Lobby: lobby,
        Opening: opening,
        Chair: chairing,
        Hand: hands,
        Chat: chat,
        Track: tracks,
        Screen: screen,
        Removal: removal,
        Agenda: agenda,
        Mark: marks,
        Reaction: reactions,
        End: ending,
    }
    plain {
        Media: media,
        Caption: captions,
    }
    paced {
        people: presence::Changes,
        reactions: reactions::Signs,
    }
}

/// Everything there is to know for `who`, who has come.
fn state(scene: Scene<'_>, who: &Participant) -> RoomState {
    let Scene { room, meeting, unit_name, recording, now } = scene;
    RoomState {
        meeting: meeting.id.clone(),
        title: meeting.title.clone(),
        unit_name: unit_name.to_owned(),
        your_role: who.role,
        now,
        recording,
        presence: presence::state(room),
        lobby: lobby::state(room, who),
        opening: opening::state(room, meeting),
        chairing: chairing::state(room),
        chat: chat::state(room),
        removal: removal::state(room, who),
        agenda: agenda::state(room),
        marks: marks::state(room, who),
    }
}

pub use media::{Offer, may_subscribe};
