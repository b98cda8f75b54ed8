// SPDX-License-Identifier: MPL-2.0
//! Who may do what, by tables of named people.

use crate::ids::UnitId;
use moments::Millis;

use super::*;

const ALL: [Action; 30] = [
    Action::SeeMeeting,
    Action::EditMeeting,
    Action::EndMeeting,
    Action::InviteGuests,
    Action::RaiseObservers,
    Action::SeeReadiness,
    Action::CheckSite,
    Action::KeepPrivateNotes,
    Action::AddPapers,
    Action::DeletePapers,
    Action::SeePaperOpenings,
    Action::SetChatRecord,
    Action::SeeChatRecord,
    Action::SeeWithdrawnChat,
    Action::SeeTranscript,
    Action::RedoTranscript,
    Action::CorrectTranscript,
    Action::AddSoundFiles,
    Action::EditMinutes,
    Action::SeeMinutes { published: false },
    Action::SeeMinutes { published: true },
    Action::SubmitMinutes,
    Action::ReturnMinutes(MinutesState::Submitted),
    Action::ReturnMinutes(MinutesState::SecretarySigned),
    Action::SignMinutes,
    Action::CorrectMinutes,
    Action::ApproveMinutes,
    Action::PublishMinutes,
    Action::WithdrawMinutes,
    Action::NameSubstitute,
];

pub(super) fn user(name: &str, unit: &str, is_admin: bool) -> User {
    User {
        id: UserId::parse(name).unwrap(),
        username: name.to_owned(),
        name: name.to_owned(),
        title: String::new(),
        unit: UnitId::parse(unit).unwrap(),
        is_admin,
    }
}

pub(super) fn meeting() -> Meeting {
    Meeting {
        id: MeetingId::parse("m").unwrap(),
        title: "Giao ban".to_owned(),
        state: MeetingState::Planned,
        starts_at: Millis(0),
        chair: UserId::parse("An").unwrap(),
        secretary: UserId::parse("Binh").unwrap(),
        unit: UnitId::parse("province").unwrap(),
        invited_units: vec![UnitId::parse("commune").unwrap()],
        invitees: crate::invitees::Invitees::default(),
        agenda: Vec::new(),
        started_at: None,
        ended_at: None,
        cancel_reason: String::new(),
        postponed: None,
        planned_by: Some(Planner { user: UserId::parse("Lan").unwrap(), unit: UnitId::parse("department").unwrap() }),
    }
}

fn opened(state: MeetingState) -> Meeting {
    Meeting { state, started_at: Some(Millis(1)), ..meeting() }
}

fn allowed_in(user: &User, meeting: &Meeting) -> Vec<Action> {
    ALL.into_iter().filter(|a| Access::of(user, meeting).may(*a)).collect()
}

fn allowed(user: &User) -> Vec<Action> {
    allowed_in(user, &meeting())
}

#[test]
fn chair_and_secretary_do_everything_but_each_others_part() {
    let chair = allowed(&user("An", "province", false));
    let secretary = allowed_in(&user("Binh", "province", false), &opened(MeetingState::Live));
    assert_eq!(ALL.iter().filter(|a| !chair.contains(a)).collect::<Vec<_>>(), [&Action::SubmitMinutes]);
    assert_eq!(
        ALL.iter().filter(|a| !secretary.contains(a)).collect::<Vec<_>>(),
        [
            &Action::EndMeeting,
            &Action::RaiseObservers,
            &Action::ReturnMinutes(MinutesState::SecretarySigned),
            &Action::ApproveMinutes,
            &Action::WithdrawMinutes,
            &Action::NameSubstitute
        ]
    );
}

#[test]
fn a_meeting_that_was_never_opened_is_cancelled_by_who_leads_or_planned_it_and_a_running_one_ended_by_the_chair() {
    let [an, binh, cuc] = ["An", "Binh", "Cuc"].map(|name| user(name, "commune", false));
    let (lan, quan) = (user("Lan", "department", false), user("Quan", "elsewhere", true));
    let cancelled = Meeting { state: MeetingState::Ended, ..meeting() };
    let live = opened(MeetingState::Live);
    let end = |who: &User, meeting: &Meeting| Access::of(who, meeting).require(Action::EndMeeting).map(|_| ());
    let table = [
        (&an, Ok(()), Ok(())),
        (&binh, Ok(()), Err(Denied::NotAllowed)),
        (&lan, Ok(()), Err(Denied::PlanClosed)),
        (&quan, Ok(()), Ok(())),
        (&cuc, Err(Denied::NotAllowed), Err(Denied::NotAllowed)),
    ];
    for (who, planned, running) in table {
        assert_eq!(end(who, &meeting()), planned, "{who:?} before the opening");
        assert_eq!(end(who, &live), running, "{who:?} in the meeting");
    }
    assert_eq!(end(&binh, &cancelled), Ok(()), "who comes too late is told that it was cancelled, not of rights");
    assert_eq!(end(&lan, &cancelled), Err(Denied::PlanCancelled));
}

