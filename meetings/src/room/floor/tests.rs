// SPDX-License-Identifier: MPL-2.0
use super::super::agenda::AgendaCommand;
use super::super::chairing::ChairCommand;
use super::super::opening::OpeningCommand;
use super::super::presence::{PLACE_KEPT_MS, PresenceCommand};
use super::super::test_room::*;
use super::super::tracks::{Source, TrackCommand, TrackEvent};
use super::*;
use crate::policy::MediaRights;

const NAMES: [&str; 6] = ["An", "Bình", "Tân Lập", "Bản Vược", "Cốc Lếu", "Bát Xát"];

fn room() -> TestRoom {
    let mut room = TestRoom::with(&NAMES);
    for name in NAMES {
        room.publish(name, Source::Microphone, true);
    }
    room
}

/// With microphones locked.
fn conference() -> TestRoom {
    let mut room = room();
    set_mode(&mut room, FloorMode::Conference);
    room
}

fn set_mode(room: &mut TestRoom, mode: FloorMode) -> Vec<Event> {
    room.apply(FloorCommand::SetMode { by: id("An"), mode }).unwrap()
}

fn unmute(room: &mut TestRoom, name: &str) -> Vec<Event> {
    room.apply(TrackCommand::SetMuted { by: id(name), source: Source::Microphone, muted: false }).unwrap()
}

fn give(by: &str, to: &str, speaker: Option<&str>) -> FloorCommand {
    FloorCommand::Give { by: id(by), participant: id(to), speaker: speaker.map(str::to_owned) }
}

fn end(by: &str, of: &str) -> FloorCommand {
    FloorCommand::End { by: id(by), participant: id(of) }
}

fn move_before(name: &str, before: Option<&str>) -> FloorCommand {
    FloorCommand::Move { by: id("Bình"), participant: id(name), before: before.map(id) }
}

#[test]
fn requests_queue_in_the_order_they_came_even_in_the_same_millisecond() {
    let mut room = room();
    for name in ["Tân Lập", "Bản Vược", "An"] {
        room.ask_to_speak(name);
    }
    assert_eq!(room.queue(), ["Tân Lập", "Bản Vược", "An"]);
}

#[test]
fn asking_again_keeps_the_place_and_withdrawing_gives_it_up() {
    let mut room = room();
    room.ask_to_speak("Tân Lập");
    room.ask_to_speak("Bản Vược");
    assert_eq!(room.apply(FloorCommand::Ask { by: id("Tân Lập"), asks: true }), Ok(vec![]));
    assert_eq!(room.queue(), ["Tân Lập", "Bản Vược"]);
    room.apply(FloorCommand::Ask { by: id("Tân Lập"), asks: false }).unwrap();
    room.ask_to_speak("Tân Lập");
    assert_eq!(room.queue(), ["Bản Vược", "Tân Lập"]);
}

#[test]
fn chair_and_secretary_order_the_queue_and_nobody_else_does() {
    let mut room = room();
    for name in ["Tân Lập", "Bản Vược", "Cốc Lếu", "Bát Xát"] {
        room.ask_to_speak(name);
    }
    room.apply(move_before("Bát Xát", Some("Tân Lập"))).unwrap();
    room.apply(move_before("Bản Vược", None)).unwrap();
    assert_eq!(room.queue(), ["Bát Xát", "Tân Lập", "Cốc Lếu", "Bản Vược"]);
    assert_eq!(room.apply(move_before("Bản Vược", None)), Ok(vec![]), "it is there already");
    assert_eq!(room.apply(move_before("An", None)), Err(Refusal::NotAsking));
    assert_eq!(room.apply(move_before("Bát Xát", Some("An"))), Err(Refusal::NotAsking));

    room.apply(FloorCommand::Dismiss { by: id("An"), participant: id("Tân Lập") }).unwrap();
    assert_eq!(room.queue(), ["Bát Xát", "Cốc Lếu", "Bản Vược"]);
    let by = id("Cốc Lếu");
    let forbidden = [
        FloorCommand::Move { by: by.clone(), participant: by.clone(), before: Some(id("Bát Xát")) },
        FloorCommand::Dismiss { by: by.clone(), participant: id("Bát Xát") },
        FloorCommand::DismissAll { by: by.clone() },
        give("Cốc Lếu", "Cốc Lếu", None),
        FloorCommand::SetMode { by: by.clone(), mode: FloorMode::Training },
    ];
    for command in forbidden {
        assert_eq!(room.apply(command), Err(Refusal::NotAllowed));
    }
    room.apply(FloorCommand::DismissAll { by: id("Bình") }).unwrap();
    assert!(room.queue().is_empty());
}

