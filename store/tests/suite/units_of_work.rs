// SPDX-License-Identifier: MPL-2.0
//! The changes of a use case are stored completely or not at all: if any statement fails, nothing
//! is stored, and a retry stores them once.

use std::collections::BTreeMap;

use meetings::ids::{ParticipantId, RecordingId};
use meetings::meeting::MeetingRole;
use meetings::policy::MediaRights;
use serde_json::json;
use store::access_tokens::NewAccessToken;
use store::jobs::DEFAULT_MAX_ATTEMPTS;
use store::minutes_signing::{FiledCertificate, NewSignature, SignatureRole, sha256_hex};
use store::people_import::{PersonRow, Wanted};
use store::recordings::Recording;
use store::unit_import::UnitRow;
use store::users::NewUser;
use store::{Actor, Error, Result, Store, Token, save};

use crate::databases::{Database, on_both_databases};
use crate::office::{HOUR, MINUTE, MORNING, Office, by, saying};

/// More than any use case here has; only a test that never ends reaches it.
const STATEMENTS: u64 = 60;

/// Lets every statement of `change` fail once, each time with a new subject of `prepare`. `least`
/// is a number of statements that it has for sure.
async fn is_stored_once<S>(
    db: &Database,
    store: &Store,
    least: u64,
    prepare: impl AsyncFn(u64) -> S,
    change: impl AsyncFn(&S) -> Result<()>,
) {
    let mut clean: Option<BTreeMap<String, i64>> = None;
    for statement in 1..STATEMENTS {
        let subject = prepare(statement).await;
        let before = db.content().await;
        store.faults().fail_statement(statement);
        let first = change(&subject).await;
        store.faults().disarm();
        if let Err(error) = &first {
            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
            assert!(db.content().await == before, "something is stored though statement {statement} failed");
            change(&subject).await.unwrap();
        }
        let after = db.content().await;
        let more = after.iter().map(|(table, rows)| (table.clone(), rows.len() as i64 - before[table].len() as i64));
        let more = more.collect();
        assert_eq!(clean.get_or_insert_with(|| BTreeMap::clone(&more)), &more, "statement {statement}");
        if first.is_ok() {
            assert!(statement > least, "only {statement} statements");
            assert!(store.audit().verify().await.unwrap().is_ok());
            return;
        }
    }
    panic!("more than {STATEMENTS} statements");
}

fn newcomer(office: &Office, n: u64) -> NewUser {
    NewUser {
        username: format!("moi{n}"),
        name: format!("Người mới {n}"),
        title: String::new(),
        unit: office.sa_pa.id.clone(),
        is_admin: false,
        password_hash: Some("$argon2id$old".into()),
    }
}

fn recording(office: &Office, meeting: &meetings::meeting::Meeting, n: u64) -> Recording {
    Recording {
        id: RecordingId::parse(&format!("rec{n}")).unwrap(),
        meeting: meeting.id.clone(),
        participant: ParticipantId::parse(office.cuong.id.as_str()).unwrap(),
        speaker: office.cuong.name.clone(),
        unit: office.bao_thang.name.clone(),
        path: format!("recordings/rec{n}.opus"),
        started_at: MORNING,
        duration: None,
    }
}

