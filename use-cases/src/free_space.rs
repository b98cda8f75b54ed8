// SPDX-License-Identifier: MPL-2.0
//! Space on the disk that files of people leave free: votes, chat and recordings are written there
//! too, and a meeting cannot wait until somebody has deleted something.

use std::path::{Path, PathBuf};

use base::Refusal;
use moments::Millis;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use rustix::fs::statvfs;

/// Usual reserve: this part of the disk, or so many bytes if that is less.
const PART: u64 = 10;
const MOST: u64 = 512 << 20;
/// The disk is asked this often at most, in milliseconds.
const ASKED_EVERY_MS: i64 = 1_000;

/// Of the disk with the data folder.
#[derive(Debug)]
pub(crate) struct FreeSpace {
    folder: PathBuf,
    /// In bytes. None: the usual one.
    reserve: Option<u64>,
    seen: Mutex<Option<Seen>>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Millis,
    free: u64,
    in_all: u64,
}

impl FreeSpace {
    pub fn new(folder: &Path, reserve: Option<u64>) -> Self {
        Self { folder: folder.to_owned(), reserve, seen: Mutex::default() }
    }

    /// Whether so many more bytes leave the reserve free.
    pub fn check(&self, bytes: u64, now: Millis) -> Result<(), Refusal> {
        // A disk that does not answer refuses when it is written to.
        let Some(seen) = self.seen(now) else { return Ok(()) };
        let reserve = self.reserve.unwrap_or_else(|| usual_reserve(seen.in_all));
        if seen.free.saturating_sub(bytes) >= reserve { Ok(()) } else { Err(ProblemCode::StorageFull.into()) }
    }

    fn seen(&self, now: Millis) -> Option<Seen> {
        let mut known = self.seen.lock();
        let is_fresh = |seen: &Seen| (0..ASKED_EVERY_MS).contains(&now.since(seen.at));
        if let Some(seen) = known.filter(is_fresh) {
            return Some(seen);
        }
        let asked = statvfs(&self.folder).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(asked.f_frsize);
        *known = Some(Seen { at: now, free: bytes(asked.f_bavail), in_all: bytes(asked.f_blocks) });
        *known
    }
}

fn usual_reserve(in_all: u64) -> u64 {
    MOST.min(in_all / PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_disk_keeps_a_tenth_and_a_large_one_half_a_gigabyte() {
        assert_eq!(usual_reserve(60 << 20), 6 << 20);
        assert_eq!(usual_reserve(1 << 40), 512 << 20);
    }

    #[test]
    fn what_would_leave_less_than_the_reserve_is_refused_and_the_disk_is_asked_again_a_second_later() {
        let space = FreeSpace::new(&std::env::temp_dir(), Some(100));
        let seen = |at, free| *space.seen.lock() = Some(Seen { at, free, in_all: 1_000 });
        seen(Millis(0), 150);
        assert_eq!(space.check(50, Millis(999)), Ok(()));
        assert_eq!(space.check(51, Millis(999)), Err(ProblemCode::StorageFull.into()));
        seen(Millis(0), 0);
        assert_eq!(space.check(0, Millis(1_000)), Ok(()), "the disk of this machine has more");
        seen(Millis(5_000), 0);
        assert_eq!(space.check(0, Millis(1_000)), Ok(()), "also with a clock that was set back");
    }
}
