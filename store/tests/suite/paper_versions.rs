// SPDX-License-Identifier: MPL-2.0
//! Versions of papers, papers that are sent late, and who has opened which.

use meetings::ids::{PaperId, ParticipantId};
use meetings::meeting::Meeting;
use meetings::paper::{MAX_PAPER_VERSIONS, MAX_PAPERS, Paper};
use meetings::people::User;
use moments::Millis;
use store::paper_openings::PaperReader;
use store::papers::{PaperKind, StoredPaper};
use store::{Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

fn paper(name: &str, of: &User, meeting: &Meeting, at: Millis) -> StoredPaper {
    let id = PaperId::parse(name).unwrap();
    let paper = Paper {
        document: id.clone(),
        id,
        version: 1,
        agenda_item: meeting.agenda.first().map(|item| item.id.clone()),
        name: format!("{name}.pdf"),
        pages: 1,
        drawn: 0,
        conversion: None,
        bytes: 1_000,
        added_by: ParticipantId::parse(of.id.as_str()).unwrap(),
        added_by_name: of.name.clone(),
        added_at: at,
        is_late: false,
        shown_at: None,
    };
    StoredPaper { paper, meeting: meeting.id.clone(), kind: PaperKind::Pdf, digest: "0".repeat(64), attempts: 0 }
}

async fn add(office: &Office, added: &StoredPaper, of: &User) {
    save!(office.store => papers().add(added, MAX_PAPERS, &by(of), added.paper.added_at)).unwrap();
}

async fn replace(office: &Office, replaced: &str, added: StoredPaper, of: &User) -> store::Result<Paper> {
    let (replaced, at) = (PaperId::parse(replaced).unwrap(), added.paper.added_at);
    save!(office.store => papers().add_version(added, &replaced, MAX_PAPERS, &by(of), at))
}

async fn delete(office: &Office, meeting: &Meeting, paper: &str) {
    let paper = PaperId::parse(paper).unwrap();
    save!(office.store => papers().delete(&meeting.id, &paper, &by(&office.binh), MORNING)).unwrap();
}

async fn versions(office: &Office, meeting: &Meeting) -> Vec<(String, u32)> {
    let papers = office.store.papers().of(&meeting.id).await.unwrap();
    papers.into_iter().map(|paper| (paper.id.to_string(), paper.version)).collect()
}

on_both_databases! {
    async fn a_newer_version_stands_where_the_first_stood_and_no_number_is_given_twice(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        add(&office, &paper("report", &office.cuong, &meeting, MORNING), &office.cuong).await;
        let elsewhere = StoredPaper { paper: Paper { agenda_item: None, ..paper("second", &office.binh, &meeting, MORNING.plus(1)).paper }, ..paper("second", &office.binh, &meeting, MORNING) };
        let second = replace(&office, "report", elsewhere, &office.binh).await.unwrap();
        assert_eq!((second.document.as_str(), second.version), ("report", 2));
        assert_eq!(second.agenda_item, meeting.agenda.first().map(|item| item.id.clone()), "that of the first");
        replace(&office, "second", paper("third", &office.cuong, &meeting, MORNING.plus(2)), &office.cuong).await.unwrap();
        delete(&office, &meeting, "third").await;
        replace(&office, "second", paper("fourth", &office.cuong, &meeting, MORNING.plus(3)), &office.cuong).await.unwrap();
        assert_eq!(versions(&office, &meeting).await, [("report".to_owned(), 1), ("second".to_owned(), 2), ("fourth".to_owned(), 4)]);
        let log = office.store.audit().list(0, 1000).await.unwrap();
        assert_eq!(log.iter().filter(|entry| entry.action == "paper.replace").count(), 3);
    }

    async fn who_replaces_what_somebody_else_has_replaced_or_deleted_is_told(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let refused = |added: store::Result<Paper>| matches!(added, Err(Error::Conflict(Conflict::PaperReplaced)));
        add(&office, &paper("report", &office.cuong, &meeting, MORNING), &office.cuong).await;
        let next = |name: &str| paper(name, &office.cuong, &meeting, MORNING.plus(1));
        replace(&office, "report", next("second"), &office.cuong).await.unwrap();
        assert!(refused(replace(&office, "report", next("late"), &office.cuong).await), "there is a newer one");
        delete(&office, &meeting, "second").await;
        assert!(refused(replace(&office, "second", next("late"), &office.cuong).await), "it is gone");
        let other = office.meeting().await;
        assert!(refused(replace(&office, "report", paper("late", &office.cuong, &other, MORNING), &office.cuong).await));
        replace(&office, "report", next("late"), &office.cuong).await.unwrap();
        assert_eq!(versions(&office, &meeting).await.len(), 2);
    }

    async fn so_many_versions_are_kept_and_no_more(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let named = |n: usize| paper(&format!("v{n}"), &office.cuong, &meeting, MORNING.plus(i64::try_from(n).unwrap()));
        add(&office, &named(1), &office.cuong).await;
        for n in 2..=MAX_PAPER_VERSIONS {
            replace(&office, &format!("v{}", n - 1), named(n), &office.cuong).await.unwrap();
        }
        let newest = format!("v{MAX_PAPER_VERSIONS}");
        let full = replace(&office, &newest, named(99), &office.cuong).await;
        assert!(matches!(full, Err(Error::Conflict(Conflict::PaperVersionsFull))), "{full:?}");
        delete(&office, &meeting, "v1").await;
        replace(&office, &newest, named(99), &office.cuong).await.unwrap();
    }

    async fn a_paper_is_late_by_a_time_that_was_set_before_papers_were_due(db: &Database) {
        let office = Office::new(db).await;
        let mut plan = office.plan("Họp giao ban");
        plan.starts_at = MORNING.plus(72 * HOUR);
        let meeting = save!(office.store => meetings().create(&plan, &by(&office.an), MORNING)).unwrap();
        add(&office, &paper("early", &office.cuong, &meeting, MORNING.plus(48 * HOUR)), &office.cuong).await;
        add(&office, &paper("late", &office.cuong, &meeting, MORNING.plus(48 * HOUR + MINUTE)), &office.cuong).await;
        let late = async || {
            let papers = office.store.papers().of(&meeting.id).await.unwrap();
            papers.into_iter().map(|paper| paper.is_late).collect::<Vec<_>>()
        };
        assert_eq!(late().await, [false, true]);
        plan.starts_at = plan.starts_at.plus(24 * HOUR);
        plan.agenda.clear();
        save!(office.store => meetings().update(&meeting.id, &plan, &by(&office.an), MORNING.plus(49 * HOUR))).unwrap();
        assert_eq!(late().await, [false, false]);
        plan.starts_at = MORNING.plus(60 * HOUR);
        save!(office.store => meetings().update(&meeting.id, &plan, &by(&office.an), MORNING.plus(50 * HOUR))).unwrap();
        assert_eq!(late().await, [false, false], "nothing is late by a time that was set too late");
        // Called for the same day: nobody can be late.
        let meeting = office.meeting().await;
        add(&office, &paper("at-once", &office.cuong, &meeting, MORNING), &office.cuong).await;
        assert!(!office.store.papers().of(&meeting.id).await.unwrap()[0].is_late);
    }

    async fn an_opening_is_kept_once_and_goes_with_its_version(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        add(&office, &paper("report", &office.cuong, &meeting, MORNING), &office.cuong).await;
        replace(&office, "report", paper("second", &office.cuong, &meeting, MORNING.plus(1)), &office.cuong).await.unwrap();
        let cuong = ParticipantId::parse(office.cuong.id.as_str()).unwrap();
        let reader = PaperReader { id: &cuong, name: &office.cuong.name, is_guest: false, unit: Some(&office.bao_thang.id) };
        let (report, second) = (PaperId::parse("report").unwrap(), PaperId::parse("second").unwrap());
        for (paper, minute) in [(&report, 1), (&report, 2), (&second, 3)] {
            save!(office.store => paper_openings().add(paper, reader, MORNING.plus(minute * MINUTE))).unwrap();
        }
        let unknown = PaperId::parse("deleted-meanwhile").unwrap();
        save!(office.store => paper_openings().add(&unknown, reader, MORNING)).unwrap();
        let kept = async || {
            let openings = office.store.paper_openings().of(&meeting.id).await.unwrap();
            openings.into_iter().map(|one| (one.document.to_string(), one.version, one.at)).collect::<Vec<_>>()
        };
        let of = |version, minute: i64| ("report".to_owned(), version, MORNING.plus(minute * MINUTE));
        assert_eq!(kept().await, [of(1, 1), of(2, 3)]);
        assert!(office.store.paper_openings().is_known(&second, &cuong).await.unwrap());
        delete(&office, &meeting, "second").await;
        assert_eq!(kept().await, [of(1, 1)]);
    }
}
