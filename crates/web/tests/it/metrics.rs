//! `/metrics`: every figure that any room counts says what it means.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use web::doors::TimeLimits;
use web::system::{self, System};

use crate::installation::Installation;

/// Remembers what is described, and counts nothing.
#[derive(Default)]
struct Descriptions(Mutex<BTreeSet<String>>);

impl Descriptions {
    fn note(&self, kind: &str, name: &KeyName, unit: Option<Unit>, text: &SharedString) {
        let in_seconds = name.as_str().ends_with("_seconds");
        assert_eq!(unit, Some(if in_seconds { Unit::Seconds } else { Unit::Count }), "{name:?}");
        assert!(text.ends_with('.') && text.len() < 120, "{text}");
        assert!(self.0.lock().unwrap().insert(format!("{kind} {}", name.as_str())), "{name:?} is described twice");
    }
}

impl Recorder for Descriptions {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, text: SharedString) {
        self.note("counter", &name, unit, &text);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, text: SharedString) {
        self.note("gauge", &name, unit, &text);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, text: SharedString) {
        self.note("histogram", &name, unit, &text);
    }

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// `counter oyez_http_requests_total` and so on, as the sources of all rooms have them.
fn counted() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let rooms = std::fs::read_dir(crates).unwrap().map(|room| room.unwrap().path().join("src"));
    let mut found = BTreeSet::new();
    for source in rooms.flat_map(sources).filter(|path| !path.ends_with("system/meaning.rs")) {
        let text = std::fs::read_to_string(source).unwrap();
        for kind in ["counter", "gauge", "histogram"] {
            let opening = format!("{kind}!(");
            let calls = text.split(&opening).skip(1).map(str::trim_start);
            let names = calls.filter_map(|call| call.strip_prefix("\"oyez_")?.split('"').next());
            found.extend(names.map(|name| format!("{kind} oyez_{name}")));
        }
    }
    found
}

fn sources(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let below = entries.map(|path| if path.is_dir() { sources(path) } else { vec![path] });
    below.flatten().filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

#[tokio::test]
async fn every_figure_has_a_help_line_and_its_unit() {
    let oyez = Installation::new().await;
    let operation = oyez.state.operation.as_ref().clone();
    let system = System { operation, exposition: Some(Arc::new(String::new)), token: None };
    let descriptions = Descriptions::default();
    let routes = || drop(system::routes("1.2.3", system, TimeLimits::default()));
    metrics::with_local_recorder(&descriptions, routes);
    let (described, counted) = (descriptions.0.into_inner().unwrap(), counted());
    assert!(counted.len() > 10, "{counted:?}");
    assert_eq!(described, counted);
}