#[test]
fn locked_microphones_stay_silent_but_those_of_the_desk_and_of_who_has_the_floor() {
    let mut room = room();
    for name in ["An", "Bình", "Tân Lập", "Bản Vược"] {
        unmute(&mut room, name);
    }
    let events = set_mode(&mut room, FloorMode::Conference);
    assert_eq!(room.heard(), ["An", "Bình"]);
    let told = TrackEvent::MutedByChair { participant: id("Tân Lập"), by: "An".into() };
    assert!(events.contains(&told.into()), "{events:?}");

    assert_eq!(unmute(&mut room, "Tân Lập"), [TrackEvent::Locked { participant: id("Tân Lập") }.into()]);
    room.give_floor("Tân Lập");
    unmute(&mut room, "Tân Lập");
    assert_eq!(room.heard(), ["An", "Bình", "Tân Lập"]);
    assert!(room.rules.is_heard_first(&id("Tân Lập")));

    room.apply(end("An", "Tân Lập")).unwrap();
    assert_eq!(room.heard(), ["An", "Bình"]);
    assert!(!room.rules.is_heard_first(&id("Tân Lập")));
    assert_eq!(unmute(&mut room, "Tân Lập"), [TrackEvent::Locked { participant: id("Tân Lập") }.into()]);

    set_mode(&mut room, FloorMode::Discussion);
    unmute(&mut room, "Tân Lập");
    assert_eq!(room.heard(), ["An", "Bình", "Tân Lập"]);
}

#[test]
fn a_page_that_publishes_anew_does_not_get_round_the_lock() {
    let mut room = conference();
    let events = room.publish("Tân Lập", Source::Microphone, false);
    assert_eq!(events, [TrackEvent::Locked { participant: id("Tân Lập") }.into()]);
    assert!(room.heard().is_empty());
    room.give_floor("Tân Lập");
    room.publish("Tân Lập", Source::Microphone, false);
    assert_eq!(room.heard(), ["Tân Lập"]);
}

#[test]
fn giving_the_floor_lifts_an_earlier_mute_of_the_chair() {
    let mut room = room();
    unmute(&mut room, "Tân Lập");
    room.apply(TrackCommand::Mute { by: id("An"), participant: id("Tân Lập") }).unwrap();
    room.give_floor("Tân Lập");
    room.publish("Tân Lập", Source::Microphone, false);
    assert_eq!(room.heard(), ["Tân Lập"]);
}

#[test]
fn who_is_given_the_floor_leaves_the_queue_and_several_may_have_it_up_to_a_limit() {
    let mut room = conference();
    room.ask_to_speak("Tân Lập");
    room.ask_to_speak("Bản Vược");
    room.give_floor("Tân Lập");
    assert_eq!(room.queue(), ["Bản Vược"]);
    room.apply(give("Bình", "Cốc Lếu", None)).unwrap();
    assert_eq!(room.speaking(), ["Cốc Lếu", "Tân Lập"]);
    assert_eq!(room.apply(give("Bình", "Cốc Lếu", None)), Ok(vec![]), "both of the desk pressed");
    assert_eq!(room.apply(FloorCommand::Ask { by: id("Cốc Lếu"), asks: true }), Ok(vec![]), "it has the floor");
    room.give_floor("Bản Vược");
    room.give_floor("Bình");
    assert_eq!(room.apply(give("An", "Bát Xát", None)), Err(Refusal::FloorFull));
    assert_eq!(room.apply(give("An", "Người lạ", None)), Err(Refusal::NoSuch));
}

