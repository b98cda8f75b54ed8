// SPDX-License-Identifier: MPL-2.0
//! Builders: a server on free ports with its own data folder, units, people and meetings.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ::meetings::ids::{MeetingId, UnitId, UserId};
use ::meetings::meeting::MeetingRole;
use ::meetings::policy::MediaRights;
use base::Clock;
use meetings::network::Network;
use moments::Millis;
use store::access_tokens::NewAccessToken;
use store::meetings_repository::MeetingPlan;
use store::units::NewUnit;
use store::users::NewUser;
use store::{Actor, Store, Token};
use tempfile::TempDir;
use web::client_files::ClientFiles;
use web::config::{Config, Listener, ModelName, Secret};
use web::server::Server;

use crate::browser::Browser;

/// 2026-11-22 09:00 in Việt Nam.
const START: i64 = 1_795_312_800_000;
pub const PASSWORD: &str = "mật khẩu của tôi";

#[derive(Debug, Default)]
pub struct TestServer {
    /// With the name of the unit above.
    units: Vec<(String, Option<String>)>,
    /// Name, unit, administrator, has a password.
    users: Vec<(String, String, bool, bool)>,
    config: Config,
}

#[derive(Debug)]
pub struct Running {
    pub server: Server,
    pub folder: TempDir,
    clock: Arc<AtomicI64>,
    units: HashMap<String, UnitId>,
    users: HashMap<String, UserId>,
}

impl TestServer {
    pub fn new() -> Self {
        let free = "127.0.0.1:0".parse().unwrap();
        let (http, metrics) = (Listener::At(free), Listener::At(free));
        let config = Config {
            http,
            https: Listener::Off,
            media: free,
            metrics,
            // Not what happens to be installed.
            libreoffice: Some("off".into()),
            ..Config::default()
        };
        Self { config, ..Self::default() }
    }

    pub fn with_unit(mut self, name: &str) -> Self {
        self.units.push((name.to_owned(), None));
        self
    }

    pub fn with_unit_below(mut self, name: &str, above: &str) -> Self {
        self.units.push((name.to_owned(), Some(above.to_owned())));
        self
    }

    /// A person of the unit named last, who signs in by links.
    pub fn with_user(mut self, name: &str) -> Self {
        let (unit, _) = self.units.last().expect("a unit first").clone();
        self.users.push((name.to_owned(), unit, false, false));
        self
    }

    pub fn with_admin(mut self, name: &str) -> Self {
        self = self.with_user(name);
        self.users.last_mut().unwrap().2 = true;
        self
    }

    /// As [`Self::with_user`], with [`PASSWORD`].
    pub fn with_password_of(mut self, name: &str) -> Self {
        self = self.with_user(name);
        self.users.last_mut().unwrap().3 = true;
        self
    }

