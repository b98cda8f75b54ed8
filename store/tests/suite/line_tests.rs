// SPDX-License-Identifier: MPL-2.0
//! The last test of each person's line.

use meetings::ids::ParticipantId;
use meetings::line_test::{LineFigures, LinePath};
use meetings::meeting::Meeting;
use store::line_tests::LineTest;
use store::save;

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office};

const MONTH: i64 = 30 * 24 * 60 * MINUTE;

/// What a line without an answer has shown: nothing but rates.
fn unanswered() -> LineFigures {
    LineFigures {
        up: 58_000,
        up_is_least: false,
        down: 57_000,
        down_is_least: false,
        up_loss: None,
        down_loss: None,
        round_trip_ms: None,
        jitter_ms: None,
        path: LinePath::Relay,
    }
}

fn answered() -> LineFigures {
    LineFigures {
        up: 1_200_000,
        up_is_least: true,
        down: u64::MAX / 2,
        down_is_least: true,
        up_loss: Some(0),
        down_loss: Some(1000),
        round_trip_ms: Some(20),
        jitter_ms: Some(u32::MAX),
        path: LinePath::Udp,
    }
}

fn of(who: &str, meeting: &Meeting, minute: i64, figures: LineFigures) -> LineTest {
    LineTest {
        participant: ParticipantId::parse(who).unwrap(),
        meeting: meeting.id.clone(),
        name: "Giàng A Lan".into(),
        unit_name: String::new(),
        is_guest: true,
        network: "10.0.7.0/24".into(),
        tested_at: MORNING.plus(minute * MINUTE),
        figures,
    }
}

on_both_databases! {
    async fn the_last_test_takes_the_place_of_the_one_before(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let (first, later) = (of("lan", &meeting, 0, unanswered()), of("lan", &meeting, 5, answered()));
        let other = of("cuong", &meeting, 1, unanswered());
        for test in [&first, &other] {
            save!(office.store => line_tests().save(test)).unwrap();
        }
        let lan = ParticipantId::parse("lan").unwrap();
        assert_eq!(office.store.line_tests().of(&lan).await.unwrap(), Some(first));
        save!(office.store => line_tests().save(&later)).unwrap();
        assert_eq!(office.store.line_tests().of(&lan).await.unwrap(), Some(later.clone()));
        assert_eq!(office.store.line_tests().newest(10).await.unwrap(), [later.clone(), other]);
        assert_eq!(office.store.line_tests().newest(1).await.unwrap(), [later]);
    }

    async fn tests_of_more_than_a_month_ago_are_deleted_a_few_at_a_time(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        for (who, minute) in [("lan", 0), ("cuong", 1), ("mai", 2)] {
            save!(office.store => line_tests().save(&of(who, &meeting, minute, answered()))).unwrap();
        }
        let now = MORNING.plus(MONTH + MINUTE);
        assert!(!save!(office.store => line_tests().delete_old(1, now)).unwrap());
        assert!(save!(office.store => line_tests().delete_old(10, now)).unwrap());
        let left = office.store.line_tests().newest(10).await.unwrap();
        assert_eq!(left.iter().map(|test| test.participant.as_str()).collect::<Vec<_>>(), ["mai"]);
    }

    async fn tests_by_the_link_of_a_check_are_in_no_list_and_gone_after_an_hour(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let nameless = LineTest { name: String::new(), ..of("check-1", &meeting, 0, answered()) };
        for test in [&nameless, &of("lan", &meeting, 0, answered())] {
            save!(office.store => line_tests().save(test)).unwrap();
        }
        let listed = office.store.line_tests().newest(10).await.unwrap();
        assert_eq!(listed.iter().map(|test| test.participant.as_str()).collect::<Vec<_>>(), ["lan"]);
        assert!(office.store.line_tests().of(&nameless.participant).await.unwrap().is_some(), "for its report");
        save!(office.store => line_tests().delete_old(10, MORNING.plus(61 * MINUTE))).unwrap();
        assert_eq!(office.store.line_tests().of(&nameless.participant).await.unwrap(), None);
        assert_eq!(office.store.line_tests().newest(10).await.unwrap().len(), 1);
    }
}
