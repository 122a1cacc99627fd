//! Which place can be promised, and why none can. It promises nothing itself.

use crate::availability::Availability;
use crate::effect::{Commitment, CommitmentKind};
use crate::place::Place;
use crate::state::State;
use crate::status::PlaceStatus;
use crate::unit::Unit;
use kernel::{Instant, PathwayId, Period, PlaceId, Refusal, RequestNumber, Text, UnitId, danish_date};

/// Since when a place could be reserved again for a citizen who was taken to have arrived on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservedAgain {
    /// Since it was reserved, or since the arrival where no time of that is left.
    AsBefore(Instant),
    /// Only from an instant on: another had it in between.
    From(Instant),
}

impl State {
    /// A place of a unit that can be promised at an instant: the lowest number among those that are free and
    /// promised to nobody, one without a block ahead before one with.
    ///
    /// # Errors
    /// When the unit is not known or none is available; the refusal carries every part of the figure.
    pub fn choose(&self, unit: UnitId, at: Instant) -> Result<PlaceId, Refusal> {
        let unit = self.known_unit(unit)?;
        if self.tally(unit, at).available() == 0 {
            return Err(self.none_available(unit, at));
        }
        let free = || {
            unit.places
                .iter()
                .filter_map(|id| Some((*id, self.place(*id)?)))
                .filter(|(_, place)| self.counts_as(place, at) == Some((PlaceStatus::Free, false)))
                .filter(|(_, place)| place.live.is_empty())
        };
        let lasting = |place: &Place| place.block_after(at).is_none() && place.exists.end.is_none();
        free()
            .find(|(_, place)| lasting(place))
            .or_else(|| free().next())
            .map(|(id, _)| id)
            .ok_or_else(|| self.none_available(unit, at))
    }

    /// The lowest-numbered place of a unit that can be promised for a period, as [`State::can_hold`] sees it.
    ///
    /// # Errors
    /// When the unit is not known, has nothing available at the start, or every place that is free then is
    /// blocked or gone later in the period.
    pub fn choose_for(&self, unit: UnitId, period: Period) -> Result<PlaceId, Refusal> {
        let unit = self.known_unit(unit)?;
        let at = period.start;
        if self.tally(unit, at).available() == 0 {
            return Err(self.none_available(unit, at));
        }
        let mut places = unit.places.iter().copied();
        places.find(|id| self.place(*id).is_some_and(|place| why_not(place, period).is_none())).ok_or_else(
            || {
                let (code, from) = (&unit.code, at.danish());
                Refusal::state(
                    "none_free_throughout",
                    format!("Ingen plads på {code} er fri i hele perioden fra {from}"),
                    format!("No place at {code} is free for the whole period from {from}"),
                )
                .instead(
                    "Vælg en kortere periode eller en anden enhed",
                    "Choose a shorter period or another unit",
                )
            },
        )
    }

    /// Whether a place can be promised for a period: it exists and is not blocked throughout, is not being
    /// cleaned, nobody else has or is promised it (the end of a running promise is only a plan, so any counts),
    /// its unit is open at the start and has capacity left there.
    ///
    /// # Errors
    /// When one of these does not hold; the refusal says which.
    pub fn can_hold(&self, place: PlaceId, period: Period) -> Result<(), Refusal> {
        let known = self.known_place(place)?;
        let unit = self.known_unit(known.unit)?;
        if let Some((reason, text)) = why_not(known, period) {
            let (code, called) = (&unit.code, known.called());
            return Err(Refusal::state(
                reason,
                format!("Plads {called} på {code} {}", text.da),
                format!("Place {called} at {code} {}", text.en),
            ));
        }
        if self.tally(unit, period.start).available() == 0 {
            return Err(self.none_available(unit, period.start));
        }
        Ok(())
    }

