//! What the registry knows, folded from its events. Folding never refuses.

use crate::{
    event::Event,
    identifier::Identifier,
    organisation::Organisation,
    population::{PopulationFigure, PopulationRow, PopulationSeries},
};
use kernel::{Date, Instant, OrganisationId, Stamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What the registry knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    organisations: BTreeMap<OrganisationId, Entry>,
    by_identifier: BTreeMap<Identifier, Vec<OrganisationId>>,
    series: BTreeMap<SmolStr, SeriesEntry>,
}

/// An organisation with its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// As it is known now.
    pub organisation: Organisation,
    /// Its names with the first day of each, in the order of the days; the first has none.
    pub names: Vec<NameSince>,
    /// When what is known changed, and why, in the order of the log.
    pub changes: Vec<Change>,
}

/// A name and the first day it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameSince {
    /// The name.
    pub name: String,
    /// First day; none for the name it was registered under.
    pub from: Option<Date>,
}

/// A change of what is known about an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The event's lasting slug.
    pub event: SmolStr,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Where in the log.
    pub position: u64,
    /// The reason given for a correction; empty otherwise.
    pub reason: String,
}

/// A whole-life key of a figure within its series: whose, when, which age.
pub(crate) type FigureKey = (OrganisationId, Date, Option<u16>);

/// A series and its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SeriesEntry {
    pub(crate) series: PopulationSeries,
    pub(crate) figures: BTreeMap<FigureKey, Vec<PopulationFigure>>,
}

impl State {
    /// An organisation with its history.
    #[must_use]
    pub fn entry(&self, id: &OrganisationId) -> Option<&Entry> {
        self.organisations.get(id)
    }

    /// Every organisation, in the order of their ids.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.organisations.values()
    }

    /// The organisations that carry or carried an identifier.
    #[must_use]
    pub fn with_identifier(&self, identifier: &Identifier) -> &[OrganisationId] {
        self.by_identifier.get(identifier).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn series_entry(&self, id: &str) -> Option<&SeriesEntry> {
        self.series.get(id)
    }

    pub(crate) fn series_entries(&self) -> impl Iterator<Item = &SeriesEntry> {
        self.series.values()
    }

    /// Folds one event in.
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        let change = |reason: &str| Change {
            event: SmolStr::new_static(event.kind()),
            recorded_at: stamp.recorded_at,
            position: stamp.position,
            reason: reason.to_owned(),
        };
        match event {
            Event::OrganisationRegistered { organisation } => {
                self.put(organisation.clone(), change(""));
            }
            Event::OrganisationCorrected { organisation, reason } => {
                self.put(organisation.clone(), change(reason));
            }
            Event::MembershipAdded(new) => {
                if let Some(entry) = self.organisations.get_mut(&new.organisation) {
                    entry.organisation.part_of.push(new.membership.clone());
                    entry.changes.push(change(""));
                }
            }
            Event::MembershipEnded { organisation, parent, on } => {
                if let Some(entry) = self.organisations.get_mut(organisation) {
                    let running = |from: Option<Date>, until: Option<Date>| {
                        from.is_none_or(|from| from < *on) && until.is_none_or(|until| *on < until)
                    };
                    for membership in &mut entry.organisation.part_of {
                        if membership.parent == *parent && running(membership.from, membership.until) {
                            membership.until = Some(*on);
                        }
                    }
                    entry.changes.push(change(""));
                }
            }
            Event::OrganisationEnded { id, on, successor } => {
                if let Some(entry) = self.organisations.get_mut(id) {
                    entry.organisation.valid_until = Some(*on);
                    entry.organisation.successor.clone_from(successor);
                    entry.changes.push(change(""));
                }
            }
            Event::OrganisationRenamed { id, name, from } => {
                if let Some(entry) = self.organisations.get_mut(id) {
                    entry.rename(name, *from);
                    entry.changes.push(change(""));
                }
            }
            Event::PopulationSeriesRegistered { series } => self.describe(series),
            Event::PopulationImported { series, rows } => self.take_in(series, rows, stamp),
        }
    }

    fn put(&mut self, organisation: Organisation, change: Change) {
        let id = organisation.id.clone();
        if let Some(entry) = self.organisations.get_mut(&id) {
            for identifier in &entry.organisation.identifiers {
                if let Some(ids) = self.by_identifier.get_mut(identifier) {
                    ids.retain(|other| *other != id);
                }
            }
        }
        for identifier in &organisation.identifiers {
            let ids = self.by_identifier.entry(identifier.clone()).or_default();
            if !ids.contains(&id) {
                ids.push(id.clone());
            }
        }
        match self.organisations.get_mut(&id) {
            Some(entry) => {
                if let Some(latest) = entry.names.last_mut() {
                    latest.name.clone_from(&organisation.name);
                }
                entry.organisation = organisation;
                entry.changes.push(change);
            }
            None => {
                let names = vec![NameSince { name: organisation.name.clone(), from: None }];
                let entry = Entry { organisation, names, changes: vec![change] };
                self.organisations.insert(id, entry);
            }
        }
    }

    fn describe(&mut self, series: &PopulationSeries) {
        self.series
            .entry(series.id.clone())
            .or_insert_with(|| SeriesEntry { series: series.clone(), figures: BTreeMap::new() });
    }

    fn take_in(&mut self, series: &SmolStr, rows: &[PopulationRow], stamp: &Stamp) {
        let Some(entry) = self.series.get_mut(series) else {
            return;
        };
        for row in rows {
            let figure = PopulationFigure {
                count: row.count,
                recorded_at: stamp.recorded_at,
                position: stamp.position,
            };
            entry.figures.entry((row.organisation.clone(), row.date, row.age)).or_default().push(figure);
        }
    }
}

impl Entry {
    fn rename(&mut self, name: &str, from: Date) {
        self.names.retain(|known| known.from != Some(from));
        self.names.push(NameSince { name: name.to_owned(), from: Some(from) });
        self.names.sort_by_key(|known| known.from);
        if let Some(latest) = self.names.last() {
            self.organisation.name.clone_from(&latest.name);
        }
    }
}
