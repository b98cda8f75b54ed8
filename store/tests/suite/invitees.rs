// SPDX-License-Identifier: MPL-2.0
//! Who is invited beside whole units, who only observes, and whom answers name as deputies.

use meetings::invitees::{ExpectedPeople, InvitedPerson, Invitees, NamedDeputy, Seat};
use meetings::people::{Unit, User};
use meetings::reply::{Answer, Reply};
use store::meeting_list::Period;
use store::meetings_repository::{MeetingPlan, fingerprint};
use store::replies::StoredReply;
use store::users::ChangedUser;
use store::{Actor, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by};

/// Bảo Thắng observes and brings 15; Dung and Quang are invited alone.
fn plan(office: &Office) -> MeetingPlan {
    let alone = |user: &User, seat| InvitedPerson { user: user.id.clone(), seat };
    let invitees = Invitees {
        observer_units: vec![office.bao_thang.id.clone()],
        people: vec![alone(&office.dung, Seat::Delegate), alone(&office.quang, Seat::Observer)],
        expected: vec![ExpectedPeople { unit: office.bao_thang.id.clone(), people: 15 }],
        ..Invitees::default()
    };
    MeetingPlan { invitees, ..office.plan("Giao ban") }
}

fn deputy(office: &Office, who: &User) -> StoredReply {
    let words = format!("{}, Phó Chủ tịch", who.name);
    StoredReply {
        unit: office.bao_thang.id.clone(),
        reply: Reply::new(Answer::Deputy, "", &words, Some(who.id.clone()), Some(12)).unwrap(),
        name: "Lê Văn Cường".to_owned(),
        replied_at: MORNING,
        starts_at: MORNING,
    }
}

async fn listed_as(office: &Office, who: &User) -> Option<(Option<Seat>, bool)> {
    let today = Period::Today { from: MORNING.plus(-HOUR), until: MORNING.plus(24 * HOUR) };
    let list = office.store.meetings().visible_to(who, today, 10).await.unwrap();
    list.first().map(|one| (one.seat, one.asks_again))
}

on_both_databases! {
    async fn a_plan_keeps_who_observes_who_comes_alone_and_how_many_are_expected(db: &Database) {
        let office = Office::new(db).await;
        let plan = plan(&office);
        let meeting = save!(office.store => meetings().create(&plan, &by(&office.an), MORNING)).unwrap();
        assert_eq!(meeting.invitees, plan.invitees);
        assert_eq!(listed_as(&office, &office.cuong).await, Some((Some(Seat::Observer), false)));
        assert_eq!(listed_as(&office, &office.dung).await, Some((Some(Seat::Delegate), false)), "invited alone");

        let mut changed = plan.clone();
        changed.agenda.clear();
        changed.invitees = Invitees::default();
        let after = save!(office.store => meetings().update(&meeting.id, &changed, &by(&office.an), MORNING)).unwrap();
        assert_eq!(after.invitees, Invitees::default());
        assert_ne!(fingerprint(&after), fingerprint(&meeting));
        assert_eq!(listed_as(&office, &office.dung).await, None, "not invited any more");
        assert_eq!(listed_as(&office, &office.cuong).await, Some((Some(Seat::Delegate), false)));
    }

    async fn an_observer_is_made_a_delegate_once_and_it_is_taken_back(db: &Database) {
        let office = Office::new(db).await;
        let id = save!(office.store => meetings().create(&plan(&office), &by(&office.an), MORNING)).unwrap().id;
        let raise = async |on| save!(office.store => meetings().raise(&id, &office.cuong.id, on, &by(&office.an), MORNING));
        assert!(raise(true).await.unwrap());
        assert!(!raise(true).await.unwrap(), "pressed twice");
        let raised = office.store.meetings().get(&id).await.unwrap().invitees.raised;
        assert_eq!(raised, std::slice::from_ref(&office.cuong.id));
        assert_eq!(listed_as(&office, &office.cuong).await, Some((Some(Seat::Delegate), false)));
        assert!(raise(false).await.unwrap());
        assert!(!raise(false).await.unwrap());
        assert!(office.store.audit().verify().await.unwrap().is_ok());
    }

    async fn a_deputy_by_account_is_invited_until_another_time_is_set(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        assert_eq!(listed_as(&office, &office.dung).await, None);
        save!(office.store => replies().save(&meeting.id, &deputy(&office, &office.dung), None, &Actor::System)).unwrap();
        let named = NamedDeputy { unit: office.bao_thang.id.clone(), user: office.dung.id.clone() };
        let stored = office.store.meetings().get(&meeting.id).await.unwrap();
        assert_eq!(stored.invitees.deputies, [named]);
        assert_eq!(listed_as(&office, &office.dung).await, Some((Some(Seat::Delegate), false)));
        assert_eq!(office.store.replies().of(&meeting.id).await.unwrap(), [deputy(&office, &office.dung)]);

        save!(office.store => meetings().postpone(&meeting.id, "bão", Some(MORNING.plus(HOUR)), &by(&office.an), MORNING.plus(1)))
            .unwrap();
        assert!(office.store.meetings().get(&meeting.id).await.unwrap().invitees.deputies.is_empty());
        assert_eq!(listed_as(&office, &office.dung).await, None);
        let asked = listed_as(&office, &office.cuong).await;
        assert_eq!(asked, Some((Some(Seat::Delegate), true)), "the unit answers again");
    }

    async fn a_deputy_who_is_made_chair_or_secretary_stands_for_their_own_unit(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        save!(office.store => replies().save(&meeting.id, &deputy(&office, &office.dung), None, &Actor::System)).unwrap();
        let deputies = async || office.store.meetings().get(&meeting.id).await.unwrap().invitees.deputies.len();
        for (chair, secretary, expected) in
            [(&office.dung, &office.binh, 0), (&office.an, &office.dung, 0), (&office.an, &office.binh, 1)]
        {
            let plan = MeetingPlan { chair: chair.id.clone(), secretary: secretary.id.clone(), ..office.plan("Giao ban") };
            save!(office.store => meetings().update(&meeting.id, &plan, &by(&office.an), MORNING)).unwrap();
            assert_eq!(deputies().await, expected, "{} chairs", chair.name);
        }
    }

    async fn a_deputy_who_leaves_the_unit_has_no_seat_any_more(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let of = |unit: &Unit| ChangedUser {
            username: office.dung.username.clone(),
            name: office.dung.name.clone(),
            title: office.dung.title.clone(),
            unit: unit.id.clone(),
            is_admin: false,
        };
        let move_to = async |unit| save!(office.store => users().change(&office.dung.id, &of(unit), &Actor::System, MORNING));
        move_to(&office.bao_thang).await.unwrap();
        save!(office.store => replies().save(&meeting.id, &deputy(&office, &office.dung), None, &Actor::System)).unwrap();
        move_to(&office.bao_thang).await.unwrap();
        assert_eq!(office.store.meetings().get(&meeting.id).await.unwrap().invitees.deputies.len(), 1, "still of the unit");

        move_to(&office.sa_pa).await.unwrap();
        assert!(office.store.meetings().get(&meeting.id).await.unwrap().invitees.deputies.is_empty());
        assert_eq!(listed_as(&office, &office.dung).await, None);
        let kept = &office.store.replies().of(&meeting.id).await.unwrap()[0].reply;
        assert_eq!((kept.answer, kept.deputy_user.as_ref()), (Answer::Deputy, None));
        assert_eq!(kept.deputy, deputy(&office, &office.dung).reply.deputy, "whom the unit has named stays written");
    }
}