#[test]
fn in_a_training_the_floor_goes_from_one_to_the_next() {
    let mut room = conference();
    room.at(1_000).give_floor("Tân Lập");
    room.at(2_000).give_floor("Cốc Lếu");
    set_mode(&mut room, FloorMode::Training);
    assert_eq!(room.speaking(), ["Cốc Lếu"], "who was given it last keeps it");
    let events = room.at(3_000).give_floor("Bản Vược");
    let ended = FloorEvent::Ended { participant: id("Cốc Lếu"), at: Millis(3_000), by: id("An") };
    assert!(events.contains(&ended.into()), "{events:?}");
    assert_eq!(room.speaking(), ["Bản Vược"]);
}

#[test]
fn who_has_the_floor_may_end_it_and_nobody_else_but_the_desk() {
    let mut room = conference();
    room.give_floor("Tân Lập");
    unmute(&mut room, "Tân Lập");
    assert_eq!(room.apply(end("Bản Vược", "Tân Lập")), Err(Refusal::NotAllowed));
    let events = room.apply(end("Tân Lập", "Tân Lập")).unwrap();
    assert!(room.heard().is_empty() && room.speaking().is_empty());
    let told = |event: &Event| matches!(event, Event::Track(TrackEvent::MutedByChair { .. }));
    assert!(!events.iter().any(told), "nobody is told that they were muted who ended their own speech");
    assert_eq!(room.apply(end("An", "Tân Lập")), Ok(vec![]), "it has ended already");
}

#[test]
fn the_chair_speaks_on_after_giving_themselves_the_floor() {
    let mut room = conference();
    unmute(&mut room, "An");
    room.give_floor("An");
    room.apply(end("Bình", "An")).unwrap();
    assert_eq!(room.heard(), ["An"]);
}

#[test]
fn a_cut_line_keeps_floor_and_place_in_the_queue_and_leaving_gives_both_up() {
    let mut room = conference();
    room.ask_to_speak("Bản Vược");
    room.ask_to_speak("Cốc Lếu");
    room.give_floor("Tân Lập");
    room.at(10_000);
    room.lose_connection("Tân Lập");
    room.lose_connection("Bản Vược");
    let mut room = room.restarted();
    room.join("Tân Lập");
    assert_eq!(room.speaking(), ["Tân Lập"]);
    assert_eq!(room.queue(), ["Bản Vược", "Cốc Lếu"]);
    assert_eq!(room.rules.floor().rules().mode, FloorMode::Conference);
    room.join("An");
    room.at(10_000 + PLACE_KEPT_MS).expire_places();
    assert!(room.queue().is_empty(), "nobody else has come back");
    assert_eq!(room.speaking(), ["Tân Lập"]);
}

#[test]
fn who_comes_back_after_minutes_without_a_line_has_the_old_place_in_the_queue() {
    let mut room = room();
    for name in ["Tân Lập", "Bản Vược", "Cốc Lếu"] {
        room.ask_to_speak(name);
    }
    room.at(10_000).lose_connection("Bản Vược");
    room.at(10_000 + PLACE_KEPT_MS).expire_places();
    assert_eq!(room.queue(), ["Tân Lập", "Cốc Lếu"], "nobody waits for who cannot be given the floor");
    room.give_floor("Tân Lập");
    room.ask_to_speak("Bát Xát");
    let mut room = room.restarted();
    let back = |room: &mut TestRoom| {
        for name in ["Cốc Lếu", "Bát Xát", "Bản Vược"] {
            room.join(name);
        }
    };
    let mut late = room.restarted();
    back(room.at(10_000 + REMEMBERED_MS));
    assert_eq!(room.queue(), ["Bản Vược", "Cốc Lếu", "Bát Xát"]);
    back(late.at(10_000 + PLACE_KEPT_MS + REMEMBERED_MS));
    assert_eq!(late.queue(), ["Cốc Lếu", "Bát Xát"], "they ask again");
}

