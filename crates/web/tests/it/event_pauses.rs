//! When pages come back whose streams ended or were refused: each at a time of its own.

use std::collections::BTreeSet;

use axum::http::HeaderValue;
use axum::response::Response;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::events::{Page, Scene};
use crate::installation::STREAMS_MAX;

fn retry_after(refused: &Response) -> u64 {
    refused.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_page_is_told_at_once_how_long_to_wait_should_its_stream_break_off() {
    let scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let mut pauses = BTreeSet::new();
    for _ in 0..8 {
        let mut page = Page::of(&john, None).await;
        page.expect("counts").await;
        pauses.extend(page.pause);
    }
    assert!(pauses.iter().all(|pause| (1_000..=5_000).contains(pause)), "{pauses:?}");
    assert!(pauses.len() > 4, "not all in the same moment: {pauses:?}");
}

#[tokio::test]
async fn a_node_that_ends_sends_its_pages_away_for_a_while_that_differs() {
    let scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let mut pages = Vec::new();
    for _ in 0..8 {
        let mut page = Page::of(&john, None).await;
        page.expect("counts").await;
        page.pause = None;
        pages.push(page);
    }
    let stop = CancellationToken::new();
    stop.cancel();
    scene.installation.state.live.run(stop).await;
    let mut pauses = BTreeSet::new();
    for page in &mut pages {
        assert_eq!(page.next().await, None);
        pauses.extend(page.pause);
    }
    assert!(pauses.iter().all(|pause| (1_000..=10_000).contains(pause)), "{pauses:?}");
    assert!(pauses.len() > 4, "not all in the same moment: {pauses:?}");
    let late = john.events(None).await;
    assert_eq!(late.status(), 429);
    assert!((1..=10).contains(&retry_after(&late)), "another node has a place");
}

#[tokio::test]
async fn a_page_whose_token_has_run_out_comes_back_as_it_was_told_at_first() {
    let scene = Scene::new().await;
    let john = scene.installation.user("john").await;
    let mut page = Page::of(&john, None).await;
    page.expect("counts").await;
    let told = page.pause;
    scene.installation.clock.advance_minutes(31);
    assert_eq!(page.next().await, None);
    assert!(told.is_some());
    assert_eq!(page.pause, told);
}

#[tokio::test]
async fn a_person_with_too_many_streams_is_told_of_their_own_limit_and_the_others_have_room() {
    let scene = Scene::new().await;
    let (john, jane) = (scene.installation.user("john").await, scene.installation.user("jane").await);
    let mut pages = Vec::new();
    for _ in 0..16 {
        pages.push(john.events(None).await);
    }
    assert!(pages.iter().all(|page| page.status() == 200));
    let refused = john.events(None).await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["ratelimit-limit"]), (429, &HeaderValue::from(16)));
    assert!((20..=40).contains(&retry_after(&refused)));
    let text = axum::body::to_bytes(refused.into_body(), usize::MAX).await.unwrap();
    let told: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(told, json!({"detail": "You have 16 streams of live events open already. Close one first."}));
    assert_eq!(jane.events(None).await.status(), 200);
    drop(pages.pop());
    assert_eq!(john.events(None).await.status(), 200);
}

#[tokio::test]
async fn beyond_the_limit_of_streams_each_client_is_told_when_to_come_back() {
    let scene = Scene::new().await;
    let mut pages: Vec<Response> = Vec::new();
    for name in ["john", "jane"] {
        let visitor = scene.installation.user(name).await;
        for _ in 0..STREAMS_MAX {
            pages.push(visitor.events(None).await);
        }
    }
    let open = pages.iter().filter(|page| page.status() == 200).count();
    let refused: Vec<_> = pages.iter().filter(|page| page.status() == 429).collect();
    assert_eq!((open, refused.len()), (STREAMS_MAX, STREAMS_MAX));
    let pauses: BTreeSet<u64> = refused.into_iter().map(retry_after).collect();
    assert!(pauses.iter().all(|pause| (20..=40).contains(pause)) && pauses.len() > 1, "{pauses:?}");
    drop(pages);
    assert_eq!(scene.installation.state.live.streams(), 0);
}
