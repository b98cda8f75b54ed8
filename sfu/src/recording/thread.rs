// SPDX-License-Identifier: MPL-2.0
//! The writer thread: the only place where recording meets the clock.

use std::collections::HashMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::job::{Job, QUEUE};
use super::recorder::Recorder;
use super::session::{Now, Session};
use crate::event_sender::EventSender;

/// How often recordings are looked after when no packets come.
const ROUND: Duration = Duration::from_millis(100);

/// Starts the writer thread. It ends, with every file complete, on [`Recorder::stop`] or when all
/// recorders and taps are gone.
pub(crate) fn start(event_sender: EventSender) -> io::Result<(Recorder, JoinHandle<()>)> {
    let (sender, jobs) = sync_channel(QUEUE);
    let thread = std::thread::Builder::new().name("sfu-recorder".into()).spawn(move || run(&jobs, event_sender))?;
    Ok((Recorder::new(sender), thread))
}

#[expect(clippy::disallowed_methods, reason = "the outer loop reads the clocks and passes them in")]
fn now() -> Now {
    let ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
    Now { at: Instant::now(), ms }
}

fn run(jobs: &Receiver<Job>, mut event_sender: EventSender) {
    let mut sessions: HashMap<u64, Session> = HashMap::new();
    let mut events = Vec::new();
    let mut looked_after = now().at;
    loop {
        let job = jobs.recv_timeout(ROUND);
        let now = now();
        match job {
            Ok(Job::Begin { id, subject }) => {
                sessions.insert(id, Session::new(*subject));
            }
            Ok(Job::Packet { id, packet }) => {
                if let Some(session) = sessions.get_mut(&id) {
                    session.packet(packet, now, &mut events);
                }
            }
            Ok(Job::SetMuted { id, muted }) => {
                if let Some(session) = sessions.get_mut(&id) {
                    session.set_muted(muted, now);
                }
            }
            Ok(Job::End { id }) => {
                if let Some(session) = sessions.remove(&id) {
                    session.end(now, &mut events);
                }
            }
            Ok(Job::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if now.at.saturating_duration_since(looked_after) >= ROUND {
            looked_after = now.at;
            for session in sessions.values_mut() {
                session.advance(now, &mut events);
            }
        }
        event_sender.send_all(&mut events);
    }
    let now = now();
    for session in sessions.into_values() {
        session.end(now, &mut events);
    }
    event_sender.send_all(&mut events);
}
