// SPDX-License-Identifier: MPL-2.0
//! Whether the sites of a meeting are ready: checks that anybody at a site makes, with an account
//! or by a link, and the board for those who hold the meeting. A check joins nothing.

use std::collections::HashMap;
use std::net::IpAddr;

use base::{Rate, Refusal};
use meetings::display::DisplayName;
use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::people::User;
use meetings::policy::{Action, is_unit_invited, may_note_technician};
use meetings::readiness::{LineState, MAX_BROWSER_CHARS, MAX_PHONE_CHARS, OUTDATED_AFTER_MS, SiteCheck};
use meetings::unit_tree::UnitTree;
use moments::Millis;
use protocol::http::{
    CheckResult, CheckView, CheckedSite, LastCheck, LineReport, Link, ReadinessView, ReportCheck, SiteReadiness,
    SiteTechnician,
};
use protocol::problem::ProblemCode;
use store::readiness::{StoredCheck, Technician};
use store::{Token, TokenHash};

use crate::sessions::INVITATION_MS;
use crate::{UseCases, actor, names};

/// The test of a line belongs to a check that is reported within this time, in milliseconds: the
/// loudspeaker is tried and the form is filled in meanwhile.
const TEST_BELONGS_MS: i64 = 30 * 60_000;

/// What one person notes of sites, keeps as groups, plans anew and makes of a meeting: each is a
/// row of the log for ever. Whom to call at two hundred sites at once, then one in a second.
pub(crate) const NOTES: Rate = Rate { burst: 200, per_second: 1 };
/// What a link or a group costs so many: they are made a few times.
pub(crate) const EACH_LIST: i64 = 20;
/// What a changed plan, or a whole draft, costs: the log keeps all of it.
pub(crate) const EACH_WHOLE: i64 = 5;

/// Who checks by a link: its secret, and what a page calls itself while it is open.
#[derive(Debug)]
pub struct LinkCheck {
    pub meeting: Meeting,
    /// As which the line is tested.
    pub visit: ParticipantId,
}

