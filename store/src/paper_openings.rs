// SPDX-License-Identifier: MPL-2.0
//! Who has opened which version of a paper, once for each. Not in the audit log: reading changes
//! nothing.

use meetings::ids::{MeetingId, PaperId, ParticipantId, UnitId};
use moments::Millis;
use sqlx::any::AnyRow;

use crate::UnitOfWork;
use crate::error::{Error, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;

/// That somebody opened a version of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperOpening {
    /// The first version of the paper.
    pub document: PaperId,
    pub version: u32,
    pub reader: ParticipantId,
    pub reader_name: String,
    pub is_guest: bool,
    /// For which unit they take part; none of guests.
    pub unit: Option<UnitId>,
    /// For the first time.
    pub at: Millis,
}

/// Who opens a paper.
#[derive(Debug, Clone, Copy)]
pub struct PaperReader<'a> {
    pub id: &'a ParticipantId,
    pub name: &'a str,
    pub is_guest: bool,
    pub unit: Option<&'a UnitId>,
}

#[derive(Debug, Clone, Copy)]
pub struct PaperOpenings<D> {
    pub(crate) db: D,
}

impl<D: Source> PaperOpenings<D> {
    /// Of all papers of a meeting, in the order in which they were opened.
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Vec<PaperOpening>> {
        const SQL: &str = "SELECT p.document_id, p.version, o.reader, o.reader_name, o.is_guest, o.unit_id, o.opened_at
             FROM paper_openings o JOIN papers p ON p.id = o.paper_id
             WHERE p.meeting_id = $1 ORDER BY o.opened_at, o.reader";
        let rows = query(SQL).bind(meeting.as_str()).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, read)
    }

    pub async fn is_known(mut self, paper: &PaperId, reader: &ParticipantId) -> Result<bool> {
        let row = query("SELECT paper_id FROM paper_openings WHERE paper_id = $1 AND reader = $2")
            .bind(paper.as_str())
            .bind(reader.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        Ok(row.is_some())
    }
}

impl PaperOpenings<&mut UnitOfWork> {
    /// Keeps the first opening. Of a paper that was deleted meanwhile nothing is kept.
    pub async fn add(self, paper: &PaperId, reader: PaperReader<'_>, now: Millis) -> Result<()> {
        query(
            "INSERT INTO paper_openings (paper_id, reader, reader_name, is_guest, unit_id, opened_at)
             SELECT id, $2, $3, $4, $5, $6 FROM papers WHERE id = $1
             ON CONFLICT (paper_id, reader) DO NOTHING",
        )
        .bind(paper.as_str())
        .bind(reader.id.as_str())
        .bind(reader.name)
        .bind(i64::from(reader.is_guest))
        .bind(reader.unit.map(|unit| unit.as_str().to_owned()))
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<PaperOpening> {
    let version = row.int("version")?;
    Ok(PaperOpening {
        document: row.id("document_id")?,
        version: u32::try_from(version).map_err(|_| Error::Broken(format!("version {version} of a paper")))?,
        reader: row.id("reader")?,
        reader_name: row.text("reader_name")?,
        is_guest: row.flag("is_guest")?,
        unit: row.maybe_id("unit_id")?,
        at: row.millis("opened_at")?,
    })
}
