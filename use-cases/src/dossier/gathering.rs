// SPDX-License-Identifier: MPL-2.0
//! Collects what goes into a dossier: small files as bytes, large ones by their place on the disk.
//! Everything is read as the chair of the plan reads it. The same state gives the same files.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use base::{Refusal, Viewer};
use dossier::{bag, facts};
use meetings::folding::slug;
use meetings::ids::{MeetingId, SoundFileId, UnitId, UserId};
use meetings::meeting::Meeting;
use meetings::people::User;
use meetings::retention::RetentionKind;
use moments::{LocalTime, Millis};
use protocol::http::{ChatRecord, PublishedBallots, VoteView};
use serde::Serialize;
use serde_json::{Value, json};
use store::audit::Entry;
use store::minutes_signing::DocumentStage;
use store::retention::Deletion;

use super::words;
use crate::UseCases;
use crate::chat::ChatFiles;
use crate::papers::files::PaperFiles;

/// Longest name of a file and of the folder, without numbers and ending.
const MOST_OF_NAME: usize = 60;

/// Where the content of a file is.
#[derive(Debug)]
pub enum Source {
    Bytes(Vec<u8>),
    Disk(PathBuf),
}

/// A file that goes into the dossier.
#[derive(Debug)]
pub struct Part {
    pub path: String,
    pub source: Source,
}

impl Part {
    fn text(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), source: Source::Bytes(text.into_bytes()) }
    }

    pub fn json(path: &str, value: &impl Serialize) -> Result<Self, Refusal> {
        let mut bytes = serde_json::to_vec_pretty(value).map_err(Refusal::internal)?;
        bytes.push(b'\n');
        Ok(Self { path: path.to_owned(), source: Source::Bytes(bytes) })
    }
}

/// A recording, before it is read.
#[derive(Debug)]
pub struct Sound {
    pub fact: facts::Recording,
    pub disk: PathBuf,
    /// Its name in the dossier, if the sound goes into it.
    pub file: String,
}

/// Everything that goes into a dossier.
#[derive(Debug)]
pub struct Gathered {
    /// The folder that holds all.
    pub folder: String,
    /// The time that all files bear.
    pub at: Millis,
    pub parts: Vec<Part>,
    pub sounds: Vec<Sound>,
    pub with_sound: bool,
    pub info: Vec<(&'static str, String)>,
    pub log_seq: i64,
}

impl UseCases {
    /// Collects the dossier of a meeting that has ended.
    pub(super) async fn gather(&self, meeting: &Meeting, with_sound: bool) -> Result<Gathered, Refusal> {
        let chair = self.store.users().get(&meeting.chair).await?;
        let unit_name = self.store.units().get(&meeting.unit).await?.name;
        let id = &meeting.id;
        let log = self.store.dossiers().log(id).await?;
        let mut parts = self.facts_of(meeting, &unit_name).await?;
        parts.extend(self.minutes_parts(id).await?);
        let transcript = self.transcript_file(&chair, id).await?;
        parts.push(Part { path: "data/go-bang/go-bang.json".to_owned(), source: Source::Bytes(transcript.json()?) });
        parts.push(Part::text("data/go-bang/go-bang.txt", transcript.plain_text()));
        let roll_call = self.roll_call(&chair, id).await?;
        parts.push(Part::json(facts::ROLL_CALL, &roll_call)?);
        parts.push(Part::text("data/diem-danh/diem-danh.txt", words::roll_call(&roll_call)));
        parts.extend(self.vote_parts(&chair, id).await?);
        parts.extend(self.paper_parts(meeting).await?);
        parts.extend(self.chat_parts(&chair, id).await?);
        parts.extend(self.log_parts(&log).await?);
        let deletions = self.store.retention().deletions(id).await?;
        let deleted = deletion_parts(&deletions, &mut parts)?;
        parts.push(Part::text("data/doc-truoc.txt", words::read_first(&meeting.title, with_sound, &deleted)));
        let at = meeting.ended_at.unwrap_or(meeting.starts_at);
        let LocalTime { year, month, day, .. } = LocalTime::of(meeting.started_at.unwrap_or(meeting.starts_at));
        let title = slug(&meeting.title, MOST_OF_NAME);
        let folder = format!("ho-so-{year:04}-{month:02}-{day:02}-{title}").trim_end_matches('-').to_owned();
        let log_seq = log.last().map_or(0, |entry| entry.seq);
        Ok(Gathered {
            folder,
            at,
            parts,
            sounds: self.sounds(id, &deletions).await?,
            with_sound,
            info: vec![
                ("Source-Organization", unit_name),
                ("External-Description", meeting.title.clone()),
                ("External-Identifier", format!("urn:diemcau:meeting:{id}")),
                ("Bagging-Software", format!("Diem Cau {}", env!("CARGO_PKG_VERSION"))),
                ("Diemcau-Format", facts::FORMAT.to_owned()),
                ("Diemcau-Log-Entry", log_seq.to_string()),
            ],
            log_seq,
        })
    }

