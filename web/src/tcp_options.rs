// SPDX-License-Identifier: MPL-2.0
//! How TCP carries pages over slow, lossy lines and through tunnels. Where the system does not know
//! an option, pages load as they would without it.

use std::os::fd::AsRawFd as _;

use socket2::Socket;

/// Longest wait before a packet is sent again; the least that Linux takes.
const LONGEST_MILLIS: libc::c_int = 1000;
/// Of linux/tcp.h, since Linux 6.15.
const TCP_RTO_MAX_MS: libc::c_int = 44;

/// Packets are sent again after a second at most. TCP would double the wait with every loss, and
/// begin with several seconds where a queue has filled: on 64 kbit/s with 10 % loss, files that
/// the line carries in 6 s took 17 to 31 s. Accepted connections inherit the options.
pub fn retransmit_soon(listener: &Socket) {
    let _ = listener.set_tcp_thin_linear_timeouts(true);
    let longest = LONGEST_MILLIS;
    // No library has this option yet. SAFETY: the descriptor is open, and the value is an integer
    // of the given size that outlives the call.
    let _ = unsafe {
        libc::setsockopt(
            listener.as_raw_fd(),
            libc::IPPROTO_TCP,
            TCP_RTO_MAX_MS,
            (&raw const longest).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    };
}

/// Bytes of a segment at most, before the options of TCP. With IPv6 it passes where 1,100 bytes
/// pass. More: pages do not load at all there; less: more headers (these cost 1 % of a page).
const SEGMENT: u32 = 1040;

/// Pages load where large packets vanish and no ICMP says so. The system would find that out only
/// with `net.ipv4.tcp_mtu_probing`, which belongs to the whole machine. What is set on a listener
/// is announced to the browser too, so that both ends keep to it. Before it listens.
pub fn small_segments(listener: &Socket) {
    let _ = listener.set_tcp_mss(SEGMENT);
}
