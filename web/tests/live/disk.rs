// SPDX-License-Identifier: MPL-2.0
//! A disk small enough for a meeting to fill it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder on a disk of its own, unmounted in the end.
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// `None` where mounting is not allowed.
    pub fn at(folder: &Path, kilobytes: u32) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let options = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self { folder: folder.to_owned() })
    }

    /// Takes every byte that is left.
    pub fn fill(&self) {
        let filled = std::fs::write(self.filler(), vec![0; 16 << 20]);
        assert!(filled.is_err(), "the disk is small");
    }

    pub fn make_room(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}
