// SPDX-License-Identifier: MPL-2.0
//! What the IT office sees of mail, and what who holds a meeting sees of its letters.

use std::collections::{HashMap, HashSet};

use base::Refusal;
use mail::{Failure, Letter, Party};
use meetings::ids::{MeetingId, UnitId, UserId};
use meetings::people::User;
use meetings::policy::{Action, may_administer};
use protocol::http::{
    LetterSubject, MailFailure, MailServer, MailView, MeetingLetters, OpenLetter, Reminded, TestLetterResult,
};
use protocol::problem::ProblemCode;
use store::letters::{LetterKind, LetterState, REMINDED_AGAIN_MS, StoredLetter};
use store::random;

use super::words::test_letter;
use super::{trouble, trouble_word, typed_address};
use crate::meeting_list::day_of;
use crate::{UseCases, actor};

/// Most letters that one page shows.
const MOST_SHOWN: i64 = 200;
/// Most letters that the counts of one meeting look at.
const MOST_OF_MEETING: i64 = 50_000;

impl UseCases {
    pub async fn mail_view(&self, asker: &User) -> Result<MailView, Refusal> {
        may_administer(asker)?;
        let (today, _) = day_of(self.clock.now());
        let counts = self.store.letters().counts(today).await?;
        let state = self.store.letters().state().await?;
        let server = self.mail.as_ref().map(|mail| MailServer {
            address: format!("{}:{}", mail.settings.server.host, mail.settings.server.port),
            sender: mail.settings.sender.from.address.to_string(),
            domains: self.mail_domains.to_string(),
        });
        let letters = self.store.letters().open(MOST_SHOWN).await?;
        let failure = server.as_ref().and_then(|_| failure(&state.trouble, state.words));
        Ok(MailView {
            server,
            failure,
            failing_since: state.since,
            taken: number(state.taken),
            taken_at: state.taken_at,
            waiting: number(counts.waiting),
            sent_today: number(counts.sent),
            failed: number(counts.failed),
            letters: self.shown(letters).await?,
        })
    }

    /// Sends a letter to this address at once, past the queue, and says how it went.
    pub async fn send_test_letter(&self, asker: &User, address: &str) -> Result<TestLetterResult, Refusal> {
        may_administer(asker)?;
        let mail = self.mail.as_ref().ok_or(ProblemCode::MailOff)?;
        let address = typed_address(address, &self.mail_domains)?;
        let now = self.clock.now();
        let (subject, text) = test_letter(&asker.name, &self.base_url(), now);
        let to = Party { name: String::new(), address };
        let id = format!("{:032x}", random::bits());
        let letter = Letter { id, to, subject, text, calendar: None, written_at: now };
        let went = async {
            let written = letter.write(&mail.settings.sender)?;
            let mut connection = mail.settings.server.connect().await?;
            connection.send(&written).await?;
            connection.leave().await;
            Ok::<_, Failure>(())
        };
        let failed = went.await.err();
        match &failed {
            None => self.store.letters().note_taken(self.clock.now()).await?,
            Some(failure) => {
                let found = if failure.trouble.is_of_letter() { None } else { Some(failure) };
                let word = found.map(|failure| trouble_word(failure.trouble)).unwrap_or_default();
                let words = found.map_or("", |failure| failure.words.as_str());
                self.store.letters().note_server(&word, words, self.clock.now()).await?;
            }
        }
        let mut work = self.store.begin().await?;
        let to = letter.to.address.as_str();
        work.letters().note_test(to, failed.is_none(), &actor(asker.into()), self.clock.now()).await?;
        work.save().await?;
        if failed.is_none() {
            mail.wake.notify_one();
        }
        let failure = failed.map(|failure| MailFailure { trouble: trouble(failure.trouble), words: failure.words });
        Ok(TestLetterResult { failure })
    }

    /// Tries a letter again that was refused.
    pub async fn retry_letter(&self, asker: &User, id: &str) -> Result<(), Refusal> {
        may_administer(asker)?;
        let mut work = self.store.begin().await?;
        if !work.letters().retry(id, &actor(asker.into()), self.clock.now()).await? {
            return Err(ProblemCode::NotFound.into());
        }
        work.save().await?;
        if let Some(mail) = &self.mail {
            mail.wake.notify_one();
        }
        Ok(())
    }

    /// Gives a letter up.
    pub async fn drop_letter(&self, asker: &User, id: &str) -> Result<(), Refusal> {
        may_administer(asker)?;
        let mut work = self.store.begin().await?;
        if !work.letters().drop_letter(id, &actor(asker.into()), self.clock.now()).await? {
            return Err(ProblemCode::NotFound.into());
        }
        Ok(work.save().await?)
    }

