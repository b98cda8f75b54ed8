// SPDX-License-Identifier: MPL-2.0
//! Files of the chat on the disk: `chat/MEETING/FILE/file` in the data folder. What is written is
//! on the disk before anybody is told of it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use meetings::ids::{ChatFileId, MeetingId};
use untrusted::Document;

use crate::papers::files::write;

const FOLDER: &str = "chat";
/// The file as it was sent, whatever its name.
const ORIGINAL: &str = "file";

/// The folder of one file.
#[derive(Debug, Clone)]
pub struct ChatFiles {
    folder: PathBuf,
}

impl ChatFiles {
    pub fn of(data: &Path, meeting: &MeetingId, file: &ChatFileId) -> Self {
        Self { folder: data.join(FOLDER).join(meeting.as_str()).join(file.as_str()) }
    }

    /// Of what could not be written nothing is left.
    pub fn create(&self, document: &Document) -> io::Result<()> {
        let created = self.write(document);
        if created.is_err() {
            // What stays is deleted with other folders that no message has.
            let _ = self.delete();
        }
        created
    }

    fn write(&self, document: &Document) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        write(&self.folder, ORIGINAL, |file| document.pieces().try_for_each(|piece| file.write_all(piece)))?;
        // The folder's own entry, and its parents', which may be new.
        for folder in self.folder.ancestors().skip(1).take(3) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    pub fn original(&self) -> PathBuf {
        self.folder.join(ORIGINAL)
    }

    pub fn delete(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

/// Files that were written so long ago.
pub fn older_than(data: &Path, age: Duration) -> Vec<(MeetingId, ChatFileId)> {
    let mut found = Vec::new();
    for meeting in fs::read_dir(data.join(FOLDER)).into_iter().flatten().flatten() {
        let Ok(id) = MeetingId::parse(&meeting.file_name().to_string_lossy()) else { continue };
        for file in fs::read_dir(meeting.path()).into_iter().flatten().flatten() {
            let changed = file.metadata().and_then(|facts| facts.modified());
            let is_old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed >= age));
            if is_old && let Ok(file) = ChatFileId::parse(&file.file_name().to_string_lossy()) {
                found.push((id.clone(), file));
            }
        }
    }
    found
}
