//! The rights table: who may do and ask what, and under which condition. What does not stand here is not allowed.
//!
//! The roles of the acts on a pathway are not repeated here: they come from the placement table.

use super::Condition::{
    self, AnyPathwayOf, Anyone, Filtered, NamedInReferral, OperatesCurrentUnit, OperatesUnit, RelatedAs,
};
use kernel::Role::{
    self, Assessor, Auditor, Citizen, Controller, CouncilSecretary, Leader, Planner, Politician, Provider,
    Sender, SystemOwner, Transport,
};
use pathways::{
    table::{ANY_LIVE, ANY_TIME, TABLE},
    view::relation::Relation::{self, Receiver, RegionOfResidence, RegionOfSender, Residence, SharedWith},
};
use std::{collections::BTreeMap, sync::OnceLock};

/// One right: a role may do or ask something, under a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The act or question.
    pub what: &'static str,
    /// The role.
    pub role: Role,
    /// When.
    pub condition: Condition,
}

/// Those who referred.
const REFERRED: &[Relation] = &[Relation::Sender];
/// Those who assess: the citizen's municipality, its region, and the region of the hospital that sends.
const ASSESSES: &[Relation] = &[Residence, RegionOfResidence, RegionOfSender];
/// Those who assess, and those with whom it is shared.
const ASSESSES_OR_SHARED: &[Relation] = &[Residence, RegionOfResidence, RegionOfSender, SharedWith];
/// Every organisation that ever had to do with the pathway.
const INVOLVED: &[Relation] =
    &[Relation::Sender, RegionOfSender, Residence, RegionOfResidence, Receiver, SharedWith];
/// The units that were offered or stayed at, and those with whom it is shared.
const RECEIVES: &[Relation] = &[Receiver, SharedWith];
/// Those with whom it is shared, as those who speak for a citizen or drive one.
const SHARED: &[Relation] = &[SharedWith];

/// Under which condition a role that the placement table names may act.
fn on_pathway(role: Role, act: &str) -> Condition {
    match role {
        Sender => RelatedAs(REFERRED),
        Assessor => RelatedAs(ASSESSES),
        Provider if act == "correct" => RelatedAs(RECEIVES),
        Provider => OperatesCurrentUnit,
        Leader => RelatedAs(INVOLVED),
        _ => RelatedAs(SHARED),
    }
}

/// Who may check that the log is whole. It shows no citizen.
const CHECKS: &[(Role, Condition)] = &[(Auditor, Anyone), (SystemOwner, Anyone)];

/// Acts that are no act on a pathway that exists already.
const OTHER_ACTS: &[(&str, &[(Role, Condition)])] = &[
    ("found", &[(SystemOwner, Anyone)]),
    ("adopt_rulebook", &[(SystemOwner, Anyone)]),
    ("change_registry", &[(SystemOwner, Anyone)]),
    ("register_units", &[(SystemOwner, Anyone), (Planner, OperatesUnit)]),
    ("set_up_places", &[(SystemOwner, Anyone)]),
    (
        "report_figures",
        &[(Provider, OperatesUnit), (Leader, OperatesUnit), (Planner, OperatesUnit), (SystemOwner, Anyone)],
    ),
    (
        "change_unit",
        &[(Provider, OperatesUnit), (Leader, OperatesUnit), (Planner, OperatesUnit), (SystemOwner, Anyone)],
    ),
    ("clean_place", &[(Provider, OperatesUnit), (Leader, OperatesUnit)]),
    ("refer", &[(Sender, NamedInReferral(REFERRED)), (Assessor, NamedInReferral(ASSESSES))]),
    ("identify", &[(Sender, AnyPathwayOf(REFERRED)), (Assessor, AnyPathwayOf(ASSESSES))]),
    ("update_identity", &[(Sender, AnyPathwayOf(REFERRED)), (Assessor, AnyPathwayOf(ASSESSES))]),
    ("join_persons", &[(Assessor, AnyPathwayOf(ASSESSES))]),
    ("separate_persons", &[(Assessor, AnyPathwayOf(ASSESSES))]),
    ("forget", &[(SystemOwner, Anyone)]),
    ("verify_log", CHECKS),
    ("log_status", CHECKS),
    ("export_head", CHECKS),
    ("check_head", CHECKS),
    ("back_up", &[(SystemOwner, Anyone)]),
    ("restore_log", &[(SystemOwner, Anyone)]),
    ("rotate_key", &[(SystemOwner, Anyone)]),
];

