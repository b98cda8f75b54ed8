// SPDX-License-Identifier: MPL-2.0
//! Installs a model: copies it into the folder under a hidden name, checks it, tests it, and
//! renames it.

mod self_test;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::models::manifest::{BundleManifest, GGML_FILE, MANIFEST_FILE, MAX_FILE};
use crate::models::{
    COPY_STEP, Engine, INCOMPLETE, InstalledModel, ModelDetails, ModelError, ModelFolder, at, check_name, inspect,
    name_of,
};

impl ModelFolder {
    /// Copies a model into the folder (seconds for a large one) after checking it: a bundle folder,
    /// or a file in ggml form. Then it is tested: a bundle with its own clip if it has one.
    ///
    /// # Errors
    /// See [`ModelError`]; then nothing has been added.
    pub fn add(&self, source: &Path, details: &ModelDetails) -> Result<InstalledModel, ModelError> {
        if source.is_dir() {
            let bad = |reason| ModelError::BadBundle { folder: source.to_owned(), reason };
            let bundle = BundleManifest::read(source).map_err(bad)?;
            self.install(details.name.clone().unwrap_or_else(|| bundle.name.clone()), |arriving, name| {
                self.bundle(source, &bundle, arriving, name, details)
            })
        } else {
            inspect(source)?;
            self.install(details.name.clone().unwrap_or_else(|| name_of(source)), |arriving, name| {
                self.single_file(source, arriving, name, details)
            })
        }
    }

    /// Lets `fill` create the files in a temporary folder, and then renames that to the model's
    /// folder.
    fn install(
        &self,
        name: String,
        fill: impl FnOnce(&Path, String) -> Result<InstalledModel, ModelError>,
    ) -> Result<InstalledModel, ModelError> {
        check_name(&name)?;
        let _lock = self.lock()?;
        let home = self.root.join(&name);
        if home.exists() {
            return Err(ModelError::NameTaken { name });
        }
        let arriving = self.root.join(INCOMPLETE);
        let clear = || if arriving.exists() { fs::remove_dir_all(&arriving) } else { Ok(()) };
        clear().and_then(|()| fs::create_dir_all(&arriving)).map_err(|source| at(&arriving, source))?;
        let added = fill(&arriving, name).and_then(|model| self.finalise(model, &arriving, &home));
        if added.is_err() {
            // Best effort: otherwise the next `add` removes it.
            let _ = clear();
        }
        added
    }

    fn single_file(
        &self,
        source: &Path,
        arriving: &Path,
        name: String,
        details: &ModelDetails,
    ) -> Result<InstalledModel, ModelError> {
        let file = arriving.join(GGML_FILE);
        let (sha256, size) = self.copy(source, &file)?;
        // The copy will be loaded, and the file may have changed since it was checked.
        let shape = inspect(&file)?;
        Ok(InstalledModel {
            name,
            engine: Engine::Whisper,
            kind: shape.kind().to_owned(),
            language: details.language.clone(),
            licence: details.licence.clone(),
            sha256,
            size,
            others: std::collections::BTreeMap::new(),
            file,
        })
    }

    fn bundle(
        &self,
        source: &Path,
        bundle: &BundleManifest,
        arriving: &Path,
        name: String,
        details: &ModelDetails,
    ) -> Result<InstalledModel, ModelError> {
        let bad = |reason| ModelError::BadBundle { folder: source.to_owned(), reason };
        let mut others = bundle.files.clone();
        let mut size = 0;
        for (file, wanted) in &bundle.files {
            let (found, length) = self.copy(&source.join(file), &arriving.join(file))?;
            if !found.eq_ignore_ascii_case(wanted) {
                return Err(bad(format!("{file} has the SHA-256 {found}, its manifest says {wanted}")));
            }
            if file == bundle.engine.files()[0] {
                size = length;
            }
        }
        let sha256 = others.remove(bundle.engine.files()[0]).unwrap_or_default().to_lowercase();
        let mut model = InstalledModel {
            name,
            engine: bundle.engine,
            kind: "ctc".to_owned(),
            language: details.language.clone().or_else(|| bundle.language.clone()),
            licence: details.licence.clone().or_else(|| bundle.licence.clone()),
            sha256,
            size,
            others,
            file: arriving.to_owned(),
        };
        model.place(arriving);
        if model.engine == Engine::Whisper {
            inspect(&model.file)?.kind().clone_into(&mut model.kind);
        }
        self_test::check_tokens(&model, bundle.tokens).map_err(bad)?;
        self_test::run(self, &model, bundle.self_test.as_ref())?;
        Ok(model)
    }

    /// Writes the manifest and gives the folder its name; durable when it returns.
    fn finalise(&self, mut model: InstalledModel, arriving: &Path, home: &Path) -> Result<InstalledModel, ModelError> {
        let manifest = arriving.join(MANIFEST_FILE);
        let text = serde_json::to_vec_pretty(&model).map_err(|error| at(&manifest, error.into()))?;
        let write = || -> io::Result<()> {
            let mut out = File::create(&manifest)?;
            out.write_all(&text)?;
            out.sync_all()?;
            File::open(arriving)?.sync_all()?;
            fs::rename(arriving, home)?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|source| self.no_room(&manifest, source, model.size))?;
        model.place(home);
        Ok(model)
    }

    /// Copies and computes the digest; durable when it returns.
    fn copy(&self, from: &Path, to: &Path) -> Result<(String, u64), ModelError> {
        let mut source = File::open(from).map_err(|error| at(from, error))?.take(MAX_FILE);
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
}
