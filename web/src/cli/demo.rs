// SPDX-License-Identifier: MPL-2.0
//! `diemcau demo`: a province for trying things out. Running it again only adds new links and, on
//! another day, another meeting.

use std::process::ExitCode;

use meetings::ids::UserId;
use meetings::people::{Unit, User};
use moments::Millis;
use protocol::http::{PlanAgendaItem, PlanMeeting};
use store::keys::{KeyKind, NewKey};
use store::meeting_list::{ListedMeeting, Period};
use store::unit_import::UnitRow;
use store::users::NewUser;
use store::{Actor, Error, Store, UnitOfWork};

use super::{Context, refused};
use meetings::policy::Asker;
use use_cases::UseCases;
use use_cases::meeting_list::day_of;

/// Passphrase of all demo signing keys. Not a secret: nobody else trusts their authority.
const PASSPHRASE: &str = "demo-1234";
const AUTHORITY: &str = "CA dùng thử Điểm Cầu";
const TITLE: &str = "Họp giao ban trực tuyến";

const UNITS: [(&str, &str, Option<&str>); 5] = [
    ("DEMO", "UBND tỉnh An Bình", None),
    ("DEMO.01", "UBND xã Bản Phố", Some("DEMO")),
    ("DEMO.02", "UBND xã Cốc Lầu", Some("DEMO")),
    ("DEMO.03", "UBND xã Tả Van", Some("DEMO")),
    ("DEMO.04", "UBND phường Nam Cường", Some("DEMO")),
];

struct Person {
    username: &'static str,
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    is_admin: bool,
    signs: bool,
}

const fn person(username: &'static str, name: &'static str, title: &'static str, unit: &'static str) -> Person {
    Person { username, name, title, unit, is_admin: false, signs: false }
}

const PEOPLE: [Person; 7] = [
    Person { signs: true, ..person("chutri", "Nguyễn Văn An", "Phó Chủ tịch", "DEMO") },
    Person { signs: true, ..person("thuky", "Trần Thị Bình", "Chuyên viên Văn phòng", "DEMO") },
    person("banpho", "Giàng A Páo", "Chủ tịch", "DEMO.01"),
    person("coclau", "Lù Thị Mai", "Phó Chủ tịch", "DEMO.02"),
    person("tavan", "Vàng A Sáng", "Công chức Văn phòng", "DEMO.03"),
    person("namcuong", "Phạm Thu Hà", "Phó Chủ tịch", "DEMO.04"),
    Person { is_admin: true, ..person("quantri", "Lê Quang Minh", "Quản trị viên", "DEMO") },
];

const AGENDA: [(&str, &str); 3] = [
    ("Tình hình thực hiện nhiệm vụ tháng", "Văn phòng UBND tỉnh"),
    ("Ý kiến của các xã, phường", ""),
    ("Kết luận của chủ trì", "Phó Chủ tịch UBND tỉnh"),
];

#[derive(Debug, clap::Args)]
pub struct Demo {}