#[test]
fn a_province_whose_line_failed_comes_back_in_its_old_order_whoever_is_first() {
    let mut room = room();
    let asking = ["Tân Lập", "Bản Vược", "Cốc Lếu"];
    for name in asking {
        room.ask_to_speak(name);
    }
    for name in asking {
        room.at(10_000).lose_connection(name);
    }
    room.at(10_000 + PLACE_KEPT_MS).expire_places();
    assert!(room.queue().is_empty());
    for (n, name) in ["Cốc Lếu", "Tân Lập", "Bản Vược"].into_iter().enumerate() {
        room.join(name);
        assert_eq!(room.queue().len(), n + 1);
    }
    assert_eq!(room.queue(), asking);
}

#[test]
fn who_leaves_and_comes_back_asks_again() {
    let mut room = room();
    room.ask_to_speak("Tân Lập");
    room.ask_to_speak("Bản Vược");
    room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
    room.join("Tân Lập");
    assert_eq!(room.queue(), ["Bản Vược"]);
}

#[test]
fn first_timers_go_before_who_has_spoken_until_the_next_item() {
    let mut room = conference();
    room.apply(FloorCommand::SetFirstTimersFirst { by: id("Bình"), on: true }).unwrap();
    room.give_floor("Tân Lập");
    room.apply(end("An", "Tân Lập")).unwrap();
    for name in ["Tân Lập", "Bản Vược", "Cốc Lếu"] {
        room.ask_to_speak(name);
    }
    assert_eq!(room.queue(), ["Bản Vược", "Cốc Lếu", "Tân Lập"]);
    assert_eq!(room.rules.floor().given().get(&id("Tân Lập")), Some(&1));

    room.apply(FloorCommand::DismissAll { by: id("An") }).unwrap();
    room.apply(AgendaCommand::SetCurrent { by: id("An"), item: Some(item_id("budget")) }).unwrap();
    for name in ["Tân Lập", "Bản Vược"] {
        room.ask_to_speak(name);
    }
    assert_eq!(room.queue(), ["Tân Lập", "Bản Vược"], "on this item nobody has spoken yet");
}

#[test]
fn a_limit_holds_for_speeches_that_begin_later_and_can_be_extended() {
    let mut room = conference();
    room.apply(FloorCommand::SetLimit { by: id("Bình"), limit_s: Some(180) }).unwrap();
    room.at(60_000).give_floor("Tân Lập");
    let limit = |room: &TestRoom| room.rules.floor().speeches()[&id("Tân Lập")].limit_s;
    assert_eq!(limit(&room), Some(180));
    let extend = FloorCommand::Extend { by: id("An"), participant: id("Tân Lập"), seconds: 60 };
    room.at(90_000).apply(extend.clone()).unwrap();
    assert_eq!(limit(&room), Some(240));
    room.at(60_000 + 600_000).apply(extend).unwrap();
    assert_eq!(limit(&room), Some(660), "a minute from now, because it was over its time");
    for seconds in [0, LEAST_LIMIT_S - 1, MOST_LIMIT_S + 1, u32::MAX] {
        let limit = FloorCommand::SetLimit { by: id("An"), limit_s: Some(seconds) };
        assert_eq!(room.apply(limit), Err(Refusal::BadText));
    }
    let without = FloorCommand::Extend { by: id("An"), participant: id("Cốc Lếu"), seconds: 60 };
    assert_eq!(room.apply(without), Err(Refusal::NotSpeaking));
}

