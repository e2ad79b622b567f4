//! Compares docs/ARCHITECTURE.md with the house: its length, the files it names, and who may call whom.

use std::collections::BTreeSet;
use std::fs;

use crate::run::{Failed, root};

const PAGE: &str = "docs/ARCHITECTURE.md";
const LINES_MAX: usize = 150;
/// What a path in the page begins with.
const FOLDERS: [&str; 3] = ["crates/", "docs/", "xtask/"];

/// Finds what the page says and the house does not bear out.
pub(crate) fn check() -> Result<(), Failed> {
    println!("==> {PAGE} against the house");
    let page = read(PAGE)?;
    let mut faults = Vec::new();
    if page.lines().count() >= LINES_MAX {
        faults.push(format!("it has {LINES_MAX} lines or more"));
    }
    let missing = paths(&page).into_iter().filter(|path| !root().join(path).exists());
    faults.extend(missing.map(|path| format!("there is no {path}")));
    for (room, told) in rooms(&page) {
        let real = calls(&read(&format!("{room}/Cargo.toml"))?);
        if told != real {
            faults.push(format!("{room} may call {told:?} by the page and {real:?} by its Cargo.toml"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failed(format!("{PAGE}: {}", faults.join("; ")))) }
}

fn read(name: &str) -> Result<String, Failed> {
    fs::read_to_string(root().join(name)).map_err(|error| Failed::doing(name, error))
}

/// What stands in code marks and looks like a path.
fn paths(page: &str) -> BTreeSet<&str> {
    page.split('`').skip(1).step_by(2).filter(|text| FOLDERS.iter().any(|folder| text.starts_with(folder))).collect()
}

/// The rows of the table of rooms: the room, and what it may call.
fn rooms(page: &str) -> Vec<(&str, BTreeSet<String>)> {
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `crates/")?.trim_end_matches('|').splitn(3, '|').map(str::trim);
        let name = cells.next()?.strip_suffix('`')?;
        let allowed = cells.nth(1)?;
        let start = line.find("crates/")?;
        let room = &line[start..start + "crates/".len() + name.len()];
        Some((room, names(allowed.split(','))))
    });
    rows.collect()
}

/// The rooms that a `Cargo.toml` names among what the room is built from.
fn calls(manifest: &str) -> BTreeSet<String> {
    const ROOMS: [&str; 8] = ["domain", "store", "bus", "channels", "engine", "service", "web", "ui"];
    let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let named = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names(named.filter(|name| ROOMS.contains(name)))
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{calls, check, names, paths, rooms};

    #[test]
    fn the_page_says_what_the_house_is() {
        check().expect("docs/ARCHITECTURE.md is true");
    }

    #[test]
    fn paths_and_rooms_are_found_in_the_page() {
        let page = "| `crates/bus` | hints, `web` | domain |\nSee `crates/web/src/error.rs`, not `cargo`.\n";
        assert_eq!(paths(page).into_iter().collect::<Vec<_>>(), ["crates/bus", "crates/web/src/error.rs"]);
        assert_eq!(rooms(page), [("crates/bus", names(["domain"].into_iter()))]);
    }

    #[test]
    fn only_what_a_room_is_built_from_counts() {
        let manifest =
            "[dependencies]\ndomain.workspace = true\naxum = \"1\"\n\n[dev-dependencies]\nstore.workspace = true\n";
        assert_eq!(calls(manifest), names(["domain"].into_iter()));
    }
}
