// SPDX-License-Identifier: MPL-2.0
//! What the allocator keeps.

/// Blocks from this size on are given back to the system at once. By its own rule glibc raises this
/// bound with each large block that is freed: the 19 MiB of every password then stay in the heaps
/// of the threads that hashed it, 650 MB after a hundred sign-ins.
#[cfg(target_env = "gnu")]
const GIVEN_BACK_FROM: i32 = 4 << 20;

/// Call it before other threads are started.
pub fn give_back_large_blocks() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it changes a number of the allocator and takes no pointer.
    let taken = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK_FROM) };
    #[cfg(target_env = "gnu")]
    debug_assert_eq!(taken, 1, "glibc knows this option");
}
