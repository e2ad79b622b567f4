//! What happens in one step: time passes, somebody acts or the engine runs, perhaps the plug is pulled; then the invariants are checked.

use engine::Progress;

use crate::world::World;

/// Steps that the engine may need to come to rest, well above what a few people and alerts can ask for.
const STEPS_TO_REST: u32 = 5_000;

/// How often all is checked after a step that touched no alert in particular: the engine's, or a change of people.
const CHECKED_PERCENT: u64 = 6;

/// How often it is checked after a step what open pages were told of it.
const LIVE_PERCENT: u64 = 30;

impl World {
    /// One step; tells what was done.
    ///
    /// # Errors
    /// What is wrong after it.
    pub(crate) async fn step(&mut self) -> Result<String, String> {
        self.pass_time();
        let pulls_the_plug = self.random.chance(12);
        if pulls_the_plug {
            self.plug.arm(self.random.below(60));
        }
        let begun = self.now();
        let (done, touched) = match self.random.below(10) {
            0..=3 => (self.run_engine().await, None),
            4 if self.random.chance(60) => (self.run_engine_a_little().await, None),
            4 if self.random.chance(50) => (self.doze_or_wake().await, None),
            4 => (self.sleep_or_wake().await, None),
            _ => self.act().await,
        };
        self.plug.disarm();
        if self.random.chance(LIVE_PERCENT) {
            self.check_live(begun).await.map_err(|what| format!("after {done:?}: {what}"))?;
        }
        match done {
            Ok(done) => {
                let checked = match touched {
                    None if self.random.chance(CHECKED_PERCENT) => self.check_all().await,
                    touched => self.check_alert(touched).await,
                };
                checked.map_err(|what| format!("after {done}: {what}"))?;
                Ok(done)
            }
            Err(error) if is_interruption(&error) && pulls_the_plug => {
                self.report.crashes += 1;
                // Else the store alone was away for a while.
                if self.random.chance(50) {
                    self.restart_sending();
                }
                self.check_all().await.map_err(|what| format!("after a crash: {what}"))?;
                Ok("crash".into())
            }
            Err(error) => Err(error),
        }
    }

    /// Lets everything come to rest and checks all.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) async fn finish(&mut self) -> Result<(), String> {
        self.clock.advance_minutes(5);
        self.run_engine().await?;
        self.check_all().await?;
        self.report.rounds = self.number("SELECT COUNT(*) FROM round").await?;
        self.report.deliveries = self.number("SELECT COUNT(*) FROM delivery").await?;
        Ok(())
    }

    fn pass_time(&self) {
        let minutes = match self.random.below(150) {
            0 => (7 + self.random.below(94)) * 24 * 60,
            _ => self.some_minutes(),
        };
        self.clock.advance_minutes(i64::try_from(minutes).unwrap_or(0));
        if self.random.chance(30) {
            self.clock.set(self.now() + std::time::Duration::from_micros(self.random.below(59_000_000)));
        }
    }

    fn some_minutes(&self) -> u64 {
        match self.random.below(20) {
            0..=5 => 0,
            6..=11 => self.random.below(20),
            12..=17 => self.random.below(240),
            18 => self.random.below(24 * 60),
            _ => self.random.below(3 * 24 * 60),
        }
    }

    /// Runs the whole engine until it has nothing to do.
    async fn run_engine(&mut self) -> Result<String, String> {
        let people_max = 1 + self.random.below(5);
        let begun_before = self.begun().await?;
        for _ in 0..STEPS_TO_REST {
            let now = self.now();
            let scheduled = self.scheduler.step(now).await.map_err(|error| error.to_string())?;
            if self.random.chance(if self.sleeper.is_some() { 20 } else { 5 }) {
                self.sleep_or_wake().await?;
            }
            let expanded = self.work(people_max).await.map_err(|error| error.to_string())?;
            if self.random.chance(if self.pages.dozer.is_some() { 20 } else { 5 }) {
                self.doze_or_wake().await?;
            }
            let sent = self.page().await?;
            if [scheduled, expanded, sent] != [Progress::Idle; 3] {
                continue;
            }
            if self.has_open_rounds().await? || self.has_pages_in_hand().await? {
                // A worker that was killed left its claim behind: nobody may touch what it held before it runs out.
                self.clock.advance_minutes(2);
                continue;
            }
            if !self.keep_house().await? {
                self.check_rest(&begun_before).await?;
                self.check_pages().await?;
                return Ok("the engine came to rest".into());
            }
        }
        Err("the engine does not come to rest".into())
    }

    /// One step of each duty of the house; tells whether there was anything to do.
    async fn keep_house(&mut self) -> Result<bool, String> {
        let folded = self.housekeeper.fold().await.map_err(|error| error.to_string())?;
        let kept = self.housekeeper.step(self.now()).await.map_err(|error| error.to_string())?;
        Ok([folded, kept] != [Progress::Idle; 2])
    }

    /// Runs a few steps of the engine and leaves the rest for later.
    async fn run_engine_a_little(&mut self) -> Result<String, String> {
        let people_max = 1 + self.random.below(3);
        for _ in 0..=self.random.below(3) {
            let now = self.now();
            let done = match self.random.below(5) {
                0 => self.scheduler.step(now).await,
                1 => self.housekeeper.fold().await,
                2 => self.housekeeper.step(now).await,
                3 => self.work(people_max).await,
                _ => {
                    self.page().await?;
                    continue;
                }
            };
            done.map_err(|error| error.to_string())?;
        }
        Ok("the engine ran a little".into())
    }
}

/// Whether a failure is the plug's doing.
fn is_interruption(error: &str) -> bool {
    error.contains("interrupted before a statement")
}
