// SPDX-License-Identifier: MPL-2.0
//! What somebody who is in a meeting missed of it, to be heard again.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use base::{Buckets, Rate, Refusal};
use meetings::ids::{MeetingId, ParticipantId};
use meetings::network::Network;
use moments::Millis;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;

use crate::UseCases;
use crate::fair_queue::{FairQueue, Permit};

/// Longest span of one request, in milliseconds. Each costs some hundredths of a second of a core,
/// and half a second where dozens of microphones are open.
const LONGEST_MS: i64 = 15_000;
/// Sound that one participant may ask for, in milliseconds. A page plays at one and a half times
/// the speed and has 20 s at hand; it begins anew when its line was lost.
const SOUND: Rate = Rate { burst: 60_000, per_second: 2_000 };
/// A span in which nothing was recorded costs this part of its length: a page is over hours of
/// silence in seconds.
const SILENT_PART: i64 = 100;
/// One in which so many voices were decoded, and all were silent, costs all of it; fewer less.
const SILENT_VOICES: i64 = 8;
/// One for which so many recordings were searched in vain costs all of it.
const SILENT_RECORDINGS: i64 = 4_000;
/// Requests that wait at most. A page asks for the next span while it plays one.
const QUEUE: usize = 128;
/// How long to wait while an own request is under way, in milliseconds.
const UNDER_WAY_MS: i64 = 1_000;
/// The same where the queue is full.
const QUEUE_FULL_MS: i64 = 5_000;

/// Whose turn it is to have a span mixed: one at a time, so that the call has the other cores.
/// Each participant has one request here at most, and networks are served in turn: nobody waits
/// behind one person's queue.
#[derive(Debug)]
pub struct Replays {
    queue: FairQueue,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug)]
struct Asked {
    /// Who has a request under way. A second one would take the turns of others behind the same
    /// address.
    under_way: HashSet<ParticipantId>,
    sound: Buckets<ParticipantId>,
}

impl Default for Replays {
    fn default() -> Self {
        let asked = Asked { under_way: HashSet::new(), sound: Buckets::new(SOUND) };
        Self { queue: FairQueue::new(1, QUEUE), asked: Arc::new(Mutex::new(asked)) }
    }
}

impl Replays {
    fn begin(&self, participant: &ParticipantId, length: i64, now: Millis) -> Result<UnderWay, Refusal> {
        let too_fast = Refusal::from(ProblemCode::TooFast);
        let mut asked = self.asked.lock();
        if asked.under_way.contains(participant) {
            return Err(too_fast.with_wait(UNDER_WAY_MS));
        }
        // What is too long is refused later, and free.
        let cost = length.clamp(0, LONGEST_MS);
        if !asked.sound.take(participant.clone(), cost, now) {
            return Err(too_fast.with_wait(asked.sound.wait(participant, cost, now)));
        }
        asked.under_way.insert(participant.clone());
        let asked = self.asked.clone();
        Ok(UnderWay { participant: participant.clone(), asked, taken: cost, cost: 0 })
    }
}

/// A request under way, of one participant.
#[derive(Debug)]
pub struct UnderWay {
    participant: ParticipantId,
    asked: Arc<Mutex<Asked>>,
    /// Of the participant's allowance.
    taken: i64,
    /// So much of that it did cost. The rest is given back.
    cost: i64,
}

impl UnderWay {
    fn mixed(&mut self, searched: usize, voices: usize, is_heard: bool) {
        let part = |done: usize, all: i64| self.taken * i64::try_from(done).unwrap_or(all).min(all) / all;
        let silent = part(voices, SILENT_VOICES).max(part(searched, SILENT_RECORDINGS)).max(self.taken / SILENT_PART);
        self.cost = if is_heard { self.taken } else { silent };
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut asked = self.asked.lock();
        asked.under_way.remove(&self.participant);
        asked.sound.give_back(&self.participant, self.taken - self.cost);
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
    under_way: UnderWay,
    _turn: Permit,
}

impl ReplaySpan {
    /// So many recordings were searched and voices decoded for it. Where nothing is heard in the
    /// end, more of the allowance is left.
    pub fn mixed(&mut self, searched: usize, voices: usize, is_heard: bool) {
        self.under_way.mixed(searched, voices, is_heard);
    }
}

impl UseCases {
    /// Refuses a second request of one participant, and more sound than anybody listens to, before
    /// anything is looked up; with how long to wait.
    pub fn begin_replay(
        &self,
        participant: &ParticipantId,
        (from, until): (Millis, Millis),
    ) -> Result<UnderWay, Refusal> {
        self.replays.begin(participant, until.0.saturating_sub(from.0), self.clock.now())
    }

