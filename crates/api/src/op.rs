//! The table of operations: each address with what it takes, what it gives and who may call it. What does not stand here is
//! not served, and nothing stands here without saying who may. The description is made from the same lines.

use crate::{door, resources};
use axum::{Router, middleware, routing::MethodRouter};
use front::House;
use std::borrow::Cow;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        RefOr,
        path::{Parameter, ParameterIn},
        schema::Schema,
    },
};

/// Under which address every operation lies. The version is that of the contract.
pub const BASE: &str = "/api/v1";

/// How an operation is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Does, or asks what may not stand in an address.
    Post,
    /// Removes.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        }
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody. It shows nothing of the log.
    Nobody,
    /// Whoever has a token. It shows nothing but what is theirs.
    Token,
    /// Whoever a policy permits the act, with the relation that the policy asks for.
    Act(&'static str),
}

/// An operation, as the table of rights lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// How it is called.
    pub method: Method,
    /// Its address, with [`BASE`] and `{names}` for what varies.
    pub path: &'static str,
    /// Who may call it.
    pub needs: Needs,
    /// What it is, in English.
    pub what: &'static str,
}

type Collect = fn(&mut Vec<(String, RefOr<Schema>)>);

/// The schema of something that is taken or given.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub name: fn() -> Cow<'static, str>,
    pub schema: fn() -> RefOr<Schema>,
    pub below: Collect,
}

impl Shape {
    pub(crate) fn of<T: ToSchema>() -> Self {
        Shape { name: T::name, schema: T::schema, below: T::schemas }
    }
}

/// Of what `If-Match` names the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matched {
    /// It is not looked at.
    No,
    /// Of the pathway, where it is given.
    Pathway,
    /// Of the account; it must be given.
    Account,
}

/// How an answer is made of what is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// One thing.
    One,
    /// A part of a list, with a cursor to the next.
    Page,
    /// Nothing.
    Nothing,
}

/// One operation.
#[derive(Clone, Copy)]
pub struct Op {
    pub(crate) method: Method,
    /// Without [`BASE`].
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) needs: Needs,
    pub(crate) summary: &'static str,
    pub(crate) says: &'static str,
    pub(crate) query: fn() -> Vec<Parameter>,
    pub(crate) takes: Option<Shape>,
    /// Whether a file is taken, in place of JSON.
    pub(crate) takes_file: bool,
    pub(crate) gives: Option<Shape>,
    pub(crate) given: Given,
    pub(crate) status: u16,
    /// Whether it changes something, so that it takes a key and is done once for each.
    pub(crate) keyed: bool,
    /// Whether it is done only on the version that `If-Match` names.
    pub(crate) matched: Matched,
    /// Whether a reason of emergency opens it, where the policies say so.
    pub(crate) breaks_glass: bool,
    /// Whether the purpose must be named.
    pub(crate) purpose: bool,
    pub(crate) handler: fn() -> MethodRouter<House>,
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.name(), self.path)
    }
}

impl Op {
    pub(crate) fn new(
        method: Method,
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        needs: Needs,
        handler: fn() -> MethodRouter<House>,
    ) -> Self {
        Op {
            method,
            path,
            id,
            tag,
            needs,
            summary: "",
            says: "",
            query: Vec::new,
            takes: None,
            takes_file: false,
            gives: None,
            given: Given::Nothing,
            status: if method == Method::Delete { 204 } else { 200 },
            keyed: false,
            matched: Matched::No,
            breaks_glass: false,
            purpose: false,
            handler,
        }
    }

    pub(crate) fn get(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        act: &'static str,
        handler: fn() -> MethodRouter<House>,
    ) -> Self {
        Self::new(Method::Get, path, id, tag, Needs::Act(act), handler)
    }

    /// A question that may not stand in an address.
    pub(crate) fn asking(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        act: &'static str,
        handler: fn() -> MethodRouter<House>,
    ) -> Self {
        Self::new(Method::Post, path, id, tag, Needs::Act(act), handler)
    }

