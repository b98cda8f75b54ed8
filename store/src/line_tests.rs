// SPDX-License-Identifier: MPL-2.0
//! The last test of each person's line. A measurement and no decision: not in the audit log.

use meetings::ids::{MeetingId, ParticipantId};
use meetings::line_test::{LineFigures, LinePath};
use moments::Millis;
use sqlx::any::AnyRow;

use crate::UnitOfWork;
use crate::error::{Error, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;

words!(LinePath { Udp = "udp", Tcp = "tcp", Relay = "relay" });

/// Tests older than this are deleted: they say nothing of the line any more.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;
/// Tests by links of checks have no name, and are looked at by the report that follows.
const NAMELESS_KEPT_MS: i64 = 3600 * 1000;

/// One test, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineTest {
    pub participant: ParticipantId,
    /// At whose door it was made.
    pub meeting: MeetingId,
    pub name: String,
    pub unit_name: String,
    pub is_guest: bool,
    /// Where it was made from.
    pub network: String,
    pub tested_at: Millis,
    pub figures: LineFigures,
}

#[derive(Debug, Clone, Copy)]
pub struct LineTests<D> {
    pub(crate) db: D,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT participant_id, meeting_id, name, unit_name, is_guest, network, tested_at, up, up_is_least, down, ",
            "down_is_least, up_loss, down_loss, round_trip_ms, jitter_ms, path FROM line_tests ",
            $which
        )
    };
}

impl<D: Source> LineTests<D> {
    /// The last test of one person.
    pub async fn of(mut self, participant: &ParticipantId) -> Result<Option<LineTest>> {
        let row = query(select!("WHERE participant_id = $1"))
            .bind(participant.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The newest of all that have a name: who checked a site by a link is on its board.
    pub async fn newest(mut self, most: u32) -> Result<Vec<LineTest>> {
        let rows = query(select!("WHERE name <> '' ORDER BY tested_at DESC, participant_id LIMIT $1"))
            .bind(i64::from(most))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }
}

impl LineTests<&mut UnitOfWork> {
    /// Takes the place of the person's test before.
    pub async fn save(self, test: &LineTest) -> Result<()> {
        let LineFigures { up, down, up_loss, down_loss, round_trip_ms, jitter_ms, path, .. } = test.figures;
        query(
            "INSERT INTO line_tests (participant_id, meeting_id, name, unit_name, is_guest, network, tested_at, up,
                 up_is_least, down, down_is_least, up_loss, down_loss, round_trip_ms, jitter_ms, path)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
             ON CONFLICT (participant_id) DO UPDATE SET meeting_id = $2, name = $3, unit_name = $4, is_guest = $5,
                 network = $6, tested_at = $7, up = $8, up_is_least = $9, down = $10, down_is_least = $11,
                 up_loss = $12, down_loss = $13, round_trip_ms = $14, jitter_ms = $15, path = $16",
        )
        .bind(test.participant.as_str())
        .bind(test.meeting.as_str())
        .bind(&test.name)
        .bind(&test.unit_name)
        .bind(i64::from(test.is_guest))
        .bind(&test.network)
        .bind(test.tested_at.0)
        .bind(whole(up))
        .bind(i64::from(test.figures.up_is_least))
        .bind(whole(down))
        .bind(i64::from(test.figures.down_is_least))
        .bind(up_loss.map(i64::from))
        .bind(down_loss.map(i64::from))
        .bind(round_trip_ms.map(i64::from))
        .bind(jitter_ms.map(i64::from))
        .bind(path.word())
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// Deletes at most so many old ones; true when none is left.
    pub async fn delete_old(self, most: u32, now: Millis) -> Result<bool> {
        let done = query(
            "DELETE FROM line_tests WHERE participant_id IN
             (SELECT participant_id FROM line_tests
              WHERE tested_at <= $1 OR (name = '' AND tested_at <= $2) LIMIT $3)",
        )
        .bind(now.plus(-KEPT_MS).0)
        .bind(now.plus(-NAMELESS_KEPT_MS).0)
        .bind(i64::from(most))
        .execute(self.db.connection()?)
        .await?;
        Ok(done.rows_affected() < u64::from(most))
    }
}

fn whole(rate: u64) -> i64 {
    i64::try_from(rate).unwrap_or(i64::MAX)
}

/// What we wrote; a number that we cannot have written is an error.
pub(crate) fn number<T: TryFrom<i64>>(value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| Error::Broken(format!("{value} in a row")))
}

fn read(row: &AnyRow) -> Result<LineTest> {
    let small = |column| row.maybe_int(column)?.map(number::<u32>).transpose();
    Ok(LineTest {
        participant: row.id("participant_id")?,
        meeting: row.id("meeting_id")?,
        name: row.text("name")?,
        unit_name: row.text("unit_name")?,
        is_guest: row.flag("is_guest")?,
        network: row.text("network")?,
        tested_at: row.millis("tested_at")?,
        figures: LineFigures {
            up: number(row.int("up")?)?,
            up_is_least: row.flag("up_is_least")?,
            down: number(row.int("down")?)?,
            down_is_least: row.flag("down_is_least")?,
            up_loss: small("up_loss")?,
            down_loss: small("down_loss")?,
            round_trip_ms: small("round_trip_ms")?,
            jitter_ms: small("jitter_ms")?,
            path: row.word("path")?,
        },
    })
}