    pub fn with_settings(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    pub fn with_https(mut self) -> Self {
        self.config.https = self.config.http;
        self
    }

    pub fn with_metrics_token(mut self, token: &str) -> Self {
        self.config.metrics_token = Secret::new(token);
        self
    }

    /// Captions by this model, and the ONNX runtime library at a place where there is none.
    pub fn with_captions_model(mut self, name: &str) -> Self {
        self.config.captions_model = Some(ModelName(name.to_owned()));
        self.config.onnxruntime = Some("/none/libonnxruntime.so".into());
        self
    }

    /// Looks for the fonts of documents in this folder only.
    pub fn with_fonts(mut self, folder: &Path) -> Self {
        self.config.fonts = Some(folder.to_owned());
        self
    }

    /// Trusts `ca.pem` of the data folder.
    pub async fn start(self) -> Running {
        let folder = tempfile::tempdir().unwrap();
        let time = Arc::new(AtomicI64::new(START));
        let hands = time.clone();
        let clock = Clock::reading(move || Millis(hands.load(Ordering::SeqCst)));
        let server = Server::start(folder.path().to_owned(), self.config, clock, ClientFiles::Embedded).await.unwrap();
        server.app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
        let store = server.app.store.clone();
        let mut units: HashMap<String, UnitId> = HashMap::new();
        for (n, (name, above)) in self.units.iter().enumerate() {
            let parent = above.as_ref().map(|above| UnitId::clone(&units[above]));
            let new = NewUnit { code: format!("U{n}"), name: name.clone(), parent };
            units.insert(
                name.clone(),
                store::save!(store => units().create(&new, &Actor::System, Millis(START))).unwrap().id,
            );
        }
        let here = Network::of([127, 0, 0, 1].into());
        let mut users = HashMap::new();
        for (name, unit, is_admin, has_password) in self.users {
            let password_hash = if has_password {
                Some(server.app.use_cases.passwords.hash(PASSWORD, here).await.unwrap())
            } else {
                None
            };
            let new = NewUser {
                username: name.to_lowercase(),
                name: name.clone(),
                title: String::new(),
                unit: units[&unit].clone(),
                is_admin,
                password_hash,
            };
            users.insert(name, store::save!(store => users().create(&new, &Actor::System, Millis(START))).unwrap().id);
        }
        Running { server, folder, clock: time, units, users }
    }
}

impl Running {
    pub fn store(&self) -> &Store {
        &self.server.app.store
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn now(&self) -> Millis {
        Millis(self.clock.load(Ordering::SeqCst))
    }

    /// Stopped, and started again on the same data.
    pub async fn restarted(self) -> Self {
        let Self { server, folder, clock, units, users } = self;
        let config = server.app.config.clone();
        server.stop().await;
        let hands = clock.clone();
        let reading = Clock::reading(move || Millis(hands.load(Ordering::SeqCst)));
        let server = Server::start(folder.path().to_owned(), config, reading, ClientFiles::Embedded).await.unwrap();
        server.app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
        Self { server, folder, clock, units, users }
    }

    pub fn wait(&self, milliseconds: i64) {
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub fn user(&self, name: &str) -> &UserId {
        &self.users[name]
    }

    pub fn unit(&self, name: &str) -> &UnitId {
        &self.units[name]
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(self.server.http.unwrap())
    }

    /// The secret of a fresh one-time link.
    pub async fn link_of(&self, name: &str) -> String {
        let token = Token::random();
        let expires_at = self.now().plus(60_000);
        store::save!(self.store() => links().create(&token.hash(), self.user(name), expires_at, &Actor::System, self.now()))
            .unwrap();
        token.secret().to_owned()
    }

    pub async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let secret = self.link_of(name).await;
        browser.post("/api/v1/auth/link", &serde_json::json!({"secret": secret})).await.ok();
        browser
    }

    /// The secret of an access token that a unit's machine has for `meeting`.
    pub async fn access_token(&self, meeting: &MeetingId, unit: &str) -> String {
        let token = Token::random();
        let new = NewAccessToken {
            meeting: meeting.clone(),
            unit: self.unit(unit).clone(),
            name: "Hội trường A".to_owned(),
            role: MeetingRole::Delegate,
            rights: MediaRights::ALL,
            expires_at: self.now().plus(60_000),
        };
        store::save!(self.store() => access_tokens().create(&new, &token.hash(), &Actor::System, self.now())).unwrap();
        token.secret().to_owned()
    }

    /// A planned meeting of the first unit's `chair` and `secretary`, to which `units` are invited.
    pub async fn meeting(&self, chair: &str, secretary: &str, units: &[&str]) -> MeetingId {
        let chair_unit = self.store().users().get(self.user(chair)).await.unwrap().unit;
        let plan = MeetingPlan {
            title: "Giao ban tháng 11".to_owned(),
            starts_at: self.now(),
            chair: self.user(chair).clone(),
            secretary: self.user(secretary).clone(),
            unit: chair_unit,
            invited_units: units.iter().map(|unit| self.unit(unit).clone()).collect(),
            invitees: meetings::invitees::Invitees::default(),
            agenda: Vec::new(),
        };
        store::save!(self.store() => meetings().create(&plan, &Actor::System, self.now())).unwrap().id
    }

    /// A meeting that was held for an hour.
    pub async fn held_meeting(&self, chair: &str, secretary: &str, units: &[&str]) -> MeetingId {
        let id = self.meeting(chair, secretary, units).await;
        store::save!(self.store() => meetings().start(&id, &Actor::System, self.now())).unwrap();
        self.wait(3_600_000);
        store::save!(self.store() => meetings().end(&id, &Actor::System, self.now())).unwrap();
        id
    }
}
