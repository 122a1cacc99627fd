//! The policies as they are held: read once, asked as often as wanted.

use crate::{
    action::{Action, Subject},
    check,
    fault::PolicyFault,
    relation::Relations,
    request::Case,
    rule::{Right, Rule},
    shipped::shipped_files,
    text,
};
use cedar_policy::{
    ActionConstraint, Authorizer, Entities, EntityUid, Policy as CedarPolicy, PolicySet, PrincipalConstraint,
};
use kernel::{Role, Text};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// A file of policies, or their schema (whose name ends in `.cedarschema`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its path, as faults name it.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl PolicyFile {
    /// A file.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        PolicyFile { path: path.into(), text: text.into() }
    }
}

/// One policy, as a page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name, of `@id`.
    pub id: String,
    /// What it says, in words.
    pub text: Text,
    /// Whether it takes away instead of giving.
    pub forbids: bool,
    /// The file it stands in.
    pub path: String,
    /// The line of its `@id`.
    pub line: usize,
    /// As it is written.
    pub source: String,
}

/// What was decided, and by which policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The policies that decided; none where nothing permits it.
    pub by: Vec<String>,
}

/// The policies, checked.
pub struct Policies {
    set: PolicySet,
    hierarchy: Entities,
    actions: Vec<Action>,
    groups: Vec<crate::Group>,
    policies: Vec<Policy>,
    /// By action, then by role.
    rules: Vec<OnceLock<Option<Rule>>>,
    /// Where an action stands.
    places: BTreeMap<String, usize>,
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policies").field("policies", &self.policies.len()).finish_non_exhaustive()
    }
}

/// What reading gives.
pub(crate) struct Parts {
    pub(crate) set: PolicySet,
    pub(crate) hierarchy: Entities,
    pub(crate) actions: Vec<Action>,
    pub(crate) groups: Vec<crate::Group>,
    pub(crate) policies: Vec<Policy>,
}

impl Policies {
    /// The policies that the program carries with it, read once.
    ///
    /// They are checked when the program is built and not at every start. Should they not be readable all the same,
    /// there is no policy, and nobody may do anything.
    #[must_use]
    pub fn shipped() -> Arc<Policies> {
        static SHIPPED: OnceLock<Arc<Policies>> = OnceLock::new();
        let read = || {
            let parts = check::read(&shipped_files(), check::Depth::Trusted);
            Arc::new(parts.map_or_else(|_| Policies::none(), Policies::of))
        };
        Arc::clone(SHIPPED.get_or_init(read))
    }

