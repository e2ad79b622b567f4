//! One run from an empty folder to a report: set the scene, let people use it, break it, let it rest, look.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use store::Dialect;
use tempfile::TempDir;
use testbed::SeededRandom;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Plan;
use crate::broken::{Broken, Result, wrong};
use crate::client::Client;
use crate::fault::Fault;
use crate::ledger::Ledger;
use crate::load::{listen, mark, publish};
use crate::node::ADMIN_EMAIL;
use crate::people::{People, Person};
use crate::provider::Provider;
use crate::scene::{ROLES, Scene};
use crate::server::database::Engine;
use crate::{check, report};
use testbed::Watch;

/// How long people use the installation before the first fault and after the last.
const CALM: Duration = Duration::from_secs(5);
/// How long faults may happen: alerts must not expire meanwhile.
const LASTS_MAX: Duration = Duration::from_mins(publish::RUNS_MINUTES as u64 / 2);
/// How long pages may take to show what was published last.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Everything on each database; whether all was well.
pub(crate) fn all(plan: &Plan) -> Result<bool> {
    let lasts = Duration::from_secs(plan.times * plan.pause * Fault::all(&ROLES, &SeededRandom::new(0)).len() as u64);
    if lasts > LASTS_MAX {
        return wrong(format!(
            "faults for {} minutes: --times x --pause is too much for alerts that expire",
            lasts.as_secs() / 60
        ));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut is_well = true;
        for engine in &plan.database {
            is_well &= Box::pin(one(plan, *engine)).await?;
        }
        Ok(is_well)
    })
}

async fn one(plan: &Plan, engine: Engine) -> Result<bool> {
    let temporary = tempfile::Builder::new().prefix("oyez-faults-").tempdir()?;
    let folder = match &plan.folder {
        Some(folder) => folder.join(engine.to_string()),
        None => temporary.path().to_owned(),
    };
    std::fs::create_dir_all(&folder)?;
    open(temporary.path())?;
    let outcome = Box::pin(break_it(plan, engine, &folder)).await;
    if !matches!(outcome, Ok(true)) && plan.folder.is_none() {
        println!("  the logs stay in {}", keep(temporary).display());
    }
    outcome
}

/// The database's own user must reach its folder.
fn open(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?)
}

fn keep(folder: TempDir) -> std::path::PathBuf {
    folder.keep()
}

async fn break_it(plan: &Plan, engine: Engine, folder: &Path) -> Result<bool> {
    let watch = Watch::start();
    let provider = Provider::open().await?;
    let scene = Arc::new(Scene::set(engine, &std::env::current_exe()?, folder, &provider).await?);
    let client = Arc::new(Client::of(scene.api_addresses().await)?);
    let admin = client.sign_in(ADMIN_EMAIL).await?;
    let dialect = if engine == Engine::Postgres { Dialect::Postgres } else { Dialect::MySql };
    let url = scene.database_url().await;
    let people = People::load(&url, dialect, plan.people).await?;
    let signed_in = people.sign_in(&url, dialect, &client, plan.pages).await?;
    println!("\n# {engine}, {} people: set up in {:.0} s", plan.people, watch.elapsed().as_secs_f64());

    let ledger = Arc::new(Ledger::default());
    let use_ends = CancellationToken::new();
    let pages_close = CancellationToken::new();
    let mut pages = open_pages(&client, &signed_in, &ledger, &pages_close);
    let random = Arc::new(SeededRandom::new(plan.seed));
    let mut in_use = JoinSet::new();
    {
        let (client, ledger, stop) = (client.clone(), ledger.clone(), use_ends.clone());
        in_use.spawn(async move { publish::run(&client, &admin, &people, &ledger, &stop).await });
    }
    {
        let (client, ledger, stop, random) = (client.clone(), ledger.clone(), use_ends.clone(), random.clone());
        in_use.spawn(async move { mark::run(&client, &signed_in, &ledger, &random, &stop).await });
    }
    let supervised = {
        let (scene, stop) = (scene.clone(), pages_close.clone());
        tokio::spawn(async move { scene.supervise(&stop).await })
    };
    let broken = async {
        tokio::time::sleep(CALM).await;
        let faults = happen(plan, &scene, &random).await?;
        tokio::time::sleep(CALM).await;
        Ok::<_, Broken>(faults)
    };
    // Whoever uses it ends before being told to only by a refusal that nothing after it could make good.
    let faults = tokio::select! {
        faults = broken => faults?,
        Some(ended) = in_use.join_next() => {
            ended.map_err(|error| Broken::Wrong(error.to_string()))??;
            return wrong("nobody used it any more while it was being broken");
        }
    };
    use_ends.cancel();
    while let Some(ended) = in_use.join_next().await {
        ended.map_err(|error| Broken::Wrong(error.to_string()))??;
    }
    tokio::time::sleep(LAST_WORDS).await;
    let (counted, mut findings) = check::all(&scene, &ledger, &provider).await?;
    pages_close.cancel();
    while pages.join_next().await.is_some() {}
    supervised.await.map_err(|error| Broken::Wrong(error.to_string()))??;
    for node in &scene.nodes {
        if let Err(error) = node.lock().await.stop().await {
            findings.push(error.to_string());
        }
    }
    let ended = scene.ended_by_themselves.load(std::sync::atomic::Ordering::Relaxed);
    report::tell(engine, &faults, ended, &counted, &findings);
    Ok(findings.is_empty())
}

fn open_pages(client: &Arc<Client>, people: &[Person], ledger: &Arc<Ledger>, close: &CancellationToken) -> JoinSet<()> {
    let mut pages = JoinSet::new();
    for (reader, person) in people.iter().enumerate() {
        let (client, ledger, stop, token) = (client.clone(), ledger.clone(), close.clone(), person.token.clone());
        pages.spawn(async move { listen::run(&client, &token, reader, &ledger, &stop).await });
    }
    pages
}

/// Lets every fault happen, one beginning after the other; the long ones overlap with what follows.
async fn happen(plan: &Plan, scene: &Arc<Scene>, random: &SeededRandom) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let mut under_way = JoinSet::new();
    for _ in 0..plan.times {
        for fault in Fault::all(&ROLES, random) {
            println!("  {fault} {fault:?}");
            let scene = scene.clone();
            under_way.spawn(async move { fault.happen(&scene).await });
            faults.push(fault);
            tokio::time::sleep(Duration::from_secs(plan.pause)).await;
        }
    }
    while let Some(ended) = under_way.join_next().await {
        ended.map_err(|error| Broken::Wrong(error.to_string()))??;
    }
    Ok(faults)
}
