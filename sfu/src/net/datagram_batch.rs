// SPDX-License-Identifier: MPL-2.0
//! Datagrams on their way from a socket to a worker.

use std::time::Instant;

use crate::route::Route;

/// Datagrams of one batch for one worker, in one piece of memory.
#[derive(Debug, Default)]
pub(crate) struct DatagramBatch {
    data: Vec<u8>,
    entries: Vec<(Route, usize)>,
    pub arrived: Option<Instant>,
}

impl DatagramBatch {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn push(&mut self, bytes: &[u8], route: Route) {
        self.data.extend_from_slice(bytes);
        self.entries.push((route, self.data.len()));
    }

    /// Each datagram with its route, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Route)> {
        let mut begin = 0;
        self.entries.iter().map(move |(route, end)| {
            let bytes = &self.data[begin..*end];
            begin = *end;
            (bytes, *route)
        })
    }
}
