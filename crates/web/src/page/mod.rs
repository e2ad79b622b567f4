//! Lists in pages: by number, or by an opaque cursor where a list can be huge. It counts and fetches nothing.

mod cursor;
mod link;
mod number;

use serde::Serialize;
use utoipa::ToSchema;

use crate::limit;
use crate::query::Params;

pub use cursor::{CursorQuery, Position, Way};
pub use number::{PageQuery, Window};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// How many rows the whole list has; null where counting would cost too much.
    pub count: Option<u64>,
    /// The link to the next page.
    pub next: Option<String>,
    /// The link to the previous page.
    pub previous: Option<String>,
    /// The rows.
    pub results: Vec<T>,
}

impl<T> Page<T> {
    /// The same page with each row in another form.
    pub fn map<U>(self, form: impl FnMut(T) -> U) -> Page<U> {
        Page {
            count: self.count,
            next: self.next,
            previous: self.previous,
            results: self.results.into_iter().map(form).collect(),
        }
    }
}

/// A size that makes no sense is the default one, a size that is too large the largest: the reference refuses neither.
fn page_size(params: &Params) -> u32 {
    let wanted = params.last("page_size").and_then(|size| size.trim().parse::<u64>().ok());
    match wanted {
        None | Some(0) => limit::PAGE_SIZE_DEFAULT,
        Some(size) => u32::try_from(size).map_or(limit::PAGE_SIZE_MAX, |size| size.min(limit::PAGE_SIZE_MAX)),
    }
}
