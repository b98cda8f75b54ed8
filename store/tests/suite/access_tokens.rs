// SPDX-License-Identifier: MPL-2.0
//! Access tokens of machines.

use std::collections::HashSet;

use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use meetings::policy::MediaRights;
use store::access_tokens::NewAccessToken;
use store::{Actor, Error, Token, save};

use crate::databases::on_both_databases;
use crate::office::{HOUR, MORNING, Office, by};

const SPEAKS: MediaRights = MediaRights { publish: true, subscribe: false };

on_both_databases! {
    async fn a_token_is_valid_for_its_meeting_until_it_expires_or_is_revoked(db: &Database) {
        let office = Office::new(db).await;
        let tokens = office.store.access_tokens();
        let meeting = office.meeting().await.id;
        let new = |name: &str| NewAccessToken {
            meeting: meeting.clone(), unit: office.sa_pa.id.clone(), name: name.into(), role: MeetingRole::Delegate,
            rights: SPEAKS, expires_at: MORNING.plus(HOUR),
        };
        let (hall, encoder) = (Token::random(), Token::random());
        let hall_id = save!(office.store => access_tokens().create(&new("Hội trường A"), &hall.hash(), &Actor::CommandLine, MORNING)).unwrap();
        let encoder_id = save!(office.store => access_tokens().create(&new("Máy phát"), &encoder.hash(), &Actor::CommandLine, MORNING)).unwrap();

        let found = tokens.valid(&hall.hash(), MORNING.plus(HOUR - 1)).await.unwrap();
        assert_eq!((&found.id, found.name.as_str(), found.unit_name.as_str()), (&hall_id, "Hội trường A", "UBND phường Sa Pa"));
        assert_eq!((&found.meeting, found.role, found.rights), (&meeting, MeetingRole::Delegate, SPEAKS));
        let closed = |found| matches!(found, Err(Error::NotFound("access token")));
        assert!(closed(tokens.valid(&hall.hash(), MORNING.plus(HOUR)).await), "expired");
        assert!(closed(tokens.valid(&Token::random().hash(), MORNING).await), "invented");

        let later = MORNING.plus(1000);
        save!(office.store => access_tokens().revoke(&encoder_id, &by(&office.quang), later)).unwrap();
        assert!(closed(tokens.valid(&encoder.hash(), later).await), "revoked");
        save!(office.store => access_tokens().revoke(&encoder_id, &by(&office.quang), later.plus(1))).unwrap();
        let unknown = ParticipantId::parse("ai-do").unwrap();
        assert!(matches!(save!(office.store => access_tokens().revoke(&unknown, &Actor::CommandLine, later)), Err(Error::NotFound("access token"))));

        let both = HashSet::from([hall_id.clone(), encoder_id]);
        assert_eq!(tokens.valid_of(&meeting, MORNING).await.unwrap(), both);
        assert_eq!(tokens.valid_of(&meeting, later).await.unwrap(), HashSet::from([hall_id]));
        assert_eq!(tokens.valid_of(&meeting, MORNING.plus(HOUR)).await.unwrap(), HashSet::new());
        let listed = tokens.list(&meeting).await.unwrap();
        assert_eq!(listed.iter().filter(|t| t.revoked_at == Some(later)).count(), 1);
        assert_eq!(listed.len(), 2);
    }

    async fn the_audit_log_names_who_issued_and_revoked_and_has_no_secret(db: &Database) {
        let office = Office::new(db).await;
        let meeting = office.meeting().await.id;
        let new = NewAccessToken {
            meeting, unit: office.sa_pa.id.clone(), name: "Hội trường A".into(), role: MeetingRole::Observer,
            rights: SPEAKS, expires_at: MORNING.plus(HOUR),
        };
        let secret = Token::random();
        let id = save!(office.store => access_tokens().create(&new, &secret.hash(), &by(&office.quang), MORNING)).unwrap();
        save!(office.store => access_tokens().revoke(&id, &Actor::CommandLine, MORNING.plus(1))).unwrap();
        let entries = office.store.audit().list(0, 1000).await.unwrap();
        let mine: Vec<_> = entries.iter().filter(|e| e.subject == id.as_str()).map(|e| (e.action.as_str(), e.actor.as_str())).collect();
        let quang = by(&office.quang).to_string();
        assert_eq!(mine, [("access_token.create", quang.as_str()), ("access_token.revoke", "command-line")]);
        assert!(entries.iter().all(|e| !e.detail.contains(secret.secret())));
    }
}
