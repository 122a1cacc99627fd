//! Places as a bar: every part apart, because empty is not available. The table beside it says the same in numbers.

use crate::words::Say;
use maud::{Markup, html};
use places::{Availability, BoardTotals};

/// How many places count in each way. `empty` are those with nobody there or promised; of them `available` can be promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub available: u64,
    pub empty: u64,
    pub occupied: u64,
    pub reserved: u64,
    pub held: u64,
    pub on_leave: u64,
    pub cleaning: u64,
    pub blocked: u64,
}

impl From<&Availability> for Parts {
    fn from(has: &Availability) -> Self {
        Parts {
            available: has.available.into(),
            empty: has.free.into(),
            occupied: has.occupied.into(),
            reserved: has.reserved.into(),
            held: has.held.into(),
            on_leave: has.on_leave.into(),
            cleaning: has.cleaning.into(),
            blocked: has.blocked.into(),
        }
    }
}

impl From<&BoardTotals> for Parts {
    fn from(totals: &BoardTotals) -> Self {
        Parts {
            available: totals.available,
            empty: totals.free,
            occupied: totals.occupied,
            reserved: totals.reserved,
            held: totals.held,
            on_leave: totals.on_leave,
            cleaning: totals.cleaning,
            blocked: totals.blocked,
        }
    }
}

impl Parts {
    /// Each part with its colour and name, in the order of the bar.
    pub(crate) fn list(&self, say: Say) -> [(&'static str, &'static str, u64); 8] {
        let unstaffed = self.empty.saturating_sub(self.available);
        [
            ("occupied", say.of("belagt", "occupied"), self.occupied),
            ("on-leave", say.of("orlov", "on leave"), self.on_leave),
            ("reserved", say.of("reserveret", "reserved"), self.reserved),
            ("held", say.of("holdt", "held"), self.held),
            ("cleaning", say.of("rengøres", "being cleaned"), self.cleaning),
            ("blocked", say.of("spærret", "blocked"), self.blocked),
            ("unstaffed", say.of("tom, ikke ledig", "empty, not available"), unstaffed),
            ("free", say.of("ledig", "available"), self.available),
        ]
    }

    /// The parts that there are, in words.
    pub(crate) fn said(&self, say: Say) -> String {
        let parts = self.list(say).into_iter().filter(|(_, _, count)| *count > 0);
        parts.map(|(_, name, count)| format!("{} {name}", say.count(count))).collect::<Vec<_>>().join(", ")
    }

    /// The bar.
    pub(crate) fn bar(&self, say: Say) -> Markup {
        let parts = self.list(say);
        let whole: u64 = parts.iter().map(|(_, _, count)| count).sum();
        let mut at = 0;
        html! {
            @if whole > 0 {
                div.bar {
                    svg viewBox={ "0 0 " (whole * 10) " 10" } preserveAspectRatio="none" role="img" aria-label=(self.said(say)) {
                        @for (class, _, count) in parts.into_iter().filter(|(_, _, count)| *count > 0) {
                            rect class={ "part-" (class) } x=({ let x = at; at += count * 10; x }) y="0" width=(count * 10) height="10" {}
                        }
                    }
                }
            }
        }
    }

    /// What the colours mean, with the numbers.
    pub(crate) fn keys(&self, say: Say) -> Markup {
        html! {
            ul.keys { @for (class, name, count) in self.list(say) {
                li { svg.key viewBox="0 0 10 10" aria-hidden="true" { rect class={ "part-" (class) } width="10" height="10" {} } (say.count(count)) " " (name) }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Language;

    #[test]
    fn what_is_empty_and_cannot_be_promised_is_a_part_of_its_own() {
        let parts = Parts { available: 1, empty: 3, occupied: 4, ..Parts::default() };
        let said = parts.said(Say(Language::En));
        assert_eq!(said, "4 occupied, 2 empty, not available, 1 available");
        assert!(Parts::default().bar(Say(Language::Da)).into_string().is_empty());
    }
}
