// SPDX-License-Identifier: MPL-2.0
//! Unfinished files on the disk: `uploads/KEY/about.json` and `uploads/KEY/bytes` in the data
//! folder. A piece is synchronised before it counts, so the length of `bytes` is never more than
//! what a power cut leaves.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use meetings::ids::{MeetingId, ParticipantId};
use protocol::http::NewUpload;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use untrusted::Document;

use super::MAX_OPEN;
use crate::papers::files::write;

const FOLDER: &str = "uploads";
const ABOUT: &str = "about.json";
const BYTES: &str = "bytes";
/// How much is read at once.
const PART: usize = 64 * 1024;
/// Longest description that is read.
const MAX_ABOUT_BYTES: u64 = 64 * 1024;

/// What is known of an unfinished file from its first request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    pub meeting: MeetingId,
    pub by: ParticipantId,
    pub new: NewUpload,
}

/// The folder of one unfinished file.
#[derive(Debug, Clone)]
pub(super) struct UploadFolder(PathBuf);

impl UploadFolder {
    pub fn of(data: &Path, key: &str) -> Self {
        Self(data.join(FOLDER).join(key))
    }

    /// What was received of it.
    pub fn bytes(&self) -> PathBuf {
        self.0.join(BYTES)
    }

    /// The description last: a folder without one is nothing.
    pub fn create(&self, about: &About) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        File::create(self.0.join(BYTES))?.sync_all()?;
        let about = serde_json::to_vec(about).map_err(io::Error::other)?;
        write(&self.0, ABOUT, |file| file.write_all(&about))?;
        // The folder's own entry, and its parent's, which may be new.
        for folder in self.0.ancestors().skip(1).take(2) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Puts a piece behind the first `offset` bytes. Of what could not be written nothing is left.
    pub fn append(&self, offset: u64, piece: &Document) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(self.0.join(BYTES))?;
        let written = (|| {
            file.set_len(offset)?;
            file.seek(SeekFrom::Start(offset))?;
            piece.pieces().try_for_each(|part| file.write_all(part))?;
            file.sync_data()
        })();
        if written.is_err() {
            let _ = file.set_len(offset);
        }
        written
    }

    /// The whole file, and its SHA-256 in hexadecimal.
    pub fn read(&self) -> io::Result<(Document, String)> {
        let mut file = File::open(self.0.join(BYTES))?;
        let (mut document, mut digest, mut part) = (Document::default(), Sha256::new(), vec![0; PART]);
        loop {
            let read = file.read(&mut part)?;
            if read == 0 {
                break;
            }
            digest.update(&part[..read]);
            document.push(&part[..read]);
        }
        Ok((document, hex::encode(digest.finalize())))
    }

    pub fn delete(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn opened(&self) -> io::Result<(About, u64)> {
        let mut about = String::new();
        File::open(self.0.join(ABOUT))?.take(MAX_ABOUT_BYTES).read_to_string(&mut about)?;
        let about = serde_json::from_str(&about).map_err(io::Error::other)?;
        Ok((about, fs::metadata(self.0.join(BYTES))?.len()))
    }
}

/// What an earlier run has left, with how much of each is there. Folders that cannot be read are
/// deleted: nobody could go on with them.
pub(super) fn left(data: &Path) -> Vec<(String, About, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(data.join(FOLDER)).into_iter().flatten().flatten() {
        let key = entry.file_name().to_string_lossy().into_owned();
        let folder = UploadFolder(entry.path());
        match folder.opened() {
            Ok((about, received)) if found.len() < MAX_OPEN && received <= about.new.bytes => {
                found.push((key, about, received));
            }
            _ => {
                let _ = folder.delete();
            }
        }
    }
    found
}
