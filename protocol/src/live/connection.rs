// SPDX-License-Identifier: MPL-2.0
//! The signalling connection itself: joining, keep-alive, closing.

use meetings::ids::ParticipantId;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RoomState, ServerMessage};
use crate::problem::Problem;

/// Largest frame accepted from a browser, in bytes. An SDP of 25 m-lines has about 40,000; a larger
/// frame closes the socket.
pub const MAX_CLIENT_MESSAGE_BYTES: usize = 128 * 1024;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConnectionRequest {
    /// Keeps the socket open through proxies; answered by [`ConnectionUpdate::Pong`]. Sent every 15
    /// s.
    Ping { sent_at: Millis },
    /// Joins, on a socket that was opened ahead with `wait=1`; means nothing on others.
    Enter,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConnectionUpdate {
    /// Joined: the whole state of the meeting.
    Welcome {
        you: ParticipantId,
        version: u32,
        state: Box<RoomState>,
    },
    /// TURN relays for networks that let nothing else through, sent before every `welcome`; not
    /// sent where the server has none.
    IceServers {
        servers: Vec<IceServer>,
    },
    /// Several messages in one frame: changes of participants are sent at most five times a second.
    Several {
        messages: Vec<ServerMessage>,
    },
    /// A message of this page is refused; nothing changed.
    Refused {
        problem: Problem,
    },
    /// The server closes this connection. The page does not reconnect (except on `restarting` and
    /// `sent_out`).
    Closed {
        reason: CloseReason,
    },
    Pong {
        sent_at: Millis,
        at: Millis,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The meeting has ended.
    Ended,
    /// The chair removed this person.
    Removed,
    /// This person, or the unit, is no longer invited.
    Uninvited,
    /// A leader sent this person out to the lobby: reconnect, and wait there.
    SentOut,
    /// Who waited was not admitted.
    Refused,
    /// The invitation link by which a guest was waiting has been withdrawn.
    LinkWithdrawn,
    /// The same participant joined on another device or window, which replaces this one.
    Replaced,
    /// The server restarts: reconnect.
    Restarting,
}

/// A relay as `RTCConfiguration` names it. User name and credential are valid for half a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct IceServer {
    pub urls: Vec<String>,
    pub username: String,
    pub credential: String,
}
