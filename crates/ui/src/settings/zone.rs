//! The time zones that there are, as a list to choose from. Which one somebody is in is theirs to say.

use chrono_tz::{TZ_VARIANTS, Tz};

/// The parts of the world, as the zones have them; in the order of the alphabet, in each of our languages.
const REGIONS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
/// What lies in none of them: old names, and hours off UTC.
const OTHERS: &str = "others";

/// The zones of one part of the world.
pub(crate) struct Region {
    /// Its name, as the zones have it; empty for the one zone that is everybody's.
    pub(crate) name: &'static str,
    pub(crate) zones: Vec<Choice>,
}

/// A zone to choose.
pub(crate) struct Choice {
    pub(crate) name: &'static str,
    /// What it is called within its region: by its first letters a key finds it in the list.
    pub(crate) place: String,
}

/// UTC, then all zones by the part of the world that they lie in, both in the order of the alphabet, and what lies nowhere at the end.
pub(crate) fn regions() -> Vec<Region> {
    let zones = |wanted: &'static str| {
        let found = TZ_VARIANTS.iter().map(|zone| zone.name()).filter(move |zone| region(zone) == wanted);
        let mut zones: Vec<Choice> = found.map(|name| Choice { name, place: place(name) }).collect();
        zones.sort_unstable_by(|one, other| one.place.cmp(&other.place));
        Region { name: wanted, zones }
    };
    std::iter::once("").chain(REGIONS).chain([OTHERS]).map(zones).collect()
}

fn region(zone: &str) -> &'static str {
    if zone == Tz::UTC.name() {
        return "";
    }
    let first = zone.split_once('/').map_or("", |(region, _)| region);
    REGIONS.into_iter().find(|region| *region == first).unwrap_or(OTHERS)
}

/// The town, and where it lies if there are several of its name.
fn place(zone: &str) -> String {
    let within = if region(zone) == OTHERS { zone } else { zone.split_once('/').map_or(zone, |(_, within)| within) };
    let place = match within.rsplit_once('/') {
        Some((land, town)) if region(zone) != OTHERS => format!("{town} ({land})"),
        _ => within.to_owned(),
    };
    place.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_zone_is_in_one_region() {
        let regions = regions();
        let mut zones: Vec<_> = regions.iter().flat_map(|region| region.zones.iter().map(|zone| zone.name)).collect();
        zones.sort_unstable();
        zones.dedup();
        assert_eq!(zones.len(), TZ_VARIANTS.len());
        assert_eq!(regions.iter().map(|region| region.zones.len()).sum::<usize>(), TZ_VARIANTS.len());
    }

    #[test]
    fn the_list_begins_with_utc_and_ends_with_what_lies_nowhere() {
        let regions = regions();
        assert_eq!(regions[0].zones.iter().map(|zone| zone.name).collect::<Vec<_>>(), ["UTC"]);
        assert_eq!(regions.last().map(|region| region.name), Some(OTHERS));
        for language in Language::ALL {
            let texts = REGIONS.map(|name| language.text(&format!("region-{}", name.to_lowercase())));
            assert!(texts.is_sorted() && texts.iter().all(|text| !text.contains('⟦')), "{texts:?}");
        }
    }

    #[test]
    fn a_place_is_found_by_its_first_letters() {
        assert_eq!(place("Europe/Berlin"), "Berlin");
        assert_eq!(place("America/Argentina/Buenos_Aires"), "Buenos Aires (Argentina)");
        assert_eq!(place("Etc/GMT+3"), "Etc/GMT+3");
        assert_eq!(place("UTC"), "UTC");
    }
}
