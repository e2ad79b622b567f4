//! Tables as files that browsers keep: however long they are, a batch is fetched when the one before it is on its way.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;

/// A table as a file of this name, which is made of letters, digits and `-` and `.`. `batch` hands out the rows after the one that is
/// called so, at first after 0, with what the last of them is called; `None` at the end.
pub fn table<F>(file_name: &str, batch: impl FnMut(i64) -> F + Send + 'static) -> Response
where
    F: Future<Output = service::Result<Option<(String, i64)>>> + Send + 'static,
{
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")),
    ];
    (headers, Body::from_stream(stream::try_unfold(0, batch))).into_response()
}
