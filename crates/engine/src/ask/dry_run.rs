//! Whom another rulebook would have hit: every decision of the log asked again under it with the facts of then, and
//! every pathway that is under way held against it as it stands now: deadlines, own payment, responsibilities. Nothing
//! is changed, and what comes out is what the rules would have said, never a decision.

use super::{Asking, why::facts_of};
use kernel::{PathwayId, Refusal, RequestNumber};
use pathways::{
    answers,
    view::other_law::{self, Differing},
};
use schemes::{Rulebook, SourceFile};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// What another rulebook would have changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DryRun {
    /// The content hash of the rulebook tried.
    pub rulebook: String,
    /// How many decisions were asked again.
    pub asked: usize,
    /// How many could not be, because the citizen has been forgotten.
    pub forgotten: usize,
    /// How many come to something else: by what it was and what it would be.
    pub changes: BTreeMap<String, usize>,
    /// Those of them that the actor may see.
    pub visible: Vec<Changed>,
    /// How many pathways are under way; each was held against both rulebooks.
    pub under_way: usize,
    /// How many of them something would be different for.
    pub hit: usize,
    /// How many of them by each matter, as `deadline place_due` or `responsibility payer`.
    pub hits: BTreeMap<String, usize>,
    /// What would be different, for each of them that the actor may see.
    pub hit_visible: Vec<Hit>,
}

/// A pathway under way for which another rulebook says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The pathway.
    pub pathway: PathwayId,
    /// What it says, and what it would say.
    pub differing: Vec<Differing>,
}

/// A suggestion that would have been another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The pathway.
    pub pathway: PathwayId,
    /// The request.
    pub request: RequestNumber,
    /// What the rules came to: the conclusion, or the kind of verdict.
    pub was: SmolStr,
    /// What they would come to.
    pub would_be: SmolStr,
}

pub(super) fn dry_run(asking: &Asking<'_>, files: &[SourceFile]) -> Result<DryRun, Refusal> {
    let rulebook = Rulebook::load(files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Refusal::invalid(
            "rulebook_faulty",
            format!("Ordningerne har {} fejl:\n{}", faults.len(), lines.join("\n")),
            format!("The schemes have {} faults:\n{}", faults.len(), lines.join("\n")),
        )
        .instead("ret fejlene i filerne", "correct the faults in the files")
    })?;
    let law = rulebook.law(None)?;
    let sight = asking.sight();
    let mut run = DryRun {
        rulebook: rulebook.hash().to_owned(),
        asked: 0,
        forgotten: 0,
        changes: BTreeMap::new(),
        visible: Vec::new(),
        under_way: 0,
        hit: 0,
        hits: BTreeMap::new(),
        hit_visible: Vec::new(),
    };
    // Without a rulebook in use there is nothing that would be different.
    let in_use = asking.world.below().law().ok();
    for pathway in asking.world.pathways.all() {
        let decisions =
            pathway.requests.iter().filter_map(|request| Some((request, request.decision.as_ref()?)));
        for (request, decision) in decisions {
            let Some(basis) = decision.basis.open() else {
                run.forgotten += 1;
                continue;
            };
            run.asked += 1;
            let dates = answers::dates_at(&pathway, decision.at);
            let again = law.ask(answers::placement_question(&pathway), &facts_of(&pathway, basis), &dates);
            let was = basis.suggested.clone().unwrap_or_else(|| basis.verdict.clone());
            let would_be = again
                .verdict
                .settled()
                .map_or_else(|| answers::verdict_slug(&again.verdict).into(), |settled| settled.id.clone());
            if was == would_be {
                continue;
            }
            *run.changes.entry(format!("{was} -> {would_be}")).or_default() += 1;
            if sight.sees(&pathway) {
                run.visible.push(Changed { pathway: pathway.id, request: request.number, was, would_be });
            }
        }
        if pathway.is_closed() {
            continue;
        }
        run.under_way += 1;
        let Some(in_use) = &in_use else { continue };
        let around = asking.world.around();
        let differing = other_law::differences(in_use, &law, around, &pathway, asking.now);
        if differing.is_empty() {
            continue;
        }
        run.hit += 1;
        let matters: BTreeSet<String> = differing.iter().map(named).collect();
        for matter in matters {
            *run.hits.entry(matter).or_default() += 1;
        }
        if sight.sees(&pathway) {
            run.hit_visible.push(Hit { pathway: pathway.id, differing });
        }
    }
    Ok(run)
}

/// A matter by its name, with which of the scheme's it is where there are several.
fn named(one: &Differing) -> String {
    let slug = one.matter.slug();
    if one.id == slug { slug.to_owned() } else { format!("{slug} {}", one.id) }
}
