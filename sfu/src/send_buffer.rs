// SPDX-License-Identifier: MPL-2.0
//! The buffer of datagrams to be sent, in one piece of memory: neighbours of equal length to one
//! receiver leave in one system call without being copied again.

use crate::route::Route;

/// Datagrams in the order in which they are to be sent.
#[derive(Debug, Default)]
pub(crate) struct SendBuffer {
    bytes: Vec<u8>,
    list: Vec<(Route, usize)>,
}

/// One or several datagrams to one receiver, laid end to end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GsoBatch<'a> {
    pub route: Route,
    pub bytes: &'a [u8],
    /// Bytes of each datagram but the last, which may be shorter.
    pub segment_size: usize,
}

impl SendBuffer {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Bytes of all datagrams.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.list.clear();
    }

    pub fn push(&mut self, route: Route, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.list.push((route, self.bytes.len()));
    }

    /// Puts a datagram in front of the one that would be sent as this number.
    pub fn insert(&mut self, place: usize, route: Route, datagram: &[u8]) {
        let place = place.min(self.list.len());
        let begin = place.checked_sub(1).map_or(0, |before| self.list[before].1);
        self.bytes.splice(begin..begin, datagram.iter().copied());
        for (_, end) in &mut self.list[place..] {
            *end += datagram.len();
        }
        self.list.insert(place, (route, begin + datagram.len()));
    }

    /// Lets `write` append one datagram and returns its length; `None`, with nothing appended, when
    /// it says so.
    pub fn write(&mut self, route: Route, write: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<usize> {
        let start = self.bytes.len();
        if write(&mut self.bytes).is_none() {
            self.bytes.truncate(start);
            return None;
        }
        self.list.push((route, self.bytes.len()));
        Some(self.bytes.len() - start)
    }

    /// The datagram that was appended last.
    pub fn last(&self) -> Option<&[u8]> {
        let begin = self.list.len().checked_sub(2).map_or(0, |before| self.list[before].1);
        self.list.last().map(|(_, end)| &self.bytes[begin..*end])
    }

    /// Every datagram by itself.
    pub fn iter(&self) -> impl Iterator<Item = (Route, &[u8])> {
        let mut begin = 0;
        self.list.iter().map(move |(route, end)| {
            let bytes = &self.bytes[begin..*end];
            begin = *end;
            (*route, bytes)
        })
    }

    /// Everything in batches of at most `most` datagrams and `bytes` bytes.
    pub fn gso_batches(&self, most: usize, bytes: usize) -> impl Iterator<Item = GsoBatch<'_>> {
        let (mut place, mut begin) = (0, 0);
        std::iter::from_fn(move || {
            let (route, first_end) = *self.list.get(place)?;
            let segment_size = first_end - begin;
            let (start, mut end) = (begin, first_end);
            place += 1;
            let mut count = 1;
            while let Some((next, next_end)) = self.list.get(place).copied() {
                let length = next_end - end;
                if next != route || length > segment_size || count >= most || next_end - start > bytes {
                    break;
                }
                place += 1;
                count += 1;
                end = next_end;
                if length < segment_size {
                    break;
                }
            }
            begin = end;
            Some(GsoBatch { route, bytes: &self.bytes[start..end], segment_size })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[test]
    fn what_is_put_in_front_is_sent_before_and_nothing_else_is_changed() {
        let route = |port| Route::udp(([10, 0, 0, 1], 7882).into(), ([10, 1, 0, 1], port).into());
        let mut send_buffer = SendBuffer::default();
        for (port, bytes) in [(1, &[1; 3][..]), (2, &[2; 5]), (3, &[])] {
            send_buffer.push(route(port), bytes);
        }
        send_buffer.insert(1, route(4), &[4; 2]);
        send_buffer.insert(0, route(5), &[5]);
        send_buffer.insert(99, route(6), &[6; 4]);
        let sent: Vec<_> = send_buffer.iter().map(|(route, bytes)| (route.theirs.port(), bytes.to_vec())).collect();
        let expected = [(5, vec![5]), (1, vec![1; 3]), (4, vec![4; 2]), (2, vec![2; 5]), (3, vec![]), (6, vec![6; 4])];
        assert_eq!(sent, expected);
    }

    #[test]
    fn neighbours_of_equal_length_to_one_receiver_leave_together_and_the_last_may_be_shorter() {
        let server: SocketAddr = "10.0.0.1:7882".parse().unwrap();
        let (an, binh): (SocketAddr, SocketAddr) = ("10.1.0.1:1".parse().unwrap(), "10.1.0.2:1".parse().unwrap());
        let mut send_buffer = SendBuffer::default();
        for (to, length) in [(an, 5), (an, 5), (an, 3), (an, 5), (binh, 5), (binh, 6), (binh, 6), (binh, 6)] {
            send_buffer.push(Route::udp(server, to), &vec![7; length]);
        }
        let gso_batches: Vec<_> =
            send_buffer.gso_batches(2, 1000).map(|t| (t.route.theirs, t.bytes.len(), t.segment_size)).collect();
        assert_eq!(gso_batches, [(an, 10, 5), (an, 3, 3), (an, 5, 5), (binh, 5, 5), (binh, 12, 6), (binh, 6, 6)]);
        let long: Vec<_> = send_buffer.gso_batches(64, 1000).map(|t| t.bytes.len()).collect();
        assert_eq!(long, [13, 5, 5, 18]);
        assert_eq!(send_buffer.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(), 41);
    }
}
