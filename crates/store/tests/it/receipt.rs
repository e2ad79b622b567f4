//! Marks: what each leaves on the receipt, and what each adds to the counters.

use std::collections::BTreeMap;

use domain::{AlertId, OrganizationId, Timestamp, UserId, Visibility};
use store::alert::{Content, Target};
use store::counter::{Counts, Metric, of_alert};
use store::receipt::{self, Held, Mark, MarkAs};
use store::{Db, Result, Writer};
use testbed::on_each_database;

use crate::world::World;

async fn held(db: &Db, person: (OrganizationId, UserId), alert: AlertId, now: Timestamp) -> Result<Option<Held>> {
    receipt::hold(db, person.0, person.1, alert, now).await
}

async fn mark(world: &World, user: UserId, alert: AlertId, what: MarkAs) -> Option<Mark> {
    let (person, now) = ((world.organization, user), world.now());
    let write = world.store().write(Writer::Person, |db| async move {
        let Some(held) = held(&db, person, alert, now).await? else { return Ok(None) };
        let mark = receipt::mark(&db, &held, what, now).await?;
        Ok::<_, store::Error>(Some(mark))
    });
    write.await.unwrap()
}

async fn counts(world: &World, alert: AlertId) -> Counts {
    of_alert(world.store().reader(), world.organization, alert).await.unwrap()
}

