// SPDX-License-Identifier: MPL-2.0
//! The threads of the media plane while they run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;

use crate::net::Message;
use crate::recording::Recorder;

/// The threads, to be joined at the end.
#[derive(Debug)]
pub(crate) struct Threads {
    pub stop: Arc<AtomicBool>,
    pub workers: Vec<SyncSender<Message>>,
    pub handles: Vec<JoinHandle<()>>,
    pub recorder: Recorder,
    pub recorder_thread: Option<JoinHandle<()>>,
}

impl Threads {
    /// Stops everything; returns when the last recording is safe.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for worker in &self.workers {
            // A worker that is gone has stopped already.
            let _ = worker.send(Message::Stop);
        }
        for thread in self.handles.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a media thread had panicked");
            }
        }
        self.recorder.stop();
        if self.recorder_thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the recording thread had panicked");
        }
    }
}
