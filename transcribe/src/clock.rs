// SPDX-License-Identifier: MPL-2.0
//! Maps positions in a recording to wall-clock time, with the recorder's sidecar file
//! (docs/recording-format.md).

use std::path::Path;

use recording_format::{GRANULES_PER_MS, Sidecar, SidecarError};

/// Maps positions in one recording to wall-clock time, including the drift of the clock of the
/// speaker's device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingClock {
    /// (position in the recording, wall clock), both in milliseconds, ordered by position; never
    /// empty.
    points: Vec<(u64, u64)>,
}

impl RecordingClock {
    /// Reads the sidecar of `recording`: the same name with the extension `.json`.
    ///
    /// # Errors
    /// See [`SidecarError`].
    pub fn beside(recording: &Path) -> Result<Self, SidecarError> {
        let sidecar = Sidecar::read(recording)?;
        let mut points = vec![(0, sidecar.started_at_ms)];
        for point in sidecar.clock {
            let next = (point.granule / GRANULES_PER_MS, point.at_ms);
            if points.last().is_none_or(|last| next.0 > last.0) {
                points.push(next);
            }
        }
        Ok(Self { points })
    }

    /// A clock without drift, for recordings without clock points.
    pub fn starting_at(started_at_ms: u64) -> Self {
        Self { points: vec![(0, started_at_ms)] }
    }

    /// Wall-clock time in milliseconds since the epoch at `position_ms`, extrapolated from the last
    /// point before it.
    pub fn wall_ms(&self, position_ms: u64) -> u64 {
        let after = self.points.partition_point(|point| point.0 <= position_ms);
        let (position, wall) = self.points[after.saturating_sub(1)];
        let exact = wall.saturating_add(position_ms.saturating_sub(position));
        // With a fast clock the extrapolation could pass the next point; time must not go back.
        self.points.get(after).map_or(exact, |next| exact.min(next.1.max(wall)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_point_before_a_position_says_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let recording = folder.path().join("an.opus");
        // The speaker's clock loses 20 ms in ten seconds and is correct again a minute later.
        let sidecar = r#"{"version": 1, "started_at_ms": 1000000, "labels": {"speaker": "An"}, "clock": [
            {"granule": 480000, "at_ms": 1010020}, {"granule": 3360000, "at_ms": 1070000}]}"#;
        std::fs::write(folder.path().join("an.json"), sidecar).unwrap();
        let clock = RecordingClock::beside(&recording).unwrap();
        assert_eq!(clock.wall_ms(0), 1_000_000);
        assert_eq!(clock.wall_ms(9_999), 1_009_999);
        assert_eq!(clock.wall_ms(10_000), 1_010_020);
        assert_eq!(clock.wall_ms(69_999), 1_070_000);
        assert_eq!(clock.wall_ms(75_000), 1_075_000);
    }

    #[test]
    fn a_damaged_sidecar_says_so() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("an.json"), "{\"version\": 1, \"started_at_ms\": 1").unwrap();
        let error = RecordingClock::beside(&folder.path().join("an.opus")).unwrap_err();
        assert!(matches!(error, SidecarError::Damaged { .. }), "{error}");
        std::fs::write(folder.path().join("an.json"), "{\"version\": 2, \"started_at_ms\": 1}").unwrap();
        let error = RecordingClock::beside(&folder.path().join("an.opus")).unwrap_err();
        assert!(error.to_string().contains("version 2"), "{error}");
        assert!(matches!(RecordingClock::beside(Path::new("/none.opus")).unwrap_err(), SidecarError::Read { .. }));
    }
}
