// SPDX-License-Identifier: MPL-2.0
//! Entries of the server's log that belong to the meeting. The log is one chain over the whole
//! installation: between them are entries of other matters, which are nobody's business here. Of
//! each entry its own hash is computed again; of two that follow each other, that the second
//! continues the first.

use moments::Millis;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Longest line of the file, in bytes. Entries hold no long texts.
pub const MAX_LINE_BYTES: usize = 256 << 10;
/// Most entries of one meeting.
pub const MAX_ENTRIES: usize = 60_000;

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub seq: i64,
    pub at: Millis,
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// A JSON object, exactly the bytes that were hashed.
    pub detail: String,
    pub prev_hash: String,
    pub hash: String,
}

impl LogEntry {
    /// SHA-256 over the fields before `hash`, in their order: each its length in bytes as a 64-bit
    /// big-endian number, then its text, numbers in decimal. So `store::audit::Entry` computes it.
    #[must_use]
    pub fn expected_hash(&self) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.0.to_string());
        let mut digest = Sha256::new();
        for field in [&seq, &at, &self.actor, &self.action, &self.subject, &self.detail, &self.prev_hash] {
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field.as_bytes());
        }
        hex::encode(digest.finalize())
    }
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFault {
    Unreadable,
    Changed,
    /// It stands behind one with the same or a greater number.
    OutOfOrder,
    /// It does not continue the one before it.
    Unchained,
    TooMany,
}

/// What is known of the chain so far.
#[derive(Debug, Default)]
pub struct Chain {
    last: Option<(i64, String)>,
    pub entries: Vec<(i64, String)>,
    /// Runs of entries of other matters between those of the meeting.
    pub gaps: usize,
}

impl Chain {
    /// Reads the next line.
    ///
    /// # Errors
    /// With the number of the entry, as far as it has one.
    pub fn follow(&mut self, line: &[u8]) -> Result<LogEntry, (i64, LogFault)> {
        let after = self.last.as_ref().map_or(0, |(seq, _)| *seq);
        if self.entries.len() == MAX_ENTRIES {
            return Err((after, LogFault::TooMany));
        }
        let entry: LogEntry = serde_json::from_slice(line).map_err(|_| (after, LogFault::Unreadable))?;
        if entry.expected_hash() != entry.hash {
            return Err((entry.seq, LogFault::Changed));
        }
        if entry.seq <= after {
            return Err((entry.seq, LogFault::OutOfOrder));
        }
        if let Some((seq, hash)) = &self.last {
            if entry.seq == seq + 1 && entry.prev_hash != *hash {
                return Err((entry.seq, LogFault::Unchained));
            }
            self.gaps += usize::from(entry.seq != seq + 1);
        }
        self.last = Some((entry.seq, entry.hash.clone()));
        self.entries.push((entry.seq, entry.hash.clone()));
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: i64, prev_hash: &str) -> LogEntry {
        let mut entry = LogEntry {
            seq,
            at: Millis(seq * 10),
            actor: "user:an".to_owned(),
            action: "meeting.start".to_owned(),
            subject: "m".to_owned(),
            detail: "{}".to_owned(),
            prev_hash: prev_hash.to_owned(),
            hash: String::new(),
        };
        entry.hash = entry.expected_hash();
        entry
    }

    fn line(entry: &LogEntry) -> Vec<u8> {
        serde_json::to_vec(entry).unwrap()
    }

    #[test]
    fn entries_that_follow_each_other_are_a_chain_and_others_may_be_between() {
        let first = entry(4, &"0".repeat(64));
        let second = entry(5, &first.hash);
        let later = entry(9, &"f".repeat(64));
        let mut chain = Chain::default();
        for one in [&first, &second, &later] {
            assert_eq!(&chain.follow(&line(one)).unwrap(), one);
        }
        assert_eq!((chain.entries.len(), chain.gaps), (3, 1));
    }

    #[test]
    fn what_was_changed_moved_or_put_between_is_found() {
        let first = entry(4, &"0".repeat(64));
        let follow = |second: &LogEntry| {
            let mut chain = Chain::default();
            chain.follow(&line(&first)).unwrap();
            chain.follow(&line(second)).unwrap_err()
        };
        assert_eq!(follow(&entry(5, &"a".repeat(64))), (5, LogFault::Unchained));
        assert_eq!(follow(&first), (4, LogFault::OutOfOrder));
        assert_eq!(follow(&LogEntry { actor: "user:x".to_owned(), ..entry(5, &first.hash) }), (5, LogFault::Changed));
        let mut chain = Chain::default();
        assert_eq!(chain.follow(b"{}").unwrap_err(), (0, LogFault::Unreadable));
    }
}
