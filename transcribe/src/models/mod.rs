//! The folder of installed speech models: `DATA/models/NAME/{model.bin, manifest.json}`.
//!
//! A model enters by one rename of its finished folder, after its file was read to the end and found whole; so whatever
//! is visible here can be loaded, and a power cut leaves the old state or the new one.

mod ggml;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) use ggml::inspect;

const MODEL_FILE: &str = "model.bin";
const MANIFEST_FILE: &str = "manifest.json";
/// Holds the lock of whoever adds or removes, so that the command line and a running server do not meet.
const LOCK_FILE: &str = ".lock";
/// Folder of a model that is being copied; begins with a dot and is never listed.
const ARRIVING: &str = ".arriving";
const LONGEST_NAME: usize = 64;
const COPY_STEP: usize = 1 << 20;
/// Larger manifests are not ours.
const LARGEST_MANIFEST: u64 = 64 * 1024;

/// Which engine reads a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// whisper.cpp with a model in ggml form.
    Whisper,
}

/// What the administrator says about a model when adding it; nothing of it can be read from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelDetails {
    /// Name to install it under; `None` takes it from the file's name.
    pub name: Option<String>,
    /// Two-letter code of the language it was tuned for; `None` for a multilingual model.
    pub language: Option<String>,
    /// Licence, as in "MIT" or "BSD-3-Clause".
    pub licence: Option<String>,
}

/// A model that is in the folder: its manifest and where its file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledModel {
    /// Lower-case name, unique in the folder.
    pub name: String,
    /// Which engine reads it.
    pub engine: Engine,
    /// Size of the network as Whisper names it: tiny, base, small, medium, large.
    pub kind: String,
    /// As in [`ModelDetails::language`].
    pub language: Option<String>,
    /// As in [`ModelDetails::licence`].
    pub licence: Option<String>,
    /// Digest of the file, 64 hexadecimal digits.
    pub sha256: String,
    /// Size of the file in bytes.
    pub size: u64,
    /// The file; follows from the folder and the name, so it is not in the manifest.
    #[serde(skip)]
    pub file: PathBuf,
}

/// Why a model cannot be added, found or removed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file to add is no ggml Whisper model.
    #[error("{file} is not a Whisper model in ggml form: {reason}", file = .file.display())]
    NotAModel { file: PathBuf, reason: String },
    /// The file to add ends too early.
    #[error(
        "{file} was cut short: it ends at byte {size}, inside {inside}; copy it again and compare the sizes",
        file = .file.display()
    )]
    CutShort { file: PathBuf, size: u64, inside: String },
    /// There is a model of this name.
    #[error("there is a model named {name} already; remove it first or choose another name")]
    NameTaken { name: String },
    /// Names are made of letters without diacritics, digits, dots, hyphens and underscores.
    #[error(
        "{name:?} cannot be a model's name: use up to {LONGEST_NAME} of a-z, 0-9, '.', '-', '_', beginning with a letter or digit"
    )]
    BadName { name: String },
    /// There is no model of this name.
    #[error("there is no model named {name}; `diemcau model list` shows those there are")]
    NotFound { name: String },
    /// There is no model at all.
    #[error("no speech model is installed; add one with `diemcau model add FILE`")]
    NoModel,
    /// An installed model is not as it was when it was added.
    #[error("the installed model {name} is damaged: {reason}; remove it and add it again")]
    Damaged { name: String, reason: String },
    /// No room for the copy.
    #[error("the disk of {folder} has no room for a model of {size} bytes", folder = .folder.display())]
    DiskFull { folder: PathBuf, size: u64 },
    /// The disk fails or access is denied.
    #[error("cannot read or write {path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// `DATA/models`. Cheap to make; holds nothing open.
#[derive(Clone, Debug)]
pub struct ModelFolder {
    root: PathBuf,
}

impl ModelFolder {
    /// The folder need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Copies `file` into the folder (seconds for a large model) after checking that it is a whole model.
    ///
    /// # Errors
    /// See [`ModelError`]; then nothing has been added.
    pub fn add(&self, file: &Path, details: &ModelDetails) -> Result<InstalledModel, ModelError> {
        let name = match &details.name {
            Some(name) => name.clone(),
            None => name_of(file),
        };
        check_name(&name)?;
        inspect(file)?;
        let _lock = self.lock()?;
        if self.root.join(&name).exists() {
            return Err(ModelError::NameTaken { name });
        }
        let arriving = self.root.join(ARRIVING);
        let added = self.copy_in(file, &arriving, name, details);
        if added.is_err() {
            // Best effort: the next `add` removes it otherwise.
            let _ = fs::remove_dir_all(&arriving);
        }
        added
    }

    fn copy_in(
        &self,
        file: &Path,
        arriving: &Path,
        name: String,
        details: &ModelDetails,
    ) -> Result<InstalledModel, ModelError> {
        if arriving.exists() {
            fs::remove_dir_all(arriving).map_err(|source| at(arriving, source))?;
        }
        fs::create_dir_all(arriving).map_err(|source| at(arriving, source))?;
        let copy = arriving.join(MODEL_FILE);
        let (sha256, size) = self.copy(file, &copy)?;
        // The copy is what will be loaded, and the file may have changed since it was looked at.
        let shape = inspect(&copy)?;
        let home = self.root.join(&name);
        let model = InstalledModel {
            name,
            engine: Engine::Whisper,
            kind: shape.kind().to_owned(),
            language: details.language.clone(),
            licence: details.licence.clone(),
            sha256,
            size,
            file: home.join(MODEL_FILE),
        };
        let manifest = arriving.join(MANIFEST_FILE);
        let text = serde_json::to_vec_pretty(&model).map_err(|error| at(&manifest, error.into()))?;
        let write = || -> io::Result<()> {
            let mut out = File::create(&manifest)?;
            out.write_all(&text)?;
            out.sync_all()?;
            File::open(arriving)?.sync_all()?;
            fs::rename(arriving, &home)?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|source| self.no_room(&manifest, source, size))?;
        Ok(model)
    }

