// SPDX-License-Identifier: MPL-2.0
//! A step of a live room is stored completely or not at all: a command that failed and is repeated
//! takes effect once.

use meetings::ids::{ChatFileId, ParticipantId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::network::Network;
use meetings::people::User;
use meetings::room::agenda::AgendaCommand;
use meetings::room::arrival::{Admission, Arrival};
use meetings::room::chat::{ChatAddress, ChatCommand, ChatFile, ChatReader};
use meetings::room::ending::EndCommand;
use meetings::room::floor::{FloorCommand, FloorMode};
use meetings::room::lobby::LobbyCommand;
use meetings::room::marks::MarkStanding;
use meetings::room::marks::{Content, MarkCommand, MarkKind, MarkSeen};
use meetings::room::opening::OpeningCommand;
use meetings::room::presence::PresenceCommand;
use meetings::room::snapshot::Snapshot;
use meetings::room::{Command, Room};
use moments::Millis;
use store::guests::GuestState;
use store::jobs::TRANSCRIBE;
use store::room_step::Step;
use store::{Actor, Conflict, Error, Store, Token, save};

use crate::databases::on_both_databases;
use crate::office::{MORNING, Office};

/// More than the largest step has; only a test that never ends reaches it.
const STATEMENTS: u64 = 100;

/// What the task of a room does with a command, without lines and media.
struct RoomOwner<'s> {
    store: &'s Store,
    room: Room,
    now: Millis,
}

impl RoomOwner<'_> {
    async fn carry_out(&mut self, command: Command) -> store::Result<()> {
        self.now = self.now.plus(1_000);
        let mut after = self.room.clone();
        let events = after.apply(command, self.now).unwrap();
        let step =
            Step { before: &self.room, after: &after, events: &events, requested_by: &Actor::System, now: self.now };
        step.persist(self.store).await?;
        self.room = after;
        Ok(())
    }
}

fn seat(user: &User) -> ParticipantId {
    ParticipantId::parse(user.id.as_str()).unwrap()
}

fn arrives(participant: ParticipantId, name: &str, role: MeetingRole, admission: Admission) -> Command {
    let (name, unit_name) = (name.to_owned(), "UBND tỉnh Lào Cai".to_owned());
    let (unit, namesake, from) = (None, None, Network::of([127, 0, 0, 1].into()));
    PresenceCommand::Join(Arrival {
        participant,
        connection: 1,
        name,
        unit,
        unit_name,
        role,
        admission,
        namesake,
        from,
    })
    .into()
}

/// A whole meeting, each command of which writes something.
fn course(office: &Office, meeting: &Meeting, guest: &ParticipantId) -> Vec<Command> {
    let (an, binh) = (seat(&office.an), seat(&office.binh));
    let item = Some(meeting.agenda[0].id.clone());
    let seen = |number, version| MarkSeen { number, version };
    let content = Content {
        kind: MarkKind::Conclusion,
        text: "Thu ngân sách đạt 102,5 %.".into(),
        agenda_item: Some(meeting.agenda[1].id.clone()),
    };
    let file_id = ChatFileId::parse(meeting.id.as_str()).unwrap();
    let file = Some(ChatFile { id: file_id, name: "bao-cao.pdf".into(), bytes: 5, digest: "ab".into() });
    let mark = |kind, text: &str| MarkCommand::Add { by: binh.clone(), kind, text: text.into(), under: None }.into();
    let named = |name: &str| {
        let (by, participant, speaker) = (binh.clone(), guest.clone(), Some(name.to_owned()));
        FloorCommand::Name { by, participant, speaker, takes_over: true }.into()
    };
    vec![
        arrives(an.clone(), "An", MeetingRole::Chair, Admission::Invited),
        OpeningCommand::Open { by: an.clone() }.into(),
        arrives(binh.clone(), "Bình", MeetingRole::Secretary, Admission::Invited),
        arrives(guest.clone(), "Khách", MeetingRole::Delegate, Admission::GuestWaiting),
        LobbyCommand::Decide { by: an.clone(), guest: guest.clone(), admitted: true }.into(),
        PresenceCommand::AssignRoles { roles: vec![(binh.clone(), MeetingRole::Observer)] }.into(),
        PresenceCommand::AssignRoles { roles: vec![(binh.clone(), MeetingRole::Secretary)] }.into(),
        ChatCommand::Post {
            by: binh.clone(), to: ChatAddress::Everyone, text: "Đã đủ thành phần.".into(), file: None
        }
        .into(),
        ChatCommand::SetClosed { by: binh.clone(), closed: true }.into(),
        AgendaCommand::SetCurrent { by: binh.clone(), item }.into(),
        FloorCommand::SetMode { by: an.clone(), mode: FloorMode::Conference }.into(),
        FloorCommand::Ask { by: guest.clone(), asks: true }.into(),
        FloorCommand::Give { by: binh.clone(), participant: guest.clone(), speaker: None }.into(),
        named("Lò Thị Mai"),
        named("Vàng A Sáu"),
        FloorCommand::End { by: guest.clone(), participant: guest.clone() }.into(),
        FloorCommand::Give { by: an.clone(), participant: guest.clone(), speaker: None }.into(),
        FloorCommand::Give { by: an.clone(), participant: binh.clone(), speaker: None }.into(),
        mark(MarkKind::Conclusion, "Thu ngân sách đạt 102 %."),
        mark(MarkKind::ActionItem, "Sở Tài chính báo cáo trước 30/11."),
        mark(MarkKind::Conclusion, "Ghi nhầm"),
        mark(MarkKind::ActionItem, "Bảo Thắng rà soát hộ nghèo."),
        MarkCommand::Publish { by: binh.clone(), seen: vec![seen(4, 1)] }.into(),
        MarkCommand::Change { by: an.clone(), seen: seen(1, 1), content }.into(),
        MarkCommand::Publish { by: binh.clone(), seen: vec![seen(1, 2), seen(2, 1)] }.into(),
        MarkCommand::Withdraw { by: binh.clone(), seen: seen(2, 2) }.into(),
        MarkCommand::Delete { by: binh.clone(), seen: seen(2, 3) }.into(),
        MarkCommand::Delete { by: binh.clone(), seen: seen(3, 1) }.into(),
        MarkCommand::Restore { by: binh.clone(), seen: seen(2, 4) }.into(),
        PresenceCommand::Leave { by: guest.clone() }.into(),
        ChatCommand::Post { by: an.clone(), to: ChatAddress::Leaders { with: None }, text: String::new(), file }.into(),
        ChatCommand::Withdraw { by: binh.clone(), id: 1 }.into(),
        EndCommand::ByParticipant(an).into(),
    ]
}

