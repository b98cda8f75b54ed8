// SPDX-License-Identifier: MPL-2.0
//! What somebody who is in a meeting missed of it, to be heard again.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::network::Network;
use moments::Millis;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;

use crate::UseCases;
use crate::fair_queue::{FairQueue, Permit};

/// Longest span of one request, in milliseconds. Each costs some hundredths of a second of a core.
const LONGEST_MS: i64 = 15_000;
/// Requests that wait at most. A page asks for the next span while it plays one.
const QUEUE: usize = 128;

/// Whose turn it is to have a span mixed: one at a time, so that the call has the other cores.
#[derive(Debug)]
pub struct Replays {
    queue: FairQueue,
    /// Who has a request under way. A second one would take the turns of others behind the same
    /// address.
    under_way: Arc<Mutex<HashSet<ParticipantId>>>,
}

impl Default for Replays {
    fn default() -> Self {
        Self { queue: FairQueue::new(1, QUEUE), under_way: Arc::default() }
    }
}

/// A request under way, of one participant.
#[derive(Debug)]
pub struct UnderWay {
    participant: ParticipantId,
    all: Arc<Mutex<HashSet<ParticipantId>>>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.all.lock().remove(&self.participant);
    }
}

/// Somebody who is in the meeting.
#[derive(Debug)]
pub struct Hearer {
    pub listener: ParticipantId,
    pub network: Network,
    /// They were put out once, and are back since then.
    pub returned_at: Option<Millis>,
}

/// What is to be mixed.
#[derive(Debug)]
pub struct ReplaySpan {
    /// Files of others than the listener, relative to the data folder, and when each began.
    pub recordings: Vec<(PathBuf, Millis)>,
    pub from: Millis,
    pub until: Millis,
    _turn: (UnderWay, Permit),
}

impl UseCases {
    /// Refuses a second request of one participant before anything is looked up.
    pub fn begin_replay(&self, participant: &ParticipantId) -> Result<UnderWay, Refusal> {
        let all = &self.replays.under_way;
        if !all.lock().insert(participant.clone()) {
            return Err(ProblemCode::TooFast.into());
        }
        Ok(UnderWay { participant: participant.clone(), all: all.clone() })
    }

    /// What others than `listener`, who is in the meeting, said in a part of it. Nothing from
    /// before they first came, nor from before they were let in again.
    pub async fn replay_span(
        &self,
        under_way: UnderWay,
        hearer: Hearer,
        meeting: &MeetingId,
        (from, until): (Millis, Millis),
    ) -> Result<ReplaySpan, Refusal> {
        let Hearer { listener, network, returned_at } = hearer;
        let came = self.store.attendance().first_joined_at(meeting, &listener).await?;
        check_span(came.max(returned_at).filter(|_| came.is_some()), from, until, self.clock.now())?;
        let turn = self.replays.queue.acquire(network).await.map_err(|_| ProblemCode::TooFast)?;
        let recordings = self.store.recordings().list(meeting).await?.into_iter();
        let recordings = recordings.filter(|recording| {
            let is_over = recording.duration.is_some_and(|length| recording.started_at.plus(length) <= from);
            recording.participant != listener && recording.started_at < until && !is_over
        });
        let recordings = recordings.map(|recording| (recording.path.into(), recording.started_at)).collect();
        Ok(ReplaySpan { recordings, from, until, _turn: (under_way, turn) })
    }
}

fn check_span(came: Option<Millis>, from: Millis, until: Millis, now: Millis) -> Result<(), Refusal> {
    if came.is_none_or(|came| from < came) {
        return Err(Refusal::invalid("from"));
    }
    let length = until.0.saturating_sub(from.0);
    if !(1..=LONGEST_MS).contains(&length) || until > now { Err(Refusal::invalid("until")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_short_over_and_not_from_before_the_listener_came() {
        let ok = |came: Option<i64>, from, until| {
            check_span(came.map(Millis), Millis(from), Millis(until), Millis(100_000)).is_ok()
        };
        assert!(ok(Some(50_000), 50_000, 65_000));
        assert!(!ok(None, 50_000, 60_000), "was never there");
        assert!(!ok(Some(50_001), 50_000, 60_000), "came later");
        assert!(!ok(Some(0), 50_000, 65_001), "too long");
        assert!(!ok(Some(0), 90_000, 100_001), "not said yet");
        assert!(!ok(Some(0), 60_000, 60_000) && !ok(Some(0), 60_000, 50_000) && !ok(Some(0), i64::MIN, i64::MAX));
    }
}
