// SPDX-License-Identifier: MPL-2.0
//! The UDP port: batches in, batches out (recvmmsg, GRO, GSO through quinn-udp).

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};

use super::tcp::TcpSender;
use crate::route::{Route, Via};
use crate::send_buffer::SendBuffer;

/// Kernel buffers in bytes, both ways: a burst of key frames to a hundred viewers must fit. The
/// kernel may grant less.
const KERNEL_BUFFER: usize = 4 * 1024 * 1024;
/// With GRO one buffer holds many datagrams of one sender.
const BUFFER: usize = 64 * 1024;
/// System calls for reading one batch: what comes faster than they take it is dropped by the
/// kernel.
const MOST_READS: usize = 32;
/// Datagrams sent by one system call.
const SEGMENTS: usize = 32;
/// Bytes sent by one system call: an IP packet's, less headers.
const LARGEST_GSO_BATCH: usize = 65_000;

/// A datagram as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received<'a> {
    pub bytes: &'a [u8],
    /// Our end is the address of ours to which it was sent.
    pub route: Route,
}

/// The bound port. Sending is possible from several threads at once.
#[derive(Debug)]
pub(crate) struct MediaSocket {
    socket: UdpSocket,
    state: UdpSocketState,
    bound: SocketAddr,
    /// Addresses of this machine among the announced ones: replies leave from the address that was
    /// asked.
    own: Vec<IpAddr>,
}

impl MediaSocket {
    pub fn bind(address: SocketAddr, announce: &[IpAddr]) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        socket.bind(&address.into())?;
        let socket = UdpSocket::from(socket);
        let state = UdpSocketState::new((&socket).into())?;
        for (name, result) in [
            ("receive", state.set_recv_buffer_size((&socket).into(), KERNEL_BUFFER)),
            ("send", state.set_send_buffer_size((&socket).into(), KERNEL_BUFFER)),
        ] {
            if let Err(error) = result {
                tracing::warn!(%error, "the kernel grants no larger {name} buffer for media");
            }
        }
        let bound = socket.local_addr()?;
        let own = announce.iter().copied().filter(|ip| bound.ip().is_unspecified() && is_own(*ip)).collect();
        Ok(Self { socket, state, bound, own })
    }

    pub fn bound(&self) -> SocketAddr {
        self.bound
    }

    /// For waiting until there is something to receive; must be called inside a tokio runtime.
    pub fn readiness(&self) -> io::Result<tokio::net::UdpSocket> {
        tokio::net::UdpSocket::from_std(self.socket.try_clone()?)
    }

    /// Hands each datagram that is there to `take`; [`io::ErrorKind::WouldBlock`] when there are no
    /// more, `Ok` when there may be.
    pub fn receive(&self, buffers: &mut ReceiveBuffers, mut take: impl FnMut(Received<'_>)) -> io::Result<()> {
        for _ in 0..MOST_READS {
            self.receive_some(buffers, &mut take)?;
        }
        Ok(())
    }

    fn receive_some(&self, buffers: &mut ReceiveBuffers, take: &mut impl FnMut(Received<'_>)) -> io::Result<()> {
        let mut slices: Vec<IoSliceMut<'_>> = buffers.data.chunks_mut(BUFFER).map(IoSliceMut::new).collect();
        let count = self.state.recv((&self.socket).into(), &mut slices, &mut buffers.meta)?;
        for (meta, buffer) in buffers.meta.iter().zip(buffers.data.chunks(BUFFER)).take(count) {
            let theirs = SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port());
            let ip = meta.dst_ip.map_or(self.bound.ip(), |ip| ip.to_canonical());
            let route = Route { ours: SocketAddr::new(ip, self.bound.port()), theirs, via: Via::Udp };
            for bytes in buffer[..meta.len].chunks(meta.stride.max(1)) {
                take(Received { bytes, route });
            }
        }
        Ok(())
    }

    /// Sends datagrams in order, in as few system calls as their lengths and receivers allow. What
    /// the kernel does not take is lost, as it would be on the way, and counted in the answer. What
    /// goes by TCP is `tcp`'s to send.
    pub fn send(&self, datagrams: &SendBuffer, tcp: Option<&TcpSender>) -> Unsent {
        let mut unsent = Unsent::default();
        let most = self.state.max_gso_segments().clamp(1, SEGMENTS);
        for gso_batch in datagrams.gso_batches(most, LARGEST_GSO_BATCH) {
            let Route { ours, theirs, via } = gso_batch.route;
            if via == Via::Tcp {
                if let Some(tcp) = tcp {
                    tcp.send(gso_batch);
                }
                continue;
            }
            let destination = if self.bound.is_ipv6() { mapped(theirs) } else { theirs };
            let transmit = Transmit {
                destination,
                ecn: None,
                contents: gso_batch.bytes,
                segment_size: (gso_batch.bytes.len() > gso_batch.segment_size).then_some(gso_batch.segment_size),
                src_ip: Some(ours.ip()).filter(|ip| self.own.contains(ip)),
            };
            if let Err(error) = self.state.try_send((&self.socket).into(), &transmit) {
                tracing::trace!(%error, %theirs, "datagrams not sent");
                unsent.packets += gso_batch.bytes.len().div_ceil(gso_batch.segment_size.max(1)) as u64;
                unsent.bytes += gso_batch.bytes.len() as u64;
            }
        }
        unsent
    }
}

/// What the kernel did not take.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Unsent {
    pub packets: u64,
    pub bytes: u64,
}

/// Room for one batch of received datagrams.
pub(crate) struct ReceiveBuffers {
    data: Vec<u8>,
    meta: Vec<RecvMeta>,
}

impl ReceiveBuffers {
    pub fn new() -> Self {
        Self { data: vec![0; BUFFER * BATCH_SIZE], meta: vec![RecvMeta::default(); BATCH_SIZE] }
    }
}

fn is_own(ip: IpAddr) -> bool {
    UdpSocket::bind(SocketAddr::new(ip, 0)).is_ok()
}

fn mapped(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) => SocketAddr::new(IpAddr::V6(Ipv4Addr::to_ipv6_mapped(&ip)), address.port()),
        IpAddr::V6(ip) => SocketAddr::new(IpAddr::V6(Ipv6Addr::from(ip.octets())), address.port()),
    }
}
