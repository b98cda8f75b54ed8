// SPDX-License-Identifier: MPL-2.0
//! Who may write what to whom, who reads it, and how much there may be.

use super::super::chairing::ChairCommand;
use super::super::ending::EndCommand;
use super::super::test_room::*;
use super::*;
use crate::ids::UnitId;
use crate::policy::MediaRights;

const EVERYONE: ChatAddress = ChatAddress::Everyone;
const LEADERS: ChatAddress = ChatAddress::Leaders { with: None };

fn post(by: &str, to: &ChatAddress, text: &str) -> ChatCommand {
    ChatCommand::Post { by: id(by), to: to.clone(), text: text.to_owned(), file: None }
}

fn file(by: &str, bytes: u64) -> ChatCommand {
    let (id_of_file, digest) = (ChatFileId::from_random(1), String::new());
    let file = Some(ChatFile { id: id_of_file, name: "bao-cao.pdf".to_owned(), bytes, digest });
    ChatCommand::Post { by: id(by), to: EVERYONE, text: String::new(), file }
}

fn answer(by: &str, with: &str, text: &str) -> ChatCommand {
    post(by, &ChatAddress::Leaders { with: Some(id(with)) }, text)
}

fn close(by: &str, closed: bool) -> ChatCommand {
    ChatCommand::SetClosed { by: id(by), closed }
}

fn posted(events: &[Event]) -> &ChatMessage {
    match events {
        [Event::Chat(ChatEvent::Posted(message))] => message,
        other => panic!("{other:?}"),
    }
}

/// Who of these people reads what `command` sends.
fn readers(room: &mut TestRoom, command: ChatCommand) -> Vec<&'static str> {
    let events = room.apply(command).unwrap();
    let message = posted(&events);
    let reads = |name: &&str| {
        let who = room.rules.presence().get(&id(name));
        who.is_some_and(|who| ChatReader::of(&id(name), who).reads(&message.to, &message.participant))
    };
    ["An", "Bình", "Mai", "Sáu", "Phố", "Khách"].into_iter().filter(reads).collect()
}

/// An chairs, Bình is secretary, Mai and Sáu are here for Tân Lập, Phố for another unit.
fn hall() -> TestRoom {
    let mut room = TestRoom::with(&["An", "Bình"]);
    for (name, unit) in [("Mai", "tan-lap"), ("Sáu", "tan-lap"), ("Phố", "ban-pho")] {
        room.join_for(name, &UnitId::parse(unit).unwrap());
    }
    room.admit_guest("Khách");
    room
}

#[test]
fn a_message_tells_who_wrote_what_when() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    let events = room.at(4_000).apply(post("Tân Lập", &EVERYONE, "  Đã nhận tài liệu.\n")).unwrap();
    let message = posted(&events);
    assert_eq!((message.id, message.name.as_str(), message.at), (1, "Tân Lập", Millis(4_000)));
    assert_eq!(message.text, "Đã nhận tài liệu.");
}

#[test]
fn each_message_is_read_by_whom_it_is_for_and_nobody_else() {
    let mut room = hall();
    assert_eq!(readers(&mut room, post("Mai", &EVERYONE, "Có mặt")), ["An", "Bình", "Mai", "Sáu", "Phố", "Khách"]);
    assert_eq!(readers(&mut room, post("Mai", &LEADERS, "Xin về sớm")), ["An", "Bình", "Mai"]);
    assert_eq!(readers(&mut room, post("Khách", &LEADERS, "Xin tài liệu")), ["An", "Bình", "Khách"]);
    assert_eq!(readers(&mut room, answer("Bình", "Mai", "Đồng ý")), ["An", "Bình", "Mai"]);
    assert_eq!(readers(&mut room, post("An", &LEADERS, "Chuyển mục 3")), ["An", "Bình"]);
    assert_eq!(readers(&mut room, post("Mai", &ChatAddress::OwnUnit, "Ai báo cáo?")), ["Mai", "Sáu"]);
}

