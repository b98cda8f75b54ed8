// SPDX-License-Identifier: MPL-2.0
//! Tells events to the owner without ever waiting for it.

use std::collections::VecDeque;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::SfuEvent;

/// Events that may wait in the channel to the owner.
pub(crate) const CHANNEL: usize = 1024;
/// Events that may wait in a thread when the channel is full; the oldest is lost beyond this.
const BACKLOG: usize = 4096;

/// Sends the events of one thread to the owner.
#[derive(Debug)]
pub(crate) struct EventSender {
    events: mpsc::Sender<SfuEvent>,
    backlog: VecDeque<SfuEvent>,
}

impl EventSender {
    pub fn new(events: mpsc::Sender<SfuEvent>) -> Self {
        Self { events, backlog: VecDeque::new() }
    }

    /// Tells everything in order and empties `events`.
    pub fn send_all(&mut self, events: &mut Vec<SfuEvent>) {
        self.backlog.extend(events.drain(..));
        while let Some(event) = self.backlog.pop_front() {
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => {
                    self.backlog.push_front(event);
                    break;
                }
                Err(TrySendError::Closed(_)) => self.backlog.clear(),
            }
        }
        if self.backlog.len() > BACKLOG {
            let lost = self.backlog.len() - BACKLOG;
            tracing::warn!(lost, "nobody takes the media server's events; the oldest are lost");
            self.backlog.drain(..lost);
        }
    }
}
