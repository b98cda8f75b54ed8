// SPDX-License-Identifier: MPL-2.0
//! What becomes of letters that wait when their meetings change: nobody loses one that still tells
//! something, and nobody hears news of a meeting that they never heard of.

use meetings::people::User;

use store::letter_views::LetterContent;
use store::letters::LetterKind;
use store::save;

use crate::databases::on_both_databases;
use crate::letters::{alone, contents, office, sends_all, to, waiting};
use crate::office::{HOUR, MINUTE, MORNING, by};

on_both_databases! {
    async fn a_series_is_told_without_the_meetings_that_are_over_when_it_is_sent(db: &Database) {
        let office = office(db).await;
        let (store, an) = (&office.store, by(&office.an));
        let (first, second) = (office.meeting().await.id, office.meeting().await.id);
        save!(store => letters().invite(&first, std::slice::from_ref(&second), &an, MORNING)).unwrap();
        // Another time, put off, another list of units, cancelled: what waits is the same letter.
        save!(store => letters().tell_change(&first, true, &an, MORNING.plus(1))).unwrap();
        let late = Some(MORNING.plus(24 * HOUR));
        save!(store => meetings().postpone(&first, "Bão số 10", late, &an, MORNING.plus(2))).unwrap();
        save!(store => letters().tell_postponement(&first, &an, MORNING.plus(2))).unwrap();
        save!(store => letters().tell_change(&first, false, &an, MORNING.plus(3))).unwrap();
        save!(store => letters().tell_cancellation(alone(&first), &an, MORNING.plus(4))).unwrap();
        assert_eq!(waiting(store, &second).await, to(&["an", "binh", "cuong"], LetterKind::Invitation));
        // The first was left out: nobody has heard of it, and everybody of the second.
        while let Some(letter) = store.letters().lease("post", MORNING.plus(MINUTE), MINUTE).await.unwrap() {
            assert!(store.letters().sent(&letter.id, "post", alone(&first), MORNING.plus(MINUTE)).await.unwrap());
        }
        let both = [first.clone(), second.clone()];
        save!(store => letters().tell_cancellation(&both, &an, MORNING.plus(2 * MINUTE))).unwrap();
        let letters = waiting(store, &second).await;
        assert_eq!(letters, to(&["an", "binh", "cuong"], LetterKind::Cancellation), "one for both");
        let letter = store.letters().lease("post", MORNING.plus(3 * MINUTE), MINUTE).await.unwrap().unwrap();
        let contents = contents(store, &letter.id).await.into_iter();
        assert_eq!(contents.map(|one| (one.meeting, one.is_known)).collect::<Vec<_>>(), [(first, false), (second, true)]);
    }

    async fn meetings_cancelled_together_are_one_letter_for_each_who_knows_of_one(db: &Database) {
        let office = office(db).await;
        let (store, an) = (&office.store, by(&office.an));
        let (first, second) = (office.meeting().await.id, office.meeting().await.id);
        let mut plan = office.plan("Họp giao ban tháng 11");
        plan.invited_units = vec![office.sa_pa.id.clone()];
        save!(store => meetings().update(&second, &plan, &an, MORNING)).unwrap();
        for meeting in [&first, &second] {
            save!(store => letters().invite(meeting, &[], &an, MORNING)).unwrap();
        }
        sends_all(store, 1).await;
        let both = [first.clone(), second.clone()];
        assert_eq!(save!(store => letters().tell_cancellation(&both, &an, MORNING.plus(2 * MINUTE))).unwrap(), 4);
        let letters = sends_all(store, 3).await;
        assert_eq!(letters.len(), 4, "An and Bình know of both");
        let log = store.audit().list(0, 1_000).await.unwrap();
        assert_eq!(log.iter().filter(|entry| entry.detail.contains("cancellation")).count(), 1);
    }

    async fn what_nobody_was_sent_is_outdated_by_what_was_written_meanwhile(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        let invitation = store.letters().lease("post", MORNING, MINUTE).await.unwrap().unwrap();
        save!(store => letters().tell_change(&meeting, true, &an, MORNING.plus(1))).unwrap();
        store.letters().postpone(&invitation.id, "post", ("later", "451 busy"), MORNING.plus(HOUR)).await.unwrap();
        let content = |is_known, is_outdated| LetterContent { meeting: meeting.clone(), is_known, is_outdated };
        assert_eq!(contents(store, &invitation.id).await, [content(false, true)]);
        let letters = store.letters().of(&meeting, 10).await.unwrap();
        let change = letters.iter().find(|letter| letter.kind == LetterKind::Change).unwrap();
        assert_eq!(change.user, invitation.user);
        assert_eq!(contents(store, &change.id).await, [content(false, false)]);
    }

    async fn who_was_invited_and_removed_before_any_letter_went_out_hears_nothing(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        let mut plan = office.plan("Họp giao ban tháng 11");
        plan.invited_units = Vec::new();
        save!(store => meetings().update(&meeting, &plan, &an, MORNING)).unwrap();
        save!(store => letters().tell_change(&meeting, true, &an, MORNING.plus(1))).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh"], LetterKind::Invitation));
        save!(store => letters().tell_cancellation(alone(&meeting), &an, MORNING.plus(2))).unwrap();
        assert_eq!(waiting(store, &meeting).await, []);
    }

    async fn who_is_not_invited_any_more_still_hears_it_when_the_meeting_is_cancelled(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        sends_all(store, 1).await;
        let mut plan = office.plan("Họp giao ban tháng 11");
        plan.invited_units = Vec::new();
        save!(store => meetings().update(&meeting, &plan, &an, MORNING)).unwrap();
        save!(store => letters().tell_change(&meeting, false, &an, MORNING.plus(2 * MINUTE))).unwrap();
        save!(store => letters().tell_cancellation(alone(&meeting), &an, MORNING.plus(3 * MINUTE))).unwrap();
        let both = [to(&["an", "binh"], LetterKind::Cancellation), to(&["cuong"], LetterKind::Withdrawal)].concat();
        assert_eq!(waiting(store, &meeting).await, both);
    }

    async fn a_meeting_put_off_keeps_its_letter_with_the_reason_when_its_time_changes_again(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        sends_all(store, 1).await;
        let late = Some(MORNING.plus(48 * HOUR));
        save!(store => meetings().postpone(&meeting, "Bão số 10", late, &an, MORNING.plus(2 * MINUTE))).unwrap();
        save!(store => letters().tell_postponement(&meeting, &an, MORNING.plus(2 * MINUTE))).unwrap();
        save!(store => letters().tell_change(&meeting, true, &an, MORNING.plus(3 * MINUTE))).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh", "cuong"], LetterKind::Postponement));
    }

    async fn who_cancels_second_changes_nothing(db: &Database) {
        let office = office(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        assert_eq!(store.meetings().cancellation(&meeting).await.unwrap(), None);
        let cancels = async |user: &User, reason: &str| {
            let mut work = store.begin().await.unwrap();
            work.meetings().lock(&meeting).await.unwrap();
            let noted = work.meetings().note_cancellation(&meeting, reason, &by(user), MORNING).await.unwrap();
            if noted {
                work.meetings().end(&meeting, &by(user), MORNING).await.unwrap();
            }
            work.save().await.unwrap();
            noted
        };
        let (one, other) = tokio::join!(cancels(&office.an, "Bão"), cancels(&office.binh, "Bận"));
        assert!(one != other, "one of them cancels it");
        let first = if one { (&office.an, "Bão") } else { (&office.binh, "Bận") };
        let cancellation = store.meetings().cancellation(&meeting).await.unwrap().unwrap();
        assert_eq!((cancellation.by.as_ref(), &*cancellation.reason), (Some(&first.0.id), first.1));
        assert_eq!(cancellation.at, MORNING);
    }
}
