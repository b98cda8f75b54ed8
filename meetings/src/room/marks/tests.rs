// SPDX-License-Identifier: MPL-2.0
use super::super::agenda::AgendaCommand;
use super::super::ending::EndCommand;
use super::super::test_room::*;
use super::*;
use crate::policy::MediaRights;
use crate::room::chat::Chat;

fn conclusion(by: &str, text: &str) -> MarkCommand {
    MarkCommand::Add { by: id(by), kind: MarkKind::Conclusion, text: text.to_owned(), under: None }
}

fn seen(number: i64, version: i64) -> MarkSeen {
    MarkSeen { number, version }
}

/// Changes the words alone.
fn change(by: &str, seen: MarkSeen, text: &str) -> MarkCommand {
    let content = Content { kind: MarkKind::Conclusion, text: text.to_owned(), agenda_item: None };
    MarkCommand::Change { by: id(by), seen, content }
}

fn publish(by: &str, seen: &[MarkSeen]) -> MarkCommand {
    MarkCommand::Publish { by: id(by), seen: seen.to_vec() }
}

fn delete(by: &str, seen: MarkSeen) -> MarkCommand {
    MarkCommand::Delete { by: id(by), seen }
}

fn restore(by: &str, seen: MarkSeen) -> MarkCommand {
    MarkCommand::Restore { by: id(by), seen }
}

impl TestRoom {
    fn texts(&self) -> Vec<&str> {
        self.rules.marks().all().iter().map(|mark| mark.text.as_str()).collect()
    }

    /// The words that somebody in the meeting may read.
    fn read_by(&self, name: &str) -> Vec<&str> {
        let who = self.rules.presence().get(&id(name)).unwrap();
        self.rules.marks().read_by(who).map(|mark| mark.text.as_str()).collect()
    }

    fn mark(&self, number: i64) -> &Mark {
        self.rules.marks().all().iter().find(|mark| mark.number == number).unwrap()
    }
}

#[test]
fn a_conclusion_is_tied_to_its_moment_and_agenda_item() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    room.apply(AgendaCommand::SetCurrent { by: id("Bình"), item: Some(item_id("budget")) }).unwrap();
    room.at(6_000).apply(conclusion("Bình", "Giao Sở Tài chính báo cáo trước ngày 30/11.")).unwrap();
    let mark = &room.rules.marks().all()[0];
    assert_eq!((mark.at, mark.by.as_str()), (Millis(6_000), "Bình"));
    assert_eq!(mark.agenda_item, Some(item_id("budget")));
}

#[test]
fn what_was_said_under_an_earlier_item_is_noted_there() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    let current = |item: &str| AgendaCommand::SetCurrent { by: id("Bình"), item: Some(item_id(item)) };
    let under = |agenda_item: Option<&str>| MarkCommand::Add {
        by: id("Bình"),
        kind: MarkKind::Conclusion,
        text: "Thống nhất.".to_owned(),
        under: Some(NotedUnder { agenda_item: agenda_item.map(item_id) }),
    };
    room.apply(current("opening")).unwrap();
    room.apply(current("budget")).unwrap();
    room.apply(under(Some("opening"))).unwrap();
    room.apply(under(None)).unwrap();
    assert_eq!(room.mark(1).agenda_item, Some(item_id("opening")));
    assert_eq!(room.mark(2).agenda_item, None);
    assert_eq!(room.apply(under(Some("roads"))), Err(Refusal::NoSuch));
}

#[test]
fn a_note_is_the_desks_until_it_is_published_and_again_once_it_is_withdrawn() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
    room.apply(conclusion("Bình", "Thống nhất phương án 2.")).unwrap();
    room.apply(conclusion("Bình", "Giao Sở Tài chính.")).unwrap();
    assert_eq!(room.read_by("An").len(), 2);
    assert_eq!(room.read_by("Tân Lập"), [""; 0]);

    room.apply(publish("Bình", &[seen(2, 1)])).unwrap();
    assert_eq!(room.read_by("Tân Lập"), ["Giao Sở Tài chính."]);
    room.apply(publish("An", &[seen(1, 1)])).unwrap();
    assert_eq!(room.read_by("Tân Lập"), ["Thống nhất phương án 2.", "Giao Sở Tài chính."]);

    room.apply(MarkCommand::Withdraw { by: id("Bình"), seen: seen(2, 2) }).unwrap();
    assert_eq!(room.read_by("Tân Lập"), ["Thống nhất phương án 2."]);
    assert_eq!(room.read_by("Bình").len(), 2);
}

#[test]
fn a_machine_does_not_sit_at_the_desk_whatever_its_role() {
    let mut room = TestRoom::with(&["Bình"]);
    room.join_by_token("An", MediaRights::ALL).unwrap();
    room.apply(conclusion("Bình", "Kết luận")).unwrap();
    assert_eq!(room.read_by("An"), [""; 0]);
    assert_eq!(room.apply(publish("An", &[seen(1, 1)])), Err(Refusal::NotAllowed));
}

