//! What can be typed: the commands with their arguments, as clap reads them. Every value stays the text that
//! was typed; [`crate::values`] makes sense of it, so that a wrong one is told in the user's language. The words
//! of the help stand in [`crate::help`].

pub(crate) mod accounts;
pub(crate) mod asking;
pub(crate) mod placement;
pub(crate) mod setup;
pub(crate) mod upkeep;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "snitflade",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 110
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What can stand with every command.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "DIR")]
    pub db: Option<PathBuf>,
    #[arg(long = "as", global = true, value_name = "PROFILE")]
    pub profile: Option<String>,
    #[arg(long, global = true, value_name = "da|en")]
    pub lang: Option<String>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true)]
    pub full: bool,
    #[arg(long, global = true, value_name = "TIME")]
    pub clock: Option<String>,
    #[arg(long, global = true, value_name = "KEY")]
    pub command_key: Option<String>,
    #[arg(long, global = true, value_name = "PURPOSE")]
    pub look_purpose: Option<String>,
    #[arg(long, global = true, value_name = "REASON")]
    pub emergency: Option<String>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    // Setting up.
    Init(setup::Init),
    Demo(setup::Demo),
    Serve(setup::Serve),
    #[command(subcommand)]
    Config(setup::Config),
    Import(setup::Import),
    Roles(Nothing),
    Completions(setup::Completions),
    // From referral to decision.
    Refer(placement::Refer),
    Assess(placement::Assess),
    Hear(placement::Hear),
    Suggest(asking::Suggest),
    Decide(placement::Decide),
    // Finding the place.
    Offer(placement::Offer),
    Place(placement::Place),
    Accept(placement::Accept),
    Decline(placement::Decline),
    Withdraw(placement::Withdraw),
    Confirm(OnPathway),
    Refuse(placement::Refuse),
    Cancel(placement::Refuse),
    // Moving and staying.
    Transport(placement::Transport),
    Discharge(Moment),
    Depart(Moment),
    Arrive(Moment),
    Leave(Moment),
    Return(Moment),
    Transfer(placement::Reasoned),
    Ready(placement::Coded),
    End(placement::End),
    Die(Moment),
    Correct(placement::Correct),
    Handover(placement::Handover),
    Letter(placement::Letter),
    // Around the citizen.
    Share(placement::Share),
    Unshare(placement::Unshare),
    Represent(placement::Represent),
    Wish(placement::Wish),
    Join(placement::Join),
    Separate(placement::Separate),
    Identify(placement::Identify),
    Forget(placement::Forget),
    // Asking.
    Who(asking::Who),
    Board(asking::Board),
    Why(asking::Why),
    Pathway(OnPathway),
    List(asking::List),
    Due(Nothing),
    Delays(asking::Delays),
    Free(asking::Free),
    Conflicts(asking::Conflicts),
    // Upkeep.
    #[command(subcommand)]
    Unit(upkeep::Unit),
    #[command(subcommand)]
    Registry(upkeep::Registry),
    #[command(subcommand)]
    Scheme(upkeep::Scheme),
    #[command(subcommand)]
    Account(accounts::Account),
    #[command(subcommand)]
    Token(accounts::Token),
    #[command(subcommand)]
    Log(upkeep::Log),
}

/// A command without arguments of its own.
#[derive(Debug, Args)]
pub(crate) struct Nothing {}

/// A command that needs a pathway and nothing else.
#[derive(Debug, Args)]
pub(crate) struct OnPathway {
    #[arg(value_name = "F-1")]
    pub pathway: String,
}

/// An act on a pathway at a moment.
#[derive(Debug, Args)]
pub(crate) struct Moment {
    #[arg(value_name = "F-1")]
    pub pathway: String,
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}
