// SPDX-License-Identifier: MPL-2.0
//! Ends open sockets whose session has ended: signed out, account closed, password changed.
//!
//! A request that ends sessions calls [`look`] before it is answered. What another process did
//! (`diemcau user disable`) and what ends by its time is found by looking every two seconds.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use store::TokenHash;
use store::sessions::MAX_ASKED;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

use crate::App;

/// How often the store is asked without being told to.
const EVERY: Duration = Duration::from_secs(2);

/// The sessions that have sockets open now. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct OpenSessions(Arc<Mutex<HashMap<TokenHash, Open>>>);

#[derive(Debug)]
struct Open {
    sockets: usize,
    ended: CancellationToken,
}

/// One socket of a session. Those without a session (guests, machines) never end by it.
#[derive(Debug)]
pub struct SessionSocket {
    of: Option<(OpenSessions, TokenHash)>,
    ended: CancellationToken,
}

impl OpenSessions {
    pub fn open(&self, session: Option<TokenHash>) -> SessionSocket {
        let Some(session) = session else { return SessionSocket { of: None, ended: CancellationToken::new() } };
        let mut sessions = self.0.lock();
        let open =
            sessions.entry(session.clone()).or_insert_with(|| Open { sockets: 0, ended: CancellationToken::new() });
        open.sockets += 1;
        SessionSocket { ended: open.ended.clone(), of: Some((self.clone(), session)) }
    }

    /// Sessions with sockets that have not been ended.
    pub fn count(&self) -> usize {
        self.0.lock().len()
    }

    fn all(&self) -> Vec<TokenHash> {
        self.0.lock().keys().cloned().collect()
    }

    fn end(&self, session: &TokenHash) {
        if let Some(open) = self.0.lock().remove(session) {
            open.ended.cancel();
        }
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
        let mut sessions = sessions.0.lock();
        let Some(open) = sessions.get_mut(session) else { return };
        open.sockets -= 1;
        if open.sockets == 0 {
            sessions.remove(session);
        }
    }
}

/// Works until the server stops.
pub async fn watch(app: Weak<App>) {
    let mut ticks = interval(EVERY);
    loop {
        ticks.tick().await;
        let Some(app) = app.upgrade() else { return };
        look(&app).await;
    }
}

/// Ends every open socket whose session does not go on. When the store cannot tell, the next look
/// does it.
pub async fn look(app: &App) {
    for asked in app.open_sessions.all().chunks(MAX_ASKED) {
        match app.store.sessions().going_on(asked, app.clock.now()).await {
            Ok(going_on) => {
                let going_on: HashSet<_> = going_on.into_iter().collect();
                for session in asked.iter().filter(|session| !going_on.contains(*session)) {
                    app.open_sessions.end(session);
                }
            }
            Err(error) => tracing::warn!(%error, "the ends of sessions could not be read"),
        }
    }
}
