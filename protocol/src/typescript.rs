//! Writes the types of this crate as one TypeScript file, `web/client/src/generated/protocol.ts`.

use ts_rs::{Config, TS};

use crate::{http, lists, live, problem};

/// Where the generated file stands, from the root of the project.
pub const PATH: &str = "web/client/src/generated/protocol.ts";

macro_rules! declarations {
    ($($type:ty),* $(,)?) => {{
        let config = Config::default();
        let mut out = String::from(
            "// Generated from the Rust crate `protocol` by `cargo run -p protocol --bin generate`. Do not edit.\n\n",
        );
        out.push_str(&format!("export const PROTOCOL_VERSION = {};\n", crate::VERSION));
        out.push_str(&format!("export const MAX_CHAT_CHARS = {};\n", live::MAX_CHAT_CHARS));
        out.push_str(&format!("export const MAX_MARK_CHARS = {};\n", live::MAX_MARK_CHARS));
        out.push_str(&format!("export const MAX_MARKS_AT_ONCE = {};\n", live::MAX_MARKS_AT_ONCE));
        out.push_str(&format!("export const MAX_DELETED_MARKS = {};\n", live::MAX_DELETED_MARKS));
        out.push_str(&format!("export const MAX_SEGMENT_CHARS = {};\n", http::MAX_SEGMENT_CHARS));
        out.push_str(&format!("export const MAX_SPEAKER_CHARS = {};\n\n", http::MAX_SPEAKER_CHARS));
        $(
            out.push_str("export ");
            out.push_str(&<$type as TS>::decl(&config));
            out.push('\n');
        )*
        out
    }};
}

/// The text of the generated file.
pub fn generate() -> String {
    use meetings::{ids, meeting, minutes, people, search, time, transcript};
    declarations!(
        time::Millis,
        ids::UnitId,
        ids::UserId,
        ids::MeetingId,
        ids::AgendaItemId,
        ids::ParticipantId,
        ids::RecordingId,
        ids::SegmentId,
        ids::MinutesId,
        ids::KeyId,
        ids::JobId,
        people::Unit,
        people::User,
        meeting::MeetingState,
        meeting::MeetingRole,
        meeting::AgendaItem,
        meeting::Meeting,
        transcript::Segment,
        minutes::MinutesState,
        minutes::Minutes,
        minutes::RevisionInfo,
        minutes::MinutesContent,
        minutes::MinutesHead,
        minutes::BodyKind,
        minutes::ListItemKind,
        minutes::ListParagraphKind,
        minutes::InlineKind,
        minutes::TableRowKind,
        minutes::TableCellKind,
        minutes::Body,
        minutes::Block,
        minutes::HeadingAttrs,
        minutes::ListItem,
        minutes::table::TableRow,
        minutes::table::TableCell,
        minutes::ListParagraph,
        minutes::Inline,
        minutes::TextMark,
        minutes::SourceAttrs,
        problem::ProblemCode,
        problem::Problem,
        live::Source,
        live::ClientMessage,
        live::PublishedTrack,
        live::Tile,
        live::MarkKind,
        live::MarkSeen,
        live::ServerMessage,
        live::CloseReason,
        live::IceServer,
        live::RoomState,
        live::Participant,
        live::TrackState,
        live::WaitingGuest,
        live::RemovedPerson,
        live::ChatMessage,
        live::Mark,
        live::MarkStanding,
        live::CaptionLine,
        live::RecordingState,
        live::Slot,
        live::SlotContent,
        live::LineLevel,
        live::PauseReason,
        live::ParticipantLine,
        http::SignIn,
        http::UseLink,
        http::Me,
        http::SessionView,
        http::SetPassword,
        http::NewUnit,
        http::ListReport,
        http::ListRow,
        http::RowChange,
        http::WrongRow,
        lists::PeopleReport,
        lists::PersonRow,
        lists::PersonBefore,
        lists::LinkSheet,
        lists::PersonLink,
        http::NewUser,
        http::UserSummary,
        http::ChangeUser,
        http::Link,
        http::PlanMeeting,
        http::PlanAgendaItem,
        http::When,
        http::MeetingSummary,
        http::ListedMinutes,
        http::MeetingView,
        http::Attendance,
        http::InvitationView,
        http::DoorView,
        http::JoinAsGuest,
        http::GuestJoined,
        http::JoinView,
        http::TranscriptState,
        http::TranscriptView,
        http::AgendaStep,
        http::CorrectSegment,
        http::NameSpeaker,
        search::SnippetPart,
        http::SearchResults,
        http::SearchKind,
        http::SearchHit,
        http::MinutesView,
        http::UnprintableLetter,
        http::SignatureView,
        http::SaveMinutes,
        http::RevisionView,
        http::SubmitMinutes,
        http::ReturnMinutes,
        http::SignMinutes,
        http::KeyKind,
        http::KeyView,
        http::VerificationView,
        http::Standing,
        http::Unreadable,
        http::Doubt,
        http::Verdict,
        http::VerifiedSignature,
        http::VerifiedMinutes,
        http::SpeechModels,
        http::SpeechWork,
        http::PassedOverModel,
        http::SpeechProblem,
        http::LiveMeeting,
        http::LiveStats,
        http::ParticipantStats,
        http::LinkStats,
        http::Transport,
        http::PublishedStats,
        http::ReceivedStats,
        http::LayerCount,
        http::Health,
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_browsers_types_are_the_servers() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(super::PATH);
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            checked_in == super::generate(),
            "run `cargo run -p protocol --bin generate` and commit {}",
            super::PATH
        );
    }
}
