// SPDX-License-Identifier: MPL-2.0
//! Memory of this process, as the kernel reports it.

/// Resident memory in bytes; None where there is no `/proc`.
pub fn resident() -> Option<u64> {
    read(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn read(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_and_nonsense_is_not() {
        assert_eq!(read("VmSize:\t  9 kB\nVmRSS:\t  34568 kB\n"), Some(34_568 * 1024));
        assert_eq!(read("VmRSS: much"), None);
        assert!(resident().is_some_and(|bytes| bytes > 1_000_000));
    }
}
