//! Request bodies as maps: JSON or form, bounded, with the reference's error texts. It knows no field names.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use serde_json::{Map, Value};

use crate::digits;
use crate::error::{ApiError, Violations};
use crate::fields::{Fields, Reading, python_type};
use crate::limit;

/// A request body, already read but not yet judged: its errors wait until `read`, because a missing object (404) comes before a bad body (400).
#[derive(Debug)]
pub struct Body {
    bytes: Bytes,
    parsed: Result<(Map<String, Value>, Shape), ApiError>,
}

/// How the body was written; a form knows only texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `application/json`, or no body at all.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

impl Body {
    /// Reads the fields of a whole object; `each` takes them one by one and all complaints are collected.
    ///
    /// # Errors
    /// What is wrong with the body as such, else all failing fields at once.
    pub fn read<T>(self, each: impl FnOnce(&mut Fields) -> T) -> Result<T, ApiError> {
        let (values, shape) = self.parsed?;
        Fields::read(values, shape, Reading::Whole, each)
    }

    /// Reads the fields of a change to an object: `wanted` ones may be left out.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_partial<T>(self, each: impl FnOnce(&mut Fields) -> T) -> Result<T, ApiError> {
        let (values, shape) = self.parsed?;
        Fields::read(values, shape, Reading::Partial, each)
    }

    /// Reads what there is, complaints beside it, for whoever has more to complain about; `reading` tells a whole object from a
    /// change.
    ///
    /// # Errors
    /// What is wrong with the body as such.
    pub fn read_all<T>(
        self,
        reading: Reading,
        each: impl FnOnce(&mut Fields) -> T,
    ) -> Result<(T, Violations), ApiError> {
        let (values, shape) = self.parsed?;
        Ok(Fields::take_all(values, shape, reading, each))
    }

    /// The body as it came, for fingerprints of idempotent requests.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        Ok(match collect(body).await {
            Ok(bytes) => Self { parsed: parse(&parts.headers, &bytes), bytes },
            Err(error) => Self { bytes: Bytes::new(), parsed: Err(error) },
        })
    }
}

/// Answers a body that is too large, before anybody looks at it: one that announces its length by that, any other by its bytes.
pub(crate) async fn refuse_large(request: Request, next: Next) -> Response {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).is_ok_and(|length| length <= limit::BODY_BYTES_MAX)) {
        return next.run(request).await;
    }
    if announced.is_some() {
        return ApiError::TooLarge(limit::BODY_BYTES_MAX).into_response();
    }
    let (parts, body) = request.into_parts();
    match collect(body).await {
        Ok(bytes) => next.run(Request::from_parts(parts, bytes.into())).await,
        Err(error) => error.into_response(),
    }
}

async fn collect(body: axum::body::Body) -> Result<Bytes, ApiError> {
    let mut bytes = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| ApiError::BrokenBody)?;
        if bytes.len() + chunk.len() > limit::BODY_BYTES_MAX {
            return Err(ApiError::TooLarge(limit::BODY_BYTES_MAX));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

fn parse(headers: &HeaderMap, bytes: &[u8]) -> Result<(Map<String, Value>, Shape), ApiError> {
    if bytes.is_empty() {
        return Ok((Map::new(), Shape::Json));
    }
    let announced = headers.get(CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or(""));
    let media_type = announced.split(';').next().unwrap_or("").trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        Ok((parse_json(bytes)?, Shape::Json))
    } else if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Ok((parse_form(bytes)?, Shape::Form))
    } else {
        let echo = announced.chars().take(limit::ECHO_CHARS_MAX).collect();
        Err(ApiError::UnsupportedMediaType(echo))
    }
}

fn parse_json(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    match serde_json::from_slice(&digits::keep(bytes)) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Err(ApiError::non_field("No data provided")),
        Ok(other) => {
            Err(ApiError::non_field(format!("Invalid data. Expected a dictionary, but got {}.", python_type(&other))))
        }
        Err(error) => Err(ApiError::BadJson(error.to_string())),
    }
}

fn parse_form(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    // The parser would put replacement characters for what it cannot read, and they would be published.
    if std::str::from_utf8(&percent_decoded(bytes)).is_err() {
        return Err(ApiError::BadForm);
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).map_err(|_| ApiError::BadForm)?;
    let mut map = Map::new();
    for (key, text) in pairs {
        match map.get_mut(&key) {
            None => {
                map.insert(key, Value::String(text));
            }
            Some(Value::Array(texts)) => texts.push(Value::String(text)),
            Some(first) => *first = Value::Array(vec![first.take(), Value::String(text)]),
        }
    }
    Ok(map)
}

fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| {
        bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if let (b'%', Some(high), Some(low)) = (byte, digit(at + 1), digit(at + 2)) {
            decoded.push(high * 16 + low);
            at += 3;
        } else {
            decoded.push(*byte);
            at += 1;
        }
    }
    decoded
}
