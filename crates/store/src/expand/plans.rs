//! How a batch finds its people on a database without statistics: from those whom the alert addresses, never from everybody.

use domain::schedule::Schedule;
use domain::{
    AlertId, ChannelCode, ChannelSet, DeliveryState, OrganizationId, RoundId, RoundKind, StopRemindersOn, Timestamp,
    Visibility, Window,
};

use super::channel;
use super::left_out;
use super::reached::late_joiners;
use super::select::Audience;
use super::span::Span;
use crate::explain::Planner;
use crate::round::{Claim, Facts};

fn claim(kind: RoundKind, pass: i16) -> Claim {
    Claim {
        round: RoundId(9),
        organization: OrganizationId(1),
        alert: AlertId(7),
        kind,
        due_at: Timestamp::from_micros(1_000_000),
        channels: ChannelSet::IN_APP,
        pass,
        cursor: (0, 0),
        token: 1,
    }
}

fn facts(visibility: Visibility) -> Facts {
    let (start, expiry) = (Timestamp::from_micros(0), Timestamp::from_micros(i64::MAX));
    Facts {
        alert: AlertId(7),
        organization: OrganizationId(1),
        schedule: Schedule {
            window: Window { start, expiry },
            is_active: true,
            is_archived: false,
            reminder_enabled: true,
            reminder_minutes: 120,
            owes_initial: false,
            last_slot: None,
        },
        next_round_at: None,
        is_deleted: false,
        channels: ChannelSet::IN_APP,
        revision: 1,
        asked_revision: 1,
        visibility,
        stop_reminders_on: StopRemindersOn::Acknowledge,
    }
}

/// Nothing is scanned, people are looked up one by one, and nothing is found by a key that everybody shares.
fn is_narrow(plan: &[String]) {
    for step in plan {
        assert!(!step.starts_with("SCAN"), "{step} in {plan:#?}");
        let of_person = step.starts_with("SEARCH user ");
        assert!(!of_person || step.contains("INTEGER PRIMARY KEY (rowid=?)"), "{step} in {plan:#?}");
    }
}

/// Each person's receipt is looked up, rather than all receipts of the alert read.
fn probes_receipts(plan: &[String]) -> bool {
    plan.iter().any(|step| step.contains("receipt_person (user_id=? AND alert_id=?)"))
}

#[tokio::test]
async fn whoever_came_late_to_everybody_is_looked_up_by_the_time_they_came_and_probed() {
    let planner = Planner::new().await;
    let (claim, facts) = (claim(RoundKind::Reminder, 2), facts(Visibility::Organization));
    let span = Span::Late { after: 0, to: i64::MAX };
    let audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
    let plan = planner.plan(audience.recipients(&span, ChannelCode::IN_APP).expr(Audience::user_id())).await;
    assert!(plan[0].contains("user_added (organization_id=? AND added_at>? AND added_at<?)"), "{plan:#?}");
    assert!(probes_receipts(&plan), "{plan:#?}");
}

#[tokio::test]
async fn other_channels_follow_whoever_came_late_to_everybody_and_nobody_else() {
    let planner = Planner::new().await;
    let (claim, facts) = (claim(RoundKind::Reminder, 2), facts(Visibility::Organization));
    let span = Span::Late { after: 0, to: i64::MAX };
    let audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
    let (pager, now) = (ChannelCode::new(60), Timestamp::from_micros(1));
    for select in [
        channel::followers(&audience, &span, pager, DeliveryState::Pending, now),
        channel::undispatched(&audience, &span, pager, now),
        late_joiners(&audience, &span),
    ] {
        let plan = planner.plan(&select).await;
        assert!(plan[0].contains("user_added (organization_id=? AND added_at>? AND added_at<?)"), "{plan:#?}");
        let probe = "written USING PRIMARY KEY (round_id=? AND channel=? AND user_id=?)";
        assert!(plan[1].contains(probe), "{plan:#?}");
    }
}

