// SPDX-License-Identifier: MPL-2.0
//! Letters where a mail server is set up: what it has against the sender loses none, domains bound
//! where they go, a series is one letter, and nobody is reminded too often.

use serde_json::{Value, json};
use store::meetings_repository::MeetingPlan;

use crate::browser::Browser;
use crate::mail_server::{MailServer, until};
use crate::server::{Running, TestServer};

const TA_VAN: &str = "UBND xã Tả Van";
const HOUR: i64 = 3_600_000;

/// Cúc's unit is invited. Cúc and Bình get letters.
async fn office(mail: &MailServer, domains: &[&str]) -> Running {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_admin("Quang")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_settings(|config| {
            mail.settings(config);
            config.mail_domains.0 = domains.iter().map(|&name| name.to_owned()).collect();
        })
        .start()
        .await;
    for (name, address) in [("Bình", "binh@tinh.gov.vn"), ("Cúc", "cuc@tavan.gov.vn")] {
        let mut person = server.signed_in(name).await;
        assert_eq!(person.put("/api/v1/me/letters", &to(address)).await.status, 204);
    }
    server
}

fn to(address: &str) -> Value {
    json!({"address": address, "language": "vi", "for_unit": true})
}

/// A plan to which Tả Van is invited, in an hour.
fn plan(server: &Running) -> Value {
    json!({"title": "Giao ban tuan", "starts_at": server.now().plus(HOUR), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit(TA_VAN)], "agenda": []})
}

async fn planned(server: &Running, an: &mut Browser) -> String {
    let meeting = an.post("/api/v1/meetings", &plan(server)).await.ok();
    format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap())
}

async fn until_mail(quang: &mut Browser, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let mut seen = Value::Null;
    until(what, async || {
        seen = quang.get("/api/v1/mail").await.ok();
        is_so(&seen)
    })
    .await;
    seen
}

#[tokio::test]
async fn a_refused_sender_stops_all_letters_and_loses_none() {
    let mail = MailServer::start().await;
    mail.refuses_sender(Some("550 5.7.1 not your address"));
    let server = office(&mail, &[]).await;
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    assert_eq!(quang.get("/api/v1/mail").await.ok()["taken_at"], Value::Null, "nothing was tried");
    planned(&server, &mut an).await;
    let view =
        until_mail(&mut quang, "the sender is refused", |view| view["failure"]["trouble"] == "sender_refused").await;
    assert_eq!(view["failure"]["words"], "550 5.7.1 not your address");
    let tested = quang.post("/api/v1/mail/test", &json!({"address": "quang@tinh.gov.vn"})).await.ok();
    assert_eq!(tested["failure"]["trouble"], "sender_refused");
    server.wait(60_000);
    let view = quang.get("/api/v1/mail").await.ok();
    assert_eq!((&view["waiting"], &view["failed"], &view["taken"]), (&json!(2), &json!(0), &json!(0)));

    mail.refuses_sender(None);
    assert_eq!(
        quang.post("/api/v1/mail/test", &json!({"address": "quang@tinh.gov.vn"})).await.ok()["failure"],
        Value::Null
    );
    mail.until_taken("binh@tinh.gov.vn", 1).await;
    mail.until_taken("cuc@tavan.gov.vn", 1).await;
    let view = until_mail(&mut quang, "all is sent", |view| view["waiting"] == 0).await;
    assert_eq!((&view["failure"], &view["taken"]), (&Value::Null, &json!(3)), "with the one to try");
    assert!(view["taken_at"].is_number(), "{view}");
}

#[tokio::test]
async fn letters_that_tell_nothing_any_more_keep_nobody_waiting() {
    let mail = MailServer::start().await;
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_settings(|config| {
            mail.settings(config);
            config.mail_per_minute = 1;
        })
        .start()
        .await;
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(binh.put("/api/v1/me/letters", &to("binh@tinh.gov.vn")).await.status, 204);
    let (by, now) = (store::Actor::System, server.now());
    let plan = |starts_at| MeetingPlan {
        title: "Giao ban".to_owned(),
        starts_at,
        chair: server.user("An").clone(),
        secretary: server.user("Bình").clone(),
        unit: server.unit("UBND tỉnh").clone(),
        invited_units: Vec::new(),
        invitees: meetings::invitees::Invitees::default(),
        agenda: Vec::new(),
    };
    let mut work = server.store().begin().await.unwrap();
    for _ in 0..20 {
        let id = work.meetings().create(&plan(now.plus(48 * HOUR)), &by, now).await.unwrap().id;
        work.letters().invite(&id, &[], &by, now).await.unwrap();
        work.meetings().update(&id, &plan(now.plus(-20 * HOUR)), &by, now).await.unwrap();
    }
    let later = now.plus(1);
    let tells = work.meetings().create(&plan(now.plus(48 * HOUR)), &by, later).await.unwrap().id;
    work.letters().invite(&tells, &[], &by, later).await.unwrap();
    work.save().await.unwrap();
    server.wait(1);
    // One letter a minute: each that is not sent would cost the next one a minute.
    mail.until_taken("binh@tinh.gov.vn", 1).await;
    until("none waits", async || server.store().letters().counts(now).await.unwrap().waiting == 0).await;
}

#[tokio::test]
async fn a_refused_recipient_ends_that_letter_alone() {
    let mail = MailServer::start().await;
    mail.refuses("cuc@tavan.gov.vn", "550 5.1.1 no such user");
    let server = office(&mail, &[]).await;
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    planned(&server, &mut an).await;
    mail.until_taken("binh@tinh.gov.vn", 1).await;
    let view = until_mail(&mut quang, "a letter has failed", |view| view["failed"] == 1).await;
    assert_eq!(view["failure"], Value::Null, "nothing is wrong with the server");
    assert_eq!(view["letters"][0]["failure"], json!({"trouble": "refused", "words": "550 5.1.1 no such user"}));
}

