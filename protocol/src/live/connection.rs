// SPDX-License-Identifier: MPL-2.0
//! The connection itself: coming in, staying, being sent away.

use meetings::Millis;
use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{RoomState, ServerMessage};
use crate::problem::Problem;

/// Largest frame accepted from a browser, in bytes. An SDP of 25 m-lines has about 40,000; a larger
/// frame closes the socket.
pub const MAX_CLIENT_MESSAGE_BYTES: usize = 128 * 1024;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConnectionRequest {
    /// Keeps the socket open through proxies; answered by [`ConnectionUpdate::Pong`]. Sent every 15
    /// s.
    Ping { sent_at: Millis },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ConnectionUpdate {
    /// In the meeting: everything there is to know.
    Welcome {
        you: ParticipantId,
        version: u32,
        state: Box<RoomState>,
    },
    /// Relays (TURN) for the ways that nothing else opens, said before every `welcome`; none where
    /// the server has none.
    IceServers {
        servers: Vec<IceServer>,
    },
    /// Several messages in one: what has changed about people is told at most five times a second.
    Several {
        messages: Vec<ServerMessage>,
    },
    /// The last message from this page is refused; nothing changed.
    Refused {
        problem: Problem,
    },
    /// The server is done with this page, which does not connect again by itself (except on
    /// `restarting`).
    Closed {
        reason: CloseReason,
    },
    Pong {
        sent_at: Millis,
        at: Millis,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The meeting has ended.
    Ended,
    /// The chair removed this person.
    Removed,
    /// A guest was not admitted.
    Refused,
    /// The invitation link by which a guest was waiting has been withdrawn.
    LinkWithdrawn,
    /// The same person joined on another device or window, which replaces this one.
    Replaced,
    /// The server restarts: connect again.
    Restarting,
}

/// A relay, in the words of `RTCConfiguration`. Name and credential are good for half a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IceServer {
    pub urls: Vec<String>,
    pub username: String,
    pub credential: String,
}
