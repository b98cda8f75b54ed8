// SPDX-License-Identifier: MPL-2.0
//! What `diemcau convert-office` does: confines itself, starts LibreOffice, watches it, ends all
//! that is left of it, and reports.

use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{getpid, set_child_subreaper};

use super::child::{Report, Request};
use super::confinement::{Refusal, confine};
use super::folder::{HOME, TEMPORARY};
use super::watch::{End, end_all, watch};

/// Longest request, in bytes.
const MAX_REQUEST_BYTES: u64 = 64 << 10;
/// What LibreOffice prints, and how much of it is reported, in bytes.
const PRINTED: &str = "printed";
const MAX_WORDS: u64 = 200;

/// Runs in a process of one thread: whoever leaves the namespace of processes may start no others.
pub fn run() -> ExitCode {
    let Some(request) = read_request() else { return ExitCode::FAILURE };
    let report = carry_out(&request);
    let written = serde_json::to_vec(&report).is_ok_and(|report| io::stdout().lock().write_all(&report).is_ok());
    if written { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read_request() -> Option<Request> {
    let mut line = String::new();
    io::stdin().lock().take(MAX_REQUEST_BYTES).read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

fn carry_out(request: &Request) -> Report {
    // Whatever is left by whoever ends becomes a child of this process.
    if let Err(error) = set_child_subreaper(Some(getpid())) {
        return Report::NotStarted(format!("children: {error}"));
    }
    match confine(&request.folder, &request.program, &request.bounds, request.own_network) {
        Ok(()) => {}
        Err(Refusal::NoNamespace(reason)) => return Report::NoNamespace(reason),
        Err(Refusal::Other(reason)) => return Report::NotStarted(reason),
    }
    let end = start(request).map(|main| watch(main, &request.folder, &request.bounds, is_wanted));
    end_all();
    match end {
        Ok(End::Itself { success }) => Report::Ended { success, words: printed(&request.folder) },
        Ok(End::Exceeded(what)) => Report::Exceeded(what),
        Ok(End::Unwanted) => Report::NotStarted("nobody waits for it".to_owned()),
        Err(error) => Report::NotStarted(format!("{}: {error}", request.program.display())),
    }
}

fn start(request: &Request) -> io::Result<u32> {
    let started = Command::new(&request.program)
        .args(&request.arguments)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .env("HOME", request.folder.join(HOME))
        .env("TMPDIR", request.folder.join(TEMPORARY))
        .env("SAL_USE_VCLPLUGIN", "svp")
        .current_dir(&request.folder)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(File::create(request.folder.join(PRINTED))?)
        .stderr(Stdio::null())
        .spawn()?;
    Ok(started.id())
}

fn printed(folder: &Path) -> String {
    let mut words = Vec::new();
    if let Ok(file) = File::open(folder.join(PRINTED)) {
        let _ = file.take(MAX_WORDS).read_to_end(&mut words);
    }
    String::from_utf8_lossy(&words).into_owned()
}

/// False once the server has closed its end of the pipe, or is gone. It sends nothing more.
fn is_wanted() -> bool {
    let input = io::stdin();
    let mut input = [PollFd::new(&input, PollFlags::IN)];
    !matches!(poll(&mut input, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })), Ok(ready) if ready > 0)
}
