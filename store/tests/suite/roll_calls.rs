// SPDX-License-Identifier: MPL-2.0
//! Notes of the roll call: two people write about one unit without overwriting each other, and a
//! confirmed roll call keeps what it says.

use meetings::reply::{Answer, Reply};
use meetings::roll_call::{Absence, UnitNote};
use store::replies::StoredReply;
use store::roll_calls::{Confirmation, Hall, UnitName, UnitNames};
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
            absence: None,
            reason: String::new(),
            deputy: "Sáu".into(),
            hall_count: Some(7),
            hall_names: "Hoa\nPáo".into(),
            hall_version: 1,
        };
        assert_eq!(store.roll_calls().notes(&meeting).await.unwrap().get(unit), Some(&expected));

        let refused = save!(store => roll_calls().set_absence(&meeting, unit, excused, "lũ", &binh, MORNING));
        assert!(matches!(refused, Err(Error::Conflict(Conflict::HasPeople))), "who reported people is there: {refused:?}");
        let unseen = save!(store => roll_calls().set_hall(&meeting, unit, hall, &binh, MORNING));
        assert!(matches!(unseen, Err(Error::Conflict(Conflict::Revision { current: 1 }))), "{unseen:?}");

        let at = MORNING.plus(MINUTE);
        let named = UnitName { name: "UBND xã Bảo Thắng".into(), above: String::new(), distinct: "UBND xã Bảo Thắng".into() };
        let names = UnitNames::from([(unit.clone(), named)]);
        save!(store => roll_calls().confirm(&meeting, &office.binh.id, &names, &binh, at)).unwrap();
        let nothing = Hall { count: None, names: "", deputy: "", seen: 1 };
        for refused in [
            save!(store => roll_calls().set_hall(&meeting, unit, nothing, &cuong, at)),
            save!(store => roll_calls().set_absence(&meeting, unit, None, "", &binh, at)),
            save!(store => roll_calls().confirm(&meeting, &office.an.id, &names, &by(&office.an), at)),
        ] {
            assert!(matches!(refused, Err(Error::Conflict(Conflict::Confirmed))), "{refused:?}");
        }
        let confirmed = Some(Confirmation { by: office.binh.id.clone(), at, unit_names: names.clone() });
        assert_eq!(store.roll_calls().confirmation(&meeting).await.unwrap(), confirmed);
        assert_eq!(store.roll_calls().notes(&meeting).await.unwrap().get(unit), Some(&expected));

        save!(store => roll_calls().reopen(&meeting, &binh, at)).unwrap();
        save!(store => roll_calls().set_hall(&meeting, unit, nothing, &cuong, at)).unwrap();
        save!(store => roll_calls().set_absence(&meeting, unit, excused, "lũ", &binh, at)).unwrap();
        let note = &store.roll_calls().notes(&meeting).await.unwrap()[unit];
        assert_eq!((note.hall_count, note.absence), (None, excused), "nobody is there");
    }

    async fn an_answer_names_the_deputy_also_where_the_hall_was_reported_and_open_forms_have_not_seen_it(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let meeting = office.meeting().await.id;
        let unit = &office.bao_thang.id;
        let reply = Reply::new(Answer::Deputy, "", "Vàng A Páo, Phó Chủ tịch", None, Some(3)).unwrap();
        let (unit_of_it, name) = (unit.clone(), "Lê Văn Cường".to_owned());
        let stored = StoredReply { unit: unit_of_it, reply, name, replied_at: MORNING, starts_at: MORNING };
        save!(store => replies().save(&meeting, &stored, None, &by(&office.cuong))).unwrap();
        let hall = |seen: i64| Hall { count: Some(3), names: "", deputy: "", seen };
        save!(store => roll_calls().set_hall(&meeting, unit, hall(0), &by(&office.cuong), MORNING)).unwrap();
        save!(store => replies().note_in_roll_call(&meeting, &by(&office.an), MORNING)).unwrap();
        let note = store.roll_calls().notes(&meeting).await.unwrap().remove(unit).unwrap();
        assert_eq!((&*note.deputy, note.hall_count), ("Vàng A Páo, Phó Chủ tịch", Some(3)));
        let late = save!(store => roll_calls().set_hall(&meeting, unit, hall(1), &by(&office.cuong), MORNING));
        assert!(matches!(late, Err(Error::Conflict(Conflict::Revision { current: 2 }))), "{late:?}");
    }
}
