// SPDX-License-Identifier: MPL-2.0
//! The limits of the child process. They are set before it reads the first byte, and cannot be
//! removed.

use std::collections::BTreeMap;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, nice, set_dumpable_behavior, set_parent_process_death_signal, setrlimit,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// Address space, in bytes; resident memory is smaller. The program itself takes about a fifth of
/// it.
const ADDRESS_SPACE: u64 = 500 << 20;
/// Processor time for one document, in seconds. The server's deadline is shorter; this limit also
/// applies if the server is gone.
pub(super) const PROCESSOR_SECONDS: u64 = 20;
/// File descriptors: standard input, output and error, and one that is never opened.
const OPEN_FILES: u64 = 4;
/// Nice value: meetings have priority on a busy machine.
const NICENESS: i32 = 10;

/// Applies the limits. Must run while the process has one thread, because the system call filter is
/// per thread.
pub(super) fn confine(processor_seconds: u64) -> Result<(), String> {
    // The child ends with the server, however it ends.
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|e| format!("death signal: {e}"))?;
    // Other processes may not read its memory, which may contain a private key.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|e| format!("core dumps: {e}"))?;
    // Fails only if it is already lower.
    let _ = nice(NICENESS);
    for (resource, most) in [
        (Resource::As, ADDRESS_SPACE),
        (Resource::Cpu, processor_seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Nproc, 0),
    ] {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|e| format!("{resource:?}: {e}"))?;
    }
    allow_only_computing().map_err(|e| format!("system calls: {e}"))
}

/// Permitted system calls: for computing, and for reading and writing pipes. All others fail with
/// EPERM: no file, no socket, no process. Applying the filter also sets "no new privileges".
fn allow_only_computing() -> Result<(), seccompiler::Error> {
    let allowed = [
        libc::SYS_brk,
        libc::SYS_clock_getres,
        libc::SYS_clock_gettime,
        libc::SYS_close,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_fstat,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getrandom,
        libc::SYS_gettid,
        libc::SYS_lseek,
        libc::SYS_madvise,
        libc::SYS_mmap,
        libc::SYS_mprotect,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_restart_syscall,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_yield,
        libc::SYS_sigaltstack,
        libc::SYS_sysinfo,
        libc::SYS_tgkill,
        libc::SYS_write,
        libc::SYS_writev,
    ];
    let rules: BTreeMap<i64, Vec<_>> = allowed.into_iter().map(|call| (call, Vec::new())).collect();
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, architecture)?;
    seccompiler::apply_filter(&BpfProgram::try_from(filter)?)
}
