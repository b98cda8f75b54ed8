// SPDX-License-Identifier: MPL-2.0
//! Who comments on a draft of minutes, and who keeps the comments.

use super::{Denied, is_invited, role_in};
use crate::meeting::{Meeting, MeetingRole};
use crate::people::User;

/// What somebody wants to do while a draft is commented on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentAct {
    /// Reading the text, agreeing, commenting, and reading the answers to one's own comments.
    Comment,
    /// Opening and ending a period, reading all comments and answering them.
    Keep,
}

/// The access of one person to the comments on the minutes of one meeting.
#[derive(Debug, Clone, Copy)]
pub struct CommentAccess {
    keeps: bool,
    takes_part: bool,
    knows_meeting: bool,
}

impl CommentAccess {
    /// `attended`: with the account, whether or not they are invited by now.
    pub fn of(user: &User, meeting: &Meeting, attended: bool) -> Self {
        let role = role_in(meeting, user);
        Self {
            keeps: matches!(role, Some(MeetingRole::Chair | MeetingRole::Secretary)),
            takes_part: attended || is_invited(meeting, user),
            knows_meeting: role.is_some(),
        }
    }

    pub fn may(self, act: CommentAct) -> bool {
        match act {
            CommentAct::Comment => self.takes_part,
            CommentAct::Keep => self.keeps,
        }
    }

    /// [`Denied::Unknown`] to strangers.
    pub fn require(self, act: CommentAct) -> Result<(), Denied> {
        match (self.may(act), self.takes_part || self.knows_meeting) {
            (true, _) => Ok(()),
            (false, true) => Err(Denied::NotAllowed),
            (false, false) => Err(Denied::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{meeting, user};
    use super::*;

    #[test]
    fn whoever_was_there_comments_and_only_those_who_write_the_minutes_see_all() {
        use CommentAct::{Comment, Keep};
        let meeting = meeting();
        let answer = |user: &User, attended: bool| {
            let access = CommentAccess::of(user, &meeting, attended);
            (access.require(Comment), access.require(Keep))
        };
        assert_eq!(answer(&user("An", "province", false), true), (Ok(()), Ok(())));
        assert_eq!(answer(&user("Binh", "province", false), false), (Ok(()), Ok(())));
        let commune = user("Cuc", "commune", false);
        assert_eq!(answer(&commune, false), (Ok(()), Err(Denied::NotAllowed)));
        // The account has moved to another unit since.
        let moved = user("Cuc", "elsewhere", false);
        assert_eq!(answer(&moved, true), (Ok(()), Err(Denied::NotAllowed)));
        assert_eq!(answer(&moved, false), (Err(Denied::Unknown), Err(Denied::Unknown)));
        let administrator = user("Quang", "elsewhere", true);
        assert_eq!(answer(&administrator, false), (Err(Denied::NotAllowed), Err(Denied::NotAllowed)));
    }
}
