// SPDX-License-Identifier: MPL-2.0
//! Checks of sites: the last one of each counts, links end, and whom to call outlasts a meeting.

use meetings::ids::UnitId;
use meetings::line_test::{LineFigures, LinePath};
use meetings::readiness::{DeviceState, LineState, LoudspeakerState, SiteCheck};
use store::readiness::{MAX_LINKS, StoredCheck, Technician};
use store::{Error, Token, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};

fn check(unit: &UnitId, minute: i64, figures: Option<LineFigures>) -> StoredCheck {
    StoredCheck {
        unit: unit.clone(),
        checked_at: MORNING.plus(minute * MINUTE),
        name: "Giàng A Páo".into(),
        by_link: true,
        browser: "Chrome 109, Windows 7".into(),
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

    async fn links_of_a_check_end_with_their_time_when_withdrawn_and_when_there_are_too_many(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting, binh) = (&office.store, office.meeting().await.id, by(&office.binh));
        let at = |minute| MORNING.plus(minute * MINUTE);
        let tokens: Vec<_> = (0..=MAX_LINKS).map(|_| Token::random()).collect();
        for (minute, token) in (1..).zip(&tokens) {
            save!(store => site_checks().create_link(&token.hash(), &meeting, at(100 + minute), &binh, at(0))).unwrap();
        }
        let found = async |token: &Token, minute| store.site_checks().meeting_of_link(&token.hash(), at(minute)).await;
        assert!(matches!(found(&tokens[0], 1).await, Err(Error::NotFound(_))), "the oldest one");
        assert_eq!(found(&tokens[1], 1).await.unwrap(), meeting);
        assert!(matches!(found(&tokens[1], 102).await, Err(Error::NotFound(_))), "its time is over");
        save!(store => site_checks().withdraw_links(&meeting, &binh, at(2))).unwrap();
        assert!(matches!(found(&tokens[5], 3).await, Err(Error::NotFound(_))));
    }

    async fn whoever_left_a_number_last_is_called(db: &Database) {
        let office = Office::new(db).await;
        let (store, unit) = (&office.store, &office.bao_thang.id);
        for (name, phone) in [("Páo", "0912 345 678"), ("Chu", "0214 3840 123")] {
            let technician = Technician { name: name.into(), phone: phone.into() };
            save!(store => site_checks().set_technician(unit, &technician, MORNING)).unwrap();
        }
        let technicians = store.site_checks().technicians().await.unwrap();
        assert_eq!(technicians[unit], Technician { name: "Chu".into(), phone: "0214 3840 123".into() });
    }
}