#[test]
fn a_delegate_reads_and_adds_papers_and_no_more() {
    let expected = [
        Action::SeeMeeting,
        Action::CheckSite,
        Action::KeepPrivateNotes,
        Action::AddPapers,
        Action::SeeChatRecord,
        Action::SeeTranscript,
        Action::SeeMinutes { published: true },
    ];
    assert_eq!(allowed(&user("Cuc", "commune", false)), expected);
}

#[test]
fn who_planned_it_for_others_corrects_the_plan_until_the_opening_and_takes_no_part() {
    let lan = user("Lan", "department", false);
    let moved = user("Lan", "elsewhere", false);
    let colleague = user("Hoa", "department", false);
    let at = |state| Meeting { state, ..meeting() };
    let plan = vec![
        Action::SeeMeeting,
        Action::EditMeeting,
        Action::EndMeeting,
        Action::SeeReadiness,
        Action::AddPapers,
        Action::DeletePapers,
        Action::SeePaperOpenings,
        Action::SetChatRecord,
    ];
    let cancelled = at(MeetingState::Ended);
    let held = Meeting { started_at: Some(Millis(1)), ..at(MeetingState::Ended) };
    let table = [
        (&lan, at(MeetingState::Planned), plan),
        (&lan, at(MeetingState::Live), vec![]),
        (&lan, held.clone(), vec![]),
        (&lan, cancelled.clone(), vec![Action::SeeMeeting]),
        (&moved, at(MeetingState::Planned), vec![]),
        (&colleague, at(MeetingState::Planned), vec![]),
        (&lan, Meeting { planned_by: None, ..meeting() }, vec![]),
    ];
    for (who, meeting, may) in table {
        assert_eq!(allowed_in(who, &meeting), may, "{who:?} {:?}", meeting.state);
        assert_eq!(role_at_the_door(Pass::Account(who), &meeting), Err(Denied::Unknown));
    }
    let access = |action| Access::of(&lan, &meeting()).require(action);
    assert_eq!((access(Action::EditMeeting), access(Action::SeeTranscript)), (Ok(None), Err(Denied::NotAllowed)));

    let live = at(MeetingState::Live);
    let afterwards = |who, action| Access::of(who, &live).require(action);
    assert_eq!(afterwards(&lan, Action::EditMeeting), Err(Denied::PlanClosed), "they are told why");
    assert_eq!(Access::of(&lan, &cancelled).require(Action::EditMeeting), Err(Denied::PlanCancelled));
    assert_eq!(Access::of(&lan, &cancelled).require(Action::SeeTranscript), Err(Denied::NotAllowed));
    let delegate = user("Lan", "commune", false);
    let planned_by = Some(Planner { user: delegate.id.clone(), unit: delegate.unit.clone() });
    let cancelled = Meeting { planned_by, ..cancelled };
    let access = Access::of(&delegate, &cancelled);
    assert_eq!(access.require(Action::EditMeeting), Err(Denied::PlanCancelled), "also who takes part");
    assert_eq!(afterwards(&lan, Action::SeeTranscript), Err(Denied::Unknown));
    assert_eq!(afterwards(&moved, Action::SeeMeeting), Err(Denied::Unknown));

    let invited = user("Lan", "commune", false);
    let planned_by = Some(Planner { user: invited.id.clone(), unit: invited.unit.clone() });
    let may = allowed_in(&invited, &Meeting { planned_by, ..meeting() });
    assert!(may.contains(&Action::EditMeeting) && may.contains(&Action::SeeTranscript), "{may:?}");
}

