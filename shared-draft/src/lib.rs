// SPDX-License-Identifier: MPL-2.0
//! The draft of minutes that several people edit at once: a Yjs document whose updates merge in any
//! order. [`SharedDraft`] is made of a revision, takes updates of browsers and answers what it says
//! as typed minutes. Pure. See `docs/decisions/0078-shared-draft.md`.
//!
//! ```text
//! update from a browser -> scan (what it may hold) -> SharedDraft::apply -> content() -> a revision
//! ```
//! The document has two roots: `text`, the sequence of words, breaks and tables of
//! [`meetings::minutes::Body`], and `head`, a map with one entry for each field of
//! [`meetings::minutes::MinutesHead`].

mod body;
mod head;
mod scan;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use meetings::minutes::MinutesContent;
use scan::Contents;
use yrs::updates::decoder::Decode as _;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn as _, StateVector, Transact as _, Update};

/// Longest update of a browser, in bytes (`protocol::shared_draft` has the same).
pub const MAX_UPDATE_BYTES: usize = 2 << 20;
/// The most windows that have ever edited one document.
pub const MAX_CLIENTS: usize = 4_000;
/// Longest state vector of a browser, in bytes: one entry of two numbers for each of them.
pub const MAX_STATE_VECTOR_BYTES: usize = 16 * MAX_CLIENTS;
/// Names of the roots.
const TEXT: &str = "text";
const HEAD: &str = "head";
/// The client ID under which the server writes.
const SERVER: ClientID = ClientID::new(1);
/// Updates with more elements than this are applied on a thread with a large stack: elements within
/// elements are deleted recursively by the library, and only afterwards is their depth known.
const FEW_ELEMENTS: usize = 64;
const LARGE_STACK_BYTES: usize = 64 << 20;

/// Why an update was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotApplied {
    #[error("longer than {MAX_UPDATE_BYTES} bytes")]
    TooLong,
    #[error("not an update of a draft: {0}")]
    Malformed(&'static str),
    #[error("it builds on edits that are not here")]
    Gap,
    #[error("what no editor writes")]
    Foreign,
    #[error("more windows than {MAX_CLIENTS} have edited it")]
    TooManyClients,
}

/// Letters that no text has: control characters but tabs, and what turns the direction of
/// the text after it. Browsers take them out of what is typed and pasted.
fn is_refused(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FFFC}')
        || letter.is_control() && letter != '\t'
}

#[derive(Debug)]
pub struct SharedDraft {
    doc: Doc,
}

impl SharedDraft {
    /// A new document that says what `content` says.
    pub fn seed(content: &MinutesContent) -> Self {
        let draft = Self::empty();
        let text = draft.doc.get_or_insert_text(TEXT);
        let head = draft.doc.get_or_insert_map(HEAD);
        {
            let mut txn = draft.doc.transact_mut();
            body::write(&text, &mut txn, &content.body);
            head::write(&head, &mut txn, &content.head);
        }
        draft
    }

    /// The document of a stored state and the updates since.
    pub fn load<'a>(state: &'a [u8], updates: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, NotApplied> {
        let draft = Self::empty();
        draft.doc.get_or_insert_text(TEXT);
        draft.doc.get_or_insert_map(HEAD);
        // What was stored was scanned when it came.
        for update in std::iter::once(state).chain(updates) {
            draft.integrate(update)?;
        }
        Ok(draft)
    }

    fn empty() -> Self {
        let options = Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(SERVER) };
        Self { doc: Doc::with_options(options) }
    }

    /// Merges an update of a browser. After [`NotApplied::Gap`] and [`NotApplied::Foreign`] parts of
    /// it are in the document, which must be loaded anew.
    pub fn apply(&mut self, update: &[u8]) -> Result<(), NotApplied> {
        if update.len() > MAX_UPDATE_BYTES {
            return Err(NotApplied::TooLong);
        }
        let Contents { elements, has_values, begins } = scan::scan(update).map_err(NotApplied::Malformed)?;
        let known = self.doc.transact().state_vector();
        let new = begins.iter().filter(|(client, _)| !known.contains_client(&ClientID::new(*client))).count();
        if known.len() + new > MAX_CLIENTS {
            return Err(NotApplied::TooManyClients);
        }
        if begins.iter().any(|(client, clock)| *clock > known.get(&ClientID::new(*client))) {
            return Err(NotApplied::Gap);
        }
        if elements <= FEW_ELEMENTS {
            self.integrate(update)?;
        } else {
            let draft = &*self;
            thread::scope(|scope| {
                let work = move || draft.integrate(update);
                let thread = thread::Builder::new().stack_size(LARGE_STACK_BYTES).spawn_scoped(scope, work);
                thread.map_err(|_| NotApplied::Malformed("no thread"))?.join().unwrap_or(Err(NotApplied::Gap))
            })?;
        }
        let txn = self.doc.transact();
        let store = txn.store();
        if store.pending_update().is_some() || store.pending_ds().is_some() {
            return Err(NotApplied::Gap);
        }
        if (elements > 0 || has_values) && !body::is_plain(&txn) {
            return Err(NotApplied::Foreign);
        }
        Ok(())
    }

    fn integrate(&self, update: &[u8]) -> Result<(), NotApplied> {
        let update = Update::decode_v1(update).map_err(|_| NotApplied::Malformed("not an update"))?;
        // What the scan lets through has not made the library panic; one draft is not the others'.
        let applied = catch_unwind(AssertUnwindSafe(|| self.doc.transact_mut().apply_update(update)));
        applied.map_err(|_| NotApplied::Gap)?.map_err(|_| NotApplied::Gap)
    }

    /// What a browser with this state vector lacks.
    pub fn missing(&self, state_vector: &[u8]) -> Result<Vec<u8>, NotApplied> {
        if state_vector.len() > MAX_STATE_VECTOR_BYTES {
            return Err(NotApplied::TooLong);
        }
        scan::scan_state_vector(state_vector).map_err(NotApplied::Malformed)?;
        let known = StateVector::decode_v1(state_vector).map_err(|_| NotApplied::Malformed("not a state vector"))?;
        Ok(self.doc.transact().encode_state_as_update_v1(&known))
    }

    /// All of it, as one update.
    pub fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// How many windows have edited it.
    pub fn clients(&self) -> usize {
        self.doc.transact().state_vector().len()
    }

    pub fn state_vector(&self) -> Vec<u8> {
        use yrs::updates::encoder::Encode as _;
        self.doc.transact().state_vector().encode_v1()
    }

    /// What it says now. What is no part of minutes is left out, as browsers leave it out.
    pub fn content(&self) -> MinutesContent {
        let txn = self.doc.transact();
        MinutesContent { head: head::read(&txn), body: body::read(&txn) }
    }
}

#[cfg(test)]
mod tests;
