//! What is to become of the accounts of a page, given who is here by now: who is new, who is written anew, and who stays as they are.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::fold;
use domain::{Role, UserId};
use store::reference::{self, Asked, Kind, Mapped, Person, Present};
use store::{Db, user};

use super::Result;
use super::handover::GivenUp;
use super::people::{Done, Placed};
use super::person::{Remarks, username_of_its_own};
use super::report::{Outcome, Reason};

/// What to do about an account.
pub(super) enum Action {
    Insert(Person),
    Update(Box<Present>, Person),
    /// It stays as it is here, and is known as of the same time.
    Leave(UserId, i64),
}

pub(super) struct Decided<'a> {
    pub(super) placed: &'a Placed,
    pub(super) action: Action,
    remarks: Remarks,
}

impl Decided<'_> {
    pub(super) fn done(self, new: Option<UserId>) -> Done {
        let (outcome, new) = match &self.action {
            Action::Insert(_) => (Outcome::New, new),
            Action::Update(old, _) => (Outcome::Changed, Some(old.id)),
            Action::Leave(id, _) => (Outcome::Unchanged, Some(*id)),
        };
        Done { old: self.placed.plan.old, outcome, new, remarks: self.remarks }
    }
}

/// Decides a page against those who are here.
pub(super) async fn decide<'a>(
    db: &Db,
    known: &BTreeMap<i64, Mapped>,
    placed: &'a [Placed],
    given_up: &GivenUp,
) -> Result<Vec<Decided<'a>>> {
    let present_ids = known.values().map(|known| known.new_id).collect();
    let mut present: BTreeMap<UserId, Present> =
        reference::present(db, Asked::Ids(&present_ids)).await?.into_iter().map(|one| (one.id, one)).collect();
    let emails = placed.iter().filter_map(|placed| placed.plan.email.as_deref().map(fold)).collect();
    let mut emails: BTreeMap<String, UserId> = reference::present(db, Asked::EmailKeys(&emails))
        .await?
        .into_iter()
        .map(|one| (one.email_key, one.id))
        .filter(|(key, _)| !given_up.emails.contains(key))
        .collect();
    let wanted = |placed: &Placed| [fold(&placed.plan.username), fold(&own_username(placed))];
    let usernames = placed.iter().flat_map(wanted).collect();
    let mut usernames: BTreeMap<String, UserId> = reference::present(db, Asked::UsernameKeys(&usernames))
        .await?
        .into_iter()
        .map(|one| (one.username_key, one.id))
        .filter(|(key, _)| !given_up.usernames.contains(key))
        .collect();
    let wanted: Vec<i64> = placed.iter().filter_map(|placed| placed.keep).collect();
    let taken: BTreeSet<i64> = reference::taken_ids(db, Kind::User, &wanted).await?.into_iter().collect();
    let mut decided = Vec::with_capacity(placed.len());
    for placed in placed {
        let old = known.get(&placed.plan.old).map(|known| (known, present.remove(&UserId(known.new_id))));
        let mut surroundings = Surroundings { emails: &mut emails, usernames: &mut usernames, taken: &taken };
        let one = match old {
            Some((known, Some(old))) => surroundings.again(db, placed, known, old).await?,
            Some((known, None)) => leave(placed, known, Reason::DeletedHere),
            None => surroundings.anew(placed),
        };
        decided.push(one);
    }
    Ok(decided)
}

fn leave<'a>(placed: &'a Placed, known: &Mapped, reason: Reason) -> Decided<'a> {
    let action = Action::Leave(UserId(known.new_id), known.imported_at);
    Decided { placed, action, remarks: vec![(reason, String::new())] }
}

fn own_username(placed: &Placed) -> String {
    username_of_its_own(&placed.plan.username, placed.plan.old)
}

/// Nobody of the page, so that whoever takes a word is told apart from those who are here.
const SOMEBODY_NEW: UserId = UserId(i64::MIN);