#[test]
fn an_encoder_that_only_sends_reads_nothing_not_even_what_is_for_everybody() {
    let mut room = hall();
    room.join_by_token("Máy", MediaRights { publish: true, subscribe: false }).unwrap();
    room.join_by_token("Màn hình", MediaRights::LISTENING).unwrap();
    room.apply(post("Mai", &EVERYONE, "Có mặt")).unwrap();
    let last = |name: &str| {
        let who = room.rules.presence().get(&id(name)).unwrap();
        room.rules.chat().last_read_by(&ChatReader::of(&id(name), who))
    };
    assert_eq!((last("Máy"), last("Màn hình")), (0, 1));
}

#[test]
fn nobody_writes_where_they_do_not_belong() {
    let mut room = hall();
    assert_eq!(room.apply(post("Khách", &ChatAddress::OwnUnit, "Ai đó?")), Err(Refusal::NotAllowed));
    assert_eq!(room.apply(answer("Phố", "Mai", "Nghe lén")), Err(Refusal::NotAllowed));
    assert_eq!(room.apply(answer("An", "Người lạ", "Ai?")), Err(Refusal::NoSuch), "whoever is answered has gone");
    assert_eq!(room.apply(post("Người lạ", &EVERYONE, "Chào")), Err(Refusal::NotHere));
    assert_eq!(room.rules.chat().last_id(), 0);
}

#[test]
fn whoever_leads_no_more_reads_what_they_wrote_and_nothing_else_of_the_leaders() {
    let mut room = hall();
    room.apply(ChairCommand::HandOver { by: id("An"), to: id("Phố") }).unwrap();
    assert_eq!(readers(&mut room, post("Mai", &LEADERS, "Xin phép")), ["Bình", "Mai", "Phố"]);
    let asked = posted(&room.apply(post("An", &LEADERS, "Tôi ở lại")).unwrap()).clone();
    assert_eq!(asked.to, ChatScope::Leaders { with: id("An") });
}

#[test]
fn a_closed_chat_still_takes_what_is_for_chair_and_secretary_also_after_a_restart() {
    let mut room = hall();
    assert_eq!(room.apply(close("Mai", true)), Err(Refusal::NotAllowed));
    assert_eq!(room.at(7_000).apply(close("Bình", true)).unwrap().len(), 1);
    assert_eq!(room.apply(close("An", true)), Ok(vec![]), "it is closed already");
    let mut room = room.restarted();
    let closed = room.rules.chat().closed().unwrap();
    assert_eq!((closed.by.as_str(), closed.at), ("Bình", Millis(7_000)));
    for (by, to) in [("Mai", EVERYONE), ("Mai", ChatAddress::OwnUnit), ("Khách", EVERYONE)] {
        assert_eq!(room.apply(post(by, &to, "Xin hỏi")), Err(Refusal::ChatClosed), "{by}");
    }
    assert_eq!(room.apply(file("Mai", 1)), Err(Refusal::ChatClosed));
    assert!(room.apply(post("Mai", &LEADERS, "Xin hỏi")).is_ok());
    assert!(room.apply(answer("An", "Mai", "Mời hỏi")).is_ok());
    assert!(room.apply(post("An", &EVERYONE, "Tạm nghỉ")).is_ok());
    room.apply(close("An", false)).unwrap();
    assert!(room.apply(post("Mai", &EVERYONE, "Rõ")).is_ok());
}

#[test]
fn whoever_wrote_a_message_withdraws_it_and_whoever_leads_what_they_read() {
    let mut room = hall();
    room.apply(post("Mai", &EVERYONE, "Số điện thoại riêng")).unwrap();
    room.apply(post("Mai", &ChatAddress::OwnUnit, "Trong xã")).unwrap();
    let withdraw = |by: &str, number| ChatCommand::Withdraw { by: id(by), id: number };
    assert_eq!(room.apply(withdraw("Phố", 1)), Err(Refusal::NotAllowed), "they only read it");
    assert_eq!(room.apply(withdraw("An", 2)), Err(Refusal::NoSuch), "of a unit that is not theirs");
    assert_eq!(room.apply(withdraw("An", 9)), Err(Refusal::NoSuch));
    let events = room.at(9_000).apply(withdraw("An", 1)).unwrap();
    let withdrawal = ChatWithdrawal { by: "An".to_owned(), at: Millis(9_000) };
    assert_eq!(events, [ChatEvent::Withdrawn { id: 1, by: id("An"), withdrawal }.into()]);
    assert_eq!(room.apply(withdraw("Bình", 1)), Ok(vec![]), "the first one's name stays");
    let events = room.apply(withdraw("Mai", 2)).unwrap();
    assert!(matches!(&events[..], [Event::Chat(ChatEvent::Withdrawn { id: 2, .. })]), "{events:?}");
}

