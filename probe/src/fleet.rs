// SPDX-License-Identifier: MPL-2.0
//! Runs all bots on a few threads.

use std::sync::Arc;
use std::thread;

use tokio::runtime;
use tokio::sync::mpsc;
use tokio::task::LocalSet;
use tokio_util::sync::CancellationToken;

use crate::bot::{self, Shared};
use crate::clock::now;
use crate::fault::Fault;
use crate::link::Engine;
use crate::plan::Plan;
use crate::report::{BotReport, Report};

/// Number of bots per thread.
const BOTS_PER_THREAD: usize = 250;
/// Sockets per bot: one for messages, one for each media connection, one while one of these is
/// replaced.
const FILES_PER_BOT: u64 = 4;
/// Other open files of the process.
const OTHER_FILES: u64 = 64;

/// Runs `plan`; ends early and closes all connections if `stop` is cancelled.
pub async fn run(plan: Plan, stop: CancellationToken) -> Result<Report, Fault> {
    plan.check()?;
    let bots = plan.tokens.len();
    allow_files(bots)?;
    let trust = bot::trust(plan.insecure)?;
    let threads = bots.div_ceil(BOTS_PER_THREAD).min(thread::available_parallelism().map_or(1, usize::from));
    let (plan, began) = (Arc::new(plan), now());
    let (tell, mut told) = mpsc::channel::<BotReport>(bots);
    for thread in 0..threads {
        let engine = Engine::new().map_err(|broken| Fault::Machine(broken.0))?;
        let shared = Shared { plan: plan.clone(), engine, trust: trust.clone(), began, stop: stop.clone() };
        let numbers = (thread..bots).step_by(threads);
        let tell = tell.clone();
        thread::Builder::new()
            .name(format!("bots-{thread}"))
            .spawn(move || drive(shared, numbers, &tell))
            .map_err(|error| Fault::Machine(error.to_string()))?;
    }
    drop(tell);
    let mut each = Vec::with_capacity(bots);
    while let Some(report) = told.recv().await {
        each.push(report);
    }
    if each.len() < bots {
        return Err(Fault::Machine(format!("{} of {bots}", each.len())));
    }
    let scheme = if plan.address.secure { "https" } else { "http" };
    let address = format!("{scheme}://{}/hop/{}", plan.address.authority(), plan.address.meeting);
    Ok(Report::new(address, each, now().saturating_duration_since(began).as_secs_f64(), stop.is_cancelled()))
}

/// Runs the bots of one thread.
fn drive(shared: Shared, numbers: impl Iterator<Item = usize>, tell: &mpsc::Sender<BotReport>) {
    // A failed thread shows as missing reports.
    let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else { return };
    let shared = Arc::new(shared);
    let all = LocalSet::new();
    for number in numbers {
        let (shared, tell) = (shared.clone(), tell.clone());
        all.spawn_local(async move {
            let report = bot::run(&shared, number).await;
            let _ = tell.send(report).await;
        });
    }
    runtime.block_on(all);
}

/// Raises the process's limit of open files to the maximum.
fn allow_files(bots: usize) -> Result<(), Fault> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let wanted = bots as u64 * FILES_PER_BOT + OTHER_FILES;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    limit.current = Some(limit.maximum.map_or(wanted, |most| most.min(wanted)));
    let enough = limit.current == Some(wanted);
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) if enough => Ok(()),
        _ => Err(Fault::Machine(format!("ulimit -n {wanted}"))),
    }
}
