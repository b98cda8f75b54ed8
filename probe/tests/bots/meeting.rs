// SPDX-License-Identifier: MPL-2.0
//! A meeting for bots: the real server in this process, and access tokens for the sites of its
//! communes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::meeting::MeetingRole;
use meetings::policy::MediaRights;
use moments::Millis;
use probe::{Address, BotReport, Picture, Plan, Report, Voice};
use protocol::problem::Language;
use store::access_tokens::NewAccessToken;
use store::meetings_repository::MeetingPlan;
use store::units::NewUnit;
use store::users::NewUser;
use store::{Actor, Token};
use tokio_util::sync::CancellationToken;
use web::client_files::ClientFiles;
use web::config::{Config, Listener};
use web::server::Server;

const DAY: i64 = 24 * 60 * 60 * 1000;
const ADMIN: Actor = Actor::CommandLine;

pub struct TestMeeting {
    pub id: MeetingId,
    pub server: Server,
    unit: UnitId,
    folder: tempfile::TempDir,
}

fn now() -> Millis {
    Clock::system().now()
}

impl TestMeeting {
    /// A meeting of the province with its communes, at a server that answers on this machine only.
    pub async fn new() -> Self {
        Self::with_media(0, Vec::new()).await
    }

    /// Like [`Self::new`], with its media on this port of 127.0.0.1, which it says is at
    /// `announce`.
    pub async fn with_media(port: u16, announce: Vec<IpAddr>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let media = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let config = Config { http: Listener::At(any), https: Listener::Off, media, announce, ..Config::default() };
        let data = folder.path().join("data");
        let server = Server::start(data, config, Clock::system(), ClientFiles::Embedded).await.unwrap();
        let store = server.app.store.clone();
        let new = NewUnit { code: "H26".to_owned(), name: "UBND tỉnh Lào Cai".to_owned(), parent: None };
        let unit = store::save!(store => units().create(&new, &ADMIN, now())).unwrap().id;
        let mut people = Vec::new();
        for name in ["An", "Bình"] {
            let account = NewUser {
                username: format!("user{}", people.len()),
                name: name.to_owned(),
                title: String::new(),
                unit: unit.clone(),
                is_admin: false,
                password_hash: None,
            };
            let user = store::save!(store => users().create(&account, &ADMIN, now())).unwrap();
            people.push(UserId::parse(user.id.as_str()).unwrap());
        }
        let plan = MeetingPlan {
            title: "Diễn tập trước hội nghị".to_owned(),
            starts_at: now(),
            chair: people[0].clone(),
            secretary: people[1].clone(),
            unit: unit.clone(),
            invited_units: vec![unit.clone()],
            invitees: meetings::invitees::Invitees::default(),
            agenda: Vec::new(),
        };
        let id = store::save!(store => meetings().create(&plan, &ADMIN, now())).unwrap().id;
        Self { id, server, unit, folder }
    }

    /// A token for the site `name`.
    pub async fn token(&self, name: &str, rights: MediaRights) -> String {
        let token = Token::random();
        let new = NewAccessToken {
            meeting: self.id.clone(),
            unit: self.unit.clone(),
            name: name.to_owned(),
            role: MeetingRole::Delegate,
            rights,
            expires_at: now().plus(DAY),
        };
        store::save!(self.server.app.store => access_tokens().create(&new, &token.hash(), &ADMIN, now())).unwrap();
        token.secret().to_owned()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A run of bots with the sites `names`, all of which may speak and listen; nobody has a voice
    /// or picture yet.
    pub async fn plan(&self, names: &[&str]) -> Plan {
        let mut tokens = Vec::new();
        for name in names {
            tokens.push(self.token(name, MediaRights { publish: true, subscribe: true }).await);
        }
        let address = format!("http://{}/hop/{}/vao", self.server.http.unwrap(), self.id);
        Plan {
            address: Address::parse(&address).unwrap(),
            speakers: tokens.len(),
            tokens,
            voice: None,
            picture: None,
            stay: Duration::from_secs(6),
            ramp: Duration::ZERO,
            tiles: 4,
            insecure: false,
            language: Language::Vietnamese,
        }
    }

    /// A voice: a tone that comes and goes, as an Ogg Opus file.
    pub fn voice(&self) -> Arc<Voice> {
        let path = self.folder().join("voice.opus");
        let source = "aevalsrc=0.5*sin(2*PI*440*t)*lt(mod(t\\,2)\\,1.5):s=48000:d=8";
        ffmpeg(&["-f", "lavfi", "-i", source, "-c:a", "libopus", "-b:a", "24k"], &path);
        Arc::new(Voice::open(&path).unwrap())
    }

    /// A camera: ffmpeg's moving test picture with a key frame each second.
    pub fn picture(&self) -> Arc<Picture> {
        let path = self.folder().join("picture.ivf");
        let source = "testsrc2=size=320x180:rate=25:duration=4";
        ffmpeg(
            &["-f", "lavfi", "-i", source, "-c:v", "libvpx", "-g", "25", "-b:v", "250k", "-deadline", "realtime"],
            &path,
        );
        Arc::new(Picture::open(&path).unwrap())
    }
}

/// Runs `plan` to its end.
pub async fn run(plan: Plan) -> Report {
    probe::run(plan, CancellationToken::new()).await.unwrap()
}

/// The line of the bot called `name`.
pub fn of<'r>(report: &'r Report, name: &str) -> &'r BotReport {
    report
        .each
        .iter()
        .find(|bot| bot.name.as_deref() == Some(name))
        .unwrap_or_else(|| panic!("no {name} in {report:#?}"))
}

fn ffmpeg(arguments: &[&str], path: &PathBuf) {
    let done = Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(path).status().unwrap();
    assert!(done.success());
}
