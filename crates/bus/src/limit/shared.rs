//! Allowances that all nodes count together, in Redis. It decides nothing by itself: without an answer in time the caller must.

use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;
use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Script, ScriptInvocation};

use super::{Ask, Lacking, Refused, Taken};
use crate::redis::Redis;

/// How long somebody who signs in waits for Redis.
const ANSWER_TIME_MAX: Duration = Duration::from_millis(200);

/// Each key holds when its allowance will be whole again, in microseconds, and is forgotten then. The time is the caller's: that
/// of the database, on which all nodes agree.
const TAKE: &str = r"
local now = tonumber(ARGV[1])
local granted = {}
local answer = {1}
local i = 1
while i <= #KEYS do
    local interval, burst, lacking = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), ARGV[3 * i + 1]
    local used_until = math.max(tonumber(redis.call('GET', KEYS[i]) or '') or now, now)
    local whole_at, allowed_until = used_until + interval, now + interval * burst
    if whole_at <= allowed_until then
        granted[#granted + 1] = {KEYS[i], whole_at}
        answer[#answer + 1] = i
        answer[#answer + 1] = whole_at
        if lacking == 'next' then
            i = i + 1
        end
    elseif lacking == 'refuse' then
        return {0, i, used_until, whole_at - allowed_until}
    end
    i = i + 1
end
for _, taken in ipairs(granted) do
    redis.call('SET', taken[1], string.format('%.0f', taken[2]), 'PX', math.ceil((taken[2] - now) / 1000))
end
return answer
";

/// An interval of 0 makes the allowance whole.
const GIVE_BACK: &str = r"
local now = tonumber(ARGV[1])
for i, key in ipairs(KEYS) do
    local interval = tonumber(ARGV[i + 1])
    local whole_at = tonumber(redis.call('GET', key) or '')
    if whole_at and (interval == 0 or whole_at - interval <= now) then
        redis.call('DEL', key)
    elseif whole_at then
        local left = whole_at - interval
        redis.call('SET', key, string.format('%.0f', left), 'PX', math.ceil((left - now) / 1000))
    end
end
return {}
";

/// How long a trial is remembered at most.
const TRIAL: Duration = Duration::from_secs(1);

/// Counts one, as nodes do, of an allowance that nobody has, and takes it back.
pub(crate) async fn count_once(redis: &Redis, connection: &mut MultiplexedConnection) -> RedisResult<()> {
    let key = redis.name("limit:trial");
    let (take, give_back) = (Script::new(TAKE), Script::new(GIVE_BACK));
    let mut call = take.key(&key);
    let () = call.arg(0).arg(micros(TRIAL)).arg(1).arg(Lacking::Pass.word()).invoke_async(connection).await?;
    give_back.key(&key).arg(0).arg(0).invoke_async(connection).await
}

pub(super) struct Shared {
    redis: Arc<Redis>,
    take: Script,
    give_back: Script,
}

/// What Redis said.
pub(super) struct Answer {
    pub(super) verdict: Result<Vec<Taken>, Refused>,
    /// When the allowances under these keys will be whole.
    pub(super) known: Vec<(u64, Timestamp)>,
}

impl Shared {
    pub(super) fn new(redis: Arc<Redis>) -> Self {
        Self { redis, take: Script::new(TAKE), give_back: Script::new(GIVE_BACK) }
    }

    /// Takes what is asked for, all of it or nothing; `None` where Redis is away, or too slow.
    pub(super) async fn take(&self, asks: &[Ask], now: Timestamp) -> Option<Answer> {
        let mut call = self.take.prepare_invoke();
        call.arg(now.as_micros());
        for ask in asks {
            let interval = micros(ask.allowance.interval);
            call.key(self.name(ask.key)).arg(interval).arg(ask.allowance.burst).arg(ask.lacking.word());
        }
        Answer::read(asks, &self.ask(&call).await?)
    }

    /// Puts back what was taken, as far as it is there, and makes one allowance whole.
    pub(super) async fn give_back(&self, taken: &[Taken], restored: Option<u64>, now: Timestamp) {
        let mut call = self.give_back.prepare_invoke();
        call.arg(now.as_micros());
        for taken in taken.iter().filter(|taken| Some(taken.key) != restored) {
            call.key(self.name(taken.key)).arg(micros(taken.interval));
        }
        if let Some(key) = restored {
            call.key(self.name(key)).arg(0);
        }
        self.ask(&call).await;
    }

    async fn ask(&self, call: &ScriptInvocation<'_>) -> Option<Vec<i64>> {
        let mut connection = self.redis.connection()?;
        // Boxed, since whoever signs in lies deep in other futures already.
        let asked = Box::pin(call.invoke_async(&mut connection));
        match tokio::time::timeout(ANSWER_TIME_MAX, asked).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(error)) => {
                self.redis.say_uncounted(&error);
                None
            }
            Err(_) => {
                tracing::debug!("Redis is too slow for somebody who signs in");
                None
            }
        }
    }

    fn name(&self, key: u64) -> String {
        self.redis.name(&format!("limit:{key:016x}"))
    }
}

impl Answer {
    fn read(asks: &[Ask], answer: &[i64]) -> Option<Self> {
        let ask = |place: i64| asks.get(usize::try_from(place).ok()?.checked_sub(1)?);
        match answer {
            [0, place, whole_at, wait] => {
                let ask = ask(*place)?;
                let wait = Duration::from_micros(u64::try_from(*wait).ok()?);
                let known = vec![(ask.key, Timestamp::from_micros(*whole_at))];
                Some(Self { verdict: Err(Refused { ask: *ask, wait }), known })
            }
            [1, granted @ ..] => {
                let (mut taken, mut known) = (Vec::new(), Vec::new());
                for pair in granted.chunks_exact(2) {
                    let ask = ask(pair[0])?;
                    taken.push(ask.taken());
                    known.push((ask.key, Timestamp::from_micros(pair[1])));
                }
                Some(Self { verdict: Ok(taken), known })
            }
            _ => None,
        }
    }
}

impl Lacking {
    fn word(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Next => "next",
            Self::Pass => "pass",
        }
    }
}

fn micros(interval: Duration) -> u64 {
    u64::try_from(interval.as_micros()).unwrap_or(u64::MAX)
}
