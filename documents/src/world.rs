// SPDX-License-Identifier: MPL-2.0
//! The input of typst: our template, the data as JSON, files to attach, fonts. No disk, no network,
//! no clock.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use crate::{Fonts, TypesetError};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The environment of one template.
pub(crate) struct TemplateWorld<'a> {
    main: Source,
    files: Vec<(FileId, Bytes)>,
    fonts: &'a Fonts,
}

impl<'a> TemplateWorld<'a> {
    /// `files` are name and content; the template reads them as `/name`.
    pub fn new(template: &str, files: Vec<(&str, Vec<u8>)>, fonts: &'a Fonts) -> Result<Self, TypesetError> {
        let main = Source::new(file_id("main.typ")?, template.to_owned());
        let files = files
            .into_iter()
            .map(|(name, content)| Ok((file_id(name)?, Bytes::new(content))))
            .collect::<Result<_, TypesetError>>()?;
        Ok(Self { main, files, fonts })
    }

    /// Typesets the template.
    pub fn compile(&self) -> Result<PagedDocument, TypesetError> {
        let result = typst::compile::<PagedDocument>(self).output.map_err(|errors| refused(&errors));
        // Typst caches results for later edits of the same source. Typesetting happens once here;
        // without this every document would stay in memory with about 1 MB.
        comemo::evict(0);
        result
    }
}

/// Typst interns ids permanently, so names must come from a small fixed set.
fn file_id(name: &str) -> Result<FileId, TypesetError> {
    let path = VirtualPath::new(name).map_err(|error| TypesetError::Refused(format!("{name}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

pub(crate) fn refused(errors: &[SourceDiagnostic]) -> TypesetError {
    TypesetError::Refused(errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join("; "))
}

impl World for TemplateWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, content)| content.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
