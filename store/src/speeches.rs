// SPDX-License-Identifier: MPL-2.0
//! Speeches: who was given the floor, from when to when, and who spoke behind a site's microphone.
//! Where somebody was named, the sentences of that time are theirs.

use meetings::ids::{AgendaItemId, MeetingId, ParticipantId, RecordingId};
use meetings::room::floor::{FloorMode, FloorRules};
use meetings::transcript::Segment;
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::search::index;
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// One person's speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech {
    pub participant: ParticipantId,
    /// Name and unit of the participant as they were then.
    pub name: String,
    pub unit: String,
    /// Who spoke behind the microphone, where somebody was named.
    pub speaker: Option<String>,
    /// The agenda item at its beginning.
    pub item: Option<AgendaItemId>,
    pub began_at: Millis,
    /// None while it lasts.
    pub ended_at: Option<Millis>,
}

impl Speech {
    /// Whether most of a sentence was said in it.
    fn holds(&self, segment: &Segment) -> bool {
        let middle = Millis(segment.starts_at.0.midpoint(segment.ends_at.0));
        self.participant == segment.participant
            && self.began_at <= middle
            && self.ended_at.is_none_or(|ended_at| middle < ended_at)
    }
}

words!(FloorMode { Discussion = "discussion", Conference = "conference", Training = "training" });

/// From when to when somebody could not switch the microphone on.
pub type LockedTime = (Millis, Option<Millis>);

fn locked_times<'a>(modes: &[(FloorMode, Millis)], speeches: impl Iterator<Item = &'a Speech>) -> Vec<LockedTime> {
    let mut locked: Vec<LockedTime> = Vec::new();
    for (mode, at) in modes {
        match (mode.locks_microphones(), locked.last_mut().filter(|(_, until)| until.is_none())) {
            (true, None) => locked.push((*at, None)),
            (false, Some(open)) => open.1 = Some(*at),
            _ => {}
        }
    }
    for speech in speeches {
        let without = |(from, until): LockedTime| {
            let before = (from < speech.began_at)
                .then(|| (from, Some(until.map_or(speech.began_at, |until| until.min(speech.began_at)))));
            let after = speech
                .ended_at
                .filter(|ended_at| until.is_none_or(|until| *ended_at < until))
                .map(|ended_at| (from.max(ended_at), until));
            before.into_iter().chain(after)
        };
        locked = locked.into_iter().flat_map(without).collect();
    }
    locked
}

#[derive(Debug, Clone, Copy)]
pub struct Speeches<D> {
    pub(crate) db: D,
}

impl<D: Source> Speeches<D> {
    /// All speeches of a meeting, in the order in which the floor was given.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<Speech>> {
        read_all(&mut *self.db.read().await?, meeting).await
    }

    /// From when to when the microphone of somebody who does not lead was locked; the last time
    /// without an end if it still is.
    pub async fn locked_times(mut self, meeting: &MeetingId, of: &ParticipantId) -> Result<Vec<LockedTime>> {
        let db = &mut *self.db.read().await?;
        let rows = query("SELECT mode, at FROM floor_modes WHERE meeting_id = $1 ORDER BY seq")
            .bind(meeting.as_str())
            .fetch_all(&mut *db)
            .await?;
        let modes = all(&rows, |row| Ok((row.word::<FloorMode>("mode")?, row.millis("at")?)))?;
        let speeches = read_all(db, meeting).await?;
        Ok(locked_times(&modes, speeches.iter().filter(|speech| speech.participant == *of)))
    }
}

impl Speeches<&mut UnitOfWork> {
    /// A speech begins. Somebody who has the floor already goes on.
    pub async fn begin(self, meeting: &MeetingId, speech: &Speech, actor: &Actor, now: Millis) -> Result<()> {
        if !insert(self.db.connection()?, meeting, speech).await? {
            return Ok(());
        }
        let detail = json!({
            "participant": speech.participant, "name": speech.name, "unit": speech.unit, "speaker": speech.speaker,
            "item": speech.item,
        });
        self.db.record(actor, now, "floor.give", meeting.as_str(), detail).await
    }

