//! The time zones that there are, as a list to choose from. Which one somebody is in is theirs to say.

use chrono_tz::TZ_VARIANTS;

/// The zones of one part of the world.
pub(crate) struct Region {
    /// Its name, as the zones have it; empty for those that lie nowhere.
    pub(crate) name: &'static str,
    pub(crate) zones: Vec<&'static str>,
}

/// All zones by the part of the world that they lie in, both in the order of the alphabet.
pub(crate) fn regions() -> Vec<Region> {
    let mut names: Vec<&'static str> = TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    names.sort_unstable_by_key(|zone| (region(zone), *zone));
    let mut regions: Vec<Region> = Vec::new();
    for zone in names {
        let name = region(zone);
        match regions.last_mut() {
            Some(last) if last.name == name => last.zones.push(zone),
            _ => regions.push(Region { name, zones: vec![zone] }),
        }
    }
    regions
}

fn region(zone: &'static str) -> &'static str {
    zone.split_once('/').map_or("", |(region, _)| region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_in_one_region() {
        let regions = regions();
        let zones: usize = regions.iter().map(|region| region.zones.len()).sum();
        assert_eq!(zones, TZ_VARIANTS.len());
        let mut names: Vec<_> = regions.iter().map(|region| region.name).collect();
        assert!(names.contains(&"Europe") && names.is_sorted());
        names.dedup();
        assert_eq!(names.len(), regions.len());
    }
}
