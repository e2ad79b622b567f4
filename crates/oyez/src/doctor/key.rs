//! The secret key, as far as it can be judged by itself, and then by what the database knows. Each fault is told as a start tells it.

use store::Store;

use super::Finding;
use crate::node::judge_key;
use crate::secret_key::{KeyRing, Known, OpenKeyFileError, kept_key};
use crate::settings::Settings;

/// What was found where a key is looked for.
pub(super) enum Kept {
    Here(Box<KeyRing>),
    /// Whether one was lost or none was made yet, only the database tells.
    Nowhere,
    Unusable(OpenKeyFileError),
}

impl Kept {
    pub(super) fn find(settings: &Settings) -> Self {
        let secret = &settings.secret;
        match secret.current.clone().map_or_else(|| kept_key(&settings.data.dir), Ok) {
            Ok(key) => Self::Here(Box::new(KeyRing::new(&key, secret.previous.as_ref()))),
            Err(OpenKeyFileError::Missing { .. }) => Self::Nowhere,
            Err(error) => Self::Unusable(error),
        }
    }

    /// How it is by itself, where that can be said.
    pub(super) fn state(&self) -> Option<Result<String, String>> {
        match self {
            Self::Here(_) => Some(Ok("usable".to_owned())),
            Self::Nowhere => None,
            Self::Unusable(error) => Some(Err(error.to_string())),
        }
    }

    /// Whether it is the database's.
    pub(super) async fn compare(&self, store: &Store, settings: &Settings) -> Option<Finding> {
        let (what, ring, none) = match self {
            Self::Here(ring) => ("key fingerprint", Some(ring.as_ref()), "the database knows no key yet"),
            Self::Nowhere => ("secret key", None, "there is none yet; the first start makes one"),
            Self::Unusable(_) => return None,
        };
        let told = judge_key(store, settings, ring).await.map(|known| match known {
            Some(Known::Previous) => "the database knows the previous key; the next start replaces it",
            Some(_) => "the database knows this key",
            None => none,
        });
        Some(Finding { what, state: told.map(str::to_owned).map_err(|error| error.to_string()) })
    }
}
