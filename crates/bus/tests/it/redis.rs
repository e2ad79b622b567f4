//! Hints through Redis.

use bus::Topic;
use testbed::{RedisServer, shared_redis};
use tokio::io::AsyncWriteExt;

use crate::certificate::Certificate;
use crate::log::Log;
use crate::node::{Node, prefix};
use crate::proxy::Proxy;

#[tokio::test]
async fn a_hint_of_one_node_wakes_the_other_and_not_its_own_twice() {
    let Some(url) = shared_redis() else { return };
    let prefix = prefix();
    let (mut near, mut far) = (Node::start(&url, &prefix), Node::start(&url, &prefix));
    near.connected().await;
    far.connected().await;
    near.bus.wake(Topic::Rounds);
    near.hears(Topic::Rounds).await;
    far.hears(Topic::Rounds).await;
    // Whatever came back of the first hint came before this answer.
    far.bus.wake(Topic::Live);
    near.hears(Topic::Live).await;
    assert!(near.has_heard_nothing(Topic::Rounds).await);
    assert!(far.has_heard_nothing(Topic::Jobs).await);
}

#[tokio::test]
async fn installations_that_share_one_redis_do_not_hear_each_other() {
    let Some(url) = shared_redis() else { return };
    let (prefix, other) = (prefix(), prefix());
    let mut near = Node::start(&url, &prefix);
    let mut far = Node::start(&url, &prefix);
    let mut stranger = Node::start(&url, &other);
    for node in [&mut near, &mut far, &mut stranger] {
        node.connected().await;
    }
    near.bus.wake(Topic::Live);
    far.hears(Topic::Live).await;
    assert!(stranger.has_heard_nothing(Topic::Live).await);
}

#[tokio::test]
async fn databases_of_one_redis_are_apart_too() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let url = |number: u8| format!("redis://127.0.0.1:{}/{number}", server.port());
    let (mut near, mut far) = (Node::start(&url(1), "oyez"), Node::start(&url(1), "oyez"));
    let mut elsewhere = Node::start(&url(2), "oyez");
    for node in [&mut near, &mut far, &mut elsewhere] {
        node.connected().await;
    }
    near.bus.wake(Topic::Live);
    far.hears(Topic::Live).await;
    assert!(elsewhere.has_heard_nothing(Topic::Live).await);
}

#[tokio::test]
async fn after_redis_was_killed_everybody_looks_and_hints_go_again() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    let url = format!("redis://127.0.0.1:{}", server.port());
    let (mut near, mut far) = (Node::start(&url, "oyez"), Node::start(&url, "oyez"));
    for _ in 0..2 {
        near.connected().await;
        far.connected().await;
        near.bus.wake(Topic::Live);
        far.hears(Topic::Live).await;
        near.hears(Topic::Live).await;
        server.kill();
        near.bus.wake(Topic::Deliveries);
        near.hears(Topic::Deliveries).await;
        server.start_again();
    }
    near.connected().await;
    far.connected().await;
}

#[tokio::test]
async fn a_redis_that_is_away_at_the_start_is_found_when_it_comes() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    server.kill();
    let mut node = Node::start(&format!("redis://127.0.0.1:{}", server.port()), "oyez");
    node.bus.wake(Topic::Rounds);
    node.hears(Topic::Rounds).await;
    server.start_again();
    node.connected().await;
}

#[tokio::test]
async fn a_redis_that_is_silent_on_a_connection_that_stands_is_given_up() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let proxy = Proxy::to(server.port()).await;
    let mut near = Node::start(&format!("redis://{}", proxy.address), "oyez");
    let mut far = Node::start(&format!("redis://127.0.0.1:{}", server.port()), "oyez");
    near.connected().await;
    far.connected().await;
    proxy.swallow();
    near.connected().await;
    near.bus.wake(Topic::Rounds);
    far.hears(Topic::Rounds).await;
}

#[tokio::test]
async fn user_password_and_database_are_used() {
    const RIGHTS: &str = "on >hu/sh ~oyez:* &oyez:* -@all +@connection +@pubsub +@scripting +@read +@write";
    let user = ["--user", "oyez"].into_iter().chain(RIGHTS.split(' '));
    let arguments: Vec<&str> = user.chain(["--requirepass", "other"]).collect();
    let Some(server) = RedisServer::start(&arguments) else { return };
    let url = |login: &str| format!("redis://{login}@127.0.0.1:{}/3", server.port());
    let (mut near, mut far) = (Node::start(&url("oyez:hu%2Fsh"), "oyez"), Node::start(&url(":other"), "oyez"));
    let mut refused = Node::start(&url("oyez:guessed"), "oyez");
    near.connected().await;
    far.connected().await;
    near.bus.wake(Topic::Rounds);
    far.hears(Topic::Rounds).await;
    assert!(refused.has_heard_nothing(Topic::Rounds).await);
}