    /// The letters of one meeting.
    pub async fn meeting_letters(&self, user: &User, id: &MeetingId) -> Result<MeetingLetters, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::SeeReadiness).await?;
        let letters = self.store.letters().of(id, MOST_OF_MEETING).await?;
        let count = |one: fn(LetterState) -> bool| letters.iter().filter(|letter| one(letter.state)).count();
        let sent = count(|state| state == LetterState::Sent);
        let waiting = count(|state| matches!(state, LetterState::Waiting | LetterState::Sending));
        let failed = letters.into_iter().filter(|letter| letter.state == LetterState::Failed);
        let failed = self.shown(failed.take(MOST_SHOWN.unsigned_abs() as usize).collect()).await?;
        let addresses = self.store.letter_addresses().all().await?;
        let people = self.store.users().accounts().await?;
        let reached: HashSet<UnitId> = people
            .into_iter()
            .filter(|account| account.disabled_at.is_none())
            .filter(|account| {
                let seat = account.user.id == meeting.chair || account.user.id == meeting.secretary;
                addresses.get(&account.user.id).is_some_and(|address| address.for_unit || seat)
            })
            .map(|account| account.user.unit)
            .collect();
        let names = self.store.units().distinct_names().await?;
        let without = meeting.invited_units.iter().filter(|unit| !reached.contains(*unit));
        let without_address = without.map(|unit| names.get(unit).cloned().unwrap_or_default()).collect();
        let (sent, waiting) = (number(sent as u64), number(waiting as u64));
        let (to_answer, to_check) =
            (self.reminded(LetterKind::Answer, id).await?, self.reminded(LetterKind::Readiness, id).await?);
        Ok(MeetingLetters { sends: self.mail.is_some(), sent, waiting, failed, without_address, to_answer, to_check })
    }

    async fn reminded(&self, kind: LetterKind, id: &MeetingId) -> Result<Option<Reminded>, Refusal> {
        let last = self.store.letters().last_reminder(kind, id).await?;
        Ok(last.map(|at| Reminded { at, again_at: at.plus(REMINDED_AGAIN_MS) }))
    }

    async fn shown(&self, letters: Vec<StoredLetter>) -> Result<Vec<OpenLetter>, Refusal> {
        if letters.is_empty() {
            return Ok(Vec::new());
        }
        let people: HashMap<UserId, User> =
            self.store.users().list().await?.into_iter().map(|user| (user.id.clone(), user)).collect();
        let units = self.store.units().distinct_names().await?;
        let mut titles: HashMap<MeetingId, String> = HashMap::new();
        let mut shown = Vec::with_capacity(letters.len());
        for letter in letters {
            if !titles.contains_key(&letter.meeting) {
                let title = self.store.meetings().get(&letter.meeting).await?.title;
                titles.insert(letter.meeting.clone(), title);
            }
            let person = people.get(&letter.user);
            shown.push(OpenLetter {
                subject: subject(letter.kind),
                title: titles.get(&letter.meeting).cloned().unwrap_or_default(),
                name: person.map(|user| user.name.clone()).unwrap_or_default(),
                unit_name: person.and_then(|user| units.get(&user.unit).cloned()).unwrap_or_default(),
                failed: letter.state == LetterState::Failed,
                failure: failure(&letter.trouble, letter.words),
                id: letter.id,
                meeting: letter.meeting,
                address: letter.address,
                written_at: letter.created_at,
            });
        }
        Ok(shown)
    }
}

fn subject(kind: LetterKind) -> LetterSubject {
    match kind {
        LetterKind::Invitation => LetterSubject::Invitation,
        LetterKind::Change => LetterSubject::Change,
        LetterKind::Postponement => LetterSubject::Postponement,
        LetterKind::Cancellation => LetterSubject::Cancellation,
        LetterKind::Withdrawal => LetterSubject::Withdrawal,
        LetterKind::Readiness => LetterSubject::Readiness,
        LetterKind::Answer => LetterSubject::Answer,
        LetterKind::ActionItem => LetterSubject::ActionItem,
        LetterKind::CommentPeriod => LetterSubject::CommentPeriod,
        LetterKind::CommentReminder => LetterSubject::CommentReminder,
        LetterKind::MinutesTurn => LetterSubject::MinutesTurn,
        LetterKind::Publication => LetterSubject::Publication,
        LetterKind::MinutesWithdrawal => LetterSubject::MinutesWithdrawal,
    }
}

/// As it was stored; none: all is well.
fn failure(word: &str, words: String) -> Option<MailFailure> {
    let trouble = serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()?;
    Some(MailFailure { trouble, words })
}

fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
