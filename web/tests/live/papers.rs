// SPDX-License-Identifier: MPL-2.0
//! Papers in a live meeting: everybody is shown the same page, whenever they come.

use meetings::paper::Paper;
use protocol::live::{ClientMessage, PagePoint, PaperRequest, PaperUpdate, RemovalRequest, ServerMessage, ShownPage};
use protocol::problem::ProblemCode;

use crate::meeting::{Page, TestMeeting};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");

async fn meeting() -> TestMeeting {
    let meeting = TestMeeting::new().await;
    meeting.server().app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
    meeting
}

fn show(paper: &Paper, over: bool) -> ClientMessage {
    PaperRequest::ShowPage { paper: paper.id.clone(), page: 0, over }.into()
}

/// Reads until this page is told of a paper of which all pages are ready; answers the paper.
async fn papers(page: &mut Page) -> Vec<Paper> {
    let mut known: Vec<Paper> = Vec::new();
    page.until(|message| {
        match message {
            ServerMessage::Paper(PaperUpdate::PapersChanged { added, .. }) => known.extend(added),
            ServerMessage::Paper(PaperUpdate::PagesDrawn { drawn }) => {
                for now in drawn {
                    let paper = known.iter_mut().find(|paper| paper.id == now.paper).unwrap();
                    paper.drawn = now.drawn;
                }
            }
            _ => {}
        }
        known.iter().any(|paper| paper.drawn == paper.pages).then(|| known.clone())
    })
    .await
}

async fn shown(page: &mut Page) -> Option<ShownPage> {
    page.until(|message| match message {
        ServerMessage::Paper(PaperUpdate::PageShown { shown_page }) => Some(shown_page),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn who_comes_late_or_after_a_restart_is_shown_the_current_page() {
    let mut meeting = meeting().await;
    let (mut binh, _) = meeting.join("Bình").await;
    assert_eq!(meeting.add_paper("Bình", "plan.pdf", OF_AN_OFFICE).await, 201);
    let list = papers(&mut binh).await;
    assert_eq!(list.iter().map(|paper| paper.name.as_str()).collect::<Vec<_>>(), ["plan.pdf"]);
    binh.send(&show(&list[0], false)).await;
    let now = shown(&mut binh).await;
    assert_eq!(
        now.as_ref().map(|shown| (&shown.paper, shown.page, &shown.by)),
        Some((&list[0].id, 0, &meeting.id_of("Bình")))
    );
    let (_mai, state) = meeting.join("Mai").await;
    assert_eq!((&state.papers.papers, &state.papers.shown_page), (&list, &now));
    meeting.restart().await;
    let (_mai, state) = meeting.join("Mai").await;
    assert_eq!((state.papers.papers, state.papers.shown_page), (list, now));
}

#[tokio::test]
async fn a_delegate_shows_their_own_paper_and_points_and_the_chair_stops_it() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    assert_eq!(meeting.add_paper("Mai", "report.pdf", OF_AN_OFFICE).await, 201);
    let list = papers(&mut mai).await;
    pao.send(&show(&list[0], false)).await;
    assert_eq!(pao.refusal().await, ProblemCode::NotAllowed);
    mai.send(&show(&list[0], false)).await;
    assert!(shown(&mut pao).await.is_some());
    let at = Some(PagePoint { x: 500, y: 250 });
    mai.send(&PaperRequest::Point { at }.into()).await;
    let pointed = pao.until(|message| match message {
        ServerMessage::Paper(PaperUpdate::Pointed { at }) => Some(at),
        _ => None,
    });
    assert_eq!(pointed.await, at);
    pao.send(&PaperRequest::StopPaper.into()).await;
    assert_eq!(pao.refusal().await, ProblemCode::NotAllowed);
    an.send(&PaperRequest::StopPaper.into()).await;
    assert_eq!(shown(&mut pao).await, None);
}

#[tokio::test]
async fn a_paper_that_is_deleted_while_it_is_shown_goes_from_every_page() {
    let meeting = meeting().await;
    let (mut binh, _) = meeting.join("Bình").await;
    meeting.add_paper("Bình", "plan.pdf", OF_AN_OFFICE).await;
    let list = papers(&mut binh).await;
    binh.send(&show(&list[0], false)).await;
    shown(&mut binh).await;
    let path = format!("meetings/{}/papers/{}", meeting.id, list[0].id);
    assert_eq!(meeting.order("Bình", "DELETE", &path, "").await, 204);
    assert_eq!(shown(&mut binh).await, None);
}

#[tokio::test]
async fn who_is_put_out_reads_no_papers_until_they_are_let_in_again() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    assert_eq!(meeting.add_paper("An", "plan.pdf", OF_AN_OFFICE).await, 201);
    let list = papers(&mut an).await;
    let server = meeting.server().http.unwrap();
    let papers = format!("/api/v1/meetings/{}/papers", meeting.id);
    let page = format!("{papers}/{}/pages/0/preview", list[0].id);
    assert_eq!(meeting.fetch(server, "Mai", &papers).await.0, 200);
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") })).await;
    mai.all_until_closed().await;
    for path in [&papers, &page, &format!("{papers}/{}/file", list[0].id)] {
        assert_eq!(meeting.fetch(server, "Mai", path).await.0, 403, "{path}");
    }
    assert_eq!(meeting.fetch(server, "An", &papers).await.0, 200);
}

#[tokio::test]
async fn a_guest_reads_pages_once_admitted() {
    let mut meeting = meeting().await;
    meeting.invite_guest("Hoa").await;
    let (mut an, _) = meeting.join("An").await;
    meeting.add_paper("An", "plan.pdf", OF_AN_OFFICE).await;
    let list = papers(&mut an).await;
    let path = format!("/api/v1/meetings/{}/papers/{}/pages/0/text", meeting.id, list[0].id);
    let address = meeting.server().http.unwrap();
    assert_eq!(meeting.fetch(address, "Hoa", &path).await.0, 403);
    let _hoa = meeting.open("Hoa").await;
    an.send(&protocol::live::LobbyRequest::Admit { participant: meeting.id_of("Hoa"), admitted: true }.into()).await;
    an.sees("Hoa", |_| true).await;
    assert_eq!(meeting.fetch(address, "Hoa", &path).await.0, 200);
    assert_eq!(meeting.add_paper("Hoa", "own.pdf", OF_AN_OFFICE).await, 401);
}
