//! Arguments of the commands on accounts and tokens. They mean nothing yet.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    Add(AccountAdd),
    List(super::Nothing),
    Password(AccountPassword),
    Close(AccountNamed),
}

#[derive(Debug, Args)]
pub(crate) struct AccountAdd {
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[arg(long = "name", value_name = "NAME")]
    pub full_name: String,
    #[arg(long = "role", value_name = "ROLE")]
    pub role: String,
    #[arg(long, value_name = "ORG")]
    pub organisation: String,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub openid_subject: Option<String>,
    #[arg(long)]
    pub password_from_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AccountPassword {
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[arg(long)]
    pub password_from_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AccountNamed {
    #[arg(value_name = "LOGIN")]
    pub login: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    Add(TokenAdd),
    List(super::Nothing),
    Revoke(TokenRevoke),
}

#[derive(Debug, Args)]
pub(crate) struct TokenAdd {
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[arg(long = "name", value_name = "NAME")]
    pub token_name: String,
    #[arg(long, value_name = "N", default_value = "365")]
    pub days: String,
    #[arg(long = "scope", value_name = "NAME")]
    pub scopes: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct TokenRevoke {
    #[arg(value_name = "TOKEN")]
    pub token: String,
}
