//! The walk through every page: each page's route with an address that can be opened in the demonstration, and who opens
//! it. The test of the pages and the pictures take the same walk. A route that is missing here fails the test.

/// One page of the walk.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// The route, as the table of routes has it.
    pub route: &'static str,
    /// Who opens it: a user name of the demonstration, or nobody.
    pub who: Option<&'static str>,
    /// The address.
    pub address: &'static str,
    /// What its picture is called.
    pub name: &'static str,
    /// Whether a picture is taken at the width of a telephone, too.
    pub narrow: bool,
}

const fn stop(
    route: &'static str,
    who: Option<&'static str>,
    address: &'static str,
    name: &'static str,
) -> Stop {
    Stop { route, who, address, name, narrow: false }
}

const fn narrow(stop: Stop) -> Stop {
    Stop { narrow: true, ..stop }
}

const ASSESSOR: Option<&str> = Some("ole.regionsvisitator");

/// Every page.
pub const STOPS: &[Stop] = &[
    narrow(stop("/", ASSESSOR, "/", "overblik")),
    narrow(stop("/log-ind", None, "/log-ind", "log-ind")),
    stop("/min-side", ASSESSOR, "/min-side", "min-side"),
];

/// Routes that are read and are no pages, with what they are.
pub const NO_PAGES: &[(&str, &str)] = &[
    ("/filer/{navn}", "style, script and icon"),
    ("/levende", "the stream of changes"),
    ("/log-ind/udbyder", "leads on to the identity provider"),
    ("/log-ind/tilbage", "leads back from it"),
];
