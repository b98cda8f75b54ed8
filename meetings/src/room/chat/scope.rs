// SPDX-License-Identifier: MPL-2.0
//! Who reads a message: decided here alone, for what is sent at once and for what is fetched.

use crate::ids::{ParticipantId, UnitId};
use crate::room::presence::Participant;

/// For whom somebody writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(tag = "who", rename_all = "snake_case", deny_unknown_fields))]
pub enum ChatAddress {
    #[default]
    Everyone,
    /// Chair, co-chairs and secretary. One of them answers somebody by naming them; everybody else
    /// writes for themselves.
    Leaders {
        #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "typescript", ts(optional))]
        with: Option<ParticipantId>,
    },
    /// Who is here for the same unit.
    OwnUnit,
}

/// Who reads a message that was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(tag = "who", rename_all = "snake_case"))]
pub enum ChatScope {
    #[default]
    Everyone,
    /// Chair, co-chairs, secretary, and one person: who asked them, or whom they answer.
    Leaders { with: ParticipantId },
    /// Who is here for this unit.
    Unit { unit: UnitId },
}

/// Somebody who reads, by the rights that they have now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatReader {
    pub participant: ParticipantId,
    /// None: guests and machines.
    pub unit: Option<UnitId>,
    pub leads: bool,
    /// An encoder that only sends reads nothing.
    pub receives: bool,
}

impl ChatReader {
    pub fn of(participant: &ParticipantId, who: &Participant) -> Self {
        // An encoder of a hall stands for nobody's unit, and leads nothing.
        let is_person = who.token.is_none();
        Self {
            participant: participant.clone(),
            unit: who.unit.clone().filter(|_| is_person && !who.is_guest),
            leads: is_person && who.role.leads(),
            receives: who.rights().subscribe,
        }
    }

    /// Whether they read what `by` wrote; who reads at all reads what they wrote themselves.
    pub fn reads(&self, scope: &ChatScope, by: &ParticipantId) -> bool {
        let is_theirs = match scope {
            ChatScope::Everyone => true,
            ChatScope::Leaders { with } => self.leads || *with == self.participant,
            ChatScope::Unit { unit } => self.unit.as_ref() == Some(unit),
        };
        self.receives && (is_theirs || *by == self.participant)
    }
}
