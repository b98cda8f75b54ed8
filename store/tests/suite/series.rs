// SPDX-License-Identifier: MPL-2.0
//! Meetings that were planned together, and forms that send again.

use meetings::ids::{PlanKey, SeriesId};
use store::save;
use store::series::{PlanRequest, PlannedBefore};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by};

on_both_databases! {
    async fn later_meetings_of_a_series_are_those_still_planned_in_their_order(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let mut ids = Vec::new();
        for n in [2, 0, 1, 3] {
            let mut plan = office.plan("Giao ban tuần");
            plan.starts_at = MORNING.plus(n * 24 * HOUR);
            ids.push(save!(store => meetings().create(&plan, &by(&office.an), MORNING)).unwrap().id);
        }
        let alone = office.meeting().await.id;
        let [third, first, second, fourth] = ids.as_slice() else { panic!("four") };
        save!(store => series().join(&SeriesId::from_random(7), &ids)).unwrap();
        assert_eq!(store.series().later(first).await.unwrap(), [second.clone(), third.clone(), fourth.clone()]);
        assert_eq!(store.series().later(&alone).await.unwrap(), []);
        assert_eq!(store.series().all(third).await.unwrap().len(), 4);
        save!(store => meetings().start(third, &by(&office.an), MORNING)).unwrap();
        assert_eq!(store.series().later(first).await.unwrap(), [second.clone(), fourth.clone()]);
    }

    async fn a_request_is_known_again_by_its_key_for_a_week(db: &Database) {
        let office = Office::new(db).await;
        let (store, an) = (&office.store, &office.an.id);
        let meeting = office.meeting().await.id;
        let request = |key: &str, body: &str| PlanRequest::new(PlanKey::parse(key).unwrap(), body);
        let first = request("form", "giao ban");
        assert_eq!(store.series().planned_before(an, &first).await.unwrap(), None);
        save!(store => series().keep(an, &first, &meeting, MORNING)).unwrap();
        let before = async |request: &PlanRequest| store.series().planned_before(an, request).await.unwrap();
        assert_eq!(before(&first).await, Some(PlannedBefore::Same(meeting.clone())));
        assert_eq!(before(&request("form", "giao ban tháng")).await, Some(PlannedBefore::Another));
        assert_eq!(store.series().planned_before(&office.binh.id, &first).await.unwrap(), None);
        let later = MORNING.plus(8 * 24 * HOUR);
        save!(store => series().keep(an, &request("next", "giao ban"), &meeting, later)).unwrap();
        assert_eq!(before(&first).await, None, "forgotten");
    }
}