/// What shows one citizen's pathway in full.
const SEES: &[(Role, Condition)] = &[
    (Sender, RelatedAs(REFERRED)),
    (Assessor, RelatedAs(ASSESSES_OR_SHARED)),
    (Leader, RelatedAs(INVOLVED)),
    (Provider, RelatedAs(RECEIVES)),
];
/// What shows where to and why: for those who refer and decide.
const WEIGHS: &[(Role, Condition)] = &[
    (Sender, RelatedAs(REFERRED)),
    (Assessor, RelatedAs(ASSESSES_OR_SHARED)),
    (Leader, RelatedAs(INVOLVED)),
];
/// What shows no citizen.
const EVERYBODY: &[(Role, Condition)] = &[
    (Sender, Anyone),
    (Assessor, Anyone),
    (Leader, Anyone),
    (Provider, Anyone),
    (Transport, Anyone),
    (Planner, Anyone),
    (Controller, Anyone),
    (CouncilSecretary, Anyone),
    (Politician, Anyone),
    (Auditor, Anyone),
    (SystemOwner, Anyone),
    (Citizen, Anyone),
];
/// Lists that are cut down to the pathways that the actor may see.
const LISTS: &[(Role, Condition)] =
    &[(Sender, Filtered), (Assessor, Filtered), (Leader, Filtered), (Provider, Filtered)];
/// Figures, with the pathways behind them for those who may see them.
const FIGURES: &[(Role, Condition)] = &[
    (Sender, Filtered),
    (Assessor, Filtered),
    (Leader, Filtered),
    (Provider, Filtered),
    (Planner, Filtered),
    (Controller, Filtered),
    (CouncilSecretary, Filtered),
    (Politician, Filtered),
    (Auditor, Filtered),
    (SystemOwner, Filtered),
];

/// The questions.
const QUESTIONS: &[(&str, &[(Role, Condition)])] = &[
    ("ask_pathway", SEES),
    ("ask_pathways", LISTS),
    ("ask_suggestion", WEIGHS),
    ("ask_end_of_stay", WEIGHS),
    ("ask_suggestion_on_facts", EVERYBODY),
    ("ask_offers", WEIGHS),
    ("ask_who", SEES),
    ("ask_timeline", SEES),
    ("ask_why", SEES),
    (
        "ask_handover",
        &[
            (Sender, RelatedAs(REFERRED)),
            (Assessor, RelatedAs(ASSESSES_OR_SHARED)),
            (Leader, RelatedAs(INVOLVED)),
            (Provider, RelatedAs(RECEIVES)),
            (Transport, RelatedAs(SHARED)),
        ],
    ),
    ("ask_letter", &[(Assessor, RelatedAs(ASSESSES)), (Citizen, RelatedAs(SHARED))]),
    ("ask_due", LISTS),
    ("ask_delays", FIGURES),
    ("ask_history", SEES),
    ("ask_corrections", SEES),
    ("ask_log", &[(Auditor, Anyone), (SystemOwner, Anyone)]),
    ("ask_board", EVERYBODY),
    ("ask_units", EVERYBODY),
    ("ask_not_reported", EVERYBODY),
    (
        "ask_conflicts",
        &[(Provider, OperatesUnit), (Leader, OperatesUnit), (Assessor, Filtered), (Sender, Filtered)],
    ),
    ("ask_place", &[(Provider, OperatesUnit), (Leader, OperatesUnit)]),
    ("ask_free_place", &[(Assessor, Filtered), (Leader, Filtered), (Provider, Filtered)]),
    ("ask_organisations", EVERYBODY),
    ("ask_population", EVERYBODY),
    ("ask_seats", EVERYBODY),
    ("ask_adoptions", EVERYBODY),
    (
        "ask_dry_run",
        &[(SystemOwner, Filtered), (Planner, Filtered), (Leader, Filtered), (Assessor, Filtered)],
    ),
    (
        "ask_identity",
        &[
            (Sender, AnyPathwayOf(REFERRED)),
            (Assessor, AnyPathwayOf(ASSESSES_OR_SHARED)),
            (Provider, OperatesCurrentUnit),
        ],
    ),
    ("ask_person", &[(Sender, AnyPathwayOf(REFERRED)), (Assessor, AnyPathwayOf(ASSESSES_OR_SHARED))]),
];

/// Every right.
#[must_use]
pub fn rights() -> Vec<Right> {
    let placement = TABLE.iter().map(|row| (row.act, row.who));
    let acts = placement.chain(ANY_LIVE.iter().copied()).chain(ANY_TIME.iter().copied());
    let mut list: BTreeMap<(&'static str, Role), Condition> = BTreeMap::new();
    for (act, roles) in acts {
        for role in roles {
            list.insert((act, *role), on_pathway(*role, act));
        }
    }
    for (what, roles) in OTHER_ACTS.iter().chain(QUESTIONS) {
        for (role, condition) in *roles {
            list.insert((*what, *role), *condition);
        }
    }
    list.into_iter().map(|((what, role), condition)| Right { what, role, condition }).collect()
}

/// Under which condition a role may do or ask something; `None`: not at all.
#[must_use]
pub fn condition(what: &str, role: Role) -> Option<Condition> {
    static RIGHTS: OnceLock<Vec<Right>> = OnceLock::new();
    let rights = RIGHTS.get_or_init(rights);
    let index = rights.binary_search_by(|right| (right.what, right.role).cmp(&(what, role))).ok()?;
    rights.get(index).map(|right| right.condition)
}
