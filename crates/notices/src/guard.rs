//! Which addresses of webhooks are called. Whoever may set up a webhook could otherwise have this machine ask questions of
//! its own net that only it can ask.

use crate::config::WebhookConfig;
use kernel::Text;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It cannot be read as an address.
    #[error("the address cannot be read: write it like https://receiver.example.dk/snitflade")]
    NotAnAddress,
    /// It is not called without TLS.
    #[error("the address must begin with https://")]
    NotHttps,
    /// It holds a user name or password.
    #[error("the address must hold no user name or password")]
    HoldsLogin,
    /// It lies within a private net or on this machine.
    #[error("the address lies within a private net or on this machine, which is not called")]
    Private,
    /// Its name is not found.
    #[error("the address's name was not found")]
    NotFound,
}

impl AddressFault {
    /// The same in both languages.
    #[must_use]
    pub fn text(self) -> Text {
        let da = match self {
            AddressFault::NotAnAddress => {
                "adressen kan ikke læses: skriv den som https://modtager.eksempel.dk/snitflade"
            }
            AddressFault::NotHttps => "adressen skal begynde med https://",
            AddressFault::HoldsLogin => "adressen må ikke rumme brugernavn eller adgangskode",
            AddressFault::Private => {
                "adressen ligger i et privat net eller på denne maskine, og dem kaldes der ikke til"
            }
            AddressFault::NotFound => "adressens navn blev ikke fundet",
        };
        Text::new(da, self.to_string())
    }
}

/// Checks an address as it is written, when a webhook is set up. Where its name leads is checked each time it is called.
///
/// # Errors
/// When it would not be called.
pub fn check_address(address: &str, config: &WebhookConfig) -> Result<Url, AddressFault> {
    let url = Url::parse(address).map_err(|_| AddressFault::NotAnAddress)?;
    match url.scheme() {
        "https" => {}
        "http" if config.allow_http => {}
        _ => return Err(AddressFault::NotHttps),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressFault::HoldsLogin);
    }
    let number = match url.host() {
        Some(Host::Ipv4(number)) => Some(IpAddr::V4(number)),
        Some(Host::Ipv6(number)) => Some(IpAddr::V6(number)),
        Some(Host::Domain(_)) => None,
        None => return Err(AddressFault::NotAnAddress),
    };
    if number.is_some_and(|number| !config.allow_private && !is_public(number)) {
        return Err(AddressFault::Private);
    }
    Ok(url)
}

/// Where a checked address leads now. All that its name stands for must be allowed: the caller calls these and looks the
/// name up no second time, so that the answer cannot change in between.
pub(crate) async fn resolve(url: &Url, config: &WebhookConfig) -> Result<Vec<SocketAddr>, AddressFault> {
    let port = url.port_or_known_default().ok_or(AddressFault::NotAnAddress)?;
    let found: Vec<SocketAddr> = match url.host().ok_or(AddressFault::NotAnAddress)? {
        Host::Ipv4(number) => vec![(number, port).into()],
        Host::Ipv6(number) => vec![(number, port).into()],
        Host::Domain(name) => {
            tokio::net::lookup_host((name, port)).await.map_err(|_| AddressFault::NotFound)?.collect()
        }
    };
    if found.is_empty() {
        return Err(AddressFault::NotFound);
    }
    if !config.allow_private && !found.iter().all(|address| is_public(address.ip())) {
        return Err(AddressFault::Private);
    }
    Ok(found)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        // Shared by carriers, for protocols, for measurements.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An address of the older kind within one of the newer is judged as what it is.
    let [a, b, c, d, e, f, g, h] = address.segments();
    let older = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0 | 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => older(g, h),
        [0x2002, high, low, ..] => older(high, low),
        // What is routed at large begins with 001; documentation and tunnels within it are not.
        _ => a & 0xe000 == 0x2000 && !(a == 0x2001 && (b == 0xdb8 || b < 0x200)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_with_tls_are_called() {
        let strict = WebhookConfig::default();
        let fault = |address: &str| check_address(address, &strict).unwrap_err();
        assert!(check_address("https://receiver.example.dk/x?y=z", &strict).is_ok());
        assert!(check_address("https://93.184.216.34:8443/", &strict).is_ok());
        assert!(check_address("https://[2a00:1450:400f:80d::200e]/", &strict).is_ok());
        assert_eq!(fault("receiver"), AddressFault::NotAnAddress);
        for plain in ["http://receiver.example.dk/", "ftp://x/", "file:///etc/passwd", "gopher://x/"] {
            assert_eq!(fault(plain), AddressFault::NotHttps, "{plain}");
        }
        assert_eq!(fault("https://me:secret@receiver.example.dk/"), AddressFault::HoldsLogin);
        for private in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::a00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "[::7f00:1]",
        ] {
            assert_eq!(fault(&format!("https://{private}/")), AddressFault::Private, "{private}");
        }
        let open = WebhookConfig { allow_http: true, allow_private: true, ..strict };
        assert!(check_address("http://127.0.0.1:8080/", &open).is_ok());
        let text = AddressFault::Private.text();
        assert!(text.da != text.en);
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_found_out() {
        let strict = WebhookConfig::default();
        let url = check_address("https://localhost/", &strict).unwrap();
        assert_eq!(resolve(&url, &strict).await, Err(AddressFault::Private));
        let open = WebhookConfig { allow_private: true, ..strict };
        assert!(resolve(&url, &open).await.unwrap().iter().all(|address| address.port() == 443));
        let none = check_address("https://does-not-exist.invalid/", &strict).unwrap();
        assert_eq!(resolve(&none, &strict).await, Err(AddressFault::NotFound));
    }
}