#[test]
fn a_name_is_corrected_and_somebody_else_takes_over() {
    let mut room = conference();
    room.at(5_000).give_floor("Tân Lập");
    let name = |speaker: &str, takes_over: bool| FloorCommand::Name {
        by: id("Bình"),
        participant: id("Tân Lập"),
        speaker: Some(speaker.to_owned()),
        takes_over,
    };
    let taken_over = |events: &[Event]| match events {
        [Event::Floor(FloorEvent::Named { takes_over_at, .. })] => takes_over_at.map(|at| at.0),
        other => panic!("{other:?}"),
    };
    assert_eq!(taken_over(&room.at(9_000).apply(name("Lò  Văn Pao ", true)).unwrap()), None, "the first name");
    assert_eq!(room.rules.floor().speaker(&id("Tân Lập")), Some("Lò Văn Pao"));
    assert_eq!(taken_over(&room.at(10_000).apply(name("Lò Văn Páo", false)).unwrap()), None);
    assert_eq!(taken_over(&room.at(20_000).apply(name("Vàng A Sáu", true)).unwrap()), Some(20_000));
    assert_eq!(room.apply(name(&"a".repeat(MAX_SPEAKER_CHARS + 1), false)), Err(Refusal::BadText));
    assert_eq!(room.apply(name("\u{202e}oáP", false)), Err(Refusal::BadText));
    let by = id("Tân Lập");
    let by_delegate = FloorCommand::Name { by: by.clone(), participant: by, speaker: None, takes_over: false };
    assert_eq!(room.apply(by_delegate), Err(Refusal::NotAllowed));
}

#[test]
fn who_has_lost_the_line_is_not_given_the_floor() {
    let mut room = conference();
    room.ask_to_speak("Tân Lập");
    room.lose_connection("Tân Lập");
    assert_eq!(room.apply(give("An", "Tân Lập", None)), Err(Refusal::LineLost));
    room.join("Tân Lập");
    room.give_floor("Tân Lập");
    assert_eq!(room.speaking(), ["Tân Lập"]);
}

#[test]
fn in_a_discussion_who_switches_the_microphone_off_has_finished() {
    let mut room = room();
    room.give_floor("Tân Lập");
    unmute(&mut room, "Tân Lập");
    let mute = TrackCommand::SetMuted { by: id("Tân Lập"), source: Source::Microphone, muted: true };
    room.apply(mute.clone()).unwrap();
    assert!(room.speaking().is_empty());

    let mut room = conference();
    room.give_floor("Tân Lập");
    unmute(&mut room, "Tân Lập");
    room.apply(mute).unwrap();
    assert_eq!(room.speaking(), ["Tân Lập"], "where microphones are locked the floor is given and ended by words");
}

#[test]
fn a_trial_before_the_opening_does_not_count() {
    let mut room = TestRoom::new();
    for name in ["An", "Tân Lập", "Bản Vược"] {
        room.join(name);
    }
    room.at(2_000).give_floor("Tân Lập");
    room.give_floor("Bản Vược");
    room.apply(end("An", "Bản Vược")).unwrap();
    room.at(600_000).apply(OpeningCommand::Open { by: id("An") }).unwrap();
    assert_eq!(room.rules.floor().speeches()[&id("Tân Lập")].since, Millis(600_000));
    assert_eq!(room.rules.floor().given().keys().collect::<Vec<_>>(), [&id("Tân Lập")]);
}

#[test]
fn who_loses_a_leading_role_is_locked_out_like_others() {
    let mut room = conference();
    for name in ["An", "Bình"] {
        unmute(&mut room, name);
    }
    let roles = vec![(id("Bình"), MeetingRole::Delegate)];
    room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
    assert_eq!(room.heard(), ["An"]);
    room.apply(ChairCommand::HandOver { by: id("An"), to: id("Tân Lập") }).unwrap();
    assert!(room.heard().is_empty());
}

