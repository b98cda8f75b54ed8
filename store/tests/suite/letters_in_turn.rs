// SPDX-License-Identifier: MPL-2.0
//! Whose letters go first: nobody's mail waits behind all the letters of somebody else.

use meetings::ids::MeetingId;
use meetings::people::User;

use store::letters::{LetterKind, StoredLetter};
use store::meetings_repository::MeetingPlan;
use store::{Store, save};

use crate::databases::on_both_databases;
use crate::letters::{alone, office};
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

const DAY: i64 = 24 * HOUR;

/// A meeting `days` from now, planned by `planner`; everybody invited gets a letter.
async fn planned(office: &Office, planner: &User, days: i64) -> MeetingId {
    let plan = MeetingPlan { starts_at: MORNING.plus(days * DAY), ..office.plan("Giao ban") };
    let meeting = save!(office.store => meetings().create(&plan, &by(planner), MORNING)).unwrap();
    save!(office.store => letters().invite(&meeting.id, &[], &by(planner), MORNING)).unwrap();
    meeting.id
}

/// The next `most` letters, each sent.
async fn sends(store: &Store, most: usize, minute: i64) -> Vec<StoredLetter> {
    let now = MORNING.plus(minute * MINUTE);
    let mut sent = Vec::new();
    while sent.len() < most
        && let Some(letter) = store.letters().lease("post", now, MINUTE).await.unwrap()
    {
        assert!(store.letters().sent(&letter.id, "post", &[], now).await.unwrap());
        sent.push(letter);
    }
    sent
}

fn of(letters: &[StoredLetter], meeting: &MeetingId) -> usize {
    letters.iter().filter(|letter| letter.meeting == *meeting).count()
}

on_both_databases! {
    async fn who_plans_one_meeting_does_not_wait_for_all_letters_of_who_planned_many(db: &Database) {
        let office = office(db).await;
        for days in 10..30 {
            planned(&office, &office.cuong, days).await;
        }
        let of_dung = planned(&office, &office.dung, 9).await;
        let first = sends(&office.store, 8, 1).await;
        assert!(of(&first, &of_dung) >= 3, "they take turns: {first:?}");
        assert!(of(&first, &of_dung) < 8, "and nobody goes before everybody");
    }

    async fn a_meeting_of_today_and_one_that_is_off_are_told_before_plans_of_next_week(db: &Database) {
        let office = office(db).await;
        let off = planned(&office, &office.cuong, 5).await;
        sends(&office.store, 100, 1).await;
        for days in 10..30 {
            planned(&office, &office.cuong, days).await;
        }
        let postponed = save!(office.store => letters().tell_postponement(&off, &by(&office.an), MORNING)).unwrap();
        let today = planned(&office, &office.cuong, 0).await;
        let first = sends(&office.store, 6, 2).await;
        assert_eq!((of(&first, &off), of(&first, &today)), (usize::try_from(postponed).unwrap(), 3), "{first:?}");

        let later = planned(&office, &office.cuong, 6).await;
        let told = sends(&office.store, 100, 3).await;
        assert_eq!(of(&told, &later), 3);
        planned(&office, &office.cuong, 11).await;
        save!(office.store => letters().tell_cancellation(alone(&later), &by(&office.an), MORNING)).unwrap();
        let first = sends(&office.store, 3, 4).await;
        assert!(first.iter().all(|letter| letter.kind == LetterKind::Cancellation), "{first:?}");
    }

    async fn letters_of_meetings_that_are_past_go_before_nobodys(db: &Database) {
        let office = office(db).await;
        let of_dung = planned(&office, &office.dung, 9).await;
        for _ in 0..20 {
            // They are invited to next month's meeting, which is then dated yesterday.
            let id = planned(&office, &office.cuong, 30).await;
            let past = MeetingPlan { starts_at: MORNING.plus(-DAY), ..office.plan("Giao ban") };
            save!(office.store => meetings().update(&id, &past, &by(&office.cuong), MORNING)).unwrap();
        }
        // Each that is taken up is found to be outdated.
        let now = MORNING.plus(MINUTE);
        let mut taken = Vec::new();
        while taken.len() < 8 && let Some(letter) = office.store.letters().lease("post", now, MINUTE).await.unwrap() {
            if letter.meeting == of_dung {
                assert!(office.store.letters().sent(&letter.id, "post", &[], now).await.unwrap());
            } else {
                assert!(office.store.letters().outdated(&letter.id, "post", now).await.unwrap());
            }
            taken.push(letter);
        }
        assert_eq!(of(&taken[..6], &of_dung), 3, "what is dropped counts as a turn: {taken:?}");
    }

    async fn nobody_is_invited_to_what_is_past(db: &Database) {
        let office = office(db).await;
        planned(&office, &office.dung, -1).await;
        assert_eq!(sends(&office.store, 100, 1).await, []);
        let (mut ids, mut work) = (Vec::new(), office.store.begin().await.unwrap());
        for days in [-1, 6] {
            let plan = MeetingPlan { starts_at: MORNING.plus(days * DAY), ..office.plan("Giao ban") };
            ids.push(work.meetings().create(&plan, &by(&office.dung), MORNING).await.unwrap().id);
        }
        work.letters().invite(&ids[0], &ids[1..], &by(&office.dung), MORNING).await.unwrap();
        work.save().await.unwrap();
        let sent = sends(&office.store, 100, 1).await;
        assert_eq!((sent.len(), of(&sent, &ids[1])), (3, 3), "to the one of next week only");
        let past = MeetingPlan { starts_at: MORNING.plus(-DAY), ..office.plan("Giao ban") };
        save!(office.store => meetings().update(&ids[1], &past, &by(&office.dung), MORNING)).unwrap();
        assert_eq!(save!(office.store => letters().tell_change(&ids[1], true, &by(&office.dung), MORNING)).unwrap(), 0);
    }

    async fn what_has_not_gone_out_is_counted_for_who_planned_it(db: &Database) {
        let office = office(db).await;
        planned(&office, &office.cuong, 10).await;
        planned(&office, &office.dung, 11).await;
        let unsent = async |who: &User| {
            let mut work = office.store.begin().await.unwrap();
            let unsent = work.letters().unsent_of(&who.id).await.unwrap();
            work.cancel().await.unwrap();
            unsent
        };
        assert_eq!((unsent(&office.cuong).await, unsent(&office.dung).await), (3, 3));
        sends(&office.store, 100, 1).await;
        assert_eq!(unsent(&office.cuong).await, 0);
    }
}
