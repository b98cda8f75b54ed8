// SPDX-License-Identifier: MPL-2.0
//! From draft to signed minutes, and transitions that are refused.

use meetings::ids::MinutesId;
use meetings::minutes::{MinutesKind, MinutesState};
use store::keys::{KeyKind, NewKey};
use store::minutes_signing::{DocumentStage, FiledCertificate, NewSignature, SignatureRole, sha256_hex};
use store::{Conflict, Error, Result, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by, saying};

fn certificate_of(name: &str) -> FiledCertificate {
    FiledCertificate { sha256: sha256_hex(name.as_bytes()), subject: format!("CN={name},O=UBND tỉnh,C=VN") }
}

/// The secretary's or the chair's signature on the PDF `on`, giving the PDF `gives`.
async fn sign(office: &Office, id: &MinutesId, role: SignatureRole, on: &[u8], gives: &[u8]) -> Result<MinutesState> {
    let signer = if role == SignatureRole::Chair { &office.an } else { &office.binh };
    let key_subject = format!("CN={}", signer.name);
    let new = NewSignature {
        role,
        signer: &signer.id,
        key_subject: &key_subject,
        certificate: &certificate_of(&signer.name),
        other_name_confirmed: false,
        signed_sha256: &sha256_hex(on),
        pdf: gives,
    };
    Ok(save!(office.store => minutes().add_signature(id, &new, &by(signer), MORNING))?.state)
}

fn refused_in(state: MinutesState, outcome: &Result<impl std::fmt::Debug>) {
    assert!(matches!(outcome, Err(Error::Conflict(Conflict::MinutesState(s))) if *s == state), "{outcome:?}");
}

