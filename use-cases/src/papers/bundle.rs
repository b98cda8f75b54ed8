// SPDX-License-Identifier: MPL-2.0
//! All papers of a meeting as one download. Each file is as it was added: PDF and pictures hardly
//! shrink, and a file that is only copied has a length that is known before it is sent.
//!
//! A writer of our own (PKWARE's APPNOTE 6.3.3, method 0): a library that writes to a connection
//! has to put lengths behind the files, which some programs refuse of files that are not
//! compressed.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use base::{Refusal, Viewer};
use flate2::Crc;
use meetings::ids::{MeetingId, PaperId};
use meetings::meeting::Meeting;
use meetings::paper::Paper;
use moments::{LocalTime, Millis};
use protocol::problem::ProblemCode;
use store::papers::StoredPaper;

use super::files::PaperFiles;
use crate::UseCases;
use crate::out_of_meeting::KeptBack;

/// Longest name of a folder and of a file in it, in characters: a path of Windows has 260.
const MOST_OF_FOLDER: usize = 60;
const MOST_OF_FILE: usize = 100;
/// Folder of the versions that are not read any more.
const EARLIER: &str = "Bản trước";
/// What no file system has in a name.
const FORBIDDEN: &str = r#"\/:*?"<>|"#;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// Version 2.0, which knows folders.
const VERSION: u16 = 20;

/// What is sent, in order.
#[derive(Debug)]
pub enum Piece {
    Bytes(Vec<u8>),
    /// Exactly so many bytes of a file.
    File {
        path: PathBuf,
        length: u32,
    },
}

/// A ready download.
#[derive(Debug)]
pub struct Bundle {
    pub title: String,
    pub pieces: Vec<Piece>,
    /// Of all pieces.
    pub length: u64,
    /// The papers in it that are read now.
    pub newest: Vec<PaperId>,
}

/// A file in it.
struct Entry {
    name: String,
    path: PathBuf,
    at: Millis,
    length: u32,
    crc: u32,
}

impl UseCases {
    pub async fn paper_bundle(&self, viewer: &Viewer, id: &MeetingId) -> Result<Bundle, Refusal> {
        let meeting = self.meeting_with_papers(viewer, id).await?;
        let mut papers = self.store.papers().all_of(id).await?;
        let KeptBack { who, out } = self.kept_back(viewer, &meeting).await?;
        papers.retain(|stored| !stored.paper.is_kept_from(&who, &out));
        if papers.is_empty() {
            return Err(ProblemCode::NotFound.into());
        }
        // Each file is read for its checksum: a few meetings at a time.
        let _turn = self.bundling.acquire().await.map_err(Refusal::internal)?;
        let (data, title) = (self.data.clone(), meeting.title.clone());
        let is_newest = |stored: &&StoredPaper| !is_earlier(&stored.paper, &papers);
        let newest = papers.iter().filter(is_newest).map(|stored| stored.paper.id.clone()).collect();
        let entries = tokio::task::spawn_blocking(move || entries(&data, &meeting, &papers));
        let entries = entries.await.map_err(Refusal::internal)?.map_err(|error| match error.kind() {
            // Deleted meanwhile.
            io::ErrorKind::NotFound => ProblemCode::NotFound.into(),
            _ => Refusal::internal(error),
        })?;
        Ok(bundle(title, newest, entries))
    }
}

fn entries(data: &Path, meeting: &Meeting, papers: &[StoredPaper]) -> io::Result<Vec<Entry>> {
    let named = names(meeting, papers);
    let entry = |(paper, name): (&StoredPaper, String)| {
        let path = PaperFiles::of(data, &meeting.id, &paper.paper.id).original();
        let (length, crc) = checksum(&path)?;
        Ok(Entry { name, path, at: paper.paper.added_at, length, crc })
    };
    named.into_iter().map(entry).collect()
}