#[tokio::test]
async fn over_tls_an_own_authority_is_trusted_and_any_other_refused() {
    let (certificate, other) = (Certificate::of("localhost"), Certificate::of("localhost"));
    let (file, key) = (certificate.certificate(), certificate.key());
    let (file, key) = (file.to_str().expect("a path"), key.to_str().expect("a path"));
    let tls = ["--tls-port", "{port}", "--port", "0", "--tls-cert-file", file, "--tls-key-file", key];
    let arguments = [&tls[..], &["--tls-auth-clients", "no"]].concat();
    let Some(server) = RedisServer::start(&arguments) else { return };
    let url = |host: &str| format!("rediss://{host}:{}", server.port());
    let trusting = |host: &str, authority: Option<&Certificate>| {
        Node::start_trusting(&url(host), "oyez", authority.map(|made| made.authority.clone()))
    };
    let log = Log::gather();
    let (mut near, mut far) = (trusting("localhost", Some(&certificate)), trusting("localhost", Some(&certificate)));
    near.connected().await;
    far.connected().await;
    near.bus.wake(Topic::Rounds);
    far.hears(Topic::Rounds).await;
    assert!(!log.text().contains("certificate"), "{}", log.text());
    let distrustful = [("localhost", Some(&other)), ("localhost", None), ("127.0.0.1", Some(&certificate))];
    let distrustful = distrustful.map(|(host, authority)| trusting(host, authority));
    log.says("no secure connection to it comes about", distrustful.len()).await;
    log.says("invalid peer certificate", distrustful.len()).await;
}

#[tokio::test]
async fn that_redis_is_lost_and_back_is_said_once_each_and_never_with_the_password() {
    let Some(mut server) = RedisServer::start(&["--requirepass", "hush"]) else { return };
    let log = Log::gather();
    let mut node = Node::start(&format!("redis://:hush@127.0.0.1:{}", server.port()), "oyez");
    log.says("hints go through Redis", 1).await;
    for times in 1..=2 {
        server.kill();
        log.says("Redis is lost", times).await;
        server.start_again();
        log.says("Redis is back", times).await;
        node.connected().await;
    }
    let _refused = Node::start(&format!("redis://:hushed@127.0.0.1:{}", server.port()), "oyez");
    log.says("WRONGPASS", 1).await;
    let text = log.text();
    assert_eq!((text.lines().count(), text.matches("hush").count()), (6, 0), "{text}");
}

#[tokio::test]
async fn that_redis_came_back_and_refuses_the_password_is_said_once_more_and_never_with_it() {
    let Some(mut server) = RedisServer::start(&["--requirepass", "hush"]) else { return };
    let log = Log::gather();
    let _node = Node::start(&format!("redis://:hush@127.0.0.1:{}", server.port()), "oyez");
    log.says("hints go through Redis", 1).await;
    server.kill();
    log.says("Redis is lost;", 1).await;
    server.start_again_with(&["--requirepass", "another"]);
    log.says("it refuses this node's user, password, rights, address or database", 1).await;
    server.kill();
    server.start_again_with(&["--requirepass", "hush"]);
    log.says("Redis is back", 1).await;
    let text = log.text();
    assert_eq!((text.lines().count(), text.matches("hush").count()), (4, 0), "{text}");
}

#[tokio::test]
async fn a_user_who_may_listen_and_not_speak_is_refused_once_and_back_when_it_may() {
    const RIGHTS: &str = "on >hush ~oyez:* &oyez:* -@all +@connection +@pubsub +@scripting +@read +@write";
    let user = ["--user", "oyez"].into_iter().chain(RIGHTS.split(' '));
    let Some(server) = RedisServer::start(&user.collect::<Vec<_>>()) else { return };
    let admin = ::redis::Client::open(format!("redis://127.0.0.1:{}", server.port())).expect("an address");
    let mut admin = admin.get_multiplexed_async_connection().await.expect("a connection");
    let log = Log::gather();
    let mut node = Node::start(&format!("redis://oyez:hush@127.0.0.1:{}", server.port()), "oyez");
    log.says("hints go through Redis", 1).await;
    for times in 1..=2 {
        let mut allow = async |right: &str| {
            let mut set = ::redis::cmd("ACL");
            set.arg(&["SETUSER", "oyez", right]).exec_async(&mut admin).await.expect("a right");
        };
        allow("-publish").await;
        for _ in 0..3 {
            let tried = log.tries();
            node.bus.wake(Topic::Rounds);
            node.hears(Topic::Rounds).await;
            log.tries_beyond(tried).await;
        }
        log.says("it refuses this node", times).await;
        assert_eq!(log.text().matches("Redis is back").count(), times - 1, "{}", log.text());
        allow("+publish").await;
        log.says("Redis is back", times).await;
        node.connected().await;
    }
    assert_eq!(log.text().lines().count(), 5, "{}", log.text());
}

#[tokio::test]
async fn a_database_that_the_server_does_not_have_is_a_refusal() {
    let Some(server) = RedisServer::start(&["--databases", "2"]) else { return };
    let log = Log::gather();
    let _node = Node::start(&format!("redis://127.0.0.1:{}/7", server.port()), "oyez");
    log.says("it refuses this node", 1).await;
    assert!(log.text().contains("DB index is out of range"), "{}", log.text());
}

#[tokio::test]
async fn a_server_that_turns_everybody_away_unasked_is_a_refusal() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            client.write_all(b"-DENIED Redis is running in protected mode\r\n").await.ok();
        }
    });
    let log = Log::gather();
    let _node = Node::start(&format!("redis://{address}"), "oyez");
    log.says("it refuses this node", 1).await;
    log.says("protected mode", 1).await;
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told_where_tls_is_asked_for() {
    let Some(server) = RedisServer::start(&[]) else { return };
    let log = Log::gather();
    let _node = Node::start(&format!("rediss://127.0.0.1:{}", server.port()), "oyez");
    log.says("no answer over TLS within 5 seconds", 1).await;
}
