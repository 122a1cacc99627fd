//! The process that the tests of killed engines kill. See `tests_end_to_end::worker`.

fn main() {
    tests_end_to_end::worker::main();
}
