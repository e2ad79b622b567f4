//! Whether an account exists must not show in the work of a login: one hash for every attempt that is let in.

use domain::Role;
use metrics_exporter_prometheus::PrometheusBuilder;
use service::account::NewAccount;

use crate::installation::{Installation, PASSWORD};

/// Runs what can ask how many password hashes were computed by then.
pub(super) fn count_hashes(case: impl AsyncFnOnce(&dyn Fn() -> u64)) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let metrics = recorder.handle();
    let hashes = || {
        let text = metrics.render();
        let line = text.lines().find(|line| line.starts_with("oyez_password_hashes_total "));
        line.map_or(0, |line| line.split(' ').next_back().unwrap().parse().unwrap())
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || runtime.block_on(case(&hashes)));
}

#[test]
fn every_login_costs_one_hash_whoever_it_is_for() {
    count_hashes(async |hashes| {
        let oyez = Installation::new().await;
        let gone = oyez.person(&oyez.home, "gone", Role::User).await;
        oyez.state.accounts.deactivate(None, oyez.home.id, gone.id).await.unwrap();
        let without = NewAccount::with_email("without@example.com", Role::User);
        oyez.state.accounts.create_user(oyez.home.id, None, &without).await.unwrap();
        for (email, password, status) in [
            ("admin@example.com", PASSWORD, 200),
            ("admin@example.com", "not the password", 400),
            ("nobody@example.com", PASSWORD, 400),
            ("gone@example.com", PASSWORD, 400),
            ("without@example.com", PASSWORD, 400),
            ("without@example.com", "", 400),
        ] {
            let before = hashes();
            assert_eq!(oyez.login(email, password).await.status, status, "{email}");
            assert_eq!(hashes() - before, u64::from(!password.is_empty()), "{email} {password}");
        }
    });
}
