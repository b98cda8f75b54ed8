// SPDX-License-Identifier: MPL-2.0
//! Action items: the end of a meeting makes them once, a step is stored whole or not at all, and
//! the statements show what the policy shows.

use meetings::action_item::{ActionItem, Content, ItemAct, Step, deadline};
use meetings::ids::MeetingId;
use meetings::people::User;
use meetings::policy::ItemAccess;
use meetings::room::marks::{MarkKind, MarkStanding};
use store::action_item_views::{ItemFilter, Scope, Show};
use store::action_items::{StepBy, StoredStep};
use store::rooms::Mark;
use store::{Actor, Conflict, Error, Store, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by};

const EVERYTHING: ItemFilter =
    ItemFilter { scope: Scope::All, show: Show::All, unit: None, from: None, until: None, words: String::new() };

/// A meeting with a published task, one that the desk kept, and a published conclusion.
async fn ended(office: &Office) -> MeetingId {
    let store = &office.store;
    let meeting = office.meeting().await;
    for (number, kind, standing) in [
        (1, MarkKind::ActionItem, MarkStanding::Published),
        (2, MarkKind::ActionItem, MarkStanding::Desk),
        (3, MarkKind::Conclusion, MarkStanding::Published),
    ] {
        let item = Some(meeting.agenda[0].id.clone());
        let mark = Mark { number, version: 1, kind, text: format!("Việc {number}"), at: MORNING, item, standing };
        save!(store => rooms().add_mark(&meeting.id, &mark, &by(&office.binh), MORNING)).unwrap();
    }
    save!(store => action_items().take_from_marks(&meeting.id, &by(&office.an), MORNING)).unwrap();
    meeting.id
}

async fn only(store: &Store, user: &User, meeting: &MeetingId) -> ActionItem {
    let mut items = store.action_items().of_meeting(user, meeting).await.unwrap();
    assert_eq!(items.len(), 1);
    items.remove(0).item
}

fn stored(user: &User, act: ItemAct) -> StoredStep {
    let by = StepBy { user: Some(user.id.clone()), name: user.name.clone(), unit_name: String::new() };
    StoredStep { at: MORNING, by, act, text: String::new(), late_reason: String::new(), deadline: None }
}

/// Bảo Thắng does it and Sa Pa helps, until tomorrow.
async fn named(office: &Office, item: &ActionItem) -> ActionItem {
    let content = Content {
        unit: Some(office.bao_thang.id.clone()),
        coordinating: vec![office.sa_pa.id.clone(), office.province.id.clone()],
        deadline: Some(deadline(MORNING.plus(24 * HOUR), MORNING).unwrap()),
        ..item.content.clone()
    };
    let next = item.corrected(content, false, MORNING).unwrap();
    let step = stored(&office.binh, ItemAct::Correct);
    save!(office.store => action_items().save(&next, &step, &by(&office.binh))).unwrap();
    next
}