on_each_database! {
    async fn a_person_is_counted_as_reader_once_however_often_they_change_their_mind(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        let first = world.now().plus_minutes(5);
        world.clock.set(first);
        assert!(mark(&world, ann, alert, MarkAs::Read).await.unwrap().changed);
        world.clock.advance_minutes(1);
        assert!(!mark(&world, ann, alert, MarkAs::Read).await.unwrap().changed);
        let unread = mark(&world, ann, alert, MarkAs::Unread).await.unwrap();
        assert_eq!((unread.receipt.is_read, unread.receipt.read_at), (false, None));
        assert!(!mark(&world, ann, alert, MarkAs::Unread).await.unwrap().changed);
        let again = mark(&world, ann, alert, MarkAs::Read).await.unwrap().receipt;
        assert_eq!((again.first_read_at, again.read_at), (Some(first), Some(world.now())));
        let counts = counts(&world, alert).await;
        assert_eq!(counts.total(Metric::Read), 1);
        let bucket = domain::histogram::bucket(5 * domain::time::MINUTE_US);
        assert_eq!(counts.dimensions(Metric::ReadTime).collect::<Vec<_>>(), [(bucket, 1)]);
    }

    async fn the_time_to_read_counts_from_when_the_person_joined(database: TestDatabase) {
        let world = World::on(database).await;
        let alert = world.announce("news").await;
        world.clock.advance_minutes(600);
        let late = world.user("late").await;
        mark(&world, late, alert, MarkAs::Read).await.unwrap();
        let read_time: Vec<_> = counts(&world, alert).await.dimensions(Metric::ReadTime).collect();
        assert_eq!(read_time, [(0, 1)]);
    }

    async fn an_acknowledgement_implies_having_read_and_counts_once(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        let receipt = mark(&world, ann, alert, MarkAs::Acknowledged).await.unwrap().receipt;
        assert!(receipt.is_read && receipt.acknowledges(1));
        assert!(!mark(&world, ann, alert, MarkAs::Acknowledged).await.unwrap().changed);
        let counts = counts(&world, alert).await;
        let totals = [Metric::Read, Metric::Acknowledged, Metric::AcknowledgeTime].map(|metric| counts.total(metric));
        assert_eq!(totals, [1, 1, 1]);
    }

    async fn an_acknowledgement_of_an_earlier_revision_stands_until_it_is_asked_anew(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        mark(&world, ann, alert, MarkAs::Acknowledged).await.unwrap();
        world.set("alert", alert.0, "revision", 2).await;
        let entry = async || {
            let db = world.store().reader();
            store::inbox::item(db, world.organization, ann, alert, world.now()).await.unwrap().unwrap()
        };
        assert_eq!((entry().await.is_acknowledged, entry().await.acknowledged_revision), (true, Some(1)));
        assert!(mark(&world, ann, alert, MarkAs::Acknowledged).await.unwrap().changed);
        assert_eq!(entry().await.acknowledged_revision, Some(2));
        assert_eq!(counts(&world, alert).await.total(Metric::Acknowledged), 1);
        world.set("alert", alert.0, "revision", 3).await;
        world.set("alert", alert.0, "asked_revision", 3).await;
        assert!(!entry().await.is_acknowledged);
        mark(&world, ann, alert, MarkAs::Acknowledged).await.unwrap();
        assert!(entry().await.is_acknowledged);
        let counts = counts(&world, alert).await;
        assert_eq!((counts.total(Metric::Acknowledged), counts.total(Metric::AcknowledgeTime)), (2, 1));
    }

    async fn what_a_person_does_not_see_they_cannot_mark(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let other = world.another_organization("other").await;
        let stranger = world.user_of(other, "stranger").await;
        let alert = world.announce("news").await;
        assert!(mark(&world, ann, AlertId(99), MarkAs::Read).await.is_none());
        let now = world.now();
        let theirs = held(world.store().reader(), (other, stranger), alert, now).await.unwrap();
        assert!(theirs.is_none());
        let lent = held(world.store().reader(), (world.organization, stranger), alert, now).await.unwrap();
        assert!(lent.is_none(), "a person belongs to one organization");
        world.set("alert", alert.0, "archived_at", 1).await;
        assert!(mark(&world, ann, alert, MarkAs::Read).await.is_none());
        assert_eq!(counts(&world, alert).await.total(Metric::Read), 0);
    }

    async fn all_alerts_are_read_in_batches_and_each_is_counted_once(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let mut alerts = Vec::new();
        for number in 0..5 {
            alerts.push(world.announce(&number.to_string()).await);
        }
        mark(&world, ann, alerts[0], MarkAs::Read).await.unwrap();
        mark(&world, ann, alerts[1], MarkAs::Read).await.unwrap();
        mark(&world, ann, alerts[1], MarkAs::Unread).await.unwrap();
        let (organization, now) = (world.organization, world.now());
        let mut marked = Vec::new();
        for _ in 0..4 {
            let batch = world.store().write(Writer::Person, |db| async move {
                receipt::read_many(&db, organization, ann, 2, now).await
            });
            marked.push(batch.await.unwrap());
        }
        assert_eq!(marked, [2, 2, 0, 0]);
        for alert in alerts {
            let counts = counts(&world, alert).await;
            assert_eq!((counts.total(Metric::Read), counts.total(Metric::ReadTime)), (1, 1));
        }
        let unread = store::inbox::Filter { is_read: Some(false), ..store::inbox::Filter::default() };
        let left = store::inbox::count(world.store().reader(), organization, ann, unread, now).await.unwrap();
        assert_eq!(left, 0);
    }

    async fn the_same_mark_made_twice_at_once_counts_once(database: TestDatabase) {
        let world = World::on(database).await;
        let ann = world.user("ann").await;
        let alert = world.announce("news").await;
        let (first, second) = tokio::join!(
            mark(&world, ann, alert, MarkAs::Acknowledged),
            mark(&world, ann, alert, MarkAs::Acknowledged),
        );
        assert!(first.unwrap().changed != second.unwrap().changed);
        assert_eq!(counts(&world, alert).await.total(Metric::Acknowledged), 1);
    }

    async fn several_alerts_are_marked_at_once_and_each_is_counted_as_if_it_were_alone(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, ben) = (world.user("ann").await, world.user("ben").await);
        let (fresh, read, done) = (world.announce("a").await, world.announce("b").await, world.announce("c").await);
        let content = Content { visibility: Visibility::User, ..world.content("bens") };
        let bens = world.publish(content, &[Target::User(ben)]).await;
        mark(&world, ann, read, MarkAs::Read).await.unwrap();
        mark(&world, ann, done, MarkAs::Acknowledged).await.unwrap();
        world.clock.advance_minutes(5);
        let picked = &BTreeMap::from([done, bens, fresh, AlertId(99), read].map(|alert| (alert, 1)));
        let (organization, now) = (world.organization, world.now());
        let mark_all = async |what| {
            let marked = world.store().write(Writer::Person, |db| async move {
                receipt::mark_many(&db, organization, ann, picked, what, now).await
            });
            let marks = marked.await.unwrap();
            assert_eq!(marks.refused, 2, "what is not theirs");
            marks.changed
        };
        assert_eq!(mark_all(MarkAs::Acknowledged).await, 2, "but for the one that is done and the one that is not theirs");
        assert_eq!(mark_all(MarkAs::Acknowledged).await, 0);
        for alert in [fresh, read, done] {
            let counts = counts(&world, alert).await;
            let metrics = [Metric::Read, Metric::ReadTime, Metric::Acknowledged, Metric::AcknowledgeTime];
            assert_eq!(metrics.map(|metric| counts.total(metric)), [1, 1, 1, 1]);
        }
        let bucket = domain::histogram::bucket(5 * domain::time::MINUTE_US);
        let waited = counts(&world, read).await;
        assert_eq!(waited.dimensions(Metric::ReadTime).collect::<Vec<_>>(), [(0, 1)]);
        assert_eq!(waited.dimensions(Metric::AcknowledgeTime).collect::<Vec<_>>(), [(bucket, 1)]);
        assert_eq!(counts(&world, bens).await.total(Metric::Read), 0);
        assert_eq!(mark_all(MarkAs::Unread).await, 3);
        assert_eq!(mark_all(MarkAs::Read).await, 3);
        assert_eq!(counts(&world, fresh).await.total(Metric::Read), 1, "the first time of reading stays");
    }
}
