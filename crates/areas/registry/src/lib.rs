//! Floor 2: organisations with their identifiers, periods of existence and memberships, and population
//! figures with their series. Every question can be asked of any date, before and after a merger.
//!
//! It holds no places, no citizens and no rule of law; it asks no register outside.

mod check;
mod command;
mod cpr;
mod decide;
mod event;
mod identifier;
mod organisation;
mod overview;
mod population;
mod position;
mod state;
mod view;

pub use command::{Command, NewMembership};
pub use cpr::{Cpr, CprFault, TemporaryNumber};
pub use decide::decide;
pub use event::Event;
pub use identifier::{
    Cvr, Gln, Identifier, IdentifierFault, MunicipalityCode, ProviderNumber, RegionCode, Sor,
};
pub use organisation::{Membership, Organisation, OrganisationKind};
pub use population::{PopulationAnswer, PopulationFigure, PopulationRow, PopulationSeries};
pub use position::{Direction, Position, distance_km};
pub use state::{Change, Entry, NameSince, State};
pub use view::{Existence, KnownPopulation, OrganisationLine, organisation_lines};
