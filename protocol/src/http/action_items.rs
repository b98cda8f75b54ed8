// SPDX-License-Identifier: MPL-2.0
//! What units are to do after meetings.

use meetings::action_item::{ItemAct, ItemState};
use meetings::ids::{ActionItemId, AgendaItemId, MeetingId, SegmentId, UnitId};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most items of one page of a list.
pub const ITEMS_PER_PAGE: u32 = 50;

/// Whose items, seen from the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ItemScope {
    #[default]
    All,
    /// The own unit does them.
    Mine,
    /// The own unit helps.
    Coordinating,
    /// The own unit, or one below it, does them.
    Below,
    /// The own unit, or the person as chair or secretary, gave them.
    Given,
}

/// Where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ItemShow {
    All,
    /// Neither done nor cancelled.
    #[default]
    Unfinished,
    Overdue,
    /// The deadline is within seven days.
    Soon,
    /// Reported, or an extension is asked for.
    Waiting,
    /// No unit is named yet.
    Unassigned,
    /// Reported or done after the deadline.
    Late,
    Done,
    Cancelled,
}

/// Which items are asked for, in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ItemQuery {
    #[serde(default)]
    pub scope: ItemScope,
    #[serde(default)]
    pub show: ItemShow,
    /// Of this unit and all below it.
    pub unit: Option<UnitId>,
    /// By the deadline, or where there is none by when it was given; `until` is exclusive.
    pub from: Option<Millis>,
    pub until: Option<Millis>,
    /// At most 200 characters.
    #[serde(default)]
    pub q: String,
    /// Counted from 0.
    #[serde(default)]
    pub page: u32,
}

/// One item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ListedItem {
    pub id: ActionItemId,
    /// For the next step.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub version: i64,
    pub meeting: MeetingId,
    pub meeting_title: String,
    /// When the meeting was held.
    pub met_at: Millis,
    pub agenda_item: Option<AgendaItemId>,
    pub text: String,
    /// None: not named yet, and only who gave it sees it.
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub coordinating: Vec<UnitId>,
    pub coordinating_names: Vec<String>,
    /// Who of the unit, in words.
    pub people: String,
    /// The last moment of the last day.
    pub deadline: Option<Millis>,
    /// Who gave it.
    pub given_by: String,
    pub given_at: Millis,
    pub state: ItemState,
    pub overdue: bool,
    /// By how many days it is, or was, late.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub days_late: Option<i64>,
    /// Until the deadline, of what is not finished; negative: it has passed.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub days_left: Option<i64>,
    /// Why; empty: nobody said.
    pub late_reason: String,
    pub reported_at: Option<Millis>,
    /// The later deadline that is asked for, and why.
    pub asked_to: Option<Millis>,
    pub asked_reason: String,
}

/// A page of items.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemList {
    pub items: Vec<ListedItem>,
    /// How many there are in all.
    pub total: u32,
    /// Whether the person's unit has others below it.
    pub has_below: bool,
}

/// One step of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemStepView {
    pub at: Millis,
    /// Empty: the end of the meeting.
    pub name: String,
    pub unit_name: String,
    pub act: ItemAct,
    pub text: String,
    pub late_reason: String,
    /// The deadline that it is about.
    pub deadline: Option<Millis>,
}

/// The sentence that was said when the note was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemSource {
    pub segment: SegmentId,
    pub speaker: String,
    pub at: Millis,
    pub text: String,
}

/// One item with its history, and what the person may do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemView {
    pub item: ListedItem,
    pub steps: Vec<ItemStepView>,
    pub source: Option<ItemSource>,
    /// The steps that the person may take now.
    pub may: Vec<ItemAct>,
    /// The page of its meeting is open to the person.
    pub may_see_meeting: bool,
    /// The minutes are signed: what they say of it does not change.
    pub frozen: bool,
}

/// The items of one meeting that the person sees.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MeetingItems {
    pub items: Vec<ListedItem>,
    /// Not finished, of the meetings before it in its series; at most 200.
    pub earlier: Vec<ListedItem>,
    /// The person gives items of this meeting and writes them anew.
    pub may_give: bool,
    /// The minutes are signed: none are added.
    pub frozen: bool,
}

/// How one unit did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnitTally {
    pub unit: UnitId,
    pub name: String,
    pub tally: ItemTally,
}

/// How units did, those with most overdue first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemTallies {
    pub units: Vec<UnitTally>,
    /// All together.
    pub all: ItemTally,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemTally {
    /// Without those that were cancelled.
    pub given: u32,
    /// Not reported, and not overdue.
    pub running: u32,
    pub on_time: u32,
    pub late: u32,
    pub overdue: u32,
    /// Of those late or overdue, how many say why.
    pub explained: u32,
    /// Reported, and not confirmed.
    pub waiting: u32,
    /// Of those finished or overdue, how many came on time; none: none of them is.
    pub on_time_percent: Option<u32>,
}

/// What waits for the person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ItemCounts {
    /// Of the own unit.
    pub overdue: u32,
    pub soon: u32,
    /// Reports to confirm and extensions to grant.
    pub waiting: u32,
}

/// An item as the desk writes it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GiveItem {
    /// At most 2,000 characters.
    pub text: String,
    pub agenda_item: Option<AgendaItemId>,
    /// None: named later.
    pub unit: Option<UnitId>,
    /// At most 30.
    #[serde(default)]
    pub coordinating: Vec<UnitId>,
    /// At most 300 characters. May be empty.
    #[serde(default)]
    pub people: String,
    /// Any moment of the last day.
    pub deadline: Option<Millis>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CorrectItem {
    /// `version` that was shown. With another one by now: `action_item_changed`.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seen: i64,
    pub content: GiveItem,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TakeStep {
    /// `version` that was shown. With another one by now: `action_item_changed`.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seen: i64,
    /// Neither `give` nor `correct`.
    pub act: ItemAct,
    /// At most 2,000 characters; may be empty of `confirm` and `grant_extension`.
    #[serde(default)]
    pub text: String,
    /// Why it is late: with `note` and `report`, which needs it after the deadline.
    #[serde(default)]
    pub late_reason: String,
    /// Any moment of the last day that is asked for; only of `ask_extension`.
    #[serde(default)]
    pub to: Option<Millis>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("ITEMS_PER_PAGE", ITEMS_PER_PAGE as usize);
    types.constant("MAX_ITEM_CHARS", meetings::action_item::MAX_CHARS);
    types.add::<ItemScope>();
    types.add::<ItemShow>();
    types.add::<ItemList>();
    types.add::<ItemView>();
    types.add::<MeetingItems>();
    types.add::<ItemTallies>();
    types.add::<ItemCounts>();
    types.add::<GiveItem>();
    types.add::<CorrectItem>();
    types.add::<TakeStep>();
}
