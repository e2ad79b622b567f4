//! Makes docs/settings.md from the commented defaults, so that the page cannot say anything else than the binary does.

use std::fs;

use crate::run::{Failed, root};

const SOURCE: &str = "crates/oyez/src/settings/default.toml";
const PAGE: &str = "docs/settings.md";

/// Writes the page.
pub(crate) fn write() -> Result<(), Failed> {
    fs::write(root().join(PAGE), current()?).map_err(|error| Failed::doing(PAGE, error))?;
    println!("{PAGE} is written");
    Ok(())
}

/// Compares the page with what it should be.
pub(crate) fn check() -> Result<(), Failed> {
    println!("==> {PAGE} against {SOURCE}");
    let written = fs::read_to_string(root().join(PAGE)).map_err(|error| Failed::doing(PAGE, error))?;
    if written == current()? { Ok(()) } else { Err(Failed(format!("{PAGE} is old: run `cargo xtask settings`"))) }
}

fn current() -> Result<String, Failed> {
    let source = fs::read_to_string(root().join(SOURCE)).map_err(|error| Failed::doing(SOURCE, error))?;
    Ok(page(&source))
}

/// Comments become text, sections become headings, keys become entries with their variable and default.
fn page(source: &str) -> String {
    let mut page =
        String::from("<!-- Written by `cargo xtask settings` from the commented defaults; do not edit. -->\n\n");
    let mut comment = String::new();
    let mut section = "";
    let mut is_opened = false;
    for line in source.lines() {
        if let Some(text) = line.strip_prefix('#') {
            let text = text.trim();
            comment.push_str(text);
            comment.push('\n');
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
            append(&mut page, &format!("## {name}\n\n{comment}"));
            comment.clear();
        } else if let Some((key, value)) = line.split_once(" = ") {
            let variable = format!("OYEZ_{section}_{key}").to_uppercase();
            append(
                &mut page,
                &format!("### {section}.{key}\n\nVariable `{variable}`, default `{value}`.\n\n{comment}"),
            );
            comment.clear();
        } else if !is_opened {
            append(&mut page, &format!("# Settings\n\n{comment}"));
            comment.clear();
            is_opened = true;
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn append(page: &mut String, text: &str) {
    page.extend([text.trim_end(), "\n\n"]);
}

#[cfg(test)]
mod tests {
    use super::{check, page};

    #[test]
    fn comments_sections_and_keys_become_text_headings_and_entries() {
        let page = page("# Top.\n#\n# More.\n\n# About it.\n[log]\n\n# How much.\nlevel = \"info\"\n");
        let body = page.split_once("-->\n\n").expect("a note first").1;
        assert_eq!(
            body,
            "# Settings\n\nTop.\n\nMore.\n\n## log\n\nAbout it.\n\n### log.level\n\nVariable `OYEZ_LOG_LEVEL`, default `\"info\"`.\n\nHow much.\n"
        );
    }

    #[test]
    fn the_page_in_the_docs_says_what_the_defaults_say() {
        check().expect("docs/settings.md is current");
    }
}
