// SPDX-License-Identifier: MPL-2.0
//! Metadata of models: the manifest of a bundle, and that of an installed model.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sound::SAMPLE_RATE;

/// File name of the manifest, in a bundle and in the folder of an installed model.
pub const MANIFEST_FILE: &str = "manifest.json";
/// Maximum size of a manifest.
const MAX_MANIFEST: u64 = 64 * 1024;
/// The supported version of bundles.
const NEWEST_VERSION: u32 = 1;
/// Maximum number of files in a bundle: network, tokens, a clip, and some for licence and notes.
const MAX_FILES: usize = 8;
/// Maximum size of a file of a bundle; the largest Whisper model has 3 GB.
pub const MAX_FILE: u64 = 8 << 30;
/// The only features that the CTC engine computes.
const FBANK: &str = "kaldi-fbank-80";

/// File names of the network of a Whisper model (ggml), of a CTC model (ONNX), and of its list of
/// tokens.
pub const GGML_FILE: &str = "model.bin";
pub const ONNX_FILE: &str = "model.onnx";
pub const TOKENS_FILE: &str = "tokens.txt";

/// The engine of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// whisper.cpp, with a model in ggml format.
    Whisper,
    /// A streaming CTC network in ONNX format.
    Ctc,
}

impl Engine {
    /// Files that a bundle must have; the network first.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Whisper => &[GGML_FILE],
            Self::Ctc => &[ONNX_FILE, TOKENS_FILE],
        }
    }
}

/// `manifest.json` of a bundle; untrusted until it is checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BundleManifest {
    pub version: u32,
    pub name: String,
    pub engine: Engine,
    pub language: Option<String>,
    pub licence: Option<String>,
    /// Samples per second.
    pub sample_rate: u32,
    /// The features that the network expects: `kaldi-fbank-80` for CTC.
    pub features: Option<String>,
    /// Number of outputs of a CTC network, including the blank.
    pub tokens: Option<usize>,
    /// SHA-256 in hexadecimal digits of every file, by its name in the bundle.
    pub files: BTreeMap<String, String>,
    /// A clip that the model must recognise.
    pub self_test: Option<SelfTest>,
}

/// A clip of a bundle and the text spoken in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    /// Name of a WAV among the files, at most half a minute long.
    pub sound: String,
    pub text: String,
}

impl BundleManifest {
    /// Reads the manifest in `folder` and checks everything that does not need the other files. The
    /// error is a text.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join(MANIFEST_FILE);
        let file = File::open(&path).map_err(|error| format!("{MANIFEST_FILE}: {error}"))?;
        let manifest: Self =
            serde_json::from_reader(file.take(MAX_MANIFEST)).map_err(|error| format!("{MANIFEST_FILE}: {error}"))?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.version != NEWEST_VERSION {
            return Err(format!("its manifest has version {}, this program knows {NEWEST_VERSION}", self.version));
        }
        if self.sample_rate != SAMPLE_RATE {
            return Err(format!(
                "it listens to {} samples per second, this program to {SAMPLE_RATE}",
                self.sample_rate
            ));
        }
        if self.engine == Engine::Ctc && (self.features.as_deref() != Some(FBANK) || self.tokens.is_none()) {
            return Err(format!("its manifest names no tokens, or other features than {FBANK}"));
        }
        if self.files.len() > MAX_FILES {
            return Err(format!("it has {} files, at most {MAX_FILES} are taken", self.files.len()));
        }
        for (name, digest) in &self.files {
            let plain = !name.starts_with('.') && !name.contains(['/', '\\', '\0']) && name.len() <= 64;
            if !plain || name == MANIFEST_FILE {
                return Err(format!("{name:?} cannot be the name of one of its files"));
            }
            if digest.len() != 64 || !digest.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(format!("its manifest gives {name} no SHA-256"));
            }
        }
        let needed = self.engine.files().iter().copied().chain(self.self_test.iter().map(|test| test.sound.as_str()));
        for name in needed {
            if !self.files.contains_key(name) {
                return Err(format!("its manifest does not name {name}"));
            }
        }
        Ok(())
    }
}

/// An installed model: its manifest and the path of its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledModel {
    /// Lower-case name, unique in the folder.
    pub name: String,
    /// Its engine.
    pub engine: Engine,
    /// Size of the network, in Whisper's terms: tiny, base, small, medium, large; `ctc` for CTC
    /// models.
    pub kind: String,
    /// Two-letter code of the language it was tuned for; `None` for a multilingual model.
    pub language: Option<String>,
    /// Licence, as in "MIT" or "BSD-3-Clause".
    pub licence: Option<String>,
    /// SHA-256 of the network's file, 64 hexadecimal digits.
    pub sha256: String,
    /// Size of the network's file in bytes.
    pub size: u64,
    /// Digests of the other files of a bundle, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub others: BTreeMap<String, String>,
    /// Path of the network's file; derived from folder and name, so it is not in the manifest.
    #[serde(skip)]
    pub file: PathBuf,
}

impl InstalledModel {
    /// Reads the manifest in `home`, the folder of the model `name`. The error is a text.
    pub fn read(home: &Path, name: &str) -> Result<Self, String> {
        let path = home.join(MANIFEST_FILE);
        let file = File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut model: Self =
            serde_json::from_reader(file.take(MAX_MANIFEST)).map_err(|error| format!("{}: {error}", path.display()))?;
        if model.name != name {
            return Err(format!("its manifest is that of {}", model.name));
        }
        model.place(home);
        Ok(model)
    }

    /// Sets the path of the model's files.
    pub fn place(&mut self, home: &Path) {
        self.file = home.join(self.engine.files()[0]);
    }

    /// The list of tokens of a CTC model.
    pub fn tokens_file(&self) -> PathBuf {
        self.file.with_file_name(TOKENS_FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(change: &str, with: &str) -> Result<(), String> {
        let digest = "a".repeat(64);
        let text = format!(
            r#"{{"version": 1, "name": "vi", "engine": "ctc", "sample_rate": 16000, "features": "kaldi-fbank-80",
                "tokens": 10, "files": {{"model.onnx": "{digest}", "tokens.txt": "{digest}"}}}}"#
        );
        assert!(text.contains(change), "{change}");
        serde_json::from_str::<BundleManifest>(&text.replace(change, with)).map_err(|error| error.to_string())?.check()
    }

    #[test]
    fn manifests_that_promise_the_impossible_are_refused() {
        assert_eq!(manifest("vi", "vi"), Ok(()));
        for (change, with, reason) in [
            ("\"version\": 1", "\"version\": 2", "version 2"),
            ("16000", "8000", "8000"),
            ("kaldi-fbank-80", "mfcc", "features"),
            ("\"tokens\": 10,", "", "tokens"),
            ("\"model.onnx\"", "\"../model.onnx\"", "../model.onnx"),
            ("\"model.onnx\"", "\"other.onnx\"", "model.onnx"),
            ("aaaa\", \"tokens", "\", \"tokens", "SHA-256"),
            ("\"ctc\"", "\"kaldi\"", "kaldi"),
        ] {
            let error = manifest(change, with).unwrap_err();
            assert!(error.contains(reason), "{change} -> {with}: {error}");
        }
    }
}
