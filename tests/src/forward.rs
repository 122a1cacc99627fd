//! What a log that stands before another leaves to it, written once: such a log writes only what it does differently.

/// Reading, checking and snapshots, as the log in this field does them.
#[macro_export]
macro_rules! forward_reading {
    ($to:ident) => {
        fn database_id(&self) -> ::eventlog::DatabaseId {
            self.$to.database_id()
        }
        fn head(&self) -> ::eventlog::Head {
            self.$to.head()
        }
        fn stored_head(&mut self) -> Result<::eventlog::Head, ::eventlog::LogFault> {
            self.$to.stored_head()
        }
        fn for_each(
            &self,
            reading: ::eventlog::Reading,
            visit: &mut ::eventlog::Visit<'_>,
        ) -> Result<::eventlog::Head, ::eventlog::LogFault> {
            self.$to.for_each(reading, visit)
        }
        fn catch_up(
            &mut self,
            known: ::eventlog::Head,
            visit: &mut ::eventlog::Visit<'_>,
        ) -> Result<::eventlog::Head, ::eventlog::LogFault> {
            self.$to.catch_up(known, visit)
        }
        fn person_record(
            &self,
            person: ::eventlog::PersonKey,
        ) -> Result<::eventlog::PersonRecord, ::eventlog::LogFault> {
            self.$to.person_record(person)
        }
        fn find_person(
            &self,
            kind: &str,
            value: &str,
        ) -> Result<Option<::eventlog::PersonKey>, ::eventlog::LogFault> {
            self.$to.find_person(kind, value)
        }
        fn scrub_is_due(&self) -> Result<bool, ::eventlog::LogFault> {
            self.$to.scrub_is_due()
        }
        fn verify(&self) -> Result<::eventlog::VerifyReport, ::eventlog::LogFault> {
            self.$to.verify()
        }
        fn export_head(&self) -> Result<String, ::eventlog::LogFault> {
            self.$to.export_head()
        }
        fn check_against_head(&self, line: &str) -> Result<::eventlog::HeadCheck, ::eventlog::LogFault> {
            self.$to.check_against_head(line)
        }
        fn write_snapshot(
            &self,
            payload: Vec<u8>,
            fingerprint: &[u8; 32],
            head: ::eventlog::Head,
        ) -> Result<bool, ::eventlog::LogFault> {
            self.$to.write_snapshot(payload, fingerprint, head)
        }
        fn load_snapshot(
            &self,
            fingerprint: &[u8; 32],
        ) -> Result<(::eventlog::Head, ::zeroize::Zeroizing<Vec<u8>>), ::eventlog::NotUsable> {
            self.$to.load_snapshot(fingerprint)
        }
        fn delete_snapshots(&self) -> Result<(), ::eventlog::LogFault> {
            self.$to.delete_snapshots()
        }
    };
}

/// Preparing an append, and clearing up, as the log in this field does them.
#[macro_export]
macro_rules! forward_upkeep {
    ($to:ident) => {
        fn prepare(
            &mut self,
            prepared: &mut ::eventlog::Prepared,
            entries: &[::eventlog::NewEntry],
            vault_writes: &[::eventlog::VaultWrite],
        ) -> Result<bool, ::eventlog::LogFault> {
            self.$to.prepare(prepared, entries, vault_writes)
        }
        fn drop_keys(&mut self) {
            self.$to.drop_keys();
        }
        fn sweep(&self) -> Result<(), ::eventlog::LogFault> {
            self.$to.sweep()
        }
        fn scrub(&mut self) -> Result<bool, ::eventlog::LogFault> {
            self.$to.scrub()
        }
    };
}