/// In the order of the agenda, a folder for each item, in it one for the versions that are not read
/// any more. The number in front, which the versions of a paper share, keeps the order, and makes
/// each name the only one, and none that a system has reserved.
fn names<'a>(meeting: &Meeting, papers: &'a [StoredPaper]) -> Vec<(&'a StoredPaper, String)> {
    let place = |paper: &StoredPaper| {
        let item = paper.paper.agenda_item.as_ref();
        meeting.agenda.iter().position(|known| Some(&known.id) == item)
    };
    let mut ordered: Vec<_> = papers.iter().map(|paper| (place(paper), paper)).collect();
    // A paper stands where its first version stood, its versions side by side.
    let first = |paper: &StoredPaper| papers.iter().position(|other| other.paper.document == paper.paper.document);
    ordered.sort_by_key(|(_, paper)| (first(paper), paper.paper.version));
    // Those of the whole meeting first.
    ordered.sort_by_key(|(place, _)| place.map_or(0, |place| place + 1));
    let mut numbers: Vec<&PaperId> = Vec::new();
    let named = ordered.into_iter().map(|(place, paper)| {
        let document = &paper.paper.document;
        let n = numbers.iter().position(|known| *known == document).unwrap_or_else(|| {
            numbers.push(document);
            numbers.len() - 1
        });
        let ending = paper.kind.ending();
        let name = &paper.paper.name;
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let (version, folder) = marks_of_version(&paper.paper, papers);
        let file = format!("{folder}{:02} {}{version}.{ending}", n + 1, cleaned(stem, MOST_OF_FILE));
        let item = place.and_then(|place| Some((place, meeting.agenda.get(place)?)));
        let path = item.map_or(file.clone(), |(place, item)| {
            format!("{:02} {}/{file}", place + 1, cleaned(&item.title, MOST_OF_FOLDER))
        });
        (paper, path)
    });
    named.collect()
}

/// What stands behind the name of a paper with several versions, and the folder of an earlier one.
fn marks_of_version(paper: &Paper, all: &[StoredPaper]) -> (String, String) {
    let versions = || all.iter().map(|other| &other.paper).filter(|other| other.document == paper.document);
    let mark = if versions().count() > 1 { format!(" (bản {})", paper.version) } else { String::new() };
    (mark, if is_earlier(paper, all) { format!("{EARLIER}/") } else { String::new() })
}

/// Whether a newer version of it is there.
fn is_earlier(paper: &Paper, all: &[StoredPaper]) -> bool {
    let mut versions = all.iter().map(|other| &other.paper).filter(|other| other.document == paper.document);
    versions.any(|other| other.version > paper.version)
}

fn cleaned(name: &str, most: usize) -> String {
    let allowed = |letter: char| if FORBIDDEN.contains(letter) || letter.is_control() { '-' } else { letter };
    let short: String = name.chars().map(allowed).take(most).collect();
    // Windows removes spaces and full stops at the end; other systems hide what begins with one.
    let plain = short.trim_matches([' ', '.']);
    if plain.is_empty() { "Tài liệu".to_owned() } else { plain.to_owned() }
}

/// Length and CRC-32 of a file.
fn checksum(path: &Path) -> io::Result<(u32, u32)> {
    let mut file = File::open(path)?;
    let mut crc = Crc::new();
    let mut piece = vec![0; 64 * 1024];
    let mut length = 0_u64;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        crc.update(&piece[..read]);
        length += read as u64;
    }
    let length = u32::try_from(length).map_err(|_| io::Error::other("a paper of 4 GB"))?;
    Ok((length, crc.sum()))
}

fn bundle(title: String, newest: Vec<PaperId>, entries: Vec<Entry>) -> Bundle {
    let mut pieces = Vec::with_capacity(2 * entries.len() + 1);
    let (mut directory, mut at, mut count) = (Vec::new(), 0_u32, 0_u16);
    for entry in entries {
        let head = local_header(&entry);
        directory.extend(directory_entry(&entry, at));
        // 100 papers of 32 MB at most: no field overflows.
        at += u32::try_from(head.len()).unwrap_or(0) + entry.length;
        count += 1;
        pieces.push(Piece::Bytes(head));
        pieces.push(Piece::File { path: entry.path, length: entry.length });
    }
    let size = u32::try_from(directory.len()).unwrap_or(0);
    directory.extend(end(count, size, at));
    let length = u64::from(at) + directory.len() as u64;
    pieces.push(Piece::Bytes(directory));
    Bundle { title, pieces, length, newest }
}

/// 4.3.7.
fn local_header(entry: &Entry) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.extend(common(entry));
    bytes.extend(entry.name.as_bytes());
    bytes
}

/// What a file says of itself in both places, from the version to the length of an extra field.
fn common(entry: &Entry) -> Vec<u8> {
    let LocalTime { year, month, day, hour, minute, second } = LocalTime::of(entry.at);
    let year = u16::try_from((year - 1980).clamp(0, 127)).unwrap_or(0);
    let date = year << 9 | u16::from(month) << 5 | u16::from(day);
    let time = u16::from(hour) << 11 | u16::from(minute) << 5 | (u16::from(second) / 2);
    let name = u16::try_from(entry.name.len()).unwrap_or(u16::MAX);
    let mut bytes = Vec::with_capacity(26);
    for field in [VERSION, FLAGS, 0, time, date] {
        bytes.extend(field.to_le_bytes());
    }
    for field in [entry.crc, entry.length, entry.length] {
        bytes.extend(field.to_le_bytes());
    }
    for field in [name, 0] {
        bytes.extend(field.to_le_bytes());
    }
    bytes
}

