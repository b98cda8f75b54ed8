// SPDX-License-Identifier: MPL-2.0
//! All files of a meeting's sound, to be deleted once their rows are.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use meetings::ids::{MeetingId, SoundFileId};
use recording_format::Sidecar;

use crate::elsewhere::ElsewhereFiles;
use crate::{folder_of, late};

/// Beside a recording: how loud it is.
const LOUDNESS: &str = "loudness";

/// Paths in the data folder, also of files that are not there, without any twice. `recordings` are
/// those of the rows, `sent` the sound files of the meeting. Blocks.
pub fn files_of(
    data: &Path,
    meeting: &MeetingId,
    recordings: &[PathBuf],
    sent: &[SoundFileId],
) -> io::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for recording in recordings {
        let beside = [Sidecar::path_beside(recording), recording.with_extension(LOUDNESS)];
        files.extend(beside.into_iter().filter(|file| data.join(file).exists()));
        files.insert(recording.clone());
        let Some(stem) = recording.file_stem().and_then(|stem| stem.to_str()) else { continue };
        files.extend(late::files_of(&data.join(folder_of(meeting)), stem)?.into_iter().filter_map(|file| {
            let inside = file.strip_prefix(data).ok()?;
            Some(inside.to_owned())
        }));
    }
    for id in sent {
        let of = ElsewhereFiles::of(data, meeting, id);
        for file in [of.sent(), of.loudness()] {
            if file.exists()
                && let Ok(inside) = file.strip_prefix(data)
            {
                files.insert(inside.to_owned());
            }
        }
    }
    Ok(files)
}

/// Deletes files, by their paths in the data folder, and their folders where nothing else is in
/// them. Those that are not there count as deleted.
pub fn delete(data: &Path, files: &[PathBuf]) -> io::Result<()> {
    for file in files {
        if !file.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        match fs::remove_file(data.join(file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => done?,
        }
        // Up to the folder of the meeting: the one above is that of all meetings.
        for folder in file.ancestors().skip(1).filter(|folder| folder.components().count() > 1) {
            if fs::remove_dir(data.join(folder)).is_err() {
                break;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
        files.into_iter().map(|file| file.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn everything_beside_a_recording_goes_with_it_and_files_of_others_stay() {
        let data = tempfile::tempdir().unwrap();
        let meeting = MeetingId::parse("m1").unwrap();
        let folder = data.path().join("recordings/m1");
        fs::create_dir_all(folder.join("elsewhere")).unwrap();
        fs::create_dir_all(folder.join("late/r1-0000002a")).unwrap();
        for file in
            ["r1.opus", "r1.json", "s1.opus", "s1.loudness", "elsewhere/s1", "late/r1-0000002a/1.part", "r2.opus"]
        {
            fs::write(folder.join(file), file).unwrap();
        }
        let recordings =
            ["recordings/m1/r1.opus", "recordings/m1/s1.opus", "recordings/m1/lost.opus"].map(PathBuf::from);
        let sent = [SoundFileId::parse("s1").unwrap()];
        let files = files_of(data.path(), &meeting, &recordings, &sent).unwrap();
        let expected =
            ["elsewhere/s1", "late/r1-0000002a/1.part", "lost.opus", "r1.json", "r1.opus", "s1.loudness", "s1.opus"];
        assert_eq!(names(files.clone()), expected.map(|name| format!("recordings/m1/{name}")));
        let files: Vec<PathBuf> = files.into_iter().collect();
        delete(data.path(), &files).unwrap();
        delete(data.path(), &files).unwrap();
        assert_eq!(names(fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name().into())), ["r2.opus"]);
        delete(data.path(), &[PathBuf::from("recordings/m1/r2.opus")]).unwrap();
        assert!(!folder.exists() && data.path().join("recordings").exists());
    }
}
