// SPDX-License-Identifier: MPL-2.0
//! Chooses an installed model without loading it, and reports why preferred ones cannot be used.

use std::fs;

use super::{Engine, InstalledModel, ModelError, ModelFolder, preference};

/// Why a model cannot be used, by the necessary action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelProblem {
    /// A setting names it, and there is no such model.
    NotInstalled,
    /// The ONNX runtime library is missing on this machine.
    NoRuntime,
    /// Its files have changed since they were installed.
    Damaged,
    /// Its files are intact, but its engine cannot load it.
    DoesNotLoad,
}

impl ModelError {
    /// The problem of the preferred model.
    pub fn problem(&self) -> ModelProblem {
        match self {
            Self::NotFound { .. } | Self::BadName { .. } | Self::NoModel => ModelProblem::NotInstalled,
            Self::Runtime(_) => ModelProblem::NoRuntime,
            Self::DoesNotLoad { .. } => ModelProblem::DoesNotLoad,
            _ => ModelProblem::Damaged,
        }
    }
}

/// The choice of a model.
#[derive(Debug)]
pub struct Choice {
    /// `None` if no model can be used.
    pub serves: Option<InstalledModel>,
    /// Preferred models that cannot be used, with the reasons.
    pub passed_over: Vec<(String, ModelError)>,
}

impl ModelFolder {
    /// The model for `wanted`, or without a name the most accurate one. `usable` lets the caller
    /// reject a model.
    ///
    /// # Errors
    /// [`ModelError::Io`] when the folder cannot be read.
    pub fn choice(
        &self,
        wanted: Option<&str>,
        usable: impl Fn(&InstalledModel) -> Result<(), ModelError>,
    ) -> Result<Choice, ModelError> {
        let mut passed_over = Vec::new();
        for name in self.in_order(wanted)? {
            match self.ready(&name).and_then(|model| usable(&model).map(|()| model)) {
                Ok(model) => return Ok(Choice { serves: Some(model), passed_over }),
                Err(error) => passed_over.push((name, error)),
            }
        }
        Ok(Choice { serves: None, passed_over })
    }

    /// The model of this name, if everything that its engine needs is present.
    ///
    /// # Errors
    /// As [`ModelFolder::find`], and [`ModelError::Runtime`].
    pub(crate) fn ready(&self, name: &str) -> Result<InstalledModel, ModelError> {
        let model = self.find(Some(name))?;
        if model.engine == Engine::Ctc {
            self.runtime()?;
        }
        Ok(model)
    }

    /// Names in the order in which models are tried: the wanted one, those whose manifest cannot be
    /// read (so that they are reported), then the others, the most accurate first.
    pub(crate) fn in_order(&self, wanted: Option<&str>) -> Result<Vec<String>, ModelError> {
        let (mut models, mut names) = (Vec::new(), Vec::new());
        for name in self.names()? {
            match self.read(&name) {
                Ok(model) => models.push(model),
                Err(_) => names.push(name),
            }
        }
        models.sort_by_key(|model| std::cmp::Reverse(preference(model)));
        names.extend(models.into_iter().map(|model| model.name));
        if let Some(wanted) = wanted {
            names.retain(|name| name != wanted);
            names.insert(0, wanted.to_owned());
        }
        Ok(names)
    }

    /// Folders of models, ordered by name.
    pub(super) fn names(&self) -> Result<Vec<String>, ModelError> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(super::at(&self.root, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| super::at(&self.root, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && entry.path().is_dir() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}
