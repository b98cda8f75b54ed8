// SPDX-License-Identifier: MPL-2.0
//! Planning meetings, and who can see which.

use meetings::meeting::MeetingState;
use meetings::policy::{Access, Action};
use moments::Millis;
use store::meeting_list::{MAX_LIST, Period};
use store::meetings_repository::{MeetingPlan, PlannedCount, PlannedItem, fingerprint};
use store::{Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by};

const DAY: i64 = 24 * HOUR;

on_both_databases! {
    async fn the_list_shows_only_meetings_that_the_user_may_see(db: &Database) {
        let office = Office::new(db).await;
        let plan = office.plan("Họp giao ban tháng 11");
        // Planned by somebody who takes no part.
        let meeting = save!(office.store => meetings().create(&plan, &by(&office.dung), MORNING)).unwrap();
        let today = Period::Today { from: MORNING.plus(-HOUR), until: MORNING.plus(HOUR) };
        let moved = meetings::people::User { unit: office.quang.unit.clone(), ..office.dung.clone() };
        let people = [
            (&office.an, true), (&office.binh, true), (&office.cuong, true), (&office.quang, true), (&office.dung, true),
            (&moved, false),
        ];
        let check = async |meeting: &meetings::meeting::Meeting, dung_sees: bool| {
            for (user, sees) in people {
                let sees = if user.id == office.dung.id { sees && dung_sees } else { sees };
                let (store, asking) = (office.store.clone(), user.clone());
                // As a request does: on a task of its own.
                let list = tokio::spawn(async move { store.meetings().visible_to(&asking, today, 50).await });
                let list = list.await.unwrap().unwrap();
                assert_eq!(list.iter().any(|listed| listed.id == meeting.id), sees, "{}", user.name);
                let may = Access::of(user, meeting).may(Action::SeeMeeting);
                assert_eq!(may, sees, "the list and the policy agree on {}", user.name);
            }
        };
        check(&meeting, true).await;
        let live = save!(office.store => meetings().start(&meeting.id, &by(&office.an), MORNING)).unwrap();
        check(&live, false).await;
    }

    async fn meetings_are_found_by_their_day(db: &Database) {
        let office = Office::new(db).await;
        let mut ids = Vec::new();
        for (title, days) in [("Hôm qua", -1), ("Hôm nay", 0), ("Ngày mai", 1), ("Tuần sau", 7)] {
            let mut plan = office.plan(title);
            plan.starts_at = MORNING.plus(days * DAY);
            ids.push(save!(office.store => meetings().create(&plan, &by(&office.an), MORNING)).unwrap().id);
        }
        let titles = async |period| -> Vec<String> {
            let list = office.store.meetings().visible_to(&office.cuong, period, 50).await.unwrap();
            list.into_iter().map(|meeting| meeting.title).collect()
        };
        let (dawn, midnight) = (MORNING.plus(-HOUR), MORNING.plus(20 * HOUR));
        assert_eq!(titles(Period::Today { from: dawn, until: midnight }).await, ["Hôm nay"]);
        assert_eq!(titles(Period::Upcoming { from: midnight }).await, ["Ngày mai", "Tuần sau"]);
        assert_eq!(titles(Period::Past { before: dawn }).await, ["Hôm qua"]);

        // Yesterday's meeting that still goes on is today's business.
        save!(office.store => meetings().start(&ids[0], &by(&office.an), MORNING)).unwrap();
        assert_eq!(titles(Period::Today { from: dawn, until: midnight }).await, ["Hôm qua", "Hôm nay"]);
        assert!(titles(Period::Past { before: dawn }).await.is_empty());

        // Cancelled: it stands on its day, where people look for it, and is past after that day.
        save!(office.store => meetings().end(&ids[2], &by(&office.an), MORNING)).unwrap();
        assert_eq!(titles(Period::Upcoming { from: midnight }).await, ["Ngày mai", "Tuần sau"]);
        assert!(titles(Period::Past { before: dawn }).await.is_empty());
        assert_eq!(titles(Period::Past { before: midnight.plus(2 * DAY) }).await[0], "Ngày mai");

        // Held before its planned day: it stands on the day on which it was held.
        save!(office.store => meetings().start(&ids[3], &by(&office.an), MORNING.plus(HOUR))).unwrap();
        save!(office.store => meetings().end(&ids[3], &by(&office.an), MORNING.plus(2 * HOUR))).unwrap();
        assert_eq!(titles(Period::Upcoming { from: midnight }).await, ["Ngày mai"]);
        assert_eq!(titles(Period::Today { from: dawn, until: midnight }).await, ["Hôm qua", "Hôm nay", "Tuần sau"]);
        assert!(titles(Period::Past { before: dawn }).await.is_empty());
        assert_eq!(titles(Period::Past { before: midnight }).await[0], "Tuần sau");
    }

    async fn cancelled_meetings_push_no_planned_one_out_of_the_list(db: &Database) {
        let office = Office::new(db).await;
        let planned = |title: &str, hours: i64| MeetingPlan { starts_at: MORNING.plus(hours * HOUR), ..office.plan(title) };
        let mut work = office.store.begin().await.unwrap();
        for n in 0..3 {
            let plan = planned(&format!("Hủy {n}"), 30);
            let cancelled = work.meetings().create(&plan, &by(&office.an), MORNING).await.unwrap();
            work.meetings().end(&cancelled.id, &by(&office.an), MORNING).await.unwrap();
        }
        work.meetings().create(&planned("Giao ban", 31), &by(&office.an), MORNING).await.unwrap();
        for (title, days) in [("Hủy hôm qua", -1), ("Giao ban tháng trước", -30)] {
            let past = work.meetings().create(&planned(title, days * 24), &by(&office.an), MORNING).await.unwrap();
            if title == "Giao ban tháng trước" {
                work.meetings().start(&past.id, &by(&office.an), MORNING.plus(days * DAY)).await.unwrap();
            }
            work.meetings().end(&past.id, &by(&office.an), MORNING).await.unwrap();
        }
        let count = async |work: &mut store::UnitOfWork, since: Millis| {
            work.meetings().count_planned_by(&office.an.id, since).await.unwrap()
        };
        assert_eq!(count(&mut work, MORNING).await, PlannedCount { planned: 1, cancelled: 4 });
        assert_eq!(count(&mut work, MORNING.plus(1)).await, PlannedCount { planned: 1, cancelled: 0 }, "only for a time");
        work.save().await.unwrap();
        let past = office.store.meetings().visible_to(&office.cuong, Period::Past { before: MORNING }, 1).await.unwrap();
        let past: Vec<&str> = past.iter().map(|meeting| meeting.title.as_str()).collect();
        assert_eq!(past, ["Hủy hôm qua", "Giao ban tháng trước"], "those that were held have their own limit");
        let titles = async |limit| -> Vec<String> {
            let upcoming = Period::Upcoming { from: MORNING.plus(20 * HOUR) };
            let list = office.store.meetings().visible_to(&office.cuong, upcoming, limit).await.unwrap();
            list.into_iter().map(|meeting| meeting.title).collect()
        };
        assert_eq!(titles(4).await.last().unwrap(), "Giao ban", "all in the order of their time");
        assert!(titles(1).await.contains(&"Giao ban".to_owned()));
    }

    async fn who_plans_hundreds_of_meetings_pushes_out_nobody_elses(db: &Database) {
        let office = Office::new(db).await;
        let mut work = office.store.begin().await.unwrap();
        for (planner, title) in [(&office.dung, "Của Dũng"), (&office.quang, "Của Quang")] {
            for n in 0..60 {
                let plan = MeetingPlan { starts_at: MORNING.plus(DAY + n), ..office.plan(title) };
                work.meetings().create(&plan, &by(planner), MORNING).await.unwrap();
            }
        }
        let later = MeetingPlan { starts_at: MORNING.plus(3 * DAY), ..office.plan("Giao ban") };
        work.meetings().create(&later, &by(&office.an), MORNING).await.unwrap();
        work.save().await.unwrap();
        let upcoming = Period::Upcoming { from: MORNING.plus(HOUR) };
        let list = office.store.meetings().visible_to(&office.cuong, upcoming, 50).await.unwrap();
        assert_eq!(list.len(), 50);
        assert_eq!(list.last().unwrap().title, "Giao ban", "all in the order of their time");
        let of = |title: &str| list.iter().filter(|meeting| meeting.title == title).count();
        let (dungs, quangs) = (of("Của Dũng"), of("Của Quang"));
        assert_eq!((dungs.max(quangs), dungs.min(quangs)), (25, 24));
    }

    async fn what_nobody_opened_pushes_nothing_out_of_the_past_that_was_held(db: &Database) {
        let office = Office::new(db).await;
        let mut work = office.store.begin().await.unwrap();
        let past = |title: &str, days: i64| MeetingPlan { starts_at: MORNING.plus(-days * DAY), ..office.plan(title) };
        for title in ["Của Dũng"; 60] {
            work.meetings().create(&past(title, 1), &by(&office.dung), MORNING).await.unwrap();
            let cancelled = work.meetings().create(&past("Hủy", 1), &by(&office.dung), MORNING).await.unwrap();
            work.meetings().end(&cancelled.id, &by(&office.dung), MORNING).await.unwrap();
        }
        for (title, days) in [("Có biên bản", 30), ("Của Dũng có họp", 20), ("Chưa khai mạc", 10), ("Hủy họp", 5)] {
            let planner = if title.starts_with("Của Dũng") { &office.dung } else { &office.an };
            let meeting = work.meetings().create(&past(title, days), &by(planner), MORNING).await.unwrap();
            if days >= 20 {
                work.meetings().start(&meeting.id, &by(&office.an), MORNING.plus(-days * DAY)).await.unwrap();
            }
            if days != 10 {
                work.meetings().end(&meeting.id, &by(&office.an), MORNING.plus(HOUR - days * DAY)).await.unwrap();
            }
        }
        work.save().await.unwrap();
        let listed = async |limit| -> Vec<String> {
            let past = Period::Past { before: MORNING };
            let list = office.store.meetings().visible_to(&office.cuong, past, limit).await.unwrap();
            list.into_iter().filter(|one| one.title != "Hủy").map(|one| one.title).collect()
        };
        assert_eq!(listed(2).await, ["Hủy họp", "Của Dũng có họp", "Có biên bản"]);
        assert_eq!(listed(4).await, ["Của Dũng", "Hủy họp", "Chưa khai mạc", "Của Dũng có họp", "Có biên bản"]);
    }

    async fn what_was_left_open_stands_below_the_live_meetings_of_today(db: &Database) {
        let office = Office::new(db).await;
        for (title, hours) in [("Từ năm ngoái", -9_000), ("Hôm nay", 0), ("Sáng nay", -1)] {
            let plan = MeetingPlan { starts_at: MORNING.plus(hours * HOUR), ..office.plan(title) };
            let meeting = save!(office.store => meetings().create(&plan, &by(&office.an), MORNING)).unwrap();
            save!(office.store => meetings().start(&meeting.id, &by(&office.an), MORNING)).unwrap();
        }
        let today = Period::Today { from: MORNING.plus(-8 * HOUR), until: MORNING.plus(16 * HOUR) };
        let list = office.store.meetings().visible_to(&office.cuong, today, 50).await.unwrap();
        let titles: Vec<_> = list.iter().map(|meeting| meeting.title.as_str()).collect();
        assert_eq!(titles, ["Sáng nay", "Hôm nay", "Từ năm ngoái"]);
    }

    async fn the_live_meeting_stands_first_however_many_are_planned(db: &Database) {
        let office = Office::new(db).await;
        let live = office.meeting().await;
        save!(office.store => meetings().start(&live.id, &by(&office.an), MORNING)).unwrap();
        let mut work = office.store.begin().await.unwrap();
        for n in 0..600 {
            let mut plan = office.plan(&format!("Họp {n}"));
            plan.starts_at = MORNING.plus(n - HOUR);
            work.meetings().create(&plan, &by(&office.dung), MORNING).await.unwrap();
        }
        assert_eq!(work.meetings().count_planned_by(&office.dung.id, MORNING).await.unwrap().planned, 600);
        assert_eq!(work.meetings().count_planned_by(&office.binh.id, MORNING).await.unwrap().planned, 0);
        work.save().await.unwrap();

        let today = Period::Today { from: MORNING.plus(-HOUR), until: MORNING.plus(HOUR) };
        for user in [&office.an, &office.cuong, &office.quang] {
            let list = office.store.meetings().visible_to(user, today, MAX_LIST).await.unwrap();
            let titles: Vec<&str> = list.iter().take(3).map(|meeting| meeting.title.as_str()).collect();
            assert_eq!(titles, ["Họp giao ban tháng 11", "Họp 0", "Họp 1"], "{}", user.name);
            assert_eq!(list.len(), 501);
            assert_eq!((list[0].id.clone(), list[0].state, list[0].invited_count), (live.id.clone(), MeetingState::Live, 1));
        }
        let invited = async |user: &meetings::people::User| {
            office.store.meetings().visible_to(user, today, 0).await.unwrap()[0].seat.is_some()
        };
        assert!(invited(&office.an).await, "holds it");
        assert!(invited(&office.cuong).await);
        let elsewhere = meetings::people::User { unit: office.sa_pa.id.clone(), ..office.quang.clone() };
        assert!(!invited(&elsewhere).await, "only administers");
    }

    async fn the_fingerprint_of_a_plan_changes_with_the_plan_only(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let mut plan = office.plan("Họp giao ban tháng 11");
        let as_planned = |plan: &mut MeetingPlan| {
            for (item, known) in plan.agenda.iter_mut().zip(&meeting.agenda) {
                item.id = Some(known.id.clone());
            }
        };
        as_planned(&mut plan);
        let saved = async |plan: MeetingPlan| {
            fingerprint(&save!(office.store => meetings().update(&meeting.id, &plan, &by(&office.an), MORNING)).unwrap())
        };
        let first = fingerprint(&meeting);
        assert_eq!(saved(plan.clone()).await, first, "saved again as it was");
        let mut seen = vec![first.clone()];
        let changes: [fn(&mut MeetingPlan); 6] = [
            |plan| plan.title.push('!'),
            |plan| plan.starts_at = MORNING.plus(1),
            |plan| plan.invited_units.clear(),
            |plan| plan.agenda[1].presenter.push('!'),
            |plan| drop(plan.agenda.pop()),
            |plan| plan.secretary = plan.chair.clone(),
        ];
        for change in changes {
            change(&mut plan);
            let now = saved(plan.clone()).await;
            assert!(!seen.contains(&now), "{plan:?}");
            seen.push(now);
        }
        let mut back = office.plan("Họp giao ban tháng 11");
        as_planned(&mut back);
        assert_eq!(saved(back).await, first, "changed back");
    }

    async fn a_plan_changes_until_the_meeting_begins(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let mut plan = office.plan("Họp bất thường");
        plan.invited_units = vec![office.sa_pa.id.clone(), office.bao_thang.id.clone(), office.sa_pa.id.clone()];
        plan.agenda = vec![
            PlannedItem { id: None, title: "Phòng chống bão".into(), presenter: "Bà Dung".into(), minutes: None },
            PlannedItem { id: Some(meeting.agenda[0].id.clone()), title: "Thu ngân sách".into(), presenter: String::new(), minutes: None },
        ];
        let changed = save!(office.store => meetings().update(&meeting.id, &plan, &by(&office.an), MORNING)).unwrap();
        assert_eq!(changed, office.store.meetings().get(&meeting.id).await.unwrap());
        assert_eq!(changed.invited_units, [office.sa_pa.id.clone(), office.bao_thang.id.clone()]);
        assert_eq!(changed.agenda[1].id, meeting.agenda[0].id);

        save!(office.store => meetings().start(&meeting.id, &by(&office.an), MORNING)).unwrap();
        let late = save!(office.store => meetings().update(&meeting.id, &plan, &by(&office.an), MORNING));
        assert!(matches!(late, Err(Error::Conflict(Conflict::MeetingNotPlanned))), "{late:?}");
    }

    async fn an_ended_meeting_stays_ended(db: &Database) {
        let office = Office::new(db).await;
        let id = office.meeting().await.id;
        for minute in 1..3 {
            let live = save!(office.store => meetings().start(&id, &by(&office.an), MORNING.plus(minute))).unwrap();
            assert_eq!((live.state, live.started_at), (MeetingState::Live, Some(MORNING.plus(1))));
        }
        for minute in 5..7 {
            let ended = save!(office.store => meetings().end(&id, &by(&office.an), MORNING.plus(minute))).unwrap();
            assert_eq!((ended.state, ended.ended_at), (MeetingState::Ended, Some(MORNING.plus(5))));
        }
        let again = save!(office.store => meetings().start(&id, &by(&office.an), MORNING));
        assert!(matches!(again, Err(Error::Conflict(Conflict::MeetingEnded))), "{again:?}");
    }
}
