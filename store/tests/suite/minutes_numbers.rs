// SPDX-License-Identifier: MPL-2.0
//! Each unit counts its minutes by year and symbol; no number is given twice.

use meetings::ids::MinutesId;
use meetings::minutes::register::{Register, RegisteredNumber};
use moments::Millis;
use store::minutes_numbers::NUMBER;
use store::{Conflict, Error, Result, save};

use crate::databases::on_both_databases;
use crate::office::{MORNING, Office, by, saying};

const YEAR_MS: i64 = 366 * 24 * 3_600_000;

fn register(office: &Office, symbol: &str, at: Millis) -> Register {
    Register::of(&office.province.id, symbol, at)
}

async fn takes(office: &Office, id: &MinutesId, register: &Register, number: &str) -> Result<()> {
    let number = RegisteredNumber::of(number).unwrap();
    save!(office.store => minutes().take_number(id, register, &number))
}

on_both_databases! {
    async fn two_minutes_never_have_one_number_and_who_is_returned_keeps_theirs(db: &Database) {
        let office = Office::new(db).await;
        let (first, second) = (office.draft().await.id, office.draft().await.id);
        let ours = register(&office, "BB-UBND", MORNING);
        let next = async |id| office.store.minutes().next_number(&ours, id).await.unwrap();
        assert_eq!(next(&first).await, 1);
        takes(&office, &first, &ours, "57").await.unwrap();
        assert_eq!((next(&second).await, next(&first).await), (58, 1), "its own number is no other's");
        for typed in ["57", "057", "Số 57"] {
            let refused = takes(&office, &second, &ours, typed).await;
            assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken(NUMBER)))), "{typed}: {refused:?}");
        }
        takes(&office, &second, &ours, "57a").await.unwrap();
        takes(&office, &second, &ours, "58").await.unwrap();
        takes(&office, &first, &ours, "57").await.unwrap();
        let third = office.draft().await.id;
        assert_eq!(next(&third).await, 59);
        takes(&office, &third, &ours, "57a").await.unwrap();

        // Another symbol, year and unit have numbers of their own.
        for other in [
            register(&office, "TB-UBND", MORNING),
            register(&office, "BB-UBND", MORNING.plus(YEAR_MS)),
            Register::of(&office.sa_pa.id, "BB-UBND", MORNING),
        ] {
            assert_eq!(office.store.minutes().next_number(&other, &third).await.unwrap(), 1);
        }
    }

    async fn a_number_that_was_given_is_a_revision_that_no_later_save_replaces(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let mut numbered = saying("Thu đạt 102 %.");
        "01".clone_into(&mut numbered.head.number);
        let (id, binh) = (&minutes.id, by(&office.binh));
        assert_eq!(save!(office.store => minutes().save_numbered(id, 1, &numbered, &binh, MORNING)).unwrap(), 2);
        assert!(save!(office.store => minutes().save_numbered(id, 1, &numbered, &binh, MORNING)).is_err(), "based on an old one");
        office.saves(&office.binh, &minutes, 2, "Sau khi trả lại.").await.unwrap();
        let kept = office.store.minutes().content(id, 2).await.unwrap();
        assert_eq!(kept, numbered);
        assert!(office.store.audit().verify().await.unwrap().is_ok());
    }
}
