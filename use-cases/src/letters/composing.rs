// SPDX-License-Identifier: MPL-2.0
//! A letter as it is now: what it says is read when it is sent, so that it is never older than the
//! meeting.

use base::Refusal;
use mail::{Address, Calendar, Letter, Method, Party};
use meetings::ids::MeetingId;
use meetings::meeting::{AgendaItem, Meeting, MeetingRole, MeetingState};
use meetings::people::User;
use meetings::policy::role_in;
use moments::Millis;
use protocol::problem::Language;
use store::letter_views::LetterContent;
use store::letters::{LetterKind, StoredLetter};

use super::words::{self, Facts, Time};
use crate::UseCases;
use crate::calendar_entry::{Entry, Organizer, file};

/// A letter that can be handed over.
#[derive(Debug)]
pub(super) struct Composed {
    pub letter: Letter,
    /// Meetings that it is about and does not tell of.
    pub left_out: Vec<MeetingId>,
}

impl UseCases {
    /// None: it tells nothing any more. A letter of a series tells of the meetings that still stand.
    pub(super) async fn composed(&self, stored: &StoredLetter, address: Address) -> Result<Option<Composed>, Refusal> {
        let Some(mail) = &self.mail else { return Ok(None) };
        if self.store.users().is_disabled(&stored.user).await? {
            return Ok(None);
        }
        let user = self.store.users().get(&stored.user).await?;
        if stored.kind == LetterKind::ActionItem {
            return self.item_letter(stored, user, address).await;
        }
        if stored.kind.is_of_minutes() {
            return self.minutes_letter(stored, user, address).await;
        }
        let (mut meetings, mut left_out, mut kind) = (Vec::new(), Vec::new(), stored.kind);
        for LetterContent { meeting: id, is_known, is_outdated } in self.store.letters().contents(&stored.id).await? {
            let meeting = self.store.meetings().get(&id).await?;
            // Who was sent no invitation gets it now, and no change of what they never heard of.
            let kind_here = match stored.kind {
                LetterKind::Change | LetterKind::Postponement if !is_known => LetterKind::Invitation,
                other => other,
            };
            if !is_outdated && tells(kind_here, &meeting, &user, is_known) {
                meetings.push(meeting);
                kind = kind_here;
            } else {
                left_out.push(id);
            }
        }
        let Some(first) = meetings.first() else { return Ok(None) };
        let times: Vec<Millis> = meetings.iter().filter_map(Meeting::set_time).collect();
        if is_late(&times, self.clock.now()) {
            return Ok(None);
        }
        let facts = self.facts(kind, &meetings, first, &user).await?;
        let language = if stored.language == "en" { Language::English } else { Language::Vietnamese };
        let (subject, text) = words::letter(language, &facts);
        let organizer =
            Organizer { name: facts.host.clone(), address: format!("mailto:{}", mail.settings.sender.from.address) };
        let calendar = self.calendar(kind, &meetings, &facts, &organizer, &address);
        let to = Party { name: user.name, address };
        let letter = Letter { id: stored.id.clone(), to, subject, text, calendar, written_at: stored.created_at };
        Ok(Some(Composed { letter, left_out }))
    }

    async fn facts(
        &self,
        kind: LetterKind,
        meetings: &[Meeting],
        first: &Meeting,
        user: &User,
    ) -> Result<Facts, Refusal> {
        let chair = self.store.users().get(&first.chair).await?;
        let unit = self.store.units().get(&user.unit).await?.name;
        let role = role_in(first, user);
        let represents = first.invitees.represented_by(&user.id);
        let own_unit = first.seat_of_unit(&user.unit).is_some() && represents.is_none_or(|unit| *unit == user.unit);
        let is_site = own_unit && matches!(role, Some(MeetingRole::Delegate | MeetingRole::Observer));
        let for_unit = match represents {
            Some(unit) => self.store.units().get(unit).await?.name,
            None => String::new(),
        };
        let observes = role == Some(MeetingRole::Observer);
        let goes_on = !matches!(kind, LetterKind::Cancellation | LetterKind::Withdrawal);
        let has_time = first.set_time().is_some();
        let item = |item: &AgendaItem| {
            if item.presenter.is_empty() { item.title.clone() } else { format!("{} ({})", item.title, item.presenter) }
        };
        let put_off = first.postponed.as_ref().filter(|_| kind == LetterKind::Postponement);
        Ok(Facts {
            kind,
            title: first.title.clone(),
            host: self.store.units().get(&first.unit).await?.name,
            chair: joined(&chair.name, &chair.title),
            times: meetings.iter().map(|meeting| time_of(kind, meeting, first)).collect(),
            reason: put_off.map_or_else(|| first.cancel_reason.clone(), |put_off| put_off.reason.clone()),
            before: put_off.map(|put_off| put_off.from),
            agenda: first.agenda.iter().map(item).collect(),
            reader: joined(&user.name, &unit),
            observes: goes_on && observes,
            for_unit,
            answers: goes_on && has_time && is_site && user.unit != first.unit && kind != LetterKind::Readiness,
            checks: goes_on && has_time && is_site && !observes && kind != LetterKind::Answer,
            address: self.address_of(&first.id),
            home: self.base_url(),
        })
    }