impl UseCases {
    /// The board.
    pub async fn readiness(&self, user: &User, id: &MeetingId) -> Result<ReadinessView, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::SeeReadiness).await?;
        let (names, now) = (self.store.units().distinct_names().await?, self.clock.now());
        let ended = meeting.state == MeetingState::Ended;
        // Nobody is called for a meeting that is over.
        let mut technicians = if ended { HashMap::new() } else { self.store.site_checks().technicians().await? };
        let tree = self.unit_tree().await?;
        let checks = self.store.site_checks().of(id).await?;
        let mut checks: HashMap<UnitId, StoredCheck> =
            checks.into_iter().map(|check| (check.unit.clone(), check)).collect();
        let sites = units_of(&meeting).map(|unit| SiteReadiness {
            name: names.get(unit).cloned().unwrap_or_default(),
            check: checks.remove(unit).map(|stored| LastCheck {
                at: stored.checked_at,
                result: result_of(&stored.check),
                line: stored.check.figures.map(|figures| LineReport::of(stored.checked_at, &figures)),
                name: stored.name,
                by_link: stored.by_link,
                browser: stored.browser,
                phone: stored.phone,
                outdated: now.since(stored.checked_at) > OUTDATED_AFTER_MS,
            }),
            may_note_technician: !ended && may_note_technician(user, unit, &tree),
            technician: technicians.remove(unit).map(|Technician { name, phone }| SiteTechnician { name, phone }),
            unit: unit.clone(),
        });
        let sites = sites.collect();
        Ok(ReadinessView { title: meeting.title, starts_at: meeting.starts_at, now, ended, sites })
    }

    /// Creates a link with which anybody at a site checks it.
    pub async fn create_check_link(&self, user: &User, id: &MeetingId) -> Result<Link, Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::SeeReadiness).await?;
        refuse_ended(&meeting, true)?;
        self.count_note(user, EACH_LIST)?;
        let (token, now) = (Token::random(), self.clock.now());
        let expires_at = now.max(meeting.starts_at).plus(INVITATION_MS);
        let mut work = self.store.begin().await?;
        work.site_checks().create_link(&token.hash(), id, expires_at, &actor(user.into()), now).await?;
        work.save().await?;
        Ok(Link { url: format!("{}/kiem-tra/{}", self.base_url(), token.secret()), expires_at })
    }

    /// All links check no site any more.
    pub async fn withdraw_check_links(&self, user: &User, id: &MeetingId) -> Result<(), Refusal> {
        // Never later: a link may have gone to strangers. What withdraws nothing leaves no row.
        self.meeting_to_conduct(user, id, Action::SeeReadiness).await?;
        let mut work = self.store.begin().await?;
        work.site_checks().withdraw_links(id, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Notes whom to call at a site.
    pub async fn set_technician(
        &self,
        user: &User,
        id: &MeetingId,
        unit: &UnitId,
        technician: &SiteTechnician,
    ) -> Result<(), Refusal> {
        self.require_own_technician(user, id, unit).await?;
        let technician = Technician { name: names::person(&technician.name)?, phone: phone(&technician.phone)? };
        self.count_note(user, 1)?;
        let mut work = self.store.begin().await?;
        work.site_checks().set_technician(unit, &technician, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Nobody is called at a site any more.
    pub async fn clear_technician(&self, user: &User, id: &MeetingId, unit: &UnitId) -> Result<(), Refusal> {
        self.require_own_technician(user, id, unit).await?;
        self.count_note(user, 1)?;
        let mut work = self.store.begin().await?;
        work.site_checks().clear_technician(unit, &actor(user.into()), self.clock.now()).await?;
        Ok(work.save().await?)
    }

    async fn require_own_technician(&self, user: &User, id: &MeetingId, unit: &UnitId) -> Result<(), Refusal> {
        let meeting = self.meeting_to_conduct(user, id, Action::SeeReadiness).await?;
        if !is_unit_invited(&meeting, unit) {
            return Err(ProblemCode::NotFound.into());
        }
        refuse_ended(&meeting, true)?;
        if may_note_technician(user, unit, &self.unit_tree().await?) {
            return Ok(());
        }
        Err(ProblemCode::TechnicianOfOthers.into())
    }

    pub(crate) async fn unit_tree(&self) -> Result<UnitTree, Refusal> {
        Ok(UnitTree::of(self.store.units().list().await?))
    }

    /// Somebody writes something for their office now: not too much at once.
    pub(crate) fn count_note(&self, user: &User, cost: i64) -> Result<(), Refusal> {
        let now = self.clock.now();
        let mut notes = self.office_notes.lock();
        if notes.take(user.id.clone(), cost, now) {
            return Ok(());
        }
        Err(Refusal::from(ProblemCode::WroteTooFast).with_wait(notes.wait(&user.id, cost, now)))
    }

    /// What somebody with an account checks: the site of the unit for which they come.
    pub async fn own_check(&self, user: &User, id: &MeetingId) -> Result<CheckView, Refusal> {
        let meeting = self.meeting_for(user, id, Action::CheckSite).await?;
        refuse_ended(&meeting, true)?;
        self.check_view(&meeting, &[meeting.stands_for(&user.id, &user.unit)], Some(user.name.clone())).await
    }

    /// Keeps what a check of the own site has shown.
    pub async fn report_own_check(
        &self,
        user: &User,
        id: &MeetingId,
        report: ReportCheck,
        address: IpAddr,
    ) -> Result<CheckResult, Refusal> {
        let meeting = self.meeting_for(user, id, Action::CheckSite).await?;
        if report.unit != *meeting.stands_for(&user.id, &user.unit) {
            return Err(ProblemCode::NotAllowed.into());
        }
        let participant = ParticipantId::parse(user.id.as_str()).map_err(Refusal::internal)?;
        self.keep_check(&meeting, &participant, report, Some(user), address).await
    }

    /// What a link checks. Counts unknown links.
    pub async fn check_by_link(&self, secret: &str, address: IpAddr) -> Result<CheckView, Refusal> {
        let meeting = self.meeting_of_check_link(secret, address).await?;
        let units: Vec<_> = units_of(&meeting).collect();
        self.check_view(&meeting, &units, None).await
    }

    /// Who tests a line by a link. `visit` is what the page calls itself.
    pub async fn visit_by_check_link(&self, secret: &str, visit: &str, address: IpAddr) -> Result<LinkCheck, Refusal> {
        let meeting = self.meeting_of_check_link(secret, address).await?;
        // Nobody else's identifier looks like this one.
        let is_visit = visit.len() == 32 && visit.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let visit = ParticipantId::parse(&format!("check-{visit}")).ok().filter(|_| is_visit);
        Ok(LinkCheck { meeting, visit: visit.ok_or(Refusal::invalid("visit"))? })
    }

    /// Whether a test of a line may begin by a link. Counts nothing: who waits for a place asks
    /// often.
    pub fn may_test_by_link(&self, address: IpAddr) -> Result<(), Refusal> {
        self.limits.may_test_by_link(address, self.clock.now())
    }

    /// Counts one that has begun.
    pub fn count_test_by_link(&self, address: IpAddr) {
        self.limits.test_by_link(address, self.clock.now());
    }

    /// Keeps what a check by a link has shown.
    pub async fn report_check_by_link(
        &self,
        secret: &str,
        visit: &str,
        report: ReportCheck,
        address: IpAddr,
    ) -> Result<CheckResult, Refusal> {
        let LinkCheck { meeting, visit } = self.visit_by_check_link(secret, visit, address).await?;
        if !is_unit_invited(&meeting, &report.unit) {
            return Err(ProblemCode::NotFound.into());
        }
        self.keep_check(&meeting, &visit, report, None, address).await
    }

    async fn meeting_of_check_link(&self, secret: &str, address: IpAddr) -> Result<Meeting, Refusal> {
        let now = self.clock.now();
        let id = match self.store.site_checks().meeting_of_link(&TokenHash::of(secret), now).await {
            Ok(id) => id,
            Err(store::Error::NotFound(_)) => {
                self.limits.wrong_link(address, now)?;
                return Err(ProblemCode::CheckLinkOver.into());
            }
            Err(error) => return Err(error.into()),
        };
        let meeting = self.store.meetings().get(&id).await?;
        refuse_ended(&meeting, false)?;
        Ok(meeting)
    }

    async fn check_view(
        &self,
        meeting: &Meeting,
        units: &[&UnitId],
        name: Option<String>,
    ) -> Result<CheckView, Refusal> {
        let names = self.store.units().distinct_names().await?;
        let name_of = |unit: &UnitId| names.get(unit).cloned().unwrap_or_default();
        let checks = self.store.site_checks().of(&meeting.id).await?;
        let checked_at: HashMap<UnitId, Millis> =
            checks.into_iter().map(|check| (check.unit, check.checked_at)).collect();
        let site = |unit: &&UnitId| CheckedSite {
            unit: (*unit).clone(),
            name: name_of(unit),
            checked_at: checked_at.get(*unit).copied(),
        };
        Ok(CheckView {
            meeting: meeting.id.clone(),
            title: meeting.title.clone(),
            unit_name: name_of(&meeting.unit),
            starts_at: meeting.starts_at,
            sites: units.iter().map(site).collect(),
            name,
        })
    }

    /// `account`: whoever is signed in. Their number is noted for the site; one that was left by a
    /// link stays with the check.
    async fn keep_check(
        &self,
        meeting: &Meeting,
        tested_as: &ParticipantId,
        report: ReportCheck,
        account: Option<&User>,
        address: IpAddr,
    ) -> Result<CheckResult, Refusal> {
        refuse_ended(meeting, account.is_some())?;
        let now = self.clock.now();
        self.limits.site_check(address, now)?;
        let name = match account {
            Some(user) => user.name.clone(),
            None => names::person(&report.name)?,
        };
        let phone = if report.phone.trim().is_empty() { None } else { Some(phone(&report.phone)?) };
        let tested = match report.line {
            LineState::Tested => self.store.line_tests().of(tested_as).await?,
            _ => None,
        };
        let belongs = |at: Millis| (0..=TEST_BELONGS_MS).contains(&now.since(at));
        let figures =
            tested.filter(|test| test.meeting == meeting.id && belongs(test.tested_at)).map(|test| test.figures);
        let ReportCheck { microphone, camera, loudspeaker, line, .. } = report;
        let check = SiteCheck { microphone, camera, loudspeaker, line, figures };
        let stored = StoredCheck {
            unit: report.unit.clone(),
            checked_at: now,
            name: name.clone(),
            by_link: account.is_none(),
            browser: browser(&report.browser),
            phone: if account.is_none() { phone.clone().unwrap_or_default() } else { String::new() },
            check,
        };
        let mut work = self.store.begin().await?;
        work.site_checks().save(&meeting.id, &stored).await?;
        if let (Some(phone), Some(user)) = (phone, account) {
            let (technician, by) = (Technician { name, phone }, actor(user.into()));
            work.site_checks().set_technician(&report.unit, &technician, &by, now).await?;
        }
        work.save().await?;
        Ok(result_of(&check))
    }
}

/// The unit that holds a meeting, then the invited ones. Observers have nothing to check: they need
/// neither microphone nor camera.
fn units_of(meeting: &Meeting) -> impl Iterator<Item = &UnitId> {
    std::iter::once(&meeting.unit)
        .chain(meeting.invited_units.iter().filter(|unit| **unit != meeting.unit && !meeting.invitees.observes(unit)))
}

/// `knows_why`: a link to check a site tells nobody why a meeting was cancelled.
fn refuse_ended(meeting: &Meeting, knows_why: bool) -> Result<(), Refusal> {
    if meeting.state == MeetingState::Ended { Err(Refusal::over(meeting, knows_why)) } else { Ok(()) }
}

fn result_of(check: &SiteCheck) -> CheckResult {
    CheckResult { readiness: check.readiness(), findings: check.findings() }
}

/// Telephone numbers as people write them: two of them, an extension, whose it is.
fn phone(text: &str) -> Result<String, Refusal> {
    let written = DisplayName::parse(text).map(DisplayName::into_string).map_err(|_| ProblemCode::BadPhone)?;
    let figures = written.chars().filter(char::is_ascii_digit).count();
    if written.chars().count() <= MAX_PHONE_CHARS && figures >= 3 {
        Ok(written)
    } else {
        Err(ProblemCode::BadPhone.into())
    }
}

/// What cannot be shown is left out: nobody could do anything about it.
fn browser(text: &str) -> String {
    let short: String = text.chars().take(MAX_BROWSER_CHARS).collect();
    DisplayName::parse(&short).map(DisplayName::into_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_taken_as_people_write_them() {
        for good in [
            "0912 345 678",
            "(0214) 3.840.123, máy lẻ 12",
            "+84-912-345-678",
            "1022",
            "0912345678 (anh Páo) hoặc 0987654321",
        ] {
            assert_eq!(phone(good).unwrap(), good);
        }
        for bad in ["", "gọi anh Páo", "12", &"0".repeat(61), "0912\u{202e}345", "0912\n345"] {
            assert_eq!(phone(bad).unwrap_err().code, ProblemCode::BadPhone, "{bad}");
        }
    }

    #[test]
    fn a_browser_that_cannot_be_shown_is_left_out() {
        assert_eq!(browser("Chrome 120, Windows"), "Chrome 120, Windows");
        assert_eq!(browser("A\u{202e}B"), "");
        assert!(browser(&"a".repeat(5_000)).len() <= MAX_BROWSER_CHARS);
    }
}
