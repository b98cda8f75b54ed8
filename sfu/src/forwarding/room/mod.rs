// SPDX-License-Identifier: MPL-2.0
//! A room, or the shard of it that is on this thread. What it is made of is in `state`, what it is
//! told to do in `commands`, what its packets do in `flow`, who gets what in `assign`, who
//! hears a mix in `mixes`, whose media goes over TCP in `ways`, what it has
//! to do with the room's other shards in `shards`.

mod assign;
mod commands;
mod flow;
mod mixes;
mod more_slots;
mod pending;
mod receiver_offers;
mod report;
mod shards;
mod state;
mod ways;

pub(crate) use state::Room;