#[test]
fn words_kind_and_agenda_item_are_changed_and_only_what_everybody_read_is_called_amended() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    room.apply(conclusion("Bình", "Giao Sở TC")).unwrap();
    let content = Content {
        kind: MarkKind::ActionItem,
        text: "Giao Sở Tài chính báo cáo.".into(),
        agenda_item: Some(item_id("budget")),
    };
    let to_budget = |seen| MarkCommand::Change { by: id("Bình"), seen, content: content.clone() };
    room.at(7_000).apply(to_budget(seen(1, 1))).unwrap();
    let mark = room.mark(1);
    assert_eq!((mark.kind, mark.text.as_str()), (MarkKind::ActionItem, "Giao Sở Tài chính báo cáo."));
    assert_eq!((&mark.agenda_item, mark.amended_at), (&Some(item_id("budget")), None));
    assert_eq!((mark.at, mark.version), (Millis(1_000), 2), "it stays where it was said");

    room.apply(publish("Bình", &[seen(1, 2)])).unwrap();
    room.at(8_000).apply(to_budget(seen(1, 3))).unwrap();
    assert_eq!(room.mark(1).amended_at, None, "it reads as before");
    room.at(9_000).apply(change("Bình", seen(1, 4), "Giao Sở Tài chính báo cáo trước 30/11.")).unwrap();
    assert_eq!(room.mark(1).amended_at, Some(Millis(9_000)));
    assert_eq!(room.mark(1).agenda_item, None);

    let elsewhere = Content { agenda_item: Some(item_id("lunch")), ..content };
    let moved = MarkCommand::Change { by: id("Bình"), seen: seen(1, 5), content: elsewhere };
    assert_eq!(room.apply(moved), Err(Refusal::NoSuch));
}

#[test]
fn a_withdrawn_note_that_is_changed_was_read_before() {
    let mut room = TestRoom::with(&["Bình"]);
    room.apply(conclusion("Bình", "Thu 102 %")).unwrap();
    room.apply(publish("Bình", &[seen(1, 1)])).unwrap();
    room.apply(MarkCommand::Withdraw { by: id("Bình"), seen: seen(1, 2) }).unwrap();
    room.at(5_000).apply(change("Bình", seen(1, 3), "Thu đạt 101 %")).unwrap();
    room.apply(publish("Bình", &[seen(1, 4)])).unwrap();
    assert_eq!(room.mark(1).amended_at, Some(Millis(5_000)));
}

#[test]
fn of_two_changes_of_one_version_the_later_is_refused_and_changes_nothing() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    room.apply(conclusion("Bình", "Giao Sở TC")).unwrap();
    room.apply(change("An", seen(1, 1), "Giao Sở Tài chính")).unwrap();
    for late in [
        change("Bình", seen(1, 1), "Giao Sở Xây dựng"),
        publish("Bình", &[seen(1, 1)]),
        delete("Bình", seen(1, 1)),
        MarkCommand::Withdraw { by: id("Bình"), seen: seen(1, 2) },
        restore("Bình", seen(1, 2)),
        change("Bình", seen(7, 1), "Không có"),
    ] {
        assert_eq!(room.apply(late.clone()), Err(Refusal::MarkChanged), "{late:?}");
    }
    assert_eq!(room.texts(), ["Giao Sở Tài chính"]);
    assert_eq!(room.mark(1).changed_by, Some(id("An")));
}

#[test]
fn all_of_an_item_are_published_together_or_none_is() {
    let mut room = TestRoom::with(&["Bình", "Tân Lập"]);
    for text in ["Một", "Hai", "Ba"] {
        room.apply(conclusion("Bình", text)).unwrap();
    }
    room.apply(change("Bình", seen(2, 1), "Hai rưỡi")).unwrap();
    let stale = [seen(1, 1), seen(2, 1), seen(3, 1)];
    assert_eq!(room.apply(publish("Bình", &stale)), Err(Refusal::MarkChanged));
    assert_eq!(room.apply(publish("Bình", &[seen(1, 1), seen(1, 1)])), Err(Refusal::MarkChanged));
    assert_eq!(room.apply(publish("Bình", &[])), Err(Refusal::BadText));
    assert_eq!(room.read_by("Tân Lập"), [""; 0]);
    let events = room.apply(publish("Bình", &[seen(3, 1), seen(2, 2), seen(1, 1)])).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(room.read_by("Tân Lập"), ["Một", "Hai rưỡi", "Ba"]);
}

#[test]
fn a_deleted_note_comes_back_as_it_was_and_its_number_is_never_given_again() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
    room.apply(conclusion("Bình", "Một")).unwrap();
    room.apply(conclusion("Bình", "Hai")).unwrap();
    room.apply(publish("Bình", &[seen(1, 1), seen(2, 1)])).unwrap();
    room.apply(delete("Bình", seen(2, 2))).unwrap();
    room.apply(delete("Bình", seen(1, 2))).unwrap();
    assert_eq!((room.texts(), room.read_by("Tân Lập")), (vec![], vec![]));

    let mut room = room.restarted();
    for name in ["An", "Bình", "Tân Lập"] {
        room.join(name);
    }
    room.apply(conclusion("Bình", "Ba")).unwrap();
    room.apply(restore("An", seen(1, 3))).unwrap();
    assert_eq!(room.read_by("Tân Lập"), ["Một"], "it is published as it was");
    assert_eq!(room.apply(restore("An", seen(1, 3))), Err(Refusal::MarkChanged), "it is back already");
    room.apply(restore("An", seen(2, 3))).unwrap();
    assert_eq!(room.texts(), ["Một", "Hai", "Ba"]);
    assert_eq!(room.rules.marks().deleted(), []);
}

