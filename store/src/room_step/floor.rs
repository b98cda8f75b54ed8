// SPDX-License-Identifier: MPL-2.0
//! Rows of the floor: speeches of an open meeting. Nothing of a waiting room is kept.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::floor::FloorEvent;
use moments::Millis;

use super::Step;
use crate::speeches::Speech;
use crate::{Result, UnitOfWork};

pub async fn write_rows(step: &Step<'_>, work: &mut UnitOfWork, event: &FloorEvent) -> Result<()> {
    let meeting = step.meeting();
    match event {
        FloorEvent::Given { participant, at, by } => match speech(step.after, participant, *at) {
            Some(speech) => work.speeches().begin(meeting, &speech, &step.actor(by), *at).await,
            None => Ok(()),
        },
        FloorEvent::Named { participant, takes_over_at, at, by } => {
            let speaker = step.after.floor().speaker(participant);
            work.speeches().name(meeting, participant, speaker, *takes_over_at, &step.actor(by), *at).await
        }
        FloorEvent::Ended { participant, at, by } => {
            work.speeches().end(meeting, participant, &step.actor(by), *at).await
        }
        FloorEvent::RulesChanged { at, by } => {
            let (before, rules) = (step.before.floor().rules(), step.after.floor().rules());
            work.speeches().set_rules(meeting, before, rules, &step.actor(by), *at).await
        }
        // In the snapshot only.
        FloorEvent::Queue { .. } | FloorEvent::Dismissed { .. } | FloorEvent::Extended { .. } => Ok(()),
    }
}

/// The speech of somebody who has the floor in an open meeting, as it is stored from `at` on.
pub fn speech(room: &Room, participant: &ParticipantId, at: Millis) -> Option<Speech> {
    let (who, speech) = (room.presence().get(participant)?, room.floor().speeches().get(participant)?);
    room.started_at()?;
    Some(Speech {
        participant: participant.clone(),
        name: who.name.clone(),
        unit: who.unit_name.clone(),
        speaker: speech.speaker.clone(),
        item: room.agenda().current().cloned(),
        began_at: at,
        ended_at: None,
    })
}