    /// Copies with digest; durable when it returns.
    fn copy(&self, from: &Path, to: &Path) -> Result<(String, u64), ModelError> {
        let mut source = File::open(from).map_err(|error| at(from, error))?;
        let mut out = File::create(to).map_err(|error| at(to, error))?;
        let mut digest = Sha256::new();
        let mut block = vec![0; COPY_STEP];
        let mut size = 0;
        loop {
            let read = source.read(&mut block).map_err(|error| at(from, error))?;
            if read == 0 {
                break;
            }
            digest.update(&block[..read]);
            size += read as u64;
            out.write_all(&block[..read]).map_err(|error| self.no_room(to, error, size))?;
        }
        out.sync_all().map_err(|error| self.no_room(to, error, size))?;
        Ok((hex::encode(digest.finalize()), size))
    }

    fn no_room(&self, path: &Path, source: io::Error, size: u64) -> ModelError {
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
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(at(&self.root, error)),
        };
        let mut models = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| at(&self.root, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && entry.path().is_dir() {
                models.push(self.read(&name)?);
            }
        }
        models.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(models)
    }

    /// The model of this name, or without a name the largest: of Whisper's models the larger hears better.
    ///
    /// # Errors
    /// [`ModelError::NotFound`], [`ModelError::NoModel`], [`ModelError::Damaged`] when its file has another size than it had.
    pub fn find(&self, name: Option<&str>) -> Result<InstalledModel, ModelError> {
        let model = match name {
            Some(name) => {
                check_name(name)?;
                if !self.root.join(name).is_dir() {
                    return Err(ModelError::NotFound { name: name.to_owned() });
                }
                self.read(name)?
            }
            None => self.list()?.into_iter().max_by_key(|model| model.size).ok_or(ModelError::NoModel)?,
        };
        let found = fs::metadata(&model.file).map_err(|error| at(&model.file, error))?.len();
        if found != model.size {
            let reason = format!("its file has {found} bytes instead of {}", model.size);
            return Err(ModelError::Damaged { name: model.name, reason });
        }
        Ok(model)
    }

    /// Reads the whole file of a model again and compares its digest.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] when it is not the file that was added.
    pub fn verify(&self, name: &str) -> Result<InstalledModel, ModelError> {
        let model = self.find(Some(name))?;
        let mut file = File::open(&model.file).map_err(|error| at(&model.file, error))?;
        let mut digest = Sha256::new();
        let mut block = vec![0; COPY_STEP];
        loop {
            match file.read(&mut block).map_err(|error| at(&model.file, error))? {
                0 => break,
                read => digest.update(&block[..read]),
            }
        }
        if hex::encode(digest.finalize()) != model.sha256 {
            return Err(ModelError::Damaged { name: model.name, reason: "its digest has changed".to_owned() });
        }
        Ok(model)
    }

    /// Removes a model. A transcription that has it loaded goes on with it.
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
        // Renamed first: it disappears as one, however long the removal takes.
        let leaving = self.root.join(ARRIVING);
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
        let damaged = |reason: String| ModelError::Damaged { name: name.to_owned(), reason };
        let path = self.root.join(name).join(MANIFEST_FILE);
        let file = File::open(&path).map_err(|error| damaged(format!("{}: {error}", path.display())))?;
        let mut model: InstalledModel = serde_json::from_reader(file.take(LARGEST_MANIFEST))
            .map_err(|error| damaged(format!("{}: {error}", path.display())))?;
        if model.name != name {
            return Err(damaged(format!("its manifest is that of {}", model.name)));
        }
        model.file = self.root.join(name).join(MODEL_FILE);
        Ok(model)
    }

    fn lock(&self) -> Result<File, ModelError> {
        fs::create_dir_all(&self.root).map_err(|error| at(&self.root, error))?;
        let path = self.root.join(LOCK_FILE);
        let file = File::create(&path).map_err(|error| at(&path, error))?;
        file.lock().map_err(|error| at(&path, error))?;
        Ok(file)
    }
}

fn at(path: &Path, source: io::Error) -> ModelError {
    ModelError::Io { path: path.to_owned(), source }
}

/// `ggml-base-q8_0.bin` is `base-q8_0`.
fn name_of(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    stem.strip_prefix("ggml-").unwrap_or(&stem).chars().map(plain).collect()
}

/// Names become folders: nothing in them may climb out of ours.
fn check_name(name: &str) -> Result<(), ModelError> {
    let allowed = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter);
    let begins = name.bytes().next().is_some_and(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    if begins && name.len() <= LONGEST_NAME && name.bytes().all(allowed) {
        Ok(())
    } else {
        Err(ModelError::BadName { name: name.to_owned() })
    }
}
