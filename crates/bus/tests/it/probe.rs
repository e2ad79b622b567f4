//! A look at Redis that carries nothing.

use std::sync::Arc;

use bus::redis::{Address, Redis};
use testbed::{RedisServer, SeededRandom};

fn redis(url: &str) -> Redis {
    let address = Address::parse(url).expect("an address");
    Redis::new(address, None, "oyez", Arc::new(SeededRandom::new(1))).expect("a way to Redis")
}

#[tokio::test]
async fn a_look_tells_whether_redis_is_there_and_lets_this_user_do_all_that_a_node_does() {
    const LISTENER: &str = "+@connection +subscribe";
    const SPEAKER: &str = "+@connection +@pubsub";
    const NODE: &str = "+@connection +@pubsub +@scripting +@read +@write";
    let rights = [("deaf", "+@connection"), ("mute", LISTENER), ("hints", SPEAKER), ("me", NODE)]
        .map(|(user, rights)| format!("--user {user} on >hush &oyez:* ~oyez:* -@all {rights}"));
    let arguments: Vec<&str> = rights.iter().flat_map(|rights| rights.split(' ')).collect();
    let Some(mut server) = RedisServer::start(&arguments) else { return };
    let url = |user: &str, password: &str| format!("redis://{user}:{password}@127.0.0.1:{}", server.port());
    redis(&url("me", "hush")).try_out().await.expect("all that nodes need");
    let refused = redis(&url("me", "hushhush")).try_out().await.expect_err("another password").to_string();
    assert!(refused.contains("assword") && !refused.contains("hushhush"), "{refused}");
    for (user, lacking) in [
        ("deaf", "no hints go through it: "),
        ("mute", "no hints go through it: "),
        ("hints", "it does not count attempts to sign in: "),
    ] {
        let refused = redis(&url(user, "hush")).try_out().await.expect_err(user).to_string();
        assert!(refused.starts_with(lacking) && refused.contains("permissions"), "{user}: {refused}");
    }
    let url = url("me", "hush");
    server.kill();
    redis(&url).try_out().await.expect_err("nobody is there");
}
