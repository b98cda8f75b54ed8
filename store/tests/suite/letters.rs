// SPDX-License-Identifier: MPL-2.0
//! Letters: who gets which, that the newest takes the place of older ones, and that a dead sender
//! loses none.

use meetings::ids::MeetingId;
use meetings::people::User;

use store::letter_views::LetterContent;
use store::letters::{LetterKind, LetterState, StoredLetter};
use store::people_import::{PersonRow, Wanted};
use store::{LetterAddress, Store, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

/// Everybody has an address, and this installation sends letters.
pub async fn office(db: &crate::databases::Database) -> Office {
    let office = Office::new(db).await;
    for user in [&office.an, &office.binh, &office.cuong, &office.dung] {
        writes_to(&office, user, true).await;
    }
    office.store.letters().switch(true).await.unwrap();
    office
}

pub async fn writes_to(office: &Office, user: &User, for_unit: bool) {
    let address = format!("{}@laocai.gov.vn", user.username);
    let new = LetterAddress { address, language: "vi".to_owned(), for_unit };
    save!(office.store => letter_addresses().set(&user.id, &new, &by(user), MORNING)).unwrap();
}

pub async fn waiting(store: &Store, meeting: &MeetingId) -> Vec<(String, LetterKind)> {
    let letters = store.letters().of(meeting, 100).await.unwrap().into_iter();
    let mut waiting: Vec<_> = letters
        .filter(|letter| letter.state == LetterState::Waiting)
        .map(|letter| (letter.address.split('@').next().unwrap().to_owned(), letter.kind))
        .collect();
    waiting.sort_by(|a, b| a.0.cmp(&b.0));
    waiting
}

pub fn to(names: &[&str], kind: LetterKind) -> Vec<(String, LetterKind)> {
    names.iter().map(|name| ((*name).to_owned(), kind)).collect()
}

/// Hands over everything that waits; returns what it was.
pub async fn sends_all(store: &Store, minute: i64) -> Vec<StoredLetter> {
    let mut sent = Vec::new();
    let now = MORNING.plus(minute * MINUTE);
    while let Some(letter) = store.letters().lease("post", now, MINUTE).await.unwrap() {
        assert!(store.letters().sent(&letter.id, "post", &[], now).await.unwrap());
        sent.push(letter);
    }
    sent
}

pub fn alone(meeting: &MeetingId) -> &[MeetingId] {
    std::slice::from_ref(meeting)
}

pub async fn contents(store: &Store, letter: &str) -> Vec<LetterContent> {
    store.letters().contents(letter).await.unwrap()
}

/// The meetings that a letter is about.
pub async fn about(store: &Store, letter: &str) -> Vec<MeetingId> {
    contents(store, letter).await.into_iter().map(|one| one.meeting).collect()
}

on_both_databases! {
    async fn who_is_invited_gets_one_letter_and_later_what_has_changed(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh", "cuong"], LetterKind::Invitation));
        assert_eq!(sends_all(store, 1).await.len(), 3);
        save!(store => letters().tell_change(&meeting, true, &an, MORNING.plus(2 * MINUTE))).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh", "cuong"], LetterKind::Change));
    }

    /// Twenty changes in a minute are one letter, and whom no letter has told gets an invitation.

    async fn what_waits_is_the_newest_alone(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        for n in 1..=20 {
            save!(store => letters().tell_change(&meeting, true, &an, MORNING.plus(n))).unwrap();
        }
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh", "cuong"], LetterKind::Invitation));
        save!(store => letters().tell_cancellation(alone(&meeting), &an, MORNING.plus(30))).unwrap();
        assert_eq!(waiting(store, &meeting).await, [], "nobody has heard of it");
    }

    async fn a_changed_list_of_units_tells_those_alone_whom_it_concerns(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        sends_all(store, 1).await;
        let mut plan = office.plan("Họp giao ban tháng 11");
        plan.invited_units = vec![office.sa_pa.id.clone()];
        save!(store => meetings().update(&meeting, &plan, &an, MORNING)).unwrap();
        save!(store => letters().tell_change(&meeting, false, &an, MORNING.plus(2 * MINUTE))).unwrap();
        let both = [to(&["cuong"], LetterKind::Withdrawal), to(&["dung"], LetterKind::Invitation)].concat();
        assert_eq!(waiting(store, &meeting).await, both);
        sends_all(store, 3).await;
        save!(store => letters().tell_change(&meeting, false, &an, MORNING.plus(4 * MINUTE))).unwrap();
        assert_eq!(waiting(store, &meeting).await, [], "the agenda alone is no letter");
        save!(store => letters().tell_cancellation(alone(&meeting), &an, MORNING.plus(5 * MINUTE))).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh", "dung"], LetterKind::Cancellation));
    }

    async fn a_series_is_one_letter_and_each_of_its_meetings_is_told_of(db: &Database) {
        let office = office(db).await;
        let (store, an) = (&office.store, by(&office.an));
        let (first, second) = (office.meeting().await.id, office.meeting().await.id);
        save!(store => letters().invite(&first, std::slice::from_ref(&second), &an, MORNING)).unwrap();
        let sent = sends_all(store, 1).await;
        assert_eq!(sent.len(), 3);
        assert_eq!(about(store, &sent[0].id).await, [first.clone(), second.clone()]);
        save!(store => letters().tell_change(&second, true, &an, MORNING.plus(2 * MINUTE))).unwrap();
        assert_eq!(waiting(store, &second).await, to(&["an", "binh", "cuong"], LetterKind::Change));
    }

    async fn nobody_is_written_to_who_does_not_want_it_or_cannot_sign_in(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        writes_to(&office, &office.cuong, false).await;
        writes_to(&office, &office.an, false).await;
        save!(store => users().disable(&office.binh.id, &an, MORNING)).unwrap();
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an"], LetterKind::Invitation), "the chair's own");
        save!(store => letter_addresses().clear(&office.an.id, &an, MORNING)).unwrap();
        assert_eq!(waiting(store, &meeting).await, []);
    }

    async fn who_wants_no_more_letters_is_not_told_that_the_unit_is_not_invited(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        sends_all(store, 1).await;
        writes_to(&office, &office.cuong, false).await;
        save!(store => letters().tell_change(&meeting, true, &an, MORNING.plus(2 * MINUTE))).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["an", "binh"], LetterKind::Change));
    }

    async fn without_a_server_no_letters_are_written(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        store.letters().switch(false).await.unwrap();
        assert_eq!(save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap(), 0);
        save!(store => letters().tell_cancellation(alone(&meeting), &an, MORNING)).unwrap();
        assert_eq!(waiting(store, &meeting).await, []);
    }

    async fn a_letter_of_a_dead_sender_is_sent_by_another_under_the_same_name(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        let first = store.letters().lease("dead", MORNING, MINUTE).await.unwrap().unwrap();
        let others = sends_all(store, 0).await;
        assert!(others.len() == 2 && others.iter().all(|letter| letter.id != first.id));
        let again = store.letters().lease("alive", MORNING.plus(MINUTE), MINUTE).await.unwrap().unwrap();
        assert_eq!((&again.id, again.attempts), (&first.id, 2));
        let now = MORNING.plus(MINUTE);
        assert!(!store.letters().sent(&first.id, "dead", &[], now).await.unwrap(), "it is not theirs");
        assert!(store.letters().sent(&first.id, "alive", &[], MORNING.plus(MINUTE)).await.unwrap());
        assert!(!store.letters().is_due(MORNING.plus(HOUR)).await.unwrap());
    }

    async fn a_refused_letter_stays_until_somebody_decides(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        let letter = store.letters().lease("post", MORNING, MINUTE).await.unwrap().unwrap();
        let why = ("later", "450 busy");
        store.letters().postpone(&letter.id, "post", why, MORNING.plus(HOUR)).await.unwrap();
        assert_eq!(sends_all(store, 1).await.len(), 2, "its time has not come");
        let letter = store.letters().lease("post", MORNING.plus(HOUR), MINUTE).await.unwrap().unwrap();
        assert_eq!((letter.attempts, letter.words.as_str()), (2, "450 busy"));
        save!(store => letters().fail(&letter.id, "post", "refused", "550 no such user", MORNING)).unwrap();
        assert_eq!(store.letters().counts(MORNING).await.unwrap().failed, 1);
        assert!(!store.letters().is_due(MORNING.plus(24 * HOUR)).await.unwrap());
        assert!(save!(store => letters().retry(&letter.id, &an, MORNING.plus(HOUR))).unwrap());
        assert!(!save!(store => letters().retry(&letter.id, &an, MORNING)).unwrap(), "it waits already");
        assert!(save!(store => letters().drop_letter(&letter.id, &an, MORNING)).unwrap());
        assert!(!store.letters().is_due(MORNING.plus(24 * HOUR)).await.unwrap());
    }

    async fn a_list_of_people_brings_their_addresses_and_leaves_their_other_wishes(db: &Database) {
        let office = office(db).await;
        let (store, an) = (&office.store, by(&office.an));
        writes_to(&office, &office.cuong, false).await;
        let row = |address: Option<&str>| PersonRow {
            line: 2,
            name: "Lê Văn Cường".to_owned(),
            title: None,
            username: Some("cuong".to_owned()),
            address: address.map(str::to_owned),
            unit: "H38.01".to_owned(),
            is_faulty: false,
        };
        let address = async || store.letter_addresses().of(&office.cuong.id).await.unwrap().unwrap();
        let same = [row(Some("cuong@laocai.gov.vn"))];
        assert!(!store.users().preview(&same).await.unwrap().planned[0].is_changed(), "it is known");
        save!(store => users().import(&[row(None)], Wanted::default(), &an, MORNING)).unwrap();
        assert_eq!(address().await.address, "cuong@laocai.gov.vn", "a list without it takes nothing away");
        let new = [row(Some("vanthu@baothang.gov.vn"))];
        save!(store => users().import(&new, Wanted::default(), &an, MORNING)).unwrap();
        let kept = address().await;
        assert_eq!((kept.address.as_str(), kept.for_unit), ("vanthu@baothang.gov.vn", false));
    }

    async fn reminders_go_to_the_units_that_are_named(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        let units = [office.bao_thang.id.clone(), office.sa_pa.id.clone()];
        save!(store => letters().remind(LetterKind::Answer, &meeting, &units, &an, MORNING)).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["cuong"], LetterKind::Answer), "Sa Pa is not invited");
        save!(store => letters().remind(LetterKind::Readiness, &meeting, &units, &an, MORNING)).unwrap();
        assert_eq!(waiting(store, &meeting).await, to(&["cuong"], LetterKind::Answer), "one is enough");
    }

    async fn nobody_is_reminded_of_the_same_twice_within_four_hours(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        let units = [office.bao_thang.id.clone()];
        let reminds = async |kind, at| save!(store => letters().remind(kind, &meeting, &units, &an, at)).unwrap();
        assert_eq!(store.letters().last_reminder(LetterKind::Answer, &meeting).await.unwrap(), None);
        assert_eq!(reminds(LetterKind::Answer, MORNING).await, 1);
        sends_all(store, 1).await;
        let almost = MORNING.plus(4 * HOUR - 1);
        assert_eq!(reminds(LetterKind::Answer, almost).await, 0);
        assert_eq!(reminds(LetterKind::Readiness, almost).await, 1, "of something else");
        assert_eq!(store.letters().last_reminder(LetterKind::Answer, &meeting).await.unwrap(), Some(MORNING));
        sends_all(store, 4 * 60).await;
        assert_eq!(reminds(LetterKind::Answer, MORNING.plus(4 * HOUR)).await, 1);
    }

    /// The invitation was refused at first, for now: what was written meanwhile takes its place.

    /// For them nothing else says that it is not held.

    async fn what_the_server_has_against_the_sender_costs_no_letter_a_try(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        save!(store => letters().invite(&meeting, &[], &an, MORNING)).unwrap();
        for round in 0..50 {
            let letter = store.letters().lease("post", MORNING.plus(round * MINUTE), MINUTE).await.unwrap().unwrap();
            assert_eq!(letter.attempts, 1);
            store.letters().release(&letter.id, "post", MORNING.plus(round * MINUTE + 1_000)).await.unwrap();
            let now = MORNING.plus(round * MINUTE);
            store.letters().note_server("sender_refused", "550 not yours", now).await.unwrap();
        }
        let state = store.letters().state().await.unwrap();
        assert_eq!((&*state.trouble, state.since, state.taken, state.taken_at), ("sender_refused", MORNING, 0, None));
        assert_eq!(sends_all(store, 60).await.len(), 3);
        let state = store.letters().state().await.unwrap();
        assert_eq!((&*state.trouble, state.taken, state.taken_at), ("", 3, Some(MORNING.plus(60 * MINUTE))));
    }

    async fn a_meeting_put_off_says_so_until_it_has_a_new_time(db: &Database) {
        let office = office(db).await;
        let (store, an, meeting) = (&office.store, by(&office.an), office.meeting().await.id);
        let reason = "trùng lịch tiếp đoàn công tác";
        let put_off = save!(store => meetings().postpone(&meeting, reason, None, &an, MORNING)).unwrap();
        assert_eq!(put_off.set_time(), None);
        assert!(!put_off.answer_counts(MORNING, MORNING.plus(-MINUTE)), "what was answered before is void");
        let mut plan = office.plan("Họp giao ban tháng 11");
        let same = save!(store => meetings().update(&meeting, &plan, &an, MORNING)).unwrap();
        assert_eq!(same.set_time(), None, "another agenda sets no time");
        plan.starts_at = MORNING.plus(24 * HOUR);
        let set = save!(store => meetings().update(&meeting, &plan, &an, MORNING)).unwrap();
        assert_eq!(set.set_time(), Some(MORNING.plus(24 * HOUR)));
        assert_eq!(set.postponed.unwrap().reason, reason);
    }
}
