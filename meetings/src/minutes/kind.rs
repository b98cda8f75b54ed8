// SPDX-License-Identifier: MPL-2.0
//! The kinds of documents that come of a meeting, and who signs each in which order. Both are
//! written, numbered, published and verified alike.

use super::MinutesState;
use crate::meeting::MeetingRole;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MinutesKind {
    /// "Biên bản": what was said, signed by secretary and chair.
    #[default]
    Minutes,
    /// "Thông báo kết luận": what the chair concluded, signed by the chair alone.
    Conclusions,
}

impl MinutesKind {
    /// As lists, letters and file names call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minutes => "Biên bản",
            Self::Conclusions => "Thông báo kết luận",
        }
    }

    /// "Tên loại" in the form, before capitals: other documents name it by this and its number.
    pub fn form_name(self) -> &'static str {
        match self {
            Self::Minutes => "Biên bản",
            Self::Conclusions => "Thông báo",
        }
    }

    /// Abbreviation of the kind in a symbol (Nghị định 30/2020/NĐ-CP, Phụ lục III).
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Minutes => "BB",
            Self::Conclusions => "TB",
        }
    }

    /// Whether the secretary signs it, before the chair.
    pub fn has_secretary_signature(self) -> bool {
        self == Self::Minutes
    }

    /// Who signs in this state.
    pub fn signer_in(self, state: MinutesState) -> Option<MeetingRole> {
        match state {
            MinutesState::Submitted if self.has_secretary_signature() => Some(MeetingRole::Secretary),
            MinutesState::Submitted | MinutesState::SecretarySigned => Some(MeetingRole::Chair),
            MinutesState::Draft | MinutesState::Signed => None,
        }
    }

    /// The state after the signature of whose turn it is.
    pub fn after_signature(self, state: MinutesState) -> Option<MinutesState> {
        self.signer_in(state).map(|signer| match signer {
            MeetingRole::Secretary => MinutesState::SecretarySigned,
            _ => MinutesState::Signed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meeting::MeetingRole::{Chair, Secretary};
    use crate::minutes::MinutesState::{SecretarySigned, Signed, Submitted};

    #[test]
    fn the_secretary_signs_minutes_before_the_chair_and_no_notice() {
        let way = |kind: MinutesKind| {
            let mut states = vec![Submitted];
            while let Some(next) = kind.after_signature(states[states.len() - 1]) {
                states.push(next);
            }
            states.into_iter().map(|state| (state, kind.signer_in(state))).collect::<Vec<_>>()
        };
        assert_eq!(
            way(MinutesKind::Minutes),
            [(Submitted, Some(Secretary)), (SecretarySigned, Some(Chair)), (Signed, None)]
        );
        assert_eq!(way(MinutesKind::Conclusions), [(Submitted, Some(Chair)), (Signed, None)]);
        assert_eq!(MinutesKind::Conclusions.signer_in(MinutesState::Draft), None);
    }
}
