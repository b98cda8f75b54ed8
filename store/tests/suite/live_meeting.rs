// SPDX-License-Identifier: MPL-2.0
//! Data from which a live room is restored after a restart.

use meetings::ids::ParticipantId;
use meetings::meeting::{AgendaItem, MeetingRole};
use meetings::room::chat::{ChatMessage, ChatScope};
use meetings::room::marks::{MarkKind, MarkStanding};
use serde_json::{Value, json};
use store::attendance::{AttendeeKind, Joining};
use store::private_notes::PrivateNotes;
use store::rooms::Mark;
use store::{Actor, Conflict, Error, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

fn cuong() -> Joining {
    Joining {
        kind: AttendeeKind::Person,
        unit_id: None,
        participant: ParticipantId::parse("cuong").unwrap(),
        name: "Lê Văn Cường".into(),
        unit: "UBND xã Bảo Thắng".into(),
        role: MeetingRole::Delegate,
    }
}

fn says(id: i64, text: &str) -> ChatMessage {
    ChatMessage {
        id,
        participant: cuong().participant,
        name: "Cường".into(),
        at: MORNING,
        text: text.into(),
        to: ChatScope::Everyone,
        file: None,
        withdrawn: None,
    }
}

on_both_databases! {
    async fn attendance_has_every_stay(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let (store, actor, who) = (&office.store, by(&office.cuong), cuong());
        save!(store => attendance().joined(&meeting, &who, &actor, MORNING)).unwrap();
        // A second device changes nothing.
        save!(store => attendance().joined(&meeting, &who, &actor, MORNING.plus(1))).unwrap();
        save!(store => attendance().left(&meeting, &who.participant, &actor, MORNING.plus(MINUTE))).unwrap();
        save!(store => attendance().left(&meeting, &who.participant, &actor, MORNING.plus(2 * MINUTE))).unwrap();
        // Back in the same millisecond: the same stay goes on, and ends with the crash.
        save!(store => attendance().joined(&meeting, &who, &actor, MORNING.plus(5 * MINUTE))).unwrap();
        save!(store => attendance().left(&meeting, &who.participant, &actor, MORNING.plus(5 * MINUTE))).unwrap();
        save!(store => attendance().joined(&meeting, &who, &actor, MORNING.plus(5 * MINUTE))).unwrap();
        let end = MORNING.plus(HOUR);
        assert_eq!(save!(store => attendance().close_open(&meeting, end, &Actor::System, end.plus(HOUR))).unwrap(), 1);
        assert_eq!(save!(store => attendance().close_open(&meeting, MORNING, &Actor::System, MORNING)).unwrap(), 0);

        let list = store.attendance().list(&meeting).await.unwrap();
        let times: Vec<_> = list.iter().map(|s| (s.joined_at.since(MORNING), s.left_at.unwrap().since(MORNING))).collect();
        assert_eq!(times, [(0, MINUTE), (5 * MINUTE, HOUR)]);
        assert_eq!((list[0].name.as_str(), list[0].unit.as_str(), list[0].role),
            ("Lê Văn Cường", "UBND xã Bảo Thắng", MeetingRole::Delegate));
    }

    async fn leaving_and_rejoining_a_thousand_times_is_one_stay_with_few_audit_entries(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let (store, who, actor) = (&office.store, cuong(), by(&office.cuong));
        let entries = async || store.audit().list(0, 1000).await.unwrap().len();
        let before = entries().await;
        for n in 0..100 {
            save!(store => attendance().joined(&meeting, &who, &actor, MORNING.plus(n * 2000))).unwrap();
            save!(store => attendance().left(&meeting, &who.participant, &actor, MORNING.plus(n * 2000 + 1000))).unwrap();
        }
        let list = store.attendance().list(&meeting).await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!((list[0].joined_at, list[0].left_at), (MORNING, Some(MORNING.plus(199_000))));
        assert!(entries().await - before <= 4, "{} entries", entries().await - before);
    }

    async fn a_room_is_restored_after_a_restart(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let (store, actor) = (&office.store, by(&office.binh));
        assert_eq!(store.rooms().state::<Value>(&meeting.id).await.unwrap(), None);
        for hands in [json!(["cuong"]), json!(["cuong", "dung"])] {
            save!(store => rooms().save_state(&meeting.id, &json!({"hands": hands}), MORNING.plus(7))).unwrap();
        }
        let (first, second) = (&meeting.agenda[0].id, &meeting.agenda[1].id);
        for (item, minute) in [(first, 0), (second, 10), (first, 20)] {
            save!(store => rooms().record_agenda_item(&meeting.id, item, &actor, MORNING.plus(minute * MINUTE))).unwrap();
        }
        let conclusion = Mark {
            number: 1, kind: MarkKind::Conclusion, text: "Thu đạt 102 %".into(), at: MORNING.plus(12),
            item: Some(second.clone()), version: 1, standing: MarkStanding::Desk,
        };
        let task = Mark {
            number: 2, kind: MarkKind::ActionItem, text: "Báo cáo trước 30/11".into(), at: MORNING.plus(5), item: None,
            version: 4, standing: MarkStanding::Withdrawn,
        };
        for mark in [&conclusion, &task] {
            save!(store => rooms().add_mark(&meeting.id, mark, &actor, MORNING.plus(HOUR))).unwrap();
        }
        office.store.close().await;

        let store = db.open().await;
        let state = store.rooms().state::<Value>(&meeting.id).await.unwrap();
        assert_eq!(state, Some((MORNING.plus(7), json!({"hands": ["cuong", "dung"]}))));
        let course = store.rooms().agenda_times(&meeting.id).await.unwrap();
        assert_eq!(course.iter().map(|t| &t.item).collect::<Vec<_>>(), [first, second, first]);
        assert_eq!(store.rooms().marks(&meeting.id).await.unwrap(), [task, conclusion]);
    }

    async fn items_are_written_anew_removed_where_nothing_belongs_to_them_and_forgotten(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let (store, actor) = (&office.store, by(&office.binh));
        let [first, second] = meeting.agenda.clone().try_into().unwrap();
        let items = async || store.meetings().get(&meeting.id).await.unwrap().agenda;
        let mut other = AgendaItem { title: "Thu, chi ngân sách".into(), minutes: Some(20), ..first };
        for minutes in [Some(20), None] {
            other.minutes = minutes;
            save!(store => agenda_items().save(&meeting.id, &[second.clone(), other.clone()])).unwrap();
            assert_eq!(items().await, [second.clone(), other.clone()]);
        }
        let at = MORNING.plus(MINUTE);
        save!(store => rooms().record_agenda_item(&meeting.id, &second.id, &actor, MORNING)).unwrap();
        save!(store => rooms().record_agenda_item(&meeting.id, &second.id, &actor, at)).unwrap();
        save!(store => rooms().forget_agenda_item(&meeting.id, &second.id, at, &actor, at)).unwrap();
        let times = store.rooms().agenda_times(&meeting.id).await.unwrap();
        assert_eq!(times.iter().map(|time| time.at).collect::<Vec<_>>(), [MORNING]);
        let used = save!(store => agenda_items().remove(&meeting.id, &second.id));
        assert!(matches!(used, Err(Error::Conflict(Conflict::ItemUsed))), "{used:?}");
        save!(store => agenda_items().remove(&meeting.id, &other.id)).unwrap();
        assert_eq!(items().await, [second]);
    }

    async fn a_dropped_unit_of_work_leaves_nothing(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let before = office.store.audit().verify().await.unwrap();
        let mut work = office.store.begin().await.unwrap();
        work.chat().append(&meeting, &says(1, "Nghe rõ không?"), &by(&office.cuong)).await.unwrap();
        work.attendance().joined(&meeting, &cuong(), &by(&office.cuong), MORNING).await.unwrap();
        drop(work);
        assert_eq!(office.store.chat().to_everyone(&meeting, true).await.unwrap(), []);
        assert_eq!(office.store.attendance().list(&meeting).await.unwrap(), []);
        assert_eq!(office.store.audit().verify().await.unwrap(), before);
    }

    async fn private_notes_belong_to_their_owner_and_conflicting_saves_are_refused(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let (store, audit) = (&office.store, office.store.audit());
        let before = audit.verify().await.unwrap();
        let (cuong, dung) = (&office.cuong.id, &office.dung.id);
        assert_eq!(store.private_notes().of(&meeting, cuong).await.unwrap(), PrivateNotes::default());
        let first = store::save!(store => private_notes().save(&meeting, cuong, "Hỏi lại giống ngô.", 0, MORNING)).unwrap();
        let later = MORNING.plus(MINUTE);
        let second = store::save!(store => private_notes().save(&meeting, cuong, "Đã hỏi.", first.version, later)).unwrap();
        assert_eq!((first.version, second.version), (1, 2));
        for late in [0, first.version] {
            let at = MORNING.plus(HOUR);
            let refused = store::save!(store => private_notes().save(&meeting, cuong, "Từ cửa sổ cũ", late, at));
            assert!(matches!(refused, Err(Error::Conflict(Conflict::Revision { current: 2 }))), "{refused:?}");
        }
        let reopened = db.open().await;
        assert_eq!(reopened.private_notes().of(&meeting, cuong).await.unwrap(), second);
        assert_eq!(reopened.private_notes().of(&meeting, dung).await.unwrap(), PrivateNotes::default());
        assert_eq!(audit.verify().await.unwrap(), before, "the log does not say when somebody writes");
    }
}
