// SPDX-License-Identifier: MPL-2.0
//! Updates the index: text becomes passages in the transaction that stores it.

use std::collections::HashMap;

use meetings::ids::{MeetingId, MinutesId, RecordingId};
use meetings::minutes::{Block, Body, Inline, MinutesContent, TextMark};
use meetings::search::IndexedText;
use sqlx::AnyConnection;

use crate::UnitOfWork;
use crate::error::Result;
use crate::row::{Fields as _, query};

/// Maximum length of a passage in characters; only this much of a longer block is indexed.
const MAX_PASSAGE_CHARS: usize = 20_000;

struct Passage<'a> {
    meeting: &'a str,
    recording: Option<&'a RecordingId>,
    minutes: Option<&'a MinutesId>,
    segment: Option<&'a str>,
    said_at: i64,
    speaker: &'a str,
    unit: &'a str,
    text: &'a str,
}

async fn insert(db: &mut AnyConnection, passage: Passage<'_>) -> Result<()> {
    let text: String = passage.text.chars().take(MAX_PASSAGE_CHARS).collect();
    let indexed = IndexedText::of(&text);
    query(
        "INSERT INTO passages (meeting_id, recording_id, minutes_id, segment_id, said_at, speaker, unit_name, text, exact,
         folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(passage.meeting)
    .bind(passage.recording.map(RecordingId::as_str))
    .bind(passage.minutes.map(MinutesId::as_str))
    .bind(passage.segment)
    .bind(passage.said_at)
    .bind(passage.speaker)
    .bind(passage.unit)
    .bind(text)
    .bind(indexed.exact)
    .bind(indexed.folded)
    .execute(db)
    .await?;
    Ok(())
}

/// Updates the passages of a recording to its current segments; called after each change of them.
pub(crate) async fn of_recording(work: &mut UnitOfWork, recording: &RecordingId) -> Result<()> {
    query(
        "DELETE FROM passages WHERE recording_id = $1 AND NOT EXISTS (SELECT 1 FROM segments s
         WHERE s.id = passages.segment_id AND s.is_current = 1 AND s.text = passages.text
         AND s.speaker = passages.speaker AND s.starts_at = passages.said_at)",
    )
    .bind(recording.as_str())
    .execute(work.connection()?)
    .await?;
    let rows = query(
        "SELECT id, meeting_id, starts_at, speaker, unit_name, text FROM segments s
         WHERE recording_id = $1 AND is_current = 1
         AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.recording_id = $1 AND p.segment_id = s.id)",
    )
    .bind(recording.as_str())
    .fetch_all(work.connection()?)
    .await?;
    for row in rows {
        let passage = Passage {
            meeting: &row.text("meeting_id")?,
            recording: Some(recording),
            minutes: None,
            segment: Some(&row.text("id")?),
            said_at: row.int("starts_at")?,
            speaker: &row.text("speaker")?,
            unit: &row.text("unit_name")?,
            text: &row.text("text")?,
        };
        insert(work.connection()?, passage).await?;
    }
    Ok(())
}

/// Makes the blocks of `content` the passages of minutes. An editor saves every few seconds and
/// changes one paragraph, so unchanged passages are not touched.
pub(crate) async fn of_minutes(work: &mut UnitOfWork, id: &MinutesId, content: &MinutesContent) -> Result<()> {
    let row = query(
        "SELECT m.id, COALESCE(m.started_at, m.starts_at) AS held_at FROM minutes n JOIN meetings m ON m.id = n.meeting_id
         WHERE n.id = $1",
    )
    .bind(id.as_str())
    .fetch_one(work.connection()?)
    .await?;
    let (meeting, held_at): (MeetingId, i64) = (row.id("id")?, row.int("held_at")?);
    // How many times each text is needed, minus existing passages.
    let mut wanted: HashMap<(String, Option<String>), usize> = HashMap::new();
    let title = (content.head.title.clone(), None);
    for said in std::iter::once(title).chain(paragraphs(&content.body)) {
        if said.0.chars().any(char::is_alphanumeric) {
            *wanted.entry(said).or_default() += 1;
        }
    }
    let rows = query("SELECT id, text, segment_id FROM passages WHERE minutes_id = $1")
        .bind(id.as_str())
        .fetch_all(work.connection()?)
        .await?;
    for row in rows {
        match wanted.get_mut(&(row.text("text")?, row.maybe_text("segment_id")?)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => {
                query("DELETE FROM passages WHERE id = $1").bind(row.int("id")?).execute(work.connection()?).await?;
            }
        }
    }
    for ((text, segment), count) in wanted {
        for _ in 0..count {
            let passage = Passage {
                meeting: meeting.as_str(),
                recording: None,
                minutes: Some(id),
                segment: segment.as_deref(),
                said_at: held_at,
                speaker: "",
                unit: "",
                text: &text,
            };
            insert(work.connection()?, passage).await?;
        }
    }
    Ok(())
}

/// The text of each block, with its first source segment.
fn paragraphs(body: &Body) -> impl Iterator<Item = (String, Option<String>)> + '_ {
    body.content.iter().flat_map(|block| -> Vec<(String, Option<String>)> {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => vec![said(content)],
            Block::BulletList { content } | Block::OrderedList { content } => {
                content.iter().flat_map(|item| &item.content).map(|paragraph| said(&paragraph.content)).collect()
            }
            Block::Table { content } => content.iter().map(|row| said(&row.line())).collect(),
        }
    })
}

fn said(inlines: &[Inline]) -> (String, Option<String>) {
    let text: String = inlines.iter().map(|inline| inline.text.as_str()).collect();
    let source = inlines.iter().flat_map(|inline| &inline.marks).find_map(|mark| match mark {
        TextMark::Source { attrs } => Some(attrs.segment.as_str().to_owned()),
        TextMark::Strong | TextMark::Em => None,
    });
    (text.chars().take(MAX_PASSAGE_CHARS).collect(), source)
}