    /// What others than `listener`, who is in the meeting, said in a part of it. Nothing from
    /// before they first came, nor from before they were let in again.
    pub async fn replay_span(
        &self,
        mut under_way: UnderWay,
        hearer: Hearer,
        meeting: &MeetingId,
        (from, until): (Millis, Millis),
    ) -> Result<ReplaySpan, Refusal> {
        let Hearer { listener, network, returned_at } = hearer;
        let came = self.store.attendance().first_joined_at(meeting, &listener).await?;
        check_span(came.max(returned_at).filter(|_| came.is_some()), from, until, self.clock.now())?;
        let full = |_| Refusal::from(ProblemCode::TooFast).with_wait(QUEUE_FULL_MS);
        let turn = self.replays.queue.acquire(network).await.map_err(full)?;
        // Until it is known better.
        under_way.cost = under_way.taken;
        let recordings = self.store.recordings().list(meeting).await?.into_iter();
        let recordings = recordings.filter(|recording| {
            let is_over = recording.duration.is_some_and(|length| recording.started_at.plus(length) <= from);
            recording.participant != listener && recording.started_at < until && !is_over
        });
        let recordings = recordings.map(|recording| (recording.path.into(), recording.started_at)).collect();
        Ok(ReplaySpan { recordings, from, until, under_way, _turn: turn })
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

    fn mai() -> ParticipantId {
        ParticipantId::parse("mai").unwrap()
    }

    /// A request of 10 s at `at`: how long to wait, if it is refused.
    fn part(replays: &Replays, at: i64, voices: usize, is_heard: bool) -> Result<(), u32> {
        let begun = replays.begin(&mai(), 10_000, Millis(at)).map_err(|refusal| refusal.retry_after.unwrap())?;
        let mut under_way = begun;
        under_way.mixed(voices, voices, is_heard);
        Ok(())
    }

    #[test]
    fn who_asks_without_end_gets_twice_what_is_played_and_is_told_how_long_to_wait() {
        let replays = Replays::default();
        let at_once = (0..100).filter(|_| part(&replays, 0, 1, true).is_ok()).count();
        assert_eq!(at_once, 6);
        let wait = part(&replays, 0, 1, true).unwrap_err();
        assert_eq!(wait, 5);
        assert_eq!(part(&replays, 5_000, 1, true), Ok(()));
        let later = (5..605).filter(|second| part(&replays, second * 1_000, 1, true).is_ok()).count();
        assert_eq!(later, 120 - 1, "in ten minutes");
        let pao = ParticipantId::parse("pao").unwrap();
        assert!(replays.begin(&pao, 10_000, Millis(605_000)).is_ok(), "others have their own");
    }

    #[test]
    fn a_page_that_listens_is_never_refused_also_when_its_line_is_lost_again_and_again() {
        let replays = Replays::default();
        let mut now = 0;
        for n in 0..2_000 {
            // It has the next part at hand, and begins anew every minute.
            assert_eq!(part(&replays, now, 3, true), Ok(()), "part {n}");
            now += if n % 9 < 2 { 50 } else { 6_667 };
        }
    }

    #[test]
    fn hours_of_silence_and_what_was_refused_cost_next_to_nothing() {
        let replays = Replays::default();
        for n in 0..360 {
            assert_eq!(part(&replays, n * 30, 0, false), Ok(()), "part {n} of an hour in which all were muted");
            drop(replays.begin(&mai(), 10_000, Millis(n * 30)).unwrap());
        }
        let silent = |voices| {
            let replays = Replays::default();
            (0..1_000).take_while(|_| part(&replays, 0, voices, false).is_ok()).count()
        };
        assert_eq!([silent(1), silent(100)], [41, 6], "microphones that are open cost what they cost");
    }

    #[test]
    fn a_second_request_while_one_is_under_way_is_refused_for_a_moment_and_free() {
        let replays = Replays::default();
        let first = replays.begin(&mai(), 15_000, Millis(0)).unwrap();
        assert_eq!(part(&replays, 0, 1, true), Err(1));
        drop(first);
        assert_eq!((0..100).filter(|_| part(&replays, 0, 1, true).is_ok()).count(), 6);
    }
}
