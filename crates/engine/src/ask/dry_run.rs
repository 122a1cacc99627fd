//! Whom another rulebook would have hit: every decision of the log asked again under it, with the facts of then.
//! Nothing is changed, and what comes out is a suggestion that changed, never a decision.

use super::{Asking, why::facts_of};
use kernel::{PathwayId, Refusal, RequestNumber};
use pathways::answers;
use schemes::{Rulebook, SourceFile};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

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
    };
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
    }
    Ok(run)
}
