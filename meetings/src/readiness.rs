// SPDX-License-Identifier: MPL-2.0
//! Whether a site is ready for a meeting, by the last check that somebody made there.
//!
//! Pure. A check joins nothing: it neither begins a meeting nor counts as attendance.

use crate::line_test::{LineFigures, LineVerdict};

/// Longest telephone number with what people write around it, in characters.
pub const MAX_PHONE_CHARS: usize = 60;
/// Longest name of a browser with its system, in characters.
pub const MAX_BROWSER_CHARS: usize = 80;
/// A check older than this, in milliseconds, says little of today.
pub const OUTDATED_AFTER_MS: i64 = 7 * 24 * 3_600_000;

/// What a check has shown of a microphone or a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum DeviceState {
    Works,
    /// A microphone that is open, and in which nothing was heard.
    Silent,
    Missing,
    /// The person or the office's policy does not let the page use it.
    Refused,
    /// The page was opened without encryption: a browser gives it no devices.
    Insecure,
    /// Another program has it.
    Busy,
    Failed,
    Unchecked,
}

/// Whether the person has heard the test sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum LoudspeakerState {
    Heard,
    NotHeard,
    Unchecked,
}

/// How the test of the line went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum LineState {
    Tested,
    /// The server answers, and media does not pass.
    Blocked,
    /// It ended before its time.
    Cut,
    /// The browser cannot hold a call.
    Impossible,
    Unchecked,
}

/// Green, amber, grey and red of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Readiness {
    Ready,
    /// It can take part, but something is missing.
    Partly,
    /// Not everything was checked.
    Unfinished,
    NotReady,
}

/// What is to be put right. Each has its words and its advice in the catalogue of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Finding {
    MicrophoneSilent,
    MicrophoneMissing,
    MicrophoneRefused,
    MicrophoneInsecure,
    MicrophoneBusy,
    MicrophoneFailed,
    MicrophoneUnchecked,
    CameraMissing,
    CameraRefused,
    CameraInsecure,
    CameraBusy,
    CameraFailed,
    CameraUnchecked,
    LoudspeakerNotHeard,
    LoudspeakerUnchecked,
    LineWeak,
    LineSoundOnly,
    LineBlocked,
    LineCut,
    LineImpossible,
    LineUnchecked,
}

impl Finding {
    fn severity(self) -> Readiness {
        use Finding as F;
        match self {
            F::MicrophoneSilent
            | F::MicrophoneMissing
            | F::MicrophoneRefused
            | F::MicrophoneInsecure
            | F::MicrophoneBusy
            | F::MicrophoneFailed
            | F::LoudspeakerNotHeard
            | F::LineWeak
            | F::LineBlocked
            | F::LineCut
            | F::LineImpossible => Readiness::NotReady,
            F::MicrophoneUnchecked | F::CameraUnchecked | F::LoudspeakerUnchecked | F::LineUnchecked => {
                Readiness::Unfinished
            }
            F::CameraMissing
            | F::CameraRefused
            | F::CameraInsecure
            | F::CameraBusy
            | F::CameraFailed
            | F::LineSoundOnly => Readiness::Partly,
        }
    }
}

/// One check of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteCheck {
    pub microphone: DeviceState,
    pub camera: DeviceState,
    pub loudspeaker: LoudspeakerState,
    pub line: LineState,
    /// Only of a line that was tested.
    pub figures: Option<LineFigures>,
}

