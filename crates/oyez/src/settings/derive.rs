//! Settings that follow from others, above all the demonstration's.

use super::layers::Layers;
use super::reference;
use crate::secret_key::DEMO_KEY;

/// Why the demonstration's settings are as they are.
pub(super) const DEMO: &str = "--demo";
const DEMO_DATABASE: &str = "sqlite:oyez-demo.db";

/// Applies all of them; a bad value becomes a problem.
pub(super) fn apply(layers: &mut Layers, demo: bool) {
    if demo {
        if layers.is_explicit("database.url") || layers.reference.contains_key("DB_NAME") {
            let notice = "the demonstration leaves the database of the settings alone: it works on ./oyez-demo.db";
            layers.notices.push(notice.to_owned());
        }
        for section in ["database.", "secret.", "redis."] {
            layers.reset(section);
        }
        layers.derive("database.url", DEMO_DATABASE, DEMO);
        layers.derive("secret.key", DEMO_KEY, DEMO);
    } else {
        reference::apply_database(layers);
        apply_embedded_database(layers);
    }
    reference::apply_debug(layers);
}

/// Without any address the database is a file in the data folder.
fn apply_embedded_database(layers: &mut Layers) {
    if layers.text("database.url").is_empty() {
        let folder = layers.text("data.dir").replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        layers.derive("database.url", format!("sqlite:{}/oyez.db", folder.trim_end_matches('/')), "data.dir");
    }
}
