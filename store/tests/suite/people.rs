// SPDX-License-Identifier: MPL-2.0
//! Signing in, links, guests.

use std::sync::Arc;

use meetings::people::User;
use store::guests::GuestState;
use store::users::{ChangedUser, NewUser};
use store::{Actor, Conflict, Error, Token, TokenHash, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MINUTE, MORNING, Office, by};

on_both_databases! {
    async fn a_username_belongs_to_one_person(db: &Database) {
        let office = Office::new(db).await;
        let second = NewUser {
            username: "an".into(), name: "Hoàng An".into(), title: "Chuyên viên".into(),
            unit: office.sa_pa.id.clone(), is_admin: false, password_hash: None,
        };
        let refused = save!(office.store => users().create(&second, &by(&office.quang), MORNING));
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken("username")))), "{refused:?}");
        assert_eq!(office.store.users().by_username("an").await.unwrap(), office.an);
        assert_eq!(office.store.users().list().await.unwrap().len(), 5);
    }

    async fn people_with_a_name_similar_to_a_guest_are_found_also_after_renaming(db: &Database) {
        let office = Office::new(db).await;
        let users = office.store.users();
        // Asked twice: names that were never compared, and names that were.
        for _ in 0..2 {
            assert_eq!(users.alike("NGUYEN VAN AN").await.unwrap(), std::slice::from_ref(&office.an));
            assert_eq!(users.alike("Trần Văn An").await.unwrap(), []);
        }
        let renamed = ChangedUser { name: "Hoàng Văn An".into(), ..as_is(&office.an) };
        let hoang = save!(office.store => users().change(&office.an.id, &renamed, &by(&office.quang), MORNING)).unwrap();
        let second = NewUser {
            username: "an2".into(), name: "Hoang Van An".into(), title: String::new(),
            unit: office.sa_pa.id.clone(), is_admin: false, password_hash: None,
        };
        let namesake = save!(office.store => users().create(&second, &by(&office.quang), MORNING)).unwrap();
        for _ in 0..2 {
            assert_eq!(users.alike("Nguyễn Văn An").await.unwrap(), []);
            assert_eq!(users.alike("hoàng văn an").await.unwrap(), [hoang.clone(), namesake.clone()]);
        }
    }

    async fn a_new_password_ends_the_old_sessions(db: &Database) {
        let office = Office::new(db).await;
        let (users, sessions) = (office.store.users(), office.store.sessions());
        assert_eq!(users.password_hash_of("an").await.unwrap(), None);
        let stolen = Token::random();
        save!(office.store => sessions().create(&stolen.hash(), &office.an.id, MORNING.plus(HOUR), &by(&office.an), MORNING)).unwrap();
        save!(office.store => users().set_password_hash(&office.an.id, "$argon2id$new", &by(&office.an), MORNING)).unwrap();
        assert_eq!(users.password_hash_of("an").await.unwrap().as_deref(), Some("$argon2id$new"));
        assert!(matches!(sessions.get(&stolen.hash(), MORNING).await, Err(Error::NotFound(_))));
        assert!(matches!(users.password_hash_of("nobody").await, Err(Error::NotFound("user"))));
    }

    async fn closing_an_account_ends_its_sessions_and_links_for_good(db: &Database) {
        let office = Office::new(db).await;
        let (users, sessions, links) = (office.store.users(), office.store.sessions(), office.store.links());
        let (open, link, other) = (Token::random(), Token::random(), Token::random());
        save!(office.store => sessions().create(&open.hash(), &office.an.id, MORNING.plus(HOUR), &by(&office.an), MORNING)).unwrap();
        save!(office.store => sessions().create_by_link(&other.hash(), &office.binh.id, MORNING.plus(HOUR), &by(&office.binh), MORNING)).unwrap();
        save!(office.store => links().create(&link.hash(), &office.an.id, MORNING.plus(HOUR), &by(&office.quang), MORNING)).unwrap();
        let both = [open.hash(), other.hash()];
        assert_eq!(sessions.still_valid(&both, MORNING).await.unwrap().len(), 2);

        save!(office.store => users().disable(&office.an.id, &by(&office.quang), MORNING)).unwrap();
        assert_eq!(sessions.still_valid(&both, MORNING).await.unwrap(), [other.hash()]);
        assert!(sessions.get(&open.hash(), MORNING).await.is_err());
        assert!(save!(office.store => links().consume(&link.hash(), MORNING)).is_err());
        let later = Token::random();
        save!(office.store => links().create(&later.hash(), &office.an.id, MORNING.plus(HOUR), &by(&office.quang), MORNING)).unwrap();
        assert!(save!(office.store => links().consume(&later.hash(), MORNING)).is_err(), "a link made meanwhile opens nothing either");
        assert!(users.is_disabled(&office.an.id).await.unwrap());

        save!(office.store => users().enable(&office.an.id, &by(&office.quang), MORNING)).unwrap();
        assert!(sessions.get(&open.hash(), MORNING).await.is_err());
        assert!(save!(office.store => links().consume(&link.hash(), MORNING)).is_err());
        assert_eq!(save!(office.store => links().consume(&later.hash(), MORNING)).unwrap(), office.an);
        assert_eq!(links.owner(&later.hash()).await.unwrap(), office.an.id);
        assert!(sessions.get(&other.hash(), MORNING).await.unwrap().by_link);
    }

    async fn a_person_is_renamed_moved_and_loses_a_password(db: &Database) {
        let office = Office::new(db).await;
        let users = office.store.users();
        let changed = ChangedUser {
            username: "an.ng".into(), name: "Nguyễn Văn An".into(), title: "Phó Chủ tịch".into(),
            unit: office.sa_pa.id.clone(), is_admin: true,
        };
        let an = save!(office.store => users().change(&office.an.id, &changed, &by(&office.quang), MORNING)).unwrap();
        assert_eq!(users.by_username("an.ng").await.unwrap(), an);
        assert_eq!((an.name.as_str(), &an.unit, an.is_admin), ("Nguyễn Văn An", &office.sa_pa.id, true));
        let taken = ChangedUser { username: "binh".into(), ..changed };
        let refused = save!(office.store => users().change(&office.an.id, &taken, &by(&office.quang), MORNING));
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken("username")))), "{refused:?}");

        save!(office.store => users().set_password_hash(&an.id, "$argon2id$old", &by(&an), MORNING)).unwrap();
        let session = Token::random();
        save!(office.store => sessions().create(&session.hash(), &an.id, MORNING.plus(HOUR), &by(&an), MORNING)).unwrap();
        save!(office.store => users().reset_password(&an.id, &by(&office.quang), MORNING)).unwrap();
        assert_eq!(users.password_hash_of("an.ng").await.unwrap(), None);
        assert!(office.store.sessions().get(&session.hash(), MORNING).await.is_err());
    }

    async fn a_session_lives_until_it_expires_or_is_signed_out(db: &Database) {
        let office = Office::new(db).await;
        let sessions = office.store.sessions();
        let (office_pc, phone) = (Token::random(), Token::random());
        for token in [&office_pc, &phone] {
            save!(office.store => sessions().create(&token.hash(), &office.an.id, MORNING.plus(HOUR), &by(&office.an), MORNING)).unwrap();
        }
        // What comes back in the cookie is the secret.
        let session = sessions.get(&TokenHash::of(office_pc.secret()), MORNING).await.unwrap();
        assert_eq!(session.user, office.an);

        sessions.touch(&office_pc.hash(), MORNING.plus(2 * HOUR), MORNING.plus(MINUTE)).await.unwrap();
        assert!(sessions.get(&office_pc.hash(), MORNING.plus(HOUR + 1)).await.is_ok());
        assert!(sessions.get(&phone.hash(), MORNING.plus(HOUR)).await.is_err());
        assert!(save!(office.store => sessions().delete_expired(100, MORNING.plus(HOUR))).unwrap());

        save!(office.store => sessions().delete(&office_pc.hash(), &by(&office.an), MORNING)).unwrap();
        assert!(sessions.get(&office_pc.hash(), MORNING).await.is_err());
        save!(office.store => sessions().delete(&office_pc.hash(), &by(&office.an), MORNING)).unwrap();
    }

    async fn expired_sessions_and_links_are_deleted_in_batches_and_valid_ones_stay(db: &Database) {
        let office = Office::new(db).await;
        let (lives, link) = (Token::random(), Token::random());
        let create = async |token: &Token, until| {
            save!(office.store => sessions().create(&token.hash(), &office.an.id, until, &by(&office.an), MORNING)).unwrap();
        };
        for n in 1..=5 {
            create(&Token::random(), MORNING.plus(n * MINUTE)).await;
        }
        create(&lives, MORNING.plus(100 * 24 * HOUR)).await;
        save!(office.store => links().create(&link.hash(), &office.an.id, MORNING.plus(HOUR), &by(&office.an), MORNING)).unwrap();
        let step = async |most, now| save!(office.store => sessions().delete_expired(most, now)).unwrap();
        assert_eq!([step(2, MORNING.plus(HOUR)).await, step(2, MORNING.plus(HOUR)).await], [false, false]);
        assert!(step(2, MORNING.plus(HOUR)).await, "the fifth is the last");
        assert!(step(2, MORNING.plus(2 * HOUR)).await);
        assert!(office.store.links().owner(&link.hash()).await.is_ok(), "an old link still says that it is one");
        let later = MORNING.plus(40 * 24 * HOUR);
        step(2, later).await;
        assert!(office.store.links().owner(&link.hash()).await.is_err());
        assert!(office.store.sessions().get(&lives.hash(), later).await.is_ok());
    }

    /// Twenty clicks on the same link at the same time: one is let in.
    async fn a_sign_in_link_works_once(db: &Database) {
        let office = Arc::new(Office::new(db).await);
        let token = Token::random();
        save!(office.store => links().create(&token.hash(), &office.cuong.id, MORNING.plus(HOUR), &Actor::CommandLine, MORNING)).unwrap();
        let clicks: Vec<_> = (0..20).map(|_| {
            let (office, hash) = (office.clone(), token.hash());
            tokio::spawn(async move { save!(office.store => links().consume(&hash, MORNING.plus(MINUTE))) })
        }).collect();
        let mut let_in = Vec::new();
        for click in clicks {
            match click.await.unwrap() {
                Ok(user) => let_in.push(user),
                Err(e) => assert!(matches!(e, Error::NotFound("sign-in link")), "{e:?}"),
            }
        }
        assert_eq!(let_in, std::slice::from_ref(&office.cuong));
    }

    async fn an_expired_or_unknown_link_is_refused(db: &Database) {
        let office = Office::new(db).await;
        let token = Token::random();
        save!(office.store => links().create(&token.hash(), &office.cuong.id, MORNING.plus(HOUR), &Actor::CommandLine, MORNING)).unwrap();
        for (hash, when) in [(token.hash(), MORNING.plus(HOUR)), (Token::random().hash(), MORNING)] {
            assert!(matches!(save!(office.store => links().consume(&hash, when)), Err(Error::NotFound("sign-in link"))));
        }
    }

    async fn a_guest_waits_in_the_lobby_until_admitted(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await;
        let invitation = Token::random();
        save!(office.store => invitations().create(&invitation.hash(), &meeting.id, MORNING.plus(HOUR), &by(&office.binh), MORNING)).unwrap();
        let found = office.store.invitations().get(&invitation.hash(), MORNING).await.unwrap();
        assert_eq!(found.meeting, meeting.id);
        assert!(office.store.invitations().get(&invitation.hash(), MORNING.plus(HOUR)).await.is_err());

        let guests = office.store.guests();
        let (giang, hoa) = (Token::random(), Token::random());
        save!(office.store => guests().create(&meeting.id, "Giang", "Công ty Điện lực", &giang.hash(), MORNING)).unwrap();
        let hoa_id = save!(office.store => guests().create(&meeting.id, "Hoa", "Báo Lào Cai", &hoa.hash(), MORNING.plus(1))).unwrap().id;
        let giang_id = guests.by_token(&giang.hash()).await.unwrap().id;
        let mut work = office.store.begin().await.unwrap();
        work.guests().set_state(&giang_id, GuestState::Admitted, &by(&office.an), MORNING).await.unwrap();
        work.guests().set_state(&hoa_id, GuestState::Denied, &by(&office.an), MORNING).await.unwrap();
        work.save().await.unwrap();
        let lobby: Vec<_> =
            guests.list(&meeting.id).await.unwrap().into_iter().map(|g| (g.name, g.unit_name, g.state)).collect();
        assert_eq!(lobby, [
            ("Giang".into(), "Công ty Điện lực".into(), GuestState::Admitted),
            ("Hoa".into(), "Báo Lào Cai".into(), GuestState::Denied),
        ]);
        assert!(guests.by_token(&Token::random().hash()).await.is_err());
    }
}

fn as_is(user: &User) -> ChangedUser {
    ChangedUser {
        username: user.username.clone(),
        name: user.name.clone(),
        title: user.title.clone(),
        unit: user.unit.clone(),
        is_admin: user.is_admin,
    }
}
