//! Pathways for people: one line each, the whole of one, what is due, who waits, the handover list.

use super::{View, or_dash};
use kernel::{LegalReference, Outcome};
use pathways::{
    ItemState, Pathway, Request,
    answers::HandoverItem,
    view::{due::Due, list::Line},
};

impl View<'_> {
    /// Pathways, one line each.
    pub(crate) fn pathway_lines(&self, lines: &[Line]) -> String {
        if lines.is_empty() {
            return self.say.of("Ingen forløb at vise.\n", "No pathways to show.\n").to_owned();
        }
        let header = [
            self.say.of("forløb", "pathway"),
            self.say.of("står", "state"),
            self.say.of("henvist", "referred"),
            self.say.of("fra", "from"),
            self.say.of("bopæl", "residence"),
            self.say.of("enhed", "unit"),
            self.say.of("frist", "due"),
            self.say.of("venter på", "waits for"),
        ];
        let rows = lines
            .iter()
            .map(|line| {
                vec![
                    line.pathway.to_string(),
                    self.say.say(&line.state_text).to_owned(),
                    line.referred_at.danish(),
                    self.directory.name(&line.sender),
                    line.residence.as_ref().map_or_else(|| "?".to_owned(), |id| self.directory.name(id)),
                    or_dash(line.unit.map(|unit| self.directory.unit_code(unit))),
                    or_dash(line.due.map(kernel::Instant::danish)),
                    or_dash(line.waits_for.as_ref().map(|cause| self.coded("delay_cause", cause))),
                ]
            })
            .collect();
        self.table(&header, rows)
    }

    /// Everything on a pathway.
    pub(crate) fn pathway(&self, pathway: &Pathway) -> String {
        let source = pathway.source.text();
        let mut out = format!(
            "{} · {} {} ({}, {})\n",
            pathway.id,
            self.say.of("henvist", "referred"),
            pathway.referred_at.danish(),
            self.directory.name(&pathway.sender.value),
            self.say.say(&source),
        );
        let residence = pathway.residence.as_ref().map_or_else(
            || self.say.of("ikke oplyst", "not known").to_owned(),
            |residence| self.directory.name(&residence.value),
        );
        out.push_str(&format!("  {}: {residence}\n", self.say.of("Bopæl", "Residence")));
        if pathway.extraordinary {
            out.push_str(self.say.of("  Ekstraordinær udskrivning\n", "  Extraordinary discharge\n"));
        }
        let mut moment = |da: &str, en: &str, at: Option<kernel::Instant>| {
            if let Some(at) = at {
                out.push_str(&format!("  {}: {}\n", self.say.of(da, en), at.danish()));
            }
        };
        moment("Udskrevet", "Discharged", pathway.discharged.as_ref().map(|noted| noted.value));
        moment("Sygehuset har behandleransvar til", "Hospital treats until", pathway.treatment_until);
        moment("Død", "Died", pathway.died.as_ref().map(|died| died.value));
        match pathway.known.open() {
            None => out.push_str(self.say.of("  Borgeren er glemt.\n", "  The citizen is forgotten.\n")),
            Some(known) => {
                let facts: Vec<String> = known
                    .facts
                    .iter()
                    .map(|(fact, (value, told))| {
                        let untold = if *told {
                            ""
                        } else {
                            self.say.of(" (borgeren kender den ikke)", " (not known to citizen)")
                        };
                        format!("{fact}={}{untold}", self.value(value))
                    })
                    .collect();
                if !facts.is_empty() {
                    out.push_str(&format!(
                        "  {}: {}\n",
                        self.say.of("Oplysninger", "Facts"),
                        facts.join(", ")
                    ));
                }
                for (kind, name) in &known.representatives {
                    out.push_str(&format!(
                        "  {}: {name} ({})\n",
                        self.say.of("Repræsentant", "Representative"),
                        self.coded("representative", kind)
                    ));
                }
                if !known.wished_units.is_empty() {
                    let units: Vec<String> =
                        known.wished_units.iter().map(|unit| self.directory.unit_name(*unit)).collect();
                    out.push_str(&format!("  {}: {}\n", self.say.of("Ønsker", "Wishes"), units.join(", ")));
                }
                for note in &known.notes {
                    out.push_str(&format!(
                        "  {} {} ({}, {}): {}\n",
                        self.say.say(&note.about.text()),
                        note.at.danish(),
                        note.by,
                        self.directory.name(&note.organisation),
                        note.text
                    ));
                }
            }
        }
        for request in &pathway.requests {
            out.push_str(&self.request(request));
        }
        for waiting in &pathway.waiting {
            out.push_str(&format!(
                "  {} {} ({})\n",
                self.say.of("Ventetid", "Waiting"),
                self.span(waiting.since.value, waiting.until),
                self.coded("delay_cause", &waiting.cause)
            ));
        }
        for basis in &pathway.sharing {
            out.push_str(&format!(
                "  {} {} ({}, {})\n",
                self.say.of("Deles med", "Shared with"),
                self.directory.name(&basis.with),
                self.coded("sharing_basis", &basis.basis),
                self.span(basis.at, basis.until)
            ));
        }
        out
    }

    /// One request of a pathway.
    pub(crate) fn request(&self, request: &Request) -> String {
        let state = request.state_text();
        let mut out = format!(
            "  {} {}: {}\n",
            self.say.of("Anmodning", "Request"),
            request.number,
            self.say.say(&state)
        );
        if let Some(decision) = &request.decision {
            let deviates = if decision.deviates { self.say.of(", afviger", ", deviates") } else { "" };
            out.push_str(&format!(
                "    {} {}: {} ({}, {}{deviates})\n",
                self.say.of("afgjort", "decided"),
                decision.at.danish(),
                self.conclusion(&decision.conclusion),
                decision.by,
                self.directory.name(&decision.organisation),
            ));
        }
        if let Some(offer) = &request.offer {
            out.push_str(&format!(
                "    {}: {}, {} {}\n",
                self.say.of("tilbudt", "offered"),
                self.directory.unit_name(offer.unit),
                self.say.of("pladsen holdes", "the place is held"),
                self.period(&offer.hold),
            ));
        }
        if let Some(ran_out) = request.ran_out {
            out.push_str(&format!(
                "    {} {}: {}\n",
                self.say.of("fristen løb ud", "the hold ran out"),
                ran_out.danish(),
                self.say.of(
                    "ingen svarede i tide, og den tilbudte plads er givet fri",
                    "nobody answered in time, and the offered place is free again"
                ),
            ));
        }
        for marked in &request.marked {
            out.push_str(&format!(
                "    {}: {} ({}, {})\n",
                self.say.of("ikke denne", "not this one"),
                self.directory.unit_name(marked.unit),
                self.coded("refusal", &marked.code),
                marked.at.danish()
            ));
        }
        let mut moment = |da: &str, en: &str, at: Option<kernel::Instant>| {
            if let Some(at) = at {
                out.push_str(&format!("    {}: {}\n", self.say.of(da, en), at.danish()));
            }
        };
        moment("frist", "due", request.due);
        moment("transport", "transport", request.pick_up);
        moment("taget af sted", "left", request.departed.as_ref().map(|departed| departed.value));
        if let Some(stay) = &request.stay {
            out.push_str(&format!(
                "    {}: {} {}, {}{}\n",
                self.say.of("ophold", "stay"),
                self.directory.unit_name(stay.unit),
                stay.place,
                self.period(&stay.period()),
                stay.end_reason.as_ref().map_or_else(String::new, |reason| {
                    format!(" ({})", self.coded("end_reason", reason))
                }),
            ));
            for leave in &stay.leaves {
                let leave = self.period(&leave.period());
                out.push_str(&format!("      {}: {leave}\n", self.say.of("orlov", "leave")));
            }
            if stay.items_missing > 0 {
                out.push_str(&format!(
                    "      {} {}\n",
                    stay.items_missing,
                    self.say.of("ting manglede ved ankomst", "things were missing at arrival")
                ));
            }
        }
        if let Some(code) = &request.closed_code {
            let code = self.coded("cancel_reason", code);
            out.push_str(&format!("    {}: {code}\n", self.say.of("lukket", "closed")));
        }
        out
    }

    /// What must be done: by the reader's organisation first, then by others, each with by whom and by when.
    pub(crate) fn due_of(&self, own: &kernel::OrganisationId, list: &[Due]) -> String {
        let (mine, others): (Vec<&Due>, Vec<&Due>) =
            list.iter().partition(|due| due.organisation.as_ref() == Some(own));
        let name = self.directory.name(own);
        let mut out = format!("{} ({name})\n", self.say.of("HOS JER", "AT YOURS"));
        out.push_str(&if mine.is_empty() {
            self.say.of("Intet venter på jer.\n", "Nothing waits for you.\n").to_owned()
        } else {
            self.due_table(&mine)
        });
        if !others.is_empty() {
            out.push_str(self.say.of("HOS ANDRE, som I kan se\n", "AT OTHERS, as you may see\n"));
            out.push_str(&self.due_table(&others));
        }
        out
    }

    /// What must be done on one pathway, by whom, by when.
    pub(crate) fn due(&self, list: &[Due]) -> String {
        self.due_table(&list.iter().collect::<Vec<_>>())
    }

    fn due_table(&self, list: &[&Due]) -> String {
        let header = [
            self.say.of("frist", "by"),
            self.say.of("forløb", "pathway"),
            self.say.of("hvad", "what"),
            self.say.of("hvem", "who"),
            self.say.of("hos", "at"),
        ];
        let rows = list
            .iter()
            .map(|due| {
                let late = if due.late { self.say.of(" FORSINKET", " LATE") } else { "" };
                let role = due.role.text();
                vec![
                    format!("{}{late}", or_dash(due.by.map(kernel::Instant::danish))),
                    due.pathway.to_string(),
                    self.say.say(&self.directory.spelled(&due.what)).to_owned(),
                    self.say.say(&role).to_owned(),
                    due.organisation.as_ref().map_or_else(|| "?".to_owned(), |id| self.directory.name(id)),
                ]
            })
            .collect();
        self.table(&header, rows)
    }

    /// Waiting, counted by municipality and cause, and one by one where the actor may see it.
    pub(crate) fn delay_figures(&self, figures: &engine::ask::DelayFigures) -> String {
        let mut out = format!(
            "{} {}\n",
            self.say.of("Klar, men ikke flyttet", "Ready but not moved"),
            self.period(&figures.period)
        );
        if figures.rows.is_empty() {
            out.push_str(self.say.of("Ingen ventetid i perioden.\n", "No waiting in the period.\n"));
            return out;
        }
        let residence = |id: &Option<kernel::OrganisationId>| {
            id.as_ref().map_or_else(|| "?".to_owned(), |id| self.directory.name(id))
        };
        let few = || self.say.of("få", "few").to_owned();
        let kept = || self.say.of("skjult", "kept back").to_owned();
        let mut rows: Vec<Vec<String>> = figures
            .rows
            .iter()
            .map(|row| {
                vec![
                    residence(&row.residence),
                    self.coded("delay_cause", &row.cause),
                    row.times.map_or_else(few, |times| times.to_string()),
                    row.days.map_or_else(few, |days| days.to_string()),
                ]
            })
            .collect();
        // With one cause alone its total is that of all.
        let all = figures.totals.len() > 2;
        rows.extend(figures.totals.iter().filter(|total| all || total.cause.is_some()).map(|total| {
            let cause = total.cause.as_ref();
            vec![
                self.say.of("I ALT", "TOTAL").to_owned(),
                cause.map_or_else(
                    || self.say.of("alle årsager", "all causes").to_owned(),
                    |cause| self.coded("delay_cause", cause),
                ),
                total.times.map_or_else(kept, |times| times.to_string()),
                total.days.map_or_else(kept, |days| days.to_string()),
            ]
        }));
        let header = [
            self.say.of("bopæl", "residence"),
            self.say.of("årsag", "cause"),
            self.say.of("gange", "times"),
            self.say.of("dage", "days"),
        ];
        out.push_str(&self.table(&header, rows));
        let hidden = figures.rows.iter().any(|row| row.times.is_none());
        if let Some(least) = figures.least_shown.filter(|_| hidden) {
            out.push_str(&format!(
                "{} {least} {}; {}\n",
                self.say.of("få: under", "few: below"),
                self.say.of("af dem, du ikke må se", "of those you may not see"),
                self.say.of(
                    "skjult: et tal under grænsen kunne regnes ud af det",
                    "kept back: a count below it could be worked out from it"
                )
            ));
        }
        for delay in &figures.visible {
            out.push_str(&format!(
                "  {}: {} {}, {}, {} {}\n",
                delay.pathway,
                self.span(delay.since, delay.until),
                self.coded("delay_cause", &delay.cause),
                residence(&delay.residence),
                delay.days,
                self.say.of("dage", "days")
            ));
        }
        out
    }

    /// The handover list.
    pub(crate) fn handover(&self, items: &[HandoverItem]) -> String {
        if items.is_empty() {
            return self
                .say
                .of(
                    "Reglerne siger ikke, hvad der skal følge med: aftal selv medicin og plejeplan.\n",
                    "The rules do not say what must travel along: agree on medicine and care plan yourselves.\n",
                )
                .to_owned();
        }
        let rows = items
            .iter()
            .map(|item| {
                let state = match (item.state, item.is_missing()) {
                    (Some(ItemState::Ready), _) => self.say.of("klar", "ready"),
                    (Some(ItemState::NotNeeded), _) => self.say.of("ikke nødvendig", "not needed"),
                    (_, true) => self.say.of("MANGLER", "MISSING"),
                    (None, _) if item.needed == Outcome::Judgement => {
                        self.say.of("aftal selv (ikke i kilderne)", "agree yourselves (not in the sources)")
                    }
                    (_, false) => self.say.of("ikke afklaret", "not clear"),
                };
                vec![item.id.to_string(), self.say.say(&item.text).to_owned(), state.to_owned()]
            })
            .collect();
        let header =
            [self.say.of("punkt", "item"), self.say.of("hvad", "what"), self.say.of("står", "state")];
        let mut out = self.table(&header, rows);
        out.push_str(&self.basis(&handover_basis(items)));
        out
    }
}

/// What the items rest on. Where the sources are silent it is said of which items; and what they say of other cases
/// does not stand under an item that they leave open here.
fn handover_basis(items: &[HandoverItem]) -> Vec<LegalReference> {
    let mut found: Vec<LegalReference> = Vec::new();
    let mut silent: Vec<(&str, Vec<&str>)> = Vec::new();
    for item in items {
        for reference in item.basis.iter() {
            if !reference.is_not_in_sources() {
                if item.needed != Outcome::Judgement {
                    found.push(reference.clone());
                }
            } else if let Some((_, ids)) = silent.iter_mut().find(|(known, _)| *known == reference.passage) {
                ids.push(&item.id);
            } else {
                silent.push((&reference.passage, vec![&item.id]));
            }
        }
    }
    found.extend(silent.into_iter().map(|(passage, ids)| LegalReference {
        document: LegalReference::NOT_IN_SOURCES.to_owned(),
        passage: format!("{}: {passage}", ids.join(", ")),
        quote: None,
        published: None,
    }));
    found
}
