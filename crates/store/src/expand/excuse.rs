//! What people answered, as statements: who is left out of a reminder for it, and who may have been.

use domain::{RoundKind, StopRemindersOn};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};

use super::select::{Audience, between};
use super::span::Span;
use crate::round::Claim;
use crate::schema::{Receipt, Snooze, User};

/// The index by which an alert's receipts are walked.
pub(super) const ANSWERS: &str = "receipt_alert";

impl Audience<'_> {
    /// The person at hand has no receipt of the alert on which `left_out` holds.
    pub(super) fn without_receipt(&self, left_out: Cond, span: &Span) -> SimpleExpr {
        // In the first walk over people the range holds little else than the batch: one list of those who answered is cheaper
        // than a probe for each. Teams, and those who came late, are few among all who answered.
        if self.claim.pass > 1 || !matches!(span, Span::People { .. }) {
            return self.has_no(receipt_of_user(self.claim).cond_where(left_out).to_owned());
        }
        let (after, to) = span.users();
        let mut answered = Query::select();
        self.dialect.read_by_index(&mut answered, Receipt::Table, ANSWERS);
        answered
            .column((Receipt::Table, Receipt::UserId))
            .and_where(Expr::col((Receipt::Table, Receipt::AlertId)).eq(self.claim.alert.0))
            .cond_where(left_out);
        between(&mut answered, (Receipt::Table, Receipt::UserId), after, to);
        Self::user_id().in_subquery(answered).not()
    }

    /// What in a person's receipt leaves them out; `None` for rounds that leave nobody out.
    pub(super) fn left_out_condition(&self) -> Option<Cond> {
        if self.claim.kind != RoundKind::Reminder {
            return None;
        }
        let mut condition = Cond::any().add(self.has_acknowledged()).add(self.is_snoozed());
        if self.facts.stop_reminders_on == StopRemindersOn::Read {
            condition = condition.add(Expr::col((Receipt::Table, Receipt::IsRead)).eq(true));
        }
        Some(condition)
    }

    /// Whoever has ever given a reason that may have held when the batch was written: marks change afterwards.
    pub(super) fn leave_out_the_excused(&self, select: &mut SelectStatement) {
        let marked = Cond::any()
            .add(Expr::col((Receipt::Table, Receipt::AcknowledgedAt)).is_not_null())
            .add(Expr::col((Receipt::Table, Receipt::FirstReadAt)).is_not_null());
        let snoozed = Query::select()
            .expr(Expr::val(1))
            .from(Snooze::Table)
            .and_where(Expr::col((Snooze::Table, Snooze::UserId)).equals((User::Table, User::Id)))
            .and_where(Expr::col((Snooze::Table, Snooze::AlertId)).eq(self.claim.alert.0))
            .and_where(Expr::col((Snooze::Table, Snooze::Until)).gt(self.claim.due_at.as_micros()))
            .to_owned();
        select
            .and_where(self.has_no(receipt_of_user(self.claim).cond_where(marked).to_owned()))
            .and_where(self.has_no(snoozed));
    }

    pub(super) fn has_acknowledged(&self) -> SimpleExpr {
        Expr::col((Receipt::Table, Receipt::AcknowledgedRevision)).gte(self.facts.asked_revision)
    }

    pub(super) fn is_snoozed(&self) -> SimpleExpr {
        Expr::col((Receipt::Table, Receipt::SnoozeUntil)).gt(self.claim.due_at.as_micros())
    }
}

fn receipt_of_user(claim: &Claim) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(Receipt::Table)
        .and_where(Expr::col((Receipt::Table, Receipt::UserId)).equals((User::Table, User::Id)))
        .and_where(Expr::col((Receipt::Table, Receipt::AlertId)).eq(claim.alert.0))
        .to_owned()
}
