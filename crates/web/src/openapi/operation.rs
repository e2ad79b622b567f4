//! What an operation's door and shape imply: its id, its security and the answers that it shares with others.

use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{HttpMethod, RefOr};

use super::{Access, BEARER, Schemas, answer, parameter, refusal};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// Parameters that are never a reason for 400: a page that is not there is 404, a size that makes no sense is another size.
const FORGIVING: [&str; 4] = ["page", "page_size", "cursor", "Last-Event-ID"];

/// What of an operation decides which answers can happen.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own, and any may go with any")]
pub(super) struct Shape {
    pub(super) access: Access,
    /// It names something by its id.
    pub(super) looks_up: bool,
    /// It is a list of which pages are asked for.
    pub(super) pages: bool,
    /// It takes parameters that can be refused.
    pub(super) judges: bool,
    /// It may carry a body.
    pub(super) carries: bool,
    /// It reads the body that it carries.
    pub(super) reads: bool,
    /// It can be sent again with the same key.
    pub(super) repeats: bool,
    /// Its good answer is JSON.
    pub(super) answers_json: bool,
}

/// An id that no other operation has, since no other has this method and path.
pub(super) fn id(method: &HttpMethod, path: &str) -> String {
    let mut id = match method {
        HttpMethod::Get => "get",
        HttpMethod::Put => "put",
        HttpMethod::Post => "post",
        HttpMethod::Delete => "delete",
        _ => "patch",
    }
    .to_owned();
    for segment in path.split('/').filter(|segment| !segment.is_empty() && *segment != "api") {
        id.push('_');
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => {
                id.push_str("by_");
                id.push_str(name);
            }
            None => id.push_str(&segment.replace('-', "_")),
        }
    }
    id
}

/// Adds what the handler did not describe itself.
pub(super) fn describe(method: &HttpMethod, path: &str, operation: &mut Operation, access: Access, schemas: &Schemas) {
    operation.operation_id = Some(id(method, path));
    let bearer = SecurityRequirement::new(BEARER, [] as [&str; 0]);
    let wanted = if access == Access::Guarded { vec![bearer] } else { Vec::new() };
    operation.security.get_or_insert(wanted);
    tell_shortly(operation);
    offer_form(operation);
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter::describe(parameter);
        }
    }
    let shape = shape(method, path, operation, access);
    if shape.reads || shape.judges {
        let invalid = answer::invalid(refusal::example(operation, schemas));
        operation.responses.responses.entry("400".to_owned()).or_insert(RefOr::T(invalid));
    }
    for answer in answer::ALL.iter().filter(|answer| (answer.applies)(&shape)) {
        let responses = &mut operation.responses.responses;
        responses.entry(answer.status()).or_insert_with(|| answer.reference());
    }
}

/// The first sentence is the summary; what else was written about the operation stands below it.
fn tell_shortly(operation: &mut Operation) {
    let Some(text) = operation.summary.take() else {
        return;
    };
    let text = text.replace('\n', " ");
    let (summary, rest) = text.split_once(". ").unwrap_or((text.as_str(), ""));
    operation.summary = Some(summary.trim_end_matches('.').to_owned());
    let below = [Some(rest), operation.description.as_deref()].into_iter().flatten().filter(|text| !text.is_empty());
    let below = below.collect::<Vec<_>>().join("\n\n");
    operation.description = Some(below).filter(|text| !text.is_empty());
}

/// Whatever is taken as JSON is taken as a form too.
fn offer_form(operation: &mut Operation) {
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && let Some(content) = body.content.get(JSON).cloned()
    {
        body.content.entry(FORM.to_owned()).or_insert(content);
    }
}

/// Whether what it answers, when all is well, is JSON and nothing else.
pub(crate) fn answers_json(operation: &Operation) -> bool {
    let responses = operation.responses.responses.iter().filter(|(status, _)| status.starts_with('2'));
    let mut media_types = responses.flat_map(|(_, response)| match response {
        RefOr::T(response) => response.content.keys().collect(),
        RefOr::Ref(_) => Vec::new(),
    });
    media_types.next().is_some_and(|first| first == JSON) && media_types.all(|other| other == JSON)
}

/// Whether nothing that stands there is a reason for 400.
pub(super) fn is_forgiving(parameter: &Parameter) -> bool {
    parameter.parameter_in == ParameterIn::Path || FORGIVING.contains(&parameter.name.as_str())
}

fn shape(method: &HttpMethod, path: &str, operation: &Operation, access: Access) -> Shape {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) if parameter.parameter_in != ParameterIn::Path => Some(parameter.name.as_str()),
        _ => None,
    });
    let names: Vec<&str> = parameters.collect();
    let repeats = names.contains(&"Idempotency-Key");
    Shape {
        access,
        looks_up: path.contains('{'),
        pages: names.contains(&"page") || names.contains(&"cursor"),
        judges: names.iter().any(|name| !FORGIVING.contains(name)),
        carries: *method != HttpMethod::Get,
        reads: operation.request_body.is_some() || repeats,
        repeats,
        answers_json: answers_json(operation),
    }
}
