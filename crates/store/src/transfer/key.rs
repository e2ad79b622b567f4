//! The last key that was done with, in a form to keep and to go on from.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, SimpleExpr, Value};

use super::catalogue::{Kind, Table};
use super::row::Row;
use crate::dialect::Dialect;
use crate::error::Error;

/// As JSON, since a text may hold anything.
pub(super) fn write(key: &Row) -> Result<String, Error> {
    let parts = key.iter().map(|value| match value {
        Value::BigInt(Some(number)) => Ok(serde_json::Value::from(*number)),
        Value::SmallInt(Some(number)) => Ok(serde_json::Value::from(*number)),
        Value::Bool(Some(flag)) => Ok(serde_json::Value::from(*flag)),
        Value::String(Some(text)) => Ok(serde_json::Value::from(text.as_str())),
        other => Err(Error::Unreadable(format!("a key with the part {other:?}"))),
    });
    Ok(serde_json::Value::Array(parts.collect::<Result<_, Error>>()?).to_string())
}

pub(super) fn read(table: &Table, text: &str) -> Result<Row, Error> {
    let fault = || Error::Unreadable(format!("the key {text} is none of the table {}", table.name));
    let parts: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|_| fault())?;
    if parts.len() != table.key.len() {
        return Err(fault());
    }
    let values = table.key.iter().zip(parts).map(|(place, part)| {
        let value = match table.columns[*place].kind {
            Kind::Number => part.as_i64().map(|number| Value::BigInt(Some(number))),
            Kind::Code => {
                part.as_i64().and_then(|number| number.try_into().ok()).map(|code| Value::SmallInt(Some(code)))
            }
            Kind::Flag => part.as_bool().map(|flag| Value::Bool(Some(flag))),
            Kind::Text => part.as_str().map(|text| Value::String(Some(text.to_owned()))),
        };
        value.ok_or_else(fault)
    });
    values.collect()
}

/// The rows behind a key, in the form that each engine answers from its index.
pub(super) fn behind(dialect: Dialect, table: &Table, key: &Row) -> Condition {
    let columns: Vec<SimpleExpr> = table.key_columns().map(Expr::col).collect();
    let values: Vec<SimpleExpr> = key.iter().cloned().map(Expr::val).collect();
    if dialect != Dialect::MySql {
        return Condition::all().add(Expr::tuple(columns).gt(Expr::tuple(values)));
    }
    // MySQL reads the whole index for a comparison of tuples.
    let mut any = Condition::any();
    for last in 0..columns.len() {
        let mut all = Condition::all();
        for before in 0..last {
            all = all.add(columns[before].clone().eq(values[before].clone()));
        }
        any = any.add(all.add(columns[last].clone().gt(values[last].clone())));
    }
    any
}
