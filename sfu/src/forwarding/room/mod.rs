//! A room, or the part of it that is on this thread. What it is made of is in `state`, what it is told to do in `orders`, what its packets do in
//! `flow`, who gets what in `assign`, what it has to do with the room's other parts in `parts`.

mod assign;
mod flow;
mod offered;
mod orders;
mod parts;
mod report;
mod state;

pub(crate) use state::Room;
