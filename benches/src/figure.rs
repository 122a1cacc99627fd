//! What a bench gives, and the few sums it needs.

/// A fault that ends the run.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// A title, the figure (most often a ratio), and everything else in words.
pub type Figure = (String, f64, String);

/// The middle one; of an even number the upper of the two. `NaN` of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value below which so many of a hundred lie. `NaN` of none.
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

/// A count as a number to divide with; counts here are far below where that loses anything.
#[allow(clippy::cast_precision_loss)]
pub fn number(count: usize) -> f64 {
    count as f64
}

/// What else the machine does, as the system tells it.
pub fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let figures: Vec<&str> = told.split_whitespace().take(3).collect();
    if figures.is_empty() { "not told here".into() } else { figures.join(" ") }
}