#[tokio::test]
async fn named_people_and_members_of_teams_are_found_from_the_alerts_targets() {
    let planner = Planner::new().await;
    let range = Span::People { after: 5, to: i64::MAX };
    let slice = Span::Members { team: 3, after: 5, to: 500 };
    let teams = Span::Teams { after: 2, to: 9 };
    for (visibility, span) in [(Visibility::User, range), (Visibility::Team, slice), (Visibility::Team, teams)] {
        let facts = facts(visibility);
        for (kind, pass) in
            [(RoundKind::Initial, 1), (RoundKind::Reminder, 1), (RoundKind::Reminder, 2), (RoundKind::Manual, 2)]
        {
            let claim = claim(kind, pass);
            let mut audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
            audience.newcomers_only = kind == RoundKind::Initial;
            let mut select = audience.recipients(&span, ChannelCode::IN_APP);
            let plan = planner.plan(select.expr(Audience::user_id())).await;
            is_narrow(&plan);
            assert!(
                plan[0].starts_with("SEARCH alert_target USING PRIMARY KEY (alert_id=? AND target_id"),
                "{plan:#?}"
            );
            let probes = pass > 1 || !matches!(span, Span::People { .. });
            assert!(kind != RoundKind::Reminder || !probes || probes_receipts(&plan), "{plan:#?}");
        }
    }
}

#[tokio::test]
async fn everybody_is_walked_by_the_span_and_each_looked_up_once() {
    let planner = Planner::new().await;
    let (claim, facts) = (claim(RoundKind::Reminder, 1), facts(Visibility::Organization));
    let span = Span::People { after: 5, to: 500 };
    let audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
    let plan = planner.plan(audience.recipients(&span, ChannelCode::IN_APP).expr(Audience::user_id())).await;
    assert!(plan[0].contains("user_audience (organization_id=? AND id>? AND id<?)"), "{plan:#?}");
    assert!(
        plan.iter().any(|step| step.contains("COVERING INDEX receipt_alert (alert_id=? AND user_id>? AND user_id<?)")),
        "{plan:#?}"
    );
}

#[tokio::test]
async fn late_joiners_are_found_from_the_batch_itself() {
    let planner = Planner::new().await;
    let claim = claim(RoundKind::Reminder, 1);
    let range = Span::People { after: 5, to: 500 };
    let slice = Span::Members { team: 3, after: 5, to: 500 };
    let teams = Span::Teams { after: 2, to: 9 };
    for (visibility, span) in [
        (Visibility::Organization, range),
        (Visibility::User, range),
        (Visibility::Team, slice),
        (Visibility::Team, teams),
    ] {
        let facts = facts(visibility);
        let audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
        let plan = planner.plan(&late_joiners(&audience, &span)).await;
        is_narrow(&plan);
        assert!(
            plan.iter().any(|step| step.contains("written USING PRIMARY KEY (round_id=? AND channel=? AND user_id"))
        );
    }
}

#[tokio::test]
async fn strangers_in_a_batch_are_found_among_those_who_left_and_the_last_who_came() {
    let planner = Planner::new().await;
    let (claim, facts) = (claim(RoundKind::Reminder, 1), facts(Visibility::Organization));
    let span = Span::People { after: 5, to: 500 };
    let audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
    let plan = planner.plan(&left_out::inactive(&audience, &span)).await;
    assert!(plan[0].contains("user_role (organization_id=? AND role=? AND is_active=? AND id>? AND id<?"), "{plan:#?}");
    let plan = planner.plan(&left_out::newer(&audience, &span)).await;
    assert!(plan[0].contains("user_added (organization_id=? AND added_at>?)"), "{plan:#?}");
}

#[tokio::test]
async fn other_channels_follow_the_rows_of_the_span_and_nothing_else_is_looked_at() {
    let planner = Planner::new().await;
    let claim = claim(RoundKind::Initial, 1);
    let range = Span::People { after: 5, to: 500 };
    let slice = Span::Members { team: 3, after: 5, to: 500 };
    let teams = Span::Teams { after: 2, to: 9 };
    let (pager, now) = (ChannelCode::new(60), Timestamp::from_micros(1));
    for (visibility, span) in [
        (Visibility::Organization, range),
        (Visibility::User, range),
        (Visibility::Team, slice),
        (Visibility::Team, teams),
    ] {
        let facts = facts(visibility);
        let audience = Audience::of(planner.db(), &claim, &facts, &span).await.expect("an audience");
        let followers = channel::followers(&audience, &span, pager, DeliveryState::Pending, now);
        let undispatched = channel::undispatched(&audience, &span, pager, now);
        for (select, probed) in [(followers, "delivery"), (undispatched, "dispatch")] {
            let plan = planner.plan(&select).await;
            is_narrow(&plan);
            let probe = format!("{probed} USING PRIMARY KEY (round_id=? AND channel=? AND user_id=?)");
            assert!(plan.iter().any(|step| step.contains(&probe)), "{plan:#?}");
        }
    }
}
