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
use store::letters::{LetterKind, StoredLetter};

use super::words::{self, Facts};
use crate::UseCases;
use crate::calendar_entry::{Entry, Organizer, file};

impl UseCases {
    /// None: it tells nothing any more.
    pub(super) async fn composed(&self, stored: &StoredLetter) -> Result<Option<Letter>, Refusal> {
        let Some(mail) = &self.mail else { return Ok(None) };
        let Ok(address) = Address::parse(&stored.address) else { return Ok(None) };
        if self.store.users().is_disabled(&stored.user).await? {
            return Ok(None);
        }
        let user = self.store.users().get(&stored.user).await?;
        let also = self.store.letters().series(&stored.batch).await?;
        let mut meetings = Vec::with_capacity(1 + also.len());
        for id in std::iter::once(&stored.meeting).chain(&also) {
            let meeting = self.store.meetings().get(id).await?;
            if tells(stored.kind, &meeting, &user) {
                meetings.push(meeting);
            }
        }
        let Some(first) = meetings.first() else { return Ok(None) };
        let times: Vec<Millis> = meetings.iter().filter_map(Meeting::set_time).collect();
        if is_late(&times, self.clock.now()) {
            return Ok(None);
        }
        let facts = self.facts(stored.kind, &meetings, first, &user).await?;
        let language = if stored.language == "en" { Language::English } else { Language::Vietnamese };
        let (subject, text) = words::letter(language, &facts);
        let organizer =
            Organizer { name: facts.host.clone(), address: format!("mailto:{}", mail.settings.sender.from.address) };
        let calendar = self.calendar(stored.kind, &meetings, &facts, &organizer, &address);
        let to = Party { name: user.name, address };
        Ok(Some(Letter { id: stored.id.clone(), to, subject, text, calendar, written_at: stored.created_at }))
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
            times: meetings.iter().filter_map(Meeting::set_time).collect(),
            reason: put_off.map_or_else(|| first.cancel_reason.clone(), |put_off| put_off.reason.clone()),
            before: put_off.map(|put_off| put_off.from),
            agenda: first.agenda.iter().map(item).collect(),
            reader: joined(&user.name, &unit),
            observes: goes_on && role == Some(MeetingRole::Observer),
            for_unit,
            answers: goes_on && has_time && is_site && user.unit != first.unit && kind != LetterKind::Readiness,
            checks: goes_on && has_time && is_site && kind != LetterKind::Answer,
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
        let method = match kind {
            LetterKind::Readiness | LetterKind::Answer => return None,
            LetterKind::Cancellation | LetterKind::Withdrawal => Method::Cancel,
            // Several entries are no request (RFC 5546, 3.2.2).
            _ if meetings.len() > 1 => Method::Publish,
            // Without a time it stands in no calendar until it has one.
            _ if facts.times.is_empty() => Method::Cancel,
            _ => Method::Request,
        };
        let addresses: Vec<_> = meetings.iter().map(|meeting| self.address_of(&meeting.id)).collect();
        let entries = meetings.iter().zip(&addresses).map(|(meeting, address)| Entry {
            meeting,
            unit: &facts.host,
            chair: &facts.chair,
            address,
            observes: facts.observes,
            off: method == Method::Cancel,
        });
        let attendee = (method != Method::Publish).then(|| to.to_string());
        let file = file(method.word(), entries, organizer, attendee.as_deref(), self.clock.now());
        Some(Calendar { method, file })
    }

    fn address_of(&self, meeting: &MeetingId) -> String {
        format!("{}/hop/{meeting}", self.base_url())
    }
}

/// Whether such a letter about this meeting still tells this person something.
fn tells(kind: LetterKind, meeting: &Meeting, user: &User) -> bool {
    let seat = meeting.chair == user.id || meeting.secretary == user.id;
    let invited = seat || meeting.seat_of(user).is_some();
    let ahead = meeting.state == MeetingState::Planned && meeting.started_at.is_none();
    match kind {
        LetterKind::Cancellation => invited && meeting.is_cancelled(),
        LetterKind::Withdrawal => !invited && ahead,
        LetterKind::Postponement => invited && ahead && meeting.postponed.is_some(),
        LetterKind::Invitation | LetterKind::Change | LetterKind::Readiness | LetterKind::Answer => invited && ahead,
    }
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
