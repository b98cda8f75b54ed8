// SPDX-License-Identifier: MPL-2.0
//! The floor is given, named, extended and ended.

use super::super::presence::lost_since;
use super::super::tracks::{Source, TrackEvent};
use super::super::{Event, Refusal, Room};
use super::{FloorEvent, FloorMode, MAX_AT_ONCE, MAX_SPEAKER_CHARS, Speech};
use crate::display::DisplayName;
use crate::ids::ParticipantId;
use moments::Millis;

impl Room {
    pub(super) fn give_floor(
        &mut self,
        by: ParticipantId,
        participant: ParticipantId,
        speaker: Option<String>,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let giver = self.require_leading_person(&by)?.name.clone();
        let speaker = speaker_name(speaker)?;
        let who = self.states.presence.get(&participant).ok_or(Refusal::NoSuch)?;
        let is_machine = who.token.is_some();
        if !who.rights().publish {
            return Err(Refusal::NotAllowed);
        }
        // Minutes would name them for a speech that nobody heard.
        if lost_since(who).is_some() {
            return Err(Refusal::LineLost);
        }
        if self.states.floor.speeches.contains_key(&participant) {
            // Two of the desk have pressed at once; a name that one of them added holds.
            return match speaker {
                Some(_) => self.name_speaker(by, participant, speaker, false, now),
                None => Ok(Vec::new()),
            };
        }
        let mut events = Vec::new();
        if self.states.floor.rules.mode == FloorMode::Training {
            let speaking: Vec<_> = self.states.floor.speeches.keys().cloned().collect();
            for other in speaking {
                events.extend(self.end_speech(other, by.clone(), Some(&giver), now));
            }
        } else if self.states.floor.speeches.len() >= MAX_AT_ONCE {
            return Err(Refusal::FloorFull);
        }
        let floor = &mut self.states.floor;
        floor.queue.remove(&participant);
        *floor.given.entry(participant.clone()).or_default() += 1;
        let speech = Speech { since: now, limit_s: floor.rules.limit_s, speaker };
        floor.speeches.insert(participant.clone(), speech);
        // A page switches its own microphone on when it reads this; a machine has none that could.
        if self.states.tracks.release_microphone(&participant, is_machine) {
            events.push(TrackEvent::Changed { participant: participant.clone() }.into());
        }
        events.push(FloorEvent::Given { participant, at: now, by }.into());
        Ok(events)
    }

    pub(super) fn name_speaker(
        &mut self,
        by: ParticipantId,
        participant: ParticipantId,
        speaker: Option<String>,
        takes_over: bool,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        self.require_leading_person(&by)?;
        let speaker = speaker_name(speaker)?;
        let speech = self.states.floor.speeches.get_mut(&participant).ok_or(Refusal::NotSpeaking)?;
        if speech.speaker == speaker {
            return Ok(Vec::new());
        }
        let takes_over_at = (takes_over && speech.speaker.is_some()).then_some(now);
        speech.speaker = speaker;
        Ok(vec![FloorEvent::Named { participant, takes_over_at, at: now, by }.into()])
    }

    pub(super) fn extend_speech(
        &mut self,
        by: &ParticipantId,
        participant: ParticipantId,
        seconds: u32,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        self.require_leading_person(by)?;
        let speech = self.states.floor.speeches.get_mut(&participant).ok_or(Refusal::NotSpeaking)?;
        speech.extend(seconds, now);
        Ok(vec![FloorEvent::Extended { participant }.into()])
    }

    pub(super) fn end_floor(
        &mut self,
        by: ParticipantId,
        participant: ParticipantId,
        now: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let requester = self.requester(&by)?;
        if by != participant {
            self.require_leading_person(&by)?;
        }
        // Who ends their own speech has switched the microphone off and is told nothing.
        let name = (by != participant).then(|| requester.name.clone());
        Ok(self.end_speech(participant, by, name.as_deref(), now))
    }

    /// Nothing where the speech has ended meanwhile.
    pub(in crate::room) fn end_speech(
        &mut self,
        participant: ParticipantId,
        by: ParticipantId,
        ended_by: Option<&str>,
        now: Millis,
    ) -> Vec<Event> {
        if self.states.floor.speeches.remove(&participant).is_none() {
            return Vec::new();
        }
        let mut events = Vec::new();
        // Chair and secretary go on as they like; a machine reads no message.
        let who = self.states.presence.get(&participant);
        if !who.is_some_and(|who| who.role.leads()) {
            let is_machine = who.is_some_and(|who| who.token.is_some());
            match ended_by.filter(|_| !is_machine) {
                Some(name) => events.extend(self.mute_by_chair(participant.clone(), name)),
                None if self.states.tracks.mute(&participant, Source::Microphone) => {
                    events.push(TrackEvent::Changed { participant: participant.clone() }.into());
                }
                None => {}
            }
        }
        events.push(FloorEvent::Ended { participant, at: now, by }.into());
        events
    }

    /// In a discussion, who switches the own microphone off has finished.
    pub(in crate::room) fn end_speech_with_microphone(
        &mut self,
        participant: &ParticipantId,
        now: Millis,
    ) -> Vec<Event> {
        if self.states.floor.rules.mode != FloorMode::Discussion {
            return Vec::new();
        }
        self.end_speech(participant.clone(), participant.clone(), None, now)
    }
}

fn speaker_name(name: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(name) = name.filter(|name| !name.trim().is_empty()) else { return Ok(None) };
    let name = DisplayName::parse(&name).map_err(|_| Refusal::BadText)?;
    if name.as_str().chars().count() > MAX_SPEAKER_CHARS {
        return Err(Refusal::BadText);
    }
    Ok(Some(name.into_string()))
}