#[test]
fn whoever_conducts_the_meeting_says_whether_its_chat_is_kept_and_the_plan_says_who_reads_withdrawn_words() {
    let live = opened(MeetingState::Live);
    let [an, binh, cuc] = ["An", "Binh", "Cuc"].map(|name| user(name, "commune", false));
    let (quan, dung) = (user("Quan", "elsewhere", true), user("Dung", "elsewhere", false));
    let (set, see, withdrawn) = (Action::SetChatRecord, Action::SeeChatRecord, Action::SeeWithdrawnChat);
    let table = [
        (&an, [true, true, true]),
        (&binh, [true, true, true]),
        (&cuc, [false, true, false]),
        (&quan, [false, true, false]),
        (&dung, [false, false, false]),
    ];
    for (who, may) in table {
        let access = Access::of(who, &live);
        assert_eq!([set, see, withdrawn].map(|action| access.may(action)), may, "{who:?}");
    }
    let acting = Access::of(&cuc, &live).with_chair_now(true);
    assert_eq!([set, see, withdrawn].map(|action| acting.may(action)), [true, true, false], "the chair for a while");
}

#[test]
fn an_administrator_manages_but_neither_edits_nor_signs_minutes() {
    let admin = allowed(&user("Quan", "elsewhere", true));
    assert!(admin.contains(&Action::EditMeeting) && admin.contains(&Action::EndMeeting));
    assert!(!admin.contains(&Action::EditMinutes) && !admin.contains(&Action::SignMinutes));
    assert!(admin.contains(&Action::NameSubstitute) && !admin.contains(&Action::WithdrawMinutes));
}

#[test]
fn a_stranger_does_not_learn_that_the_meeting_exists() {
    let stranger = user("Dung", "elsewhere", false);
    for action in ALL {
        assert_eq!(Access::of(&stranger, &meeting()).require(action), Err(Denied::Unknown));
    }
}

#[test]
fn each_comes_to_the_door_in_their_own_role_and_by_no_other_meetings_pass() {
    let (here, elsewhere) = (MeetingId::parse("m").unwrap(), MeetingId::parse("n").unwrap());
    let (chair, delegate) = (user("An", "province", false), user("Cuc", "commune", false));
    let (admin, stranger) = (user("Quan", "elsewhere", true), user("Dung", "elsewhere", false));
    let role = MeetingRole::Observer;
    let (unit, no_unit_of_it) = (&delegate.unit, &stranger.unit);
    let table = [
        (Pass::Account(&chair), Ok(MeetingRole::Chair)),
        (Pass::Account(&delegate), Ok(MeetingRole::Delegate)),
        (Pass::Account(&admin), Ok(MeetingRole::Observer)),
        (Pass::Account(&stranger), Err(Denied::Unknown)),
        (Pass::Guest { of: &here }, Ok(MeetingRole::Delegate)),
        (Pass::Guest { of: &elsewhere }, Err(Denied::Unknown)),
        (Pass::Token { of: &here, unit, role }, Ok(role)),
        (Pass::Token { of: &here, unit: no_unit_of_it, role }, Err(Denied::Unknown)),
        (Pass::Token { of: &elsewhere, unit, role }, Err(Denied::Unknown)),
    ];
    for (pass, expected) in table {
        assert_eq!(role_at_the_door(pass, &meeting()), expected, "{pass:?}");
    }
    assert!(is_invited(&meeting(), &delegate) && !is_invited(&meeting(), &admin));
}

