//! Points on the earth and great-circle distances between them. No roads, no driving times.

use serde::{Deserialize, Serialize};

/// The mean radius of the earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// A point in WGS 84, in whole microdegrees; north and east are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Latitude in microdegrees, −90,000,000 to 90,000,000.
    pub latitude: i32,
    /// Longitude in microdegrees, −180,000,000 to 180,000,000.
    pub longitude: i32,
}

impl Position {
    /// A point, when the figures lie on the globe.
    #[must_use]
    pub const fn new(latitude: i32, longitude: i32) -> Option<Self> {
        let position = Position { latitude, longitude };
        if position.is_on_globe() { Some(position) } else { None }
    }

    /// Whether both figures lie within their ranges.
    #[must_use]
    pub const fn is_on_globe(self) -> bool {
        self.latitude.unsigned_abs() <= 90_000_000 && self.longitude.unsigned_abs() <= 180_000_000
    }

    /// The point as a direction from the centre of the earth, for many distances in a row.
    #[must_use]
    pub fn direction(self) -> Direction {
        let (latitude, longitude) = (radians(self.latitude), radians(self.longitude));
        Direction {
            x: latitude.cos() * longitude.cos(),
            y: latitude.cos() * longitude.sin(),
            z: latitude.sin(),
        }
    }
}

/// The great-circle distance between two points in kilometres (haversine).
#[must_use]
pub fn distance_km(from: Position, to: Position) -> f64 {
    let (from_latitude, to_latitude) = (radians(from.latitude), radians(to.latitude));
    let half = |from: i32, to: i32| ((radians(to) - radians(from)) / 2.0).sin().powi(2);
    let haversine = half(from.latitude, to.latitude)
        + from_latitude.cos() * to_latitude.cos() * half(from.longitude, to.longitude);
    2.0 * EARTH_RADIUS_KM * haversine.clamp(0.0, 1.0).sqrt().asin()
}

fn radians(microdegrees: i32) -> f64 {
    (f64::from(microdegrees) / 1_000_000.0).to_radians()
}

/// A point as a unit vector: computed once per place, then a distance costs a few multiplications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    x: f64,
    y: f64,
    z: f64,
}

impl Direction {
    /// The great-circle distance in kilometres; the same as [`distance_km`] to within a millimetre.
    #[must_use]
    pub fn distance_km(&self, other: &Direction) -> f64 {
        2.0 * EARTH_RADIUS_KM * (self.chord_squared(other).sqrt() / 2.0).min(1.0).asin()
    }

    /// No more than the great-circle distance in kilometres, for less work: the straight line through the globe.
    #[must_use]
    pub fn distance_km_least(&self, other: &Direction) -> f64 {
        EARTH_RADIUS_KM * self.chord_squared(other).sqrt()
    }

    /// The squared straight line through a globe of radius one, 0 to 4. It sorts as the distance does and
    /// is the cheapest figure for finding the nearest.
    #[must_use]
    pub fn chord_squared(&self, other: &Direction) -> f64 {
        (self.x - other.x).powi(2) + (self.y - other.y).powi(2) + (self.z - other.z).powi(2)
    }
}
