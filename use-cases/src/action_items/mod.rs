// SPDX-License-Identifier: MPL-2.0
//! What units are to do after meetings: the board of a unit, one item with its history, the counts
//! by unit. `steps.rs` writes, `export.rs` makes tables, `reminding.rs` writes letters.

mod export;
mod reminding;
mod steps;

use std::collections::HashMap;

use base::{Rate, Refusal};
use meetings::action_item::{self, ItemAct, Step, Tally};
use meetings::display;
use meetings::folding::fold;
use meetings::ids::{ActionItemId, MeetingId, UnitId, UserId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::minutes::MinutesState;
use meetings::people::User;
use meetings::policy::{Access, Action, ItemAccess};
use meetings::unit_tree::UnitTree;
use moments::Millis;
use protocol::http::{
    ITEMS_PER_PAGE, ItemCounts, ItemList, ItemQuery, ItemScope, ItemShow, ItemSource, ItemStepView, ItemTallies,
    ItemTally, ItemView, ListedItem, MeetingItems, UnitTally,
};
use protocol::problem::ProblemCode;
use store::Store;
use store::action_item_views::{ItemFilter, Scope, Show};
use store::action_items::StoredItem;

use crate::UseCases;

pub use self::export::ItemTable;
pub use self::reminding::remind_of_action_items;

/// Each step is a row for ever: who writes many at once writes a hundred, then one in a second.
pub(crate) const STEPS: Rate = Rate { burst: 100, per_second: 1 };
/// Longest text that is searched for, in characters.
const MAX_QUERY_CHARS: usize = 200;
/// Most items of earlier meetings that a meeting opens with.
const MOST_EARLIER: i64 = 200;
/// A sentence that ended so long before a note is not where it came from, in milliseconds.
const SOURCE_WITHIN_MS: i64 = 5 * 60_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// The steps that a page offers.
const STEPS_OFFERED: [ItemAct; 8] = [
    ItemAct::Note,
    ItemAct::Report,
    ItemAct::AskExtension,
    ItemAct::Confirm,
    ItemAct::Return,
    ItemAct::GrantExtension,
    ItemAct::RefuseExtension,
    ItemAct::Cancel,
];

impl UseCases {
    /// A page of the items that this person sees and asks for.
    pub async fn action_items(&self, user: &User, asked: &ItemQuery) -> Result<ItemList, Refusal> {
        let per_page = i64::from(ITEMS_PER_PAGE);
        let part = (i64::from(asked.page) * per_page, per_page);
        let now = self.clock.now();
        let (items, total) = self.store.action_items().list(user, &filter(asked)?, part, now).await?;
        let names = Names::read(&self.store).await?;
        let items = items.into_iter().map(|stored| names.listed(stored, now)).collect();
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        Ok(ItemList { items, total, has_below: names.tree.has_below(&user.unit) })
    }

    pub async fn action_item(&self, user: &User, id: &ActionItemId) -> Result<ItemView, Refusal> {
        let stored = self.store.action_items().get(id).await?;
        let names = Names::read(&self.store).await?;
        let access = ItemAccess::of(user, &stored.item, &stored.givers, |unit| names.tree.is_under(unit, &user.unit));
        if !access.sees() {
            return Err(ProblemCode::NotFound.into());
        }
        let now = self.clock.now();
        let frozen = is_frozen(&self.store, &stored.item.meeting).await?;
        let mut may: Vec<ItemAct> = STEPS_OFFERED
            .into_iter()
            .filter(|act| access.require(*act).is_ok() && is_possible(&stored, *act, user, now))
            .collect();
        let meeting = self.store.meetings().get(&stored.item.meeting).await?;
        let of_meeting = self.access_now(user, &meeting).await?;
        let content = &stored.item.content;
        let is_open = !frozen || content.unit.is_none() || content.deadline.is_none();
        if of_meeting.may(Action::GiveActionItems) && stored.item.is_unfinished() && is_open {
            may.push(ItemAct::Correct);
        }
        let source = self.source_of(user, &of_meeting, &stored, &meeting).await?;
        let steps = self.store.action_items().steps(id).await?.into_iter().map(|step| ItemStepView {
            at: step.at,
            name: step.by.name,
            unit_name: step.by.unit_name,
            act: step.act,
            text: step.text,
            late_reason: step.late_reason,
            deadline: step.deadline,
        });
        let (steps, may_see_meeting) = (steps.collect(), of_meeting.may(Action::SeeMeeting));
        Ok(ItemView { item: names.listed(stored, now), steps, source, may, may_see_meeting, frozen })
    }

    /// The items of one meeting that this person sees, and those that meetings before it left open.
    pub async fn meeting_action_items(&self, user: &User, id: &MeetingId) -> Result<MeetingItems, Refusal> {
        let meeting = self.meeting_for(user, id, Action::SeeMeeting).await?;
        let now = self.clock.now();
        let names = Names::read(&self.store).await?;
        let ended = meeting.state == MeetingState::Ended;
        let items = self.store.action_items().of_meeting(user, id).await?;
        let earlier = if ended {
            Vec::new()
        } else {
            self.store.action_items().of_earlier_meetings(user, id, MOST_EARLIER, now).await?
        };
        let frozen = is_frozen(&self.store, id).await?;
        let gives = self.access_now(user, &meeting).await?.may(Action::GiveActionItems);
        let listed = |items: Vec<StoredItem>| items.into_iter().map(|stored| names.listed(stored, now)).collect();
        let may_give = gives && ended && meeting.started_at.is_some();
        Ok(MeetingItems { items: listed(items), earlier: listed(earlier), may_give, frozen })
    }

    /// How each unit did whose items this person sees and asks for.
    pub async fn action_item_tallies(&self, user: &User, asked: &ItemQuery) -> Result<ItemTallies, Refusal> {
        let tallies = self.store.action_items().tallies(user, &filter(asked)?, self.clock.now()).await?;
        let names = self.store.units().distinct_names().await?;
        let mut all = Tally::default();
        for (_, tally) in &tallies {
            all = sum(all, *tally);
        }
        let shown = |(unit, tally): (UnitId, Tally)| {
            let name = names.get(&unit).cloned().unwrap_or_default();
            UnitTally { unit, name, tally: on_wire(tally) }
        };
        let mut units: Vec<UnitTally> = tallies.into_iter().map(shown).collect();
        units.sort_by(|one, other| {
            let late = |unit: &UnitTally| (unit.tally.overdue, unit.tally.late);
            late(other).cmp(&late(one)).then_with(|| fold(&one.name).cmp(&fold(&other.name)))
        });
        Ok(ItemTallies { units, all: on_wire(all) })
    }

    /// What waits for this person.
    pub async fn action_item_counts(&self, user: &User) -> Result<ItemCounts, Refusal> {
        let counts = self.store.action_items().counts(user, self.clock.now()).await?;
        Ok(ItemCounts { overdue: counts.overdue, soon: counts.soon, waiting: counts.waiting })
    }

    /// What was said when the note was written, for who may read the transcript.
    async fn source_of(
        &self,
        user: &User,
        access: &Access<'_>,
        stored: &StoredItem,
        meeting: &Meeting,
    ) -> Result<Option<ItemSource>, Refusal> {
        let Some(said_at) = stored.item.said_at.filter(|_| access.may(Action::SeeTranscript)) else { return Ok(None) };
        let out = self.out_spans(user, meeting).await?;
        let segments = self.store.transcript().list(&meeting.id).await?.into_iter();
        let before = segments.filter(|segment| segment.starts_at <= said_at && !out.hold_at(segment.starts_at));
        let last = before.max_by_key(|segment| segment.starts_at);
        let near = last.filter(|segment| said_at.since(segment.ends_at) <= SOURCE_WITHIN_MS);
        Ok(near.map(|segment| ItemSource {
            segment: segment.id,
            speaker: segment.speaker,
            at: segment.starts_at,
            text: segment.text,
        }))
    }
}

/// Whether the item is in a state for this step.
fn is_possible(stored: &StoredItem, act: ItemAct, user: &User, now: Millis) -> bool {
    let latest = stored.item.content.deadline.map_or(now, |deadline| deadline.max(now));
    let words = "-".to_owned();
    let step = Step { act, text: words.clone(), late_reason: words, to: Some(latest.plus(DAY_MS)) };
    stored.item.after(&step, &user.id, now).is_ok()
}

/// Whether somebody has signed minutes of the meeting or the notice of its conclusions: what they
/// say of its items stays.
async fn is_frozen(store: &Store, meeting: &MeetingId) -> Result<bool, Refusal> {
    let minutes = store.minutes().by_meeting(meeting).await?;
    Ok(minutes.iter().any(|one| matches!(one.state, MinutesState::SecretarySigned | MinutesState::Signed)))
}

fn filter(asked: &ItemQuery) -> Result<ItemFilter, Refusal> {
    let words = if asked.q.trim().is_empty() {
        String::new()
    } else {
        fold(&display::text(&asked.q, MAX_QUERY_CHARS).ok_or_else(|| Refusal::invalid("q"))?)
    };
    let scope = match asked.scope {
        ItemScope::All => Scope::All,
        ItemScope::Mine => Scope::Mine,
        ItemScope::Coordinating => Scope::Coordinating,
        ItemScope::Below => Scope::Below,
        ItemScope::Given => Scope::Given,
    };
    let show = match asked.show {
        ItemShow::All => Show::All,
        ItemShow::Unfinished => Show::Unfinished,
        ItemShow::Overdue => Show::Overdue,
        ItemShow::Soon => Show::Soon,
        ItemShow::Waiting => Show::Waiting,
        ItemShow::Unassigned => Show::Unassigned,
        ItemShow::Late => Show::Late,
        ItemShow::Done => Show::Done,
        ItemShow::Cancelled => Show::Cancelled,
    };
    Ok(ItemFilter { scope, show, unit: asked.unit.clone(), from: asked.from, until: asked.until, words })
}

fn sum(one: Tally, other: Tally) -> Tally {
    Tally {
        given: one.given + other.given,
        running: one.running + other.running,
        on_time: one.on_time + other.on_time,
        late: one.late + other.late,
        overdue: one.overdue + other.overdue,
        explained: one.explained + other.explained,
        waiting: one.waiting + other.waiting,
    }
}

fn on_wire(tally: Tally) -> ItemTally {
    let on_time_percent = tally.on_time_percent();
    let Tally { given, running, on_time, late, overdue, explained, waiting } = tally;
    ItemTally { given, running, on_time, late, overdue, explained, waiting, on_time_percent }
}

/// Names of all units and people, and which unit stands above which.
struct Names {
    units: HashMap<UnitId, String>,
    tree: UnitTree,
    users: HashMap<UserId, String>,
}

impl Names {
    async fn read(store: &Store) -> Result<Self, Refusal> {
        let units = store.units().distinct_names().await?;
        let tree = UnitTree::of(store.units().list().await?);
        let users = store.users().list().await?.into_iter().map(|user| (user.id, user.name)).collect();
        Ok(Self { units, tree, users })
    }

    fn unit(&self, id: &UnitId) -> String {
        self.units.get(id).cloned().unwrap_or_default()
    }

    fn listed(&self, stored: StoredItem, now: Millis) -> ListedItem {
        let StoredItem { item, meeting_title, met_at, .. } = stored;
        let (overdue, days_late) = (item.is_overdue(now), item.days_late(now));
        let deadline = item.content.deadline.filter(|_| item.is_unfinished());
        ListedItem {
            overdue,
            days_late,
            days_left: deadline.map(|deadline| action_item::days_left(deadline, now)),
            unit_name: item.content.unit.as_ref().map(|unit| self.unit(unit)).unwrap_or_default(),
            coordinating_names: item.content.coordinating.iter().map(|unit| self.unit(unit)).collect(),
            given_by: self.users.get(&item.given_by).cloned().unwrap_or_default(),
            given_at: item.created_at,
            id: item.id,
            version: item.version,
            meeting: item.meeting,
            meeting_title,
            met_at,
            agenda_item: item.content.agenda_item,
            text: item.content.text,
            unit: item.content.unit,
            coordinating: item.content.coordinating,
            people: item.content.people,
            deadline: item.content.deadline,
            state: item.state,
            late_reason: item.late_reason,
            reported_at: item.report.map(|report| report.at),
            asked_to: item.extension.as_ref().map(|asked| asked.to),
            asked_reason: item.extension.map(|asked| asked.reason).unwrap_or_default(),
        }
    }
}
