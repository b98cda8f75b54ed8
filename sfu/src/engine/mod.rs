// SPDX-License-Identifier: MPL-2.0
//! The WebRTC engine, str0m in RTP mode, behind one door.
//!
//! Nothing outside this folder names str0m: it breaks between minor releases, and one folder is
//! what an upgrade may touch. Every change of an `Rtc` is followed by a full drain of its output,
//! as str0m demands; see [`Link`].

mod consent;
mod description;
mod dtls;
mod large_packets;
mod link;
mod negotiation;
mod packet;
mod path;
mod remote_addresses;
mod settings;
mod subscriber;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use description::{Answered, Offered};
pub(crate) use link::{Link, LinkEvent, Outbox};
pub(crate) use packet::MediaPacket;
pub(crate) use settings::LinkSettings;
pub(crate) use str0m::media::{Mid, Rid};
