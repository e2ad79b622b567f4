//! A few seeds with every `cargo test`; `cargo xtask sim` runs as many as one likes.

use simulation::run;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn some_weeks_with_crashes_break_no_invariant() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 1..=8 {
        let report = run(seed, 100, folder.path()).await.unwrap_or_else(|violation| panic!("{violation}"));
        assert_eq!(report.steps, 100);
    }
}

#[tokio::test]
async fn a_seed_repeats_its_run_exactly() {
    let folder = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let first = run(42, 60, folder[0].path()).await.expect("a run without violation");
    let second = run(42, 60, folder[1].path()).await.expect("the same run");
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
}