    /// Names who speaks: since the last name, or from `takes_over_at` on, when the speech of who
    /// was named before ends. Sentences of that time whose speaker nobody named by hand are given
    /// the name.
    pub async fn name(
        self,
        meeting: &MeetingId,
        participant: &ParticipantId,
        speaker: Option<&str>,
        takes_over_at: Option<Millis>,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        // Before the opening speeches have no rows.
        let Some(mut running) = running(self.db.connection()?, meeting, participant).await? else { return Ok(()) };
        running.speaker = speaker.map(str::to_owned);
        if let Some(at) = takes_over_at {
            close(self.db.connection()?, meeting, participant, at).await?;
            running.began_at = at;
            insert(self.db.connection()?, meeting, &running).await?;
        } else {
            query(
                "UPDATE speeches SET speaker = $1
                 WHERE meeting_id = $2 AND participant_id = $3 AND ended_at IS NULL",
            )
            .bind(speaker)
            .bind(meeting.as_str())
            .bind(participant.as_str())
            .execute(self.db.connection()?)
            .await?;
        }
        name_segments(self.db, meeting, &running, now).await?;
        let detail = json!({"participant": participant, "speaker": speaker, "since": running.began_at});
        self.db.record(actor, now, "floor.name", meeting.as_str(), detail).await
    }

    /// The speech of a participant ends. No change if they are not speaking.
    pub async fn end(self, meeting: &MeetingId, participant: &ParticipantId, actor: &Actor, at: Millis) -> Result<()> {
        if !close(self.db.connection()?, meeting, participant, at).await? {
            return Ok(());
        }
        self.db.record(actor, at, "floor.end", meeting.as_str(), json!({"participant": participant})).await
    }

