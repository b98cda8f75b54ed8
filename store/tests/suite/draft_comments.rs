// SPDX-License-Identifier: MPL-2.0
//! Comments on drafts, and what becomes of minutes after they were signed.

use meetings::ids::{CommentId, MinutesId};
use meetings::minutes::MinutesState;
use meetings::minutes::comments::CommentVerdict;
use store::draft_comments::{NewComment, StoredAnswer};
use store::minutes_signing::{FiledCertificate, NewSignature, SignatureRole, sha256_hex};
use store::minutes_steps::MinutesStep;
use store::{COMMENT, COMMENT_PERIOD, Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by, commenting};

async fn opened(office: &Office, id: &MinutesId, revision: i64) -> store::Result<i64> {
    let (binh, deadline) = (commenting(&office.binh), MORNING.plus(48 * HOUR));
    save!(office.store => comment_periods().open(id, revision, deadline, &binh, &by(&office.binh), MORNING))
}

async fn signed(office: &Office, id: &MinutesId) {
    save!(office.store => minutes().submit(id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
    for (role, signer, on, gives) in [
        (SignatureRole::Secretary, &office.binh, b"PDF".as_slice(), b"PDF+B".as_slice()),
        (SignatureRole::Chair, &office.an, b"PDF+B", b"PDF+B+A"),
    ] {
        let certificate = FiledCertificate { sha256: sha256_hex(b"C"), subject: "CN".into() };
        let new = NewSignature {
            role,
            signer: &signer.id,
            key_subject: "CN",
            certificate: &certificate,
            other_name_confirmed: false,
            signed_sha256: &sha256_hex(on),
            pdf: gives,
        };
        save!(office.store => minutes().add_signature(id, &new, &by(signer), MORNING)).unwrap();
    }
}

on_both_databases! {
    async fn the_text_that_is_commented_on_stays_whatever_is_saved_afterwards(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let (id, store) = (&minutes.id, &office.store);
        office.saves(&office.binh, &minutes, 1, "Thu đạt 102 %.").await.unwrap();
        assert_eq!(opened(&office, id, 2).await.unwrap(), 1);
        // Of one stretch of writing, which otherwise replaces the revision before it.
        office.saves(&office.binh, &minutes, 2, "Thu đạt 98 %.").await.unwrap();
        let kept = store.minutes().content(id, 2).await.unwrap();
        assert_eq!(kept.passages().last().unwrap().quote(), "Thu đạt 102 %.");

        let again = opened(&office, id, 3).await;
        assert!(matches!(again, Err(Error::Conflict(Conflict::Taken(COMMENT_PERIOD)))), "{again:?}");
        assert!(store.comment_periods().open_for(&office.cuong.id, MORNING).await.unwrap()[0].deadline > MORNING);
        assert_eq!(store.comment_periods().open_for(&office.dung.id, MORNING).await.unwrap(), []);
        let over = MORNING.plus(48 * HOUR);
        assert_eq!(store.comment_periods().open_for(&office.cuong.id, over).await.unwrap(), []);
        assert!(store.audit().verify().await.unwrap().is_ok());
    }

    async fn of_two_who_change_one_comment_the_second_is_told(db: &Database) {
        let office = Office::new(db).await;
        let (minutes, store) = (office.draft().await, &office.store);
        let id = &minutes.id;
        opened(&office, id, 1).await.unwrap();
        let (cuong, who) = (commenting(&office.cuong), by(&office.cuong));
        save!(store => comment_periods().note_reading(id, 1, &cuong, &who, MORNING)).unwrap();
        save!(store => comment_periods().agree(id, 1, &cuong.user, true, &who, MORNING)).unwrap();
        let comment = CommentId::parse("c1").unwrap();
        let new = NewComment {
            id: comment.clone(),
            minutes: id,
            period: 1,
            by: &cuong,
            passage: Some(0),
            quote: "Bản nháp.".to_owned(),
            text: "Sửa 102 thành 98.".to_owned(),
        };
        save!(store => draft_comments().write(&new, &who, MORNING)).unwrap();
        save!(store => draft_comments().change(&comment, 1, "Sửa thành 98 %.", &who, MORNING)).unwrap();
        let stale = save!(store => draft_comments().change(&comment, 1, "Khác", &who, MORNING));
        assert!(matches!(stale, Err(Error::Conflict(Conflict::Taken(COMMENT)))), "{stale:?}");
        let answer = StoredAnswer {
            verdict: CommentVerdict::Declined,
            reason: "Số liệu theo báo cáo".to_owned(),
            by_name: office.binh.name.clone(),
            at: MORNING,
        };
        let unread = save!(store => draft_comments().answer(&comment, 1, &answer, &by(&office.binh)));
        assert!(unread.is_err(), "another text than was read");
        save!(store => draft_comments().answer(&comment, 2, &answer, &by(&office.binh))).unwrap();
        let all = store.draft_comments().of(id).await.unwrap();
        assert_eq!((all.len(), all[0].text.as_str(), all[0].answer.clone()), (1, "Sửa thành 98 %.", Some(answer)));
        let readers = store.comment_periods().readers(id, 1).await.unwrap();
        assert_eq!((readers.len(), readers[0].agreed_at), (1, Some(MORNING)));
        save!(store => comment_periods().agree(id, 1, &cuong.user, false, &who, MORNING)).unwrap();
        assert_eq!(store.comment_periods().readers(id, 1).await.unwrap()[0].agreed_at, None);
    }

    async fn a_period_that_was_ended_takes_nothing_more(db: &Database) {
        let office = Office::new(db).await;
        let (minutes, store, binh) = (office.draft().await, &office.store, by(&office.binh));
        let id = &minutes.id;
        opened(&office, id, 1).await.unwrap();
        save!(store => comment_periods().end(id, 1, &binh, MORNING.plus(HOUR))).unwrap();
        let later = save!(store => comment_periods().set_deadline(id, 1, MORNING.plus(90 * HOUR), &binh, MORNING.plus(2 * HOUR)));
        assert!(matches!(later, Err(Error::Conflict(Conflict::CommentsOver))), "{later:?}");
        assert_eq!(store.comment_periods().to_remind(MORNING.plus(90 * HOUR), MORNING).await.unwrap(), []);
        let binh_again = commenting(&office.binh);
        let number = save!(store => comment_periods().open(id, 1, MORNING.plus(90 * HOUR), &binh_again, &binh, MORNING.plus(3 * HOUR)));
        assert_eq!(number.unwrap(), 2, "another period may follow");
    }

    async fn minutes_are_published_once_and_a_withdrawal_keeps_them_with_its_reason(db: &Database) {
        let office = Office::new(db).await;
        let (minutes, store) = (office.draft().await, &office.store);
        let (id, binh, an) = (&minutes.id, commenting(&office.binh), commenting(&office.an));
        let early = save!(store => minutes().publish(id, &binh, &by(&office.binh), MORNING));
        assert!(matches!(early, Err(Error::Conflict(Conflict::MinutesState(MinutesState::Draft)))), "{early:?}");
        signed(&office, id).await;
        save!(store => minutes().publish(id, &binh, &by(&office.binh), MORNING)).unwrap();
        let twice = save!(store => minutes().publish(id, &an, &by(&office.an), MORNING));
        assert!(matches!(twice, Err(Error::Conflict(Conflict::StepTaken))), "{twice:?}");

        let cuong = commenting(&office.cuong);
        assert_eq!(store.minutes().unopened_by(&cuong.user, MORNING).await.unwrap().len(), 1);
        assert!(save!(store => minutes().note_opening(id, &cuong, &by(&office.cuong), MORNING)).unwrap());
        assert!(!save!(store => minutes().note_opening(id, &cuong, &by(&office.cuong), MORNING)).unwrap(), "the first time counts");
        assert_eq!(store.minutes().unopened_by(&cuong.user, MORNING).await.unwrap(), []);

        save!(store => minutes().file(id, "Hồ sơ 12/2026", &binh, &by(&office.binh), MORNING)).unwrap();
        save!(store => minutes().withdraw(id, "Sai số liệu", &an, &by(&office.an), MORNING)).unwrap();
        let now = store.minutes().get(id).await.unwrap();
        assert_eq!((now.state, now.published_at, now.withdrawn_at), (MinutesState::Signed, Some(MORNING), Some(MORNING)));
        assert_eq!(store.minutes().document(id).await.unwrap(), b"PDF+B+A", "the document is kept");
        let steps: Vec<_> = store.minutes().steps(id).await.unwrap().into_iter().map(|one| (one.step, one.text)).collect();
        assert!(steps.contains(&(MinutesStep::Withdraw, "Sai số liệu".to_owned())), "{steps:?}");
        assert!(steps.contains(&(MinutesStep::File, "Hồ sơ 12/2026".to_owned())), "{steps:?}");
        assert!(store.audit().verify().await.unwrap().is_ok());
    }

    async fn what_was_approved_is_to_be_approved_again_after_a_return(db: &Database) {
        let office = Office::new(db).await;
        let (minutes, store) = (office.draft().await, &office.store);
        let (id, an) = (&minutes.id, commenting(&office.an));
        save!(store => minutes().submit(id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
        save!(store => minutes().approve(id, &an, &by(&office.an), MORNING)).unwrap();
        assert!(save!(store => minutes().approve(id, &an, &by(&office.an), MORNING)).is_err());
        save!(store => minutes().return_to_draft(id, "Sai", &by(&office.an), MORNING)).unwrap();
        assert_eq!(store.minutes().steps(id).await.unwrap(), []);
        save!(store => minutes().name_substitute(id, Some(&office.cuong.id), "Đi công tác", &an, &by(&office.an), MORNING)).unwrap();
        assert_eq!(store.minutes().substitute(id).await.unwrap().unwrap().user, office.cuong.id);
        assert_eq!(store.minutes().substituted_by(&minutes.meeting, &office.cuong.id).await.unwrap(), std::slice::from_ref(id));
        save!(store => minutes().name_substitute(id, None, "", &an, &by(&office.an), MORNING)).unwrap();
        assert_eq!(store.minutes().substitute(id).await.unwrap(), None);
    }
}