    /// Policies from files: any number of `.cedar`, and at most one `.cedarschema`; without one the shipped schema holds.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn read(files: &[PolicyFile]) -> Result<Policies, Vec<PolicyFault>> {
        check::read(files, check::Depth::Whole).map(Policies::of)
    }

    /// No policy: everything is refused.
    #[must_use]
    pub fn none() -> Policies {
        Policies::of(Parts {
            set: PolicySet::new(),
            hierarchy: Entities::empty(),
            actions: Vec::new(),
            groups: Vec::new(),
            policies: Vec::new(),
        })
    }

    fn of(parts: Parts) -> Policies {
        let Parts { set, hierarchy, actions, groups, policies } = parts;
        let rules = (0..actions.len() * Role::ALL.len()).map(|_| OnceLock::new()).collect();
        let places = actions.iter().enumerate().map(|(place, action)| (action.slug.clone(), place)).collect();
        Policies { set, hierarchy, actions, groups, policies, rules, places }
    }

    /// Every act, question, page and route, by name, with its groups and words.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// One of them.
    #[must_use]
    pub fn action(&self, slug: &str) -> Option<&Action> {
        self.actions.get(*self.places.get(slug)?)
    }

    /// Every group of actions.
    #[must_use]
    pub fn groups(&self) -> &[crate::Group] {
        &self.groups
    }

    /// Every policy, in the order of the files.
    #[must_use]
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// One policy.
    #[must_use]
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id == id)
    }

    /// Whether a role may do or ask something, and which policies say so. What the schema does not know is refused.
    #[must_use]
    pub fn decides(&self, role: Role, action: &str, relations: Relations, emergency: bool) -> Decision {
        let decision = self.rule(role, action).and_then(|rule| rule.decides(relations, emergency));
        decision.cloned().unwrap_or(Decision { allowed: false, by: Vec::new() })
    }

    /// Whether a role may do or ask something.
    #[must_use]
    pub fn allows(&self, role: Role, action: &str, relations: Relations, emergency: bool) -> bool {
        self.rule(role, action).is_some_and(|rule| rule.allows(relations, emergency))
    }

    /// All that the policies say of a role and an action; `None` where nothing permits it in any case.
    #[must_use]
    pub fn rule(&self, role: Role, action: &str) -> Option<&Rule> {
        let place = *self.places.get(action)?;
        let rule = self.rules.get(place * Role::ALL.len() + role as usize)?;
        rule.get_or_init(|| self.work_out(role, self.actions.get(place)?)).as_ref()
    }

    /// Every right there is: by action, then by role.
    #[must_use]
    pub fn rights(&self) -> Vec<Right> {
        let mut rights = Vec::new();
        for action in &self.actions {
            for role in Role::ALL {
                rights.extend(self.rule(role, &action.slug).map(|rule| Right::of(&action.slug, role, rule)));
            }
        }
        rights
    }

    /// The rights as people read them: one line a right.
    #[must_use]
    pub fn rights_text(&self) -> String {
        text::rights(self)
    }

    /// Asks Cedar for every case of a role and an action. Where an action may be about one of several subjects, it is
    /// the first for which there is any case in which the role may.
    fn work_out(&self, role: Role, action: &Action) -> Option<Rule> {
        let concerned = self.concerned(role, &action.slug)?;
        if concerned.is_empty() {
            return None;
        }
        action.subjects.iter().find_map(|subject| {
            let rule = Rule::work_out(*subject, |relations, emergency| {
                self.ask_cedar(&concerned, role, action, *subject, relations, emergency)
            });
            (rule.allows_ever() || rule.opens_in_emergency()).then_some(rule)
        })
    }

    /// Asks Cedar for one case.
    fn ask_cedar(
        &self,
        set: &PolicySet,
        role: Role,
        action: &Action,
        subject: Subject,
        relations: Relations,
        emergency: bool,
    ) -> Decision {
        let refused = Decision { allowed: false, by: Vec::new() };
        let case =
            Case { role, action: &action.slug, subjects: &action.subjects, subject, relations, emergency };
        let Ok(request) = case.request(None) else { return refused };
        let response = Authorizer::new().is_authorized(&request, set, &self.hierarchy);
        // A policy that could not be evaluated may have been one that forbids.
        if response.diagnostics().errors().next().is_some() {
            return refused;
        }
        let mut by: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
        by.sort_unstable();
        Decision { allowed: response.decision() == cedar_policy::Decision::Allow, by }
    }

    /// The policies that may have to do with a role and an action. It leaves out those alone that name another role or
    /// other actions, so that Cedar has less to read; a test holds the answers equal to those by all policies.
    fn concerned(&self, role: Role, action: &str) -> Option<PolicySet> {
        let role = crate::request::role_uid(role).ok()?;
        let action = crate::request::action_uid(action).ok()?;
        let is = |named: &EntityUid| *named == action || self.hierarchy.is_ancestor_of(named, &action);
        let concerned = |policy: &&CedarPolicy| {
            let another_role =
                matches!(policy.principal_constraint(), PrincipalConstraint::Eq(one) if one != role);
            let another_action = match policy.action_constraint() {
                ActionConstraint::Any => false,
                ActionConstraint::Eq(named) => named != action,
                ActionConstraint::In(named) => !named.iter().any(is),
            };
            !another_role && !another_action
        };
        PolicySet::from_policies(self.set.policies().filter(concerned).cloned()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Relation;

    /// What is left out before Cedar is asked must make no difference to any answer.
    #[test]
    fn the_policies_that_are_concerned_say_what_all_of_them_say() {
        let policies = Policies::shipped();
        let every = Relation::ALL.into_iter().collect();
        for action in policies.actions() {
            for role in Role::ALL {
                let concerned = policies.concerned(role, &action.slug).unwrap();
                for subject in &action.subjects {
                    for relations in [Relations::NONE, every, Relations::of(&[Relation::SharedWith])] {
                        let ask = |set: &PolicySet| {
                            policies.ask_cedar(set, role, action, *subject, relations, true)
                        };
                        assert_eq!(
                            ask(&concerned),
                            ask(&policies.set),
                            "{role} {} {relations:?}",
                            action.slug
                        );
                    }
                }
            }
        }
    }
}
