//! Pages by number, counted from 1.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::link::Origin;
use super::{Page, page_size};
use crate::error::ApiError;
use crate::peer::Peer;
use crate::query::Params;

/// Which page the client wants. Whether it exists only the count can tell.
#[derive(Debug, Clone)]
pub struct PageQuery {
    params: Params,
    origin: Origin,
    size: u32,
}

/// The rows of one existing page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Rows before the page.
    pub offset: u64,
    /// Rows on it at most.
    pub limit: u32,
    number: u64,
    pages: u64,
    count: u64,
}

impl PageQuery {
    /// Finds the page among `count` rows. An empty list has one empty page.
    ///
    /// # Errors
    /// `Invalid page.` when there is no such page.
    pub fn window(&self, count: u64) -> Result<Window, ApiError> {
        let pages = count.div_ceil(u64::from(self.size)).max(1);
        let number = match self.params.last("page") {
            None => 1,
            Some("last") => pages,
            Some(text) => text.parse().map_err(|_| ApiError::InvalidPage)?,
        };
        if !(1..=pages).contains(&number) {
            return Err(ApiError::InvalidPage);
        }
        Ok(Window { offset: (number - 1) * u64::from(self.size), limit: self.size, number, pages, count })
    }

    /// Where the page lies if it exists, so that its rows and their count can be fetched in one go; `None` where only the
    /// count can tell.
    pub fn guess(&self) -> Option<(u64, u32)> {
        let number: u64 = match self.params.last("page") {
            None => 1,
            Some(text) => text.parse().ok()?,
        };
        let offset = number.checked_sub(1)?.checked_mul(u64::from(self.size))?;
        // No list is longer than the databases' own integers, and they take no larger offset.
        i64::try_from(offset).is_ok().then_some((offset, self.size))
    }

    /// Puts the rows of a window into their envelope.
    pub fn page<T>(&self, window: Window, results: Vec<T>) -> Page<T> {
        let Window { number, pages, count, .. } = window;
        Page {
            count: Some(count),
            next: (number < pages).then(|| self.link(number + 1)),
            previous: (number > 1).then(|| self.link(number - 1)),
            results,
        }
    }

    fn link(&self, number: u64) -> String {
        let text = number.to_string();
        let page = (number > 1).then_some(text.as_str());
        self.origin.link(&self.params, "page", page)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = Params::from_request_parts(parts, state).await?;
        let peer = Peer::from_request_parts(parts, state).await?;
        Ok(Self { origin: Origin::new(&peer, parts), size: page_size(&params), params })
    }
}
