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
        let open =
            sessions.entry(session.clone()).or_insert_with(|| Open { sockets: 0, ended: CancellationToken::new() });
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
