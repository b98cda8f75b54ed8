// SPDX-License-Identifier: MPL-2.0
//! Papers of meetings. Their files are not in the database.

use meetings::ids::{MeetingId, PaperId, UserId};
use meetings::paper::{
    Conversion, MAX_MEETING_PAGES, MAX_MEETING_PAPER_BYTES, MAX_PAPER_VERSIONS, MAX_PAPERS, Paper, newest_version,
    papers_due,
};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, Word, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// What kind of file a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    Pdf,
    Png,
    Jpeg,
    Docx,
    Xlsx,
    Pptx,
}

words!(PaperKind { Pdf = "pdf", Png = "png", Jpeg = "jpeg", Docx = "docx", Xlsx = "xlsx", Pptx = "pptx" });
words!(Conversion {
    Waiting = "waiting",
    Done = "done",
    Failed = "failed",
    TooLong = "too_long",
    MeetingFull = "meeting_full",
    NoConverter = "no_converter"
});

impl PaperKind {
    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
        }
    }

    /// Whether it has no pages before it is converted.
    pub fn is_office(self) -> bool {
        matches!(self, Self::Docx | Self::Xlsx | Self::Pptx)
    }
}

/// A paper, and what only the server needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPaper {
    pub paper: Paper,
    pub meeting: MeetingId,
    pub kind: PaperKind,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// How often its conversion was begun without an end.
    pub attempts: u32,
}

#[derive(Debug, Clone, Copy)]
pub struct Papers<D> {
    pub(crate) db: D,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT p.id, p.document_id, p.version, p.meeting_id, p.agenda_item_id, p.name, p.kind, p.bytes, p.digest,
                 p.pages, p.drawn, p.conversion, p.added_by, p.added_by_name, p.added_at, p.shown_at, p.attempts,
                 m.starts_at, m.postponed_at, m.time_open, m.planned_at, m.time_set_at
             FROM papers p JOIN meetings m ON m.id = p.meeting_id ",
            $which
        )
    };
}