/// Who has which words by now, the accounts decided before included.
struct Surroundings<'m> {
    emails: &'m mut BTreeMap<String, UserId>,
    usernames: &'m mut BTreeMap<String, UserId>,
    taken: &'m BTreeSet<i64>,
}

impl Surroundings<'_> {
    fn anew<'a>(&mut self, placed: &'a Placed) -> Decided<'a> {
        let mut remarks = placed.plan.remarks.clone();
        let email = self.email(placed, None, &mut remarks);
        let username = self.username(placed, None, &mut remarks);
        let id = placed.keep.filter(|id| !self.taken.contains(id));
        let person = person_of(placed, id, email, username);
        Decided { placed, action: Action::Insert(person), remarks }
    }

    async fn again<'a>(&mut self, db: &Db, placed: &'a Placed, known: &Mapped, old: Present) -> Result<Decided<'a>> {
        if old.organization != placed.home {
            return Ok(leave(placed, known, Reason::ForeignOrganization));
        }
        if old.is_changed_since(known.imported_at) {
            return Ok(leave(placed, known, Reason::ChangedHere));
        }
        let mut remarks = placed.plan.remarks.clone();
        let email = self.email(placed, Some(&old), &mut remarks);
        let username = self.username(placed, Some(&old), &mut remarks);
        let mut person = person_of(placed, Some(old.id.0), email, username);
        let loses = old.role == Role::Admin && (person.role != Role::Admin || !person.is_active);
        if loses && user::is_last_active_admin(db, old.organization, old.id).await? {
            remarks.push((Reason::LastAdmin, String::new()));
            person.role = Role::Admin;
            person.is_active = true;
        }
        Ok(Decided { placed, action: Action::Update(Box::new(old), person), remarks })
    }

    /// The address, unless somebody else has it.
    fn email(&mut self, placed: &Placed, old: Option<&Present>, remarks: &mut Remarks) -> Option<String> {
        let email = placed.plan.email.clone()?;
        let holder = self.emails.get(&fold(&email));
        if holder.is_some_and(|holder| Some(*holder) != old.map(|old| old.id)) {
            remarks.push((Reason::TakenEmail, email));
            return None;
        }
        self.emails.insert(fold(&email), old.map_or(SOMEBODY_NEW, |old| old.id));
        Some(email)
    }

    /// The username, unless somebody else has it.
    fn username(&mut self, placed: &Placed, old: Option<&Present>, remarks: &mut Remarks) -> String {
        let is_free = |name: &str, usernames: &BTreeMap<String, UserId>| {
            usernames.get(&fold(name)).is_none_or(|holder| Some(*holder) == old.map(|old| old.id))
        };
        let own = own_username(placed);
        let username = if is_free(&placed.plan.username, self.usernames) {
            placed.plan.username.clone()
        } else if is_free(&own, self.usernames) {
            remarks.push((Reason::ChangedUsername, own.clone()));
            own
        } else {
            // Nobody is called so: the address that nobody has holds the same words.
            let placeholder = placeholder(placed.plan.old, placed.mark);
            remarks.push((Reason::ChangedUsername, placeholder.clone()));
            placeholder
        };
        self.usernames.insert(fold(&username), old.map_or(SOMEBODY_NEW, |old| old.id));
        username
    }
}

/// An address that can receive nothing (RFC 2606), and that nobody else has.
pub(super) fn placeholder(old: i64, mark: i64) -> String {
    format!("user-{}-{mark:x}@reference.invalid", old.unsigned_abs())
}

/// Without an address nobody can sign in, so the account is switched off until it is given one.
fn person_of(placed: &Placed, id: Option<i64>, email: Option<String>, username: String) -> Person {
    let plan = &placed.plan;
    Person {
        id,
        organization: placed.home,
        username,
        is_active: plan.is_active && email.is_some(),
        email: email.unwrap_or_else(|| placeholder(plan.old, placed.mark)),
        password_hash: plan.password.clone(),
        first_name: plan.first_name.clone(),
        last_name: plan.last_name.clone(),
        role: plan.role,
        created_at: plan.created_at,
        last_login_at: plan.last_login_at,
    }
}
