//! Pages by an opaque cursor: the key of the row at the page's edge and the way to go. A cursor grants nothing; it only says where to go on.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use service::page::{Cursor, Span};

use super::link::Origin;
use super::{Page, page_size};
use crate::error::ApiError;
use crate::limit;
use crate::peer::Peer;
use crate::query::Params;

/// Which way to read from a key, the row with that key left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// In the list's own order.
    #[serde(rename = "n")]
    Next,
    /// Against it; the rows arrive reversed.
    #[serde(rename = "p")]
    Previous,
}

/// Where to go on reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position<K> {
    /// Which way.
    pub way: Way,
    /// From which row's key.
    pub key: K,
}

/// Which page of a cursor list the client wants.
#[derive(Debug, Clone)]
pub struct CursorQuery {
    params: Params,
    origin: Origin,
    size: u32,
}

impl CursorQuery {
    /// Where to read from; the list's beginning when the client names no cursor.
    ///
    /// # Errors
    /// `Invalid cursor.` when this list cannot have handed it out.
    pub fn position<K: DeserializeOwned>(&self) -> Result<Option<Position<K>>, ApiError> {
        let Some(text) = self.params.last("cursor") else {
            return Ok(None);
        };
        if text.len() > limit::CURSOR_BYTES_MAX {
            return Err(ApiError::InvalidCursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ApiError::InvalidCursor)?;
        let (way, key) = serde_json::from_slice(&bytes).map_err(|_| ApiError::InvalidCursor)?;
        Ok(Some(Position { way, key }))
    }

    /// How many rows to fetch: one more than fit, to learn whether there are more.
    pub fn fetch(&self) -> u32 {
        self.size + 1
    }

    /// The rows to fetch from `position`, in a list whose keys are ids.
    pub fn span(&self, position: Option<&Position<i64>>) -> Span {
        let from = position.map(|position| Cursor {
            way: match position.way {
                Way::Next => service::page::Way::Next,
                Way::Previous => service::page::Way::Previous,
            },
            id: position.key,
        });
        Span { from, limit: self.fetch() }
    }

    /// Puts the rows fetched from `position` into their envelope.
    ///
    /// # Errors
    /// A fault when a key does not serialize.
    pub fn page<T, K: Serialize>(
        &self,
        position: Option<&Position<K>>,
        mut rows: Vec<T>,
        count: Option<u64>,
        key: impl Fn(&T) -> K,
    ) -> Result<Page<T>, ApiError> {
        let more = rows.len() > self.size as usize;
        rows.truncate(self.size as usize);
        let way = position.map(|position| position.way);
        if way == Some(Way::Previous) {
            rows.reverse();
        }
        // Whoever came from a neighbour can go back to it, so that side needs no look ahead.
        let (has_next, has_previous) = match way {
            None => (more, false),
            Some(Way::Next) => (more, true),
            Some(Way::Previous) => (true, more),
        };
        let next = rows.last().filter(|_| has_next).map(&key);
        let previous = rows.first().filter(|_| has_previous).map(&key);
        Ok(Page {
            count,
            next: next.map(|key| self.link(Way::Next, &key)).transpose()?,
            previous: previous.map(|key| self.link(Way::Previous, &key)).transpose()?,
            results: rows,
        })
    }

    fn link<K: Serialize>(&self, way: Way, key: &K) -> Result<String, ApiError> {
        let bytes = serde_json::to_vec(&(way, key)).map_err(ApiError::fault)?;
        let cursor = URL_SAFE_NO_PAD.encode(bytes);
        Ok(self.origin.link(&self.params, "cursor", Some(&cursor)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CursorQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = Params::from_request_parts(parts, state).await?;
        let peer = Peer::from_request_parts(parts, state).await?;
        Ok(Self { origin: Origin::new(&peer, parts), size: page_size(&params), params })
    }
}
