//! A person's own alerts: what they search for, several that they mark at once, and what became of one.

use std::collections::BTreeMap;

use domain::{AlertId, ChannelCode, Clock, DeliveryState, RoundKind, SnoozeFor, Visibility};
use service::alert::{Draft, Edit, Wishes};
use service::idempotency::Once;
use service::inbox::{Again, Filter, MarkAs, Marks, Slice};
use service::{Caller, Error};
use testbed::on_each_database;

use super::world::World;

const ALL: Slice = Slice { offset: 0, limit: 10 };

async fn publish(world: &World, title: &str, message: &str, wishes: Wishes) -> AlertId {
    let draft = Draft { title: title.into(), message: message.into(), wishes };
    let made = world.alerts.publish(&world.admin, &draft, &Once::unkeyed()).await;
    made.and_then(service::idempotency::Answer::into_first).expect("an alert").alert.id
}

on_each_database! {
    async fn the_story_of_an_alert_tells_what_was_sent_to_the_person_and_what_they_did(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let id = world.published(Wishes::default()).await;
        let story = async |person| world.inbox.story(person, id).await.expect("a story");
        let begun = world.clock.now();
        world.inbox.snooze(&ann, id, SnoozeFor::Minutes(60)).await.expect("a snooze");
        world.inbox.read(&ann, id).await.expect("a mark");
        world.clock.advance_minutes(120);
        world.run().await;
        let anns = story(&ann).await;
        let sent: Vec<_> = anns.sent.iter().map(|sent| (sent.kind, sent.channel, sent.state)).collect();
        let in_app = |kind| (kind, ChannelCode::IN_APP, DeliveryState::Sent);
        assert_eq!(sent, [in_app(RoundKind::Reminder), in_app(RoundKind::Initial)], "the newest comes first");
        assert_eq!(anns.sent[1].at, begun);
        assert_eq!(anns.receipt.and_then(|receipt| receipt.read_at), Some(begun));
        assert_eq!(anns.snoozes.iter().map(|past| (past.alert, past.snoozed_at)).collect::<Vec<_>>(), [(id, begun)]);
        let bobs = story(&bob).await;
        assert!(bobs.receipt.is_none() && bobs.snoozes.is_empty());
        assert_eq!(bobs.sent.len(), 2);
    }

    async fn the_list_knows_who_was_reminded_of_what_and_the_story_when_its_text_changed(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let (id, other) = (world.published(Wishes::default()).await, world.published(Wishes::default()).await);
        let again = async |person| world.inbox.came_again(person, &[id, other]).await.expect("what came");
        world.run().await;
        assert!(again(&ann).await.is_empty(), "a first round reminds nobody");
        world.inbox.acknowledge(&bob, id).await.expect("a mark");
        world.clock.advance_minutes(120);
        world.run().await;
        let reminder = Again { at: world.clock.now(), kind: RoundKind::Reminder };
        assert_eq!(again(&ann).await, [(id, reminder), (other, reminder)].into());
        assert_eq!(again(&bob).await, [(other, reminder)].into(), "who had answered was left out");
        world.clock.advance_minutes(1);
        world.edit(id, Edit { title: Some("Water on".into()), renotify: true, ..Edit::default() }).await;
        world.run().await;
        let anew = world.clock.now();
        assert_eq!(again(&bob).await, [(id, Again { at: anew, kind: RoundKind::Manual }), (other, reminder)].into());
        let foreign = Caller { organization: domain::OrganizationId(999), ..bob.clone() };
        assert!(again(&foreign).await.is_empty());
        assert_eq!(world.inbox.story(&bob, id).await.expect("a story").changes, [anew]);
        world.clock.advance_minutes(1);
        world.edit(id, Edit { renotify: true, ..Edit::default() }).await;
        assert_eq!(world.inbox.story(&bob, id).await.expect("a story").changes, [anew], "the same words again");
        assert_eq!(world.inbox.story(&bob, other).await.expect("a story").changes, []);
    }

    async fn the_story_of_an_alert_is_for_those_who_see_it(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let wishes = Wishes { visibility: Some(Visibility::User), users: Some(vec![ann.user]), ..Wishes::default() };
        let id = world.published(wishes).await;
        world.inbox.story(&ann, id).await.expect("a story");
        let refused = world.inbox.story(&bob, id).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }

    async fn what_a_person_searches_for_is_found_in_titles_and_messages_of_what_they_see(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let title = publish(&world, "\u{c4}RGER im Keller", "Bitte warten.", Wishes::default()).await;
        let message = publish(&world, "100% Strom", "Kein \u{e4}rger mehr.", Wishes::default()).await;
        let wishes = Wishes { visibility: Some(Visibility::User), users: Some(vec![bob.user]), ..Wishes::default() };
        publish(&world, "\u{c4}rger f\u{fc}r Bob", "Nur f\u{fc}r ihn.", wishes).await;
        world.inbox.read(&ann, title).await.expect("a mark");
        let search = async |text: &str, filter, slice| {
            let found = world.inbox.search(&ann, filter, text, slice).await.expect("an answer");
            (found.entries.iter().map(|entry| entry.id).collect::<Vec<_>>(), found.total)
        };
        let every = Filter::default();
        assert_eq!(search("\u{e4}Rger", every, ALL).await, (vec![message, title], 2));
        assert_eq!(search("0%", every, ALL).await, (vec![message], 1));
        assert_eq!(search("_", every, ALL).await, (vec![], 0));
        let unread = Filter { is_read: Some(false), ..Filter::default() };
        assert_eq!(search("\u{e4}rger", unread, ALL).await, (vec![message], 1));
        assert_eq!(search("\u{e4}rger", every, Slice { offset: 1, limit: 1 }).await, (vec![title], 2));
        assert_eq!(search("\u{e4}rger", every, Slice { offset: 9, limit: 9 }).await, (vec![], 2), "the number is known all the same");
    }

    async fn several_alerts_are_marked_at_once_but_for_those_that_the_person_does_not_see(database: TestDatabase) {
        let world = World::on(database).await;
        let (ann, bob) = (world.person("ann").await, world.person("bob").await);
        let (first, second) = (world.published(Wishes::default()).await, world.published(Wishes::default()).await);
        let wishes = Wishes { visibility: Some(Visibility::User), users: Some(vec![bob.user]), ..Wishes::default() };
        let bobs = world.published(wishes).await;
        let picked = BTreeMap::from([first, second, bobs, AlertId(99)].map(|alert| (alert, 1)));
        let mark = async |mark| world.inbox.mark_many(&ann, &picked, mark).await.expect("marks").changed;
        assert_eq!(mark(MarkAs::Acknowledged).await, 2);
        assert_eq!(mark(MarkAs::Read).await, 0, "an acknowledgement implies it");
        assert_eq!(world.inbox.unread_count(&ann).await.expect("a count"), 0);
        assert_eq!(world.inbox.unread_count(&bob).await.expect("a count"), 3);
        assert_eq!(mark(MarkAs::Unread).await, 2);
        assert_eq!(world.inbox.unread_count(&ann).await.expect("a count"), 2);
        assert_eq!(world.inbox.mark_many(&ann, &BTreeMap::new(), MarkAs::Read).await.expect("marks"), Marks::default());
    }
}
