// SPDX-License-Identifier: MPL-2.0
//! What LibreOffice may not do. Set by the process that watches it for itself, before it starts
//! it: what is started has the same limits, and nobody can remove them.
//!
//! - No network: a filter of system calls refuses every socket but those between processes of one
//!   machine, and every connection. Where the kernel allows it, there is a network of its own too,
//!   in a namespace.
//! - No files: Landlock leaves programs, fonts, and the folder of this conversion. Not the
//!   database, recordings, keys and settings of the server, which has the same user.
//! - No other processes: Landlock keeps it from reading their memory and from signals to them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
    RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, getgid, getuid, nice, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, UnshareFlags, set_capabilities, unshare_unsafe};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

use super::Bounds;

/// Nice value: meetings have priority on a busy machine.
const NICENESS: i32 = 15;
/// When memory runs out the kernel ends it, and not the server.
const FIRST_TO_GO: &str = "900";
/// File descriptors of each process.
const OPEN_FILES: u64 = 1_024;
/// The largest file that it may write, in bytes.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// Threads of this user that may come to those that there are. Root is not bound by it.
const MORE_THREADS: u64 = 400;

/// What it reads and executes: programs, libraries, fonts and what they are set up with.
const READ: [&str; 20] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/opt",
    "/proc",
    "/sys/devices/system/cpu",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/group",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
];
const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];
/// LibreOffice makes a socket here, wherever its temporary files are, and ends without it.
const SOCKETS: [&str; 2] = ["/tmp", "/var/tmp"];

/// Why nothing is started.
#[derive(Debug)]
pub(super) enum Refusal {
    NoNamespace(String),
    Other(String),
}

/// Applies all. Must run while the process has one thread.
pub(super) fn confine(folder: &Path, program: &Path, bounds: &Bounds, own_network: bool) -> Result<(), Refusal> {
    // Fails only if it is already lower.
    let _ = nice(NICENESS);
    fs::write("/proc/self/oom_score_adj", FIRST_TO_GO).map_err(|e| other("oom_score_adj", e))?;
    if own_network {
        leave_the_network().map_err(Refusal::NoNamespace)?;
    }
    limit(bounds)?;
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
        .map_err(|e| other("capabilities", e))?;
    hide_files(folder, program).map_err(|e| other("Landlock", e))?;
    refuse_calls().map_err(|e| other("system calls", e))
}

fn other(what: &str, error: impl std::fmt::Display) -> Refusal {
    Refusal::Other(format!("{what}: {error}"))
}

/// A network in which there is nothing, and processes that see no others and end with the first of
/// them. Only root may have that without a namespace of users.
fn leave_the_network() -> Result<(), String> {
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    let all = UnshareFlags::NEWUSER | UnshareFlags::NEWNET | UnshareFlags::NEWPID | UnshareFlags::NEWIPC;
    // SAFETY: it is about tables of file descriptors that threads share; they are left as they are.
    unsafe { unshare_unsafe(all) }.map_err(|e| format!("namespace: {e}"))?;
    // The same user as before, the only one who can be named in it.
    fs::write("/proc/self/setgroups", "deny").map_err(|e| format!("setgroups: {e}"))?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1")).map_err(|e| format!("uid_map: {e}"))?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1")).map_err(|e| format!("gid_map: {e}"))
}

fn limit(bounds: &Bounds) -> Result<(), Refusal> {
    for (resource, most) in [
        (Resource::Core, 0),
        (Resource::Cpu, bounds.time.as_secs().saturating_mul(4).max(1)),
        (Resource::Fsize, MAX_FILE_BYTES),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Nproc, threads_of_this_user() + MORE_THREADS),
    ] {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|e| other(&format!("{resource:?}"), e))?;
    }
    Ok(())
}

