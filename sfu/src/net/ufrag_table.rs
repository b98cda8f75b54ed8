// SPDX-License-Identifier: MPL-2.0
//! Which worker has the connection of an ICE ufrag.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Which worker owns the link of an ICE ufrag. Read for STUN requests only, never for media.
#[derive(Debug, Clone, Default)]
pub(crate) struct UfragTable(Arc<Mutex<HashMap<String, usize>>>);

impl UfragTable {
    pub fn add(&self, ufrag: String, worker: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(ufrag, worker);
    }

    pub fn remove(&self, ufrag: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(ufrag);
    }

    pub fn find(&self, ufrag: &str) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(ufrag).copied()
    }
}