async fn assert_everything_stands_once(store: &Store, meeting: &Meeting, room: &Room, case: u64) {
    let id = &meeting.id;
    let reader =
        ChatReader { participant: ParticipantId::parse("doc").unwrap(), unit: None, leads: true, receives: true };
    let chat = store.chat().read_by(id, &reader, i64::MAX, 100).await.unwrap();
    let said: Vec<_> =
        chat.iter().map(|m| (m.id, m.text.as_str(), m.withdrawn.as_ref().map(|by| by.by.as_str()))).collect();
    assert_eq!(said, [(1, "", Some("Bình")), (2, "", None)], "statement {case}");
    assert_eq!(chat[1].file.as_ref().map(|file| file.bytes), Some(5), "statement {case}");
    let marks = store.rooms().marks(id).await.unwrap();
    let noted: Vec<_> = marks.iter().map(|m| (m.number, m.version, m.standing, m.text.as_str())).collect();
    let first = (1, 3, MarkStanding::Published, "Thu ngân sách đạt 102,5 %.");
    let second = (2, 5, MarkStanding::Withdrawn, "Sở Tài chính báo cáo trước 30/11.");
    let third = (4, 2, MarkStanding::Published, "Bảo Thắng rà soát hộ nghèo.");
    assert_eq!(noted, [first, second, third], "statement {case}");
    let chair = store.users().get(&meeting.chair).await.unwrap();
    let items = store.action_items().of_meeting(&chair, id).await.unwrap();
    let given: Vec<_> = items.iter().map(|stored| (stored.item.mark, stored.item.content.text.as_str())).collect();
    assert_eq!(given, [(Some(4), "Bảo Thắng rà soát hộ nghèo.")], "statement {case}");
    assert_eq!(marks[0].item.as_ref(), Some(&meeting.agenda[1].id), "statement {case}");
    assert_eq!(store.rooms().agenda_times(id).await.unwrap().len(), 1, "statement {case}");

    let speeches = store.speeches().list(id).await.unwrap();
    let spoke = speeches.iter().map(|s| (s.name.as_str(), s.speaker.as_deref(), s.ended_at.is_some()));
    let [mai, sau] = ["Lò Thị Mai", "Vàng A Sáu"].map(|speaker| ("Khách", Some(speaker), true));
    let site = ("Khách", None, true);
    assert_eq!(spoke.collect::<Vec<_>>(), [mai, sau, site, ("Bình", None, true)], "statement {case}");

    let stays = store.attendance().list(id).await.unwrap();
    let names: Vec<_> = stays.iter().map(|s| (s.name.as_str(), s.left_at.is_some())).collect();
    assert_eq!(names, [("An", true), ("Bình", true), ("Khách", true)], "statement {case}");
    assert_eq!(stays[1].role, MeetingRole::Secretary, "statement {case}");
    let guests = store.guests().list(id).await.unwrap();
    assert_eq!(guests.iter().map(|g| g.state).collect::<Vec<_>>(), [GuestState::Admitted], "statement {case}");

    assert_eq!(store.meetings().get(id).await.unwrap().state, MeetingState::Ended);
    let jobs = store.jobs().list(id.as_str()).await.unwrap();
    assert_eq!(jobs.iter().map(|j| j.kind.as_str()).collect::<Vec<_>>(), [TRANSCRIBE], "statement {case}");
    let (_, snapshot) = store.rooms().state::<Snapshot>(id).await.unwrap().unwrap();
    assert_eq!(snapshot, room.snapshot(), "statement {case}");
}

