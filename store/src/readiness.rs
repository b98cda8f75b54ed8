// SPDX-License-Identifier: MPL-2.0
//! The last check of each site for a meeting, links with which sites are checked, and whom to call
//! there. Checks are measurements and no decisions: they are not in the audit log.

use std::collections::HashMap;

use meetings::ids::{MeetingId, UnitId};
use meetings::line_test::LineFigures;
use meetings::readiness::{DeviceState, LineState, LoudspeakerState, SiteCheck};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::line_tests::number;
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, TokenHash, UnitOfWork};

words!(DeviceState {
    Works = "works",
    Silent = "silent",
    Missing = "missing",
    Refused = "refused",
    Insecure = "insecure",
    Busy = "busy",
    Failed = "failed",
    Unchecked = "unchecked",
});
words!(LoudspeakerState { Heard = "heard", NotHeard = "not_heard", Unchecked = "unchecked" });
words!(LineState {
    Tested = "tested",
    Blocked = "blocked",
    Cut = "cut",
    Impossible = "impossible",
    Unchecked = "unchecked",
});

/// Valid links of one meeting at most; an older one ends when another is made.
pub const MAX_LINKS: i64 = 20;

/// One check, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheck {
    pub unit: UnitId,
    pub checked_at: Millis,
    /// Who checked.
    pub name: String,
    /// They came by a link: nobody has confirmed the name.
    pub by_link: bool,
    pub browser: String,
    /// Left by whoever came by a link; may be empty.
    pub phone: String,
    pub check: SiteCheck,
}

/// Whom to call at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    pub name: String,
    pub phone: String,
}

#[derive(Debug, Clone, Copy)]
pub struct SiteChecks<D> {
    pub(crate) db: D,
}

impl<D: Source> SiteChecks<D> {
    /// The last check of each site.
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Vec<StoredCheck>> {
        let rows = query(
            "SELECT unit_id, checked_at, name, by_link, browser, microphone, camera, loudspeaker, line, up,
                 up_is_least, down, down_is_least, up_loss, down_loss, round_trip_ms, jitter_ms, path, phone
             FROM site_checks WHERE meeting_id = $1 ORDER BY unit_id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// Whom to call at the sites that take part in a meeting.
    pub async fn technicians(mut self) -> Result<HashMap<UnitId, Technician>> {
        let rows =
            query("SELECT unit_id, name, phone FROM site_technicians").fetch_all(&mut *self.db.read().await?).await?;
        let technician =
            |row: &AnyRow| Ok((row.id("unit_id")?, Technician { name: row.text("name")?, phone: row.text("phone")? }));
        Ok(all(&rows, technician)?.into_iter().collect())
    }

    /// The meeting that a link checks sites for. `NotFound("check link")` if there is none or it
    /// has expired.
    pub async fn meeting_of_link(mut self, token: &TokenHash, now: Millis) -> Result<MeetingId> {
        let row = query("SELECT meeting_id FROM check_links WHERE token_hash = $1 AND expires_at > $2")
            .bind(token.as_str())
            .bind(now.0)
            .fetch_optional(&mut *self.db.read().await?)
            .await?
            .ok_or(Error::NotFound("check link"))?;
        row.id("meeting_id")
    }
}

impl SiteChecks<&mut UnitOfWork> {
    /// Takes the place of the site's check before.
    pub async fn save(self, meeting: &MeetingId, stored: &StoredCheck) -> Result<()> {
        let SiteCheck { microphone, camera, loudspeaker, line, figures } = stored.check;
        let whole = |rate: u64| i64::try_from(rate).unwrap_or(i64::MAX);
        let small = |of: fn(&LineFigures) -> Option<u32>| figures.as_ref().and_then(of).map(i64::from);
        query(
            "INSERT INTO site_checks (meeting_id, unit_id, checked_at, name, by_link, browser, microphone, camera,
                 loudspeaker, line, up, up_is_least, down, down_is_least, up_loss, down_loss, round_trip_ms,
                 jitter_ms, path, phone)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
             ON CONFLICT (meeting_id, unit_id) DO UPDATE SET checked_at = $3, name = $4, by_link = $5, browser = $6,
                 microphone = $7, camera = $8, loudspeaker = $9, line = $10, up = $11, up_is_least = $12, down = $13,
                 down_is_least = $14, up_loss = $15, down_loss = $16, round_trip_ms = $17, jitter_ms = $18, path = $19,
                 phone = $20",
        )
        .bind(meeting.as_str())
        .bind(stored.unit.as_str())
        .bind(stored.checked_at.0)
        .bind(&stored.name)
        .bind(i64::from(stored.by_link))
        .bind(&stored.browser)
        .bind(microphone.word())
        .bind(camera.word())
        .bind(loudspeaker.word())
        .bind(line.word())
        .bind(figures.map(|figures| whole(figures.up)))
        .bind(figures.map(|figures| i64::from(figures.up_is_least)))
        .bind(figures.map(|figures| whole(figures.down)))
        .bind(figures.map(|figures| i64::from(figures.down_is_least)))
        .bind(small(|figures| figures.up_loss))
        .bind(small(|figures| figures.down_loss))
        .bind(small(|figures| figures.round_trip_ms))
        .bind(small(|figures| figures.jitter_ms))
        .bind(figures.map(|figures| figures.path.word()))
        .bind(&stored.phone)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// Whoever left a number last is called. The same once more: no change.
    pub async fn set_technician(
        self,
        unit: &UnitId,
        technician: &Technician,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let known = query("SELECT 1 AS known FROM site_technicians WHERE unit_id = $1 AND name = $2 AND phone = $3")
            .bind(unit.as_str())
            .bind(&technician.name)
            .bind(&technician.phone)
            .fetch_optional(self.db.connection()?)
            .await?;
        if known.is_some() {
            return Ok(());
        }
        query(
            "INSERT INTO site_technicians (unit_id, name, phone, updated_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (unit_id) DO UPDATE SET name = $2, phone = $3, updated_at = $4",
        )
        .bind(unit.as_str())
        .bind(&technician.name)
        .bind(&technician.phone)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"name": technician.name, "phone": technician.phone});
        self.db.record(actor, now, "site_technician.set", unit.as_str(), detail).await
    }