impl<D: Source> Papers<D> {
    /// All of a meeting, in the order in which they were added.
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Vec<Paper>> {
        let rows = query(select!("WHERE p.meeting_id = $1 ORDER BY p.added_at, p.id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| Ok(read(row)?.paper))
    }

    /// The same with what is known of their files.
    pub async fn all_of(mut self, meeting: &MeetingId) -> Result<Vec<StoredPaper>> {
        let rows = query(select!("WHERE p.meeting_id = $1 ORDER BY p.added_at, p.id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    pub async fn get(mut self, meeting: &MeetingId, id: &PaperId) -> Result<StoredPaper> {
        let row = query(select!("WHERE p.id = $1 AND p.meeting_id = $2"))
            .bind(id.as_str())
            .bind(meeting.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?
            .ok_or(Error::NotFound("paper"))?;
        read(&row)
    }

    /// Those of which pages are still to be drawn, with the fewest that are ready first.
    pub async fn to_draw(mut self, most: u32) -> Result<Vec<StoredPaper>> {
        let rows = query(select!("WHERE p.drawn < p.pages ORDER BY p.drawn, p.added_at, p.id LIMIT $1"))
            .bind(i64::from(most))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// Those that wait for their conversion: those that were tried least often first, then the
    /// oldest. With `again` also those that were given up for want of a converter.
    pub async fn to_convert(mut self, again: bool, most: u32) -> Result<Vec<StoredPaper>> {
        const WAITING: &str =
            select!("WHERE p.conversion = $1 OR p.conversion = $2 ORDER BY p.attempts, p.added_at, p.id LIMIT $3");
        let other = if again { Conversion::NoConverter } else { Conversion::Waiting };
        let rows = query(WAITING)
            .bind(Conversion::Waiting.word())
            .bind(other.word())
            .bind(i64::from(most))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// Whether there is such a paper.
    pub async fn is_known(mut self, id: &PaperId) -> Result<bool> {
        let row = query("SELECT id FROM papers WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        Ok(row.is_some())
    }
}

impl Papers<&mut UnitOfWork> {
    /// Adds a paper; `most_of_one` is how many this person may have in the meeting. Too many, or
    /// too large together: `Conflict::PapersFull`.
    pub async fn add(self, added: &StoredPaper, most_of_one: usize, actor: &Actor, now: Millis) -> Result<()> {
        let StoredPaper { paper, meeting, digest, .. } = added;
        let detail = json!({"meeting": meeting, "name": paper.name, "bytes": paper.bytes, "digest": digest});
        // The first statement: the log serialises writers, so that the count below holds.
        self.db.record(actor, now, "paper.add", paper.id.as_str(), detail).await?;
        let others = self.db.papers().of(meeting).await?;
        require_room(&others, paper, most_of_one)?;
        insert(self.db, added).await
    }

    /// Adds a newer version of the paper of which `replaced` is the newest version, with its agenda
    /// item; document and number of `added` are set here. Deleted or replaced meanwhile:
    /// `Conflict::PaperReplaced`.
    pub async fn add_version(
        self,
        mut added: StoredPaper,
        replaced: &PaperId,
        most_of_one: usize,
        actor: &Actor,
        now: Millis,
    ) -> Result<Paper> {
        let StoredPaper { paper, meeting, digest, .. } = &added;
        let detail = json!({"meeting": meeting, "name": paper.name, "bytes": paper.bytes, "digest": digest, "replaces": replaced});
        // First, as in `add`.
        self.db.record(actor, now, "paper.replace", paper.id.as_str(), detail).await?;
        let others = self.db.papers().of(meeting).await?;
        let before = others.iter().find(|other| other.id == *replaced).ok_or(Conflict::PaperReplaced)?;
        if newest_version(&others, &before.document) != Some(before) {
            return Err(Conflict::PaperReplaced.into());
        }
        if others.iter().filter(|other| other.document == before.document).count() >= MAX_PAPER_VERSIONS {
            return Err(Conflict::PaperVersionsFull.into());
        }
        require_room(&others, paper, most_of_one)?;
        let row = query("SELECT MAX(versions_given) AS given FROM papers WHERE document_id = $1")
            .bind(before.document.as_str())
            .fetch_one(self.db.connection()?)
            .await?;
        added.paper.version = number(row.int("given")? + 1)?;
        added.paper.document = before.document.clone();
        added.paper.agenda_item = before.agenda_item.clone();
        insert(&mut *self.db, &added).await?;
        query("UPDATE papers SET versions_given = $1 WHERE document_id = $2")
            .bind(i64::from(added.paper.version))
            .bind(added.paper.document.as_str())
            .execute(self.db.connection()?)
            .await?;
        // Whether it is late is known by its row.
        Ok(self.db.papers().get(&added.meeting, &added.paper.id).await?.paper)
    }

    /// Pages up to this one are ready. False if the paper was deleted meanwhile.
    pub async fn set_drawn(self, id: &PaperId, drawn: u32) -> Result<bool> {
        let done = query("UPDATE papers SET drawn = $1 WHERE id = $2 AND drawn < $1 AND $1 <= pages")
            .bind(i64::from(drawn))
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Everybody who is in the meeting is shown a page of it. Not audited: the page that is shown is
    /// in the room's snapshot.
    pub async fn set_shown(self, meeting: &MeetingId, id: &PaperId, now: Millis) -> Result<()> {
        query("UPDATE papers SET shown_at = $1 WHERE id = $2 AND meeting_id = $3")
            .bind(now.0)
            .bind(id.as_str())
            .bind(meeting.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// The document has so many pages as the PDF with this digest. False if the paper was deleted
    /// meanwhile. More than the meeting takes: `Conflict::PapersFull`.
    pub async fn set_converted(self, converted: &StoredPaper, pages: u32, digest: &str, now: Millis) -> Result<bool> {
        let StoredPaper { paper, meeting, .. } = converted;
        let detail = json!({"meeting": meeting, "name": paper.name, "pages": pages, "pdf": digest});
        // First, as in `add`.
        self.db.record(&Actor::System, now, "paper.convert", paper.id.as_str(), detail).await?;
        let others = self.db.papers().of(meeting).await?;
        if others.iter().map(|other| other.pages).sum::<u32>().saturating_add(pages) > MAX_MEETING_PAGES {
            return Err(Conflict::PapersFull.into());
        }
        let done = query("UPDATE papers SET conversion = $1, pages = $2 WHERE id = $3 AND conversion IN ($4, $5)")
            .bind(Conversion::Done.word())
            .bind(i64::from(pages))
            .bind(paper.id.as_str())
            .bind(Conversion::Waiting.word())
            .bind(Conversion::NoConverter.word())
            .execute(self.db.connection()?)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The conversion of a document begins (`true`), or ended for a reason that is not the
    /// document's (`false`). Not audited.
    pub async fn count_attempt(self, id: &PaperId, begins: bool) -> Result<()> {
        query("UPDATE papers SET attempts = CASE WHEN $1 = 1 THEN attempts + 1 WHEN attempts > 0 THEN attempts - 1 ELSE 0 END
             WHERE id = $2")
            .bind(i64::from(begins))
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// The document is not converted, for this reason.
    pub async fn set_not_converted(self, id: &PaperId, reason: Conversion) -> Result<()> {
        query("UPDATE papers SET conversion = $1 WHERE id = $2 AND conversion IN ($3, $4)")
            .bind(reason.word())
            .bind(id.as_str())
            .bind(Conversion::Waiting.word())
            .bind(Conversion::NoConverter.word())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    pub async fn delete(self, meeting: &MeetingId, id: &PaperId, actor: &Actor, now: Millis) -> Result<()> {
        let StoredPaper { paper, digest, .. } = self.db.papers().get(meeting, id).await?;
        query("DELETE FROM paper_openings WHERE paper_id = $1")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        query("DELETE FROM papers WHERE id = $1").bind(id.as_str()).execute(self.db.connection()?).await?;
        let detail = json!({"meeting": meeting, "name": paper.name, "version": paper.version, "digest": digest});
        self.db.record(actor, now, "paper.delete", id.as_str(), detail).await
    }
}

/// Whether the meeting takes one more, beside the others.
fn require_room(others: &[Paper], paper: &Paper, most_of_one: usize) -> Result<()> {
    let own = others.iter().filter(|other| other.added_by == paper.added_by).count();
    let bytes = others.iter().map(|other| other.bytes).sum::<u64>().saturating_add(paper.bytes);
    let pages = others.iter().map(|other| other.pages).sum::<u32>().saturating_add(paper.pages);
    let is_full = others.len() >= MAX_PAPERS
        || pages > MAX_MEETING_PAGES
        || own >= most_of_one
        || bytes > MAX_MEETING_PAPER_BYTES;
    if is_full { Err(Conflict::PapersFull.into()) } else { Ok(()) }
}

async fn insert(db: &mut UnitOfWork, added: &StoredPaper) -> Result<()> {
    let StoredPaper { paper, meeting, kind, digest, attempts: _ } = added;
    query(
        "INSERT INTO papers (id, document_id, version, versions_given, meeting_id, agenda_item_id, name, kind, bytes,
             digest, pages, drawn, conversion, added_by, added_by_name, added_at)
         VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(paper.id.as_str())
    .bind(paper.document.as_str())
    .bind(i64::from(paper.version))
    .bind(meeting.as_str())
    .bind(paper.agenda_item.as_ref().map(|item| item.as_str().to_owned()))
    .bind(&paper.name)
    .bind(kind.word())
    .bind(i64::try_from(paper.bytes).unwrap_or(i64::MAX))
    .bind(digest)
    .bind(i64::from(paper.pages))
    .bind(i64::from(paper.drawn))
    .bind(paper.conversion.map(Word::word))
    .bind(paper.added_by.as_str())
    .bind(&paper.added_by_name)
    .bind(paper.added_at.0)
    .execute(db.connection()?)
    .await?;
    Ok(())
}

/// A number that we cannot have written is an error.
fn number<T: TryFrom<i64>>(value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| Error::Broken(format!("{value} in a paper")))
}

fn read(row: &AnyRow) -> Result<StoredPaper> {
    // The participant identifier of a person with an account is the account's.
    let added_by: UserId = row.id("added_by")?;
    let added_at = row.millis("added_at")?;
    // As `Meeting::set_time`.
    let time_open = row.maybe_int("postponed_at")?.is_some() && row.flag("time_open")?;
    let set_time = if time_open { None } else { Some(row.millis("starts_at")?) };
    let set_at = row.maybe_millis("time_set_at")?;
    let due = papers_due(set_time, row.maybe_millis("planned_at")?.map(|planned| set_at.unwrap_or(planned)));
    let paper = Paper {
        id: row.id("id")?,
        document: row.id("document_id")?,
        version: number(row.int("version")?)?,
        agenda_item: row.maybe_id("agenda_item_id")?,
        name: row.text("name")?,
        pages: number(row.int("pages")?)?,
        drawn: number(row.int("drawn")?)?,
        conversion: row.maybe_word("conversion")?,
        bytes: number(row.int("bytes")?)?,
        added_by: added_by.as_str().to_owned().try_into().map_err(|e| Error::Broken(format!("added_by: {e}")))?,
        added_by_name: row.text("added_by_name")?,
        added_at,
        is_late: due.is_some_and(|due| added_at > due),
        shown_at: row.maybe_millis("shown_at")?,
    };
    Ok(StoredPaper {
        paper,
        meeting: row.id("meeting_id")?,
        kind: row.word("kind")?,
        digest: row.text("digest")?,
        attempts: number(row.int("attempts")?)?,
    })
}
