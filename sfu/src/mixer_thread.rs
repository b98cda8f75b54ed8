// SPDX-License-Identifier: MPL-2.0
//! The thread that mixes voices for slow lines: the only place where the mixer meets the clock.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mixing::{Mixed, Mixer};

use crate::forwarding::{LinkAddress, MixJob, VoiceName};

/// Batches of jobs that may wait. When it is full, voice packets are dropped.
const QUEUE: usize = 1024;
/// How long the thread waits when nothing is to be mixed.
const IDLE: Duration = Duration::from_mins(1);

/// From the worker of this number.
type Batch = (usize, Vec<MixJob>);

/// Sends jobs from a worker to the mixer.
#[derive(Debug, Clone)]
pub(crate) struct MixerHandle {
    jobs: SyncSender<Batch>,
}

impl MixerHandle {
    /// Sends what has come together, or keeps all but the packets for the next time.
    pub fn send(&self, worker: usize, jobs: &mut Vec<MixJob>) {
        if jobs.is_empty() {
            return;
        }
        if let Err(TrySendError::Full((_, unsent))) = self.jobs.try_send((worker, std::mem::take(jobs))) {
            *jobs = unsent;
            jobs.retain(|job| !matches!(job, MixJob::Packet { .. }));
        }
    }
}

/// Starts the thread. It ends when the last handle is gone. `deliver` gives a worker, by number, the
/// packets for its listeners, or loses them; it never waits.
pub(crate) fn start(
    deliver: impl Fn(usize, Vec<Mixed<LinkAddress>>) + Send + 'static,
) -> io::Result<(MixerHandle, JoinHandle<()>)> {
    let (jobs, inbox) = sync_channel(QUEUE);
    let thread = std::thread::Builder::new().name("sfu-mixer".into()).spawn(move || run(&inbox, &deliver))?;
    Ok((MixerHandle { jobs }, thread))
}

fn run(inbox: &Receiver<Batch>, deliver: &impl Fn(usize, Vec<Mixed<LinkAddress>>)) {
    let mut mixer: Mixer<(usize, VoiceName), (usize, LinkAddress)> = Mixer::default();
    loop {
        let wait = mixer.due().map_or(IDLE, |due| due.saturating_duration_since(now()));
        match inbox.recv_timeout(wait) {
            Ok((worker, jobs)) => {
                let now = now();
                for job in jobs {
                    match job {
                        MixJob::Set { listener, voices, encoding } => {
                            let voices = voices.into_iter().map(|voice| (worker, voice)).collect();
                            mixer.set((worker, listener), voices, encoding, now);
                        }
                        MixJob::Remove { listener } => mixer.remove((worker, listener)),
                        MixJob::Packet { voice, packet } => mixer.packet((worker, voice), packet, now),
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        let mixed = catch_unwind(AssertUnwindSafe(|| mixer.advance(now())));
        let Ok(mixed) = mixed else {
            // A mistake of ours in one voice must not end all meetings on slow lines.
            tracing::error!("mixing failed; all voices begin anew");
            mixer.forget_voices();
            continue;
        };
        for (worker, packets) in by_worker(mixed) {
            deliver(worker, packets);
        }
    }
}

fn by_worker(packets: Vec<Mixed<(usize, LinkAddress)>>) -> BTreeMap<usize, Vec<Mixed<LinkAddress>>> {
    let mut sorted: BTreeMap<usize, Vec<Mixed<LinkAddress>>> = BTreeMap::new();
    for Mixed { to, stream, seq, time, payload } in packets {
        let mut listeners: BTreeMap<usize, Vec<LinkAddress>> = BTreeMap::new();
        for (worker, listener) in to {
            listeners.entry(worker).or_default().push(listener);
        }
        for (worker, to) in listeners {
            sorted.entry(worker).or_default().push(Mixed { to, stream, seq, time, payload: payload.clone() });
        }
    }
    sorted
}

#[expect(clippy::disallowed_methods, reason = "the outer loop reads the clock and passes it in")]
fn now() -> Instant {
    Instant::now()
}
