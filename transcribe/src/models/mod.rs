// SPDX-License-Identifier: MPL-2.0
//! The folder of installed speech models: `DATA/models/NAME/`, a manifest and the model's files.
//!
//! A model appears by renaming its complete folder, after its files were checked and tested. So
//! every visible model can be loaded, and a power failure leaves either the old or the new state.

mod choice;
mod ggml;
pub(crate) mod manifest;
mod runtime;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use choice::{Choice, ModelProblem};
pub(crate) use ggml::inspect;
pub use manifest::{Engine, InstalledModel};
pub use runtime::{RuntimeError, find_runtime};

/// The lock for adding and removing, so that the command line and a running server do not
/// interfere.
const LOCK_FILE: &str = ".lock";
/// Folder of a model that is being copied; begins with a dot and is never listed.
pub(crate) const INCOMPLETE: &str = ".arriving";
const MAX_NAME: usize = 64;
pub(crate) const COPY_STEP: usize = 1 << 20;

/// Options of the administrator for a model; they override the bundle's manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelDetails {
    /// Name to install it under; `None`: that of the bundle, or derived from the file name.
    pub name: Option<String>,
    /// Two-letter code of the language it was tuned for; `None` for a multilingual model.
    pub language: Option<String>,
    /// Licence, as in "MIT" or "BSD-3-Clause".
    pub licence: Option<String>,
}

/// Why a model cannot be added, found or removed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not a Whisper model in ggml format.
    #[error("{file} is not a Whisper model in ggml form: {reason}", file = .file.display())]
    NotAModel { file: PathBuf, reason: String },
    /// The file is truncated.
    #[error(
        "{file} was cut short: it ends at byte {size}, inside {inside}; copy it again and compare the sizes",
        file = .file.display()
    )]
    CutShort { file: PathBuf, size: u64, inside: String },
    /// A bundle does not match its manifest.
    #[error("the bundle {folder} cannot be installed: {reason}", folder = .folder.display())]
    BadBundle { folder: PathBuf, reason: String },
    /// The self-test of the model failed.
    #[error("the model {name} was tried and is not installed: {reason}")]
    SelfTest { name: String, reason: String },
    /// A CTC model needs the ONNX runtime.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// There is already a model of this name.
    #[error("there is a model named {name} already; remove it first or choose another name")]
    NameTaken { name: String },
    /// Names are made of letters without diacritics, digits, dots, hyphens and underscores.
    #[error(
        "{name:?} cannot be a model's name: use up to {MAX_NAME} of a-z, 0-9, '.', '-', '_', beginning with a letter or digit"
    )]
    BadName { name: String },
    /// There is no model of this name.
    #[error("there is no model named {name}; `diemcau model list` shows those there are")]
    NotFound { name: String },
    /// There is no model at all.
    #[error("no speech model is installed; add one with `diemcau model add PATH`")]
    NoModel,
    /// An installed model has changed since it was added.
    #[error("the installed model {name} is damaged: {reason}; remove it and add it again")]
    Damaged { name: String, reason: String },
    /// An installed model is intact, but its engine cannot load it.
    #[error("the installed model {name} cannot be loaded: {reason}")]
    DoesNotLoad { name: String, reason: String },
    /// The disk has no space for the copy.
    #[error("the disk of {folder} has no room for a model of {size} bytes", folder = .folder.display())]
    DiskFull { folder: PathBuf, size: u64 },
    /// The disk fails or access is denied.
    #[error("cannot read or write {path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// `DATA/models`. Cheap to create; holds no open files.
#[derive(Clone, Debug)]
pub struct ModelFolder {
    pub(crate) root: PathBuf,
    /// The configured ONNX runtime library.
    runtime: Option<PathBuf>,
}

