//! Arguments of the commands that set a log up and fill it. They mean nothing yet.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[arg(long, value_name = "TEXT")]
    pub purpose: Option<String>,
    #[arg(long)]
    pub synthetic: bool,
}

/// What `demo` takes.
#[derive(Debug, Args)]
pub struct Demo {
    /// Tells the whole tale without waiting between the steps, and ends.
    #[arg(long)]
    pub quick: bool,
    /// Tells the whole tale, waiting between the steps, and ends.
    #[arg(long)]
    pub tale: bool,
    /// Does not serve when the morning has been played.
    #[arg(long)]
    pub no_serve: bool,
    /// Where to serve.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// The password of the log-ins, instead of one that is drawn.
    #[arg(long, value_name = "TEXT")]
    pub password: Option<String>,
    /// Writes over an earlier demonstration in the same folder.
    #[arg(long)]
    pub again: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    Show(ConfigShow),
    Check(ConfigCheck),
    Example(super::Nothing),
}

#[derive(Debug, Args)]
pub(crate) struct ConfigShow {
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigCheck {
    #[arg(value_name = "FILE")]
    pub settings: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_enum, value_name = "units|figures|population|councils|reference")]
    pub what: ImportWhat,
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long)]
    pub accept_good_rows: bool,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportWhat {
    Units,
    Figures,
    Population,
    Councils,
    Reference,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}
