// SPDX-License-Identifier: MPL-2.0
//! Test data: a small province.

use meetings::ids::UnitId;
use meetings::meeting::Meeting;
use meetings::minutes::{Block, Body, Inline, Minutes, MinutesContent, MinutesHead};
use meetings::people::{Unit, User};
use moments::Millis;
use store::comment_periods::CommentBy;
use store::meetings_repository::{MeetingPlan, PlannedItem};
use store::units::NewUnit;
use store::users::NewUser;
use store::{Actor, Store, save};

use crate::databases::Database;

/// 2026-11-22T01:00:00Z, a morning in Lào Cai.
pub const MORNING: Millis = Millis(1_795_309_200_000);
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

/// The province with two communes; An chairs, Bình writes, Cường and Dung sit in the communes,
/// Quang administers.
pub struct Office {
    pub store: Store,
    pub province: Unit,
    pub bao_thang: Unit,
    pub sa_pa: Unit,
    pub an: User,
    pub binh: User,
    pub cuong: User,
    pub dung: User,
    pub quang: User,
}

impl Office {
    pub async fn new(db: &Database) -> Self {
        let store = db.open().await;
        let province = unit(&store, "H38", "UBND tỉnh Lào Cai", None).await;
        let bao_thang = unit(&store, "H38.01", "UBND xã Bảo Thắng", Some(&province.id)).await;
        let sa_pa = unit(&store, "H38.02", "UBND phường Sa Pa", Some(&province.id)).await;
        Self {
            an: user(&store, "an", "Nguyễn Văn An", &province, false).await,
            binh: user(&store, "binh", "Trần Thị Bình", &province, false).await,
            cuong: user(&store, "cuong", "Lê Văn Cường", &bao_thang, false).await,
            dung: user(&store, "dung", "Phạm Thị Dung", &sa_pa, false).await,
            // The administrator's own unit is not invited anywhere.
            quang: {
                let it = unit(&store, "H38.99", "Trung tâm CNTT", Some(&province.id)).await;
                user(&store, "quang", "Đỗ Văn Quang", &it, true).await
            },
            store,
            province,
            bao_thang,
            sa_pa,
        }
    }

    /// Chaired by An, written by Bình, with Bảo Thắng invited.
    pub fn plan(&self, title: &str) -> MeetingPlan {
        MeetingPlan {
            title: title.to_owned(),
            starts_at: MORNING,
            chair: self.an.id.clone(),
            secretary: self.binh.id.clone(),
            // Held by the commune of Sa Pa's superior, so that Dung of Sa Pa is not invited.
            unit: self.province.id.clone(),
            invited_units: vec![self.bao_thang.id.clone()],
            invitees: meetings::invitees::Invitees::default(),
            agenda: vec![
                PlannedItem {
                    id: None,
                    title: "Báo cáo thu ngân sách".into(),
                    presenter: "Ông Cường".into(),
                    minutes: None,
                },
                PlannedItem { id: None, title: "Kết luận".into(), presenter: String::new(), minutes: None },
            ],
        }
    }

    pub async fn meeting(&self) -> Meeting {
        let plan = self.plan("Họp giao ban tháng 11");
        save!(self.store => meetings().create(&plan, &by(&self.an), MORNING)).unwrap()
    }

    /// The draft of the minutes of a new meeting.
    pub async fn draft(&self) -> Minutes {
        let meeting = self.meeting().await;
        save!(self.store => minutes().create(&meeting.id, None, &saying("Bản nháp."), &Actor::System, MORNING)).unwrap()
    }

    pub async fn saves(&self, who: &User, minutes: &Minutes, base: i64, text: &str) -> store::Result<i64> {
        save!(self.store => minutes().save_revision(&minutes.id, base, &saying(text), &by(who), MORNING))
    }
}

pub fn by(user: &User) -> Actor {
    Actor::User(user.id.clone())
}

/// Somebody who comments, or takes a step with minutes.
pub fn commenting(user: &User) -> CommentBy {
    let unit_name = String::new();
    CommentBy { user: user.id.clone(), name: user.name.clone(), unit: user.unit.clone(), unit_name }
}

/// Minutes of one paragraph.
pub fn saying(text: &str) -> MinutesContent {
    let paragraph = Block::Paragraph { content: vec![Inline::plain(text)] };
    MinutesContent {
        head: MinutesHead { issuing_unit: "UBND TỈNH LÀO CAI".into(), ..MinutesHead::default() },
        body: Body::of(vec![paragraph]),
    }
}

async fn unit(store: &Store, code: &str, name: &str, parent: Option<&UnitId>) -> Unit {
    let new = NewUnit { code: code.to_owned(), name: name.to_owned(), parent: parent.cloned() };
    save!(store => units().create(&new, &Actor::CommandLine, MORNING)).unwrap()
}

async fn user(store: &Store, username: &str, name: &str, unit: &Unit, is_admin: bool) -> User {
    let new = NewUser {
        username: username.to_owned(),
        name: name.to_owned(),
        title: String::new(),
        unit: unit.id.clone(),
        is_admin,
        password_hash: None,
    };
    save!(store => users().create(&new, &Actor::CommandLine, MORNING)).unwrap()
}
