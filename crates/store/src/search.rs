//! Texts within texts: patterns over columns that were folded in Rust, so that the three databases agree.

use sea_orm::sea_query::LikeExpr;

/// A pattern for `text` anywhere, its own wildcards taken as letters.
pub(crate) fn containing(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in domain::fold::fold(text).chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('!')
}
