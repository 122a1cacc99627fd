//! The question as Cedar is asked it: a role, an action, something of a kind, and the relations.

use crate::{action::Subject, relation::Relations};
use cedar_policy::{Context, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression, Schema};
use kernel::Role;
use std::str::FromStr;

/// What something is called where it does not matter which of its kind it is.
const ANY: &str = "any";

/// A request that may have a fault, in Cedar's words.
type Made<T> = Result<T, String>;

fn uid(kind: &str, id: &str) -> Made<EntityUid> {
    let kind = EntityTypeName::from_str(kind).map_err(|error| error.to_string())?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

/// The role as policies name it.
pub(crate) fn role_uid(role: Role) -> Made<EntityUid> {
    uid("Role", role.slug())
}

/// The action as policies name it.
pub(crate) fn action_uid(slug: &str) -> Made<EntityUid> {
    uid("Action", slug)
}

/// The circumstances of an action, in the shape of the subject that has most of them.
fn context(shape: Subject, relations: Relations, emergency: bool) -> Made<Context> {
    let bits = shape.bits();
    let mut pairs = Vec::new();
    if bits.count > 0 {
        let each = bits.relations().map(|relation| {
            (relation.slug().to_owned(), RestrictedExpression::new_bool(relations.has(relation)))
        });
        let record = RestrictedExpression::new_record(each).map_err(|error| error.to_string())?;
        pairs.push(("relation".to_owned(), record));
    }
    if bits.emergency {
        pairs.push(("emergency".to_owned(), RestrictedExpression::new_bool(emergency)));
    }
    Context::from_pairs(pairs).map_err(|error| error.to_string())
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) role: Role,
    pub(crate) action: &'a str,
    /// All that the action can be about.
    pub(crate) subjects: &'a [Subject],
    /// What it is about here.
    pub(crate) subject: Subject,
    pub(crate) relations: Relations,
    pub(crate) emergency: bool,
}

impl Case<'_> {
    /// As a request; checked against a schema where one is given.
    pub(crate) fn request(self, schema: Option<&Schema>) -> Made<Request> {
        let shape = self.subjects.iter().copied().max_by_key(|subject| subject.bits().count);
        let context = context(shape.unwrap_or(self.subject), self.relations, self.emergency)?;
        let resource = uid(self.subject.entity_type(), ANY)?;
        Request::new(role_uid(self.role)?, action_uid(self.action)?, resource, context, schema)
            .map_err(|error| error.to_string())
    }
}
