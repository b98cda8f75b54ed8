// SPDX-License-Identifier: MPL-2.0
//! What has come of a sender's missing sound, on disk until all of it has: one file for each
//! request, so that nothing that was acknowledged is sent again.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use recording_format::sync_folder;

use super::frames::{Frame, encode, parse};

/// Of one sender: 16 MB are two hours of speech.
const MOST_BYTES: u64 = 16 << 20;
const MOST_FILES: usize = 2000;
const FOLDER: &str = "late";
const ENDING: &str = "part";

/// The folder of one sender.
#[derive(Debug)]
pub struct Parts {
    folder: PathBuf,
}

impl Parts {
    pub fn of(recordings: &Path, first_recording: &str, ssrc: u32) -> Self {
        Self { folder: recordings.join(FOLDER).join(format!("{first_recording}-{ssrc:08x}")) }
    }

    /// What has come of all senders whose recordings are in a folder: the first recording of each,
    /// and its SSRC.
    pub fn all(recordings: &Path) -> io::Result<Vec<(String, u32)>> {
        let entries = match fs::read_dir(recordings.join(FOLDER)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<_>>>()?;
        let read = |name: &str| {
            let (first, ssrc) = name.rsplit_once('-')?;
            Some((first.to_owned(), u32::from_str_radix(ssrc, 16).ok()?))
        };
        Ok(names.iter().filter_map(|name| read(name.to_str()?)).collect())
    }

    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(self.files()?.is_empty())
    }

    pub fn bytes(&self) -> io::Result<u64> {
        self.files()?.iter().map(|file| Ok(fs::metadata(file)?.len())).sum()
    }

    /// Makes the packets durable. False if there is no room for them.
    pub fn keep(&self, frames: &[Frame]) -> io::Result<bool> {
        let Some(first) = frames.first() else { return Ok(true) };
        let body = encode(frames);
        let (mut bytes, mut count) = (body.len() as u64, 1);
        for file in self.files()? {
            bytes += fs::metadata(&file)?.len();
            count += 1;
        }
        if bytes > MOST_BYTES || count > MOST_FILES {
            return Ok(false);
        }
        if !self.folder.exists() {
            fs::create_dir_all(&self.folder)?;
            sync_folder(&self.folder)?;
            sync_folder(self.folder.parent().unwrap_or(&self.folder))?;
        }
        // The same packets sent again take the place of the former ones.
        let path = self.folder.join(format!("{:08x}-{:x}.{ENDING}", first.time, body.len()));
        let temporary = path.with_extension("tmp");
        let written = File::create(&temporary).and_then(|mut file| {
            file.write_all(&body)?;
            file.sync_all()
        });
        if let Err(error) = written.and_then(|()| fs::rename(&temporary, &path)).and_then(|()| sync_folder(&path)) {
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        Ok(true)
    }

    /// All packets, in no order; some may be there twice.
    pub fn frames(&self) -> io::Result<Vec<Frame>> {
        let mut frames = Vec::new();
        for file in self.files()?.into_iter().take(MOST_FILES) {
            // What is no list of packets was not written by us.
            frames.extend(parse(&fs::read(file)?).unwrap_or_default());
        }
        Ok(frames)
    }

    /// Everything in the folder, also what was not written to its end.
    pub fn paths(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        entries.map(|entry| entry.map(|entry| entry.path())).collect()
    }

    pub fn delete(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn files(&self) -> io::Result<Vec<PathBuf>> {
        Ok(self.paths()?.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).collect())
    }
}
