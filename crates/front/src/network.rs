//! The networks that an address stands for. Whoever has one address of the new kind has all of its /64, and mostly the /56 or
//! /48 that a line is given: counted by the /64 alone, one line had 256 or 65,536 fresh allowances. It counts nothing itself.

use std::net::IpAddr;

/// How many bytes of an address of the new kind a network goes by, and how many times it may what the narrowest may.
///
/// The wide ones may more, for an organisation with many /64 has one of them, and some providers share one out among lines:
/// a few such may ask as much as they can at the same time. They may not more times than that, for most of them are one
/// caller.
const WIDTHS: [(usize, u32); 3] = [(8, 1), (7, 2), (6, 4)];

/// How many times the allowance of the narrowest network each has, the narrowest first.
pub(crate) const TIMES: [u32; 3] = [WIDTHS[0].1, WIDTHS[1].1, WIDTHS[2].1];

/// A network that an address lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    /// What it is counted by.
    pub(crate) name: String,
    /// How many times it may what the narrowest may.
    pub(crate) times: u32,
}

/// The networks that an address lies in, the narrowest first: one for an address of the old kind.
pub(crate) fn networks(address: Option<IpAddr>) -> Vec<Network> {
    // An address of the old kind may come dressed as one of the new, by a socket that hears both.
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let octets = address.octets();
            let of = |(bytes, times)| Network {
                name: format!("{:x?} of {bytes}", octets.iter().take(bytes).collect::<Vec<_>>()),
                times,
            };
            WIDTHS.map(of).to_vec()
        }
        address => vec![Network { name: format!("{address:?}"), times: 1 }],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn of(address: &str) -> Vec<Network> {
        networks(Some(address.parse().unwrap()))
    }

    /// How many of the networks of two addresses are the same.
    fn shared(one: &str, other: &str) -> usize {
        let (one, other) = (of(one), of(other));
        assert_eq!(one.len(), other.len());
        one.iter().filter(|network| other.contains(network)).count()
    }

    #[test]
    fn an_address_of_the_new_kind_lies_in_three_networks_and_one_of_the_old_in_itself() {
        assert_eq!(of("2001:db8:1:203::1").iter().map(|network| network.times).collect::<Vec<_>>(), TIMES);
        assert_eq!(shared("2001:db8:1:203::1", "2001:db8:1:203:ffff::9"), 3, "one /64");
        assert_eq!(shared("2001:db8:1:203::1", "2001:db8:1:2ff::1"), 2, "one /56");
        assert_eq!(shared("2001:db8:1:203::1", "2001:db8:1:ff03::1"), 1, "one /48");
        assert_eq!(shared("2001:db8:1:203::1", "2001:db8:2:203::1"), 0);
        // What begins alike is not the same network where one is wider.
        assert_eq!(shared("2001:db8:1::1", "2001:db8:1:1::1"), 2);
        assert_eq!(of("192.0.2.7").len(), 1);
        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
        assert_eq!(networks(None).len(), 1);
    }
}
