//! The live meeting: its WebSocket and the task that owns each room.
//!
//! ```text
//! WebSocket -> socket.rs -> room_task.rs: Room::apply(command, now) -> store::room_step -> features/ -> lines.rs (everybody's socket)
//!                                                          \-> media_orders.rs (sfu)    sfu -> events.rs -> media_reports.rs, keeping.rs (recordings)
//! ```
//! One task per live meeting is the only writer of its room ([`room_task`]); [`registry`] starts it on the first visit and it
//! restores itself from the store. What an event changes is in the store before anybody is told.

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
mod lines;
mod machines;
mod media;
mod media_orders;
mod media_recordings;
mod media_reports;
mod opening;
mod pace;
mod quality;
mod registry;
mod room_task;
mod seat;
mod socket;
mod stage;
mod token_ends;
mod watch;
mod written;

pub use caption_source::CaptionSource;
pub(crate) use door::visitor;
pub(crate) use features::Offer;
pub use inbox::PersonLook;
pub use registry::{Rooms, RoomsSetup};
pub use seat::Seats;
pub(crate) use seat::{Change, Changed, Opened, Stream, Watched};
pub use socket::{PagePatience, router};
