//! Redis, tried as a node tries it. A node does without it, but not as well.

use std::sync::Arc;

use domain::Random;

use crate::node::find_redis;
use crate::settings::Settings;

/// How it is, if the settings name any.
pub(super) async fn examine(settings: &Settings, random: Arc<dyn Random>) -> Option<Result<String, String>> {
    const REMEDY: &str = "See that it runs and can be reached from here, and that this user may do there what docs/settings.md \
                          says; nodes work without it meanwhile, only slower";
    let redis = match find_redis(settings, random) {
        Ok(redis) => redis?,
        Err(problem) => return Some(Err(problem.to_string())),
    };
    let tried = Box::pin(redis.try_out()).await;
    let wrong = |fault: String| {
        settings.problem("redis.url", format!("it does not do what nodes need ({fault})"), REMEDY).to_string()
    };
    Some(
        tried
            .map(|()| "it answers, hints go through it, and it counts attempts to sign in".to_owned())
            .map_err(|error| wrong(error.to_string())),
    )
}