on_both_databases! {
    async fn after_both_signatures_nothing_can_change(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let (id, repository) = (&minutes.id, office.store.minutes());
        office.saves(&office.binh, &minutes, 1, "Hoàn chỉnh.").await.unwrap();
        assert!(matches!(repository.document(id).await, Err(Error::NotFound("document"))));

        save!(office.store => minutes().submit(id, 2, b"PDF", &by(&office.binh), MORNING)).unwrap();
        assert_eq!(sign(&office, id, SignatureRole::Secretary, b"PDF", b"PDF+B").await.unwrap(), MinutesState::SecretarySigned);
        assert_eq!(sign(&office, id, SignatureRole::Chair, b"PDF+B", b"PDF+B+A").await.unwrap(), MinutesState::Signed);
        assert_eq!(repository.document(id).await.unwrap(), b"PDF+B+A");
        let signatures = repository.signatures(id).await.unwrap();
        let who: Vec<_> = signatures.iter().map(|s| (s.role, s.signer_name.as_str(), s.key_subject.as_str())).collect();
        assert_eq!(who, [
            (SignatureRole::Secretary, "Trần Thị Bình", "CN=Trần Thị Bình"),
            (SignatureRole::Chair, "Nguyễn Văn An", "CN=Nguyễn Văn An"),
        ]);
        // By which certificates, for whoever verifies the document later.
        let filed: Vec<_> = signatures.iter().map(|s| s.certificate.clone()).collect();
        assert_eq!(filed, [Some(certificate_of("Trần Thị Bình")), Some(certificate_of("Nguyễn Văn An"))]);

        refused_in(MinutesState::Signed, &office.saves(&office.binh, &minutes, 2, "Sửa lén.").await);
        refused_in(MinutesState::Signed, &save!(office.store => minutes().restore(id, 1, 2, &by(&office.binh), MORNING)));
        refused_in(MinutesState::Signed, &save!(office.store => minutes().submit(id, 2, b"X", &by(&office.binh), MORNING)));
        refused_in(MinutesState::Signed, &save!(office.store => minutes().return_to_draft(id, "?", &by(&office.an), MORNING)));
        refused_in(MinutesState::Signed, &sign(&office, id, SignatureRole::Chair, b"PDF+B+A", b"X").await);
        assert_eq!(repository.document(id).await.unwrap(), b"PDF+B+A");

        // A correction is a new document that names the old one.
        let correction = save!(office.store => minutes().create(&minutes.meeting, Some(id), &saying("Đính chính."), &by(&office.binh), MORNING.plus(1))).unwrap();
        assert_eq!(correction.corrects.as_ref(), Some(id));
        let all = repository.by_meeting(&minutes.meeting).await.unwrap();
        assert_eq!(all.iter().map(|m| (&m.id, m.state)).collect::<Vec<_>>(),
            [(id, MinutesState::Signed), (&correction.id, MinutesState::Draft)]);
    }

    async fn a_notice_is_one_of_its_meeting_and_signed_by_the_chair_alone(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.draft().await.meeting;
        let make = || async { save!(office.store => minutes().create_notice(&meeting, &saying("Kết luận."), &by(&office.binh), MORNING)) };
        let notice = make().await.unwrap();
        assert_eq!((notice.kind, notice.state), (MinutesKind::Conclusions, MinutesState::Draft));
        assert!(matches!(make().await, Err(Error::Conflict(Conflict::Taken(_)))));
        let id = &notice.id;
        save!(office.store => minutes().submit(id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
        refused_in(MinutesState::Submitted, &sign(&office, id, SignatureRole::Secretary, b"PDF", b"PDF+B").await);
        assert_eq!(sign(&office, id, SignatureRole::Chair, b"PDF", b"PDF+A").await.unwrap(), MinutesState::Signed);
        let document = office.store.minutes().document_by_sha256(&sha256_hex(b"PDF+A")).await.unwrap().unwrap();
        assert_eq!(document.stage, DocumentStage::Signed);
        let correction = save!(office.store => minutes().create(&meeting, Some(id), &saying("Đính chính."), &by(&office.binh), MORNING.plus(1))).unwrap();
        assert_eq!(correction.kind, MinutesKind::Conclusions, "a correction is of the kind of what it corrects");
    }

    async fn signatures_older_than_stored_certificates_have_none(db: &Database) {
        let office = Office::new(db).await;
        let id = office.draft().await.id;
        save!(office.store => minutes().submit(&id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
        sign(&office, &id, SignatureRole::Secretary, b"PDF", b"PDF+B").await.unwrap();
        db.tamper("UPDATE signatures SET certificate_sha256 = NULL, certificate_subject = NULL").await.unwrap();
        let old = &office.store.minutes().signatures(&id).await.unwrap()[0];
        assert_eq!((old.signer_name.as_str(), &old.certificate), ("Trần Thị Bình", &None));
        // What is signed from now on is kept beside it.
        sign(&office, &id, SignatureRole::Chair, b"PDF+B", b"PDF+B+A").await.unwrap();
        let new = &office.store.minutes().signatures(&id).await.unwrap()[1];
        assert_eq!(new.certificate, Some(certificate_of("Nguyễn Văn An")));
    }

    async fn the_secretary_signs_before_the_chair(db: &Database) {
        let office = Office::new(db).await;
        let id = office.draft().await.id;
        refused_in(MinutesState::Draft, &sign(&office, &id, SignatureRole::Secretary, b"PDF", b"X").await);
        save!(office.store => minutes().submit(&id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
        refused_in(MinutesState::Submitted, &sign(&office, &id, SignatureRole::Chair, b"PDF", b"X").await);
        assert!(office.store.minutes().signatures(&id).await.unwrap().is_empty());
    }

    async fn the_chair_returns_minutes_with_a_comment(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        let repository = office.store.minutes();
        save!(office.store => minutes().submit(&minutes.id, 1, b"PDF one", &by(&office.binh), MORNING)).unwrap();
        refused_in(MinutesState::Submitted, &office.saves(&office.binh, &minutes, 1, "Muộn.").await);
        save!(office.store => minutes().return_to_draft(&minutes.id, "Thiếu kết luận mục 2", &by(&office.an), MORNING)).unwrap();
        let returned = repository.get(&minutes.id).await.unwrap();
        assert_eq!((returned.state, returned.return_comment.as_str()), (MinutesState::Draft, "Thiếu kết luận mục 2"));

        office.saves(&office.binh, &minutes, 1, "Đã bổ sung.").await.unwrap();
        let behind = save!(office.store => minutes().submit(&minutes.id, 1, b"old", &by(&office.binh), MORNING));
        assert!(matches!(behind, Err(Error::Conflict(Conflict::Revision { current: 2 }))), "{behind:?}");
        save!(office.store => minutes().submit(&minutes.id, 2, b"PDF two", &by(&office.binh), MORNING)).unwrap();
        assert_eq!(repository.get(&minutes.id).await.unwrap().return_comment, "");

        // A signature that was being made on the returned document does not land on the new one.
        let stale = sign(&office, &minutes.id, SignatureRole::Secretary, b"PDF one", b"PDF one+B").await;
        assert!(matches!(stale, Err(Error::Conflict(Conflict::Taken(_)))), "{stale:?}");
        assert_eq!(repository.document(&minutes.id).await.unwrap(), b"PDF two");
    }

    async fn minutes_returned_after_the_secretarys_signature_are_signed_again(db: &Database) {
        let office = Office::new(db).await;
        let id = &office.draft().await.id;
        let repository = office.store.minutes();
        save!(office.store => minutes().submit(id, 1, b"PDF one", &by(&office.binh), MORNING)).unwrap();
        sign(&office, id, SignatureRole::Secretary, b"PDF one", b"PDF one+B").await.unwrap();
        save!(office.store => minutes().return_to_draft(id, "Thiếu kết luận", &by(&office.an), MORNING)).unwrap();
        assert!(repository.signatures(id).await.unwrap().is_empty());
        assert!(matches!(repository.document(id).await, Err(Error::NotFound("document"))));

        save!(office.store => minutes().submit(id, 1, b"PDF two", &by(&office.binh), MORNING.plus(HOUR))).unwrap();
        assert_eq!(repository.dated(id).await.unwrap(), MORNING.plus(HOUR));
        let stale = sign(&office, id, SignatureRole::Chair, b"PDF one+B", b"PDF one+B+A").await;
        refused_in(MinutesState::Submitted, &stale);
        sign(&office, id, SignatureRole::Secretary, b"PDF two", b"PDF two+B").await.unwrap();
        assert_eq!(repository.document(id).await.unwrap(), b"PDF two+B");
        // The file that no longer counts is still known, and the audit log tells whose signature it
        // had.
        assert!(repository.document_by_sha256(&sha256_hex(b"PDF one+B")).await.unwrap().is_some());
        let told = office.store.audit().list(0, 1_000).await.unwrap();
        let returned = told.iter().find(|entry| entry.action == "minutes.return").unwrap();
        assert!(returned.detail.contains("CN=Trần Thị Bình"), "{}", returned.detail);
    }

    async fn a_filed_document_is_found_by_its_digest(db: &Database) {
        let office = Office::new(db).await;
        let minutes = office.draft().await;
        save!(office.store => minutes().submit(&minutes.id, 1, b"PDF", &by(&office.binh), MORNING)).unwrap();
        sign(&office, &minutes.id, SignatureRole::Secretary, b"PDF", b"PDF+B").await.unwrap();
        for (pdf, stage) in [(&b"PDF"[..], DocumentStage::Submitted), (b"PDF+B", DocumentStage::SecretarySigned)] {
            let known = office.store.minutes().document_by_sha256(&sha256_hex(pdf)).await.unwrap().unwrap();
            assert_eq!((&known.minutes, &known.meeting, known.revision, known.stage), (&minutes.id, &minutes.meeting, 1, stage));
        }
        assert_eq!(office.store.minutes().document_by_sha256(&sha256_hex(b"foreign")).await.unwrap(), None);
    }

    async fn signing_keys_are_stored_unchanged(db: &Database) {
        let office = Office::new(db).await;
        let keys = office.store.keys();
        let file = KeyKind::Pkcs12 { file: vec![0, 1, 0xff, 0] };
        let token = KeyKind::Pkcs11 { module: "/usr/lib/softhsm.so".into(), token: "UBND".into(), label: "an".into() };
        let usb = NewKey {
            label: "USB cũ",
            kind: &file,
            subject: "CN=An",
            expires_at: Some(MORNING.plus(1_000)),
            other_name_confirmed: true,
        };
        let hsm = NewKey { label: "HSM", kind: &token, expires_at: None, other_name_confirmed: false, ..usb };
        let first = save!(office.store => keys().create(&office.an.id, &usb, &by(&office.an), MORNING)).unwrap();
        let second = save!(office.store => keys().create(&office.an.id, &hsm, &by(&office.an), MORNING.plus(1))).unwrap();
        assert!(keys.get(&first.id).await.unwrap() == first);
        assert!(keys.list(&office.an.id).await.unwrap() == [first.clone(), second.clone()]);
        assert!(keys.list(&office.binh.id).await.unwrap().is_empty());
        save!(office.store => keys().delete(&first.id, &by(&office.an), MORNING)).unwrap();
        assert!(keys.list(&office.an.id).await.unwrap() == [second]);
        assert!(matches!(keys.get(&first.id).await, Err(Error::NotFound("signing key"))));
    }
}