    async fn facts_of(&self, meeting: &Meeting, unit_name: &str) -> Result<Vec<Part>, Refusal> {
        let units = self.store.units().distinct_names().await?;
        let mut people = Vec::new();
        for invited in &meeting.invitees.people {
            people.push(self.person_of(&invited.user, &units).await?);
        }
        let times = self.store.rooms().agenda_times(&meeting.id).await?;
        let agenda = meeting.agenda.iter().map(|item| {
            let begins = times.iter().filter(|time| time.item == item.id).map(|time| time.at);
            json!({"title": item.title, "presenter": item.presenter, "planned_minutes": item.minutes,
                "skipped": item.skipped, "began_at": begins.collect::<Vec<_>>()})
        });
        let agenda = agenda.collect::<Vec<_>>();
        let attendance = self.store.attendance().list(&meeting.id).await?;
        let stays = attendance.iter().map(|stay| {
            json!({"name": stay.name, "unit_name": stay.unit, "role": stay.role, "joined_at": stay.joined_at,
                "left_at": stay.left_at})
        });
        let stays = stays.collect::<Vec<_>>();
        let invited = meeting.invited_units.iter().map(|unit| units.get(unit).cloned().unwrap_or_default());
        let invited = invited.collect::<Vec<String>>();
        let facts = json!({
            "format": facts::FORMAT,
            "id": meeting.id,
            "title": meeting.title,
            "unit_name": unit_name,
            "planned_at": meeting.starts_at,
            "started_at": meeting.started_at,
            "ended_at": meeting.ended_at,
            "cancelled": meeting.is_cancelled(),
            "chair": self.person_of(&meeting.chair, &units).await?,
            "secretary": self.person_of(&meeting.secretary, &units).await?,
            "invited_units": invited,
            "invited_people": people,
            "agenda": agenda,
            "attendance": stays,
        });
        Ok(vec![
            Part::json(facts::MEETING, &facts)?,
            Part::text("data/cuoc-hop.txt", words::meeting(meeting, unit_name, &facts, &attendance)),
        ])
    }

    async fn person_of(&self, id: &UserId, units: &HashMap<UnitId, String>) -> Result<Value, Refusal> {
        let user: User = self.store.users().get(id).await?;
        Ok(json!({"name": user.name, "title": user.title, "unit_name": units.get(&user.unit)}))
    }

    async fn minutes_parts(&self, id: &MeetingId) -> Result<Vec<Part>, Refusal> {
        let (mut parts, mut list) = (Vec::new(), facts::MinutesList { minutes: Vec::new() });
        for (n, minutes) in self.store.minutes().by_meeting(id).await?.into_iter().enumerate() {
            let head = self.store.minutes().content(&minutes.id, minutes.revision).await?.head;
            let designation = head.designation();
            let number = slug(&designation, MOST_OF_NAME);
            let number = if number.is_empty() { "chua-co-so".to_owned() } else { number };
            let (mut documents, mut texts) = (Vec::new(), Vec::<facts::Text>::new());
            for (k, filed) in self.store.dossiers().documents(&minutes.id).await?.into_iter().enumerate() {
                let (stage, word) = match filed.stage {
                    DocumentStage::Submitted => (facts::Stage::Submitted, "trinh-ky"),
                    DocumentStage::SecretarySigned => (facts::Stage::PartlySigned, "thu-ky-da-ky"),
                    DocumentStage::Signed => (facts::Stage::Signed, "da-ky-du"),
                };
                let folder = facts::MINUTES_FOLDER;
                let file = format!("{folder}{:02}-{number}-{:02}-{word}.pdf", n + 1, k + 1);
                parts.push(Part { path: file.clone(), source: Source::Bytes(filed.pdf) });
                let (revision, sha256, made_at) = (filed.revision, filed.sha256, filed.made_at);
                documents.push(facts::Document { file, revision, stage, sha256, made_at });
                if texts.iter().any(|text| text.revision == revision) {
                    continue;
                }
                if let Some(text) = self.store.dossiers().text(&minutes.id, revision).await? {
                    let file = format!("{folder}{:02}-{number}-noi-dung-{revision:04}.json", n + 1);
                    let sha256 = store::minutes_signing::sha256_hex(text.as_bytes());
                    texts.push(facts::Text { file: file.clone(), revision, sha256 });
                    parts.push(Part::text(&file, text));
                }
            }
            let state = serde_json::to_value(minutes.state).map_err(Refusal::internal)?;
            list.minutes.push(facts::Minutes {
                id: minutes.id,
                kind: minutes.kind,
                state: state.as_str().unwrap_or_default().to_owned(),
                designation,
                corrects: minutes.corrects,
                documents,
                texts,
            });
        }
        parts.push(Part::json(facts::MINUTES, &list)?);
        parts.push(Part::text("data/bien-ban/bien-ban.txt", words::minutes(&list)));
        Ok(parts)
    }

