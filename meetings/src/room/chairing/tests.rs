// SPDX-License-Identifier: MPL-2.0
use super::super::arrival::Admission;
use super::super::ending::EndCommand;
use super::super::presence::PresenceCommand;
use super::super::removal::RemovalCommand;
use super::super::test_room::*;
use super::super::tracks::{Source, TrackCommand};
use super::*;
use crate::policy::MediaRights;

fn hand_over(by: &str, to: &str) -> ChairCommand {
    ChairCommand::HandOver { by: id(by), to: id(to) }
}

fn take_back(by: &str) -> ChairCommand {
    ChairCommand::TakeBack { by: id(by) }
}

fn role(room: &TestRoom, name: &str) -> MeetingRole {
    room.rules.presence().get(&id(name)).unwrap().role
}

#[test]
fn the_chair_hands_over_and_takes_back() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
    let events = room.at(8_000).apply(hand_over("An", "Tân Lập")).unwrap();
    let changed =
        ChairEvent::Changed { chair: id("Tân Lập"), former: Some(id("An")), at: Millis(8_000), by: id("An") };
    assert_eq!(events, [changed.into()]);
    assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
    assert_eq!(room.apply(EndCommand::ByParticipant(id("An"))), Err(Refusal::NotAllowed));

    room.apply(take_back("An")).unwrap();
    assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Chair, MeetingRole::Delegate));
    assert_eq!(room.apply(take_back("An")), Ok(vec![]));
    assert!(room.apply(EndCommand::ByParticipant(id("An"))).is_ok());
}

#[test]
fn only_the_chair_hands_over_and_only_to_a_delegate_with_an_account_who_is_there() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Vược"]);
    room.join_as_guest("Lan", Admission::GuestAdmitted).unwrap();
    room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
    room.lose_connection("Bản Vược");
    for by in ["Bình", "Tân Lập"] {
        assert_eq!(room.apply(hand_over(by, "Tân Lập")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(take_back(by)), Err(Refusal::NotAllowed));
    }
    for to in ["An", "Bình", "Lan", "Hội trường A", "Bản Vược"] {
        assert_eq!(room.apply(hand_over("An", to)), Err(Refusal::NotAllowed), "{to}");
    }
    assert_eq!(room.apply(hand_over("An", "Người lạ")), Err(Refusal::NoSuch));
    assert_eq!(role(&room, "An"), MeetingRole::Chair);
}

#[test]
fn who_was_handed_the_chair_has_it_after_coming_back_and_after_a_restart_and_the_planned_chair_may_take_it_back() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    room.apply(hand_over("An", "Tân Lập")).unwrap();
    for name in ["An", "Tân Lập"] {
        room.apply(PresenceCommand::Leave { by: id(name) }).unwrap();
    }
    let mut room = room.restarted();
    room.join("An");
    room.join("Tân Lập");
    assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
    room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
    assert!(!room.rules.has_chair());
    room.apply(take_back("An")).unwrap();
    assert!(room.rules.has_chair());
}

fn set_co_chair(by: &str, participant: &str, on: bool) -> ChairCommand {
    ChairCommand::SetCoChair { by: id(by), participant: id(participant), on }
}

#[test]
fn a_co_chair_leads_is_one_again_after_coming_back_and_a_restart_and_no_longer_when_the_chair_says_so() {
    let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Phố"]);
    room.apply(set_co_chair("An", "Tân Lập", true)).unwrap();
    assert_eq!(room.apply(set_co_chair("An", "Tân Lập", true)), Ok(vec![]), "pressed twice");
    room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
    let mut room = room.restarted();
    for name in ["An", "Tân Lập", "Bản Phố"] {
        room.join(name);
    }
    assert_eq!(role(&room, "Tân Lập"), MeetingRole::CoChair);
    room.apply(RemovalCommand::Remove { by: id("Tân Lập"), participant: id("Bản Phố") }).unwrap();
    assert_eq!(room.apply(EndCommand::ByParticipant(id("Tân Lập"))), Err(Refusal::NotAllowed), "An is there");
    room.apply(set_co_chair("An", "Tân Lập", false)).unwrap();
    assert_eq!(role(&room, "Tân Lập"), MeetingRole::Delegate);
}