#[tokio::test]
async fn addresses_outside_the_domains_are_refused_where_they_are_typed_and_get_no_letter() {
    let mail = MailServer::start().await;
    let server = office(&mail, &["tinh.gov.vn", "tavan.gov.vn"]).await;
    let (mut an, mut quang, mut cuc) =
        (server.signed_in("An").await, server.signed_in("Quang").await, server.signed_in("Cúc").await);
    for outside in ["cuc@gmail.com", "cuc@xtavan.gov.vn", "cuc@tavan.gov.vn.example.com"] {
        let refused = cuc.put("/api/v1/me/letters", &to(outside)).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "address_outside"), "{outside}");
        assert!(refused.json()["detail"].as_str().unwrap().contains("tinh.gov.vn, tavan.gov.vn"), "says where to");
        let tested = quang.post("/api/v1/mail/test", &json!({"address": outside})).await;
        assert_eq!(tested.problem(), "address_outside");
        let of_cuc = format!("/api/v1/users/{}/letters", server.user("Cúc"));
        assert_eq!(quang.put(&of_cuc, &to(outside)).await.problem(), "address_outside");
    }
    assert_eq!(cuc.put("/api/v1/me/letters", &to("cuc@phong.tavan.gov.vn")).await.status, 204, "below one of them");
    // From before the domains were set.
    let old = store::LetterAddress { address: "cuc@gmail.com".to_owned(), language: "vi".to_owned(), for_unit: true };
    let (store, user, now) = (server.store(), server.user("Cúc"), server.now());
    store::save!(store => letter_addresses().set(user, &old, &store::Actor::System, now)).unwrap();
    planned(&server, &mut an).await;
    mail.until_taken("binh@tinh.gov.vn", 1).await;
    let view = until_mail(&mut quang, "it is shown as not sent", |view| view["failed"] == 1).await;
    assert_eq!(view["letters"][0]["failure"]["trouble"], "outside");
    assert_eq!(view["server"]["domains"], "tinh.gov.vn, tavan.gov.vn");
    assert_eq!(mail.to("cuc@gmail.com").len(), 0);
}

#[tokio::test]
async fn a_series_that_is_cancelled_is_one_letter_to_each_and_none_to_who_knows_nothing_of_it() {
    let mail = MailServer::start().await;
    let server = office(&mail, &[]).await;
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    let series = json!({"plan": plan(&server), "every": "week", "times": 4});
    let meetings = an.post("/api/v1/meetings/series", &series).await.ok()["meetings"].clone();
    let path = |n: usize| format!("/api/v1/meetings/{}", meetings[n]["id"].as_str().unwrap());
    mail.until_taken("cuc@tavan.gov.vn", 1).await;
    let cancel = json!({"reason": "Bao so 10", "with_later": true});
    assert_eq!(an.post(&format!("{}/cancel", path(1)), &cancel).await.status, 204);
    mail.until_taken("cuc@tavan.gov.vn", 2).await;
    let view = until_mail(&mut quang, "all is sent", |view| view["waiting"] == 0).await;
    assert_eq!(view["taken"], 4, "an invitation and a cancellation for each of two");

    // Nobody has heard of the second series when it is cancelled.
    mail.refuses_sender(Some("452 4.3.1 disk full"));
    let meetings = an.post("/api/v1/meetings/series", &series).await.ok()["meetings"].clone();
    let first = format!("/api/v1/meetings/{}", meetings[0]["id"].as_str().unwrap());
    let view = until_mail(&mut quang, "it takes nothing", |view| view["failure"]["trouble"] == "busy").await;
    assert_eq!(view["waiting"], 2);
    assert_eq!(an.post(&format!("{first}/cancel"), &cancel).await.status, 204);
    mail.refuses_sender(None);
    server.wait(60_000);
    quang.post("/api/v1/mail/test", &json!({"address": "quang@tinh.gov.vn"})).await.ok();
    until_mail(&mut quang, "nothing waits", |view| view["waiting"] == 0).await;
    assert_eq!(mail.to("cuc@tavan.gov.vn").len(), 2);
    assert_eq!(mail.to("binh@tinh.gov.vn").len(), 2);
}

#[tokio::test]
async fn who_was_reminded_is_so_again_after_four_hours() {
    let mail = MailServer::start().await;
    let server = office(&mail, &[]).await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let mut late = plan(&server);
    late["starts_at"] = json!(server.now().plus(20 * HOUR));
    let meeting = an.post("/api/v1/meetings", &late).await.ok();
    let path = format!("/api/v1/meetings/{}/letters", meeting["id"].as_str().unwrap());
    mail.until_taken("cuc@tavan.gov.vn", 1).await;
    assert_eq!(binh.get(&path).await.ok()["to_answer"], Value::Null);
    let answer = format!("{path}/answer");
    assert_eq!(binh.post(&answer, &Value::Null).await.ok()["letters"], 1);
    mail.until_taken("cuc@tavan.gov.vn", 2).await;
    let (at, again_at) = (server.now(), server.now().plus(4 * HOUR));
    server.wait(4 * HOUR - 1);
    assert_eq!(an.post(&answer, &Value::Null).await.ok()["letters"], 0, "whoever reminds");
    let view = binh.get(&path).await.ok();
    assert_eq!((&view["to_answer"], &view["to_check"]), (&json!({"at": at, "again_at": again_at}), &Value::Null));
    server.wait(1);
    assert_eq!(binh.post(&answer, &Value::Null).await.ok()["letters"], 1);
    mail.until_taken("cuc@tavan.gov.vn", 3).await;
}
