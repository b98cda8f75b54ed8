// SPDX-License-Identifier: MPL-2.0
//! What an invited unit answers before a meeting. Pure.

use crate::ids::UserId;

/// Most people that a unit announces.
pub const MAX_ANNOUNCED: u16 = 5_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Answer {
    Attends,
    /// Somebody comes in place of whom was invited.
    Deputy,
    Declines,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub answer: Answer,
    /// Why nobody comes; empty unless declining.
    pub reason: String,
    /// Who comes, with the position; empty unless a deputy does.
    pub deputy: String,
    /// Their account; none: somebody without one.
    pub deputy_user: Option<UserId>,
    /// How many come; none: not said.
    pub people: Option<u16>,
}

/// What an answer lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    #[error("it is not said why nobody comes")]
    Reason,
    #[error("it is not said who comes")]
    Deputy,
    #[error("nobody, or more people than a hall holds")]
    People,
}

impl Reply {
    /// Keeps what belongs to the answer.
    pub fn new(
        answer: Answer,
        reason: &str,
        deputy: &str,
        deputy_user: Option<UserId>,
        people: Option<u16>,
    ) -> Result<Self, Incomplete> {
        let declines = answer == Answer::Declines;
        if declines && reason.trim().is_empty() {
            return Err(Incomplete::Reason);
        }
        if answer == Answer::Deputy && deputy.trim().is_empty() {
            return Err(Incomplete::Deputy);
        }
        if people.is_some_and(|people| !(1..=MAX_ANNOUNCED).contains(&people)) {
            return Err(Incomplete::People);
        }
        let reason = if declines { reason.trim() } else { "" };
        let deputy = if answer == Answer::Deputy { deputy.trim() } else { "" };
        let people = people.filter(|_| !declines);
        let deputy_user = deputy_user.filter(|_| answer == Answer::Deputy);
        Ok(Self { answer, reason: reason.to_owned(), deputy: deputy.to_owned(), deputy_user, people })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_what_belongs_to_it_and_says_what_it_lacks() {
        let mai = UserId::parse("mai").unwrap();
        let declined = Reply::new(Answer::Declines, " sạt lở đường ", "Mai", Some(mai.clone()), Some(3)).unwrap();
        assert_eq!((&*declined.reason, &*declined.deputy, declined.people), ("sạt lở đường", "", None));
        assert_eq!(declined.deputy_user, None);
        let deputy = Reply::new(Answer::Deputy, "bận", "Lò Thị Mai, Phó Chủ tịch", Some(mai.clone()), Some(3)).unwrap();
        assert_eq!((&*deputy.reason, &*deputy.deputy, deputy.people), ("", "Lò Thị Mai, Phó Chủ tịch", Some(3)));
        assert_eq!(deputy.deputy_user, Some(mai));
        assert_eq!(Reply::new(Answer::Declines, " ", "", None, None), Err(Incomplete::Reason));
        assert_eq!(Reply::new(Answer::Deputy, "", "", None, None), Err(Incomplete::Deputy));
        for people in [0, 5_001] {
            assert_eq!(Reply::new(Answer::Attends, "", "", None, Some(people)), Err(Incomplete::People));
        }
    }
}
