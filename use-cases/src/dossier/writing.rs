// SPDX-License-Identifier: MPL-2.0
//! Writes a dossier to the disk: `dossiers/MEETING/ID.zip` in the data folder, beside it what is
//! signed. Blocks: it reads all sound.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dossier::archive::{ArchiveWriter, MAX_BYTES};
use dossier::bag::{self, Digests};
use dossier::facts;
use meetings::ids::{DossierId, MeetingId};
use sha2::{Digest as _, Sha256};

use super::gathering::{Gathered, Part, Sound, Source, TAG_FILES};
use super::words;

const FOLDER: &str = "dossiers";
/// A dossier can be made again: its file stays so long.
pub const KEPT: Duration = Duration::from_hours(7 * 24);
/// What becomes of a file whose writer has ended.
const ABANDONED: Duration = Duration::from_hours(24);
const PIECE: usize = 256 << 10;

/// The files of one dossier.
#[derive(Debug, Clone)]
pub struct DossierFiles {
    folder: PathBuf,
    id: DossierId,
}

/// How far it is, in bytes.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicU64,
    pub total: AtomicU64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub files: u64,
    pub bytes: u64,
    pub manifest_sha256: String,
}

impl DossierFiles {
    pub fn of(data: &Path, meeting: &MeetingId, id: &DossierId) -> Self {
        Self { folder: data.join(FOLDER).join(meeting.as_str()), id: id.clone() }
    }

    pub fn archive(&self) -> PathBuf {
        self.folder.join(format!("{}.zip", self.id))
    }

    /// What a signature covers.
    pub fn signed(&self) -> PathBuf {
        self.folder.join(format!("{}.manifest", self.id))
    }

    /// Writes it whole or not at all. Earlier ones of the meeting are deleted then.
    pub fn write(&self, gathered: Gathered, progress: &Progress) -> io::Result<Made> {
        fs::create_dir_all(&self.folder)?;
        let unfinished = self.folder.join(format!("{}.part", self.id));
        let made = self.write_to(&unfinished, gathered, progress);
        if made.is_err() {
            // What stays is deleted with other abandoned files.
            let _ = fs::remove_file(&unfinished);
        }
        let made = made?;
        fs::rename(&unfinished, self.archive())?;
        for folder in self.folder.ancestors().take(3) {
            File::open(folder)?.sync_all()?;
        }
        self.delete_others();
        Ok(made)
    }