    fn calendar(
        &self,
        kind: LetterKind,
        meetings: &[Meeting],
        facts: &Facts,
        organizer: &Organizer,
        to: &Address,
    ) -> Option<Calendar> {
        let is_off = matches!(kind, LetterKind::Cancellation | LetterKind::Withdrawal);
        let has_time = meetings.iter().any(|meeting| meeting.set_time().is_some());
        let method = match kind {
            LetterKind::Readiness | LetterKind::Answer | LetterKind::ActionItem => return None,
            _ if kind.is_of_minutes() => return None,
            // It never stood in a calendar, and has no time to stand at.
            LetterKind::Invitation if !has_time => return None,
            // Several entries are no request, and no cancellation (RFC 5546, 3.2.2 and 3.2.5).
            _ if meetings.len() > 1 => Method::Publish,
            // Without a time it stands in no calendar until it has one.
            _ if is_off || !has_time => Method::Cancel,
            _ => Method::Request,
        };
        let is_cancel = is_off || method == Method::Cancel;
        let shown = meetings.iter().filter(|meeting| is_cancel || meeting.set_time().is_some());
        let shown: Vec<_> = shown.map(|meeting| (meeting, self.address_of(&meeting.id))).collect();
        let entries = shown.iter().map(|(meeting, address)| Entry {
            meeting,
            unit: &facts.host,
            chair: &facts.chair,
            address,
            observes: facts.observes,
            off: is_cancel,
        });
        let attendee = (method != Method::Publish).then(|| to.to_string());
        let file = file(method.word(), entries, organizer, attendee.as_deref(), self.clock.now());
        Some(Calendar { method, file })
    }

    fn address_of(&self, meeting: &MeetingId) -> String {
        format!("{}/hop/{meeting}", self.base_url())
    }
}

/// Whether such a letter about this meeting still tells this person something. `is_known`: a letter
/// before has told them of it.
fn tells(kind: LetterKind, meeting: &Meeting, user: &User, is_known: bool) -> bool {
    let seat = meeting.chair == user.id || meeting.secretary == user.id;
    let invited = seat || meeting.seat_of(user).is_some();
    let ahead = meeting.state == MeetingState::Planned && meeting.started_at.is_none();
    match kind {
        LetterKind::Cancellation => invited && is_known && meeting.is_cancelled(),
        LetterKind::Withdrawal => !invited && is_known && (ahead || meeting.is_cancelled()),
        LetterKind::Postponement => invited && ahead && meeting.postponed.is_some(),
        LetterKind::Invitation | LetterKind::Change | LetterKind::Readiness | LetterKind::Answer => invited && ahead,
        // They tell of what came of the meeting, see `item_letter.rs` and `minutes_letter.rs`.
        LetterKind::ActionItem
        | LetterKind::CommentPeriod
        | LetterKind::CommentReminder
        | LetterKind::MinutesTurn
        | LetterKind::Publication
        | LetterKind::MinutesWithdrawal => false,
    }
}

/// When a meeting begins, as a letter says it: of a cancelled one, when it was to.
fn time_of(kind: LetterKind, meeting: &Meeting, first: &Meeting) -> Time {
    let at = if kind == LetterKind::Cancellation { Some(meeting.starts_at) } else { meeting.set_time() };
    Time { at, title: (meeting.title != first.title).then(|| meeting.title.clone()) }
}

fn joined(name: &str, more: &str) -> String {
    if more.is_empty() { name.to_owned() } else { format!("{name}, {more}") }
}

/// Letters about a meeting that began long ago help nobody.
const LATE_MS: i64 = 12 * 3_600_000;

/// Whether the meeting of a letter is so far in the past that it is not sent any more.
fn is_late(times: &[Millis], now: Millis) -> bool {
    !times.is_empty() && times.iter().all(|at| now.since(*at) > LATE_MS)
}
