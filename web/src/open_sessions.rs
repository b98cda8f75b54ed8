// SPDX-License-Identifier: MPL-2.0
//! Closes open sockets whose session has ended: signed out, account closed, password changed.
//!
//! A request that ends sessions calls [`OpenSessions::close_ended`] before it is answered. Sessions
//! that another process ended (`diemcau user disable`) or that expired are found by polling.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

use base::Clock;
use parking_lot::Mutex;
use store::sessions::MAX_ASKED;
use store::{Store, TokenHash};
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

/// How often the store is polled.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// Sockets of one session that may wait at doors: a person has a few tabs. Each costs memory for
/// minutes, and opening them is not paced as joining is.
const MAX_WAITING: usize = 4;

/// The sessions that have open sockets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OpenSessions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Clock,
    open: Mutex<HashMap<TokenHash, Open>>,
}

#[derive(Debug)]
struct Open {
    sockets: usize,
    waiting: usize,
    ended: CancellationToken,
}

/// One open socket. Sockets without a session (guests, machines) are not closed from here.
#[derive(Debug)]
pub struct SessionSocket {
    of: Option<(OpenSessions, TokenHash)>,
    ended: CancellationToken,
}

impl OpenSessions {
    pub fn new(store: Store, clock: Clock) -> Self {
        Self(Arc::new(Inner { store, clock, open: Mutex::default() }))
    }

    pub fn open(&self, session: Option<TokenHash>) -> SessionSocket {
        let Some(session) = session else { return SessionSocket { of: None, ended: CancellationToken::new() } };
        let mut sessions = self.0.open.lock();
        let open = sessions.entry(session.clone()).or_insert_with(|| Open {
            sockets: 0,
            waiting: 0,
            ended: CancellationToken::new(),
        });
        open.sockets += 1;
        SessionSocket { ended: open.ended.clone(), of: Some((self.clone(), session)) }
    }

    /// Sessions with open sockets.
    pub fn count(&self) -> usize {
        self.0.open.lock().len()
    }

    /// Closes every socket whose session has ended. If the store fails, the next poll does it.
    pub async fn close_ended(&self) {
        self.0.close_ended().await;
    }

    /// Polls for ended sessions until all clones are dropped.
    pub fn poll(&self) -> impl Future<Output = ()> + Send + use<> {
        poll_while_used(Arc::downgrade(&self.0))
    }
}

impl Inner {
    async fn close_ended(&self) {
        let sessions: Vec<TokenHash> = self.open.lock().keys().cloned().collect();
        for asked in sessions.chunks(MAX_ASKED) {
            match self.store.sessions().still_valid(asked, self.clock.now()).await {
                Ok(valid) => {
                    let valid: HashSet<_> = valid.into_iter().collect();
                    for session in asked.iter().filter(|session| !valid.contains(*session)) {
                        self.close(session);
                    }
                }
                Err(error) => tracing::warn!(%error, "the ends of sessions could not be read"),
            }
        }
    }

    fn close(&self, session: &TokenHash) {
        if let Some(open) = self.open.lock().remove(session) {
            open.ended.cancel();
        }
    }
}

async fn poll_while_used(sessions: Weak<Inner>) {
    let mut ticks = interval(POLL_INTERVAL);
    loop {
        ticks.tick().await;
        let Some(sessions) = sessions.upgrade() else { return };
        sessions.close_ended().await;
    }
}

impl SessionSocket {
    /// Waits until the session has ended.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// A place at the door until it is dropped; none when the session has as many as it may.
    pub fn wait(&self) -> Option<WaitingPlace<'_>> {
        let (sessions, session) = self.of.as_ref()?;
        let mut sessions = sessions.0.open.lock();
        let open = sessions.get_mut(session).filter(|open| open.waiting < MAX_WAITING)?;
        open.waiting += 1;
        Some(WaitingPlace(self))
    }

    /// Whether the session has not ended, as the store has it now.
    pub async fn is_valid(&self) -> store::Result<bool> {
        let Some((sessions, session)) = &self.of else { return Ok(true) };
        let asked = std::slice::from_ref(session);
        Ok(!sessions.0.store.sessions().still_valid(asked, sessions.0.clock.now()).await?.is_empty())
    }
}

/// A socket that waits at the door.
#[derive(Debug)]
pub struct WaitingPlace<'a>(&'a SessionSocket);

impl Drop for WaitingPlace<'_> {
    fn drop(&mut self) {
        let Some((sessions, session)) = &self.0.of else { return };
        if let Some(open) = sessions.0.open.lock().get_mut(session) {
            open.waiting = open.waiting.saturating_sub(1);
        }
    }
}

impl Drop for SessionSocket {
    fn drop(&mut self) {
        let Some((sessions, session)) = &self.of else { return };
        let mut sessions = sessions.0.open.lock();
        let Some(open) = sessions.get_mut(session) else { return };
        open.sockets -= 1;
        if open.sockets == 0 {
            sessions.remove(session);
        }
    }
}
