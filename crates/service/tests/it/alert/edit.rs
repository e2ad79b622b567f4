//! What an edit does to rounds, to what is asked of people, and to who sees the alert.

use std::collections::BTreeMap;

use domain::RoundKind::{Initial, Manual, Reminder};
use domain::RoundState::{Complete, Stopped};
use domain::{Clock, Visibility};
use service::alert::{Answer, Edit, Wishes};
use service::inbox::{MarkAs, Marked, Marks};
use store::counter::Metric;
use store::page::Span;
use testbed::on_each_database;

use super::world::World;

fn wishing(wishes: Wishes) -> Edit {
    Edit { wishes, ..Edit::default() }
}

fn to_users(users: &[domain::UserId]) -> Wishes {
    Wishes { visibility: Some(Visibility::User), users: Some(users.to_vec()), ..Wishes::default() }
}

on_each_database! {
    async fn an_edit_of_the_words_makes_a_revision_and_sends_nothing(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        let edit = Edit { title: Some("Water on".into()), ..Edit::default() };
        assert_eq!(world.edit(id, edit.clone()).await.alert.revision, 2);
        assert_eq!(world.edit(id, edit).await.alert.revision, 2, "nothing changed");
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1)]);
    }

    async fn an_edit_does_not_go_over_another_that_its_admin_has_not_seen(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        let seen = Some(world.alerts.detail(&world.admin, id).await.expect("an alert").alert.updated_at);
        world.clock.advance_minutes(1);
        let theirs = Edit { title: Some("Water on".into()), seen, ..Edit::default() };
        let stored = world.edit(id, theirs.clone()).await;
        assert_eq!(stored.alert.content.title, "Water on");
        world.clock.advance_minutes(1);
        let mine = Edit { title: Some("Water off till two".into()), seen, ..Edit::default() };
        let refused = world.alerts.edit(&world.admin, id, &mine).await;
        assert!(matches!(refused, Err(service::Error::Conflict(_))), "{refused:?}");
        assert_eq!(world.edit(id, theirs).await.alert.revision, 2, "what says the same goes over nothing");
        let knowing = Edit { seen: Some(stored.alert.updated_at), ..mine };
        assert_eq!(world.edit(id, knowing).await.alert.content.title, "Water off till two");
    }

    async fn an_edit_that_widens_the_audience_reaches_the_newcomers_only(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let id = world.published(to_users(&[ann.user])).await;
        assert!(!world.sees(&bob, id).await);
        world.clock.advance_minutes(1);
        let detail = world.edit(id, wishing(to_users(&[ann.user, bob.user]))).await;
        assert_eq!(detail.audience_size, Some(2));
        assert!(world.sees(&bob, id).await);
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Initial, Complete, 1)]);
        assert_eq!(world.counts(id).await.total(Metric::Reached), 2);
    }

    async fn who_is_no_longer_addressed_no_longer_sees_it(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let red = world.team("red", &[ann.user]).await;
        let id = world.published(Wishes::default()).await;
        assert!(world.sees(&bob, id).await);
        let teams = Wishes { visibility: Some(Visibility::Team), teams: Some(vec![red]), ..Wishes::default() };
        world.clock.advance_minutes(1);
        world.edit(id, wishing(teams)).await;
        assert!(world.sees(&ann, id).await && !world.sees(&bob, id).await);
        world.run().await;
        assert_eq!(world.counts(id).await.total(Metric::Reached), 3, "the narrowed audience has no newcomers");
    }

    async fn renotify_goes_to_everybody_and_asks_for_acknowledgements_anew(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await;
        let asking = Wishes { requires_acknowledgement: Some(true), ..to_users(&[ann.user]) };
        let id = world.published(asking).await;
        world.inbox.acknowledge(&ann, id).await.expect("an acknowledgement");
        assert_eq!(world.counts(id).await.total(Metric::Acknowledged), 1);
        world.clock.advance_minutes(1);
        let words = Edit { message: Some("From 9 to 12.".into()), ..Edit::default() };
        world.edit(id, words).await;
        let all = Span { from: None, limit: 10 };
        let acknowledged = Some(Answer::Acknowledged);
        let standing = world.alerts.recipients(&world.admin, id, acknowledged, all).await.expect("recipients");
        assert_eq!(standing.people.len(), 1, "an edit keeps acknowledgements");
        let detail = world.edit(id, Edit { renotify: true, ..Edit::default() }).await;
        assert_eq!((detail.alert.revision, detail.alert.asked_revision), (3, 3));
        assert_eq!(world.counts(id).await.total(Metric::Acknowledged), 0);
        let unanswered =
            world.alerts.recipients(&world.admin, id, Some(Answer::Unanswered), all).await.expect("recipients");
        assert_eq!(unanswered.people.len(), 1);
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Manual, Complete, 1)]);
        world.inbox.acknowledge(&ann, id).await.expect("an acknowledgement");
        assert_eq!(world.counts(id).await.total(Metric::Acknowledged), 1);
    }

    async fn a_mark_is_of_the_revision_that_was_seen_and_answers_nothing_that_was_asked_since(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.person("ann").await;
        let id = world.published(Wishes { requires_acknowledgement: Some(true), ..to_users(&[ann.user]) }).await;
        let words = |message: &str| Edit { message: Some(message.into()), ..Edit::default() };
        world.edit(id, words("Exit B is open, too.")).await;
        let mark = async |mark, seen| world.inbox.mark(&ann, id, mark, seen).await.expect("an answer");
        let item = async || world.inbox.item(&ann, id).await.expect("an alert");
        for (seen, recorded) in [(1, 1), (99, 2), (1, 2)] {
            assert_eq!(mark(MarkAs::Acknowledged, Some(seen)).await, Marked::Done);
            assert_eq!(item().await.acknowledged_revision, Some(recorded), "never lower, nor above what there is");
        }
        assert_eq!(world.counts(id).await.total(Metric::Acknowledged), 1);

        world.edit(id, Edit { renotify: true, ..words("Exit A is closed.") }).await;
        assert_eq!(mark(MarkAs::Unread, Some(2)).await, Marked::Done);
        for answer in [MarkAs::Read, MarkAs::Acknowledged] {
            assert_eq!(mark(answer, Some(2)).await, Marked::AskedAnew);
            let marks = world.inbox.mark_many(&ann, &BTreeMap::from([(id, 2)]), answer).await.expect("marks");
            assert_eq!(marks, Marks { changed: 0, refused: 1 });
        }
        assert!(!item().await.is_read && !item().await.is_acknowledged);
        assert_eq!(mark(MarkAs::Acknowledged, Some(3)).await, Marked::Done);
        assert_eq!((item().await.is_acknowledged, item().await.acknowledged_revision), (true, Some(3)));
    }

    async fn what_was_due_before_an_edit_is_not_lost_by_it(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        world.clock.advance_minutes(121);
        let rarely = Wishes { reminder_minutes: Some(600), ..Wishes::default() };
        let detail = world.edit(id, wishing(rarely)).await;
        assert_eq!(detail.alert.next_round_at, Some(detail.alert.content.window.start.plus_minutes(600)));
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1), (Reminder, Complete, 1)]);
    }

    async fn an_alert_switched_off_and_on_keeps_its_initial_round_owed_until_it_is_sent(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.publish(Wishes::default()).await.expect("an alert").alert.id;
        let switch = |on| wishing(Wishes { is_active: Some(on), ..Wishes::default() });
        world.clock.advance_minutes(1);
        world.edit(id, switch(false)).await;
        assert!(!world.sees(&world.admin, id).await);
        world.clock.advance_minutes(1);
        world.edit(id, switch(true)).await;
        assert!(world.sees(&world.admin, id).await);
        world.run().await;
        assert_eq!(world.rounds(id).await, [(Initial, Stopped, 0), (Initial, Complete, 1)]);
    }

    async fn a_start_moved_later_hides_the_alert_until_then(database: TestDatabase) {
        let world = World::on(database).await;
        let id = world.published(Wishes::default()).await;
        let later = world.clock.now().plus_minutes(60);
        world.edit(id, wishing(Wishes { start: Some(later), ..Wishes::default() })).await;
        assert!(!world.sees(&world.admin, id).await);
        world.clock.set(later);
        world.run().await;
        assert!(world.sees(&world.admin, id).await);
        assert_eq!(world.rounds(id).await, [(Initial, Complete, 1)], "once in its life");
    }
}
