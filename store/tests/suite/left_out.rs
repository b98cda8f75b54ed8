// SPDX-License-Identifier: MPL-2.0
//! What was left out of a transcript comes back when a person says so, and not before.

use meetings::ids::{MeetingId, RecordingId, SegmentId};
use meetings::people::User;
use meetings::search::SearchQuery;
use meetings::transcript::{LeftOut, LeftOutReason, MAX_LEFT_OUT_OF_RECORDING, Segment};
use store::{Actor, Error, Store, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};
use crate::transcripts::{recording, said, texts};

fn left_out(segment: Segment, reason: LeftOutReason) -> LeftOut {
    LeftOut { segment, reason, brought_back_by: None }
}

fn agreed(id: &str, model: &str) -> LeftOut {
    left_out(said(id, "r1", model, 3000, "Đồng ý, đồng ý."), LeftOutReason::Loop)
}

/// Cường's recording of an hour, of which `model` has recognised this.
async fn recognised(store: &Store, model: &str, segments: &[Segment], left_out: &[LeftOut]) {
    let id = RecordingId::parse("r1").unwrap();
    let mut work = store.begin().await.unwrap();
    work.transcript().replace(&id, model, segments, &Actor::System, MORNING).await.unwrap();
    work.left_out().keep(&id, left_out, MORNING).await.unwrap();
    work.save().await.unwrap();
}

async fn found(store: &Store, user: &User, words: &str) -> usize {
    store.search().find(&SearchQuery::parse(words).unwrap(), user, None, 50).await.unwrap().len()
}

/// What is out now, and what was brought back.
async fn lines(store: &Store, meeting: &MeetingId) -> (Vec<String>, Vec<String>) {
    let lines = store.left_out().list(meeting).await.unwrap();
    let (back, out): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.brought_back_by.is_some());
    let texts = |lines: Vec<LeftOut>| lines.into_iter().map(|line| line.segment.text).collect();
    (texts(out), texts(back))
}

fn vote() -> [Segment; 2] {
    [said("a1", "r1", "base", 0, "Xã đã nhận giống."), said("a2", "r1", "base", 6000, "Xin hết.")]
}

