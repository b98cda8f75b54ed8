// SPDX-License-Identifier: MPL-2.0
//! The agenda as those who lead use it.

use super::super::floor::{FloorCommand, FloorMode};
use super::super::test_room::*;
use super::*;

fn go_to(by: &str, item: Option<&str>) -> AgendaCommand {
    AgendaCommand::SetCurrent { by: id(by), item: item.map(item_id) }
}

#[test]
fn the_secretary_moves_through_the_agenda_and_everybody_knows_where_it_is() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    let events = room.at(3_000).apply(go_to("Bình", Some("budget"))).unwrap();
    let (item, by) = (Some(item_id("budget")), id("Bình"));
    let expected = AgendaEvent::Changed { item, at: Millis(3_000), by, mistaken: None };
    assert_eq!(events, [expected.into()]);
    assert_eq!(room.rules.agenda().current(), Some(&item_id("budget")));
    assert_eq!(room.apply(go_to("An", Some("budget"))), Ok(vec![]));
    room.apply(go_to("An", None)).unwrap();
    assert_eq!(room.rules.agenda().current(), None);
}

#[test]
fn the_time_of_an_item_goes_on_when_it_is_taken_up_again_also_after_a_restart() {
    let mut room = TestRoom::with(&["An"]);
    room.at(10_000).apply(go_to("An", Some("opening"))).unwrap();
    room.at(70_000).apply(go_to("An", Some("budget"))).unwrap();
    room.at(100_000).apply(go_to("An", Some("opening"))).unwrap();
    let room = room.restarted();
    assert_eq!(room.rules.agenda().since(), Some(Millis(100_000)));
    let taken: Vec<_> = room.rules.agenda().taken().iter().map(|(id, ms)| (id.as_str(), *ms)).collect();
    assert_eq!(taken, [("budget", 30_000), ("opening", 60_000)]);
}

#[test]
fn a_delegate_does_not_move_the_agenda_and_unknown_items_are_refused() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    assert_eq!(room.apply(go_to("Tân Lập", Some("budget"))), Err(Refusal::NotAllowed));
    assert_eq!(room.apply(go_to("An", Some("lunch"))), Err(Refusal::NoSuch));
}

fn titles(room: &TestRoom) -> Vec<(&str, bool)> {
    room.rules.agenda().items().iter().map(|item| (item.title.as_str(), item.skipped)).collect()
}

fn add(by: &str, item: &str, title: &str, presenter: &str) -> AgendaCommand {
    let (title, presenter) = (title.to_owned(), presenter.to_owned());
    AgendaCommand::Add { by: id(by), item: item_id(item), title, presenter, minutes: Some(10) }
}

fn place(item: &str, before: Option<&str>) -> AgendaCommand {
    AgendaCommand::Move { by: id("An"), item: item_id(item), before: before.map(item_id) }
}

fn skip(item: &str, skipped: bool) -> AgendaCommand {
    AgendaCommand::Skip { by: id("An"), item: item_id(item), skipped }
}

#[test]
fn those_who_lead_add_move_and_skip_items() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    let events = room.at(5_000).apply(add("Bình", "flood", "  Ứng phó  mưa lũ ", "")).unwrap();
    let (item, by) = (item_id("flood"), id("Bình"));
    let added = AgendaEvent::ListChanged { item, change: ListChange::Added, at: Millis(5_000), by };
    assert_eq!(events, [added.into()]);
    room.apply(place("flood", Some("budget"))).unwrap();
    assert_eq!(room.apply(place("flood", Some("budget"))), Ok(vec![]), "stands there already");
    assert_eq!(room.apply(place("budget", None)), Ok(vec![]), "is the last one");
    room.apply(skip("budget", true)).unwrap();
    assert_eq!(room.apply(skip("budget", true)), Ok(vec![]), "pressed twice");
    let shown = [("Khai mạc", false), ("Ứng phó mưa lũ", false), ("Báo cáo thu ngân sách", true)];
    assert_eq!(titles(&room), shown);
    room.apply(go_to("An", Some("budget"))).unwrap();
    assert!(titles(&room).iter().all(|(_, skipped)| !skipped), "taken up all the same");
    assert_eq!(room.apply(skip("budget", true)), Err(Refusal::TakenUp), "the current item");
    room.at(9_000).apply(go_to("An", None)).unwrap();
    assert_eq!(room.apply(skip("budget", true)), Err(Refusal::TakenUp), "was held");
}

#[test]
fn an_item_that_was_pressed_by_mistake_was_not_held_and_can_be_skipped() {
    let mut room = TestRoom::with(&["An"]);
    room.at(10_000).apply(go_to("An", Some("budget"))).unwrap();
    let back = room.at(12_000).apply(go_to("An", Some("opening"))).unwrap();
    let (item, by) = (Some(item_id("opening")), id("An"));
    let mistaken = Some((item_id("budget"), Millis(10_000)));
    assert_eq!(back, [AgendaEvent::Changed { item, at: Millis(12_000), by, mistaken }.into()]);
    assert!(room.rules.agenda().taken().is_empty());
    assert!(room.apply(skip("budget", true)).is_ok());
    // What was held before stays held, also when somebody presses it again for a moment.
    room.at(60_000).apply(go_to("An", Some("budget"))).unwrap();
    room.at(61_000).apply(go_to("An", Some("opening"))).unwrap();
    room.at(90_000).apply(go_to("An", None)).unwrap();
    let taken: Vec<_> = room.rules.agenda().taken().iter().map(|(id, ms)| (id.as_str(), *ms)).collect();
    assert_eq!(taken, [("opening", 48_000 + 29_000)]);
}

