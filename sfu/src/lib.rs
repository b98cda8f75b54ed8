// SPDX-License-Identifier: MPL-2.0
//! The media plane: packets in, packets out.
//!
//! It knows rooms, peers and tracks, and nothing of users, meetings or rights: whoever calls it has
//! decided already who may publish, who is recorded and who is muted. Every id is an opaque string
//! of the caller's.
//!
//! # Two peer connections per participant
//!
//! **Publishing** (the browser offers): the browser makes a connection with its microphone, camera
//! and screen and sends its offer; [`SfuHandle::publish_offer`] returns the answer. Call it again
//! with the browser's next offer whenever tracks come or go and for an ICE restart. An offer from a
//! *new* `RTCPeerConnection` (other DTLS fingerprint) replaces the old one.
//!
//! **Subscribing** (the server offers): [`SfuHandle::subscribe`] returns an offer with a fixed set
//! of `sendonly` slots, [`SfuConfig::audio_slots`] for sound and [`SfuConfig::video_slots`] for
//! pictures, numbered by `mid`. The browser's answer goes to [`SfuHandle::subscribe_answer`];
//! another round follows only for an ICE restart ([`SfuHandle::restart_subscription`]). Afterwards
//! [`SfuHandle::set_view`] says what the subscriber has on screen and [`SfuEvent::SlotsChanged`]
//! says which publisher a `mid` carries from now on. A browser that lost its connection simply
//! starts again with `subscribe`, which replaces the old connection and keeps the view. Players
//! that make the offer themselves (WHEP) use [`SfuHandle::subscribe_offer`] instead.
//!
//! # Order of calls
//!
//! ```text
//! open_room -> publish_offer -> answer to browser
//!              -> PeerConnected{Publish}, PublicationStarted per track
//!           -> subscribe -> offer to browser, its answer back -> subscribe_answer
//!              -> PeerConnected{Subscribe}
//!           -> set_view (any time after open_room, also before subscribe) -> SlotsChanged
//!           -> remove_peer -> close_room
//! ```
//! Sound needs no view: every subscriber hears the active speakers. `SlotsChanged` follows
//! `subscribe_answer`, every change of view and every publication that begins or ends; it always
//! carries the *whole* assignment, so that only the last one counts.
//!
//! Threads: one reads the UDP socket, one serves the connections by TCP, one per core forwards (a
//! room lives on one of them, a large one on all), one writes recordings, one mixes voices for slow
//! lines. They are joined by
//! bounded channels; each says where it is made what happens when it is full.

mod command_router;
mod config;
mod engine;
mod error;
mod event;
mod event_sender;
mod forwarding;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod handle;
mod ids;
mod mixer_thread;
mod net;
mod payload;
mod published_source;
mod quantities;
mod recording;
mod recording_target;
mod route;
mod send_buffer;
mod sending;
mod shard_placement;
mod start;
mod stats;
mod stun;
mod threads;
mod tile;
mod totals;

pub use config::{Limits, SfuConfig};
pub use error::SfuError;
pub use event::{Direction, MediaKind, MediaWay, PauseReason, SfuEvent, SlotAssignment};
pub use handle::SfuHandle;
pub use ids::{PeerKey, RoomKey, Source, TrackKey};
pub use published_source::PublishedSource;
pub use quantities::Bitrate;
pub use recording_target::RecordingTarget;
pub use start::Sfu;
pub use stats::{PeerLinks, PeerStats, PublicationStats, RoomStats, SlotStats, Transport, TransportStats};
pub use tile::Tile;
pub use totals::{MediaTotals, QUEUE_TIME_BOUNDS_US, QueueTimes};