#[test]
fn what_was_deleted_is_gone_after_the_meeting() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    room.apply(conclusion("Bình", "Ý kiến riêng, không ghi vào biên bản")).unwrap();
    room.apply(conclusion("Bình", "Kết luận")).unwrap();
    room.apply(delete("Bình", seen(1, 1))).unwrap();
    assert_eq!(room.rules.marks().deleted().len(), 1);
    room.apply(EndCommand::ByParticipant(id("An"))).unwrap();
    let kept = serde_json::to_string(&room.rules.snapshot()).unwrap();
    assert!(kept.contains("Kết luận") && !kept.contains("Ý kiến riêng"), "{kept}");
}

#[test]
fn delegates_do_not_touch_notes_and_empty_ones_are_refused() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    assert_eq!(room.apply(conclusion("An", "   ")), Err(Refusal::BadText));
    room.apply(conclusion("An", "Kết luận")).unwrap();
    assert_eq!(room.apply(change("An", seen(1, 1), " ")), Err(Refusal::BadText));
    for theirs in [
        conclusion("Tân Lập", "Kết luận"),
        change("Tân Lập", seen(1, 1), "Khác"),
        publish("Tân Lập", &[seen(1, 1)]),
        MarkCommand::Withdraw { by: id("Tân Lập"), seen: seen(1, 1) },
        delete("Tân Lập", seen(1, 1)),
        restore("Tân Lập", seen(1, 1)),
    ] {
        assert_eq!(room.apply(theirs.clone()), Err(Refusal::NotAllowed), "{theirs:?}");
    }
    assert_eq!(room.texts(), ["Kết luận"]);
}

#[test]
fn notes_without_end_are_refused() {
    let mut room = TestRoom::with(&["Bình"]);
    let text = "x".repeat(MAX_CHARS);
    let added = (0..MAX_MARKS).take_while(|_| room.apply(conclusion("Bình", &text)).is_ok()).count();
    assert_eq!(added, MAX_BYTES / MAX_CHARS);
    assert_eq!(room.apply(conclusion("Bình", &text)), Err(Refusal::MarksFull));

    // A change counts by what it adds, and what comes back by all it has.
    assert_eq!(room.apply(change("Bình", seen(1, 1), &"ế".repeat(MAX_CHARS))), Err(Refusal::MarksFull));
    room.apply(delete("Bình", seen(1, 1))).unwrap();
    room.apply(conclusion("Bình", &text)).unwrap();
    assert_eq!(room.apply(restore("Bình", seen(1, 2))), Err(Refusal::MarksFull));
    assert_eq!(room.rules.marks().deleted().len(), 1, "it can still be brought back");
}

#[test]
fn only_the_latest_deleted_can_be_brought_back_and_steps_have_an_end() {
    let mut room = TestRoom::with(&["Bình"]);
    let mut number = 0;
    let refused = loop {
        number += 1;
        match room.apply(conclusion("Bình", "Ghi")).and_then(|_| room.apply(delete("Bình", seen(number, 1)))) {
            Ok(_) => {}
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refused, Refusal::MarksFull);
    assert_eq!(number, i64::from(MAX_STEPS / 2) + 1);
    let kept: Vec<_> = room.rules.marks().deleted().iter().map(|mark| mark.number).collect();
    assert_eq!(kept, (number - MAX_DELETED as i64..number).collect::<Vec<_>>());
}

#[test]
fn notes_in_a_snapshot_of_an_older_program_are_published_and_counted_on() {
    let old = r#"{"started_at":5000,"marks":[
        {"kind":"conclusion","text":"Một","at":6000,"by":"Bình","agenda_item":"budget"},
        {"number":2,"kind":"action_item","text":"Hai","at":7000,"by":"Bình","agenda_item":null}]}"#;
    let rules = Room::restore(&meeting(), serde_json::from_str(old).unwrap(), Chat::default(), Millis(9), Millis(9));
    let numbers: Vec<_> = rules.marks().all().iter().map(|m| (m.number, m.version, m.standing)).collect();
    assert_eq!(numbers, [(1, 1, MarkStanding::Published), (2, 1, MarkStanding::Published)]);

    let mut room = TestRoom::new();
    room.rules = rules;
    room.join("Bình");
    room.join("Tân Lập");
    assert_eq!(room.read_by("Tân Lập"), ["Một", "Hai"]);
    room.apply(change("Bình", seen(1, 1), "Một rưỡi")).unwrap();
    room.apply(conclusion("Bình", "Ba")).unwrap();
    assert_eq!(room.mark(3).text, "Ba");
}
