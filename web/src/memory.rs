// SPDX-License-Identifier: MPL-2.0
//! Settings of the memory allocator.

/// Blocks from this size on are returned to the system at once. By default glibc raises this
/// threshold with each large block that is freed: 19 MiB for every password would stay in the heaps
/// of the hashing threads, 650 MB after a hundred sign-ins.
#[cfg(target_env = "gnu")]
const GIVEN_BACK_FROM: i32 = 4 << 20;

/// Must be called before other threads are started.
pub fn give_back_large_blocks() {
    #[cfg(target_env = "gnu")]
    // SAFETY: sets a number in the allocator and takes no pointer.
    let taken = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK_FROM) };
    #[cfg(target_env = "gnu")]
    debug_assert_eq!(taken, 1, "glibc knows this option");
}
