// SPDX-License-Identifier: MPL-2.0
//! Versions of papers over HTTP: who replaces and deletes which, and who sees who has opened them.

use meetings::ids::MeetingId;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser, Extra};
use crate::server::{Running, TestServer};
use crate::uploads::{OF_AN_OFFICE, append, append_all, path as upload_path};

/// An chairs, Bình writes; Cúc and Chi are of Tả Van, Dũng of Bản Hồ, which are invited.
async fn office() -> (Running, MeetingId) {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .with_user("Chi")
        .with_unit("UBND xã Bản Hồ")
        .with_user("Dũng")
        .start()
        .await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van", "UBND xã Bản Hồ"]).await;
    (server, meeting)
}

fn papers(meeting: &MeetingId) -> String {
    format!("/api/v1/meetings/{meeting}/papers")
}

async fn add(who: &mut Browser, meeting: &MeetingId, query: &str) -> Answer {
    let path = format!("{}?name={query}", papers(meeting));
    who.send("POST", &path, Extra { kind: Some("application/octet-stream"), body: OF_AN_OFFICE, headers: &[] }).await
}

async fn added(who: &mut Browser, meeting: &MeetingId, query: &str) -> String {
    let answer = add(who, meeting, query).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn delete(who: &mut Browser, meeting: &MeetingId, paper: &str) -> Answer {
    who.send("DELETE", &format!("{}/{paper}", papers(meeting)), Extra::default()).await
}

/// Name and version of each, the first version first.
async fn listed(who: &mut Browser, meeting: &MeetingId) -> Vec<(String, u64)> {
    let list = who.get(&papers(meeting)).await.ok();
    let facts = |paper: &Value| (paper["name"].as_str().unwrap().to_owned(), paper["version"].as_u64().unwrap());
    let mut listed: Vec<_> = list["papers"].as_array().unwrap().iter().map(facts).collect();
    // All were added in one moment of the clock.
    listed.sort_by_key(|(_, version)| *version);
    listed
}

#[tokio::test]
async fn who_sent_a_version_and_who_leads_send_a_newer_one_and_nobody_else() {
    let (server, meeting) = office().await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let mut dung = server.signed_in("Dũng").await;
    let first = added(&mut cuc, &meeting, "v1.pdf").await;
    assert_eq!(add(&mut dung, &meeting, &format!("x.pdf&replaces={first}")).await.problem(), "not_allowed");
    let second = added(&mut binh, &meeting, &format!("v2.pdf&replaces={first}")).await;
    assert_eq!(add(&mut cuc, &meeting, &format!("x.pdf&replaces={first}")).await.problem(), "paper_replaced");
    let third = added(&mut cuc, &meeting, &format!("v3.pdf&replaces={second}")).await;
    assert_eq!(add(&mut binh, &meeting, "x.pdf&replaces=no-such-paper").await.problem(), "paper_replaced");
    let versions = |names: &[(&str, u64)]| names.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(listed(&mut dung, &meeting).await, versions(&[("v1.pdf", 1), ("v2.pdf", 2), ("v3.pdf", 3)]));

    // All versions only who may delete each; the newest alone brings the one before back.
    assert_eq!(delete(&mut cuc, &meeting, &format!("{third}?all=true")).await.problem(), "not_allowed");
    assert_eq!(delete(&mut cuc, &meeting, &third).await.status, 204);
    assert_eq!(listed(&mut dung, &meeting).await, versions(&[("v1.pdf", 1), ("v2.pdf", 2)]));
    assert_eq!(delete(&mut binh, &meeting, &format!("{second}?all=true")).await.status, 204);
    assert_eq!(listed(&mut dung, &meeting).await, []);
    let folder = server.data().join("papers").join(meeting.as_str());
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "the files are gone");
}