impl SiteCheck {
    /// What is to be put right, the worst first.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found: Vec<_> = [self.of_microphone(), self.of_loudspeaker(), self.of_line(), self.of_camera()]
            .into_iter()
            .flatten()
            .collect();
        found.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        found
    }

    pub fn readiness(&self) -> Readiness {
        self.findings().into_iter().map(Finding::severity).max().unwrap_or(Readiness::Ready)
    }

    fn of_microphone(&self) -> Option<Finding> {
        match self.microphone {
            DeviceState::Works => None,
            DeviceState::Silent => Some(Finding::MicrophoneSilent),
            DeviceState::Missing => Some(Finding::MicrophoneMissing),
            DeviceState::Refused => Some(Finding::MicrophoneRefused),
            DeviceState::Insecure => Some(Finding::MicrophoneInsecure),
            DeviceState::Busy => Some(Finding::MicrophoneBusy),
            DeviceState::Failed => Some(Finding::MicrophoneFailed),
            DeviceState::Unchecked => Some(Finding::MicrophoneUnchecked),
        }
    }

    fn of_camera(&self) -> Option<Finding> {
        match self.camera {
            DeviceState::Works | DeviceState::Silent => None,
            DeviceState::Missing => Some(Finding::CameraMissing),
            DeviceState::Refused => Some(Finding::CameraRefused),
            DeviceState::Insecure => Some(Finding::CameraInsecure),
            DeviceState::Busy => Some(Finding::CameraBusy),
            DeviceState::Failed => Some(Finding::CameraFailed),
            DeviceState::Unchecked => Some(Finding::CameraUnchecked),
        }
    }

    fn of_loudspeaker(&self) -> Option<Finding> {
        match self.loudspeaker {
            LoudspeakerState::Heard => None,
            LoudspeakerState::NotHeard => Some(Finding::LoudspeakerNotHeard),
            LoudspeakerState::Unchecked => Some(Finding::LoudspeakerUnchecked),
        }
    }

    fn of_line(&self) -> Option<Finding> {
        match (self.line, self.figures.map(|figures| figures.verdict())) {
            (LineState::Tested, Some(LineVerdict::Good | LineVerdict::SmallPicture)) => None,
            (LineState::Tested, Some(LineVerdict::Sound)) => Some(Finding::LineSoundOnly),
            (LineState::Tested, Some(LineVerdict::Weak)) => Some(Finding::LineWeak),
            (LineState::Tested, None) | (LineState::Unchecked, _) => Some(Finding::LineUnchecked),
            (LineState::Blocked, _) => Some(Finding::LineBlocked),
            (LineState::Cut, _) => Some(Finding::LineCut),
            (LineState::Impossible, _) => Some(Finding::LineImpossible),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line_test::LinePath;

    const GOOD: SiteCheck = SiteCheck {
        microphone: DeviceState::Works,
        camera: DeviceState::Works,
        loudspeaker: LoudspeakerState::Heard,
        line: LineState::Tested,
        figures: Some(LineFigures {
            up: 1_200_000,
            up_is_least: true,
            down: 2_000_000,
            down_is_least: true,
            up_loss: Some(0),
            down_loss: Some(0),
            round_trip_ms: Some(20),
            jitter_ms: Some(3),
            path: LinePath::Udp,
        }),
    };

    #[test]
    fn a_site_where_everything_was_checked_and_works_is_ready() {
        assert_eq!((GOOD.readiness(), GOOD.findings()), (Readiness::Ready, vec![]));
    }

    #[test]
    fn a_site_that_is_not_heard_or_hears_nothing_is_not_ready() {
        for check in [
            SiteCheck { microphone: DeviceState::Busy, ..GOOD },
            SiteCheck { microphone: DeviceState::Silent, ..GOOD },
            SiteCheck { loudspeaker: LoudspeakerState::NotHeard, ..GOOD },
            SiteCheck { line: LineState::Blocked, figures: None, ..GOOD },
            SiteCheck { figures: GOOD.figures.map(|figures| LineFigures { up: 9_000, ..figures }), ..GOOD },
        ] {
            assert_eq!(check.readiness(), Readiness::NotReady, "{check:?}");
        }
    }

    #[test]
    fn without_a_camera_or_with_a_line_for_sound_alone_a_site_is_partly_ready() {
        let slow = GOOD.figures.map(|figures| LineFigures { down: 60_000, up: 50_000, ..figures });
        for (check, finding) in [
            (SiteCheck { camera: DeviceState::Missing, ..GOOD }, Finding::CameraMissing),
            (SiteCheck { figures: slow, ..GOOD }, Finding::LineSoundOnly),
        ] {
            assert_eq!((check.readiness(), check.findings()), (Readiness::Partly, vec![finding]), "{check:?}");
        }
    }

    #[test]
    fn what_was_not_checked_is_said_as_such_whatever_else_is_missing() {
        for (check, finding) in [
            (SiteCheck { microphone: DeviceState::Unchecked, ..GOOD }, Finding::MicrophoneUnchecked),
            (SiteCheck { loudspeaker: LoudspeakerState::Unchecked, ..GOOD }, Finding::LoudspeakerUnchecked),
            (SiteCheck { figures: None, ..GOOD }, Finding::LineUnchecked),
        ] {
            assert_eq!((check.readiness(), check.findings()), (Readiness::Unfinished, vec![finding]), "{check:?}");
            let without_camera = SiteCheck { camera: DeviceState::Missing, ..check };
            assert_eq!(without_camera.readiness(), Readiness::Unfinished);
            let without_sound = SiteCheck { loudspeaker: LoudspeakerState::NotHeard, ..check };
            assert_eq!(without_sound.readiness(), Readiness::NotReady);
        }
    }

    #[test]
    fn the_worst_is_said_first() {
        let check = SiteCheck { camera: DeviceState::Missing, line: LineState::Cut, ..GOOD };
        assert_eq!(check.findings(), [Finding::LineCut, Finding::CameraMissing]);
    }
}
