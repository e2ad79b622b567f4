//! Allowances: the same rules wherever they are counted.

use std::time::Duration;

use bus::limit::{Allowance, Ask, Lacking, Limits, Refused};
use domain::Timestamp;
use testbed::{RedisServer, shared_redis};

use crate::log::Log;
use crate::node::{Node, prefix};

const THREE: Allowance = Allowance { burst: 3, interval: Duration::from_mins(1) };
const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

fn ask(key: u64, lacking: Lacking) -> [Ask; 1] {
    [Ask { key, allowance: THREE, lacking }]
}

fn refuse(key: u64) -> [Ask; 1] {
    ask(key, Lacking::Refuse)
}

async fn use_up(limits: &Limits, key: u64) -> Refused {
    for _ in 0..THREE.burst {
        assert_eq!(limits.take(&refuse(key), NOW).await.map(|taken| taken.len()), Ok(1));
    }
    limits.take(&refuse(key), NOW).await.expect_err("used up")
}

/// Two nodes that count together.
async fn two(url: &str, prefix: &str) -> [(Node, Limits); 2] {
    let mut nodes = [Node::start(url, prefix), Node::start(url, prefix)];
    for node in &mut nodes {
        node.connected().await;
    }
    nodes.map(|node| {
        let limits = Limits::through(node.redis.clone());
        (node, limits)
    })
}

async fn everywhere(case: impl AsyncFn(&Limits, &Limits)) {
    let alone = Limits::default();
    case(&alone, &alone).await;
    let Some(url) = shared_redis() else { return };
    let [(_near, near), (_far, far)] = two(&url, &prefix()).await;
    case(&near, &far).await;
}

#[tokio::test]
async fn a_used_up_allowance_says_when_it_has_one_again_and_keeps_its_word() {
    everywhere(async |near, far| {
        let refused = use_up(near, 1).await;
        assert_eq!((refused.ask.key, refused.wait), (1, Duration::from_mins(1)));
        assert_eq!(far.take(&refuse(1), NOW).await, Err(refused));
        assert!(far.take(&refuse(1), NOW + refused.wait - Duration::from_micros(1)).await.is_err());
        assert!(far.take(&refuse(1), NOW + refused.wait).await.is_ok());
        assert!(near.take(&refuse(1), NOW + refused.wait).await.is_err());
        assert!(near.take(&refuse(2), NOW).await.is_ok(), "one key takes nothing from another");
    })
    .await;
}

#[tokio::test]
async fn what_is_given_back_can_be_taken_again_and_what_is_restored_is_whole() {
    everywhere(async |near, far| {
        let taken = near.take(&refuse(1), NOW).await.expect("one");
        assert!((far.take(&refuse(1), NOW).await).is_ok() && far.take(&refuse(1), NOW).await.is_ok());
        near.give_back(&taken, NOW).await;
        let taken = far.take(&refuse(1), NOW).await.expect("one");
        assert!(near.take(&refuse(1), NOW).await.is_err());
        far.give_back_and_restore(&taken, 1, NOW).await;
        use_up(near, 1).await;
        near.give_back(&taken, NOW + Duration::from_hours(1)).await;
        assert!(far.take(&refuse(1), NOW + Duration::from_hours(1)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn all_is_taken_or_nothing_and_another_only_where_one_is_used_up() {
    everywhere(async |near, far| {
        use_up(near, 1).await;
        let both = [refuse(2), refuse(1)].concat();
        for _ in 0..10 {
            assert_eq!(far.take(&both, NOW).await.map_err(|refused| refused.ask.key), Err(1));
        }
        let keys = async |asks: &[Ask]| -> Vec<u64> {
            far.take(asks, NOW).await.expect("some").iter().map(|taken| taken.key).collect()
        };
        assert_eq!(keys(&[refuse(2), ask(1, Lacking::Pass)].concat()).await, [2]);
        assert_eq!(keys(&[ask(2, Lacking::Next), refuse(3), refuse(4)].concat()).await, [2, 4]);
        assert_eq!(keys(&[ask(1, Lacking::Next), refuse(3), refuse(4)].concat()).await, [3, 4]);
        assert_eq!(use_up(near, 5).await.ask.key, 5);
    })
    .await;
}

#[tokio::test]
async fn installations_that_share_one_redis_do_not_share_allowances() {
    let Some(url) = shared_redis() else { return };
    let [(_near, near), _] = two(&url, &prefix()).await;
    let [(_far, far), _] = two(&url, &prefix()).await;
    use_up(&near, 1).await;
    use_up(&far, 1).await;
}

#[tokio::test]
async fn limits_hold_while_redis_is_away_and_are_shared_again_when_it_is_back() {
    let Some(mut server) = RedisServer::start(&[]) else { return };
    let [(mut near, at_home), (mut far, abroad)] = two(&format!("redis://127.0.0.1:{}", server.port()), "oyez").await;
    use_up(&at_home, 1).await;
    assert!(abroad.take(&refuse(1), NOW).await.is_err());
    server.kill();
    assert!(at_home.take(&refuse(1), NOW).await.is_err(), "what was shared is known to each");
    assert!(abroad.take(&refuse(1), NOW).await.is_err());
    use_up(&at_home, 2).await;
    use_up(&abroad, 2).await;
    server.start_again();
    near.connected().await;
    far.connected().await;
    use_up(&abroad, 3).await;
    assert!(at_home.take(&refuse(3), NOW).await.is_err());
}

#[tokio::test]
async fn a_redis_that_may_not_count_leaves_it_to_each_node_and_that_is_said_once() {
    const RIGHTS: &str = "on >hush ~oyez:* &oyez:* -@all +@connection +@pubsub";
    let user = ["--user", "oyez"].into_iter().chain(RIGHTS.split(' '));
    let Some(server) = RedisServer::start(&user.collect::<Vec<_>>()) else { return };
    let log = Log::gather();
    let url = format!("redis://oyez:hush@127.0.0.1:{}", server.port());
    let [(_near, near), (_far, far)] = two(&url, "oyez").await;
    use_up(&near, 1).await;
    use_up(&far, 1).await;
    assert_eq!(log.text().matches("each node counts alone").count(), 2, "{}", log.text());
}
