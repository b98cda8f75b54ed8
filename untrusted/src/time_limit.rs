// SPDX-License-Identifier: MPL-2.0
//! When the time of a child process is over.
//!
//! A slice is processor time: on a busy machine a harmless file waits longer for the processor than
//! it is parsed. The other limits are on the clock, because the requester waits for the answer.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::queue::Time;

/// The longest that a slice may take on the clock: the strangers behind it wait that long each.
const SLICE_ON_THE_CLOCK: Duration = Duration::from_secs(9);
/// Clock ticks per second in /proc, fixed by the kernel's interface.
const TICKS_PER_SECOND: u32 = 100;
const TICK: Duration = Duration::from_millis(1000 / TICKS_PER_SECOND as u64);

/// Waits until the child has used up its time.
pub(super) async fn is_over(time: Time, child: Option<u32>) {
    match time {
        Time::Slice => {
            // Whichever comes first.
            let _ = timeout(SLICE_ON_THE_CLOCK, has_computed(time.limit(), child)).await;
        }
        Time::Usual | Time::Short => sleep(time.limit()).await,
    }
}

/// Where the processor time cannot be read (a /proc that hides processes), the clock counts.
async fn has_computed(limit: Duration, child: Option<u32>) {
    while let Some(used) = child.and_then(processor_time) {
        let left = limit.saturating_sub(used);
        if left.is_zero() {
            return;
        }
        // The child has one thread, so that it cannot be over earlier.
        sleep(left.max(TICK)).await;
    }
    sleep(limit).await;
}

/// The file is made by the kernel: reading it waits for no disk.
fn processor_time(process: u32) -> Option<Duration> {
    parse(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// User and system time are the fields 14 and 15; the second is the program's name, which may
/// contain anything.
fn parse(stat: &str) -> Option<Duration> {
    let (_, behind_the_name) = stat.rsplit_once(')')?;
    let mut ticks = behind_the_name.split_whitespace().skip(11).map(str::parse::<u32>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some(TICK * user.checked_add(system)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_time_is_read_whatever_the_program_is_called() {
        let stat = "7 (a) 1 2 (b)) S 1 7 7 0 -1 4194560 105 0 0 0 250 50 9000 9000 20 0 1 0 1 2 3";
        assert_eq!(parse(stat), Some(Duration::from_secs(3)));
        assert_eq!(parse("7 (diemcau) S 1 7"), None);
        assert!(processor_time(std::process::id()).is_some());
        assert_eq!(processor_time(u32::MAX), None);
    }
}
