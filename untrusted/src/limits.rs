// SPDX-License-Identifier: MPL-2.0
//! What the child may use. Everything is set before it reads its first byte, and nothing can be
//! taken back.

use std::collections::BTreeMap;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, nice, set_dumpable_behavior, set_parent_process_death_signal, setrlimit,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// Address space, in bytes: what is resident is less. The program itself takes about a fifth of it.
const ADDRESS_SPACE: u64 = 500 << 20;
/// Processor time, in seconds. The server's own deadline is shorter; this one holds also when the
/// server is gone.
const PROCESSOR_SECONDS: u64 = 20;
/// Standard input, output and error, and one more that is never opened.
const OPEN_FILES: u64 = 4;
/// Meetings go first on a busy machine.
const NICENESS: i32 = 10;

/// Confines this process. Must run while it has one thread: the filter of system calls is a
/// thread's own.
pub(super) fn confine() -> Result<(), String> {
    // A server that ends takes its children with it, however it ends.
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|e| format!("death signal: {e}"))?;
    // Nobody else's process may look into the memory, in which there may be a private key.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|e| format!("core dumps: {e}"))?;
    // Fails only where it is lower already.
    let _ = nice(NICENESS);
    for (resource, most) in [
        (Resource::As, ADDRESS_SPACE),
        (Resource::Cpu, PROCESSOR_SECONDS),
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

/// System calls that computing, reading a pipe and writing to one need. All others fail with EPERM:
/// no file is opened, no socket, no process started. Applying the filter also sets "no new
/// privileges".
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
