//! Descriptions of the parameters that mean the same everywhere; any other is described beside its handler.

use utoipa::openapi::path::Parameter;

const COMMON: [(&str, &str); 9] = [
    ("id", "The id of what the path names."),
    ("user", "A person's id."),
    ("page", "The page's number, from 1, or `last`."),
    ("page_size", "Rows on a page, 1 to 100; 10 unless told."),
    ("cursor", "Where the page begins, as `next` or `previous` of another page says; without it the first page."),
    ("search", "Only what contains this text, whatever its case."),
    ("ordering", "The field to sort by, with a minus before it for the other direction."),
    ("is_active", "Only what is active (true) or what is not (false)."),
    ("Idempotency-Key", "Makes the request safe to repeat for 24 hours: the first reply is given again."),
];

/// Describes a parameter by its name, unless its handler did.
pub(super) fn describe(parameter: &mut Parameter) {
    if parameter.description.as_ref().is_none_or(String::is_empty) {
        let common = COMMON.iter().find(|(name, _)| *name == parameter.name);
        parameter.description = common.map(|(_, text)| (*text).to_owned());
    }
}
