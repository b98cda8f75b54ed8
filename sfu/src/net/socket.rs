//! The UDP port: batches in, batches out (recvmmsg, GRO, GSO through quinn-udp).

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};

use crate::engine::Outgoing;

/// Kernel buffers in bytes, both ways: a burst of key frames to a hundred viewers must fit. The kernel may grant less.
const KERNEL_BUFFER: usize = 4 * 1024 * 1024;
/// With GRO one buffer holds many datagrams of one sender.
const BUFFER: usize = 64 * 1024;
/// Datagrams sent by one system call.
const SEGMENTS: usize = 32;

/// A datagram as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received<'a> {
    pub bytes: &'a [u8],
    pub source: SocketAddr,
    /// The address of ours to which it was sent.
    pub local: SocketAddr,
}

/// The bound port. Sending is possible from several threads at once.
#[derive(Debug)]
pub(crate) struct MediaSocket {
    socket: UdpSocket,
    state: UdpSocketState,
    bound: SocketAddr,
    /// Addresses of this machine among the announced ones: replies leave from the address that was asked.
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

    /// Hands each datagram that is there to `take`; [`io::ErrorKind::WouldBlock`] when there is none.
    pub fn receive(&self, buffers: &mut ReceiveBuffers, mut take: impl FnMut(Received<'_>)) -> io::Result<()> {
        let mut slices: Vec<IoSliceMut<'_>> = buffers.data.chunks_mut(BUFFER).map(IoSliceMut::new).collect();
        let count = self.state.recv((&self.socket).into(), &mut slices, &mut buffers.meta)?;
        for (meta, buffer) in buffers.meta.iter().zip(buffers.data.chunks(BUFFER)).take(count) {
            let source = SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port());
            let ip = meta.dst_ip.map_or(self.bound.ip(), |ip| ip.to_canonical());
            let local = SocketAddr::new(ip, self.bound.port());
            for bytes in buffer[..meta.len].chunks(meta.stride.max(1)) {
                take(Received { bytes, source, local });
            }
        }
        Ok(())
    }

    /// Sends datagrams in order. Neighbours of equal length to the same receiver leave in one system call. What the kernel does not take is
    /// lost, as it would be on the way.
    pub fn send(&self, datagrams: &[Outgoing], joined: &mut Vec<u8>) {
        let mut rest = datagrams;
        while let Some(first) = rest.first() {
            let length = first.bytes.len();
            let most = self.state.max_gso_segments().clamp(1, SEGMENTS);
            let same = rest
                .iter()
                .take(most)
                .take_while(|next| next.to == first.to && next.from == first.from && next.bytes.len() == length)
                .count();
            // The last of a train may be shorter.
            let tail = rest.get(same).filter(|next| {
                same < most && next.to == first.to && next.from == first.from && next.bytes.len() < length
            });
            let count = same + usize::from(tail.is_some());
            if count == 1 {
                self.send_one(first, &first.bytes, None);
            } else {
                joined.clear();
                for datagram in &rest[..count] {
                    joined.extend_from_slice(&datagram.bytes);
                }
                self.send_one(first, joined, Some(length));
            }
            rest = &rest[count..];
        }
    }

    fn send_one(&self, first: &Outgoing, contents: &[u8], segment_size: Option<usize>) {
        let destination = if self.bound.is_ipv6() { mapped(first.to) } else { first.to };
        let src_ip = Some(first.from.ip()).filter(|ip| self.own.contains(ip));
        let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip };
        if let Err(error) = self.state.try_send((&self.socket).into(), &transmit) {
            tracing::trace!(%error, to = %first.to, "datagram not sent");
        }
    }
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
