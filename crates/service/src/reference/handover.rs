//! E-mail addresses and usernames that have another account there by now: whoever has one here gives it up before anybody takes it, since
//! accounts come in the order of their ids.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{OrganizationId, UserId};
use store::reference::{self, Asked, Kind, Mapped, Present, UserRow};
use store::{Db, Writer, membership};

use super::people::mark_of;
use super::person::{self, Plan, username_of_its_own};
use super::run::Run;
use super::survey::Survey;
use super::verdict::placeholder;
use super::{ImportError, Mode, Result};

/// Addresses and usernames that are free although accounts here have them: a dry run takes none away.
#[derive(Debug, Default)]
pub(super) struct GivenUp {
    pub(super) emails: BTreeSet<String>,
    pub(super) usernames: BTreeSet<String>,
}

/// An account that was brought before and changed there since.
struct Former {
    plan: Plan,
    home: OrganizationId,
}

/// What an account gives up.
struct Gift<'p> {
    present: &'p Present,
    known: Mapped,
    email: bool,
    username: bool,
}

impl Run<'_> {
    /// Lets accounts give up what they no longer have there and others do.
    pub(super) async fn hand_over(&mut self) -> Result<()> {
        if self.source.is_none() {
            return Ok(());
        }
        let mut after = i64::MIN;
        loop {
            let page = self.from.users(after).await.map_err(ImportError::Source)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            let formers = self.formers(&page).await?;
            if !formers.is_empty() {
                self.give_up(&formers).await?;
            }
        }
    }

    async fn formers(&self, page: &[UserRow]) -> Result<Vec<Former>> {
        let known = self.mapped(Kind::User, &page.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        let changed =
            page.iter().filter(|row| known.get(&row.id).is_some_and(|known| known.mark != mark_of(row, &self.survey)));
        let former = |row: &UserRow| {
            let home = self.homes.find(row.organization.as_deref())?;
            Some(Former { plan: person::plan(row, &self.survey, self.now()), home })
        };
        Ok(changed.filter_map(former).collect())
    }

    async fn give_up(&mut self, formers: &[Former]) -> Result<()> {
        let old: Vec<i64> = formers.iter().map(|former| former.plan.old).collect();
        let (Mode::Write, Some(source)) = (self.mode, self.source) else {
            let known = self.mapped(Kind::User, &old).await?;
            let present = present(self.store.reader(), &known).await?;
            for gift in gifts(formers, &known, &present, &self.survey) {
                self.given_up.emails.extend(gift.email.then(|| gift.present.email_key.clone()));
                self.given_up.usernames.extend(gift.username.then(|| gift.present.username_key.clone()));
            }
            return Ok(());
        };
        let (old, survey) = (&old, &self.survey);
        self.store
            .write(Writer::Engine, |db| async move {
                reference::hold(&db).await?;
                for home in formers.iter().map(|former| former.home).collect::<BTreeSet<_>>() {
                    membership::hold(&db, home).await?;
                }
                let known = reference::mapped(&db, source, Kind::User, old).await?;
                let present = present(&db, &known).await?;
                let mut rows = Vec::new();
                for gift in gifts(formers, &known, &present, survey) {
                    let stand_in = placeholder(gift.known.old_id, gift.known.mark);
                    if gift.email {
                        reference::give_up_email(&db, gift.present.id, &stand_in).await?;
                    }
                    if gift.username {
                        reference::give_up_username(&db, gift.present.id, &stand_in).await?;
                    }
                    // Should the import end here, another one has to look at the account, whatever it is like by then.
                    rows.push(Mapped { mark: 0, ..gift.known });
                }
                Ok(reference::remember(&db, source, Kind::User, &rows).await?)
            })
            .await
    }
}

async fn present(db: &Db, known: &BTreeMap<i64, Mapped>) -> Result<BTreeMap<UserId, Present>> {
    let ids = known.values().map(|known| known.new_id).collect();
    Ok(reference::present(db, Asked::Ids(&ids)).await?.into_iter().map(|one| (one.id, one)).collect())
}

/// What the accounts give up: nothing where they moved there, or were changed here, since then they stay as they are here.
fn gifts<'p>(
    formers: &[Former],
    known: &BTreeMap<i64, Mapped>,
    present: &'p BTreeMap<UserId, Present>,
    survey: &Survey,
) -> Vec<Gift<'p>> {
    let gift = |former: &Former| {
        let plan = &former.plan;
        let known = *known.get(&plan.old)?;
        let present = present.get(&UserId(known.new_id))?;
        if present.organization != former.home || present.is_changed_since(known.imported_at) {
            return None;
        }
        let keeps_email = plan.email.as_deref().map(fold).as_ref() == Some(&present.email_key);
        let usernames = [fold(&plan.username), fold(&username_of_its_own(&plan.username, plan.old))];
        let email = !keeps_email && survey.has_email(&present.email_key);
        let username = !usernames.contains(&present.username_key) && survey.has_username(&present.username_key);
        (email || username).then_some(Gift { present, known, email, username })
    };
    formers.iter().filter_map(gift).collect()
}
