// SPDX-License-Identifier: MPL-2.0
//! Files that are to be deleted: which they are, how long they are, and their digests. Blocks.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use meetings::ids::{MeetingId, SoundFileId};
use recordings::deleting;
use sha2::{Digest as _, Sha256};
use store::retention::DeletedFile;

use crate::chat::ChatFiles;

/// How much of a file is read at once.
const PIECE: usize = 256 << 10;

/// Everything of the sound of a meeting, in the order of their names.
pub fn of_sound(
    data: &Path,
    meeting: &MeetingId,
    recordings: &[PathBuf],
    sent: &[(SoundFileId, String)],
) -> io::Result<Vec<DeletedFile>> {
    let ids: Vec<SoundFileId> = sent.iter().map(|(id, _)| id.clone()).collect();
    let files = deleting::files_of(data, meeting, recordings, &ids)?;
    let name_of = |file: &Path| {
        let is_sent = file.extension().is_none();
        let id = file.file_name()?.to_str().filter(|_| is_sent)?;
        sent.iter().find(|(sent, _)| sent.as_str() == id).map(|(_, name)| name.clone())
    };
    files.iter().map(|file| measured(data, file, name_of(file))).collect()
}

/// Files of messages, with the names that people gave them.
pub fn of_chat(
    data: &Path,
    meeting: &MeetingId,
    sent: &[(meetings::ids::ChatFileId, String)],
) -> io::Result<Vec<DeletedFile>> {
    let inside = |path: PathBuf| path.strip_prefix(data).map(Path::to_owned).map_err(io::Error::other);
    sent.iter()
        .map(|(id, name)| measured(data, &inside(ChatFiles::of(data, meeting, id).original())?, Some(name.clone())))
        .collect()
}

fn measured(data: &Path, file: &Path, name: Option<String>) -> io::Result<DeletedFile> {
    let shown = file.to_string_lossy().into_owned();
    let mut reader = match File::open(data.join(file)) {
        Ok(reader) => reader,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(DeletedFile { file: shown, name, bytes: None, sha256: None });
        }
        Err(error) => return Err(error),
    };
    let (mut digest, mut piece, mut bytes) = (Sha256::new(), vec![0; PIECE], 0);
    loop {
        let count = reader.read(&mut piece)?;
        if count == 0 {
            let sha256 = Some(hex::encode(digest.finalize()));
            return Ok(DeletedFile { file: shown, name, bytes: Some(bytes), sha256 });
        }
        digest.update(&piece[..count]);
        bytes += count as u64;
    }
}