on_both_databases! {
    async fn a_published_task_is_an_action_item_once_however_often_the_meeting_ends(db: &Database) {
        let office = Office::new(db).await;
        let meeting = ended(&office).await;
        save!(office.store => action_items().take_from_marks(&meeting, &Actor::System, MORNING)).unwrap();
        let item = only(&office.store, &office.binh, &meeting).await;
        assert_eq!((&*item.content.text, item.mark, item.said_at), ("Việc 1", Some(1), Some(MORNING)));
        assert_eq!((&item.given_by, item.content.agenda_item.is_some()), (&office.an.id, true));
        let steps = office.store.action_items().steps(&item.id).await.unwrap();
        assert_eq!(steps.iter().map(|step| step.act).collect::<Vec<_>>(), [ItemAct::Give]);
        assert!(office.store.action_items().of_meeting(&office.cuong, &meeting).await.unwrap().is_empty());
    }

    async fn what_is_stored_comes_back_and_a_step_on_an_older_version_changes_nothing(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = ended(&office).await;
        let first = only(store, &office.binh, &meeting).await;
        let item = named(&office, &first).await;
        assert_eq!(only(store, &office.cuong, &meeting).await, item, "with both units that help, in order");
        let step = |act, to| Step { act, text: "Mưa lũ".into(), late_reason: String::new(), to };
        let later = Some(MORNING.plus(72 * HOUR));
        let asked = item.after(&step(ItemAct::AskExtension, later), &office.cuong.id, MORNING).unwrap();
        save!(store => action_items().save(&asked, &stored(&office.cuong, ItemAct::AskExtension), &by(&office.cuong))).unwrap();
        assert_eq!(store.action_items().get(&item.id).await.unwrap().item, asked);
        // Bình has not seen what Cường asked.
        let cancelled = item.after(&step(ItemAct::Cancel, None), &office.binh.id, MORNING).unwrap();
        let refused = save!(store => action_items().save(&cancelled, &stored(&office.binh, ItemAct::Cancel), &by(&office.binh)));
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken(store::ACTION_ITEM)))), "{refused:?}");
        let reported = asked.after(&step(ItemAct::Report, None), &office.cuong.id, MORNING).unwrap();
        save!(store => action_items().save(&reported, &stored(&office.cuong, ItemAct::Report), &by(&office.cuong))).unwrap();
        assert_eq!(store.action_items().get(&item.id).await.unwrap().item, reported);
        assert_eq!(store.action_items().steps(&item.id).await.unwrap().len(), 4);
        assert!(store.audit().verify().await.unwrap().is_ok());
    }

    async fn a_step_that_failed_at_any_statement_is_stored_whole_when_it_is_repeated(db: &Database) {
        let office = Office::new(db).await;
        let (store, faults) = (&office.store, office.store.faults());
        let meeting = ended(&office).await;
        let mut item = only(store, &office.binh, &meeting).await;
        let mut failures = 0;
        for statement in 1..40 {
            let content = Content { coordinating: vec![office.sa_pa.id.clone()], ..item.content.clone() };
            let next = item.corrected(content, false, MORNING).unwrap();
            let step = stored(&office.binh, ItemAct::Correct);
            faults.fail_statement(statement);
            let first: store::Result<()> = save!(store => action_items().save(&next, &step, &by(&office.binh)));
            faults.disarm();
            if first.is_ok() {
                break;
            }
            failures += 1;
            assert_eq!(store.action_items().get(&item.id).await.unwrap().item, item, "statement {statement}");
            save!(store => action_items().save(&next, &step, &by(&office.binh))).unwrap();
            item = store.action_items().get(&item.id).await.unwrap().item;
            let steps = store.action_items().steps(&item.id).await.unwrap().len();
            assert_eq!(i64::try_from(steps).unwrap(), item.version, "each step once, statement {statement}");
        }
        assert!(failures > 4, "only {failures} failures were made");
    }

    async fn the_list_shows_each_person_what_the_policy_shows_them(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = ended(&office).await;
        let unnamed = only(store, &office.binh, &meeting).await;
        let people = [&office.an, &office.binh, &office.cuong, &office.dung, &office.quang];
        let parents: Vec<_> = store.units().list().await.unwrap();
        let is_under = |user: &User, unit: &meetings::ids::UnitId| {
            let parent = parents.iter().find(|known| known.id == *unit).and_then(|known| known.parent.clone());
            *unit == user.unit || parent.as_ref() == Some(&user.unit)
        };
        for is_named in [false, true] {
            if is_named {
                named(&office, &unnamed).await;
            }
            let current = store.action_items().get(&unnamed.id).await.unwrap();
            for user in people {
                let sees = ItemAccess::of(user, &current.item, &current.givers, |unit| is_under(user, unit)).sees();
                let (items, total) = store.action_items().list(user, &EVERYTHING, (0, 10), MORNING).await.unwrap();
                assert_eq!((items.len(), total), (usize::from(sees), u64::from(sees)), "{} {is_named}", user.name);
            }
        }
        let of = |scope, show| ItemFilter { scope, show, ..EVERYTHING };
        for (user, filter, found) in [
            (&office.cuong, of(Scope::Mine, Show::Soon), 1),
            (&office.cuong, of(Scope::Coordinating, Show::All), 0),
            (&office.dung, of(Scope::Coordinating, Show::Unfinished), 1),
            (&office.dung, of(Scope::Below, Show::All), 0),
            (&office.an, of(Scope::Below, Show::All), 1),
            (&office.an, of(Scope::Given, Show::Unassigned), 0),
            (&office.an, ItemFilter { words: "viec 1".into(), ..EVERYTHING }, 1),
            (&office.an, ItemFilter { words: "viec_1".into(), ..EVERYTHING }, 0),
            (&office.an, ItemFilter { unit: Some(office.sa_pa.id.clone()), ..EVERYTHING }, 0),
        ] {
            let (_, total) = store.action_items().list(user, &filter, (0, 10), MORNING).await.unwrap();
            assert_eq!(total, found, "{} {filter:?}", user.name);
        }
        // Seven days before the day of the deadline, however late in the day.
        for (days, is_soon) in [(6, 1), (7, 0)] {
            let early = MORNING.plus(-days * 24 * HOUR);
            let (_, total) = store.action_items().list(&office.cuong, &of(Scope::Mine, Show::Soon), (0, 10), early).await.unwrap();
            let counts = store.action_items().counts(&office.cuong, early).await.unwrap();
            assert_eq!((total, u64::from(counts.soon)), (is_soon, is_soon), "{days}");
        }
        let counts = store.action_items().counts(&office.cuong, MORNING.plus(48 * HOUR)).await.unwrap();
        assert_eq!((counts.overdue, counts.soon, counts.waiting), (1, 0, 0));
        let tallies = store.action_items().tallies(&office.an, &EVERYTHING, MORNING.plus(48 * HOUR)).await.unwrap();
        assert_eq!(tallies.iter().map(|(unit, tally)| (unit, tally.given, tally.overdue)).collect::<Vec<_>>(), [(&office.bao_thang.id, 1, 1)]);
    }
}
