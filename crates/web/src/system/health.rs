//! `GET /healthz`: the process runs. It asks nobody else, so that a database's fault restarts no healthy process.

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "system",
    responses((status = 200, description = "The process runs.", body = String, content_type = "text/plain", example = "ok")))]
pub(super) async fn health() -> &'static str {
    "ok"
}
