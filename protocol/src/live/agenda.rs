// SPDX-License-Identifier: MPL-2.0
//! The agenda: its current item, and what leaders change of it.

use meetings::ids::AgendaItemId;
use meetings::meeting::AgendaItem;
use moments::Millis;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AgendaRequest {
    /// Chair or secretary: an agenda item becomes the current one (none: between items).
    SetAgendaItem { item: Option<AgendaItemId> },
    /// Leaders: adds an item at the end. `presenter` may be empty.
    AddAgendaItem { title: String, presenter: String, minutes: Option<u16> },
    /// Leaders: moves an item before another one, or to the end.
    MoveAgendaItem { item: AgendaItemId, before: Option<AgendaItemId> },
    /// Leaders: leaves an item out, or takes it in again. Not one that was taken up.
    SkipAgendaItem { item: AgendaItemId, skipped: bool },
    /// Leaders: writes an item anew. `presenter` may be empty.
    RewriteAgendaItem { item: AgendaItemId, title: String, presenter: String, minutes: Option<u16> },
    /// Leaders: removes an item that was added in the meeting, was not taken up, and to which nothing
    /// belongs.
    RemoveAgendaItem { item: AgendaItemId },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AgendaUpdate {
    AgendaItemChanged {
        item: Option<AgendaItemId>,
        at: Millis,
        /// The item before was the current one by mistake: its time does not count.
        mistaken: bool,
    },
    /// One more item at the end.
    AgendaItemAdded {
        item: AgendaItem,
    },
    /// An item stands before another one now, or at the end.
    AgendaItemMoved {
        item: AgendaItemId,
        before: Option<AgendaItemId>,
    },
    /// An item is left out, or taken in again.
    AgendaItemSkipped {
        item: AgendaItemId,
        skipped: bool,
    },
    /// An item reads otherwise now.
    AgendaItemRewritten {
        item: AgendaItem,
    },
    AgendaItemRemoved {
        item: AgendaItemId,
    },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AgendaState {
    pub agenda: Vec<AgendaItem>,
    pub current_item: Option<AgendaItemId>,
    pub current_since: Option<Millis>,
    /// How long items were the current one before that.
    pub items_taken: Vec<ItemTaken>,
    /// Those that were added in the meeting.
    #[serde(default)]
    pub items_added: Vec<AgendaItemId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemTaken {
    pub item: AgendaItemId,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub millis: i64,
}