#[test]
fn an_item_is_written_anew_and_only_an_unused_one_that_was_added_is_removed() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
    let rewrite = |by: &str, item: &str, title: &str| {
        let (by, item, title) = (id(by), item_id(item), title.to_owned());
        AgendaCommand::Rewrite { by, item, title, presenter: String::new(), minutes: None }
    };
    let remove = |by: &str, item: &str| AgendaCommand::Remove { by: id(by), item: item_id(item) };
    room.apply(skip("budget", true)).unwrap();
    room.apply(rewrite("Bình", "budget", "Thu  ngân sách")).unwrap();
    assert_eq!(titles(&room)[1], ("Thu ngân sách", true), "still skipped");
    assert_eq!(room.apply(rewrite("Bình", "budget", "Thu ngân sách")), Ok(vec![]), "pressed twice");
    assert_eq!(room.apply(rewrite("Bình", "budget", " ")), Err(Refusal::NameLength));
    assert_eq!(room.apply(remove("An", "budget")), Err(Refusal::PlannedItem));
    room.apply(add("An", "flood", "Ứng phó mưa lũ", "")).unwrap();
    room.apply(add("An", "late", "Việc khác", "")).unwrap();
    for refused in [rewrite("Tân Lập", "flood", "Khác"), remove("Tân Lập", "flood")] {
        assert_eq!(room.apply(refused), Err(Refusal::NotAllowed));
    }
    room.at(20_000).apply(go_to("An", Some("late"))).unwrap();
    assert_eq!(room.apply(remove("An", "late")), Err(Refusal::TakenUp), "the current item");
    room.at(60_000).apply(go_to("An", None)).unwrap();
    assert_eq!(room.apply(remove("An", "late")), Err(Refusal::TakenUp), "was held");
    room.apply(remove("An", "flood")).unwrap();
    assert_eq!(room.apply(remove("An", "flood")), Err(Refusal::NoSuch));
    assert_eq!(titles(&room).len(), 3);
}

#[test]
fn what_cannot_be_an_item_is_refused_and_delegates_change_nothing() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    assert_eq!(room.apply(add("Tân Lập", "x", "Mục mới", "")), Err(Refusal::NotAllowed));
    for title in ["", "   ", &"a".repeat(400)] {
        assert_eq!(room.apply(add("An", "x", title, "")), Err(Refusal::NameLength), "{title}");
    }
    assert_eq!(room.apply(add("An", "x", "\u{202e}cụm", "")), Err(Refusal::BadName));
    assert_eq!(room.apply(place("lunch", None)), Err(Refusal::NoSuch));
    assert_eq!(room.apply(place("budget", Some("lunch"))), Err(Refusal::NoSuch));
    assert_eq!(room.apply(skip("lunch", true)), Err(Refusal::NoSuch));
    for n in 2..MAX_AGENDA {
        room.apply(add("An", &format!("more-{n}"), "Mục mới", "")).unwrap();
    }
    assert_eq!(room.apply(add("An", "x", "Mục mới", "")), Err(Refusal::AgendaFull));
}

#[test]
fn who_presents_an_item_is_in_the_queue_from_its_begin_to_its_end() {
    let mut room = TestRoom::with(&["An", "Bình", "Lò Thị Mai", "Bản Phố"]);
    room.apply(FloorCommand::SetMode { by: id("An"), mode: FloorMode::Conference }).unwrap();
    room.ask_to_speak("Bản Phố");
    room.apply(add("An", "flood", "Ứng phó mưa lũ", "Đồng chí Lò Thị Mai, Trưởng phòng; Bình")).unwrap();
    room.apply(go_to("An", Some("flood"))).unwrap();
    assert_eq!(room.queue(), ["Bản Phố", "Lò Thị Mai"], "the secretary speaks without");
    room.apply(go_to("An", Some("budget"))).unwrap();
    assert_eq!(room.queue(), ["Bản Phố"], "who asked themselves goes on asking");
    room.apply(FloorCommand::SetMode { by: id("An"), mode: FloorMode::Discussion }).unwrap();
    room.apply(go_to("An", Some("flood"))).unwrap();
    assert_eq!(room.queue(), ["Bản Phố"], "where everybody may speak nobody is called");
}

#[test]
fn the_encoder_of_a_hall_neither_silences_who_presents_for_its_unit_nor_is_called_itself() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    room.join_encoder_beside("Máy hội trường", "Tân Lập");
    room.apply(FloorCommand::SetMode { by: id("An"), mode: FloorMode::Conference }).unwrap();
    room.apply(add("An", "flood", "Ứng phó mưa lũ", "Đơn vị của Tân Lập")).unwrap();
    room.apply(go_to("An", Some("flood"))).unwrap();
    assert_eq!(room.queue(), ["Tân Lập"]);
    room.apply(add("An", "roads", "Đường liên xã", "Máy hội trường")).unwrap();
    room.apply(go_to("An", Some("roads"))).unwrap();
    assert_eq!(room.queue(), Vec::<&str>::new());
}
