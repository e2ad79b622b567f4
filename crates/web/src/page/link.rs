//! Links to other pages of the list at hand: absolute, with sorted keys. They carry what the client sent and nothing else.

use axum::http::request::Parts;

use crate::peer::Peer;
use crate::query::Params;

/// Where the list at hand lives.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    base: String,
}

impl Origin {
    pub(super) fn new(peer: &Peer, parts: &Parts) -> Self {
        Self { base: format!("{}://{}{}", peer.scheme, peer.host, parts.uri.path()) }
    }

    /// The same list with one parameter set, or left out.
    pub(super) fn link(&self, params: &Params, key: &str, value: Option<&str>) -> String {
        let mut pairs: Vec<(&str, &str)> = params
            .pairs()
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .filter(|(known, _)| *known != key)
            .chain(value.map(|value| (key, value)))
            .collect();
        pairs.sort_by_key(|(key, _)| *key);
        match serde_urlencoded::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{}?{query}", self.base),
            _ => self.base.clone(),
        }
    }
}
