//! Arguments of the commands on units, the registry, the schemes and the log itself. They mean nothing yet.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Unit {
    Register(UnitRegister),
    Report(UnitReport),
    Block(UnitBlock),
    Unblock(UnitUnblock),
    Close(UnitClose),
    Reopen(UnitReopen),
    Clean(UnitClean),
    Cleaned(UnitCleaned),
    Capabilities(UnitCapabilities),
    StaleLimit(UnitStaleLimit),
    AddPlaces(UnitAddPlaces),
    RemovePlaces(UnitUnblock),
    List(UnitList),
    Place(UnitPlace),
    Service(UnitService),
    Services(super::Nothing),
}

#[derive(Debug, Args)]
pub(crate) struct UnitAddPlaces {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(value_name = "N")]
    pub count: String,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

/// Capacity that is not a place.
#[derive(Debug, Args)]
pub(crate) struct UnitService {
    #[arg(value_name = "UNIT|ORG")]
    pub holder: String,
    #[arg(value_name = "SERVICE")]
    pub service: String,
    #[arg(value_name = "AMOUNT")]
    pub amount: String,
    #[arg(long)]
    pub full_time_equivalents: bool,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitList {
    #[arg(long, value_name = "MUNICIPALITY")]
    pub municipality: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UnitPlace {
    #[arg(value_name = "P-1")]
    pub place: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitRegister {
    #[arg(value_name = "UNIT")]
    pub code: String,
    #[arg(long, value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "KIND")]
    pub kind: String,
    #[arg(long, value_name = "ORG")]
    pub operator: String,
    #[arg(long, value_name = "MUNICIPALITY")]
    pub municipality: Option<String>,
    #[arg(long, value_name = "COUNCIL")]
    pub council: Option<String>,
    #[arg(long, value_name = "LAT,LON")]
    pub position: Option<String>,
    #[arg(long, value_name = "N")]
    pub approved: String,
    #[arg(long, value_name = "N")]
    pub physical: Option<String>,
    #[arg(long, value_name = "N")]
    pub staffed: Option<String>,
    #[arg(long = "capability", value_name = "TAG")]
    pub capabilities: Vec<String>,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
    #[arg(long)]
    pub synthetic: bool,
}

#[derive(Debug, Args)]
pub(crate) struct UnitReport {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(required = true, value_name = "FIGURE=N")]
    pub figures: Vec<String>,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitBlock {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(long, value_name = "N", group = "selection")]
    pub count: Option<String>,
    #[arg(long = "place", value_name = "P-1", group = "selection")]
    pub places: Vec<String>,
    #[arg(long, value_name = "CODE")]
    pub reason: String,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitUnblock {
    #[arg(required = true, value_name = "P-1")]
    pub places: Vec<String>,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitClose {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(long, value_name = "CODE")]
    pub reason: String,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitReopen {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitClean {
    #[arg(value_name = "P-1")]
    pub place: String,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub planned_until: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UnitCleaned {
    #[arg(value_name = "P-1")]
    pub place: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct UnitCapabilities {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(long, value_name = "TAG")]
    pub add: Vec<String>,
    #[arg(long, value_name = "TAG")]
    pub remove: Vec<String>,
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Args)]
pub(crate) struct UnitStaleLimit {
    #[arg(value_name = "MINUTES")]
    pub minutes: String,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Registry {
    List(RegistryList),
    Show(RegistryShow),
    Population(RegistryPopulation),
    Seats(RegistrySeats),
    Register(RegistryRegister),
}

#[derive(Debug, Args)]
pub(crate) struct RegistryList {
    #[arg(value_name = "KIND")]
    pub kind: String,
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RegistryShow {
    #[arg(value_name = "ORG")]
    pub organisation: String,
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RegistryPopulation {
    #[arg(value_name = "ORG")]
    pub organisation: String,
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    #[arg(long, value_name = "SERIES")]
    pub series: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RegistrySeats {
    #[arg(value_name = "MUNICIPALITY")]
    pub municipality: String,
    #[arg(long, value_name = "DATE")]
    pub on: String,
    #[arg(long, value_name = "SERIES")]
    pub series: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RegistryRegister {
    #[arg(value_name = "ID")]
    pub id: String,
    #[arg(long, value_name = "KIND")]
    pub kind: String,
    #[arg(long, value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "ORG")]
    pub part_of: Option<String>,
    #[arg(long, value_name = "LAT,LON")]
    pub position: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "prompt")]
    pub source: String,
    #[arg(long)]
    pub synthetic: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Scheme {
    Check(SchemeFolder),
    Test(SchemeFolder),
    Show(SchemeShow),
    Diff(SchemeDiff),
    Adopt(SchemeAdopt),
    DryRun(SchemeDryRun),
    List(super::Nothing),
}

#[derive(Debug, Args)]
pub(crate) struct SchemeFolder {
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SchemeShow {
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SchemeDiff {
    #[arg(long, value_name = "NAME")]
    pub variant: String,
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SchemeAdopt {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

#[derive(Debug, Args)]
pub(crate) struct SchemeDryRun {
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    Show(LogShow),
    Verify(super::Nothing),
    Status(super::Nothing),
    ExportHead(LogFile),
    CheckHead(LogFile),
    Backup(LogFile),
    Restore(LogRestore),
    RotateKey(super::Nothing),
}

#[derive(Debug, Args)]
pub(crate) struct LogShow {
    #[arg(value_name = "F-1")]
    pub pathway: Option<String>,
    #[arg(long, value_name = "N")]
    pub from: Option<String>,
    #[arg(long, value_name = "N", default_value = "50")]
    pub limit: String,
}

#[derive(Debug, Args)]
pub(crate) struct LogFile {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LogRestore {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}
