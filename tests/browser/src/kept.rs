//! A program that runs beside a test and ends with it, however the test ends.
//!
//! The destructor of a static is never run and a killed process runs none at all, so the program is watched by a small
//! shell that reads from a pipe which this process holds: when the pipe closes, the program and all it started are
//! ended, and its folder is removed.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// Ends the program when standard input closes: politely, and after a while not so. The program has a session of its
/// own, so that all it started is met and nobody else. A first argument that is not empty is a folder to remove.
const WATCH: &str = r#"
folder=$1; shift
setsid "$@" </dev/null &
program=$!
read -r _
# Nobody may read any more, and a word to nobody would end the shell.
exec >/dev/null 2>&1
kill -s TERM -- "-$program"
(sleep 5; kill -s KILL -- "-$program") &
late=$!
wait "$program"
kill "$late"
kill -s KILL -- "-$program"
[ -z "$folder" ] || rm -rf -- "$folder"
"#;

/// A program that runs beside the test.
#[derive(Debug)]
pub struct Kept {
    child: Child,
    // Held open: closing it ends the program.
    pipe: Option<ChildStdin>,
    said: Arc<Said>,
}

/// What the program has said so far.
#[derive(Debug, Default)]
struct Said {
    lines: Mutex<Vec<String>>,
    more: Condvar,
}

impl Said {
    fn read(self: &Arc<Self>, stream: impl Read + Send + 'static) {
        let said = Arc::clone(self);
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                said.lines.lock().unwrap().push(String::from_utf8_lossy(&line).into_owned());
                said.more.notify_all();
            }
        });
    }
}

impl Kept {
    /// Starts a program; the folder is removed when it has ended.
    #[must_use]
    pub fn start(command: &Command, folder: Option<&Path>) -> Self {
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "watch"]).arg(folder.unwrap_or(Path::new("")));
        watch.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => watch.env(name, value),
                None => watch.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            watch.current_dir(folder);
        }
        watch.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = watch.spawn().expect("sh starts");
        let said = Arc::new(Said::default());
        said.read(child.stdout.take().unwrap());
        said.read(child.stderr.take().unwrap());
        Self { pipe: child.stdin.take(), child, said }
    }

    /// The first line for which the reader finds something, said so far or still to come.
    ///
    /// # Panics
    /// When no such line comes in time; what was said is shown.
    pub fn wait_for<T>(&self, what: &str, patience: Duration, read: impl Fn(&str) -> Option<T>) -> T {
        let lines = self.said.lines.lock().unwrap();
        let found = |lines: &Vec<String>| lines.iter().find_map(|line| read(line));
        let (lines, _) =
            self.said.more.wait_timeout_while(lines, patience, |lines| found(lines).is_none()).unwrap();
        found(&lines).unwrap_or_else(|| panic!("no {what} came; it said:\n{}", lines.join("\n")))
    }

    /// Everything said so far.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lines.lock().unwrap().join("\n")
    }

    /// Ends the program and waits until it has ended.
    pub fn end(&mut self) {
        drop(self.pipe.take());
        let _ = self.child.wait();
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_and_what_it_started_end_with_the_pipe_and_the_folder_goes() {
        let folder = tempfile::tempdir().unwrap().keep();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo child $!; wait"]);
        let mut kept = Kept::start(&command, Some(&folder));
        let child: u32 = kept
            .wait_for("number", Duration::from_secs(10), |line| line.strip_prefix("child ")?.parse().ok());
        let alive = || {
            std::fs::read_to_string(format!("/proc/{child}/stat")).is_ok_and(|text| !text.contains(") Z "))
        };
        assert!(alive() && folder.exists());
        kept.end();
        // The last signal has been sent; the kernel carries it out in its own time.
        let began = std::time::Instant::now();
        while alive() && began.elapsed() < Duration::from_secs(10) {
            std::thread::yield_now();
        }
        assert!(!alive() && !folder.exists());
    }
}
