// SPDX-License-Identifier: MPL-2.0
//! The agenda during the meeting: those who lead add, move and skip items, and nothing of it is
//! lost.

use meetings::ids::AgendaItemId;
use meetings::meeting::AgendaItem;
use meetings::room::floor::FloorMode;
use meetings::room::marks::{MarkKind, MarkSeen};
use protocol::live::{
    AgendaRequest, AgendaUpdate, ClientMessage, EndRequest, FloorRequest, MarkRequest, ServerMessage,
};
use protocol::problem::ProblemCode;
use store::Actor;
use use_cases::drafting::first_draft;

use crate::meeting::{Page, TestMeeting};

fn add(title: &str, presenter: &str) -> ClientMessage {
    let (title, presenter) = (title.to_owned(), presenter.to_owned());
    ClientMessage::Agenda(AgendaRequest::AddAgendaItem { title, presenter, minutes: Some(15) })
}

fn skip(item: &AgendaItemId) -> ClientMessage {
    ClientMessage::Agenda(AgendaRequest::SkipAgendaItem { item: item.clone(), skipped: true })
}

async fn update(page: &mut Page) -> AgendaUpdate {
    page.until(|m| match m {
        ServerMessage::Agenda(update) => Some(update),
        _ => None,
    })
    .await
}

fn shown(agenda: &[AgendaItem]) -> Vec<(&str, bool)> {
    agenda.iter().map(|item| (item.title.as_str(), item.skipped)).collect()
}

const CHANGED: [(&str, bool); 3] = [("Khai mạc", false), ("Ứng phó mưa lũ", false), ("Báo cáo thu ngân sách", true)];

#[tokio::test]
async fn what_is_changed_of_the_agenda_is_known_to_all_survives_a_restart_and_is_in_the_draft() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Floor(FloorRequest::SetFloorMode { mode: FloorMode::Conference })).await;
    an.send(&add("Ứng phó mưa lũ", "Mai")).await;
    let AgendaUpdate::AgendaItemAdded { item: AgendaItem { id: flood, .. } } = update(&mut mai).await else {
        panic!("nothing was added");
    };
    let (item, before) = (flood.clone(), Some(meeting.items[1].clone()));
    let moved = AgendaRequest::MoveAgendaItem { item: item.clone(), before: before.clone() };
    an.send(&ClientMessage::Agenda(moved)).await;
    assert_eq!(update(&mut mai).await, AgendaUpdate::AgendaItemMoved { item, before });
    an.send(&skip(&meeting.items[1])).await;
    let skipped = AgendaUpdate::AgendaItemSkipped { item: meeting.items[1].clone(), skipped: true };
    assert_eq!(update(&mut mai).await, skipped);

    meeting.restart().await;
    let (mut an, state) = meeting.join("An").await;
    assert_eq!(shown(&state.agenda.agenda), CHANGED);
    let (_mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Agenda(AgendaRequest::SetAgendaItem { item: Some(flood) })).await;
    an.sees_asking(&meeting.id_of("Mai")).await;

    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    an.closed().await;
    let now = meeting.server().app.clock.now();
    let minutes = first_draft(meeting.store(), &meeting.id, &Actor::System, now).await.unwrap();
    let content = meeting.store().minutes().content(&minutes.id, 1).await.unwrap();
    let text = serde_json::to_string(&content.body).unwrap();
    assert!(text.contains("2. Ứng phó mưa lũ (trình bày: Mai)"), "{text}");
    assert!(text.contains("Cuộc họp không bàn mục này."), "{text}");
    let log = meeting.store().audit().list(0, 1_000).await.unwrap();
    let told: Vec<_> = log.iter().map(|entry| &*entry.action).filter(|action| action.starts_with("agenda.")).collect();
    assert_eq!(told, ["agenda.add", "agenda.move", "agenda.skip", "agenda.begin"]);
}

