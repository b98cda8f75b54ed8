// SPDX-License-Identifier: MPL-2.0
//! The state of a room from which messages are made.

use meetings::meeting::Meeting;
use meetings::room::Room;
use moments::Millis;
use protocol::live::RecordingState;

/// A room at one moment, after the events that are reported.
#[derive(Debug, Clone, Copy)]
pub struct RoomView<'a> {
    pub room: &'a Room,
    pub meeting: &'a Meeting,
    pub unit_name: &'a str,
    pub recording: RecordingState,
    pub now: Millis,
}
