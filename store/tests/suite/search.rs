// SPDX-License-Identifier: MPL-2.0
//! Search over transcripts and minutes, restricted to what the user may read.

use meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use meetings::minutes::{Block, Body, Inline, MinutesContent, MinutesHead};
use meetings::people::User;
use meetings::search::SearchQuery;
use meetings::transcript::Segment;
use store::minutes_signing::{FiledCertificate, NewSignature, SignatureRole, sha256_hex};
use store::recordings::Recording;
use store::search::{Cursor, Hit};
use store::transcript::RecognitionProgress;
use store::{Actor, Store, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by, commenting, saying};

/// The recording of Cường, who speaks for an hour.
async fn recorded(store: &Store, meeting: &MeetingId, recording: &str) -> RecordingId {
    let id = RecordingId::parse(recording).unwrap();
    if store.recordings().get(&id).await.is_err() {
        let new = Recording {
            id: id.clone(),
            meeting: meeting.clone(),
            participant: ParticipantId::parse("cuong").unwrap(),
            speaker: "Lê Văn Cường".into(),
            unit: "UBND xã Bảo Thắng".into(),
            path: format!("recordings/{recording}.opus"),
            started_at: MORNING,
            duration: Some(60 * MINUTE),
        };
        save!(store => recordings().create(&new, &Actor::System, MORNING)).unwrap();
    }
    id
}

/// A sentence of five seconds, in the minute of its number.
fn sentence(recording: &RecordingId, model: &str, number: usize, text: &str) -> Segment {
    Segment {
        id: SegmentId::parse(&format!("{recording}-{model}-{number}")).unwrap(),
        recording: recording.clone(),
        participant: ParticipantId::parse("cuong").unwrap(),
        speaker: "Lê Văn Cường".into(),
        unit: "UBND xã Bảo Thắng".into(),
        starts_at: MORNING.plus(number as i64 * MINUTE),
        ends_at: MORNING.plus(number as i64 * MINUTE + 5000),
        text: text.into(),
        confidence: 0.9,
        model: model.into(),
        raw: String::new(),
        word_starts: Vec::new(),
        recognised: None,
        corrected_by: None,
        named_by: None,
    }
}

/// What Cường says, one sentence a minute, recognised by `model`.
async fn say(store: &Store, meeting: &MeetingId, recording: &str, model: &str, sentences: &[&str]) {
    let id = recorded(store, meeting, recording).await;
    let segments: Vec<Segment> =
        sentences.iter().enumerate().map(|(number, text)| sentence(&id, model, number, text)).collect();
    save!(store => transcript().replace(&id, model, &segments, &Actor::System, MORNING)).unwrap();
}

async fn find_page(store: &Store, user: &User, words: &str, after: Option<Cursor>, limit: i64) -> Vec<Hit> {
    store.search().find(&SearchQuery::parse(words).unwrap(), user, after, limit).await.unwrap()
}

async fn find(store: &Store, user: &User, words: &str) -> Vec<String> {
    find_page(store, user, words, None, 50).await.into_iter().map(|hit| hit.text).collect()
}

