// SPDX-License-Identifier: MPL-2.0
//! Papers of meetings.

use meetings::ids::{PaperId, ParticipantId};
use meetings::meeting::Meeting;
use meetings::paper::{Conversion, MAX_MEETING_PAGES, MAX_PAPERS, Paper};
use meetings::people::User;
use store::papers::{PaperKind, StoredPaper};
use store::{Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{MINUTE, MORNING, Office, by};

fn paper(name: &str, pages: u32, of: &User, meeting: &Meeting, minute: i64) -> StoredPaper {
    let paper = Paper {
        id: PaperId::parse(name).unwrap(),
        document: PaperId::parse(name).unwrap(),
        version: 1,
        agenda_item: meeting.agenda.first().map(|item| item.id.clone()),
        name: format!("{name}.pdf"),
        pages,
        drawn: 0,
        conversion: None,
        bytes: 1_000,
        added_by: ParticipantId::parse(of.id.as_str()).unwrap(),
        added_by_name: of.name.clone(),
        added_at: MORNING.plus(minute * MINUTE),
        is_late: false,
        shown_at: None,
    };
    StoredPaper { paper, meeting: meeting.id.clone(), kind: PaperKind::Pdf, digest: "0".repeat(64), attempts: 0 }
}

async fn add(office: &Office, added: &StoredPaper, most: usize, of: &User) -> store::Result<()> {
    save!(office.store => papers().add(added, most, &by(of), added.paper.added_at))
}

on_both_databases! {
    async fn a_document_that_was_tried_waits_behind_those_that_were_not(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        for (name, minute) in [("budget", 1), ("report", 2)] {
            let stored = paper(name, 0, &office.an, &meeting, minute);
            let waiting = Paper { conversion: Some(Conversion::Waiting), ..stored.paper };
            let waiting = StoredPaper { paper: waiting, kind: PaperKind::Docx, ..stored };
            add(&office, &waiting, 9, &office.an).await.unwrap();
        }
        let next = async || {
            let waiting = office.store.papers().to_convert(false, 9).await.unwrap();
            waiting.into_iter().map(|stored| (stored.paper.name, stored.attempts)).collect::<Vec<_>>()
        };
        let first = office.store.papers().to_convert(false, 9).await.unwrap().remove(0).paper.id;
        save!(office.store => papers().count_attempt(&first, true)).unwrap();
        assert_eq!(next().await, [("report.pdf".to_owned(), 0), ("budget.pdf".to_owned(), 1)]);
        save!(office.store => papers().count_attempt(&first, false)).unwrap();
        assert_eq!(next().await, [("budget.pdf".to_owned(), 0), ("report.pdf".to_owned(), 0)]);
    }

    async fn papers_are_listed_as_they_were_added_with_the_pages_that_are_ready(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let (report, plan) = (paper("report", 3, &office.cuong, &meeting, 1), paper("plan", 1, &office.binh, &meeting, 0));
        add(&office, &report, 20, &office.cuong).await.unwrap();
        add(&office, &plan, MAX_PAPERS, &office.binh).await.unwrap();
        assert_eq!(office.store.papers().of(&meeting.id).await.unwrap(), [plan.paper.clone(), report.paper.clone()]);
        assert_eq!(office.store.papers().get(&meeting.id, &report.paper.id).await.unwrap(), report);
        assert!(save!(office.store => papers().set_drawn(&report.paper.id, 2)).unwrap());
        assert!(!save!(office.store => papers().set_drawn(&report.paper.id, 1)).unwrap(), "a page that is ready stays ready");
        assert!(!save!(office.store => papers().set_drawn(&report.paper.id, 4)).unwrap(), "there are three");
        assert_eq!(office.store.papers().get(&meeting.id, &report.paper.id).await.unwrap().paper.drawn, 2);
        let other = office.meeting().await;
        let elsewhere = office.store.papers().get(&other.id, &report.paper.id).await;
        assert!(matches!(elsewhere, Err(Error::NotFound("paper"))), "{elsewhere:?}");
    }

    async fn a_long_paper_keeps_no_short_one_waiting(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        for (name, pages, drawn, minute) in [("long", 300, 40, 0), ("ready", 2, 2, 1), ("short", 3, 1, 2)] {
            add(&office, &paper(name, pages, &office.binh, &meeting, minute), MAX_PAPERS, &office.binh).await.unwrap();
            save!(office.store => papers().set_drawn(&PaperId::parse(name).unwrap(), drawn)).unwrap();
        }
        let next = office.store.papers().to_draw(9).await.unwrap();
        assert_eq!(next.iter().map(|one| one.paper.id.as_str()).collect::<Vec<_>>(), ["short", "long"]);
    }

    async fn an_office_document_waits_for_its_pages_and_is_counted_when_it_has_them(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let document = |name: &str, minute| {
            let stored = paper(name, 0, &office.binh, &meeting, minute);
            StoredPaper { paper: Paper { conversion: Some(Conversion::Waiting), ..stored.paper }, kind: PaperKind::Docx, ..stored }
        };
        let (report, budget, lost) = (document("report", 1), document("budget", 0), document("lost", 2));
        for added in [&report, &budget, &lost] {
            add(&office, added, MAX_PAPERS, &office.binh).await.unwrap();
        }
        add(&office, &paper("plan", 3, &office.binh, &meeting, 3), MAX_PAPERS, &office.binh).await.unwrap();
        let names = |papers: Vec<StoredPaper>| papers.into_iter().map(|one| one.paper.id.to_string()).collect::<Vec<_>>();
        assert_eq!(names(office.store.papers().to_convert(false, 9).await.unwrap()), ["budget", "report", "lost"]);
        assert_eq!(names(office.store.papers().to_draw(9).await.unwrap()), ["plan"], "nothing of others can be drawn yet");

        assert!(save!(office.store => papers().set_converted(&report, 20, "abc", MORNING)).unwrap());
        save!(office.store => papers().set_not_converted(&budget.paper.id, Conversion::Failed)).unwrap();
        save!(office.store => papers().set_not_converted(&lost.paper.id, Conversion::NoConverter)).unwrap();
        save!(office.store => papers().set_not_converted(&report.paper.id, Conversion::Failed)).unwrap();
        let kept = office.store.papers().get(&meeting.id, &report.paper.id).await.unwrap();
        assert_eq!((kept.paper.pages, kept.paper.conversion, kept.kind), (20, Some(Conversion::Done), PaperKind::Docx));
        assert_eq!(names(office.store.papers().to_draw(9).await.unwrap()), ["report", "plan"]);
        assert!(office.store.papers().to_convert(false, 9).await.unwrap().is_empty());
        assert_eq!(names(office.store.papers().to_convert(true, 9).await.unwrap()), ["lost"], "once there is a converter");
        let full = save!(office.store => papers().set_converted(&lost, MAX_MEETING_PAGES, "def", MORNING));
        assert!(matches!(full, Err(Error::Conflict(Conflict::PapersFull))), "{full:?}");
    }

    async fn one_person_and_all_together_add_so_many_and_so_large_and_no_more(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let full = |added: store::Result<()>| matches!(added, Err(Error::Conflict(Conflict::PapersFull)));
        for n in 0..2 {
            add(&office, &paper(&format!("c{n}"), 1, &office.cuong, &meeting, n), 2, &office.cuong).await.unwrap();
        }
        assert!(full(add(&office, &paper("c2", 1, &office.cuong, &meeting, 3), 2, &office.cuong).await));
        for n in 2..MAX_PAPERS as i64 {
            add(&office, &paper(&format!("b{n}"), 1, &office.binh, &meeting, n), MAX_PAPERS, &office.binh).await.unwrap();
        }
        assert!(full(add(&office, &paper("b", 1, &office.binh, &meeting, 200), MAX_PAPERS, &office.binh).await));
        save!(office.store => papers().delete(&meeting.id, &PaperId::parse("c0").unwrap(), &by(&office.an), MORNING)).unwrap();
        let large = paper("large", 1, &office.binh, &meeting, 201);
        let large = StoredPaper { paper: Paper { bytes: 601 << 20, ..large.paper }, ..large };
        assert!(full(add(&office, &large, MAX_PAPERS, &office.binh).await));
        let long = paper("long", 3_000, &office.binh, &meeting, 202);
        assert!(full(add(&office, &long, MAX_PAPERS, &office.binh).await));
        add(&office, &paper("b", 1, &office.binh, &meeting, 200), MAX_PAPERS, &office.binh).await.unwrap();
        let kept = office.store.papers().of(&meeting.id).await.unwrap();
        assert_eq!(kept.len(), MAX_PAPERS);
        let log = office.store.audit().list(0, 1000).await.unwrap();
        let count = |action: &str| log.iter().filter(|entry| entry.action == action).count();
        assert_eq!((count("paper.add"), count("paper.delete")), (MAX_PAPERS + 1, 1), "refused papers are not in the log");
    }
}
