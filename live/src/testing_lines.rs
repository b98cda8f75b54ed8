// SPDX-License-Identifier: MPL-2.0
//! What pages ask of a test of their line, who may make one, and what is kept of it.

use base::Refusal;
use meetings::ids::MeetingId;
use meetings::people::User;
use meetings::policy::may_administer;
use meetings::room::arrival::Admission;
use protocol::http::{LineReport, LineTestAnswers, LineTestBegun, LineTestOffers, LineTestSeen, TestedLine};
use protocol::problem::ProblemCode;
use store::line_tests::LineTest;
use tokio::sync::oneshot;

use super::line_tests::{Order, Running, TestedBy};
use super::rooms::Rooms;
use super::visitor::Visitor;

/// Of the list for administrators: a province has 350 units.
const MOST_LISTED: u32 = 2_000;

impl Rooms {
    /// Begins a test for somebody who may enter `meeting` and is not in it.
    pub async fn begin_line_test(&self, visitor: &Visitor, meeting: &MeetingId) -> Result<LineTestBegun, Refusal> {
        // Machines have `diemcau probe`.
        if matches!(visitor.admission, Admission::Token(_) | Admission::GuestRefused) {
            return Err(ProblemCode::NotAllowed.into());
        }
        self.check_is_not_in(visitor, meeting).await?;
        let now = self.now();
        let by = if visitor.is_check { TestedBy::Link } else { TestedBy::Person };
        let sfu = self.media().ok_or(ProblemCode::Unavailable)?.clone();
        let test = format!("{:032x}", store::random::bits());
        let (participant, tests) = (visitor.participant.clone(), self.line_tests().clone());
        let begun = LineTestBegun {
            test: test.clone(),
            ice_servers: self.relay_credentials(&participant, now).into_iter().collect(),
        };
        let orders = tests.enter(&participant, &test, visitor.from, by, now)?;
        // Counted only now: who waits for a place asks often.
        if let Err(refusal) = self.limits().check_line_test(&participant, now) {
            tests.leave(&participant, &test);
            return Err(refusal);
        }
        let (reply, answer) = oneshot::channel();
        let clock = self.clock().clone();
        // A task of its own from here on: a request that is dropped, because its page was closed,
        // would keep the place and the room.
        tokio::spawn(async move {
            match Running::begin(sfu, clock, &test).await {
                Err(refusal) => drop(reply.send(Err(refusal))),
                Ok(running) => match reply.send(Ok(())) {
                    Ok(()) => running.run(orders).await,
                    Err(_) => running.end().await,
                },
            }
            tests.leave(&participant, &test);
        });
        answer.await.map_err(|_| ProblemCode::Unavailable)??;
        Ok(begun)
    }

    /// A test would take the room on the line that the call needs.
    async fn check_is_not_in(&self, visitor: &Visitor, meeting: &MeetingId) -> Result<(), Refusal> {
        let people = self.status(meeting).await.map(|room| room.people).unwrap_or_default();
        if people.iter().any(|one| one.id == visitor.participant && one.connected) {
            return Err(ProblemCode::AlreadyInMeeting.into());
        }
        Ok(())
    }

    /// Connects the page's media.
    pub async fn connect_line_test(
        &self,
        visitor: &Visitor,
        meeting: &MeetingId,
        test: &str,
        offers: LineTestOffers,
    ) -> Result<LineTestAnswers, Refusal> {
        self.check_is_not_in(visitor, meeting).await?;
        self.ask_line_test(visitor, test, |reply| Order::Connect { offers, reply }).await
    }

    /// Ends the test and keeps what it has shown.
    pub async fn finish_line_test(
        &self,
        visitor: &Visitor,
        meeting: &MeetingId,
        test: &str,
        seen: LineTestSeen,
    ) -> Result<LineReport, Refusal> {
        let began_from = self.line_tests().network(&visitor.participant, test);
        let figures = self.ask_line_test(visitor, test, |reply| Order::Finish { seen, reply }).await?;
        let line = LineTest {
            participant: visitor.participant.clone(),
            meeting: meeting.clone(),
            name: visitor.name.clone(),
            unit_name: visitor.unit_name.clone(),
            is_guest: visitor.unit.is_none(),
            // Of a device that changed its network meanwhile nobody knows which one was tested: the
            // next call begins without it.
            network: began_from.filter(|from| *from == visitor.from).map(|from| from.to_string()).unwrap_or_default(),
            tested_at: self.now(),
            figures,
        };
        let mut work = self.store().begin().await?;
        work.line_tests().save(&line).await?;
        work.save().await?;
        Ok(LineReport::of(line.tested_at, &line.figures))
    }

    /// Ends the test without a result. One that is over already is fine.
    pub fn cancel_line_test(&self, visitor: &Visitor, test: &str) {
        self.line_tests().leave(&visitor.participant, test);
    }

    /// Everybody's last test, the newest first.
    pub async fn tested_lines(&self, user: &User) -> Result<Vec<TestedLine>, Refusal> {
        may_administer(user)?;
        let lines = self.store().line_tests().newest(MOST_LISTED).await?;
        let tested = |line: LineTest| TestedLine {
            report: LineReport::of(line.tested_at, &line.figures),
            participant: line.participant,
            name: line.name,
            unit_name: line.unit_name,
            is_guest: line.is_guest,
        };
        Ok(lines.into_iter().map(tested).collect())
    }

    async fn ask_line_test<T>(
        &self,
        visitor: &Visitor,
        test: &str,
        order: impl FnOnce(oneshot::Sender<Result<T, Refusal>>) -> Order,
    ) -> Result<T, Refusal> {
        let orders = self.line_tests().orders(&visitor.participant, test)?;
        let (reply, answer) = oneshot::channel();
        orders.send(order(reply)).await.map_err(|_| ProblemCode::LineTestOver)?;
        answer.await.map_err(|_| ProblemCode::LineTestOver)?
    }
}