on_both_databases! {
    async fn words_are_found_with_and_without_diacritics(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        let said = [
            "Thu ngân sách đạt 102% dự toán.",
            "Đường lên Đắk Lắk bị sạt lở.",
            "Theo Nghị định 15/2020/NĐ-CP.",
            "Con ngan bên sạch.",
            "Sách về ngân hàng.",
        ];
        say(store, &meeting, "r1", "ctc", &said).await;
        for (typed, found) in [
            ("ngân sách", vec![said[0], said[4]]),
            ("NGA\u{302}N SÁCH", vec![said[0], said[4]]),
            ("ngan sach", vec![said[0], said[4], said[3]]),
            ("ngan", vec![said[3], said[4], said[0]]),
            ("dak lak", vec![said[1]]),
            ("đak lak", vec![]),
            ("15/2020/NĐ-CP", vec![said[2]]),
            ("15 2020 nd cp", vec![said[2]]),
            ("102%", vec![said[0]]),
            ("ngân sạt", vec![]),
            ("không ai nói", vec![]),
            // What means something to a database means nothing here.
            ("\" OR folded : x* NEAR( ' & | ! :*", vec![]),
        ] {
            assert_eq!(find(store, &office.an, typed).await, found, "{typed}");
        }
        let hit = &find_page(store, &office.an, "dak lak", None, 50).await[0];
        assert_eq!((hit.speaker.as_str(), hit.unit.as_str()), ("Lê Văn Cường", "UBND xã Bảo Thắng"));
        assert_eq!((&hit.meeting, hit.said_at, &hit.minutes), (&meeting, MORNING.plus(MINUTE), &None));
        assert_eq!(hit.segment, Some(SegmentId::parse("r1-ctc-1").unwrap()));
    }

    async fn the_index_follows_the_transcript(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        say(store, &meeting, "r1", "base", &["xin hết", "ngân xách"]).await;
        say(store, &meeting, "r1", "base", &["xin hết", "ngân sách"]).await;
        assert_eq!(find(store, &office.an, "ngan xach").await, [] as [&str; 0]);
        assert_eq!(find(store, &office.an, "ngan sach").await, ["ngân sách"]);
        say(store, &meeting, "r1", "large", &["Xin hết.", "Ngân sách."]).await;
        assert_eq!(find(store, &office.an, "ngan sach").await, ["Ngân sách."], "text of an earlier model is not searched");
        say(store, &meeting, "r1", "large", &[]).await;
        assert_eq!(find(store, &office.an, "ngan sach").await, [] as [&str; 0]);
    }

    async fn the_index_follows_live_additions_and_corrections(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        let id = recorded(store, &meeting, "r1").await;
        let heard = |position, finished| RecognitionProgress { recording: id.clone(), model: "ctc".into(), position, finished };
        let said = |number, text| [sentence(&id, "ctc", number, text)];
        save!(store => transcript().append(&heard(5_000, false), 0, &said(0, "ngân xách đạt"), MORNING)).unwrap();
        assert_eq!(find(store, &office.an, "ngan xach").await, ["ngân xách đạt"], "at once");
        save!(store => transcript().append(&heard(65_000, false), 5_000, &said(1, "xin hết"), MORNING)).unwrap();
        assert_eq!(find(store, &office.an, "xin het").await, ["xin hết"]);
        assert_eq!(find(store, &office.an, "ngan xach").await.len(), 1, "what stood there before stands there once");
        // A second worker that comes late changes nothing here either.
        let late = save!(store => transcript().append(&heard(65_000, false), 5_000, &said(2, "nói hai lần"), MORNING));
        assert!(late.is_err());
        assert_eq!(find(store, &office.an, "noi hai lan").await, [] as [&str; 0]);

        let correct = async |number: usize, text| {
            let segment = SegmentId::parse(&format!("r1-ctc-{number}")).unwrap();
            save!(store => transcript().correct(&segment, text, "Trần Thị Bình", &by(&office.binh), MORNING)).unwrap();
        };
        correct(0, "Ngân sách đạt.").await;
        assert_eq!(find(store, &office.an, "ngan xach").await, [] as [&str; 0], "as it was recognised it is found no more");
        assert_eq!(find(store, &office.an, "ngân sách").await, ["Ngân sách đạt."]);
        let hit = &find_page(store, &office.an, "ngan sach", None, 50).await[0];
        assert_eq!(hit.segment, Some(SegmentId::parse("r1-ctc-0").unwrap()));
        let (first, actor) = (SegmentId::parse("r1-ctc-0").unwrap(), by(&office.binh));
        let named = save!(store => transcript().name_speaker(&first, Some("Lò Thị Mai"), false, "Bình", &actor, MORNING)).unwrap();
        assert_eq!(named.len(), 1);
        let hits = find_page(store, &office.an, "ngan sach", None, 50).await;
        assert_eq!(hits.iter().map(|hit| hit.speaker.as_str()).collect::<Vec<_>>(), ["Lò Thị Mai"]);
        correct(0, "Ngân sách vượt.").await;
        assert_eq!(find(store, &office.an, "ngan sach dat").await, [] as [&str; 0]);
        assert_eq!(find(store, &office.an, "ngan sach vuot").await.len(), 1);

        // The meeting goes on, ends, and is recognised again by another model.
        save!(store => transcript().append(&heard(125_000, true), 65_000, &said(2, "tôi nhất trí"), MORNING)).unwrap();
        say(store, &meeting, "r1", "large", &["ngân xách đạt", "Xin hết.", "Tôi nhất trí."]).await;
        for (words, found) in [
            ("ngan xach", vec![]),
            ("ngan sach", vec!["Ngân sách vượt."]),
            ("xin het", vec!["Xin hết."]),
            ("nhat tri", vec!["Tôi nhất trí."]),
        ] {
            assert_eq!(find(store, &office.an, words).await, found, "{words}");
        }
        assert_eq!(store::search_backfill::index_missing(store).await.unwrap(), 0);
    }

    async fn only_readable_passages_are_found(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        say(store, &meeting, "r1", "ctc", &["Thu ngân sách đạt."]).await;
        let text = "Kết luận về ngân sách.";
        let minutes = save!(store => minutes().create(&meeting, None, &saying(text), &Actor::System, MORNING)).unwrap();
        let sees = async |user: &User| find(store, user, "ngan sach").await.len();
        // An chairs, Bình writes: the draft too. Cường is invited, Quang administers: the
        // transcript. Dung is a stranger.
        for (user, hits) in [(&office.an, 2), (&office.binh, 2), (&office.cuong, 1), (&office.quang, 1), (&office.dung, 0)] {
            assert_eq!(sees(user).await, hits, "{}", user.name);
        }
        save!(store => minutes().submit(&minutes.id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
        for (role, signer, on, gives) in [
            (SignatureRole::Secretary, &office.binh, b"PDF".as_slice(), b"PDF+B".as_slice()),
            (SignatureRole::Chair, &office.an, b"PDF+B", b"PDF+B+A"),
        ] {
            assert_eq!(sees(&office.cuong).await, 1, "not yet signed by both");
            let certificate = FiledCertificate { sha256: sha256_hex(b"C"), subject: "CN".into() };
            let new = NewSignature { role, signer: &signer.id, key_subject: "CN", certificate: &certificate, other_name_confirmed: false,
                signed_sha256: &sha256_hex(on), pdf: gives };
            save!(store => minutes().add_signature(&minutes.id, &new, &by(signer), MORNING)).unwrap();
        }
        assert_eq!(sees(&office.cuong).await, 1, "signed, and not published");
        let binh = commenting(&office.binh);
        save!(store => minutes().publish(&minutes.id, &binh, &by(&office.binh), MORNING)).unwrap();
        assert_eq!(sees(&office.cuong).await, 2);
        assert_eq!(sees(&office.dung).await, 0);
    }

    async fn only_the_newest_revision_of_minutes_is_searched(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let find = async |words: &str| find(&office.store, &office.binh, words).await;
        assert_eq!(find("ban nhap").await, ["Bản nháp."]);
        office.saves(&office.binh, &minutes, 1, "Hoàn chỉnh.").await.unwrap();
        assert_eq!(find("ban nhap").await, [] as [&str; 0]);
        let paragraph = |inlines| Block::Paragraph { content: inlines };
        let source = SegmentId::parse("s1").unwrap();
        let content = MinutesContent {
            head: MinutesHead { title: "Họp về ngân sách".into(), ..MinutesHead::default() },
            body: Body::of(vec![
                paragraph(vec![Inline::plain("Ông Cường: "), Inline::sourced("ngân sách đạt.", source.clone())]),
                paragraph(vec![Inline::plain("Đồng ý.")]),
                paragraph(vec![Inline::plain("Đồng ý.")]),
            ]),
        };
        let save = async |base| save!(office.store => minutes().save_revision(&minutes.id, base, &content, &by(&office.binh), MORNING));
        save(2).await.unwrap();
        save(3).await.unwrap();
        assert_eq!(find("dong y").await.len(), 2, "as often as it is written");
        let hits = find_page(&office.store, &office.binh, "ngân sách", None, 50).await;
        let texts: Vec<_> = hits.iter().map(|hit| (hit.text.as_str(), hit.segment.clone())).collect();
        assert!(texts.contains(&("Ông Cường: ngân sách đạt.", Some(source))), "{texts:?}");
        assert!(texts.contains(&("Họp về ngân sách", None)), "{texts:?}");
        assert_eq!(hits[0].minutes.as_ref(), Some(&minutes.id));
        save!(office.store => minutes().restore(&minutes.id, 1, 4, &by(&office.binh), MORNING)).unwrap();
        assert_eq!(find("ban nhap").await, ["Bản nháp."]);
    }

    async fn pages_of_hits_have_no_gaps(db: &Database) {
        let office = Office::new(db).await;
        let (store, meeting) = (&office.store, office.meeting().await.id);
        let sentences: Vec<String> = (0..25).map(|n| format!("Ý kiến {n}.")).collect();
        say(store, &meeting, "r1", "ctc", &sentences.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = find_page(store, &office.an, "y kien", after, 10).await;
            let Some(last) = page.last() else { break };
            after = Some(last.cursor);
            seen.extend(page.into_iter().map(|hit| hit.text));
            // Meanwhile something else comes into the index: it moves nothing.
            if seen.len() == 10 {
                say(store, &meeting, "r2", "ctc", &["Ý kiến cuối."]).await;
            }
        }
        let newest_first: Vec<String> = sentences.into_iter().rev().collect();
        assert_eq!(seen.iter().filter(|text| *text != "Ý kiến cuối.").cloned().collect::<Vec<_>>(), newest_first);
    }

    async fn text_of_an_older_version_is_indexed_at_the_next_start(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        say(&office.store, &meeting, "r1", "ctc", &["Thu ngân sách đạt."]).await;
        let text = "Kết luận về ngân sách.";
        save!(office.store => minutes().create(&meeting, None, &saying(text), &Actor::System, MORNING)).unwrap();
        db.tamper("DELETE FROM passages").await.unwrap();
        assert_eq!(find(&office.store, &office.an, "ngan sach").await, [] as [&str; 0]);
        assert_eq!(store::search_backfill::index_missing(&office.store).await.unwrap(), 2);
        assert_eq!(find(&office.store, &office.an, "ngan sach").await.len(), 2);
        assert_eq!(store::search_backfill::index_missing(&office.store).await.unwrap(), 0);
    }
}