    fn write_to(&self, path: &Path, gathered: Gathered, progress: &Progress) -> io::Result<Made> {
        let Gathered { folder, at, mut parts, mut sounds, with_sound, info, log_seq: _ } = gathered;
        let on_disk = parts.iter().map(|part| length_of(&part.source)).sum::<io::Result<u64>>()?;
        let sound: u64 =
            sounds.iter().filter_map(|sound| fs::metadata(&sound.disk).ok()).map(|facts| facts.len()).sum();
        progress.total.store(on_disk + sound * (1 + u64::from(with_sound)), Ordering::Relaxed);
        // Before anything is written: what can never be whole takes nobody's time and disk.
        if on_disk + if with_sound { sound } else { 0 } >= MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let mut each = |more: u64| {
            progress.done.fetch_add(more, Ordering::Relaxed);
        };
        for sound in &mut sounds {
            measure(sound, &mut each)?;
        }
        if with_sound {
            for sound in
                sounds.iter_mut().filter(|sound| sound.fact.sha256.is_some() && sound.fact.deleted_at.is_none())
            {
                sound.fact.file = Some(sound.file.clone());
                parts.push(Part { path: sound.file.clone(), source: Source::Disk(sound.disk.clone()) });
            }
        }
        let list =
            facts::RecordingList { with_sound, recordings: sounds.into_iter().map(|sound| sound.fact).collect() };
        parts.push(Part::json(facts::RECORDINGS, &list).map_err(|_| io::ErrorKind::InvalidData)?);
        let text = words::recordings(&list).into_bytes();
        parts.push(Part { path: "data/ghi-am/ghi-am.txt".to_owned(), source: Source::Bytes(text) });
        parts.sort_by(|one, other| one.path.cmp(&other.path));
        let mut archive = ArchiveWriter::new(BufWriter::new(File::create(path)?), &folder, at);
        let (mut digests, mut bytes) = (Digests::new(), 0);
        for part in &parts {
            let length = length_of(&part.source)?;
            let written = match &part.source {
                Source::Bytes(content) => archive.add(&part.path, &mut content.as_slice(), length, &mut each)?,
                Source::Disk(path) => archive.add(&part.path, &mut File::open(path)?, length, &mut each)?,
            };
            // Two files of one name would be one to a reader.
            if digests.insert(part.path.clone(), written.sha256).is_some() {
                return Err(io::Error::other(format!("{} is there twice", part.path)));
            }
            bytes += length;
        }
        let texts = [bag::info(&info, bytes, digests.len()), bag::DECLARATION_TEXT.to_owned(), bag::manifest(&digests)];
        let mut tags = Digests::new();
        for (path, text) in TAG_FILES.into_iter().zip(texts) {
            let written = archive.add(path, &mut text.as_bytes(), text.len() as u64, &mut |_| {})?;
            tags.insert(path.to_owned(), written.sha256);
        }
        let tag_manifest = bag::manifest(&tags);
        let written =
            archive.add(bag::TAG_MANIFEST, &mut tag_manifest.as_bytes(), tag_manifest.len() as u64, &mut |_| {})?;
        let (output, whole) = archive.finish()?;
        output.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let mut signed = File::create(self.signed())?;
        io::Write::write_all(&mut signed, tag_manifest.as_bytes())?;
        signed.sync_all()?;
        let files = digests.len() + tags.len() + 1;
        Ok(Made { files: files as u64, bytes: whole, manifest_sha256: written.sha256 })
    }

    /// Dossiers of the same meeting, which this one is instead of.
    fn delete_others(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_part = path.extension().is_some_and(|ending| ending == "part");
            let is_own = path.file_stem().is_some_and(|stem| stem == self.id.as_str());
            let is_left = !is_part || is_older(&entry, ABANDONED);
            if is_left && !is_own {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Deletes the files of dossiers that were made long ago.
pub fn delete_old(data: &Path) {
    for meeting in fs::read_dir(data.join(FOLDER)).into_iter().flatten().flatten() {
        for entry in fs::read_dir(meeting.path()).into_iter().flatten().flatten() {
            if is_older(&entry, KEPT) {
                let _ = fs::remove_file(entry.path());
            }
        }
        // Only an empty one goes.
        let _ = fs::remove_dir(meeting.path());
    }
}

/// Deletes all dossiers of a meeting, which hold what is not to be kept any more.
pub fn delete_archives(data: &Path, meeting: &MeetingId) -> io::Result<()> {
    match fs::remove_dir_all(data.join(FOLDER).join(meeting.as_str())) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn is_older(entry: &fs::DirEntry, age: Duration) -> bool {
    let changed = entry.metadata().and_then(|facts| facts.modified());
    changed.is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed > age))
}

fn length_of(source: &Source) -> io::Result<u64> {
    match source {
        Source::Bytes(bytes) => Ok(bytes.len() as u64),
        Source::Disk(path) => Ok(fs::metadata(path)?.len()),
    }
}

/// Length and digest of a recording; none where the file is not there.
fn measure(sound: &mut Sound, each: &mut impl FnMut(u64)) -> io::Result<()> {
    if sound.fact.deleted_at.is_some() {
        return Ok(());
    }
    let mut file = match File::open(&sound.disk) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let (mut digest, mut piece, mut length) = (Sha256::new(), vec![0; PIECE], 0);
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            break;
        }
        digest.update(&piece[..count]);
        length += count as u64;
        each(count as u64);
    }
    (sound.fact.sha256, sound.fact.bytes) = (Some(hex::encode(digest.finalize())), Some(length));
    Ok(())
}
