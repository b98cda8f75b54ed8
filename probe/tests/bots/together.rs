// SPDX-License-Identifier: MPL-2.0
//! Bots in one meeting hear and see each other.

use std::time::Duration;

use meetings::policy::MediaRights;
use probe::{Fault, Verdict};
use tokio_util::sync::CancellationToken;

use crate::meeting::{TestMeeting, of, run};

#[tokio::test(flavor = "multi_thread")]
async fn two_sites_hear_and_see_each_other() {
    let meeting = TestMeeting::new().await;
    let mut plan = meeting.plan(&["Xã Tân Lập", "Xã Bản Phố"]).await;
    plan.voice = Some(meeting.voice());
    plan.picture = Some(meeting.picture());
    // The second one comes when the first one is sending already.
    plan.ramp = Duration::from_secs(2);
    let report = run(plan).await;
    let first = of(&report, "Xã Tân Lập");
    assert!(first.sent.key_frames_wanted > 0, "whoever comes later needs a key frame: {first:#?}");
    for (name, other) in [("Xã Tân Lập", "Xã Bản Phố"), ("Xã Bản Phố", "Xã Tân Lập")] {
        let bot = of(&report, name);
        assert_eq!(bot.problem, None, "{bot:#?}");
        assert_eq!(bot.transport, Some("udp"));
        assert_eq!((&bot.sound.from, &bot.picture.from), (&vec![other.to_owned()], &vec![other.to_owned()]));
        assert!(bot.first_sound_ms.is_some() && bot.first_picture_ms.is_some(), "{bot:#?}");
        assert!(bot.sound.packets > 100 && bot.picture.pictures > 10 && bot.sent.packets > 200, "{bot:#?}");
        assert_eq!((bot.sound.lost, bot.sent.lost), (0, 0), "{bot:#?}");
        assert!(bot.round_trip_ms.is_some() && bot.down_kbps > 30.0 && bot.up_kbps > 100.0, "{bot:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_bots_speak_and_the_others_listen_muted() {
    let meeting = TestMeeting::new().await;
    let mut plan = meeting.plan(&["UBND tỉnh", "Xã Tân Lập", "Xã Bản Phố", "Xã Nậm Lúc"]).await;
    plan.voice = Some(meeting.voice());
    plan.speakers = 1;
    plan.ramp = Duration::from_secs(2);
    let report = run(plan).await;
    assert_eq!((report.bots, report.joined, report.time_to_first_sound_ms.count), (4, 4, 3), "{report:#?}");
    for name in ["Xã Tân Lập", "Xã Bản Phố", "Xã Nậm Lúc"] {
        let bot = of(&report, name);
        assert_eq!((bot.sent.packets, &bot.sound.from), (0, &vec!["UBND tỉnh".to_owned()]), "{bot:#?}");
    }
    assert_eq!(of(&report, "UBND tỉnh").sound.packets, 0, "nobody else speaks");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_only_listens() {
    let meeting = TestMeeting::new().await;
    let mut plan = meeting.plan(&["UBND tỉnh"]).await;
    plan.tokens.push(meeting.token("Xã Tân Lập", MediaRights { publish: false, subscribe: true }).await);
    plan.voice = Some(meeting.voice());
    plan.speakers = 1;
    let report = run(plan).await;
    let bot = of(&report, "Xã Tân Lập");
    assert_eq!((&bot.problem, &bot.sound.from), (&None, &vec!["UBND tỉnh".to_owned()]), "{bot:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_bots_leave_properly() {
    let meeting = TestMeeting::new().await;
    let mut plan = meeting.plan(&["Xã Tân Lập", "Xã Bản Phố"]).await;
    plan.stay = Duration::from_hours(1);
    let stop = CancellationToken::new();
    let running = tokio::spawn(probe::run(plan, stop.clone()));
    // Who only lost the line stays in the room for a while; who says goodbye is gone from it.
    let in_the_room = || async {
        let room = meeting.server.app.rooms.status(&meeting.id).await;
        room.map_or(0, |room| room.people.len())
    };
    until("both are in the room", async || in_the_room().await == 2).await;
    stop.cancel();
    let report = running.await.unwrap().unwrap();
    assert!(report.interrupted);
    until("both have left", async || in_the_room().await == 0).await;
}

/// Waits for `becomes_true`; a minute at most.
async fn until(what: &str, becomes_true: impl AsyncFn() -> bool) {
    let waiting = async {
        while !becomes_true().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), waiting).await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_explains_why_a_bot_cannot_join() {
    let meeting = TestMeeting::new().await;
    let mut plan = meeting.plan(&["Xã Tân Lập"]).await;
    plan.tokens[0] = "an-invented-token".to_owned();
    let report = run(plan.clone()).await;
    assert_eq!((report.joined, report.verdict), (0, Verdict::Weak));
    assert!(report.each[0].problem.as_ref().unwrap().contains("mã truy cập"), "{report:#?}");

    plan.address.port = 1;
    plan.stay = Duration::from_secs(1);
    let report = run(plan.clone()).await;
    assert!(report.each[0].problem.as_ref().unwrap().contains("127.0.0.1:1"), "{report:#?}");

    plan.tokens.clear();
    let refused = probe::run(plan, CancellationToken::new()).await.unwrap_err();
    assert_eq!(refused, Fault::Option { name: "--count", least: 1, most: probe::MOST_BOTS as u64 });
}
