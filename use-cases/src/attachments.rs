// SPDX-License-Identifier: MPL-2.0
//! What the PDF of minutes carries beside the transcript: roll call, votes, and digests of the
//! papers, each as JSON for programs and as text for people. They are as they were when the minutes
//! were frozen.

use base::Refusal;
use documents::AttachedFile;
use meetings::draft::UnitFact;
use meetings::meeting::Meeting;
use meetings::roll_call::{Stay, UnitPresence};
use moments::{LocalTime, Millis};
use serde_json::{Value, json};
use store::Store;
use store::papers::StoredPaper;

use crate::drafting::{attendance_words, unit_facts, vote_words};

/// Nothing of what the meeting does not have.
pub(crate) async fn attachments(store: &Store, meeting: &Meeting) -> Result<Vec<AttachedFile>, Refusal> {
    let mut files = Vec::new();
    if meeting.started_at.is_some() {
        let (mut lines, rows) = attendance_words(store, meeting).await?;
        lines.extend(rows.iter().map(|row| row.join("\t")));
        let units: Vec<Value> = unit_facts(store, meeting).await?.iter().map(unit).collect();
        let data = json!({"opened_at": iso(meeting.started_at), "ended_at": iso(meeting.ended_at), "units": units});
        files.push(data_file("roll-call.json", "Điểm danh (dữ liệu)", &data)?);
        files.push(text_file("roll-call.txt", "Điểm danh", lines));
    }
    let votes = votes(store, meeting).await?;
    if !votes.is_empty() {
        files.push(data_file("votes.json", "Biểu quyết (dữ liệu)", &json!(votes))?);
        files.push(text_file("votes.txt", "Kết quả biểu quyết", vote_words(store, meeting).await?));
    }
    let papers = store.papers().all_of(&meeting.id).await?;
    if !papers.is_empty() {
        let data: Vec<Value> = papers.iter().map(paper).collect();
        files.push(data_file("papers.json", "Mã đối chiếu tài liệu (dữ liệu)", &json!(data))?);
        files.push(text_file("papers.txt", "Mã đối chiếu tài liệu", papers.iter().map(paper_line).collect()));
    }
    Ok(files)
}

/// The records whose digests stand in the minutes, as the exact text that was digested.
async fn votes(store: &Store, meeting: &Meeting) -> Result<Vec<Value>, Refusal> {
    let mut votes = Vec::new();
    for vote in store.votes().of(&meeting.id).await? {
        let Some(closing) = vote.closing.filter(|closing| closing.outcome.is_some()) else { continue };
        let record = store.votes().record(&meeting.id, vote.number).await?;
        votes.push(json!({"number": vote.number, "sha256": closing.digest, "record": record}));
    }
    Ok(votes)
}

fn unit(fact: &UnitFact) -> Value {
    let presence = match fact.attendance.presence {
        UnitPresence::Present => "present",
        UnitPresence::Left => "left",
        UnitPresence::Absent => "absent",
    };
    let stay = |stay: &Stay| json!({"from": iso(Some(stay.from)), "to": iso(stay.to)});
    json!({
        "unit": fact.name,
        "observes": fact.observes,
        "presence": presence,
        "late": fact.attendance.is_late,
        "stays": fact.attendance.stays.iter().map(stay).collect::<Vec<_>>(),
        "absence": fact.note.absence,
        "reason": fact.note.reason,
        "deputy": fact.note.deputy,
        "people_in_hall": fact.note.hall_count,
        "names_in_hall": fact.note.names().collect::<Vec<_>>(),
    })
}

fn paper(StoredPaper { paper, digest, .. }: &StoredPaper) -> Value {
    json!({"name": paper.name, "version": paper.version, "bytes": paper.bytes, "sha256": digest})
}

fn paper_line(StoredPaper { paper, digest, .. }: &StoredPaper) -> String {
    format!("{} (bản {}), SHA-256: {digest}", paper.name, paper.version)
}

fn iso(at: Option<Millis>) -> Option<String> {
    at.map(|at| LocalTime::of(at).iso())
}

fn data_file(name: &'static str, description: &'static str, data: &Value) -> Result<AttachedFile, Refusal> {
    let content = serde_json::to_vec_pretty(data).map_err(Refusal::internal)?;
    Ok(AttachedFile { name, is_data: true, description, content })
}

fn text_file(name: &'static str, description: &'static str, mut lines: Vec<String>) -> AttachedFile {
    lines.push(String::new());
    AttachedFile { name, is_data: false, description, content: lines.join("\n").into_bytes() }
}
