// SPDX-License-Identifier: MPL-2.0
//! The desk's notes: conclusions and action items.

use meetings::ids::{AgendaItemId, ParticipantId};
use meetings::room::marks::{MarkKind, MarkSeen, MarkStanding, NotedUnder};
use moments::Millis;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MarkRequest {
    /// Secretary or chair: a conclusion or action item, tied to this moment. Nobody else sees it
    /// until it is published.
    AddMark {
        kind: MarkKind,
        text: String,
        /// Absent: the current item.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        under: Option<NotedUnder>,
    },
    /// Secretary or chair, like the next four. A mark that has changed since it was seen stays as
    /// it is: `mark_changed`.
    ChangeMark {
        seen: MarkSeen,
        kind: MarkKind,
        text: String,
        agenda_item: Option<AgendaItemId>,
    },
    /// Everybody may read them from now on: all of them, or none when one is refused.
    PublishMarks {
        seen: Vec<MarkSeen>,
    },
    /// Only the desk may read it from now on.
    WithdrawMark {
        seen: MarkSeen,
    },
    DeleteMark {
        seen: MarkSeen,
    },
    /// A deleted mark is restored as it was.
    RestoreMark {
        seen: MarkSeen,
    },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MarkUpdate {
    /// A conclusion or action item that is new, has changed or was restored. Before it is
    /// published, and when it is withdrawn, only to chair and secretary.
    Marked { mark: Mark },
    /// It may not be read any more: withdrawn, or deleted. Not to chair and secretary.
    Unmarked {
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        number: i64,
    },
    /// It is deleted and can be restored. Only to chair and secretary.
    MarkDeleted { mark: Mark },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Mark {
    /// Counted from 1 in each meeting.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub number: i64,
    /// Increases with every change of this mark.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub version: i64,
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    pub by: String,
    pub agenda_item: Option<AgendaItemId>,
    pub standing: MarkStanding,
    /// Its text or kind was changed after everybody could read it.
    pub amended: bool,
    /// When its text or kind was written as it is now.
    pub written_at: Millis,
    /// Who made this version; none where an older server stored it.
    pub changed_by: Option<ParticipantId>,
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MarkState {
    /// In the order of their numbers; for chair and secretary with those that are not published.
    pub marks: Vec<Mark>,
    /// The latest deleted last. Empty unless chair or secretary.
    pub deleted_marks: Vec<Mark>,
}