on_both_databases! {
    async fn what_is_left_out_is_in_no_transcript_until_it_is_brought_back(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        save!(store => recordings().create(&recording("r1", &meeting, 0), &Actor::System, MORNING)).unwrap();
        recognised(store, "base", &vote(), &[agreed("x1", "base")]).await;
        let transcript = store.transcript();
        let id = SegmentId::parse("x1").unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Xã đã nhận giống.", "Xin hết."]);
        assert_eq!(transcript.earlier(&meeting).await.unwrap(), []);
        assert_eq!(found(store, &office.an, "đồng ý").await, 0);
        assert_eq!(lines(store, &meeting).await, (vec!["Đồng ý, đồng ý.".to_owned()], vec![]));
        assert_eq!(store.left_out().count(&meeting).await.unwrap(), 1);
        let refused = save!(store => transcript().correct(&id, "Đồng ý.", "Bình", &Actor::System, MORNING));
        assert!(matches!(refused, Err(Error::NotFound("segment"))), "nobody corrects what is not there: {refused:?}");

        let (binh, later) = (by(&office.binh), MORNING.plus(MINUTE));
        let back = save!(store => left_out().bring_back(&id, "Trần Thị Bình", &binh, later)).unwrap();
        assert_eq!(back.brought_back_by.as_deref(), Some("Trần Thị Bình"));
        assert_eq!(back.reason, LeftOutReason::Loop);
        let whole = ["Xã đã nhận giống.", "Đồng ý, đồng ý.", "Xin hết."];
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), whole);
        assert_eq!(texts(&transcript.news(&meeting, later).await.unwrap()), ["Đồng ý, đồng ý."]);
        assert_eq!(found(store, &office.an, "đồng ý").await, 1);
        assert_eq!(lines(store, &meeting).await, (vec![], vec!["Đồng ý, đồng ý.".to_owned()]));

        let log = store.audit().list(0, 1000).await.unwrap();
        let last = log.last().unwrap();
        assert_eq!((last.action.as_str(), last.subject.as_str()), ("transcript.bring_back", meeting.as_str()));
        assert_eq!(last.actor, format!("user:{}", office.binh.id));
        // Two people press at once.
        save!(store => left_out().bring_back(&id, "Nguyễn Văn An", &binh, later)).unwrap();
        assert_eq!(store.audit().list(0, 1000).await.unwrap().len(), log.len(), "nothing happened");

        save!(store => left_out().take_out(&id, &binh, later.plus(1))).unwrap();
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Xã đã nhận giống.", "Xin hết."]);
        assert_eq!(store.left_out().taken_out(&meeting, later.plus(1)).await.unwrap(), std::slice::from_ref(&id));
        assert_eq!(found(store, &office.an, "đồng ý").await, 0);
        assert_eq!(lines(store, &meeting).await, (vec!["Đồng ý, đồng ý.".to_owned()], vec![]));
        let kept = save!(store => left_out().bring_back(&vote()[0].id, "Bình", &binh, later));
        assert!(matches!(kept, Err(Error::NotFound("segment"))), "it was never left out: {kept:?}");
    }

    async fn what_was_brought_back_stays_when_the_recording_is_recognised_again(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        save!(store => recordings().create(&recording("r1", &meeting, 0), &Actor::System, MORNING)).unwrap();
        let unsure = |id: &str, model: &str| left_out(said(id, "r1", model, 9000, "Ờ thế."), LeftOutReason::Unsure);
        recognised(store, "base", &vote(), &[agreed("x1", "base"), unsure("x2", "base")]).await;
        let transcript = store.transcript();
        let binh = by(&office.binh);
        let id = SegmentId::parse("x1").unwrap();
        save!(store => left_out().bring_back(&id, "Trần Thị Bình", &binh, MORNING.plus(MINUTE))).unwrap();
        let whole = ["Xã đã nhận giống.", "Đồng ý, đồng ý.", "Xin hết."];
        // The same engine leaves out the same.
        recognised(store, "base", &vote(), &[agreed("x1", "base"), unsure("x2", "base")]).await;
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), whole);
        assert_eq!(lines(store, &meeting).await, (vec!["Ờ thế.".to_owned()], vec!["Đồng ý, đồng ý.".to_owned()]));
        // A better one leaves out something else, and hears what was brought back in other words.
        let large = [
            said("c1", "r1", "large", 0, "Xã đã nhận giống."),
            said("c2", "r1", "large", 3100, "Đồng ý."),
            said("c3", "r1", "large", 6000, "Xin hết."),
        ];
        let sure = left_out(said("y1", "r1", "large", 12_000, "Cảm ơn."), LeftOutReason::Stock);
        recognised(store, "large", &large, &[agreed("y2", "large"), sure]).await;
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), whole);
        assert_eq!(lines(store, &meeting).await, (vec!["Cảm ơn.".to_owned()], vec!["Đồng ý, đồng ý.".to_owned()]));
        assert_eq!(texts(&transcript.earlier(&meeting).await.unwrap()), ["Xã đã nhận giống.", "Xin hết."]);

        // Taken out again, minutes may still refer to it.
        save!(store => left_out().take_out(&id, &binh, MORNING.plus(2 * MINUTE))).unwrap();
        recognised(store, "large", &large, &[]).await;
        assert_eq!(texts(&transcript.list(&meeting).await.unwrap()), ["Xã đã nhận giống.", "Đồng ý.", "Xin hết."]);
        assert_eq!(transcript.get(&id).await.unwrap().text, "Đồng ý, đồng ý.");
        assert_eq!(lines(store, &meeting).await, (vec![], vec![]));
    }

    async fn hours_of_noise_do_not_fill_the_store(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        for name in ["r1", "r2"] {
            save!(store => recordings().create(&recording(name, &meeting, 0), &Actor::System, MORNING)).unwrap();
        }
        let noise = |recording: &str, count: i64| -> Vec<LeftOut> {
            let one = |n: i64| said(&format!("{recording}-{n}"), recording, "base", n * 1000, "nhạc");
            (0..count).map(|n| left_out(one(n), LeftOutReason::Stock)).collect()
        };
        for (name, count) in [("r1", 150), ("r1", 250), ("r2", 3)] {
            let id = RecordingId::parse(name).unwrap();
            save!(store => left_out().keep(&id, &noise(name, count), MORNING)).unwrap();
        }
        assert_eq!(store.left_out().count(&meeting).await.unwrap(), MAX_LEFT_OUT_OF_RECORDING + 3);
    }
}