#[test]
fn a_co_chair_who_has_left_is_one_no_longer_when_the_chair_says_so_and_takes_no_place() {
    let names: Vec<String> = (0..=MAX_CO_CHAIRS).map(|n| format!("Xã {n}")).collect();
    let mut room = TestRoom::with(&["An"]);
    for name in &names {
        room.join(name);
    }
    for name in &names[..MAX_CO_CHAIRS] {
        room.apply(set_co_chair("An", name, true)).unwrap();
    }
    assert_eq!(room.apply(set_co_chair("An", &names[MAX_CO_CHAIRS], true)), Err(Refusal::NotAllowed));
    for name in &names[..2] {
        room.apply(PresenceCommand::Leave { by: id(name) }).unwrap();
    }
    let events = room.at(4_000).apply(set_co_chair("An", &names[0], false)).unwrap();
    let over = ChairEvent::CoChair {
        participant: id(&names[0]),
        role: MeetingRole::Delegate,
        at: Millis(4_000),
        by: id("An"),
    };
    assert_eq!(events, [over.into()]);
    assert_eq!(room.apply(set_co_chair("An", &names[0], false)), Err(Refusal::NoSuch));
    room.join(&names[0]);
    assert_eq!(role(&room, &names[0]), MeetingRole::Delegate);
    for name in [&names[0], &names[MAX_CO_CHAIRS]] {
        room.apply(set_co_chair("An", name, true)).unwrap();
    }
}

#[test]
fn the_chair_alone_names_co_chairs_and_only_delegates_with_an_account() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Phố"]);
    room.join_as_guest("Lan", Admission::GuestAdmitted).unwrap();
    room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
    room.apply(set_co_chair("An", "Tân Lập", true)).unwrap();
    for by in ["Bình", "Tân Lập", "Bản Phố"] {
        assert_eq!(room.apply(set_co_chair(by, "Bản Phố", true)), Err(Refusal::NotAllowed), "{by}");
    }
    for whom in ["Lan", "Hội trường A", "An", "Bình"] {
        assert_eq!(room.apply(set_co_chair("An", whom, true)), Err(Refusal::NotAllowed), "{whom}");
    }
    assert_eq!(room.apply(set_co_chair("An", "Người lạ", true)), Err(Refusal::NoSuch));
}

#[test]
fn a_co_chair_who_was_handed_the_chair_is_co_chair_again_afterwards() {
    let mut room = TestRoom::with(&["An", "Tân Lập"]);
    room.apply(set_co_chair("An", "Tân Lập", true)).unwrap();
    room.apply(hand_over("An", "Tân Lập")).unwrap();
    assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Delegate, MeetingRole::Chair));
    room.apply(take_back("An")).unwrap();
    assert_eq!((role(&room, "An"), role(&room, "Tân Lập")), (MeetingRole::Chair, MeetingRole::CoChair));
}

#[test]
fn a_co_chair_neither_mutes_nor_removes_who_leads_with_them() {
    let mut room = TestRoom::with(&["An", "Bình", "Tân Lập", "Bản Phố"]);
    for name in ["Tân Lập", "Bản Phố"] {
        room.apply(set_co_chair("An", name, true)).unwrap();
    }
    for whom in ["An", "Bản Phố"] {
        room.publish(whom, Source::Microphone, false);
        let mute = TrackCommand::Mute { by: id("Tân Lập"), participant: id(whom) };
        assert_eq!(room.apply(mute), Err(Refusal::NotAllowed), "{whom}");
        let remove = RemovalCommand::Remove { by: id("Tân Lập"), participant: id(whom) };
        assert_eq!(room.apply(remove), Err(Refusal::NotAllowed), "{whom}");
    }
    room.apply(TrackCommand::MuteAll { by: id("Tân Lập") }).unwrap();
    assert_eq!(room.heard(), ["An"], "the chair is muted by nobody");
}

#[test]
fn rooms_of_a_program_that_knew_no_co_chairs_still_know_their_chair() {
    for (stored, acting) in [("null", None), (r#""tan-lap""#, Some("tan-lap"))] {
        let read: Chairing = serde_json::from_str(stored).unwrap();
        assert_eq!(read.acting.as_ref().map(ParticipantId::as_str), acting);
        let again: Chairing = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }
}
