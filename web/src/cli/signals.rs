// SPDX-License-Identifier: MPL-2.0
//! Handles SIGTERM, SIGINT and SIGHUP on a separate thread, so that the process can be stopped even
//! if the rest of it hangs.

use std::process;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Time limit of an orderly stop. Service managers wait at least ten seconds.
const ORDERLY: Duration = Duration::from_secs(9);
/// Time limit for exiting, including exit handlers of libraries: after an orderly stop, and after
/// an aborted one.
const LEAVING: Duration = Duration::from_millis(1500);
const LEAVING_CUT_OFF: Duration = Duration::from_millis(500);
/// Exit status if the stop was not orderly.
const CUT_OFF: i32 = 1;

/// Requests by signal.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// Stop the process.
    pub stop: CancellationToken,
    /// Reload settings and certificates.
    pub reload: Arc<Notify>,
}

impl Signals {
    /// Installs the handlers. Call it before anything is opened.
    pub fn watch() -> anyhow::Result<Self> {
        let signals = Self::default();
        let told = signals.clone();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().context("signals cannot be watched")?;
        let streams = {
            let _inside = runtime.enter();
            let on = |kind| signal(kind).context("signals cannot be watched");
            Streams {
                interrupt: on(SignalKind::interrupt())?,
                terminate: on(SignalKind::terminate())?,
                hangup: on(SignalKind::hangup())?,
            }
        };
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || runtime.block_on(streams.tell(&told)))
            .context("the thread of signals cannot be started")?;
        Ok(signals)
    }
}

struct Streams {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Streams {
    async fn tell(mut self, signals: &Signals) {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => break,
                _ = self.terminate.recv() => break,
                _ = self.hangup.recv() => signals.reload.notify_one(),
            }
        }
        signals.stop.cancel();
        tokio::select! {
            _ = self.interrupt.recv() => tracing::warn!("stopped at once by a second signal"),
            _ = self.terminate.recv() => tracing::warn!("stopped at once by a second signal"),
            () = sleep(ORDERLY) => tracing::error!("not everything ended in time; the rest is cut off"),
        }
        leave();
    }
}

/// The process has finished its work and is about to exit. It exits soon even if an exit handler of
/// a library hangs.
pub fn leaving() {
    leave_within(LEAVING);
}

fn leave() -> ! {
    leave_within(LEAVING_CUT_OFF);
    process::exit(CUT_OFF)
}

fn leave_within(time: Duration) {
    thread::spawn(move || {
        thread::sleep(time);
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    });
}
