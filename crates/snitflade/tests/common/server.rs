//! A server in a process of its own, as whoever runs it starts and stops it: what it says is read as it says it, its pages
//! are asked over a socket.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::JoinHandle,
    time::Duration,
};

/// Longer than anything here takes on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(240);

/// What came back of a request.
#[derive(Debug)]
#[allow(dead_code, reason = "not every test that starts a server asks it by this")]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// A running server.
pub struct Server {
    child: Child,
    lines: Receiver<String>,
    err: Option<JoinHandle<String>>,
    /// What it has said so far.
    pub said: String,
    /// Where it answers.
    pub address: String,
}

impl Server {
    /// Starts `snitflade` in a folder and waits until it says where it answers.
    pub fn start(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_snitflade"))
            .args(arguments)
            .current_dir(folder)
            .env_remove("SNITFLADE_DB")
            .env_remove("SNITFLADE_LANG")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut stderr = child.stderr.take().unwrap();
        let err = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut server = Server { child, lines, err: Some(err), said: String::new(), address: String::new() };
        server.until("Ctrl-C");
        let at = server.said.find("://").unwrap();
        let rest = &server.said[at + "://".len()..];
        server.address = rest[..rest.find('/').unwrap()].to_owned();
        server
    }

    /// Reads what it says until a line holds the words.
    fn until(&mut self, words: &str) {
        while !self.said.lines().last().is_some_and(|line| line.contains(words)) {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.said.push_str(&format!("{line}\n")),
                Err(_) => {
                    let _ = self.child.kill();
                    let err = self.err.take().unwrap().join().unwrap();
                    panic!("it never said '{words}':\n{}\n{err}", self.said);
                }
            }
        }
    }

    /// Sends one request as it is written here, and reads everything that comes back.
    pub fn sends(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            // One that comes more than once has a line for each.
            let known = headers.entry(name.to_lowercase()).or_default();
            known.push_str(if known.is_empty() { "" } else { "\n" });
            known.push_str(value);
        }
        Answer { status: status.unwrap_or(0), headers, body: body.to_owned() }
    }

    /// Reads a page.
    #[allow(dead_code, reason = "not every test that starts a server reads pages by this")]
    pub fn get(&self, path: &str) -> Answer {
        self.sends(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    /// Sends bytes that need be no request, and reads what comes back, if anything does.
    #[allow(dead_code, reason = "not every test that starts a server sends nonsense")]
    pub fn sends_anything(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The server may hang up before it has read it all.
        let _ = stream.write_all(bytes.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends a form.
    #[allow(dead_code, reason = "not every test that starts a server sends forms")]
    pub fn post(&self, path: &str, cookies: &str, body: &str) -> Answer {
        self.sends(&format!(
            "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {cookies}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {1}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    /// Sends it a signal, as whoever runs services does.
    pub fn told(&self, signal: &str) {
        let told = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Asks it to stop, as whoever runs services does, and waits until it has; with what it wrote to its log.
    pub fn stop(&mut self) -> (ExitStatus, String) {
        self.told("-TERM");
        let status = self.child.wait().unwrap();
        (status, self.err.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
