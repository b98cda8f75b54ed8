// SPDX-License-Identifier: MPL-2.0
//! The floor: who asks to speak, and who may. Times are the server's.

use meetings::ids::ParticipantId;
use meetings::room::floor::{FloorMode, FloorRules, Speech};
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FloorRequest {
    /// Asks for the floor, or no longer asks.
    AskForFloor {
        asks: bool,
    },
    /// Chair or secretary: moves a request before another one, or to the end.
    MoveRequest {
        participant: ParticipantId,
        before: Option<ParticipantId>,
    },
    /// Chair or secretary: takes a request out of the queue.
    DismissRequest {
        participant: ParticipantId,
    },
    /// Chair or secretary: takes all requests out of the queue.
    DismissRequests,
    /// Chair or secretary: gives the floor, whether it was asked for or not. `speaker` is who
    /// speaks, where several share the microphone: captions and transcript name them.
    GiveFloor {
        participant: ParticipantId,
        speaker: Option<String>,
    },
    /// Chair or secretary: names who speaks, since the last name or the beginning of the speech.
    /// With `takes_over` from now on: somebody else spoke until now.
    NameFloor {
        participant: ParticipantId,
        speaker: Option<String>,
        takes_over: bool,
    },
    /// Chair or secretary: this speech may last so many seconds longer; from now on if it is over
    /// its time.
    ExtendFloor {
        participant: ParticipantId,
        seconds: u32,
    },
    /// Chair, secretary, or who has the floor: the speech ends, the microphone is muted.
    EndFloor {
        participant: ParticipantId,
    },
    /// Chair or secretary, like the next two.
    SetFloorMode {
        mode: FloorMode,
    },
    SetSpeechLimit {
        limit_s: Option<u32>,
    },
    SetFirstTimersFirst {
        on: bool,
    },
}

/// To pages. Changes of one participant are sent at a bounded rate, as they are by then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FloorUpdate {
    /// In the queue, before somebody else or at its end; does not have the floor.
    FloorAsked {
        participant: ParticipantId,
        before: Option<ParticipantId>,
    },
    /// Has the floor, and is not in the queue any more. `given`: for how many times on this agenda
    /// item. The page of the participant switches its microphone on when it gets the floor.
    FloorGiven {
        participant: ParticipantId,
        speech: Speech,
        given: u32,
    },
    /// Neither asks for the floor nor has it.
    FloorLeft {
        participant: ParticipantId,
    },
    /// Everything anew, where much has changed at once.
    Floor {
        floor: Floor,
    },
    FloorRulesChanged {
        rules: FloorRules,
    },
    /// To the participant: somebody else has ended their speech. [`Self::FloorLeft`] follows.
    SpeechEnded {
        by: String,
    },
    /// To the participant: somebody else has taken their request out of the queue.
    RequestDismissed {
        by: String,
    },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FloorState {
    pub floor: Floor,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Floor {
    pub rules: FloorRules,
    /// Who asks, in order.
    pub queue: Vec<ParticipantId>,
    pub speeches: Vec<RunningSpeech>,
    /// Who was given the floor on the current agenda item, and how often. It starts anew with each
    /// item.
    pub given: Vec<TimesGiven>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RunningSpeech {
    pub participant: ParticipantId,
    #[serde(flatten)]
    pub speech: Speech,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimesGiven {
    pub participant: ParticipantId,
    pub times: u32,
}
