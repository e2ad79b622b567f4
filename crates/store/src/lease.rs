//! Named locks in the store: who holds one, within a transaction, is alone in all of the installation.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use crate::db::Db;
use crate::error::Result;
use crate::schema::Lease;

/// Takes the lock called `name` until the transaction ends; waits for whoever has it.
pub(crate) async fn hold(db: &Db, name: &str) -> Result<()> {
    let mut select = Query::select();
    select.column(Lease::Name).from(Lease::Table).and_where(Expr::col(Lease::Name).eq(name));
    db.dialect().lock_for_update(&mut select);
    if db.exists(&select).await? {
        return Ok(());
    }
    let insert = Query::insert()
        .into_table(Lease::Table)
        .columns([Lease::Name, Lease::Token, Lease::Until])
        .values_panic([name.into(), 0i64.into(), 0i64.into()])
        .on_conflict(OnConflict::column(Lease::Name).do_nothing_on([Lease::Name]).to_owned())
        .to_owned();
    db.execute(&insert).await?;
    db.exists(&select).await.map(|_| ())
}
