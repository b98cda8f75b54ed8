// SPDX-License-Identifier: MPL-2.0
//! What the whole media plane has done since it began, for whoever watches the server.
//!
//! Every worker owns its numbers and hands out a copy when asked; nothing on the way of a packet is
//! locked or shared. The reading thread and the recorder's taps, whose numbers have no worker,
//! count in relaxed atomics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the classes into which queue times are counted, in microseconds. The port is
/// read every 1.5 ms at most, so that much is usual.
pub const QUEUE_TIME_BOUNDS_US: [u64; 12] =
    [250, 500, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000];

/// How long batches were inside the server: from their arrival at the socket until the last packet
/// that they caused was handed to the kernel. What the pacer holds back for a narrow line is not in
/// it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueTimes {
    /// Batches per class of [`QUEUE_TIME_BOUNDS_US`], and those above all of them.
    pub counts: [u64; QUEUE_TIME_BOUNDS_US.len() + 1],
    /// All times together.
    pub sum: Duration,
}

impl QueueTimes {
    pub(crate) fn record(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let class = QUEUE_TIME_BOUNDS_US.partition_point(|bound| *bound < micros);
        self.counts[class] += 1;
        self.sum += time;
    }
}

/// Numbers of the whole media plane. What is not said to be of this moment counts since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MediaTotals {
    /// Rooms open at this moment.
    pub rooms: u64,
    /// Peers at this moment.
    pub peers: u64,
    /// Peers whose publishing connection is up at this moment.
    pub publishing: u64,
    /// Peers whose subscribing connection is up at this moment.
    pub subscribing: u64,
    /// Datagrams taken in by workers.
    pub received_packets: u64,
    /// Their bytes (UDP payload).
    pub received_bytes: u64,
    /// Datagrams handed to the kernel.
    pub sent_packets: u64,
    /// Their bytes (UDP payload).
    pub sent_bytes: u64,
    /// Datagrams that the kernel did not take.
    pub send_errors: u64,
    /// Packets dropped because a worker's queue was full: datagrams from the socket, and packets
    /// from other workers for listeners there.
    pub dropped_queue_full: u64,
    /// Datagrams dropped because their sender sent too many.
    pub dropped_rate_limit: u64,
    /// Datagrams dropped because they belong to no connection.
    pub dropped_strangers: u64,
    /// Packets of recorded microphones dropped because the recorder's queue was full.
    pub dropped_recorder: u64,
    /// Pictures switched from one layer to another.
    pub layer_switches: u64,
    /// Key frames asked of publishers.
    pub keyframes_asked: u64,
    /// How long batches were inside the server.
    pub queue_times: QueueTimes,
}

impl MediaTotals {
    /// Adds another worker's numbers.
    pub(crate) fn add(&mut self, other: &Self) {
        let mut queue_times = self.queue_times;
        queue_times.sum += other.queue_times.sum;
        for (mine, theirs) in queue_times.counts.iter_mut().zip(other.queue_times.counts) {
            *mine += theirs;
        }
        *self = Self {
            rooms: self.rooms + other.rooms,
            peers: self.peers + other.peers,
            publishing: self.publishing + other.publishing,
            subscribing: self.subscribing + other.subscribing,
            received_packets: self.received_packets + other.received_packets,
            received_bytes: self.received_bytes + other.received_bytes,
            sent_packets: self.sent_packets + other.sent_packets,
            sent_bytes: self.sent_bytes + other.sent_bytes,
            send_errors: self.send_errors + other.send_errors,
            dropped_queue_full: self.dropped_queue_full + other.dropped_queue_full,
            dropped_rate_limit: self.dropped_rate_limit + other.dropped_rate_limit,
            dropped_strangers: self.dropped_strangers + other.dropped_strangers,
            dropped_recorder: self.dropped_recorder + other.dropped_recorder,
            layer_switches: self.layer_switches + other.layer_switches,
            keyframes_asked: self.keyframes_asked + other.keyframes_asked,
            queue_times,
        };
    }
}

/// A number that one thread counts and others read.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is dropped outside the workers.
#[derive(Debug, Default)]
pub(crate) struct Dropped {
    pub queue_full: Count,
    pub rate_limit: Count,
    pub strangers: Count,
    pub recorder: Count,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_counts_in_the_first_class_that_holds_it() {
        let mut times = QueueTimes::default();
        for micros in [1, 250, 251, 1_500, 600_000] {
            times.record(Duration::from_micros(micros));
        }
        assert_eq!(times.counts, [2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(times.sum, Duration::from_micros(602_002));
        let mut totals = MediaTotals { queue_times: times, sent_packets: 1, ..MediaTotals::default() };
        totals.add(&totals.clone());
        assert_eq!((totals.queue_times.counts[0], totals.sent_packets), (4, 2));
    }
}
