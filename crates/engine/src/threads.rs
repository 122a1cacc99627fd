//! Starts the engine's own threads: the writer, the lane to the disk and the sweeper. What they do is not known here.

use crate::fault::EngineFault;
use std::thread::{Builder, JoinHandle};

/// Starts a thread that has a name.
///
/// # Errors
/// When the system starts no more.
pub(crate) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, EngineFault> {
    #[cfg(test)]
    if REFUSED.with_borrow(|refused| refused.as_deref() == Some(name)) {
        return Err(EngineFault::NoThread { message: "refused for a test".into() });
    }
    Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| EngineFault::NoThread { message: error.to_string() })
}

#[cfg(test)]
thread_local! {
    /// The thread that the system is to refuse to whoever starts it from here.
    static REFUSED: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Engine, SharedMemory};
    use eventlog::{EventLog as _, KeyEncryptionKey, MemoryStore};

    #[test]
    fn an_engine_whose_threads_do_not_all_start_leaves_none_behind() {
        for refused in ["writer", "lane", "sweeper"] {
            let store = MemoryStore::new(&KeyEncryptionKey::generate().unwrap()).unwrap();
            let store = SharedMemory::new(store);
            let alone = store.holders();
            REFUSED.set(Some(refused.to_owned()));
            let opened = Engine::open_with(Box::new(store.clone()), Config::in_memory().unwrap());
            REFUSED.set(None);
            let Err(crate::OpenFault::Engine(EngineFault::NoThread { .. })) = opened else {
                panic!("{refused}: {opened:?}");
            };
            assert_eq!(store.holders(), alone, "{refused}: somebody still holds the log");
            assert_eq!(store.head().position, 0);
            drop(Engine::open_with(Box::new(store.clone()), Config::in_memory().unwrap()).unwrap());
            assert_eq!(store.holders(), alone);
        }
    }
}
