// SPDX-License-Identifier: MPL-2.0
//! Routes: local address, remote address and transport protocol.

use std::net::SocketAddr;

/// What carries datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Via {
    Udp,
    /// A connection that the browser has opened, with every datagram in a frame (RFC 4571).
    Tcp,
}

/// Local and remote address, and the protocol: the same two addresses over UDP and over TCP are two
/// routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Route {
    /// One of the announced addresses.
    pub ours: SocketAddr,
    pub theirs: SocketAddr,
    pub via: Via,
}

impl Route {
    #[cfg(test)]
    pub fn udp(ours: SocketAddr, theirs: SocketAddr) -> Self {
        Self { ours, theirs, via: Via::Udp }
    }
}
