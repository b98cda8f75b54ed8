// SPDX-License-Identifier: MPL-2.0
//! The live meeting: what a page or a machine sends to it, and the task that owns each room. Knows
//! no HTTP.
//!
//! ```text
//! WebSocket (web) -> page_session.rs -> room_task/
//!     -> features/ -> Room::apply(command, now) -> store::room_step
//!     -> features/ -> connections.rs (everybody's sockets), media/ (sfu)
//! sfu -> media_events.rs -> media/reports.rs (room_task/), recording_events.rs (recordings)
//! ```
//! One task per live meeting is the only writer of its room ([`room_task`]); [`live_rooms`] starts
//! it on the first visit and it restores itself from the store. What an event changes is stored
//! before anybody is notified.

mod caption_source;
mod captions;
mod connection;
mod connections;
mod empty_meetings;
mod encoded_message;
mod features;
mod kept_back;
mod line_tests;
mod link_meter;
mod link_quality;
mod live_rooms;
mod live_stats;
mod machine_session;
mod media;
mod media_events;
mod page_session;
mod publish_offer;
mod rate_limits;
mod recording_events;
mod rights_changes;
mod room_request;
mod room_services;
mod room_task;
mod room_view;
mod rooms;
mod rooms_over_http;
pub mod sdp;
mod stills;
#[cfg(test)]
mod test_room;
mod testing_lines;
pub mod turn;
mod visitor;

pub use caption_source::CaptionSource;
pub use encoded_message::EncodedMessage;
pub use link_meter::LinkMeter;
pub use machine_session::{ChangeOutcome, IfMatch, MachineSessions, MediaStream, OpenedSession, SessionChange};
pub use media::PlayerView;
pub use page_session::{
    AtTheDoor, FrameOutcome, Outgoing, PageSession, Rejection, at_the_door, refusal_message, rejection,
};
pub use publish_offer::PublishOffer;
pub use room_request::{FileDraft, ParticipantStatus, PutOut, RoomStatus};
pub use rooms::{Rooms, RoomsSetup};
pub use stills::{Format as StillFormat, ScreenImage, ScreenStill};
pub use visitor::{Visitor, visitor};