#[tokio::test]
async fn a_version_in_pieces_is_refused_before_it_is_sent_and_when_another_came_first() {
    let (server, meeting) = office().await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let mut dung = server.signed_in("Dũng").await;
    let first = added(&mut cuc, &meeting, "v1.pdf").await;
    let new =
        json!({"name": "v2.pdf", "bytes": OF_AN_OFFICE.len(), "purpose": {"becomes": "paper", "replaces": first}});
    let path = upload_path(&meeting, "u1");
    assert_eq!(dung.put(&path, &new).await.problem(), "not_allowed");
    cuc.put(&path, &new).await.ok();
    append_all(&mut cuc, &path, 0, OF_AN_OFFICE).await;
    let begun = upload_path(&meeting, "u2");
    let long = json!({"name": "v2.pdf", "bytes": 10_000, "purpose": {"becomes": "paper", "replaces": first}});
    cuc.put(&begun, &long).await.ok();
    append_all(&mut cuc, &begun, 0, &[1; 4_000]).await;
    added(&mut binh, &meeting, &format!("v2-of-binh.pdf&replaces={first}")).await;
    assert_eq!(cuc.post(&format!("{path}/finish"), &Value::Null).await.problem(), "paper_replaced");
    assert_eq!(cuc.get(&path).await.problem(), "upload_gone", "nothing comes of it any more");
    assert_eq!(append(&mut cuc, &begun, 4_000, &[1; 4_000]).await.problem(), "paper_replaced");
    assert_eq!(cuc.get(&begun).await.problem(), "upload_gone", "it counts no longer among those of this person");
    let newest = listed(&mut cuc, &meeting).await.pop().unwrap();
    assert_eq!(newest, ("v2-of-binh.pdf".to_owned(), 2));
}

#[tokio::test]
async fn chair_and_secretary_see_which_units_have_opened_a_paper_and_others_do_not() {
    let (server, meeting) = office().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let (mut cuc, mut chi) = (server.signed_in("Cúc").await, server.signed_in("Chi").await);
    let mut dung = server.signed_in("Dũng").await;
    let first = added(&mut binh, &meeting, "plan.pdf").await;
    let of = |paper: &str, what: &str| format!("{}/{paper}/{what}", papers(&meeting));
    for _ in 0..2 {
        assert_eq!(cuc.post(&of(&first, "opened"), &Value::Null).await.status, 204);
    }
    server.wait(1_000);
    // A download is an opening, too.
    chi.get(&of(&first, "file")).await;
    let second = added(&mut binh, &meeting, &format!("plan-2.pdf&replaces={first}")).await;
    server.wait(60_000);
    let opened = async |an: &mut Browser| an.get(&papers(&meeting)).await.ok()["opened"]["papers"][0].clone();
    assert_eq!(opened(&mut an).await, json!({"document": first, "units": 0, "only_earlier": 1}));
    assert_eq!(chi.post(&of(&second, "opened"), &Value::Null).await.status, 204);

    let list = an.get(&papers(&meeting)).await.ok();
    assert_eq!(list["opened"], json!({"units": 3, "papers": [{"document": first, "units": 1, "only_earlier": 0}]}));
    let openings = an.get(&of(&second, "openings")).await.ok();
    let names = |unit: usize| {
        let people = openings["units"][unit]["people"].as_array().unwrap().iter();
        people
            .map(|one| (one["name"].as_str().unwrap().to_owned(), one["version"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(openings["units"][1]["unit"], "UBND xã Tả Van");
    assert_eq!(names(1), [("Cúc".to_owned(), 1), ("Chi".to_owned(), 2)]);
    assert_eq!((names(0), names(2)), (vec![], vec![]));

    // All at once are opened, too.
    dung.get(&format!("{}.zip", papers(&meeting))).await;
    assert_eq!(an.get(&papers(&meeting)).await.ok()["opened"]["papers"][0]["units"], 2);
    assert_eq!(dung.get(&papers(&meeting)).await.ok()["opened"], Value::Null);
    assert_eq!(dung.get(&of(&second, "openings")).await.problem(), "not_allowed");
    assert_eq!(server.browser().post(&of(&second, "opened"), &Value::Null).await.problem(), "not_signed_in");
    assert_eq!(cuc.post(&of("no-such-paper", "opened"), &Value::Null).await.problem(), "not_found");
}