#[test]
fn minutes_wait_for_the_secretary_and_then_for_the_chair() {
    let waits_for = |state| {
        ["An", "Binh", "Cuc"]
            .into_iter()
            .filter(|name| {
                Access::of(&user(name, "commune", false), &meeting()).may_sign_now(MinutesKind::Minutes, state)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(waits_for(MinutesState::Submitted), ["Binh"]);
    assert_eq!(waits_for(MinutesState::SecretarySigned), ["An"]);
    for state in [MinutesState::Draft, MinutesState::Signed] {
        assert!(waits_for(state).is_empty(), "{state:?}");
    }
}

#[test]
fn whoever_stands_in_for_the_chair_has_the_chairs_part_in_these_minutes() {
    let cuc = user("Cuc", "commune", false);
    let ended = opened(MeetingState::Ended);
    let plain = Access::of(&cuc, &ended);
    assert!(!plain.may(Action::SeeMinutes { published: false }) && !plain.may(Action::ApproveMinutes));
    let stands_in = plain.with_chairs_part(true);
    assert!(stands_in.may(Action::SeeMinutes { published: false }) && stands_in.may(Action::ApproveMinutes));
    assert!(stands_in.may_sign_now(MinutesKind::Minutes, MinutesState::SecretarySigned));
    assert!(
        !stands_in.may_sign_now(MinutesKind::Minutes, MinutesState::Submitted),
        "the secretary's signature is not theirs"
    );
}

#[test]
fn whoever_is_of_the_meeting_may_stand_in_for_the_chair_until_they_are_not() {
    let fits = |name: &str, unit: &str, is_admin: bool| may_stand_in(&meeting(), &user(name, unit, is_admin));
    assert!(fits("Cuc", "commune", false) && fits("Phu", "province", false));
    assert!(!fits("An", "province", false) && !fits("Binh", "province", false), "they have their own parts");
    assert!(!fits("Cuc", "elsewhere", false), "the account has moved since");
    assert!(!fits("Quan", "elsewhere", true), "an administrator is not of every meeting");
}

#[test]
fn an_administrator_keeps_their_own_account_and_nobody_else_has_a_say() {
    let (admin, person) = (user("Quan", "elsewhere", true), user("Cuc", "commune", false));
    assert_eq!(may_demote(&admin, &person.id), Ok(()));
    assert_eq!(may_demote(&admin, &admin.id), Err(Denied::OwnAccount));
    assert_eq!(may_demote(&person, &admin.id), Err(Denied::NotAllowed));
    assert_eq!(may_administer(&person), Err(Denied::NotAllowed));
    assert_eq!(may_demote(Asker::CommandLine, &admin.id), Ok(()));
    assert!(sees_closed_accounts(&admin) && !sees_closed_accounts(&person));
}

#[test]
fn media_rights_allow_publishing_and_subscribing_separately() {
    let no = Err(Denied::NotAllowed);
    for (publish, subscribe) in [(false, false), (true, false), (false, true), (true, true)] {
        let rights = Some(MediaRights { publish, subscribe });
        assert_eq!(may_publish(rights), if publish { Ok(()) } else { no });
        assert_eq!(may_subscribe(rights), if subscribe { Ok(()) } else { no });
    }
    assert_eq!((may_publish(None), may_subscribe(None)), (no, no), "not in the meeting");
}

#[test]
fn groups_of_an_office_are_kept_by_its_own_people() {
    let (own, admin) = (user("An", "province", false), user("Quan", "elsewhere", true));
    assert_eq!(may_keep_groups(&own, &own.unit), Ok(()));
    assert_eq!(may_keep_groups(&admin, &own.unit), Err(Denied::Unknown));
}

#[test]
fn an_observing_unit_checks_its_site_reads_and_adds_nothing() {
    let mut meeting = meeting();
    meeting.invitees.observer_units = meeting.invited_units.clone();
    let expected = [
        Action::SeeMeeting,
        Action::CheckSite,
        Action::KeepPrivateNotes,
        Action::SeeChatRecord,
        Action::SeeTranscript,
        Action::SeeMinutes { published: true },
    ];
    let cuc = user("Cuc", "commune", false);
    assert_eq!(allowed_in(&cuc, &meeting), expected);
    assert!(Access::of(&cuc, &meeting).may(Action::ReportHall), "its hall is counted");
    let unit = UnitId::parse("commune").unwrap();
    let pass = Pass::Token { of: &meeting.id, unit: &unit, role: MeetingRole::Delegate };
    assert_eq!(role_at_the_door(pass, &meeting), Ok(MeetingRole::Observer));
}

#[test]
fn who_leads_and_administrators_hold_records_and_who_held_them_or_an_administrator_lets_go() {
    let [an, binh, cuc] = ["An", "Binh", "Cuc"].map(|name| user(name, "commune", false));
    let quan = user("Quan", "elsewhere", true);
    let ended = opened(MeetingState::Ended);
    let table = [(&an, true), (&binh, true), (&cuc, false), (&quan, true)];
    for (who, may) in table {
        assert_eq!(Access::of(who, &ended).may(Action::HoldRecords), may, "{who:?}");
    }
    let lets_go = [&an, &binh, &cuc, &quan].map(|who| may_lift_hold(who, &binh.id));
    assert_eq!(lets_go, [false, true, false, true]);
}