impl Demo {
    pub async fn run(self, context: &Context) -> anyhow::Result<ExitCode> {
        let config = context.config(&[])?;
        let use_cases = context.use_cases(&config).await?;
        let store = use_cases.store.clone();
        let now = context.clock.now();
        let rows: Vec<UnitRow> = UNITS
            .iter()
            .enumerate()
            .map(|(line, (code, name, parent))| UnitRow {
                line: line as u64 + 1,
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                parent_code: parent.map(str::to_owned),
            })
            .collect();
        let mut work = store.begin().await?;
        work.units().upsert_many(&rows, None, &Actor::CommandLine, now).await?;
        let mut users = Vec::with_capacity(PEOPLE.len());
        for person in &PEOPLE {
            users.push(user(&mut work, person, now).await?);
        }
        work.save().await?;
        match give_keys(&store, context, &users, now).await {
            Ok(true) => say!("Signing keys of chutri and thuky: passphrase {PASSPHRASE}"),
            Ok(false) => {}
            Err(error) => eprintln!("diemcau: no demo signing keys: {error:#}"),
        }
        let meeting = meeting(&use_cases, &users, now).await?;
        say!("Meeting today: {}/hop/{meeting}", config.base_url());
        say!("One-time sign-in links, valid for a week (run `diemcau demo` again for new ones):");
        for (person, user) in PEOPLE.iter().zip(&users) {
            let link = use_cases.one_time_link(Asker::CommandLine, &user.id).await.map_err(refused)?;
            say!("  {:10} {}, {}\n             {}", person.username, person.name, person.title, link.url);
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn user(work: &mut UnitOfWork, person: &Person, now: Millis) -> anyhow::Result<User> {
    match work.users().by_username(person.username).await {
        Err(Error::NotFound(_)) => {}
        known => return Ok(known?),
    }
    let new = NewUser {
        username: person.username.to_owned(),
        name: person.name.to_owned(),
        title: person.title.to_owned(),
        unit: work.units().by_code(person.unit).await?.id,
        is_admin: person.is_admin,
        password_hash: None,
    };
    Ok(work.users().create(&new, &Actor::CommandLine, now).await?)
}

/// Creates keys for the signers that have none, from a demo authority that this installation then
/// trusts. False if nobody needed one.
async fn give_keys(store: &Store, context: &Context, users: &[User], now: Millis) -> anyhow::Result<bool> {
    let mut without = Vec::new();
    for (person, user) in PEOPLE.iter().zip(users).filter(|(person, _)| person.signs) {
        if store.keys().list(&user.id).await?.is_empty() {
            without.push((person, user));
        }
    }
    if without.is_empty() {
        return Ok(false);
    }
    let authority = signing::DemoAuthority::new(AUTHORITY, now)?;
    let mut files = Vec::with_capacity(without.len());
    for (person, user) in without {
        files.push((
            person,
            user,
            KeyKind::Pkcs12 { file: authority.issue_pkcs12(person.name, UNITS[0].1, PASSPHRASE)? },
        ));
    }
    // The authority is written first: existing keys are not created again, even if nobody trusts
    // them.
    let trust = context.data.join("trust");
    std::fs::create_dir_all(&trust)?;
    std::fs::write(trust.join(format!("demo-{}.pem", now.0)), authority.certificate_pem())?;
    let mut work = store.begin().await?;
    for (person, user, kind) in &files {
        let new = NewKey {
            label: "Chữ ký số dùng thử",
            kind,
            subject: person.name,
            expires_at: Some(authority.expires_at()),
            other_name_confirmed: false,
        };
        work.keys().create(&user.id, &new, &Actor::CommandLine, now).await?;
    }
    work.save().await?;
    Ok(true)
}

/// Today's demo meeting that has not ended; created if there is none.
async fn meeting(use_cases: &UseCases, users: &[User], now: Millis) -> anyhow::Result<meetings::ids::MeetingId> {
    let (store, chair, secretary) = (&use_cases.store, &users[0], &users[1]);
    let (from, until) = day_of(now);
    let today = store.meetings().visible_to(chair, Period::Today { from, until }, 100).await?;
    let open = |m: &&ListedMeeting| m.title == TITLE && m.state != meetings::meeting::MeetingState::Ended;
    if let Some(known) = today.iter().find(open) {
        return Ok(known.id.clone());
    }
    let mut invited_units = Vec::new();
    for (code, _, _) in &UNITS[1..] {
        let Unit { id, .. } = store.units().by_code(code).await?;
        invited_units.push(id);
    }
    let user_id = |user: &User| -> UserId { user.id.clone() };
    let plan = PlanMeeting {
        key: None,
        title: TITLE.to_owned(),
        starts_at: now,
        chair: user_id(chair),
        secretary: user_id(secretary),
        unit: None,
        invited_units,
        invitees: protocol::http::PlanInvitees::default(),
        keeps_chat: None,
        held_elsewhere: false,
        agenda: AGENDA
            .iter()
            .map(|(title, presenter)| PlanAgendaItem {
                id: None,
                title: (*title).to_owned(),
                presenter: (*presenter).to_owned(),
                minutes: Some(20),
            })
            .collect(),
    };
    Ok(use_cases.plan_meeting(Asker::CommandLine, plan).await.map_err(refused)?.id)
}
