// SPDX-License-Identifier: MPL-2.0
//! The live meeting: what a page or a machine says to it, and the task that owns each room. Knows
//! no HTTP.
//!
//! ```text
//! WebSocket (web) -> page.rs -> room_task.rs
//!     -> Room::apply(command, now) -> store::room_step
//!     -> features/ -> lines.rs (sockets of everybody), media_orders.rs (sfu)
//! sfu -> events.rs -> media_reports.rs (room_task.rs), keeping.rs (recordings)
//! ```
//! One task per live meeting is the only writer of its room ([`room_task`]); [`registry`] starts it
//! on the first visit and it restores itself from the store. What an event changes is in the store
//! before anybody is told.

mod caption_source;
mod captioning;
mod captions;
mod deserted;
mod door;
mod events;
mod features;
mod inbox;
mod keeping;
mod line;
mod line_meter;
mod lines;
mod machines;
mod media;
mod media_orders;
mod media_recordings;
mod media_reports;
mod opening;
mod pace;
mod page;
mod quality;
mod registry;
mod room_task;
pub mod sdp;
mod seat;
mod stage;
mod text;
mod token_ends;
pub mod turn;
mod watch;
mod written;

pub use caption_source::CaptionSource;
pub use door::{Viewer, Visitor, visitor};
pub use features::Offer;
pub use inbox::{PersonLook, RoomLook};
pub use line_meter::LineMeter;
pub use page::{Next, Page, Parting, Said, parting, refused};
pub use registry::{Rooms, RoomsSetup};
pub use seat::{Change, Changed, Meant, Opened, Seats, Stream, Watched};
pub use text::Text;
