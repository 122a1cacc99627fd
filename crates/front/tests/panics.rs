//! What a panic says may hold anything, also of a citizen: the log has where it was, and no more. It is a program of its own,
//! for what is done at a panic is one for the process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_panic_is_logged_by_its_place_and_not_by_its_words() {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
    front::quiet_panics();
    let name = String::from("Bronislawa Zyxwkvist, 150742-1179");
    assert!(std::thread::spawn(move || panic!("no place for {name}")).join().is_err());
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("panic") && log.contains("panics.rs:"), "{log}");
    assert!(!log.contains("Zyxwkvist") && !log.contains("150742") && !log.contains("no place"), "{log}");
}