#[test]
fn an_encoder_with_the_role_of_the_chair_does_not_lead() {
    let mut room = conference();
    room.join_by_token("Bình Hội trường", MediaRights::ALL).unwrap();
    let roles = vec![(id("Bình Hội trường"), MeetingRole::Chair)];
    room.apply(PresenceCommand::AssignRoles { roles }).unwrap();
    assert_eq!(room.apply(give("Bình Hội trường", "Tân Lập", None)), Err(Refusal::NotAllowed));
    room.publish("Bình Hội trường", Source::Microphone, false);
    assert_eq!(room.heard(), ["Bình Hội trường"], "the chair's hall is never locked out");
}

#[test]
fn a_hall_behind_an_encoder_is_unmuted_by_the_floor_alone_and_a_display_is_never_given_it() {
    let mut room = conference();
    room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
    room.publish("Hội trường A", Source::Microphone, false);
    assert!(room.heard().is_empty());
    room.give_floor("Hội trường A");
    assert_eq!(room.heard(), ["Hội trường A"]);
    room.apply(end("An", "Hội trường A")).unwrap();
    assert!(room.heard().is_empty());
    set_mode(&mut room, FloorMode::Discussion);
    assert_eq!(room.heard(), ["Hội trường A"], "nobody sits there who could switch it on");
    room.apply(TrackCommand::Mute { by: id("An"), participant: id("Hội trường A") }).unwrap();
    set_mode(&mut room, FloorMode::Conference);
    set_mode(&mut room, FloorMode::Discussion);
    assert!(room.heard().is_empty(), "what the chair has muted stays so");

    room.join_by_token("Màn hình", MediaRights { publish: false, subscribe: true }).unwrap();
    assert_eq!(room.apply(give("An", "Màn hình", None)), Err(Refusal::NotAllowed));
    assert_eq!(room.apply(FloorCommand::Ask { by: id("Màn hình"), asks: true }), Err(Refusal::NotAllowed));
}

#[test]
fn who_was_handed_the_chair_is_not_locked_out() {
    let mut room = conference();
    room.apply(ChairCommand::HandOver { by: id("An"), to: id("Tân Lập") }).unwrap();
    unmute(&mut room, "Tân Lập");
    assert_eq!(room.heard(), ["Tân Lập"]);
    assert!(!room.rules.may_speak(&id("An")));
    room.apply(give("Tân Lập", "An", None)).unwrap();
    assert!(room.rules.may_speak(&id("An")));
}

#[test]
fn four_hundred_requests_are_one_queue() {
    let mut room = TestRoom::with(&["An", "Bình"]);
    let names: Vec<String> = (0..400).map(|n| format!("Điểm cầu {n}")).collect();
    for name in &names {
        room.join(name);
        room.ask_to_speak(name);
    }
    assert_eq!(room.queue(), names);
    let last = names.last().unwrap();
    room.apply(move_before(last, Some(&names[0]))).unwrap();
    assert_eq!(&room.queue()[0], last);
}

#[test]
fn muting_all_leaves_who_has_the_floor() {
    let mut room = room();
    for name in ["An", "Tân Lập", "Bản Vược"] {
        unmute(&mut room, name);
    }
    room.give_floor("Tân Lập");
    room.apply(TrackCommand::MuteAll { by: id("An") }).unwrap();
    assert_eq!(room.heard(), ["An", "Tân Lập"]);
}

#[test]
fn of_several_the_one_who_speaks_is_on_stage_else_the_last() {
    let mut room = conference();
    room.at(1_000).give_floor("Tân Lập");
    room.at(2_000).give_floor("Bản Vược");
    let leading = |speaking: &[ParticipantId]| room.rules.floor().leading_speaker(speaking).cloned();
    assert_eq!(leading(&[]), Some(id("Bản Vược")));
    assert_eq!(leading(&[id("An"), id("Tân Lập")]), Some(id("Tân Lập")));
}
