// SPDX-License-Identifier: MPL-2.0
//! What LibreOffice and all that it starts use, from /proc and the disk, and how they are ended.
//!
//! A limit of address space would end every LibreOffice, which reserves far more than it uses.
//! Whoever starts a process and exits leaves it to the process that watches, so that no process
//! gets out of sight.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, wait};
use serde::{Deserialize, Serialize};

use super::Bounds;

/// How often it is looked; the disk less often.
const EVERY: Duration = Duration::from_millis(50);
const DISK_EVERY: u32 = 5;
/// More files than any conversion writes.
const MAX_FILES: usize = 20_000;
/// After so many rounds a process that cannot be killed is left: it waits for a broken disk.
const ENDING_ROUNDS: u32 = 1_000;

/// Of what a conversion used too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exceeded {
    Time,
    Memory,
    Processes,
    Disk,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "time",
            Self::Memory => "memory",
            Self::Processes => "processes",
            Self::Disk => "disk",
        })
    }
}

/// How it ended.
pub(super) enum End {
    Itself {
        success: bool,
    },
    Exceeded(Exceeded),
    /// Nobody waits for it any more.
    Unwanted,
}

/// Waits until the process `main` has ended or something is exceeded.
pub(super) fn watch(main: u32, folder: &Path, bounds: &Bounds, is_wanted: impl Fn() -> bool) -> End {
    let begun = now();
    for round in 0_u32.. {
        if let Some(success) = reap(Some(main)) {
            return End::Itself { success };
        }
        if !is_wanted() {
            return End::Unwanted;
        }
        if now().saturating_duration_since(begun) > bounds.time {
            return End::Exceeded(Exceeded::Time);
        }
        let all = descendants();
        if all.len() > bounds.processes {
            return End::Exceeded(Exceeded::Processes);
        }
        if all.iter().map(|one| one.memory).sum::<u64>() > bounds.memory {
            return End::Exceeded(Exceeded::Memory);
        }
        if round % DISK_EVERY == 0 && !is_within(folder, bounds.disk) {
            return End::Exceeded(Exceeded::Disk);
        }
        sleep(EVERY);
    }
    End::Exceeded(Exceeded::Time)
}

/// Ends all that is left. Each is stopped first, so that none starts others meanwhile.
pub(super) fn end_all() {
    for _ in 0..ENDING_ROUNDS {
        let _ = reap(None);
        let left = descendants();
        if left.is_empty() {
            return;
        }
        for signal in [Signal::STOP, Signal::KILL] {
            for one in &left {
                // It may have ended.
                let _ = kill_process(one.process, signal);
            }
        }
        sleep(Duration::from_millis(10));
    }
}

/// Takes leave of all that have ended. Whether `main` was among them, and successful.
fn reap(main: Option<u32>) -> Option<bool> {
    let mut ended = None;
    while let Ok(Some((process, status))) = wait(WaitOptions::NOHANG) {
        if main.is_some_and(|main| i64::from(main) == i64::from(process.as_raw_nonzero().get())) {
            ended = Some(status.exit_status() == Some(0));
        }
    }
    ended
}

struct Process {
    process: Pid,
    memory: u64,
}

/// All that descend from this process and have not ended.
fn descendants() -> Vec<Process> {
    let mut children: HashMap<u32, Vec<(u32, u64)>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        if let Some((parent, memory)) = parse(&stat) {
            children.entry(parent).or_default().push((process, memory));
        }
    }
    let (mut found, mut next) = (Vec::new(), vec![std::process::id()]);
    while let Some(parent) = next.pop() {
        for (process, memory) in children.remove(&parent).unwrap_or_default() {
            next.push(process);
            found.extend(Pid::from_raw(process.cast_signed()).map(|process| Process { process, memory }));
        }
    }
    found
}

/// The parent and the resident memory; none of a process that has ended. The name may contain
/// anything.
fn parse(stat: &str) -> Option<(u32, u64)> {
    let (_, behind_the_name) = stat.rsplit_once(')')?;
    let mut fields = behind_the_name.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    let parent = fields.next()?.parse().ok()?;
    let pages: u64 = fields.nth(19)?.parse().ok()?;
    Some((parent, pages.saturating_mul(rustix::param::page_size() as u64)))
}

/// Whether the files of the folder take at most so much.
fn is_within(folder: &Path, most: u64) -> bool {
    let (mut bytes, mut files, mut next) = (0_u64, 0_usize, vec![folder.to_owned()]);
    while let Some(folder) = next.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(facts) = entry.metadata() else { continue };
            files += 1;
            bytes = bytes.saturating_add(facts.blocks().saturating_mul(512));
            if bytes > most || files > MAX_FILES {
                return false;
            }
            if facts.is_dir() {
                next.push(entry.path());
            }
        }
    }
    true
}

#[expect(clippy::disallowed_methods, reason = "the process that watches measures how long a conversion takes")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parent_and_memory_are_read_whatever_the_program_is_called() {
        let stat = "7 (a) 1 2 (b)) S 41 7 7 0 -1 4194560 105 0 0 0 250 50 0 0 20 0 1 0 1 9000000 300 3";
        assert_eq!(parse(stat), Some((41, 300 * rustix::param::page_size() as u64)));
        assert_eq!(parse(&stat.replace(" S ", " Z ")), None, "it has ended");
        assert_eq!(parse("7 (soffice) S 1 7"), None);
    }

    #[test]
    fn a_folder_is_measured_with_all_that_is_in_it() {
        let folder = std::env::temp_dir().join(format!("measured-{}", std::process::id()));
        fs::create_dir_all(folder.join("a/b")).unwrap();
        fs::write(folder.join("a/b/c"), vec![7; 300_000]).unwrap();
        assert!(is_within(&folder, 1 << 20));
        assert!(!is_within(&folder, 200_000));
        fs::remove_dir_all(folder).unwrap();
    }
}
