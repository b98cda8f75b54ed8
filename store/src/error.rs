// SPDX-License-Identifier: MPL-2.0
use meetings::minutes::MinutesState;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The named object does not exist (any more).
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("{0}")]
    Conflict(Conflict),
    /// The disk is full: nothing was changed. Free space and try again.
    #[error("the disk of the database is full; nothing was changed")]
    Full,
    /// The database cannot be reached or did not answer in time: try again.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The answer to the commit was lost: the change may be stored or not. Read the state before
    /// trying again.
    #[error("the database did not answer whether the change is stored: {0}")]
    InDoubt(String),
    /// Invalid data in the database, or a statement that it rejects. A retry does not help.
    #[error("the database refused or returned something unexpected: {0}")]
    Broken(String),
}

/// Why a change conflicts with stored data. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Another row already has this unique value.
    #[error("this {0} is already taken")]
    Taken(&'static str),
    /// Somebody else has saved meanwhile; `current` is their revision.
    #[error("revision {current} has been saved in the meantime")]
    Revision { current: i64 },
    /// The minutes are not in the state that the action requires.
    #[error("the minutes are in state {0:?}")]
    MinutesState(MinutesState),
    #[error("the meeting is no longer planned")]
    MeetingNotPlanned,
    #[error("the meeting has ended")]
    MeetingEnded,
    /// Another worker holds the job now, or it is finished.
    #[error("the lease on this job is lost")]
    LeaseLost,
    /// The meeting, or this person in it, has as many papers as it takes.
    #[error("the meeting takes no more papers")]
    PapersFull,
    /// This version of a paper is not the newest, or not there any more.
    #[error("a newer version of the paper was added, or it was deleted")]
    PaperReplaced,
    #[error("the paper has as many versions as are kept")]
    PaperVersionsFull,
    #[error("there are as many receivers of notifications as there may be")]
    WebhooksFull,
    /// The meeting has as many links for checks of sites as it may.
    #[error("there are as many links for checks as a meeting may have")]
    CheckLinksFull,
    #[error("the minutes have as many named revisions as they may have")]
    NamedRevisionsFull,
    #[error("something belongs to this agenda item")]
    ItemUsed,
    /// The meeting has as many votes, or open ones, as it takes.
    #[error("the meeting takes no more votes")]
    VotesFull,
    #[error("the vote has ended")]
    VoteClosed,
    /// The ballot of this voter has another code.
    #[error("this voter has voted with another code")]
    VotedAlready,
    /// Another voter's secret ballot has this code.
    #[error("another ballot has this code")]
    CodeTaken,
    /// The minutes were published, withdrawn, approved or filed before.
    #[error("this step was taken before")]
    StepTaken,
    /// The period for comments has ended.
    #[error("the period for comments has ended")]
    CommentsOver,
    /// The roll call is confirmed.
    #[error("the roll call is confirmed")]
    Confirmed,
    /// People of the unit were reported, so it is not absent.
    #[error("people of this unit were reported")]
    HasPeople,
    /// A unit would become its own ancestor.
    #[error("a unit cannot stand below itself")]
    UnitCycle,
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

/// SQLITE_FULL, PostgreSQL disk_full.
const FULL_CODES: [&str; 2] = ["13", "53100"];
/// SQLite: BUSY, LOCKED, IOERR, CANTOPEN. PostgreSQL classes (first two letters): connection,
/// resources, operator intervention.
const SQLITE_UNAVAILABLE: [i32; 4] = [5, 6, 10, 14];
const POSTGRES_UNAVAILABLE: [&str; 5] = ["08", "53", "55", "57", "40"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound("row"),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                let sqlite_primary = code.parse::<i32>().ok().filter(|_| code.len() < 5).map(|c| c & 0xff);
                if FULL_CODES.contains(&code.as_ref()) || sqlite_primary == Some(13) {
                    Self::Full
                } else if e.is_unique_violation() {
                    Self::Conflict(Conflict::Taken("value"))
                } else if e.is_foreign_key_violation() {
                    Self::NotFound("unit, user, meeting or recording it refers to")
                } else if sqlite_primary.is_some_and(|c| SQLITE_UNAVAILABLE.contains(&c))
                    || (code.len() == 5 && POSTGRES_UNAVAILABLE.iter().any(|class| code.starts_with(class)))
                {
                    Self::Unavailable(e.to_string())
                } else {
                    Self::Broken(e.to_string())
                }
            }
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(e) => e.into(),
            other => Self::Broken(other.to_string()),
        }
    }
}

/// The values that a person chooses and that may be taken: each has words of its own.
pub const USERNAME: &str = "username";
pub const UNIT_CODE: &str = "unit code";
pub const GROUP_NAME: &str = "group name";
/// An action item has another version by now.
pub const ACTION_ITEM: &str = "action item";
/// A period for comments on these minutes is open.
pub const COMMENT_PERIOD: &str = "period for comments";
/// A comment on a draft has another version by now.
pub const COMMENT: &str = "comment";
/// An office has as many groups as it may.
pub const GROUPS: &str = "number of groups";

/// Names the conflicting value of a unique column.
pub(crate) trait OrTaken<T> {
    fn or_taken(self, what: &'static str) -> Result<T>;
}

impl<T> OrTaken<T> for Result<T, sqlx::Error> {
    fn or_taken(self, what: &'static str) -> Result<T> {
        self.map_err(|e| match Error::from(e) {
            Error::Conflict(Conflict::Taken(_)) => Conflict::Taken(what).into(),
            other => other,
        })
    }
}
