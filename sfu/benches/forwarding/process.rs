// SPDX-License-Identifier: MPL-2.0
//! What this process has used, and the clock.

use std::fs;
use std::time::Instant;

use super::Result;

pub fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// CPU seconds used by this process so far, from /proc (100 ticks a second).
pub fn cpu_seconds() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(") ").next().ok_or("a stat line")?;
    let ticks: Vec<f64> =
        after_name.split(' ').skip(11).take(2).map(str::parse).collect::<std::result::Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

pub fn resident_kilobytes() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("a VmRSS line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
