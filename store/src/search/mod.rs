// SPDX-License-Identifier: MPL-2.0
//! Search over all transcripts and minutes. The index is the table `passages`, updated in the
//! transactions that change its sources ([`index`]). It uses the full-text search of the database
//! (FTS5 or `tsvector`); only this folder depends on which.

pub(crate) mod index;
mod sql;

use meetings::ids::{MeetingId, MinutesId, SegmentId};
use meetings::minutes::MinutesKind;
use meetings::people::User;
use meetings::search::{SearchQuery, SearchWord};
use moments::Millis;
use sqlx::any::AnyRow;

use crate::Store;
use crate::error::Result;
use crate::row::{Fields as _, all, query};

/// Maximum number of hits of one page.
pub const MAX_HITS: i64 = 50;

/// A passage that contains all words of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub meeting: MeetingId,
    /// The minutes that contain it; `None` for a transcript.
    pub minutes: Option<MinutesId>,
    /// Whoever was invited may read these minutes.
    pub is_published: bool,
    /// These minutes correct others.
    /// Of the minutes; none of a transcript.
    pub kind: Option<MinutesKind>,
    pub is_correction: bool,
    /// The segment with its audio. Always present for a transcript.
    pub segment: Option<SegmentId>,
    /// Whether the sound of the segment is there still.
    pub has_sound: bool,
    /// When it was spoken; for minutes, when the meeting began.
    pub said_at: Millis,
    /// Empty for minutes.
    pub speaker: String,
    pub unit: String,
    pub text: String,
    /// Cursor for the page after this hit.
    pub cursor: Cursor,
}

/// A position in the order of hits: the whole phrase as typed first, then the phrase without
/// diacritics, then all its words; within each the latest first. It stays valid when hits are added
/// before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub nearness: i64,
    pub said_at: i64,
    pub passage: i64,
}

impl Cursor {
    const BEGIN: Self = Self { nearness: i64::MAX, said_at: i64::MAX, passage: i64::MAX };
}

pub struct Search<'s> {
    pub(crate) store: &'s Store,
}

impl Store {
    /// Search over all transcripts and minutes that a user may read.
    pub fn search(&self) -> Search<'_> {
        Search { store: self }
    }
}

impl Search<'_> {
    /// Up to `limit` (at most [`MAX_HITS`]) passages after `after` that `user` may read. The query
    /// repeats the rules of `meetings/src/policy.rs`, so that pages are full.
    pub async fn find(&self, words: &SearchQuery, user: &User, after: Option<Cursor>, limit: i64) -> Result<Vec<Hit>> {
        let after = after.unwrap_or(Cursor::BEGIN);
        let (sql, texts) = self.store.on(
            (sql::SQLITE, sqlite_texts as fn(&[SearchWord]) -> [String; 4]),
            (sql::POSTGRES, postgres_texts as fn(&[SearchWord]) -> [String; 4]),
        );
        let mut select = query(sql)
            .bind(i64::from(user.is_admin))
            .bind(user.id.as_str())
            .bind(user.unit.as_str())
            .bind(after.nearness)
            .bind(after.said_at)
            .bind(after.passage)
            .bind(limit.clamp(0, MAX_HITS));
        for text in texts(words.words()) {
            select = select.bind(text);
        }
        let rows = select.fetch_all(&mut *self.store.reader().await?).await?;
        all(&rows, read)
    }
}

fn read(row: &AnyRow) -> Result<Hit> {
    let said_at = row.millis("said_at")?;
    Ok(Hit {
        meeting: row.id("meeting_id")?,
        minutes: row.maybe_id("minutes_id")?,
        is_published: row.flag("is_published")?,
        kind: row.maybe_word("kind")?,
        is_correction: row.maybe_text("corrects_id")?.is_some(),
        segment: row.maybe_id("segment_id")?,
        has_sound: row.flag("has_sound")?,
        said_at,
        speaker: row.text("speaker")?,
        unit: row.text("unit_name")?,
        text: row.text("text")?,
        cursor: Cursor { nearness: row.int("nearness")?, said_at: said_at.0, passage: row.int("id")? },
    })
}

/// All words; those with diacritics as typed; the phrase as typed; the phrase without diacritics.
/// Words contain only letters and digits, so within quotation marks they need no escaping.
fn sqlite_texts(words: &[SearchWord]) -> [String; 4] {
    let joined = |words: Vec<String>, between: &str| words.join(between);
    let all = words.iter().map(|word| format!("folded : \"{}\"", word.folded)).collect();
    let marked: Vec<String> =
        words.iter().filter(|word| word.is_marked()).map(|word| format!("exact : \"{}\"", word.exact)).collect();
    let mut all = joined(all, " AND ");
    for word in &marked {
        all.push_str(" AND ");
        all.push_str(word);
    }
    let exact = words.iter().map(|word| word.exact.clone()).collect();
    let folded = words.iter().map(|word| word.folded.clone()).collect();
    let phrase = |column: &str, words: Vec<String>| format!("{column} : \"{}\"", joined(words, " "));
    [all, joined(marked, " AND "), phrase("exact", exact), phrase("folded", folded)]
}

fn postgres_texts(words: &[SearchWord]) -> [String; 4] {
    let lexemes = |words: Vec<&String>, between: &str| {
        words.into_iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(between)
    };
    let folded = || words.iter().map(|word| &word.folded).collect();
    let exact = || words.iter().map(|word| &word.exact).collect();
    let marked = words.iter().filter(|word| word.is_marked()).map(|word| &word.exact).collect();
    [lexemes(folded(), " & "), lexemes(marked, " & "), lexemes(exact(), " <-> "), lexemes(folded(), " <-> ")]
}
