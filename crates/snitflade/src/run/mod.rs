//! Carries out one command: makes the order or the question of what was typed, hands it to the engine, and puts the
//! answer in words. One file for each group of commands.

mod accounts;
mod acts;
mod asking;
mod board;
mod config;
mod head;
mod import;
mod letter;
mod log;
mod mend;
mod moving;
mod next;
mod old_keys;
mod persons;
mod place;
mod records;
mod registry;
mod scheme;
mod setup;
mod tokens;
mod units;

use crate::{args::Command, desk::Desk, directory::Directory, exit::Failure, output::Reply, render};
use std::io::Write;

/// Everything a command works with.
pub(crate) struct Bench<'a, 'b> {
    pub desk: &'a Desk<'b>,
    pub err: &'a mut dyn Write,
}

impl Bench<'_, '_> {
    /// Renders for the desk's language and width.
    pub(crate) fn view<'v>(&self, directory: &'v Directory) -> render::View<'v> {
        render::View {
            say: self.desk.say(),
            full: self.desk.full,
            width: self.desk.surroundings.width.unwrap_or(render::WIDTH),
            directory,
        }
    }
}

/// Carries out a command.
pub(crate) fn command(command: &Command, desk: &Desk<'_>, err: &mut dyn Write) -> Result<Reply, Failure> {
    let mut bench = Bench { desk, err };
    let bench = &mut bench;
    match command {
        Command::Init(arguments) => setup::init(arguments, bench),
        Command::Roles(_) => setup::roles(bench),
        Command::Import(arguments) => import::import(arguments, bench),
        // These say everything themselves and never come here.
        Command::Demo(_) | Command::Serve(_) | Command::Completions(_) => Ok(Reply::new("", &())),
        Command::Refer(arguments) => persons::refer(arguments, bench),
        Command::Assess(arguments) => acts::assess(arguments, bench),
        Command::Hear(arguments) => acts::hear(arguments, bench),
        Command::Decide(arguments) => acts::decide(arguments, bench),
        Command::Offer(arguments) => place::offer(arguments, bench),
        Command::Place(arguments) => place::place(arguments, bench),
        Command::Accept(arguments) => acts::accept(arguments, bench),
        Command::Decline(arguments) => acts::decline(arguments, bench),
        Command::Withdraw(arguments) => acts::withdraw(arguments, bench),
        Command::Confirm(arguments) => acts::confirm(arguments, bench),
        Command::Refuse(arguments) => acts::refuse(arguments, bench),
        Command::Cancel(arguments) => acts::cancel(arguments, bench),
        Command::Transport(arguments) => moving::transport(arguments, bench),
        Command::Discharge(arguments) => moving::moment(moving::Move::Discharge, arguments, bench),
        Command::Depart(arguments) => moving::moment(moving::Move::Depart, arguments, bench),
        Command::Arrive(arguments) => moving::moment(moving::Move::Arrive, arguments, bench),
        Command::Leave(arguments) => moving::moment(moving::Move::Leave, arguments, bench),
        Command::Return(arguments) => moving::moment(moving::Move::Return, arguments, bench),
        Command::Die(arguments) => moving::moment(moving::Move::Die, arguments, bench),
        Command::Transfer(arguments) => moving::transfer(arguments, bench),
        Command::Ready(arguments) => moving::ready(arguments, bench),
        Command::End(arguments) => moving::end(arguments, bench),
        Command::Correct(arguments) => moving::correct(arguments, bench),
        Command::Handover(arguments) => asking::handover(arguments, bench),
        Command::Letter(arguments) => letter::letter(arguments, bench),
        Command::Share(arguments) => persons::share(arguments, bench),
        Command::Unshare(arguments) => persons::unshare(arguments, bench),
        Command::Represent(arguments) => persons::represent(arguments, bench),
        Command::Wish(arguments) => persons::wish(arguments, bench),
        Command::Join(arguments) => persons::join(arguments, bench),
        Command::Separate(arguments) => persons::separate(arguments, bench),
        Command::Identify(arguments) => persons::identify(arguments, bench),
        Command::Forget(arguments) => persons::forget(arguments, bench),
        Command::Suggest(arguments) => asking::suggest(arguments, bench),
        Command::Who(arguments) => asking::who(arguments, bench),
        Command::Why(arguments) => asking::why(arguments, bench),
        Command::Pathway(arguments) => asking::pathway(arguments, bench),
        Command::Board(arguments) => board::board(arguments, bench),
        Command::List(arguments) => board::list(arguments, bench),
        Command::Due(_) => board::due(bench),
        Command::Delays(arguments) => board::delays(arguments, bench),
        Command::Free(arguments) => board::free(arguments, bench),
        Command::Conflicts(arguments) => board::conflicts(arguments, bench),
        Command::Unit(unit) => units::unit(unit, bench),
        Command::Registry(registry) => registry::registry(registry, bench),
        Command::Scheme(scheme) => scheme::scheme(scheme, bench),
        Command::Account(account) => accounts::account(account, bench),
        Command::Token(token) => tokens::token(token, bench),
        Command::Config(config) => config::config(config, bench),
        Command::Log(log) => log::log(log, bench),
    }
}
