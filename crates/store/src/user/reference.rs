//! Password hashes that came from the reference system: how much work they are, as long as there are any. Nothing is hashed here.

use domain::{OrganizationId, Secret, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Query};

use crate::db::Db;
use crate::error::Result;
use crate::meta;
use crate::schema::{Meta, User as U};

/// The fact that there are such hashes: the most iterations that one of them asks for.
const FACT: &str = "reference_password_iterations";
/// How such a hash begins, as a pattern in which `!` makes a letter of what follows.
const PREFIX: &str = "pbkdf2!_sha256$%";

/// The most iterations that a hash of the reference system asks for; 0 where there is none.
///
/// # Errors
/// When the store fails.
pub async fn reference_work(db: &Db) -> Result<u32> {
    Ok(meta::read(db, FACT).await?.and_then(|kept| kept.parse().ok()).unwrap_or(0))
}

/// Notes that hashes of up to so many iterations were written in this transaction.
///
/// # Errors
/// When the store fails.
pub async fn note_reference_work(db: &Db, iterations: u32) -> Result<()> {
    let kept = meta::keep(db, FACT, &iterations.to_string()).await?;
    if kept.parse().is_ok_and(|kept: u32| kept >= iterations) {
        return Ok(());
    }
    meta::replace(db, FACT, &kept, &iterations.to_string()).await
}

/// Forgets the work when nobody's hash is the reference system's any more; tells what is left of it. Whoever brings more of them in
/// writes the fact in that very transaction, and so comes before or after this one.
///
/// # Errors
/// When the store fails.
pub async fn forget_reference_work(db: &Db) -> Result<u32> {
    let mut fact = Query::select();
    fact.column(Meta::Value).from(Meta::Table).and_where(Expr::col(Meta::Name).eq(FACT));
    db.dialect().lock_for_update(&mut fact);
    let Some(kept) = db.scalar::<String>(&fact).await? else { return Ok(0) };
    let any = Query::select()
        .column(U::Id)
        .from(U::Table)
        .and_where(Expr::col(U::PasswordHash).like(LikeExpr::new(PREFIX).escape('!')))
        .limit(1)
        .to_owned();
    if db.exists(&any).await? {
        return Ok(kept.parse().unwrap_or(0));
    }
    let delete = Query::delete().from_table(Meta::Table).and_where(Expr::col(Meta::Name).eq(FACT)).to_owned();
    db.execute(&delete).await?;
    Ok(0)
}

/// Keeps another hash of the same password: nothing else of the account changes, and its tokens stay good.
///
/// # Errors
/// When the store fails.
pub async fn replace_hash(db: &Db, organization: OrganizationId, user: UserId, hash: &Secret) -> Result<()> {
    let update = Query::update()
        .table(U::Table)
        .value(U::PasswordHash, hash.expose())
        .and_where(Expr::col(U::Id).eq(user.0))
        .and_where(Expr::col(U::OrganizationId).eq(organization.0))
        .to_owned();
    db.execute(&update).await.map(|_| ())
}