    /// Since when a place could be reserved for a request again, whose citizen was taken to have arrived on it at an
    /// instant. Nothing when the place is no longer to be had: it is gone, blocked or closed, or another has it or is
    /// promised it.
    #[must_use]
    pub fn reserved_again(
        &self,
        place: PlaceId,
        (pathway, request): (PathwayId, RequestNumber),
        arrived: Instant,
        now: Instant,
    ) -> Option<ReservedAgain> {
        let known = self.place(place).filter(|_| self.is_in_use(place, now))?;
        let own = |promise: &Commitment| (promise.pathway, promise.request) == (pathway, request);
        let since = known.commitments_in(Period::from(arrived));
        let mut others = since.iter().filter(|promise| !own(promise)).map(Commitment::certain_end).peekable();
        if others.peek().is_some() {
            // What is over stands in nobody's way, but the place was not the citizen's then.
            let over = others.all(|end| end.is_some_and(|end| end <= now));
            return over.then_some(ReservedAgain::From(now));
        }
        let reserved = known.commitments().into_iter().rev().filter(own);
        let reserved = reserved.filter(|promise| promise.kind == CommitmentKind::Reserved);
        let since = reserved.map(|promise| promise.period.start).next().unwrap_or(arrived);
        Some(ReservedAgain::AsBefore(since))
    }

    /// Whether a citizen could be in a place at an instant: it exists and is not blocked, and its unit is open.
    #[must_use]
    pub fn is_in_use(&self, place: PlaceId, at: Instant) -> bool {
        let Some(known) = self.place(place) else { return false };
        let open = self.unit(known.unit).is_some_and(|unit| unit.is_open(at));
        open && known.exists.contains(at) && known.block_at(at).is_none()
    }

    pub(crate) fn known_unit(&self, unit: UnitId) -> Result<&Unit, Refusal> {
        self.unit(unit).ok_or_else(|| {
            Refusal::not_found(
                "unit_unknown",
                format!("Enhed {unit} findes ikke"),
                format!("Unit {unit} does not exist"),
            )
        })
    }

    pub(crate) fn known_place(&self, place: PlaceId) -> Result<&Place, Refusal> {
        self.place(place).ok_or_else(|| {
            Refusal::not_found(
                "place_unknown",
                format!("Plads {place} findes ikke"),
                format!("Place {place} does not exist"),
            )
        })
    }

    /// Why nothing is available, part by part.
    fn none_available(&self, unit: &Unit, at: Instant) -> Refusal {
        let answer = self.availability_of(unit, at);
        let text = answer.sentence(self);
        let (code, when) = (&unit.code, at.danish());
        Refusal::state(
            "none_available",
            format!("Ingen ledig plads på {code} {when}: {}", text.da),
            format!("No place is available at {code} {when}: {}", text.en),
        )
    }
}

/// What in the place itself speaks against promising it for a period.
fn why_not(place: &Place, period: Period) -> Option<(&'static str, Text)> {
    let to_the_end = |gone: Instant| period.end.is_some_and(|end| end <= gone);
    if !place.exists.contains(period.start) || !place.exists.end.is_none_or(to_the_end) {
        return Some((
            "place_not_there",
            Text::new("findes ikke i hele perioden", "does not exist for the whole period"),
        ));
    }
    let taken = place.commitments_in(period);
    let running = place.live.iter().map(|live| live.start);
    if let Some(since) = running.chain(taken.iter().map(|promise| promise.period.start)).min() {
        let since = since.danish();
        return Some((
            "place_taken",
            Text::new(
                format!("er belagt eller lovet bort (fra {since})"),
                format!("is occupied or promised (from {since})"),
            ),
        ));
    }
    if place.cleaning.is_some() {
        return Some(("place_not_cleaned", Text::new("er ikke meldt rengjort", "is not reported cleaned")));
    }
    let mut blocks = place.blocks.iter().chain(&place.past_blocks);
    let block = blocks.find(|block| block.period.overlaps(&period))?;
    let (reason, from) = (&block.reason, block.period.start.danish());
    Some((
        "place_blocked",
        Text::new(format!("er spærret fra {from} ({reason})"), format!("is blocked from {from} ({reason})")),
    ))
}