#[test]
fn empty_overlong_and_unprintable_messages_are_refused() {
    let mut room = TestRoom::with(&["An"]);
    for bad in ["", "  \n ", &"x".repeat(MAX_CHARS + 1), "chuông \u{7}"] {
        assert_eq!(room.apply(post("An", &EVERYONE, bad)), Err(Refusal::BadText));
    }
    assert!(room.apply(post("An", &EVERYONE, &"ữ".repeat(MAX_CHARS))).is_ok());
    assert!(room.apply(file("An", 5)).is_ok(), "a file needs no words");
    assert_eq!(room.rules.chat().last_id(), 2);
}

#[test]
fn numbers_go_on_after_a_restart_and_tell_each_reader_only_of_what_they_read() {
    let mut room = hall();
    room.apply(post("Phố", &EVERYONE, "Có mặt")).unwrap();
    room.apply(post("Mai", &LEADERS, "Xin về sớm")).unwrap();
    let room = &mut room.restarted();
    let last = |name: &str| {
        let who = room.rules.presence().get(&id(name)).unwrap();
        room.rules.chat().last_read_by(&ChatReader::of(&id(name), who))
    };
    assert_eq!(["An", "Mai", "Sáu", "Khách"].map(last), [2, 2, 1, 1]);
    assert_eq!(posted(&room.apply(post("An", &EVERYONE, "Tiếp tục")).unwrap()).id, 3);
}

#[test]
fn who_has_written_too_much_is_refused_wherever_they_write_also_after_a_restart() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    let long = "x".repeat(MAX_CHARS);
    let scopes = [EVERYONE, LEADERS];
    let sent = (0..1000).take_while(|n| room.apply(post("Tân Lập", &scopes[n % 2], &long)).is_ok()).count();
    assert_eq!(sent, PARTICIPANT_QUOTA.bytes / MAX_CHARS);
    let short = (0..1000).take_while(|_| room.apply(post("An", &EVERYONE, "Rõ.")).is_ok()).count();
    assert_eq!(short, PARTICIPANT_QUOTA.messages);

    let mut restored = room.restarted();
    restored.join("Tân Lập");
    restored.join("Bản Phố");
    assert_eq!(restored.apply(post("Tân Lập", &LEADERS, &long)), Err(Refusal::ChatFull));
    assert!(restored.apply(post("Bản Phố", &EVERYONE, &long)).is_ok());
}

#[test]
fn files_are_bounded_by_number_and_by_size_also_after_a_restart() {
    let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
    let largest = MAX_FILE_BYTES as u64;
    let sent = (0..100).take_while(|_| room.apply(file("Tân Lập", largest)).is_ok()).count();
    assert_eq!(sent as u64, PARTICIPANT_QUOTA.file_bytes / largest);
    let small = (0..100).take_while(|_| room.apply(file("An", 1)).is_ok()).count();
    assert_eq!(small, PARTICIPANT_QUOTA.files);
    let mut restored = room.restarted();
    assert_eq!(restored.apply(file("Tân Lập", largest)), Err(Refusal::ChatFilesFull));
    assert!(restored.apply(post("Tân Lập", &EVERYONE, "Còn một tệp")).is_ok(), "words are counted by themselves");
    assert!(restored.apply(file("Bản Phố", largest)).is_ok());
}

#[test]
fn whether_it_is_kept_is_told_once_and_nothing_is_sent_after_the_end() {
    let mut room = TestRoom::with(&["An"]);
    assert!(room.rules.chat().is_kept());
    assert_eq!(room.apply(ChatCommand::SetKept { kept: false }), Ok(vec![ChatEvent::SetKept.into()]));
    assert_eq!(room.apply(ChatCommand::SetKept { kept: false }), Ok(vec![]));
    room.apply(EndCommand::ByParticipant(id("An"))).unwrap();
    assert_eq!(room.apply(file("An", 1)), Err(Refusal::Ended));
    assert_eq!(room.rules.may_post(&id("An"), &EVERYONE, "Chào", None), Err(Refusal::Ended));
}
