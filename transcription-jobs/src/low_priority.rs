// SPDX-License-Identifier: MPL-2.0
//! Work for which nobody's call may wait: threads that get less of a busy processor.

use std::io;
use std::thread;

use tokio::sync::oneshot;

/// Added to the nice value of [`at_low_priority`]: media and pages go first, and the recogniser
/// gets three times its share.
const NICE_INCREMENT: i32 = 10;

/// Does `work` on a thread of its own: a priority that was lowered cannot be raised again. The work
/// is done to its end also when nobody waits for it any more.
///
/// # Errors
/// There is no thread, or `work` has panicked.
pub async fn at_low_priority<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (sender, done) = oneshot::channel();
    thread::Builder::new().name("replay".into()).spawn(move || {
        lower_priority(NICE_INCREMENT);
        let _ = sender.send(work());
    })?;
    done.await.map_err(io::Error::other)
}

/// Adds to the nice value of this thread and of the threads that it starts.
pub(crate) fn lower_priority(increment: i32) {
    // On Linux "the process" of this call is the calling thread.
    let lowered = rustix::process::getpriority_process(None)
        .and_then(|priority| rustix::process::setpriority_process(None, priority + increment));
    if let Err(error) = lowered {
        tracing::warn!(%error, thread = thread::current().name(), "a thread runs at normal priority");
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[tokio::test]
    async fn the_work_is_done_at_low_priority_and_whoever_asked_keeps_theirs() {
        let before = getpriority_process(None).unwrap();
        let inside = at_low_priority(|| getpriority_process(None).unwrap()).await.unwrap();
        assert_eq!(inside, (before + NICE_INCREMENT).min(19));
        assert_eq!(getpriority_process(None).unwrap(), before);
        assert!(at_low_priority(|| panic!("on purpose")).await.is_err());
    }
}
