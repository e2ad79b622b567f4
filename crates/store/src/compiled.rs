//! Selects that run too often to be built each time: built once, with stand-ins where runs differ, and then only bound. It refuses
//! to know any noun.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::sea_query::{SelectStatement, Value, Values};
use sea_orm::{DbBackend, Statement, StatementBuilder};

/// What tells compiled selects apart: the name of one, and which of its forms it is.
pub(crate) type Key = (&'static str, u32);

/// Stand-ins lie below every value that is kept: ids are positive, times begin in 1970.
const STAND_INS: i64 = 16;

/// What to build a select with where its `place`th value will be.
pub(crate) const fn stand_in(place: i64) -> i64 {
    i64::MIN + place
}

/// A select whose text is known and whose values are not.
#[derive(Debug)]
pub(crate) struct Compiled {
    sql: String,
    values: Vec<Slot>,
}

#[derive(Debug)]
enum Slot {
    Always(Value),
    Number(usize),
    /// As the builders count rows: without a sign.
    Rows(usize),
}

impl Slot {
    fn of(value: Value) -> Self {
        match value {
            Value::BigInt(Some(number)) => place(number).map_or(Self::Always(value), Self::Number),
            Value::BigUnsigned(Some(number)) => place(number.cast_signed()).map_or(Self::Always(value), Self::Rows),
            value => Self::Always(value),
        }
    }
}

fn place(number: i64) -> Option<usize> {
    let place = number.checked_sub(i64::MIN).filter(|place| *place < STAND_INS)?;
    usize::try_from(place).ok()
}

impl Compiled {
    fn new(backend: DbBackend, select: &SelectStatement) -> Self {
        let Statement { sql, values, .. } = StatementBuilder::build(select, &backend);
        let values = values.map(|values| values.0).unwrap_or_default();
        Self { sql, values: values.into_iter().map(Slot::of).collect() }
    }

    /// The select with these values, each for the stand-in of its place.
    pub(crate) fn with<const N: usize>(self: &Arc<Self>, values: [i64; N]) -> Bound<N> {
        debug_assert!((0..N).all(|place| self.awaits(place)), "a stand-in was lost on the way: {self:?}");
        Bound { compiled: Arc::clone(self), values }
    }

    fn awaits(&self, place: usize) -> bool {
        self.values.iter().any(|slot| matches!(slot, Slot::Number(at) | Slot::Rows(at) if *at == place))
    }
}

/// A compiled select with its values.
pub(crate) struct Bound<const N: usize> {
    compiled: Arc<Compiled>,
    values: [i64; N],
}

impl<const N: usize> StatementBuilder for Bound<N> {
    fn build(&self, backend: &DbBackend) -> Statement {
        let values = self.compiled.values.iter().map(|slot| match slot {
            Slot::Always(value) => value.clone(),
            Slot::Number(place) => self.values[*place].into(),
            Slot::Rows(place) => self.values[*place].cast_unsigned().into(),
        });
        Statement { sql: self.compiled.sql.clone(), values: Some(Values(values.collect())), db_backend: *backend }
    }
}

/// The selects compiled so far, for one database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache {
    selects: Arc<RwLock<HashMap<Key, Arc<Compiled>>>>,
}

impl Cache {
    /// The select of this key; `build` makes it when it is first asked for.
    pub(crate) fn get(&self, backend: DbBackend, key: Key, build: impl FnOnce() -> SelectStatement) -> Arc<Compiled> {
        let selects = self.selects.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = selects.get(&key) {
            return Arc::clone(known);
        }
        drop(selects);
        let compiled = Arc::new(Compiled::new(backend, &build()));
        let mut selects = self.selects.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(selects.entry(key).or_insert(compiled))
    }
}
