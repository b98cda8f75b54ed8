// SPDX-License-Identifier: MPL-2.0
//! Checks of sites: the last one of each counts, links end, and whom to call outlasts a meeting.

use meetings::ids::UnitId;
use meetings::line_test::{LineFigures, LinePath};
use meetings::readiness::{DeviceState, LineState, LoudspeakerState, SiteCheck};
use store::readiness::{MAX_LINKS, StoredCheck, Technician};
use store::{Conflict, Error, Token, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};

fn check(unit: &UnitId, minute: i64, figures: Option<LineFigures>) -> StoredCheck {
    StoredCheck {
        unit: unit.clone(),
        checked_at: MORNING.plus(minute * MINUTE),
        name: "Giàng A Páo".into(),
        by_link: true,
        browser: "Chrome 109, Windows 7".into(),
        phone: "0912 345 678 (anh Páo)".into(),
        check: SiteCheck {
            microphone: DeviceState::Silent,
            camera: DeviceState::Missing,
            loudspeaker: LoudspeakerState::NotHeard,
            line: if figures.is_some() { LineState::Tested } else { LineState::Blocked },
            figures,
        },
    }
}

const LINE: LineFigures = LineFigures {
    up: 58_000,
    up_is_least: false,
    down: u64::MAX / 2,
    down_is_least: true,
    up_loss: None,
    down_loss: Some(1000),
    round_trip_ms: Some(310),
    jitter_ms: None,
    path: LinePath::Relay,
};

on_both_databases! {
    async fn the_last_check_of_a_site_takes_the_place_of_the_one_before(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        let unit = &office.bao_thang.id;
        let (first, last) = (check(unit, 0, Some(LINE)), check(unit, 5, None));
        save!(store => site_checks().save(&meeting, &first)).unwrap();
        assert_eq!(store.site_checks().of(&meeting).await.unwrap(), [first]);
        save!(store => site_checks().save(&meeting, &last)).unwrap();
        assert_eq!(store.site_checks().of(&meeting).await.unwrap(), [last]);
        assert_eq!(store.site_checks().of(&office.meeting().await.id).await.unwrap(), [], "of another meeting");
    }

    async fn links_of_a_check_end_with_their_time_or_when_withdrawn_and_one_too_many_is_refused(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting, binh) = (&office.store, office.meeting().await.id, by(&office.binh));
        let at = |minute| MORNING.plus(minute * MINUTE);
        let tokens: Vec<_> = (0..MAX_LINKS).map(|_| Token::random()).collect();
        let found = async |token: &Token, minute| store.site_checks().meeting_of_link(&token.hash(), at(minute)).await;
        for (minute, token) in (1..).zip(&tokens) {
            save!(store => site_checks().create_link(&token.hash(), &meeting, at(100), &binh, at(minute))).unwrap();
            assert_eq!(found(token, minute).await.unwrap(), meeting, "the newest one, {minute}");
        }
        let create = async |token: &Token, minute| {
            save!(store => site_checks().create_link(&token.hash(), &meeting, at(200), &binh, at(minute)))
        };
        let another = Token::random();
        assert!(matches!(create(&another, 29).await, Err(Error::Conflict(Conflict::CheckLinksFull))));
        for token in &tokens {
            assert_eq!(found(token, 30).await.unwrap(), meeting);
        }
        assert!(matches!(found(&tokens[1], 101).await, Err(Error::NotFound(_))), "its time is over");
        create(&another, 102).await.unwrap();
        assert_eq!(found(&another, 103).await.unwrap(), meeting, "the others have ended");
        save!(store => site_checks().withdraw_links(&meeting, &binh, at(2))).unwrap();
        assert!(matches!(found(&another, 103).await, Err(Error::NotFound(_))));
    }

    async fn whoever_left_a_number_last_is_called_until_it_is_cleared_and_the_log_says_who_did(db: &Database) {
        let office = Office::new(db).await;
        let (store, unit, binh) = (&office.store, &office.bao_thang.id, by(&office.binh));
        for (name, phone) in [("Páo", "0912 345 678"), ("Chu", "0214 3840 123"), ("Chu", "0214 3840 123")] {
            let technician = Technician { name: name.into(), phone: phone.into() };
            save!(store => site_checks().set_technician(unit, &technician, &binh, MORNING)).unwrap();
        }
        let technicians = store.site_checks().technicians().await.unwrap();
        assert_eq!(technicians[unit], Technician { name: "Chu".into(), phone: "0214 3840 123".into() });
        for _ in 0..2 {
            save!(store => site_checks().clear_technician(unit, &binh, MORNING)).unwrap();
        }
        assert!(store.site_checks().technicians().await.unwrap().is_empty());
        let log = store.audit().list(0, 1_000).await.unwrap();
        let told = log.iter().map(|entry| entry.action.as_str()).filter(|action| action.starts_with("site_technician"));
        let told: Vec<_> = told.collect();
        assert_eq!(told, ["site_technician.set", "site_technician.set", "site_technician.clear"]);
    }
}
