//! What people may rely on when they say where Redis is.

use super::{Given, shown};

#[test]
fn redis_is_off_until_it_is_named_and_its_password_is_never_shown() {
    assert!(Given::default().load().redis.is_none());
    let settings = Given::default().environment("REDIS_URL", "rediss://me:hush@cache:6380/2").load();
    assert_eq!(shown(&settings, "redis.url").0, "\"rediss://me:***@cache:6380/2\"");
    let redis = settings.redis.as_ref().expect("a Redis");
    assert_eq!((redis.url.expose(), redis.prefix.as_str()), ("rediss://me:hush@cache:6380/2", "oyez"));
    assert!(redis.ca_file.is_none() && !format!("{settings:?}").contains("hush"));
}

#[test]
fn an_address_that_is_none_is_refused_with_a_remedy_and_without_its_password() {
    for address in
        ["cache:6379", "http://:hush@cache", "redis://hush@cache", "redis://:hu/hush@cache", "rediss://cache#insecure"]
    {
        let problems = Given::default().environment("REDIS_URL", address).problems();
        assert_eq!((problems.len(), problems[0].key.as_str()), (1, "redis.url"), "{address}");
        let told = problems[0].to_string();
        assert!(told.contains("REDIS_URL") && !problems[0].remedy.is_empty() && !told.contains("hush"), "{told}");
    }
}

#[test]
fn a_prefix_that_another_installation_could_take_for_its_own_is_refused() {
    let redis = || Given::default().environment("REDIS_URL", "redis://cache");
    for prefix in ["a b", "a:b", "*", "ä", &"x".repeat(65)] {
        let problems = redis().environment("OYEZ_REDIS_PREFIX", prefix).problems();
        assert_eq!(problems[0].key, "redis.prefix", "{prefix}");
    }
    let settings = redis().environment("OYEZ_REDIS_PREFIX", "staging.oyez-2").load();
    assert_eq!(settings.redis.expect("a Redis").prefix, "staging.oyez-2");
}

#[test]
fn an_authority_without_tls_is_refused_since_nothing_would_be_checked() {
    let given = |url| Given::default().environment("REDIS_URL", url).environment("OYEZ_REDIS_CA_FILE", "ca.pem");
    assert!(given("rediss://cache").load().redis.expect("a Redis").ca_file.is_some());
    assert!(given("redis://cache").problems()[0].remedy.contains("rediss://"));
}

#[test]
fn the_demonstration_tells_nobody_anything_through_redis() {
    let given = Given::default().environment("REDIS_URL", "nonsense").environment("OYEZ_REDIS_PREFIX", "*").demo();
    assert!(given.load().redis.is_none());
}

#[test]
fn the_sweep_is_bounded() {
    assert_eq!(Given::default().load().server.sweep.as_secs(), 5);
    for seconds in ["0", "61", "soon"] {
        let problems = Given::default().flag("server.sweep_seconds", seconds).problems();
        assert_eq!(problems[0].key, "server.sweep_seconds", "{seconds}");
    }
}
