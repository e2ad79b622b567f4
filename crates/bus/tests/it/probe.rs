//! A look at Redis that carries nothing.

use std::sync::Arc;

use bus::redis::{Address, Redis};
use testbed::{RedisServer, SeededRandom};

fn redis(url: &str) -> Redis {
    let address = Address::parse(url).expect("an address");
    Redis::new(address, None, "oyez", Arc::new(SeededRandom::new(1))).expect("a way to Redis")
}

#[tokio::test]
async fn a_look_tells_whether_redis_is_there_and_lets_this_user_do_what_hints_need() {
    let rights = ["--user me on >hush +@connection +@pubsub &oyez:*", "--user mute on >hush +@connection"];
    let arguments: Vec<&str> = rights.iter().flat_map(|rights| rights.split(' ')).collect();
    let Some(mut server) = RedisServer::start(&arguments) else { return };
    let url = |user: &str, password: &str| format!("redis://{user}:{password}@127.0.0.1:{}", server.port());
    redis(&url("me", "hush")).try_out().await.expect("all that hints need");
    let refused = redis(&url("me", "hushhush")).try_out().await.expect_err("another password").to_string();
    assert!(refused.contains("assword") && !refused.contains("hushhush"), "{refused}");
    redis(&url("mute", "hush")).try_out().await.expect_err("no right to listen");
    let url = url("me", "hush");
    server.kill();
    redis(&url).try_out().await.expect_err("nobody is there");
}
