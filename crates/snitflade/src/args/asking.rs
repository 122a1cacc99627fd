//! Arguments of the questions. They mean nothing yet.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Suggest {
    #[arg(value_name = "F-1")]
    pub pathway: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub variant: Vec<String>,
    #[arg(long, value_name = "N", default_value = "5")]
    pub offers: String,
    #[arg(long = "fact", value_name = "FACT=VALUE")]
    pub facts: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Who {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long, value_name = "treatment|authority|payer")]
    pub timeline: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Board {
    #[arg(long, value_name = "UNIT", group = "scope")]
    pub unit: Option<String>,
    #[arg(long, value_name = "MUNICIPALITY", group = "scope")]
    pub municipality: Option<String>,
    #[arg(long, value_name = "REGION", group = "scope")]
    pub region: Option<String>,
    #[arg(long, value_name = "COUNCIL", group = "scope")]
    pub council: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Why {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "N")]
    pub request: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(long, value_name = "UNIT", group = "which")]
    pub unit: Option<String>,
    #[arg(long, value_name = "MUNICIPALITY", group = "which")]
    pub municipality: Option<String>,
    #[arg(long, value_name = "REGION", group = "which")]
    pub region: Option<String>,
    #[arg(long, value_name = "YYYY", requires = "region")]
    pub year: Option<String>,
    #[arg(long, group = "which")]
    pub waiting: bool,
    #[arg(long, group = "which")]
    pub all: bool,
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Delays {
    #[arg(long, value_name = "YYYY", conflicts_with_all = ["from", "until"])]
    pub year: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub cause: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Free {
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Conflicts {
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
}