/// 4.3.12. `at`: where its local header begins.
fn directory_entry(entry: &Entry, at: u32) -> Vec<u8> {
    let mut bytes = b"PK\x01\x02".to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(common(entry));
    // No comment, first disk, no attributes.
    bytes.extend([0; 10]);
    bytes.extend(at.to_le_bytes());
    bytes.extend(entry.name.as_bytes());
    bytes
}

/// 4.3.16.
fn end(count: u16, size: u32, at: u32) -> Vec<u8> {
    let mut bytes = b"PK\x05\x06\0\0\0\0".to_vec();
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

#[cfg(test)]
mod tests {
    use meetings::ids::ParticipantId;

    use super::*;

    #[test]
    fn names_carry_nothing_that_leads_out_of_the_folder() {
        for hostile in ["../../etc/passwd", "..\\..\\x", "C:\\Windows\\x", "a\0b\r\n"] {
            let name = cleaned(hostile, 100);
            assert!(!name.contains(['/', '\\', ':', '\0', '\r', '\n']), "{name}");
        }
        assert_eq!(cleaned("Báo cáo 11/2026. ", 100), "Báo cáo 11-2026");
        assert_eq!(cleaned(&"ệ".repeat(500), 100).chars().count(), 100);
    }

    #[test]
    fn earlier_versions_have_a_folder_of_their_own() {
        let stored = |id: &str, document: &str, version| StoredPaper {
            paper: Paper {
                id: PaperId::parse(id).unwrap(),
                document: PaperId::parse(document).unwrap(),
                version,
                agenda_item: None,
                name: "Báo cáo.pdf".to_owned(),
                pages: 1,
                drawn: 1,
                conversion: None,
                bytes: 1,
                added_by: ParticipantId::parse("lap").unwrap(),
                added_by_name: "Lập".to_owned(),
                added_at: Millis(0),
                is_late: false,
                shown_at: None,
            },
            meeting: MeetingId::parse("m").unwrap(),
            kind: store::papers::PaperKind::Pdf,
            digest: String::new(),
            attempts: 0,
        };
        let all = [stored("report", "report", 1), stored("plan", "plan", 1), stored("second", "report", 2)];
        let marks = all.each_ref().map(|stored| marks_of_version(&stored.paper, &all));
        let marked = |mark: &str, folder: &str| (mark.to_owned(), folder.to_owned());
        assert_eq!(marks, [marked(" (bản 1)", "Bản trước/"), marked("", ""), marked(" (bản 2)", "")]);
    }

    /// Read by another writer's reader, from the pieces as they are sent.
    #[test]
    fn another_program_reads_names_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        let contents = [b"%PDF-1.7 one".to_vec(), vec![7; 200_000], Vec::new()];
        let names = ["01 Chung.pdf", "02 Báo cáo thu ngân sách/02 Phụ lục.png", "03 Trống/03 x.jpg"];
        let entries = names.iter().zip(&contents).enumerate().map(|(n, (name, content))| {
            let path = folder.path().join(n.to_string());
            std::fs::write(&path, content).unwrap();
            let (length, crc) = checksum(&path).unwrap();
            Entry { name: (*name).to_owned(), path, at: Millis(1_796_088_600_000), length, crc }
        });
        let bundle = bundle("Họp".to_owned(), Vec::new(), entries.collect());
        let mut sent = Vec::new();
        for piece in &bundle.pieces {
            match piece {
                Piece::Bytes(bytes) => sent.extend(bytes),
                Piece::File { path, .. } => sent.extend(std::fs::read(path).unwrap()),
            }
        }
        assert_eq!(sent.len() as u64, bundle.length);
        let mut archive = zip::ZipArchive::new(io::Cursor::new(sent)).unwrap();
        assert_eq!(archive.len(), 3);
        for (name, content) in names.iter().zip(&contents) {
            let mut read = Vec::new();
            let mut file = archive.by_name(name).unwrap();
            assert_eq!(file.last_modified().unwrap().to_string(), "2026-12-01 08:30:00");
            file.read_to_end(&mut read).unwrap();
            assert_eq!(&read, content);
        }
    }
}
