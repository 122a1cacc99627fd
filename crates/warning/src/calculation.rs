//! Exponential and logarithm by plain arithmetic, so that every machine gives the same bits.
//!
//! The standard library leaves both to the platform, which may round the last digits otherwise; a warning
//! must not depend on the machine that computed it. Not for general use: accurate to about 1e-14.

const LN_2: f64 = core::f64::consts::LN_2;
/// Beyond it the result is held: e^±600 is far outside anything counted and still finite.
const EXPONENT_MAX: f64 = 600.0;

/// e to the power of `x`; `x` is held within ±600, and what is no number counts as 0.
pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        return 1.0;
    }
    let x = x.clamp(-EXPONENT_MAX, EXPONENT_MAX);
    let mut twos = 0_i32;
    let mut rest = x;
    // The steps are exact enough: |x| ≤ 600 gives at most 866 doublings, taken off at once.
    let whole = (x / LN_2).round();
    if whole.abs() <= 1000.0 {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number within ±1000")]
        {
            twos = whole as i32;
        }
        rest = x - whole * LN_2;
    }
    let mut term = 1.0;
    let mut sum = 1.0;
    for step in 1..=20_i32 {
        term *= rest / f64::from(step);
        sum += term;
    }
    let factor = if twos < 0 { 0.5 } else { 2.0 };
    for _ in 0..twos.unsigned_abs() {
        sum *= factor;
    }
    sum
}

/// The natural logarithm of a number above 0; anything else gives the logarithm of the smallest such number.
pub fn ln(x: f64) -> f64 {
    let mut rest = if x > f64::MIN_POSITIVE { x.min(f64::MAX) } else { f64::MIN_POSITIVE };
    let mut twos = 0.0;
    while rest > 1.5 {
        rest *= 0.5;
        twos += 1.0;
    }
    while rest < 0.75 {
        rest *= 2.0;
        twos -= 1.0;
    }
    // ln(rest) = 2 artanh((rest − 1) / (rest + 1)), and |(rest − 1) / (rest + 1)| ≤ 0.2.
    let ratio = (rest - 1.0) / (rest + 1.0);
    let square = ratio * ratio;
    let mut power = ratio;
    let mut sum = 0.0;
    for step in 0..14_i32 {
        sum += power / f64::from(2 * step + 1);
        power *= square;
    }
    2.0 * sum + twos * LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_platform() {
        for step in -600..600 {
            let x = f64::from(step) * 0.05;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "exp({x})");
            assert!((ln(x.exp()) - x).abs() < 1e-12, "ln(e^{x})");
        }
    }

    #[test]
    fn nothing_gives_a_number_that_is_not_finite() {
        for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, f64::MAX, f64::MIN_POSITIVE] {
            assert!(exp(x).is_finite() && ln(x).is_finite(), "{x}");
        }
    }
}