#[tokio::test]
async fn an_item_is_renamed_removed_or_forgotten_and_what_was_said_stays_with_the_item_that_was_held() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, state) = meeting.join("Mai").await;
    assert_eq!(state.agenda.items_added, []);
    an.send(&add("Ứng phó mưa lú", "")).await;
    let AgendaUpdate::AgendaItemAdded { item: flood } = update(&mut mai).await else { panic!("nothing was added") };
    let title = "Ứng phó mưa lũ".to_owned();
    let (item, presenter) = (flood.id.clone(), String::new());
    let rewrite = AgendaRequest::RewriteAgendaItem { item, title: title.clone(), presenter, minutes: Some(15) };
    an.send(&ClientMessage::Agenda(rewrite)).await;
    let item = AgendaItem { title, ..flood.clone() };
    assert_eq!(update(&mut mai).await, AgendaUpdate::AgendaItemRewritten { item });

    let go_to = |item: &AgendaItemId| ClientMessage::Agenda(AgendaRequest::SetAgendaItem { item: Some(item.clone()) });
    // By mistake, for less than a moment.
    an.send(&go_to(&meeting.items[1])).await;
    let AgendaUpdate::AgendaItemChanged { mistaken: false, .. } = update(&mut mai).await else { panic!("stayed") };
    an.send(&go_to(&meeting.items[0])).await;
    let AgendaUpdate::AgendaItemChanged { mistaken: true, .. } = update(&mut mai).await else { panic!("was held") };
    let held = meeting.store().rooms().agenda_times(&meeting.id).await.unwrap();
    assert_eq!(held.iter().map(|time| &time.item).collect::<Vec<_>>(), [&meeting.items[0]]);

    let remove = |item: &AgendaItemId| ClientMessage::Agenda(AgendaRequest::RemoveAgendaItem { item: item.clone() });
    an.send(&remove(&meeting.items[1])).await;
    assert_eq!(an.refusal().await, ProblemCode::ItemPlanned);
    an.send(&remove(&flood.id)).await;
    assert_eq!(update(&mut mai).await, AgendaUpdate::AgendaItemRemoved { item: flood.id.clone() });
    let stored = meeting.store().meetings().get(&meeting.id).await.unwrap().agenda;
    assert_eq!(stored.iter().map(|item| &item.id).collect::<Vec<_>>(), meeting.items.iter().collect::<Vec<_>>());

    // A note was moved to this one.
    an.send(&add("Việc khác", "")).await;
    let AgendaUpdate::AgendaItemAdded { item: other } = update(&mut mai).await else { panic!("nothing was added") };
    let (kind, text) = (MarkKind::Conclusion, "Thống nhất.".to_owned());
    an.send(&ClientMessage::Mark(MarkRequest::AddMark { kind, text: text.clone(), under: None })).await;
    let (seen, agenda_item) = (MarkSeen { number: 1, version: 1 }, Some(other.id.clone()));
    an.send(&ClientMessage::Mark(MarkRequest::ChangeMark { seen, kind, text, agenda_item })).await;
    an.send(&remove(&other.id)).await;
    assert_eq!(an.refusal().await, ProblemCode::ItemUsed);
}

#[tokio::test]
async fn delegates_change_nothing_of_the_agenda_and_bad_items_are_refused() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    for message in [add("Ứng phó mưa lũ", ""), skip(&meeting.items[1])] {
        mai.send(&message).await;
        assert_eq!(mai.refusal().await, ProblemCode::NotAllowed, "{message:?}");
    }
    let long = "a".repeat(5_000);
    let (length, letters) = (ProblemCode::NameTooLong, ProblemCode::BadName);
    for (title, refused) in [("", length), ("\u{202e}ũl", letters), (&long, length)] {
        an.send(&add(title, "")).await;
        assert_eq!(an.refusal().await, refused, "{title}");
    }
    let gone = AgendaItemId::parse("gone").unwrap();
    an.send(&skip(&gone)).await;
    assert_eq!(an.refusal().await, ProblemCode::NotInMeeting);
    let stored = meeting.store().meetings().get(&meeting.id).await.unwrap();
    assert_eq!(shown(&stored.agenda), [("Khai mạc", false), ("Báo cáo thu ngân sách", false)]);
}
