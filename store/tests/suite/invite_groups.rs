// SPDX-License-Identifier: MPL-2.0
//! Lists of units that an office invites often.

use store::invite_groups::MAX_GROUPS;
use store::{Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{MORNING, Office, by};

on_both_databases! {
    async fn a_group_is_kept_changed_and_forgotten_and_no_meeting_with_it(db: &Database) {
        let office = Office::new(db).await;
        let (store, an, province) = (&office.store, by(&office.an), &office.province.id);
        let both = [office.bao_thang.id.clone(), office.sa_pa.id.clone()];
        let meeting = office.meeting().await;
        let id = save!(store => invite_groups().create(province, "Các xã", &both, &an, MORNING)).unwrap();
        let groups = store.invite_groups().of(province).await.unwrap();
        assert_eq!((groups.len(), groups[0].name.as_str(), groups[0].units.len()), (1, "Các xã", 2));
        assert_eq!(store.invite_groups().of(&office.sa_pa.id).await.unwrap(), [], "it is the province's");

        save!(store => invite_groups().change(&id, "Vùng thấp", &both[..1], &an, MORNING)).unwrap();
        let groups = store.invite_groups().of(province).await.unwrap();
        assert_eq!((groups[0].name.as_str(), &groups[0].units[..]), ("Vùng thấp", &both[..1]));
        save!(store => invite_groups().delete(&id, &an, MORNING)).unwrap();
        assert_eq!(store.invite_groups().of(province).await.unwrap(), []);
        assert!(matches!(store.invite_groups().owner(&id).await, Err(Error::NotFound("group"))));
        assert_eq!(store.meetings().get(&meeting.id).await.unwrap(), meeting);
    }

    async fn names_are_of_one_office_and_their_number_is_bounded(db: &Database) {
        let office = Office::new(db).await;
        let (store, an, province) = (&office.store, by(&office.an), &office.province.id);
        let units = [office.sa_pa.id.clone()];
        save!(store => invite_groups().create(province, "Các xã", &units, &an, MORNING)).unwrap();
        let again = save!(store => invite_groups().create(province, "Các xã", &units, &an, MORNING));
        assert!(matches!(again, Err(Error::Conflict(Conflict::Taken(store::GROUP_NAME)))), "{again:?}");
        for name in ["CÁC XÃ", "các xã"] {
            let alike = save!(store => invite_groups().create(province, name, &units, &an, MORNING));
            assert!(matches!(alike, Err(Error::Conflict(Conflict::Taken(store::GROUP_NAME)))), "{name}: {alike:?}");
        }
        let other = save!(store => invite_groups().create(province, "Vùng cao", &units, &an, MORNING)).unwrap();
        let renamed = save!(store => invite_groups().change(&other, "Các Xã", &units, &an, MORNING));
        assert!(matches!(renamed, Err(Error::Conflict(Conflict::Taken(store::GROUP_NAME)))), "{renamed:?}");
        save!(store => invite_groups().change(&other, "VÙNG CAO", &units, &an, MORNING)).unwrap();
        save!(store => invite_groups().delete(&other, &an, MORNING)).unwrap();
        save!(store => invite_groups().create(&office.sa_pa.id, "Các xã", &units, &an, MORNING)).unwrap();
        for n in 1..MAX_GROUPS {
            save!(store => invite_groups().create(province, &n.to_string(), &units, &an, MORNING)).unwrap();
        }
        let full = save!(store => invite_groups().create(province, "Một nữa", &units, &an, MORNING));
        assert!(matches!(full, Err(Error::Conflict(Conflict::Taken(store::GROUPS)))), "{full:?}");
    }
}
