// SPDX-License-Identifier: MPL-2.0
//! Notes of the roll call: two people write about one unit without overwriting each other, and a
//! confirmed roll call keeps what it says.

use meetings::roll_call::{Absence, UnitNote};
use store::roll_calls::{Confirmation, Hall};
use store::{Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};

on_both_databases! {
    async fn what_secretary_and_site_write_of_a_unit_is_kept_beside_each_other_until_confirmed(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = office.meeting().await.id;
        let unit = &office.bao_thang.id;
        let (binh, cuong) = (by(&office.binh), by(&office.cuong));
        let excused = Some(Absence::Excused);
        save!(store => roll_calls().set_absence(&meeting, unit, excused, "lũ", &binh, MORNING)).unwrap();
        let hall = Hall { count: Some(7), names: "Hoa\nPáo", deputy: "Sáu", seen: 0 };
        save!(store => roll_calls().set_hall(&meeting, unit, hall, &cuong, MORNING)).unwrap();
        let expected = UnitNote {
            absence: excused,
            reason: "lũ".into(),
            deputy: "Sáu".into(),
            hall_count: Some(7),
            hall_names: "Hoa\nPáo".into(),
            hall_version: 1,
        };
        assert_eq!(store.roll_calls().notes(&meeting).await.unwrap().get(unit), Some(&expected));

        let unseen = save!(store => roll_calls().set_hall(&meeting, unit, hall, &binh, MORNING));
        assert!(matches!(unseen, Err(Error::Conflict(Conflict::Revision { current: 1 }))), "{unseen:?}");

        let at = MORNING.plus(MINUTE);
        save!(store => roll_calls().confirm(&meeting, &office.binh.id, &binh, at)).unwrap();
        let nothing = Hall { count: None, names: "", deputy: "", seen: 1 };
        for refused in [
            save!(store => roll_calls().set_hall(&meeting, unit, nothing, &cuong, at)),
            save!(store => roll_calls().set_absence(&meeting, unit, None, "", &binh, at)),
            save!(store => roll_calls().confirm(&meeting, &office.an.id, &by(&office.an), at)),
        ] {
            assert!(matches!(refused, Err(Error::Conflict(Conflict::Confirmed))), "{refused:?}");
        }
        let confirmed = Some(Confirmation { by: office.binh.id.clone(), at });
        assert_eq!(store.roll_calls().confirmation(&meeting).await.unwrap(), confirmed);
        assert_eq!(store.roll_calls().notes(&meeting).await.unwrap().get(unit), Some(&expected));

        save!(store => roll_calls().reopen(&meeting, &binh, at)).unwrap();
        save!(store => roll_calls().set_hall(&meeting, unit, nothing, &cuong, at)).unwrap();
        assert_eq!(store.roll_calls().notes(&meeting).await.unwrap()[unit].hall_count, None);
    }
}
