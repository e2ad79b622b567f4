//! Pages of a list by number: for lists that a person pages through. Those that can be huge are walked.

pub(crate) mod walk;

/// Rows of a list on one page.
pub(crate) const ROWS: u64 = 25;
/// The last page that is shown; whoever looks for more should filter.
const PAGE_MAX: u64 = 4_000;

/// Where in a list a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// From 1.
    pub(crate) page: u64,
    pub(crate) total: u64,
}

impl Paging {
    /// The page that was asked for, as far as there can be one.
    pub(crate) fn asked(text: Option<&str>) -> u64 {
        text.and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, PAGE_MAX)
    }

    pub(crate) const fn offset(page: u64) -> u64 {
        (page - 1) * ROWS
    }

    pub(crate) const fn pages(&self) -> u64 {
        let pages = self.total.div_ceil(ROWS);
        if pages == 0 { 1 } else { pages }
    }

    pub(crate) const fn has_previous(&self) -> bool {
        self.page > 1
    }

    pub(crate) const fn has_next(&self) -> bool {
        self.page < self.pages()
    }
}