    /// Nobody is called at a site any more. None was: no change.
    pub async fn clear_technician(self, unit: &UnitId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("DELETE FROM site_technicians WHERE unit_id = $1")
            .bind(unit.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        self.db.record(actor, now, "site_technician.clear", unit.as_str(), json!({})).await
    }

    pub async fn create_link(
        self,
        token: &TokenHash,
        meeting: &MeetingId,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        // First, so that writers wait for each other and the count below holds.
        self.db.record(actor, now, "check_link.create", meeting.as_str(), json!({"expires_at": expires_at})).await?;
        query("DELETE FROM check_links WHERE meeting_id = $1 AND expires_at <= $2")
            .bind(meeting.as_str())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await?;
        // Those that are out there go on working: nobody would know why one ended.
        let links = query("SELECT COUNT(*) AS links FROM check_links WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .fetch_one(self.db.connection()?)
            .await?
            .int("links")?;
        if links >= MAX_LINKS {
            return Err(Conflict::CheckLinksFull.into());
        }
        query("INSERT INTO check_links (token_hash, meeting_id, expires_at, created_at) VALUES ($1, $2, $3, $4)")
            .bind(token.as_str())
            .bind(meeting.as_str())
            .bind(expires_at.0)
            .bind(now.0)
            .execute(self.db.connection()?)
            .await
            .or_taken("check link")?;
        Ok(())
    }

    /// All links of a meeting check no site any more.
    pub async fn withdraw_links(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("DELETE FROM check_links WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .execute(self.db.connection()?)
            .await?;
        let links = done.rows_affected();
        if links == 0 {
            return Ok(());
        }
        self.db.record(actor, now, "check_link.withdraw", meeting.as_str(), json!({"links": links})).await
    }
}

fn read(row: &AnyRow) -> Result<StoredCheck> {
    let line: LineState = row.word("line")?;
    let small = |column| row.maybe_int(column)?.map(number::<u32>).transpose();
    let figures = match row.maybe_int("up")? {
        Some(up) => Some(LineFigures {
            up: number(up)?,
            up_is_least: row.flag("up_is_least")?,
            down: number(row.int("down")?)?,
            down_is_least: row.flag("down_is_least")?,
            up_loss: small("up_loss")?,
            down_loss: small("down_loss")?,
            round_trip_ms: small("round_trip_ms")?,
            jitter_ms: small("jitter_ms")?,
            path: row.word("path")?,
        }),
        None => None,
    };
    Ok(StoredCheck {
        unit: row.id("unit_id")?,
        checked_at: row.millis("checked_at")?,
        name: row.text("name")?,
        by_link: row.flag("by_link")?,
        browser: row.text("browser")?,
        phone: row.text("phone")?,
        check: SiteCheck {
            microphone: row.word("microphone")?,
            camera: row.word("camera")?,
            loudspeaker: row.word("loudspeaker")?,
            line,
            figures,
        },
    })
}