on_both_databases! {
    async fn signing_in_uses_the_link_and_starts_the_session_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n| {
            let user = save!(store => users().create(&newcomer(&office, n), &Actor::System, MORNING)).unwrap();
            let link = Token::random();
            save!(store => links().create(&link.hash(), &user.id, MORNING.plus(HOUR), &Actor::System, MORNING)).unwrap();
            (link, Token::random())
        };
        is_stored_once(db, store, 5, prepare, async |(link, session): &(Token, Token)| {
            let mut work = store.begin().await?;
            let user = work.links().consume(&link.hash(), MORNING).await?;
            let until = MORNING.plus(HOUR);
            work.sessions().create_by_link(&session.hash(), &user.id, until, &by(&user), MORNING).await?;
            work.save().await
        }).await;
    }

    async fn a_new_password_ends_old_sessions_and_starts_one_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n| {
            let user = save!(store => users().create(&newcomer(&office, n), &Actor::System, MORNING)).unwrap();
            let old = Token::random();
            save!(store => sessions().create(&old.hash(), &user.id, MORNING.plus(HOUR), &by(&user), MORNING)).unwrap();
            (user, Token::random())
        };
        is_stored_once(db, store, 6, prepare, async |(user, session)| {
            let mut work = store.begin().await?;
            assert!(work.users().password_hash_of(&user.username).await?.is_some());
            work.users().set_password_hash(&user.id, "$argon2id$new", &by(user), MORNING).await?;
            work.sessions().create(&session.hash(), &user.id, MORNING.plus(HOUR), &by(user), MORNING).await?;
            work.save().await
        }).await;
    }

    async fn a_password_is_removed_and_a_link_created_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n| {
            let user = save!(store => users().create(&newcomer(&office, n), &Actor::System, MORNING)).unwrap();
            (user, Token::random())
        };
        is_stored_once(db, store, 6, prepare, async |(user, link)| {
            let mut work = store.begin().await?;
            assert!(!work.users().is_disabled(&user.id).await?);
            work.users().reset_password(&user.id, &by(&office.quang), MORNING).await?;
            work.links().create(&link.hash(), &user.id, MORNING.plus(HOUR), &by(&office.quang), MORNING).await?;
            work.save().await
        }).await;
    }

    async fn a_list_of_people_is_imported_with_all_links_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n| {
            let row = |line, name: &str, title: &str| PersonRow {
                line,
                name: name.to_owned(),
                title: Some(title.to_owned()),
                username: None,
                unit: "H38.01".into(),
                address: None,
                is_faulty: false,
            };
            let new = |line| row(line, &format!("Người {line} của lần {n}"), "");
            vec![new(2), new(3), row(4, "Lê Văn Cường", &format!("Chức vụ {n}"))]
        };
        is_stored_once(db, store, 8, prepare, async |rows| {
            let wanted = Wanted { plan: None, links_until: Some(MORNING.plus(HOUR)) };
            let mut work = store.begin().await?;
            match work.users().import(rows, wanted, &by(&office.quang), MORNING).await {
                Ok(done) => assert_eq!(done.created.len(), 2),
                Err(store::people_import::ImportError::Store(error)) => return Err(error),
                Err(other) => panic!("{other}"),
            }
            work.save().await
        }).await;
    }

    async fn a_list_of_units_is_imported_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n: u64| {
            let row = |line, code: String, name: String, parent_code| UnitRow { line, code, name, parent_code };
            vec![
                row(2, format!("H{n}.1"), format!("Phòng {n}"), Some(format!("H{n}"))),
                row(3, format!("H{n}"), format!("Sở {n}"), Some("H38".to_owned())),
                row(4, "H38.01".to_owned(), format!("UBND xã Bảo Thắng {n}"), None),
            ]
        };
        is_stored_once(db, store, 7, prepare, async |rows| {
            let mut work = store.begin().await?;
            match work.units().upsert_many(rows, None, &by(&office.quang), MORNING).await {
                Ok(done) => assert_eq!((done.created, done.updated), (2, 1)),
                Err(store::unit_import::ImportError::Store(error)) => return Err(error),
                Err(other) => panic!("{other}"),
            }
            work.save().await
        }).await;
    }

    async fn a_recording_and_its_transcription_job_are_created_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n| recording(&office, &office.meeting().await, n);
        is_stored_once(db, store, 6, prepare, async |recording| {
            let (actor, meeting) = (Actor::System, recording.meeting.as_str());
            let mut work = store.begin().await?;
            work.recordings().create(recording, &actor, MORNING).await?;
            work.recordings().set_ended(&recording.id, 5_000, &actor, MORNING).await?;
            work.jobs().enqueue("listen", meeting, &json!({}), &actor, MORNING).await?;
            work.save().await
        }).await;
    }

    async fn a_worker_fails_an_exhausted_job_and_takes_the_next_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |n| {
            let kind = format!("transcribe{n}");
            save!(store => jobs().enqueue(&kind, "dead", &json!({}), &Actor::System, MORNING)).unwrap();
            let mut now = MORNING;
            for _ in 0..DEFAULT_MAX_ATTEMPTS {
                save!(store => jobs().lease(&kind, "dead worker", now, MINUTE)).unwrap().unwrap();
                now = now.plus(2 * MINUTE);
            }
            save!(store => jobs().enqueue(&kind, "next", &json!({}), &Actor::System, now)).unwrap();
            (kind, now)
        };
        is_stored_once(db, store, 8, prepare, async |(kind, now)| {
            let mut work = store.begin().await?;
            assert_eq!(work.jobs().lease(kind, "worker", *now, MINUTE).await?.unwrap().subject, "next");
            work.save().await
        }).await;
    }

    async fn several_tokens_are_issued_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |_| (office.meeting().await, [Token::random(), Token::random(), Token::random()]);
        is_stored_once(db, store, 7, prepare, async |(meeting, secrets)| {
            let mut work = store.begin().await?;
            for secret in secrets {
                let new = NewAccessToken {
                    meeting: meeting.id.clone(),
                    unit: office.sa_pa.id.clone(),
                    name: "Hội trường".into(),
                    role: MeetingRole::Delegate,
                    rights: MediaRights { publish: true, subscribe: true },
                    expires_at: MORNING.plus(HOUR),
                };
                work.access_tokens().create(&new, &secret.hash(), &Actor::CommandLine, MORNING).await?;
            }
            work.save().await
        }).await;
    }

    async fn a_plan_is_stored_with_its_lists_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        is_stored_once(db, store, 6, async |_| (), async |()| {
            let mut work = store.begin().await?;
            work.meetings().create(&office.plan("Họp giao ban"), &by(&office.an), MORNING).await?;
            work.save().await
        }).await;
        is_stored_once(db, store, 9, async |_| office.meeting().await, async |meeting| {
            let mut work = store.begin().await?;
            work.meetings().update(&meeting.id, &office.plan("Họp đột xuất"), &by(&office.an), MORNING).await?;
            work.save().await
        }).await;
    }

    async fn withdrawing_invitations_refuses_waiting_guests_atomically(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let prepare = async |_| {
            let (meeting, link, guest) = (office.meeting().await, Token::random(), Token::random());
            let (until, an) = (MORNING.plus(HOUR), by(&office.an));
            save!(store => invitations().create(&link.hash(), &meeting.id, until, &an, MORNING)).unwrap();
            save!(store => guests().create(&meeting.id, "Khách", "Báo", &guest.hash(), MORNING)).unwrap();
            meeting
        };
        is_stored_once(db, store, 4, prepare, async |meeting| {
            let mut work = store.begin().await?;
            work.invitations().withdraw(&meeting.id, &by(&office.an), MORNING).await?;
            work.save().await
        }).await;
    }

    async fn every_step_of_signing_minutes_is_atomic(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let (an, binh) = (by(&office.an), by(&office.binh));
        is_stored_once(db, store, 8, async |_| office.meeting().await, async |meeting| {
            let mut work = store.begin().await?;
            assert!(work.minutes().by_meeting(&meeting.id).await?.is_empty());
            work.minutes().create(&meeting.id, None, &saying("Bản nháp."), &binh, MORNING).await?;
            work.save().await
        }).await;

        let draft = async |_| {
            let draft = office.draft().await;
            office.saves(&office.binh, &draft, 1, "Hai.").await.unwrap();
            draft
        };
        is_stored_once(db, store, 10, draft, async |draft| {
            let mut work = store.begin().await?;
            work.minutes().save_revision(&draft.id, 2, &saying("Ba."), &binh, MORNING.plus(MINUTE)).await?;
            work.save().await
        }).await;
        is_stored_once(db, store, 5, draft, async |draft| {
            let mut work = store.begin().await?;
            work.minutes().submit(&draft.id, 2, format!("PDF {}", draft.id).as_bytes(), &binh, MORNING).await?;
            work.save().await
        }).await;

        let submitted = async |n| {
            let draft = draft(n).await;
            let pdf = format!("PDF {}", draft.id).into_bytes();
            save!(store => minutes().submit(&draft.id, 2, &pdf, &binh, MORNING)).unwrap();
            (draft, pdf)
        };
        let sign = async |(minutes, pdf): &(meetings::minutes::Minutes, Vec<u8>)| {
            let new = NewSignature {
                role: SignatureRole::Secretary,
                signer: &office.binh.id,
                key_subject: "CN=Trần Thị Bình",
                certificate: &FiledCertificate { sha256: sha256_hex("Bình".as_bytes()), subject: "CN=Trần Thị Bình".into() },
                other_name_confirmed: false,
                signed_sha256: &sha256_hex(pdf),
                pdf: &[pdf.as_slice(), b"+B"].concat(),
            };
            let mut work = store.begin().await?;
            work.minutes().add_signature(&minutes.id, &new, &binh, MORNING).await?;
            work.save().await
        };
        is_stored_once(db, store, 8, submitted, sign).await;
        let signed = async |n| {
            let submitted = submitted(n).await;
            sign(&submitted).await.unwrap();
            submitted.0
        };
        is_stored_once(db, store, 6, signed, async |minutes| {
            let mut work = store.begin().await?;
            work.minutes().return_to_draft(&minutes.id, "Thiếu số", &an, MORNING).await?;
            work.save().await
        }).await;
    }

    async fn a_cancelled_or_dropped_unit_of_work_leaves_nothing_and_releases_the_lock(db: &Database) {
        let office = Office::new(db).await;
        let store = &office.store;
        let before = db.content().await;
        let mut cancelled = store.begin().await.unwrap();
        cancelled.users().disable(&office.an.id, &Actor::System, MORNING).await.unwrap();
        assert!(cancelled.users().is_disabled(&office.an.id).await.unwrap(), "it sees what it has written");
        assert!(!store.users().is_disabled(&office.an.id).await.unwrap(), "and nobody else does");
        cancelled.cancel().await.unwrap();
        let mut dropped = store.begin().await.unwrap();
        dropped.users().disable(&office.binh.id, &Actor::System, MORNING).await.unwrap();
        drop(dropped);
        assert!(db.content().await == before);
        save!(store => users().disable(&office.an.id, &Actor::System, MORNING)).unwrap();
        assert!(store.audit().verify().await.unwrap().is_ok());
    }

    async fn a_unit_of_work_that_has_failed_cannot_be_saved(db: &Database) {
        let office = Office::new(db).await;
        if db.is_sqlite() {
            return;
        }
        // PostgreSQL has given the transaction up and would answer its commit all the same.
        let mut work = office.store.begin().await.unwrap();
        let taken = NewUser { username: "an".into(), ..newcomer(&office, 1) };
        work.users().disable(&office.binh.id, &Actor::System, MORNING).await.unwrap();
        assert!(matches!(work.users().create(&taken, &Actor::System, MORNING).await, Err(Error::Conflict(_))));
        assert!(work.save().await.is_err());
    }
}
