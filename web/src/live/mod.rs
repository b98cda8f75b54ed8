//! The live meeting: its WebSocket and the task that owns each room.
//!
//! ```text
//! WebSocket -> socket.rs -> room_task.rs: Room::apply(command, now) -> store::room_step -> telling.rs (everybody's socket)
//!                                       \-> media_orders.rs (sfu)    sfu -> events.rs -> media_reports.rs, keeper.rs (recordings)
//! ```
//! One task per live meeting is the only writer of its room ([`room_task`]); [`registry`] starts it on the first visit and it
//! restores itself from the store. What an event changes is in the store before anybody is told.

mod captioning;
mod captions;
mod commands;
mod deserted;
mod door;
mod events;
mod keeper;
mod line;
mod machines;
mod media;
mod media_orders;
mod media_reports;
mod opening;
mod pace;
mod quality;
mod registry;
mod room_task;
mod seat;
mod socket;
mod stage;
mod telling;
mod token_ends;
mod watch;
mod words;
mod written;

pub(crate) use captions::{Heard, Partial};
pub(crate) use commands::Offer;
pub(crate) use door::visitor;
pub(crate) use keeper::Keeper;
pub use registry::{Rooms, RoomsSetup};
pub use room_task::PersonLook;
pub use seat::Seats;
pub(crate) use seat::{Change, Changed, Opened, Stream, Watched};
pub use socket::{PagePatience, router};