/// Of every action of a meeting, how often the audit log tells it.
async fn told(store: &Store, meeting: &Meeting, action: &str) -> usize {
    let mut count = 0;
    let mut after = 0;
    loop {
        let page = store.audit().list(after, 1_000).await.unwrap();
        let Some(last) = page.last() else { return count };
        after = last.seq;
        count += page.iter().filter(|e| e.subject == meeting.id.as_str() && e.action == action).count();
    }
}

on_both_databases! {
    async fn a_command_that_failed_at_any_statement_and_is_repeated_takes_effect_once(db: &Database) {
        let office = Office::new(db).await;
        let (store, faults) = (&office.store, office.store.faults());
        let mut failures = 0;
        for statement in 1..STATEMENTS {
            let meeting = office.meeting().await;
            let guest = save!(store => guests().create(&meeting.id, "Khách", "Báo", &Token::random().hash(), MORNING)).unwrap();
            let mut owner = RoomOwner { store, room: Room::new(&meeting), now: MORNING };
            let mut failed_here = 0;
            for command in course(&office, &meeting, &guest.id) {
                faults.fail_statement(statement);
                let first = owner.carry_out(command.clone()).await;
                faults.disarm();
                if let Err(error) = first {
                    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
                    failed_here += 1;
                    owner.carry_out(command).await.unwrap();
                }
            }
            assert_everything_stands_once(store, &meeting, &owner.room, statement).await;
            for (action, times) in [
                ("chat.append", 2), ("chat.withdraw", 1), ("chat.close", 1), ("mark.create", 4), ("mark.change", 1), ("mark.publish", 2), ("action_item.take", 1), ("mark.withdraw", 1),
                ("mark.delete", 2), ("mark.restore", 1), ("attendance.join", 3), ("attendance.role", 2), ("meeting.end", 1),
                ("floor.rules", 1), ("floor.give", 3), ("floor.name", 2), ("floor.end", 3),
            ] {
                assert_eq!(told(store, &meeting, action).await, times, "{action}, statement {statement}");
            }
            failures += failed_here;
            if failed_here == 0 {
                assert!(statement > 10, "the largest step has more statements than {statement}");
                break;
            }
        }
        assert!(failures > 60, "only {failures} failures were made");
        assert!(store.audit().verify().await.unwrap().is_ok());
    }

    async fn a_room_with_an_outdated_mark_changes_nothing(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let mut owner = RoomOwner { store: &office.store, room: Room::new(&meeting), now: MORNING };
        let binh = seat(&office.binh);
        owner.carry_out(arrives(binh.clone(), "Bình", MeetingRole::Secretary, Admission::Invited)).await.unwrap();
        owner.carry_out(OpeningCommand::Open { by: binh.clone() }.into()).await.unwrap();
        let kind = MarkKind::Conclusion;
        owner.carry_out(MarkCommand::Add { by: binh.clone(), kind, text: "Một".into(), under: None }.into()).await.unwrap();
        let mut behind = RoomOwner { store: &office.store, room: owner.room.clone(), now: MORNING };
        let seen = MarkSeen { number: 1, version: 1 };
        let change = |text: &str| {
            let content = Content { kind, text: text.into(), agenda_item: None };
            MarkCommand::Change { by: binh.clone(), seen, content }.into()
        };
        owner.carry_out(change("Hai")).await.unwrap();
        for late in [
            change("Ba"),
            MarkCommand::Publish { by: binh.clone(), seen: vec![seen] }.into(),
            MarkCommand::Delete { by: binh.clone(), seen }.into(),
        ] {
            let refused = behind.carry_out(late).await;
            assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken(_)))), "{refused:?}");
        }
        let marks = office.store.rooms().marks(&meeting.id).await.unwrap();
        assert_eq!(marks.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["Hai"]);
    }

    async fn a_lost_answer_to_a_commit_is_distinguished_from_a_failure(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let mut owner = RoomOwner { store: &office.store, room: Room::new(&meeting), now: MORNING };
        owner.carry_out(arrives(seat(&office.an), "An", MeetingRole::Chair, Admission::Invited)).await.unwrap();
        office.store.faults().lose_next_answer();
        let text = "Nghe rõ không?".to_owned();
        let post = ChatCommand::Post { by: seat(&office.an), to: ChatAddress::Everyone, text, file: None };
        let lost = owner.carry_out(post.into()).await;
        assert!(matches!(lost, Err(Error::InDoubt(_))), "{lost:?}");
        assert_eq!(office.store.chat().to_everyone(&meeting.id, false).await.unwrap().len(), 1, "it is stored all the same");
    }
}
