//! Faults in policy files: what, where and what to do. All faults are reported at once.

use kernel::Text;
use std::fmt;

/// One fault in a policy file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyFault {
    /// The file; empty for the policies as a whole.
    pub path: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// The policy, if one is meant.
    pub policy: Option<String>,
    /// What is wrong. What Cedar itself says is said in English in both.
    pub what: Text,
    /// What to do.
    pub hint: Text,
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", if self.path.is_empty() { "policies" } else { &self.path })?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        f.write_str(": ")?;
        if let Some(policy) = &self.policy {
            write!(f, "{policy}: ")?;
        }
        write!(f, "{} ({})", self.what.en, self.hint.en)
    }
}

impl std::error::Error for PolicyFault {}
