// SPDX-License-Identifier: MPL-2.0
//! The files of papers: `papers/MEETING/PAPER/` in the data folder, with the file itself, the PDF
//! of an office document, and the pictures of its pages. What is written is on the disk before
//! anybody is told of it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use meetings::ids::{MeetingId, PaperId};
use protocol::http::PageSize;
use untrusted::{Document, DrawnPage};

const FOLDER: &str = "papers";
/// The file as it was added, whatever its name.
const ORIGINAL: &str = "file";
/// What an office document was converted to.
const CONVERTED: &str = "converted.pdf";

/// The files of one paper.
#[derive(Debug, Clone)]
pub struct PaperFiles {
    folder: PathBuf,
}

impl PaperFiles {
    pub fn of(data: &Path, meeting: &MeetingId, paper: &PaperId) -> Self {
        Self { folder: data.join(FOLDER).join(meeting.as_str()).join(paper.as_str()) }
    }

    /// Makes the folder and writes the file into it.
    pub fn create(&self, document: &Document) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        write(&self.folder, ORIGINAL, |file| document.pieces().try_for_each(|piece| file.write_all(piece)))?;
        // The folder's own entry, and its parent's, which may be new.
        for folder in self.folder.ancestors().skip(1).take(3) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    pub fn original(&self) -> PathBuf {
        self.folder.join(ORIGINAL)
    }

    pub fn converted(&self) -> PathBuf {
        self.folder.join(CONVERTED)
    }

    pub fn write_converted(&self, pdf: &[u8]) -> io::Result<()> {
        write(&self.folder, CONVERTED, |file| file.write_all(pdf))
    }

    pub fn page(&self, page: u32, size: PageSize) -> PathBuf {
        self.folder.join(page_name(page, size))
    }

    pub fn words(&self, page: u32) -> PathBuf {
        self.folder.join(format!("{page}.txt"))
    }

    pub fn write_page(&self, page: u32, drawn: &DrawnPage) -> io::Result<()> {
        let sizes =
            [(PageSize::Preview, &drawn.preview), (PageSize::Usual, &drawn.usual), (PageSize::Fine, &drawn.fine)];
        for (size, picture) in sizes {
            write(&self.folder, &page_name(page, size), |file| file.write_all(picture))?;
        }
        write(&self.folder, &format!("{page}.txt"), |file| file.write_all(drawn.text.as_bytes()))
    }

    pub fn delete(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

fn page_name(page: u32, size: PageSize) -> String {
    let size = match size {
        PageSize::Preview => "preview",
        PageSize::Usual => "usual",
        PageSize::Fine => "fine",
    };
    format!("{page}-{size}.webp")
}

/// Writes a file whole or not at all.
pub(crate) fn write(folder: &Path, name: &str, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let unfinished = folder.join(format!("{name}.part"));
    let mut file = File::create(&unfinished)?;
    fill(&mut file)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// Folders of papers to which nothing was added for so long.
pub fn older_than(data: &Path, age: Duration) -> Vec<(MeetingId, PaperId)> {
    let mut found = Vec::new();
    for meeting in fs::read_dir(data.join(FOLDER)).into_iter().flatten().flatten() {
        let Ok(id) = MeetingId::parse(&meeting.file_name().to_string_lossy()) else { continue };
        for paper in fs::read_dir(meeting.path()).into_iter().flatten().flatten() {
            let changed = paper.metadata().and_then(|facts| facts.modified());
            let is_old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed > age));
            if is_old && let Ok(paper) = PaperId::parse(&paper.file_name().to_string_lossy()) {
                found.push((id.clone(), paper));
            }
        }
    }
    found
}
