// SPDX-License-Identifier: MPL-2.0
//! Finds the ONNX runtime library. CTC models need it; Whisper models do not.

use std::path::{Path, PathBuf};

/// The library's file name, with or without a version suffix.
const LIBRARY: &str = "libonnxruntime.so";
/// Usual folders of shared libraries, of distributions and of manual installations.
const FOLDERS: [&str; 5] =
    ["/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

/// The library was not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    /// The configured file does not exist.
    #[error("the ONNX runtime library {file} that the setting onnxruntime names does not exist", file = .0.display())]
    Configured(PathBuf),
    /// Not in any of the usual folders.
    #[error(
        "the ONNX runtime library {LIBRARY} was not found, neither in {folder} nor among the system's libraries; copy it there \
         or name it by the setting onnxruntime",
        folder = .0.display()
    )]
    Missing(PathBuf),
}

/// The library: the `configured` one if any, else the one in the folder of models, else the
/// system's newest.
///
/// # Errors
/// [`RuntimeError`] when there is none.
pub fn find_runtime(configured: Option<&Path>, models: &Path) -> Result<PathBuf, RuntimeError> {
    if let Some(file) = configured {
        return if file.is_file() { Ok(file.to_owned()) } else { Err(RuntimeError::Configured(file.to_owned())) };
    }
    let mut folders = vec![models];
    folders.extend(FOLDERS.map(Path::new));
    folders.into_iter().find_map(newest_in).ok_or_else(|| RuntimeError::Missing(models.to_owned()))
}

/// The library in `folder`; the newest version if there are several.
fn newest_in(folder: &Path) -> Option<PathBuf> {
    let version = |path: &PathBuf| -> Vec<u32> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.trim_start_matches(LIBRARY).split('.').filter_map(|part| part.parse().ok()).collect()
    };
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        path.is_file() && name.strip_prefix(LIBRARY).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    entries.filter(is_library).max_by_key(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_beside_the_models_is_taken_and_what_is_configured_goes_first() {
        let models = tempfile::tempdir().unwrap();
        for name in ["libonnxruntime.so.1.9.0", "libonnxruntime.so.1.21.1", "libonnxruntime_providers_shared.so"] {
            std::fs::write(models.path().join(name), "").unwrap();
        }
        assert_eq!(find_runtime(None, models.path()), Ok(models.path().join("libonnxruntime.so.1.21.1")));
        let own = models.path().join("own.so");
        assert_eq!(find_runtime(Some(&own), models.path()), Err(RuntimeError::Configured(own.clone())));
        std::fs::write(&own, "").unwrap();
        assert_eq!(find_runtime(Some(&own), models.path()), Ok(own));
    }

    #[test]
    fn where_there_is_none_the_reason_names_the_places() {
        let models = tempfile::tempdir().unwrap();
        if let Err(error) = find_runtime(None, models.path()) {
            let text = error.to_string();
            assert!(text.contains("libonnxruntime.so") && text.contains("onnxruntime"), "{text}");
        }
    }
}
