// SPDX-License-Identifier: MPL-2.0
//! The floor: who asks to speak, in which order, and who may.
//!
//! Chair and secretary may always speak and are in no queue's way. Everybody else may where the
//! mode leaves microphones open, and in every mode while they have the floor.

mod lock;
mod queue;
mod speaking;
mod speech;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use queue::{Queue, REMEMBERED_MS};
pub use speech::{LEAST_LIMIT_S, MOST_LIMIT_S, Speech};

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::{Meeting, MeetingRole};
use moments::Millis;

/// Most participants who have the floor at once. More would not be heard: a listener receives the
/// voices of few.
pub const MAX_AT_ONCE: usize = 4;
/// So many with the floor are heard before others, beside the chair: of the four voices that a page
/// receives one stays for the secretary.
const MOST_PREFERRED: usize = 2;
/// Longest name of who speaks behind a site's microphone, in characters.
pub const MAX_SPEAKER_CHARS: usize = 120;

/// How the meeting is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum FloorMode {
    /// Everybody switches their own microphone.
    #[default]
    Discussion,
    /// Microphones are locked; several may have the floor.
    Conference,
    /// Microphones are locked; who is given the floor takes it from who has it.
    Training,
}

impl FloorMode {
    pub fn locks_microphones(self) -> bool {
        self != Self::Discussion
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FloorRules {
    pub mode: FloorMode,
    /// How long a speech may last that begins now, in seconds; none: as long as it takes. The clock
    /// warns; nobody is cut off.
    pub limit_s: Option<u32>,
    /// Who has not spoken on the current agenda item goes before who has.
    pub first_timers_first: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FloorCommand {
    /// Goes into the queue, or out of it.
    Ask {
        by: ParticipantId,
        asks: bool,
    },
    /// Chair or secretary: moves somebody in the queue, before somebody else or to its end.
    Move {
        by: ParticipantId,
        participant: ParticipantId,
        before: Option<ParticipantId>,
    },
    /// Chair or secretary: takes somebody out of the queue.
    Dismiss {
        by: ParticipantId,
        participant: ParticipantId,
    },
    /// Chair or secretary: empties the queue.
    DismissAll {
        by: ParticipantId,
    },
    /// Chair or secretary: gives the floor, asked for or not. `speaker` is who speaks behind the
    /// microphone.
    Give {
        by: ParticipantId,
        participant: ParticipantId,
        speaker: Option<String>,
    },
    /// Chair or secretary: says who speaks behind the microphone; `takes_over` from whoever was
    /// named before, who spoke until now.
    Name {
        by: ParticipantId,
        participant: ParticipantId,
        speaker: Option<String>,
        takes_over: bool,
    },
    /// Chair or secretary: lets a speech with a limit last longer.
    Extend {
        by: ParticipantId,
        participant: ParticipantId,
        seconds: u32,
    },
    /// Chair or secretary, or who has the floor: ends a speech.
    End {
        by: ParticipantId,
        participant: ParticipantId,
    },
    /// Chair or secretary, like the next two: one rule each, so that two people who change two
    /// rules at once do not undo each other.
    SetMode {
        by: ParticipantId,
        mode: FloorMode,
    },
    SetLimit {
        by: ParticipantId,
        limit_s: Option<u32>,
    },
    SetFirstTimersFirst {
        by: ParticipantId,
        on: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FloorEvent {
    /// Somebody came into the queue, left it or moved in it.
    Queue {
        participant: ParticipantId,
    },
    /// Was taken out of the queue by somebody else, whose name is `by`.
    Dismissed {
        participant: ParticipantId,
        by: String,
    },
    Given {
        participant: ParticipantId,
        at: Millis,
        by: ParticipantId,
    },
    /// `takes_over_at`: when somebody else went on; none where the name is that of the whole time
    /// since the last name.
    Named {
        participant: ParticipantId,
        takes_over_at: Option<Millis>,
        at: Millis,
        by: ParticipantId,
    },
    Extended {
        participant: ParticipantId,
    },
    Ended {
        participant: ParticipantId,
        at: Millis,
        by: ParticipantId,
    },
    RulesChanged {
        at: Millis,
        by: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(default))]
pub struct Floor {
    rules: FloorRules,
    queue: Queue,
    speeches: BTreeMap<ParticipantId, Speech>,
    /// How often each participant was given the floor on the current agenda item.
    given: BTreeMap<ParticipantId, u32>,
    /// Who is in the queue because they present the current agenda item.
    called: BTreeSet<ParticipantId>,
}

impl Floor {
    pub fn rules(&self) -> FloorRules {
        self.rules
    }

    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    pub fn speeches(&self) -> &BTreeMap<ParticipantId, Speech> {
        &self.speeches
    }

    /// How often each participant was given the floor on the current agenda item.
    pub fn given(&self) -> &BTreeMap<ParticipantId, u32> {
        &self.given
    }

    /// Who speaks behind the microphone of somebody who has the floor.
    pub fn speaker(&self, participant: &ParticipantId) -> Option<&str> {
        self.speeches.get(participant)?.speaker.as_deref()
    }

    /// Of those who have the floor: who speaks at this moment, else who was given it last.
    pub fn leading_speaker<'a>(&'a self, speaking: &[ParticipantId]) -> Option<&'a ParticipantId> {
        let heard = speaking.iter().find_map(|one| self.speeches.get_key_value(one));
        heard.or_else(|| self.speeches.iter().max_by_key(|(_, speech)| speech.since)).map(|(id, _)| id)
    }

    /// Whether this participant may switch the microphone on.
    fn opens_microphone_of(&self, participant: &ParticipantId, role: MeetingRole) -> bool {
        !self.rules.mode.locks_microphones() || role.leads() || self.speeches.contains_key(participant)
    }

    /// The line of somebody stays cut: a place in the queue is remembered for a while.
    pub(super) fn lose(&mut self, participant: &ParticipantId, now: Millis) {
        self.queue.lose(participant, now);
    }

    /// Somebody comes in who may have been in the queue when their line was cut.
    pub(super) fn is_back(&mut self, participant: &ParticipantId, now: Millis) -> Option<Event> {
        let is_back = self.queue.is_back(participant, now);
        is_back.then(|| FloorEvent::Queue { participant: participant.clone() }.into())
    }

    /// Somebody presents the item that begins: in the queue, as if they had asked. Whether they were
    /// not. Where microphones are open nobody needs to be called.
    pub(super) fn call(&mut self, participant: &ParticipantId) -> bool {
        let comes = self.rules.mode.locks_microphones() && self.comes_into_queue(participant);
        if comes {
            self.called.insert(participant.clone());
        }
        comes
    }

    fn comes_into_queue(&mut self, participant: &ParticipantId) -> bool {
        let Self { rules, queue, given, speeches, .. } = self;
        if queue.contains(participant) || speeches.contains_key(participant) {
            return false;
        }
        queue.add(participant.clone(), rules.first_timers_first, |one| given.contains_key(one));
        true
    }

    /// The agenda has moved: everybody speaks on it for the first time. Those who were called for
    /// the item before and did not speak are in the queue no longer.
    pub(super) fn on_next_item(&mut self) -> Vec<ParticipantId> {
        self.given.clear();
        let called = std::mem::take(&mut self.called);
        called.into_iter().filter(|one| self.queue.remove(one)).collect()
    }
}

impl FeatureState for Floor {
    type Snapshot = Self;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> Self {
        self.clone()
    }

    fn restore(&mut self, snapshot: Self) {
        *self = snapshot;
    }

    fn on_left(&mut self, participant: &ParticipantId) {
        // Nobody here any more who was lost: that one is remembered.
        if self.queue.contains(participant) {
            self.queue.remove(participant);
        }
        self.speeches.remove(participant);
    }
}

impl FeatureEvent for FloorEvent {}

impl Room {
    pub(super) fn apply_floor(&mut self, command: FloorCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        match command {
            FloorCommand::Ask { by, asks } => self.ask(by, asks),
            FloorCommand::Move { by, participant, before } => self.move_request(&by, participant, before.as_ref()),
            FloorCommand::Dismiss { by, participant } => self.dismiss(&by, participant),
            FloorCommand::DismissAll { by } => {
                let name = self.require_leading_person(&by)?.name.clone();
                let asked = self.states.floor.queue.clear().into_iter();
                Ok(asked.map(|participant| FloorEvent::Dismissed { participant, by: name.clone() }.into()).collect())
            }
            FloorCommand::Give { by, participant, speaker } => self.give_floor(by, participant, speaker, now),
            FloorCommand::Name { by, participant, speaker, takes_over } => {
                self.name_speaker(by, participant, speaker, takes_over, now)
            }
            FloorCommand::Extend { by, participant, seconds } => self.extend_speech(&by, participant, seconds, now),
            FloorCommand::End { by, participant } => self.end_floor(by, participant, now),
            FloorCommand::SetMode { by, mode } => {
                let rules = FloorRules { mode, ..self.states.floor.rules };
                self.set_floor_rules(&by, rules, now)
            }
            FloorCommand::SetLimit { by, limit_s } => {
                let rules = FloorRules { limit_s, ..self.states.floor.rules };
                self.set_floor_rules(&by, rules, now)
            }
            FloorCommand::SetFirstTimersFirst { by, on } => {
                let rules = FloorRules { first_timers_first: on, ..self.states.floor.rules };
                self.set_floor_rules(&by, rules, now)
            }
        }
    }

    pub(super) fn ask(&mut self, by: ParticipantId, asks: bool) -> Result<Vec<Event>, Refusal> {
        if asks && !self.requester(&by)?.rights().publish {
            return Err(Refusal::NotAllowed);
        }
        self.requester(&by)?;
        let floor = &mut self.states.floor;
        // Asked twice, also on a line that repeats it: the place in the queue stays.
        if floor.queue.contains(&by) == asks || (asks && floor.speeches.contains_key(&by)) {
            return Ok(Vec::new());
        }
        if asks {
            floor.comes_into_queue(&by);
        } else {
            floor.queue.remove(&by);
        }
        Ok(vec![FloorEvent::Queue { participant: by }.into()])
    }

    fn move_request(
        &mut self,
        by: &ParticipantId,
        participant: ParticipantId,
        before: Option<&ParticipantId>,
    ) -> Result<Vec<Event>, Refusal> {
        self.require_leading_person(by)?;
        let queue = &mut self.states.floor.queue;
        if !queue.contains(&participant) || before.is_some_and(|before| !queue.contains(before)) {
            return Err(Refusal::NotAsking);
        }
        if !queue.place(&participant, before) {
            return Ok(Vec::new());
        }
        Ok(vec![FloorEvent::Queue { participant }.into()])
    }

    fn dismiss(&mut self, by: &ParticipantId, participant: ParticipantId) -> Result<Vec<Event>, Refusal> {
        let name = self.require_leading_person(by)?.name.clone();
        if !self.states.floor.queue.remove(&participant) {
            return Ok(Vec::new());
        }
        Ok(vec![FloorEvent::Dismissed { participant, by: name }.into()])
    }

    /// The meeting begins: what was tried before does not count, and speeches begin with it.
    pub(super) fn open_floor(&mut self, now: Millis) -> Vec<Event> {
        let floor = &mut self.states.floor;
        floor.given = floor.speeches.keys().map(|participant| (participant.clone(), 1)).collect();
        floor.speeches.values_mut().for_each(|speech| speech.since = now);
        let speaking = floor.speeches.keys().cloned();
        speaking.map(|participant| FloorEvent::Extended { participant }.into()).collect()
    }
}