    async fn vote_parts(&self, chair: &User, id: &MeetingId) -> Result<Vec<Part>, Refusal> {
        let viewer = Viewer::User(chair.clone());
        let (mut parts, mut list) = (Vec::new(), facts::VoteList { votes: Vec::new() });
        let mut told: Vec<(VoteView, Option<PublishedBallots>)> = Vec::new();
        for vote in self.store.votes().of(id).await? {
            let number = vote.number;
            let (mut file, mut sha256) = (None, None);
            if vote.closing.is_some() {
                let record = self.store.votes().record(id, number).await?;
                let path = format!("{}{number:03}-bien-ban-kiem-phieu.json", facts::VOTES_FOLDER);
                sha256 = Some(store::minutes_signing::sha256_hex(record.as_bytes()));
                parts.push(Part::text(&path, record));
                file = Some(path);
            }
            let view = self.vote(&viewer, id, number).await?;
            let has_result = view.outcome.is_some();
            // Open votes by name: the ballots are public. Secret ones are in the record under
            // hashes.
            let by_name = has_result && !view.question.is_secret;
            let ballots = if by_name { Some(self.published_ballots(&viewer, id, number).await?) } else { None };
            list.votes.push(facts::Vote {
                number,
                title: view.question.title.clone(),
                is_secret: view.question.is_secret,
                is_cancelled: view.is_cancelled,
                file,
                sha256,
            });
            told.push((view, ballots));
        }
        parts.push(Part::json(facts::VOTES, &list)?);
        parts.push(Part::text("data/bieu-quyet/bieu-quyet.txt", words::votes(&told)));
        Ok(parts)
    }

    async fn paper_parts(&self, meeting: &Meeting) -> Result<Vec<Part>, Refusal> {
        let (mut parts, mut list) = (Vec::new(), facts::PaperList { papers: Vec::new() });
        for (n, stored) in self.store.papers().all_of(&meeting.id).await?.into_iter().enumerate() {
            let paper = stored.paper;
            let disk = PaperFiles::of(&self.data, &meeting.id, &paper.id).original();
            let stem = paper.name.rsplit_once('.').map_or(paper.name.as_str(), |(stem, _)| stem);
            let stem = slug(stem, MOST_OF_NAME);
            let path = format!("data/tai-lieu/{:03}-{stem}.{}", n + 1, stored.kind.ending()).replace("-.", ".");
            let is_there = tokio::fs::try_exists(&disk).await.unwrap_or(false);
            let file = is_there.then(|| path.clone());
            let item = meeting.agenda.iter().find(|item| Some(&item.id) == paper.agenda_item.as_ref());
            list.papers.push(facts::Paper {
                id: paper.id,
                name: paper.name,
                version: paper.version,
                agenda_item: item.map(|item| item.title.clone()),
                added_by: paper.added_by_name,
                added_at: paper.added_at,
                file,
                sha256: stored.digest,
            });
            if is_there {
                parts.push(Part { path, source: Source::Disk(disk) });
            }
        }
        parts.push(Part::json(facts::PAPERS, &list)?);
        parts.push(Part::text("data/tai-lieu/tai-lieu.txt", words::papers(&list)));
        Ok(parts)
    }

    /// What everybody was written, where it goes into the dossier.
    async fn chat_parts(&self, chair: &User, id: &MeetingId) -> Result<Vec<Part>, Refusal> {
        let ChatRecord { kept, mut messages, .. } = self.chat_record(chair, id).await?;
        // What was withdrawn is for chair and secretary alone.
        messages.retain(|message| message.withdrawn.is_none());
        if !kept || messages.is_empty() {
            return Ok(Vec::new());
        }
        let mut parts =
            vec![Part::json(facts::CHAT, &messages)?, Part::text("data/trao-doi/trao-doi.txt", words::chat(&messages))];
        for (n, file) in messages.iter().filter_map(|message| message.file.as_ref()).enumerate() {
            let disk = ChatFiles::of(&self.data, id, &file.id).original();
            let (stem, ending) = file.name.rsplit_once('.').unwrap_or((&file.name, "bin"));
            let path = format!("data/trao-doi/tep/{:03}-{}.{}", n + 1, slug(stem, MOST_OF_NAME), slug(ending, 8));
            if tokio::fs::try_exists(&disk).await.unwrap_or(false) {
                parts.push(Part { path: path.replace("-.", "."), source: Source::Disk(disk) });
            }
        }
        Ok(parts)
    }

