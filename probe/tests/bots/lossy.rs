// SPDX-License-Identifier: MPL-2.0
//! The report shows a link with packet loss.

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use probe::Verdict;

use crate::meeting::{TestMeeting, of, run};
use crate::relay::{ANNOUNCED, Loss, start};

/// A port that is free on both addresses.
fn free_port() -> u16 {
    loop {
        let port = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        if UdpSocket::bind((ANNOUNCED, port)).is_ok() {
            return port;
        }
    }
}

async fn meeting_behind(loss: Loss) -> TestMeeting {
    let port = free_port();
    let meeting = TestMeeting::with_media(port, vec![ANNOUNCED.into()]).await;
    start(port, loss, 20_251_101);
    meeting
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_has_lost_packets_and_their_effect() {
    let meeting = meeting_behind(Loss { down: 8, up: 0 }).await;
    let mut plan = meeting.plan(&["UBND tỉnh", "Xã Tân Lập"]).await;
    plan.voice = Some(meeting.voice());
    plan.picture = Some(meeting.picture());
    plan.stay = Duration::from_secs(10);
    let report = run(plan).await;
    for name in ["UBND tỉnh", "Xã Tân Lập"] {
        let bot = of(&report, name);
        assert_eq!(bot.problem, None, "{bot:#?}");
        let lost = bot.sound.lost_percent.unwrap();
        assert!(lost < 3.0, "8 % of the sound was dropped and sent again: {bot:#?}");
        assert!(bot.sound.missing_percent.is_some(), "what came too late to be heard is said: {bot:#?}");
        assert!((3.0..14.0).contains(&bot.picture.lost_percent.unwrap()), "{bot:#?}");
        assert!(bot.picture.repaired > 0, "what was lost is sent again: {bot:#?}");
        assert!(bot.picture.pictures > 10, "and so they go on: {bot:#?}");
        assert!(bot.sent.lost_percent.unwrap() < 2.0, "nothing was dropped on the way up: {bot:#?}");
        assert!(bot.verdict < Verdict::Good, "{bot:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_reports_packets_that_it_misses() {
    let meeting = meeting_behind(Loss { down: 0, up: 15 }).await;
    let mut plan = meeting.plan(&["Xã Tân Lập", "Xã Bản Phố"]).await;
    plan.voice = Some(meeting.voice());
    plan.stay = Duration::from_secs(12);
    let report = run(plan).await;
    let bot = of(&report, "Xã Tân Lập");
    assert_eq!(bot.problem, None, "{bot:#?}");
    assert!(bot.sent.lost_percent.unwrap() > 5.0, "15 % of what it sent was dropped: {bot:#?}");
    assert!(bot.verdict < Verdict::Good, "{bot:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_media_port_is_reported_as_the_reason() {
    // The page is reached, the media port is not: nobody listens where the server says it is.
    let meeting = TestMeeting::with_media(0, vec![ANNOUNCED.into()]).await;
    let mut plan = meeting.plan(&["Xã Tân Lập"]).await;
    plan.stay = Duration::from_secs(3);
    let report = run(plan).await;
    let bot = &report.each[0];
    assert!(bot.joined_ms.is_some(), "{bot:#?}");
    assert!(bot.problem.as_ref().unwrap().contains("UDP"), "{bot:#?}");
    assert_eq!((bot.verdict, report.verdict), (Verdict::Weak, Verdict::Weak));
}
