//! Arguments of the acts on a pathway. They mean nothing yet.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Refer {
    #[arg(long, value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "DDMMYY-NNNN")]
    pub cpr: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub temporary_number: Option<String>,
    #[arg(long)]
    pub same_person: bool,
    #[arg(long, value_name = "CODE", default_value = "hospital_ward")]
    pub source: String,
    #[arg(long, value_name = "ORG")]
    pub sender: Option<String>,
    #[arg(long, value_name = "MUNICIPALITY")]
    pub residence: Option<String>,
    #[arg(long)]
    pub extraordinary: bool,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long = "fact", value_name = "FACT=VALUE")]
    pub facts: Vec<String>,
    #[arg(long, value_name = "FACT")]
    pub unknown_to_citizen: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub address: Option<String>,
    #[arg(long)]
    pub protected: bool,
    #[arg(long, value_name = "TEXT")]
    pub next_of_kin: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub general_practitioner: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub other_name: Vec<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

#[derive(Debug, Args)]
pub(crate) struct Assess {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(required = true, value_name = "FACT=VALUE")]
    pub facts: Vec<String>,
    #[arg(long, value_name = "FACT")]
    pub unknown_to_citizen: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Hear {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TEXT")]
    pub outcome: String,
}

#[derive(Debug, Args)]
pub(crate) struct Decide {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "CONCLUSION")]
    pub conclusion: String,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Offer {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "UNIT")]
    pub unit: String,
    #[arg(long, value_name = "TEXT")]
    pub deviation: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Place {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Accept {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long)]
    pub told_cost: bool,
    #[arg(long, value_name = "citizen|representative", default_value = "citizen")]
    pub by: String,
}

#[derive(Debug, Args)]
pub(crate) struct Decline {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "citizen|representative", default_value = "citizen")]
    pub by: String,
}

/// An offer taken back by whoever made it.
#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// A coded no, of a unit (`refuse`) or to the whole request (`cancel`).
#[derive(Debug, Args)]
pub(crate) struct Refuse {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "CODE")]
    pub code: String,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

#[derive(Debug, Args)]
pub(crate) struct Transport {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TIME")]
    pub pick_up: String,
}

#[derive(Debug, Args)]
pub(crate) struct Reasoned {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Coded {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "CODE")]
    pub code: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct End {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "CODE")]
    pub code: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub cleaning_until: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Correct {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "ENTRY")]
    pub entry: String,
    #[arg(value_name = "VALUE")]
    pub value: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "N")]
    pub request: Option<String>,
    #[arg(long, value_name = "N")]
    pub leave: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Handover {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "ITEM=ready|missing|not_needed")]
    pub items: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Letter {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "FIELD=TEXT")]
    pub fill: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Share {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "ORG")]
    pub with: String,
    #[arg(long, value_name = "CODE")]
    pub basis: String,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

#[derive(Debug, Args)]
pub(crate) struct Unshare {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "ORG")]
    pub with: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Represent {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "CODE")]
    pub code: String,
    #[arg(long, value_name = "NAME")]
    pub name: String,
}

#[derive(Debug, Args)]
pub(crate) struct Wish {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(value_name = "UNIT")]
    pub units: Vec<String>,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

#[derive(Debug, Args)]
pub(crate) struct Join {
    #[arg(value_name = "KEPT")]
    pub kept: String,
    #[arg(value_name = "MERGED")]
    pub merged: String,
}

#[derive(Debug, Args)]
pub(crate) struct Separate {
    #[arg(value_name = "MERGED")]
    pub merged: String,
}

#[derive(Debug, Args)]
pub(crate) struct Identify {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "DDMMYY-NNNN")]
    pub cpr: String,
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long)]
    pub same_person: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Forget {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long)]
    pub yes_forget_for_good: bool,
}
