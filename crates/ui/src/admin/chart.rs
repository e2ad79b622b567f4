//! Charts as inline SVG, each with the same said in a table. They are given figures and fetch none.

use askama::Template;

use crate::shell::Shell;

/// Room for one column, in the units of the picture.
const COLUMN: i64 = 50;
/// The longest column.
const HEIGHT: i64 = 100;
/// Room for the number above a column.
const ABOVE: i64 = 20;
/// Room for the words below it.
const BELOW: i64 = 24;

/// Upright columns, such as one for each day.
#[derive(Template)]
#[template(path = "admin/columns.html")]
pub(crate) struct Columns<'a> {
    pub(crate) shell: &'a Shell,
    /// Tells apart the charts of a page.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    /// What is counted, and by what.
    pub(crate) heads: (String, String),
    pub(crate) values: Vec<(String, i64)>,
}

impl askama::filters::HtmlSafe for Columns<'_> {}

/// One column of the picture.
struct Column<'a> {
    x: i64,
    top: i64,
    height: i64,
    middle: i64,
    /// Where its figure stands.
    above: i64,
    figure: String,
    label: &'a str,
}

impl Columns<'_> {
    fn width(&self) -> i64 {
        COLUMN * i64::try_from(self.values.len()).unwrap_or(1)
    }

    const fn height() -> i64 {
        ABOVE + HEIGHT + BELOW
    }

    const fn ground() -> i64 {
        ABOVE + HEIGHT
    }

    const fn below() -> i64 {
        Self::ground() + 17
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let most = self.values.iter().map(|(_, value)| *value).max().unwrap_or(0);
        let mut left = 0;
        let mut columns = Vec::new();
        for (label, value) in &self.values {
            let height = part(*value, most, HEIGHT);
            let top = Self::ground() - height;
            let figure = self.shell.number(*value);
            columns.push(Column { x: left + 9, top, height, middle: left + COLUMN / 2, above: top - 6, figure, label });
            left += COLUMN;
        }
        columns
    }
}

/// Lying bars with a word before and a figure behind each: a table in which the lengths are drawn.
#[derive(Template)]
#[template(path = "admin/rows.html")]
pub(crate) struct Rows {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

impl askama::filters::HtmlSafe for Rows {}

/// One bar.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) label: String,
    /// Where its label leads, if anywhere.
    pub(crate) link: Option<String>,
    pub(crate) figure: String,
    /// The class that colours it.
    pub(crate) tone: &'static str,
    /// Of a hundred.
    pub(crate) length: i64,
}

/// How much `value` is of `most`, on a scale up to `scale`; what is more than nothing is seen.
pub(crate) fn part(value: i64, most: i64, scale: i64) -> i64 {
    if value <= 0 || most <= 0 {
        return 0;
    }
    let scaled = i128::from(value) * i128::from(scale) / i128::from(most);
    i64::try_from(scaled).unwrap_or(scale).clamp(1, scale)
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn what_is_more_than_nothing_is_seen() {
        assert_eq!([part(0, 9, 100), part(1, 5_000, 100), part(3, 6, 100), part(9, 6, 100)], [0, 1, 50, 100]);
        assert_eq!(part(3, 0, 100), 0);
    }
}