    /// Something that is done, once for each key.
    pub(crate) fn doing(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        act: &'static str,
        handler: fn() -> MethodRouter<House>,
    ) -> Self {
        Op { keyed: true, ..Self::new(Method::Post, path, id, tag, Needs::Act(act), handler) }
    }

    pub(crate) fn says(self, summary: &'static str, says: &'static str) -> Self {
        Op { summary, says, ..self }
    }

    pub(crate) fn query<T: IntoParams>(self) -> Self {
        Op { query: || T::into_params(|| Some(ParameterIn::Query)), ..self }
    }

    pub(crate) fn takes<T: ToSchema>(self) -> Self {
        Op { takes: Some(Shape::of::<T>()), ..self }
    }

    pub(crate) const fn takes_file(self) -> Self {
        Op { takes_file: true, ..self }
    }

    pub(crate) fn gives<T: ToSchema>(self) -> Self {
        Op { gives: Some(Shape::of::<T>()), given: Given::One, ..self }
    }

    pub(crate) fn pages<T: ToSchema>(self) -> Self {
        Op { gives: Some(Shape::of::<T>()), given: Given::Page, ..self }
    }

    pub(crate) const fn created(self) -> Self {
        Op { status: 201, ..self }
    }

    pub(crate) const fn matched(self, matched: Matched) -> Self {
        Op { matched, ..self }
    }

    pub(crate) const fn breaks_glass(self) -> Self {
        Op { breaks_glass: true, ..self }
    }

    pub(crate) const fn with_purpose(self) -> Self {
        Op { purpose: true, ..self }
    }

    /// The scope that a token must have; none where a token is not asked for.
    pub(crate) fn scope(&self) -> Option<String> {
        let writes = self.keyed || self.method == Method::Delete;
        match self.needs {
            Needs::Nobody => None,
            _ => Some(format!("{}:{}", self.tag, if writes { "write" } else { "read" })),
        }
    }
}

/// Every operation, resource by resource.
pub(crate) fn ops() -> Vec<Op> {
    [
        resources::me::ops(),
        resources::accounts::ops(),
        resources::organisations::ops(),
        resources::units::ops(),
        resources::capacity::ops(),
        resources::imports::ops(),
        resources::pathways::ops(),
        resources::responsibility::ops(),
        resources::weighing::ops(),
        resources::referral::ops(),
        resources::acts::ops(),
        resources::persons::ops(),
        resources::schemes::ops(),
        resources::rulebooks::ops(),
        resources::figures::ops(),
        resources::looks::ops(),
        resources::notices::ops(),
        resources::messages::ops(),
        resources::webhooks::ops(),
        resources::about::ops(),
    ]
    .concat()
}

/// Every operation with who may call it, for the table of rights.
#[must_use]
pub fn routes() -> Vec<Route> {
    ops()
        .into_iter()
        .map(|op| Route { method: op.method, path: full(op.path), needs: op.needs, what: op.summary })
        .collect()
}

/// Every scope that a token can be given, in order.
#[must_use]
pub fn scopes() -> Vec<String> {
    let all: std::collections::BTreeSet<String> = ops().iter().filter_map(Op::scope).collect();
    all.into_iter().collect()
}

/// The address with its base. There are some tens of them, made once.
fn full(path: &'static str) -> &'static str {
    use std::{
        collections::BTreeMap,
        sync::{Mutex, OnceLock, PoisonError},
    };
    static FULL: OnceLock<Mutex<BTreeMap<&'static str, &'static str>>> = OnceLock::new();
    let mut known = FULL.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(path).or_insert_with(|| Box::leak(format!("{BASE}{path}").into_boxed_str()))
}

/// The API as it is served.
pub fn router(house: &House) -> Router<House> {
    let mut router = Router::new();
    for op in ops() {
        let door = door::Door::new(house, &op);
        let guarded = (op.handler)().route_layer(middleware::from_fn_with_state(door, door::enter));
        router = router.route(full(op.path), guarded);
    }
    router
}