fn threads_of_this_user() -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let user = getuid().as_raw();
    let own = |entry: &fs::DirEntry| entry.metadata().is_ok_and(|facts| facts.uid() == user);
    let threads = |entry: fs::DirEntry| fs::read_dir(entry.path().join("task")).map_or(0, Iterator::count) as u64;
    fs::read_dir("/proc").into_iter().flatten().flatten().filter(own).map(threads).sum()
}

fn hide_files(folder: &Path, program: &Path) -> Result<(), String> {
    let files = ABI::V2;
    // As much as the kernel knows: signals since 6.12. Files are necessary.
    let created = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(files))
        .map_err(|e| e.to_string())?
        .set_compatibility(CompatLevel::BestEffort)
        .scope(Scope::from_all(ABI::V6))
        .map_err(|e| e.to_string())?
        .create()
        .map_err(|e| e.to_string())?;
    let reading = AccessFs::from_read(files);
    let sockets = AccessFs::MakeSock | AccessFs::RemoveFile;
    let devices = AccessFs::ReadFile | AccessFs::WriteFile;
    let status = created
        .add_rules(path_beneath_rules(READ, reading))
        .and_then(|set| set.add_rules(path_beneath_rules(program_paths(program), reading)))
        .and_then(|set| set.add_rules(path_beneath_rules(DEVICES, devices)))
        .and_then(|set| set.add_rules(path_beneath_rules(SOCKETS, sockets)))
        .and_then(|set| set.add_rules(path_beneath_rules([folder], AccessFs::from_all(files))))
        .map_err(|e| e.to_string())?
        .restrict_self()
        .map_err(|e| e.to_string())?;
    if status.ruleset == RulesetStatus::NotEnforced { Err("the kernel does not know it".to_owned()) } else { Ok(()) }
}

/// The program of the setting, and where it really is.
fn program_paths(program: &Path) -> Vec<PathBuf> {
    [Some(program.to_owned()), program.canonicalize().ok()].into_iter().flatten().collect()
}

/// Refused besides all that needs privileges, which it does not have: what Landlock does not know
/// (of files, in Linux before 6.2, that they are cut), and ways around both.
fn refuse_calls() -> Result<(), seccompiler::Error> {
    let forbidden = [
        libc::SYS_add_key,
        libc::SYS_bpf,
        libc::SYS_fchmodat,
        libc::SYS_fchownat,
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_lsetxattr,
        libc::SYS_mount,
        libc::SYS_perf_event_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_ptrace,
        libc::SYS_request_key,
        libc::SYS_setns,
        libc::SYS_setxattr,
        libc::SYS_truncate,
        libc::SYS_unshare,
        libc::SYS_userfaultfd,
    ];
    let any = |calls: &[i64]| calls.iter().map(|&call| (call, Vec::new())).collect();
    filter(any(&forbidden), libc::EPERM)?;
    #[cfg(target_arch = "x86_64")]
    filter(any(&[libc::SYS_chmod, libc::SYS_chown, libc::SYS_lchown]), libc::EPERM)?;
    // Its flags cannot be seen by a filter; libraries use the older call instead.
    filter(any(&[libc::SYS_clone3]), libc::ENOSYS)?;
    let new_users = libc::CLONE_NEWUSER as u64;
    let new_users = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(new_users), new_users)?;
    filter(BTreeMap::from([(libc::SYS_clone, vec![SeccompRule::new(vec![new_users])?])]), libc::EPERM)?;
    filter(any(&[libc::SYS_connect]), libc::ECONNREFUSED)?;
    let not_of_this_machine =
        SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, libc::AF_UNIX as u64)?;
    let sockets = BTreeMap::from([(libc::SYS_socket, vec![SeccompRule::new(vec![not_of_this_machine])?])]);
    filter(sockets, libc::EAFNOSUPPORT)
}

fn filter(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<(), seccompiler::Error> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let refuse = SeccompAction::Errno(error as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, architecture)?;
    seccompiler::apply_filter(&BpfProgram::try_from(filter)?)
}
