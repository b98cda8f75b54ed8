// SPDX-License-Identifier: MPL-2.0
//! What a kind of job tells the worker that runs it.

use std::pin::Pin;

use store::jobs::Job;

use super::failure::Failure;
use super::lease::Lease;

/// A job that is running.
pub type JobRun<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// One kind of job. The list of all kinds is in `lib.rs`; each has a worker of its own.
pub trait JobKind: Send + Sync {
    /// The kind's name in the store.
    fn name(&self) -> &'static str;

    /// How many jobs of this kind one process runs at the same time.
    fn concurrency(&self) -> usize;

    fn run<'a>(&'a self, lease: &'a Lease, job: &'a Job) -> JobRun<'a>;
}
