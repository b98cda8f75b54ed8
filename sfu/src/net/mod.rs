// SPDX-License-Identifier: MPL-2.0
//! The network: one UDP port with a thread that reads it, the same port over TCP with a thread of
//! its own, one thread per core that forwards.

mod datagram_batch;
mod message;
mod reader;
mod socket;
mod sources;
mod tcp;
mod ufrag_table;
mod worker;

pub(crate) use message::Message;
pub(crate) use reader::Reader;
pub(crate) use socket::MediaSocket;
#[cfg(test)]
pub(crate) use sources::{SourceTable, Verdict};
pub(crate) use tcp::TcpPort;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use tcp::read_for_fuzzing as read_frames_for_fuzzing;
pub(crate) use ufrag_table::UfragTable;
pub(crate) use worker::Worker;

use std::io;
use std::net::TcpListener;

use crate::SfuConfig;

/// A free port may be free for one of the two only.
const TRIES: usize = 20;

/// Opens the port for UDP and, where it is wanted, for TCP.
pub(crate) fn bind(config: &SfuConfig) -> io::Result<(MediaSocket, Option<TcpListener>)> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        let socket = MediaSocket::bind(config.bind, &config.announce)?;
        if !config.tcp {
            return Ok((socket, None));
        }
        match tcp::bind(socket.bound()) {
            Ok(listener) => return Ok((socket, Some(listener))),
            Err(_) if config.bind.port() == 0 && tries > 0 => {}
            Err(error) => return Err(error),
        }
    }
}