impl ModelFolder {
    /// The folder need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), runtime: None }
    }

    /// Uses this ONNX runtime library instead of searching for one.
    #[must_use]
    pub fn with_runtime(self, runtime: Option<PathBuf>) -> Self {
        Self { runtime, ..self }
    }

    /// The ONNX runtime library for CTC models.
    ///
    /// # Errors
    /// [`RuntimeError`] when there is none.
    pub fn runtime(&self) -> Result<PathBuf, RuntimeError> {
        find_runtime(self.runtime.as_deref(), &self.root)
    }

    pub(crate) fn no_room(&self, path: &Path, source: io::Error, size: u64) -> ModelError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                ModelError::DiskFull { folder: self.root.clone(), size }
            }
            _ => at(path, source),
        }
    }

    /// Every installed model, by name.
    ///
    /// # Errors
    /// [`ModelError::Io`], and [`ModelError::Damaged`] for a manifest that cannot be read.
    pub fn list(&self) -> Result<Vec<InstalledModel>, ModelError> {
        self.names()?.iter().map(|name| self.read(name)).collect()
    }

    /// The model of this name, or without a name the most accurate one: a CTC model if there is a
    /// runtime for it, else the largest Whisper model.
    ///
    /// # Errors
    /// [`ModelError::NotFound`], [`ModelError::NoModel`], [`ModelError::Damaged`] when the size of
    /// its file has changed.
    pub fn find(&self, name: Option<&str>) -> Result<InstalledModel, ModelError> {
        let model = if let Some(name) = name {
            check_name(name)?;
            if !self.root.join(name).is_dir() {
                return Err(ModelError::NotFound { name: name.to_owned() });
            }
            self.read(name)?
        } else {
            let best = self.list()?.into_iter().max_by_key(|model| (self.can_run(model), preference(model)));
            best.ok_or(ModelError::NoModel)?
        };
        let found = fs::metadata(&model.file).map_err(|error| at(&model.file, error))?.len();
        if found != model.size {
            let reason = format!("its file has {found} bytes instead of {}", model.size);
            return Err(ModelError::Damaged { name: model.name, reason });
        }
        Ok(model)
    }

    /// The model that will be used for `wanted`, as far as is known without loading it: see
    /// [`crate::open_engine`].
    ///
    /// # Errors
    /// [`ModelError::NoModel`], [`ModelError::Damaged`].
    pub fn choose(&self, wanted: Option<&str>) -> Result<InstalledModel, ModelError> {
        let choice = self.choice(wanted, |_| Ok(()))?;
        choice.serves.map_or_else(|| self.find(None), Ok)
    }

    fn can_run(&self, model: &InstalledModel) -> bool {
        model.engine != Engine::Ctc || self.runtime().is_ok()
    }

    /// Reads all files of a model again and compares their digests.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] if one has changed.
    pub fn verify(&self, name: &str) -> Result<InstalledModel, ModelError> {
        let model = self.find(Some(name))?;
        let others = model.others.iter().map(|(name, digest)| (model.file.with_file_name(name), digest));
        for (path, wanted) in std::iter::once((model.file.clone(), &model.sha256)).chain(others) {
            if digest(&path)? != *wanted {
                let reason = format!("the digest of {} has changed", path.display());
                return Err(ModelError::Damaged { name: model.name, reason });
            }
        }
        Ok(model)
    }

    /// Removes a model. A transcription that has loaded it continues.
    ///
    /// # Errors
    /// [`ModelError::NotFound`], [`ModelError::Io`].
    pub fn remove(&self, name: &str) -> Result<(), ModelError> {
        check_name(name)?;
        let home = self.root.join(name);
        if !home.is_dir() {
            return Err(ModelError::NotFound { name: name.to_owned() });
        }
        let _lock = self.lock()?;
        // Renamed first, so that it disappears atomically, however long the removal takes.
        let leaving = self.root.join(INCOMPLETE);
        let gone = || -> io::Result<()> {
            if leaving.exists() {
                fs::remove_dir_all(&leaving)?;
            }
            fs::rename(&home, &leaving)?;
            fs::remove_dir_all(&leaving)
        };
        gone().map_err(|source| at(&home, source))
    }

    fn read(&self, name: &str) -> Result<InstalledModel, ModelError> {
        InstalledModel::read(&self.root.join(name), name)
            .map_err(|reason| ModelError::Damaged { name: name.to_owned(), reason })
    }

    pub(crate) fn lock(&self) -> Result<File, ModelError> {
        fs::create_dir_all(&self.root).map_err(|error| at(&self.root, error))?;
        let path = self.root.join(LOCK_FILE);
        let file = File::create(&path).map_err(|error| at(&path, error))?;
        file.lock().map_err(|error| at(&path, error))?;
        Ok(file)
    }
}

pub(crate) fn at(path: &Path, source: io::Error) -> ModelError {
    ModelError::Io { path: path.to_owned(), source }
}

/// The greater, the more accurate the model.
pub(crate) fn preference(model: &InstalledModel) -> (bool, u64) {
    (model.engine == Engine::Ctc, model.size)
}

fn digest(path: &Path) -> Result<String, ModelError> {
    let mut file = File::open(path).map_err(|error| at(path, error))?;
    let mut digest = Sha256::new();
    let mut block = vec![0; COPY_STEP];
    loop {
        match file.read(&mut block).map_err(|error| at(path, error))? {
            0 => return Ok(hex::encode(digest.finalize())),
            read => digest.update(&block[..read]),
        }
    }
}

/// `ggml-base-q8_0.bin` is `base-q8_0`.
pub(crate) fn name_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    stem.strip_prefix("ggml-").unwrap_or(&stem).chars().map(plain).collect()
}

/// Names become folder names: path traversal must be impossible.
pub(crate) fn check_name(name: &str) -> Result<(), ModelError> {
    let allowed = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter);
    let begins = name.bytes().next().is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    if begins && name.len() <= MAX_NAME && name.bytes().all(allowed) {
        Ok(())
    } else {
        Err(ModelError::BadName { name: name.to_owned() })
    }
}
