// SPDX-License-Identifier: MPL-2.0
//! Who may switch the microphone on, and what becomes of those that are on when that changes.

use super::super::presence::Participant;
use super::super::tracks::{Source, TrackEvent};
use super::super::{Event, Refusal, Room};
use super::{FloorEvent, FloorMode, FloorRules, LEAST_LIMIT_S, MOST_LIMIT_S, MOST_PREFERRED};
use crate::ids::ParticipantId;
use crate::meeting::MeetingRole;
use moments::Millis;

impl Room {
    /// Whether somebody who is here may switch the microphone on now.
    pub fn may_speak(&self, participant: &ParticipantId) -> bool {
        let who = self.states.presence.get(participant);
        who.is_some_and(|who| who.rights().publish && self.states.floor.opens_microphone_of(participant, who.role))
    }

    /// Whether the media plane is to prefer this voice to others, speaking or not. Where several have
    /// the floor nobody of them is: the silent ones would keep others from being heard.
    pub fn is_heard_first(&self, participant: &ParticipantId) -> bool {
        let chairs = |who: &Participant| who.role == MeetingRole::Chair;
        self.states.presence.get(participant).is_some_and(chairs)
            || (self.states.floor.speeches.len() <= MOST_PREFERRED
                && self.states.floor.speeches.contains_key(participant))
    }

    pub(super) fn set_floor_rules(
        &mut self,
        by: &ParticipantId,
        rules: FloorRules,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let setter = self.require_leading_person(by)?.name.clone();
        let limited = |seconds: u32| (LEAST_LIMIT_S..=MOST_LIMIT_S).contains(&seconds);
        if rules.limit_s.is_some_and(|seconds| !limited(seconds)) {
            return Err(Refusal::BadText);
        }
        let before = std::mem::replace(&mut self.states.floor.rules, rules);
        if before == rules {
            return Ok(Vec::new());
        }
        let mut events = vec![FloorEvent::RulesChanged { at: now, by: by.clone() }.into()];
        if rules.mode == FloorMode::Training {
            // The one who was given the floor last keeps it.
            let mut speaking: Vec<_> =
                self.states.floor.speeches.iter().map(|(id, one)| (one.since, id.clone())).collect();
            speaking.sort();
            speaking.pop();
            for (_, other) in speaking {
                events.extend(self.end_speech(other, by.clone(), Some(&setter), now));
            }
        }
        if rules.mode.locks_microphones() != before.mode.locks_microphones() {
            events.extend(self.lock_or_open_microphones(&setter));
        }
        Ok(events)
    }

    pub(super) fn lock_or_open_microphones(&mut self, by: &str) -> Vec<Event> {
        let here: Vec<_> = self.states.presence.iter().map(|(id, who)| (id.clone(), who.token.is_some())).collect();
        let mut events = Vec::new();
        for (participant, is_machine) in here {
            if !is_machine {
                events.extend(self.mute_if_locked(&participant, by));
                continue;
            }
            // Nobody sits at a machine who could switch its microphone on again; the lock does, and
            // leaves alone what the chair has muted.
            let changed = if self.may_speak(&participant) {
                self.states.tracks.unmute_if_held_by_nobody(&participant)
            } else {
                self.states.tracks.mute(&participant, Source::Microphone)
            };
            if changed {
                events.push(TrackEvent::Changed { participant }.into());
            }
        }
        events
    }

    /// Somebody may not speak any more: the microphones were locked, or a role has changed.
    pub(in crate::room) fn mute_if_locked(&mut self, participant: &ParticipantId, by: &str) -> Vec<Event> {
        if self.may_speak(participant) { Vec::new() } else { self.mute_by_chair(participant.clone(), by) }
    }
}
