//! What a live room finds again after a restart.

use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use serde_json::{Value, json};
use store::Actor;
use store::attendance::Joining;
use store::rooms::{Mark, MarkKind};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

fn cuong() -> Joining {
    Joining {
        participant: ParticipantId::parse("cuong").unwrap(),
        name: "Lê Văn Cường".into(),
        unit: "UBND xã Bảo Thắng".into(),
        role: MeetingRole::Delegate,
    }
}

on_both_databases! {
    async fn attendance_tells_every_stay(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let stays = office.store.attendance();
        let actor = by(&office.cuong);
        stays.joined(&meeting, &cuong(), &actor, MORNING).await.unwrap();
        // A second device changes nothing.
        stays.joined(&meeting, &cuong(), &actor, MORNING.plus(1)).await.unwrap();
        stays.left(&meeting, &cuong().participant, &actor, MORNING.plus(MINUTE)).await.unwrap();
        stays.left(&meeting, &cuong().participant, &actor, MORNING.plus(2 * MINUTE)).await.unwrap();
        // Back in the same millisecond: the same stay goes on, and ends with the crash.
        stays.joined(&meeting, &cuong(), &actor, MORNING.plus(5 * MINUTE)).await.unwrap();
        stays.left(&meeting, &cuong().participant, &actor, MORNING.plus(5 * MINUTE)).await.unwrap();
        stays.joined(&meeting, &cuong(), &actor, MORNING.plus(5 * MINUTE)).await.unwrap();
        let closed = stays.close_open(&meeting, MORNING.plus(HOUR), &Actor::System, MORNING.plus(2 * HOUR)).await.unwrap();
        assert_eq!(closed, 1);
        assert_eq!(stays.close_open(&meeting, MORNING, &Actor::System, MORNING).await.unwrap(), 0);

        let list = stays.list(&meeting).await.unwrap();
        let times: Vec<_> = list.iter().map(|s| (s.joined_at.since(MORNING), s.left_at.unwrap().since(MORNING))).collect();
        assert_eq!(times, [(0, MINUTE), (5 * MINUTE, HOUR)]);
        assert_eq!((list[0].name.as_str(), list[0].unit.as_str(), list[0].role),
            ("Lê Văn Cường", "UBND xã Bảo Thắng", MeetingRole::Delegate));
    }

    async fn chat_goes_on_after_the_last_message_seen(db: &Database) {
        let office = Office::new(db).await;
        let (meeting, other) = (office.meeting().await.id, office.meeting().await.id);
        for (n, text) in ["Nghe rõ không?", "Rõ ạ 👍", "Bắt đầu nhé"].into_iter().enumerate() {
            let said = office.store.chat()
                .append(&meeting, &cuong().participant, "Cường", text, &by(&office.cuong), MORNING).await.unwrap();
            assert_eq!(said.id, n as i64 + 1);
        }
        let first = office.store.chat()
            .append(&other, &cuong().participant, "Cường", "Phòng khác", &by(&office.cuong), MORNING).await.unwrap();
        assert_eq!(first.id, 1);
        let rest = office.store.chat().list(&meeting, 1, 100).await.unwrap();
        assert_eq!(rest.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["Rõ ạ 👍", "Bắt đầu nhé"]);
        assert_eq!(office.store.chat().list(&meeting, 0, 1).await.unwrap().len(), 1);
    }

    async fn a_room_finds_its_state_after_a_restart(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        assert_eq!(office.store.rooms().state::<Value>(&meeting.id).await.unwrap(), None);
        for hands in [json!(["cuong"]), json!(["cuong", "dung"])] {
            office.store.rooms().save_state(&meeting.id, &json!({"hands": hands}), MORNING.plus(7)).await.unwrap();
        }
        let (first, second) = (&meeting.agenda[0].id, &meeting.agenda[1].id);
        for (item, minute) in [(first, 0), (second, 10), (first, 20)] {
            office.store.rooms()
                .agenda_item_begins(&meeting.id, item, &by(&office.binh), MORNING.plus(minute * MINUTE)).await.unwrap();
        }
        let conclusion = Mark {
            kind: MarkKind::Conclusion, text: "Thu đạt 102 %".into(), at: MORNING.plus(12), item: Some(second.clone()),
        };
        let task = Mark { kind: MarkKind::ActionItem, text: "Báo cáo trước 30/11".into(), at: MORNING.plus(5), item: None };
        for mark in [&conclusion, &task] {
            office.store.rooms().add_mark(&meeting.id, mark, &by(&office.binh), MORNING.plus(HOUR)).await.unwrap();
        }
        office.store.close().await;

        let store = db.open().await;
        let state = store.rooms().state::<Value>(&meeting.id).await.unwrap();
        assert_eq!(state, Some((MORNING.plus(7), json!({"hands": ["cuong", "dung"]}))));
        let course = store.rooms().agenda_times(&meeting.id).await.unwrap();
        assert_eq!(course.iter().map(|t| &t.item).collect::<Vec<_>>(), [first, second, first]);
        assert_eq!(store.rooms().marks(&meeting.id).await.unwrap(), [task, conclusion]);
    }
}