impl Availability {
    /// The parts in one sentence: `12 approved, 11 physical, 9 staffed, 7 occupied, 1 reserved until 16:00,
    /// 1 being cleaned until 15:00: available 0; planned free 1 at 15:00`.
    #[must_use]
    pub fn sentence(&self, state: &State) -> Text {
        // Said of every offer: each part is written where it stands.
        let mut text =
            Text { da: String::with_capacity(SENTENCE_BYTES), en: String::with_capacity(SENTENCE_BYTES) };
        for figure in crate::Figure::ALL {
            let name = figure.text();
            match self.figure(figure) {
                Some(shown) => add(&mut text, shown.value, &name),
                None => {
                    begin(&mut text);
                    text.da += &name.da;
                    text.da += " ukendt";
                    text.en += &name.en;
                    text.en += " unknown";
                }
            }
        }
        if !self.unit_open {
            begin(&mut text);
            text.da += "enheden er lukket";
            text.en += "the unit is closed";
        }
        for status in [
            PlaceStatus::Occupied,
            PlaceStatus::OnLeave,
            PlaceStatus::Reserved,
            PlaceStatus::Held,
            PlaceStatus::Cleaning,
            PlaceStatus::Blocked,
        ] {
            let count = self.counted_as(status);
            if count == 0 {
                continue;
            }
            add(&mut text, count, &status.text());
            let ends = if count == 1 { self.only_end(state, status) } else { None };
            match ends {
                Some(end) if end <= self.at => {
                    let clock = clock(end, self.at);
                    text.da += &format!(" (skulle være slut {clock})");
                    text.en += &format!(" (was due {clock})");
                }
                Some(end) => {
                    let clock = clock(end, self.at);
                    text.da += &format!(" til {clock}");
                    text.en += &format!(" until {clock}");
                }
                None => {}
            }
        }
        if self.promised_later > 0 {
            let later = Text::new("lovet bort fra senere", "promised from later on");
            add(&mut text, self.promised_later, &later);
        }
        let available = self.available.to_string();
        text.da += ": ledige ";
        text.da += &available;
        text.en += ": available ";
        text.en += &available;
        for (list, da, en) in [
            (&self.planned_free, "planlagt fri", "planned free"),
            (&self.perhaps_free, "måske fri", "perhaps free"),
        ] {
            for planned in list.iter().filter(|planned| !planned.overdue) {
                let clock = clock(planned.at, self.at);
                text.da += &format!("; {da} {} kl. {clock}", planned.count);
                text.en += &format!("; {en} {} at {clock}", planned.count);
            }
        }
        text
    }

    /// How many places count in one way.
    #[must_use]
    pub const fn counted_as(&self, status: PlaceStatus) -> u32 {
        match status {
            PlaceStatus::Free => self.free,
            PlaceStatus::Held => self.held,
            PlaceStatus::Reserved => self.reserved,
            PlaceStatus::Occupied => self.occupied,
            PlaceStatus::OnLeave => self.on_leave,
            PlaceStatus::Blocked => self.blocked,
            PlaceStatus::Cleaning => self.cleaning,
        }
    }

    /// When the only place that counts in one way is planned to do so no more.
    fn only_end(&self, state: &State, status: PlaceStatus) -> Option<Instant> {
        let unit = state.unit(self.unit)?;
        let place = unit
            .places
            .iter()
            .filter_map(|id| state.place(*id))
            .find(|place| place.status_at(self.at) == Some(status))?;
        match status {
            PlaceStatus::Cleaning => place.cleaning.as_ref()?.planned_until,
            PlaceStatus::Blocked => place.block_at(self.at)?.period.end,
            _ => place.commitments_at(self.at).first()?.period.end,
        }
    }
}

/// About how many bytes the parts take.
const SENTENCE_BYTES: usize = 192;

/// Divides the next part from those before.
fn begin(text: &mut Text) {
    if !text.da.is_empty() {
        text.da += ", ";
        text.en += ", ";
    }
}

/// Adds a count with its name.
fn add(text: &mut Text, count: u32, name: &Text) {
    begin(text);
    let count = count.to_string();
    for (sentence, name) in [(&mut text.da, &name.da), (&mut text.en, &name.en)] {
        *sentence += &count;
        sentence.push(' ');
        *sentence += name;
    }
}

/// The time of day, with the date where it is another day.
fn clock(instant: Instant, today: Instant) -> String {
    let written = instant.danish();
    if danish_date(instant) == danish_date(today) {
        written.split_once(' ').map_or(written.clone(), |(_, time)| time.to_owned())
    } else {
        written
    }
}
