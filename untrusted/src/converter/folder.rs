// SPDX-License-Identifier: MPL-2.0
//! The folder of one conversion: the document, LibreOffice's profile and temporary files, the PDF.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::profile::{self, OUT};
use super::{ConversionFailure, broken};
use crate::{Document, OfficeKind};

/// The name of the document without its ending, which is also that of the PDF.
const STEM: &str = "document";
const IN: &str = "in";
/// `TMPDIR` and the home folder.
pub(super) const TEMPORARY: &str = "tmp";
pub(super) const HOME: &str = "home";

#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub async fn create(path: PathBuf) -> Result<Self, ConversionFailure> {
        let created = blocking(move || {
            delete(&path)?;
            for below in [IN, OUT, TEMPORARY, HOME] {
                DirBuilder::new().recursive(true).mode(0o700).create(path.join(below))?;
            }
            profile::write(&path)?;
            // LibreOffice takes no relative path for its profile.
            path.canonicalize()
        });
        Ok(Self(created.await.map_err(broken)?))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes the document, and answers its path.
    pub async fn put(&self, document: Document, kind: OfficeKind) -> Result<PathBuf, ConversionFailure> {
        let path = self.0.join(IN).join(format!("{STEM}.{}", kind.ending()));
        let written = blocking(move || {
            let mut file = File::create_new(&path)?;
            document.pieces().try_for_each(|piece| file.write_all(piece))?;
            Ok(path)
        });
        written.await.map_err(broken)
    }

    /// What LibreOffice has written is as untrusted as the document: a link may lead anywhere.
    pub async fn take_pdf(&self, most: u64) -> Result<Vec<u8>, ConversionFailure> {
        let path = self.0.join(OUT).join(format!("{STEM}.pdf"));
        let read = blocking(move || {
            let no_link = libc::O_NOFOLLOW | libc::O_NONBLOCK;
            let file = File::options().read(true).custom_flags(no_link).open(path)?;
            if !file.metadata()?.is_file() {
                return Err(io::ErrorKind::NotFound.into());
            }
            let mut pdf = Vec::new();
            file.take(most + 1).read_to_end(&mut pdf)?;
            Ok(pdf)
        });
        let pdf = read.await.map_err(|_| ConversionFailure::NoPdf)?;
        if pdf.len() as u64 > most { Err(ConversionFailure::TooLarge) } else { Ok(pdf) }
    }

    /// What stays is deleted before the next conversion.
    pub async fn delete(self) {
        let deleted = blocking(move || delete(&self.0)).await;
        if let Err(error) = deleted {
            tracing::warn!(%error, "the folder of a conversion was not deleted");
        }
    }
}

fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
