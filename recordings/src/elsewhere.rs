// SPDX-License-Identifier: MPL-2.0
//! Files of recordings that were made elsewhere: the file as it was sent, in
//! `recordings/MEETING/elsewhere/ID`, and beside the meeting's other recordings what is made of it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use meetings::ids::{MeetingId, SoundFileId};
use moments::Millis;
use recording_format::{BROWSER_PRE_SKIP, GRANULES_PER_MS, Sidecar, sync_folder};

use crate::{folder_of, labels};

const SENT: &str = "elsewhere";
/// What is not whole yet.
const UNFINISHED: &str = "part";

/// The files of one sound file.
#[derive(Debug, Clone)]
pub struct ElsewhereFiles {
    data: PathBuf,
    folder: PathBuf,
    id: SoundFileId,
}

/// A recording that is being made: it and its loudness.
#[derive(Debug)]
pub struct Unfinished {
    recording: PathBuf,
    loudness: PathBuf,
}

impl ElsewhereFiles {
    pub fn of(data: &Path, meeting: &MeetingId, id: &SoundFileId) -> Self {
        Self { data: data.to_owned(), folder: folder_of(meeting), id: id.clone() }
    }

    /// The file as it was sent.
    pub fn sent(&self) -> PathBuf {
        self.data.join(&self.folder).join(SENT).join(self.id.as_str())
    }

    /// The recording, relative to the data folder.
    pub fn recording(&self) -> PathBuf {
        self.folder.join(format!("{}.opus", self.id))
    }

    /// Its loudness, step by step.
    pub fn loudness(&self) -> PathBuf {
        self.data.join(&self.folder).join(format!("{}.loudness", self.id))
    }

    /// Keeps `file` as what was sent. It stays where it was, too, until that is known in the store.
    pub fn keep_sent(&self, file: &Path) -> io::Result<()> {
        let sent = self.sent();
        if let Some(folder) = sent.parent() {
            fs::create_dir_all(folder)?;
        }
        remove(&sent)?;
        fs::hard_link(file, &sent)?;
        for folder in sent.ancestors().take(4) {
            sync_folder(folder)?;
        }
        Ok(())
    }

    /// Empty files for a recording; those that somebody left are deleted. `number`: whatever makes
    /// them others than those of another process.
    pub fn begin(&self, number: u128) -> io::Result<(Unfinished, File, File)> {
        let folder = self.data.join(&self.folder);
        for entry in fs::read_dir(&folder)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(&format!("{}.", self.id)) && name.ends_with(UNFINISHED) {
                remove(&entry.path())?;
            }
        }
        let named = |what: &str| folder.join(format!("{}.{number:032x}.{what}.{UNFINISHED}", self.id));
        let unfinished = Unfinished { recording: named("opus"), loudness: named("loudness") };
        let (recording, loudness) = (File::create(&unfinished.recording)?, File::create(&unfinished.loudness)?);
        Ok((unfinished, recording, loudness))
    }

    /// The recording is whole and on the disk. The sound comes last: one without a sidecar would
    /// not say when it began.
    pub fn finish(&self, unfinished: &Unfinished, begins_at: Millis, length_ms: u64) -> io::Result<()> {
        let recording = self.data.join(self.recording());
        let name = format!("{}.opus", self.id);
        // Without a meeting and a participant: it is taken up by its own row, and by no other way.
        let labels = [(labels::SOUND_FILE.to_owned(), self.id.to_string())].into();
        let mut sidecar = Sidecar::new(name, BROWSER_PRE_SKIP, labels, begins_at.0.unsigned_abs());
        (sidecar.granules, sidecar.complete) = (length_ms * GRANULES_PER_MS, true);
        sidecar.save(&Sidecar::path_beside(&recording))?;
        fs::rename(&unfinished.loudness, self.loudness())?;
        fs::rename(&unfinished.recording, &recording)?;
        sync_folder(&recording)
    }

    /// Nothing can be made of what was sent.
    pub fn delete_sent(&self) -> io::Result<()> {
        remove(&self.sent())
    }

    pub fn delete_all(&self) -> io::Result<()> {
        let recording = self.data.join(self.recording());
        for file in [self.sent(), self.loudness(), Sidecar::path_beside(&recording), recording] {
            remove(&file)?;
        }
        Ok(())
    }
}

impl Unfinished {
    pub fn delete(&self) {
        // What stays is deleted when the next one begins.
        let _ = remove(&self.recording);
        let _ = remove(&self.loudness);
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_there_whole_with_its_time_or_not_at_all() {
        let data = tempfile::tempdir().unwrap();
        let (meeting, id) = (MeetingId::parse("m1").unwrap(), SoundFileId::parse("s1").unwrap());
        let files = ElsewhereFiles::of(data.path(), &meeting, &id);
        fs::write(data.path().join("received"), b"sound").unwrap();
        files.keep_sent(&data.path().join("received")).unwrap();
        files.keep_sent(&data.path().join("received")).unwrap();
        assert_eq!(fs::read(files.sent()).unwrap(), b"sound", "asked again after a crash, it is the same");
        files.begin(1).unwrap();
        let (unfinished, ..) = files.begin(2).unwrap();
        let folder = data.path().join(folder_of(&meeting));
        let names = || fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name()).collect::<Vec<_>>();
        assert_eq!(names().len(), 3, "of the attempt before nothing is left: {:?}", names());
        files.finish(&unfinished, Millis(7_000), 2_000).unwrap();
        let recording = data.path().join(files.recording());
        assert_eq!(Sidecar::read(&recording).unwrap().started_at_ms, 7_000);
        assert!(files.loudness().exists());
        files.delete_all().unwrap();
        assert_eq!(names(), ["elsewhere"]);
    }
}
