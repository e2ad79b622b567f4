//! A number that tells whether two heaps of rows are the same, in whatever order they are read. It is no proof against malice.

use ring::digest::{Context, SHA256};
use sea_orm::sea_query::Value;

use super::row::Row;

/// Rows so far, and the sum of what each came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) rows: u64,
    sum: u128,
}

impl Digest {
    pub(super) fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.sum = self.sum.wrapping_add(of(row));
    }

    pub(super) fn hex(&self) -> String {
        format!("{:032x}", self.sum)
    }
}

fn of(row: &Row) -> u128 {
    let mut hash = Context::new(&SHA256);
    for value in row {
        feed(&mut hash, value);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finish().as_ref()[..16]);
    u128::from_le_bytes(first)
}

/// A letter says what follows, so that no two rows read the same.
fn feed(hash: &mut Context, value: &Value) {
    match value {
        Value::BigInt(Some(number)) => number_of(hash, *number),
        Value::SmallInt(Some(number)) => number_of(hash, (*number).into()),
        Value::Bool(Some(flag)) => number_of(hash, (*flag).into()),
        Value::String(Some(text)) => {
            hash.update(b"t");
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        _ => hash.update(b"-"),
    }
}

fn number_of(hash: &mut Context, number: i64) {
    hash.update(b"n");
    hash.update(&number.to_le_bytes());
}