    async fn log_parts(&self, log: &[Entry]) -> Result<Vec<Part>, Refusal> {
        let mut lines = Vec::new();
        for entry in log {
            serde_json::to_writer(&mut lines, entry).map_err(Refusal::internal)?;
            lines.push(b'\n');
        }
        let actors: BTreeSet<&str> = log.iter().map(|entry| entry.actor.as_str()).collect();
        let mut names = HashMap::new();
        for actor in actors {
            let Some(Ok(id)) = actor.strip_prefix("user:").map(UserId::parse) else { continue };
            // Accounts are never deleted; what is not one is shown as it is.
            if let Ok(user) = self.store.users().get(&id).await {
                names.insert(actor.to_owned(), user.name);
            }
        }
        Ok(vec![
            Part { path: facts::LOG.to_owned(), source: Source::Bytes(lines) },
            Part::text("data/nhat-ky/nhat-ky.txt", words::log(log, &names)),
        ])
    }

    async fn sounds(&self, id: &MeetingId, deletions: &[Deletion]) -> Result<Vec<Sound>, Refusal> {
        let sent = self.store.sound_files().of(id).await?;
        let deleted = self.store.recordings().deleted(id).await?;
        // What was measured before it was deleted.
        let mut measured = HashMap::new();
        for deletion in deletions.iter().filter(|deletion| deletion.kind == RetentionKind::Sound) {
            measured.extend(deletion.read_record()?.files.into_iter().map(|file| (file.file.clone(), file)));
        }
        let recordings = self.store.recordings().list(id).await?.into_iter().enumerate();
        Ok(recordings
            .map(|(n, recording)| {
                let speaker = slug(&recording.speaker, MOST_OF_NAME);
                let source = sent.iter().find(|file: &&store::sound_files::SoundFile| {
                    SoundFileId::parse(recording.id.as_str()).as_ref() == Ok(&file.id)
                });
                let deleted_at = deleted.get(&recording.id).and_then(|deleted| deleted.sound);
                let known = measured.remove(&recording.path).filter(|_| deleted_at.is_some());
                let (sha256, bytes) = known.map_or((None, None), |file| (file.sha256, file.bytes));
                Sound {
                    disk: self.data.join(Path::new(&recording.path)),
                    file: format!("data/ghi-am/{:04}-{speaker}.opus", n + 1).replace("-.", "."),
                    fact: facts::Recording {
                        id: recording.id,
                        speaker: recording.speaker,
                        unit: recording.unit,
                        started_at: recording.started_at,
                        duration_ms: recording.duration,
                        made_of_sha256: source.map(|file| file.digest.clone()),
                        file: None,
                        sha256,
                        bytes,
                        deleted_at,
                    },
                }
            })
            .collect())
    }
}

/// The record of each deletion exactly as its digest in the log was computed, and their list.
/// Nothing where nothing was deleted.
fn deletion_parts(deletions: &[Deletion], parts: &mut Vec<Part>) -> Result<Vec<facts::Deletion>, Refusal> {
    let mut list = facts::DeletionList { deletions: Vec::new() };
    for deletion in deletions {
        let name = match deletion.kind {
            RetentionKind::Sound => "ghi-am",
            RetentionKind::Transcript => "go-bang",
            RetentionKind::Chat => "trao-doi",
        };
        let file = format!("{}{:03}-{name}.json", facts::DELETIONS_FOLDER, deletion.number);
        parts.push(Part::text(&file, deletion.record.clone()));
        list.deletions.push(facts::Deletion {
            kind: deletion.read_record()?.kind,
            deleted_at: deletion.deleted_at,
            days: deletion.days,
            file,
            sha256: deletion.sha256.clone(),
        });
    }
    if !list.deletions.is_empty() {
        parts.push(Part::json(facts::DELETIONS, &list)?);
        parts.push(Part::text("data/da-xoa/da-xoa.txt", words::deletions(&list.deletions)));
    }
    Ok(list.deletions)
}

/// Where the manifests and the signature are.
pub const TAG_FILES: [&str; 3] = [bag::INFO, bag::DECLARATION, bag::MANIFEST];
