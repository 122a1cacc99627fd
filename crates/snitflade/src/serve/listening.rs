//! Takes the address that a server answers at. A demonstration whose port is taken takes the next one that is free; a server
//! that others know by its address does not.

use super::told;
use crate::exit::Failure;
use front::{Bound, ServeFault, ServerConfig};
use kernel::{Language, Refusal};
use std::{io, io::Write, net::SocketAddr};

/// How many ports after the one asked for a demonstration tries.
const PORTS_TRIED: u16 = 50;

/// Where to listen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    /// Whether another port will do.
    another_port: bool,
}

impl Listening {
    /// For a demonstration: where the settings say, or the next port that is free.
    pub(crate) const fn for_demo(config: &ServerConfig) -> Self {
        Listening { address: config.listen, another_port: true }
    }

    /// Where the settings say; nowhere else.
    pub(crate) const fn at(config: &ServerConfig) -> Self {
        Listening { address: config.listen, another_port: false }
    }

    /// Takes it. If it becomes another port than the one asked for, that is said.
    pub(crate) fn take(self, language: Language, err: &mut dyn Write) -> Result<Bound, Failure> {
        let fault = match Bound::at(self.address) {
            Ok(bound) => return Ok(bound),
            Err(fault) => fault,
        };
        if self.another_port && is_taken(&fault) {
            for port in (self.address.port()..).skip(1).take(PORTS_TRIED.into()) {
                match Bound::at(SocketAddr::new(self.address.ip(), port)) {
                    Ok(bound) => {
                        let taken = self.address.port();
                        let words = match language {
                            Language::Da => format!("Port {taken} er optaget; demonstrationen tager {port}."),
                            Language::En => format!("Port {taken} is taken; the demonstration takes {port}."),
                        };
                        writeln!(err, "{words}")?;
                        return Ok(bound);
                    }
                    Err(fault) if is_taken(&fault) => {}
                    Err(_) => break,
                }
            }
        }
        Err(refused(&fault))
    }
}

fn is_taken(fault: &ServeFault) -> bool {
    matches!(fault, ServeFault::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse)
}

fn refused(fault: &ServeFault) -> Failure {
    let ServeFault::Listen { address, source } = fault else {
        let words = told(fault);
        return Failure::fault("listen", words.clone(), words);
    };
    let (da, en) = match source.kind() {
        io::ErrorKind::AddrInUse => {
            ("adressen er optaget af et andet program", "another program has the address")
        }
        io::ErrorKind::AddrNotAvailable => {
            ("adressen er ikke denne maskines", "the address is not this machine's")
        }
        io::ErrorKind::PermissionDenied => (
            "der mangler rettigheder: porte under 1024 kræver dem",
            "the rights are missing: ports below 1024 need them",
        ),
        _ => ("adressen kan ikke bruges", "the address cannot be used"),
    };
    Refusal::state("listen", format!("{address}: {da}"), format!("{address}: {en} ({source})"))
        .instead("vælg en anden med --listen", "choose another with --listen")
        .into()
}