    /// The meeting ends, and all speeches with it.
    pub async fn end_all(self, meeting: &MeetingId, at: Millis) -> Result<()> {
        query("UPDATE speeches SET ended_at = $1 WHERE meeting_id = $2 AND ended_at IS NULL")
            .bind(at.0)
            .bind(meeting.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// How the meeting is held from now on.
    pub async fn set_rules(
        self,
        meeting: &MeetingId,
        before: FloorRules,
        rules: FloorRules,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        if rules.mode != before.mode {
            query(
                "INSERT INTO floor_modes (meeting_id, seq, mode, at)
                 SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3 FROM floor_modes WHERE meeting_id = $1",
            )
            .bind(meeting.as_str())
            .bind(rules.mode.word())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await?;
        }
        let FloorRules { mode, limit_s, first_timers_first } = rules;
        let detail = json!({"mode": mode.word(), "limit_s": limit_s, "first_timers_first": first_timers_first});
        self.db.record(actor, now, "floor.rules", meeting.as_str(), detail).await
    }
}

async fn running(db: &mut AnyConnection, meeting: &MeetingId, participant: &ParticipantId) -> Result<Option<Speech>> {
    let row = query(
        "SELECT participant_id, name, unit_name, speaker, agenda_item_id, began_at, ended_at
         FROM speeches WHERE meeting_id = $1 AND participant_id = $2 AND ended_at IS NULL ORDER BY seq LIMIT 1",
    )
    .bind(meeting.as_str())
    .bind(participant.as_str())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn read_all(db: &mut AnyConnection, meeting: &MeetingId) -> Result<Vec<Speech>> {
    let rows = query(
        "SELECT participant_id, name, unit_name, speaker, agenda_item_id, began_at, ended_at
         FROM speeches WHERE meeting_id = $1 ORDER BY seq",
    )
    .bind(meeting.as_str())
    .fetch_all(db)
    .await?;
    all(&rows, read)
}

/// The sentence with the name of whoever was named for its time, unless a person named its speaker.
pub(crate) fn with_speaker(segment: Segment, speeches: &[Speech]) -> Segment {
    if segment.named_by.is_some() {
        return segment;
    }
    let speaker = speeches.iter().find(|speech| speech.holds(&segment)).and_then(|speech| speech.speaker.clone());
    match speaker {
        Some(speaker) => Segment { speaker, ..segment },
        None => segment,
    }
}

async fn insert(db: &mut AnyConnection, meeting: &MeetingId, speech: &Speech) -> Result<bool> {
    let done = query(
        "INSERT INTO speeches (meeting_id, seq, participant_id, name, unit_name, speaker, agenda_item_id, began_at)
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7 FROM speeches WHERE meeting_id = $1
         HAVING NOT EXISTS (
             SELECT 1 FROM speeches WHERE meeting_id = $1 AND participant_id = $2 AND ended_at IS NULL)",
    )
    .bind(meeting.as_str())
    .bind(speech.participant.as_str())
    .bind(&speech.name)
    .bind(&speech.unit)
    .bind(speech.speaker.as_deref())
    .bind(speech.item.as_ref().map(AgendaItemId::as_str))
    .bind(speech.began_at.0)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

async fn close(db: &mut AnyConnection, meeting: &MeetingId, participant: &ParticipantId, at: Millis) -> Result<bool> {
    // Who has left had left before the speech, if it was given in the meantime.
    let done = query(
        "UPDATE speeches SET ended_at = CASE WHEN began_at > $1 THEN began_at ELSE $1 END
         WHERE meeting_id = $2 AND participant_id = $3 AND ended_at IS NULL",
    )
    .bind(at.0)
    .bind(meeting.as_str())
    .bind(participant.as_str())
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Sentences that were stored before their speaker was named.
async fn name_segments(work: &mut UnitOfWork, meeting: &MeetingId, running: &Speech, now: Millis) -> Result<()> {
    let rows = query(
        "SELECT s.id AS id, s.recording_id AS recording_id, r.speaker AS called FROM segments s
         JOIN recordings r ON r.id = s.recording_id
         WHERE s.meeting_id = $1 AND s.participant_id = $2 AND (s.is_current = 1 OR s.left_out IS NOT NULL)
         AND s.named_by IS NULL
         AND s.starts_at + s.ends_at >= 2 * $3",
    )
    .bind(meeting.as_str())
    .bind(running.participant.as_str())
    .bind(running.began_at.0)
    .fetch_all(work.connection()?)
    .await?;
    let mut recordings: Vec<RecordingId> = Vec::new();
    for row in &rows {
        let (recording, called): (RecordingId, String) = (row.id("recording_id")?, row.text("called")?);
        query("UPDATE segments SET speaker = $1, named_at = $2 WHERE id = $3")
            .bind(running.speaker.as_deref().unwrap_or(&called))
            .bind(now.0)
            .bind(row.text("id")?)
            .execute(work.connection()?)
            .await?;
        if !recordings.contains(&recording) {
            recordings.push(recording);
        }
    }
    for recording in &recordings {
        index::of_recording(work, recording).await?;
    }
    Ok(())
}

fn read(row: &AnyRow) -> Result<Speech> {
    Ok(Speech {
        participant: row.id("participant_id")?,
        name: row.text("name")?,
        unit: row.text("unit_name")?,
        speaker: row.maybe_text("speaker")?,
        item: row.maybe_id("agenda_item_id")?,
        began_at: row.millis("began_at")?,
        ended_at: row.maybe_millis("ended_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(began_at: i64, ended_at: Option<i64>) -> Speech {
        Speech {
            participant: ParticipantId::parse("lap").unwrap(),
            name: "Lập".to_owned(),
            unit: String::new(),
            speaker: None,
            item: None,
            began_at: Millis(began_at),
            ended_at: ended_at.map(Millis),
        }
    }

    fn locked(modes: &[(FloorMode, i64)], speeches: &[Speech]) -> Vec<(i64, Option<i64>)> {
        let modes: Vec<_> = modes.iter().map(|(mode, at)| (*mode, Millis(*at))).collect();
        let times = locked_times(&modes, speeches.iter());
        times.into_iter().map(|(from, until)| (from.0, until.map(|until| until.0))).collect()
    }

    #[test]
    fn a_microphone_is_locked_from_the_lock_to_the_next_discussion_but_for_the_own_speeches() {
        use FloorMode::{Conference, Discussion, Training};
        assert_eq!(locked(&[], &[speech(5, None)]), []);
        let modes = [(Conference, 100), (Training, 200), (Discussion, 300), (Conference, 400)];
        assert_eq!(locked(&modes, &[]), [(100, Some(300)), (400, None)]);
        let speeches = [speech(150, Some(160)), speech(290, Some(310)), speech(500, None)];
        assert_eq!(locked(&modes, &speeches), [(100, Some(150)), (160, Some(290)), (400, Some(500))]);
    }
}
