//! Programs of the distribution, each on a port of its own, stopped with their test.
#![allow(dead_code, reason = "no test needs all of them")]

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running program and its folder.
pub(crate) struct Program {
    child: Child,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) port: u16,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free just now.
pub(crate) fn free_port() -> u16 {
    // Below those that the kernel gives out by itself, so that no other program is given it meanwhile; each process
    // begins elsewhere.
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let n = TAKEN.fetch_add(1, Ordering::Relaxed);
        let n = std::process::id().wrapping_mul(97).wrapping_add(n);
        let port = 20_000 + (n % 12_000) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Starts a program and waits until it listens; it is given its folder and its port.
pub(crate) fn start(make: impl FnOnce(&Path, u16) -> Command) -> Program {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut command = make(folder.path(), port);
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    let child = command.spawn().unwrap_or_else(|error| {
        panic!("{:?}: {error}; `cargo xtask test` installs it", command.get_program())
    });
    let mut program = Program { child, folder, port };
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let ended = program.child.try_wait().unwrap();
        if ended.is_some() || began.elapsed() > Duration::from_secs(20) {
            let log = std::fs::read_to_string(program.folder.path().join("log"));
            panic!("{command:?} does not listen ({ended:?}): {log:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    program
}

/// nginx with these servers; `PORT` stands for its first port.
pub(crate) fn nginx(servers: &str) -> Program {
    start(|folder, port| {
        let servers = servers.replace("PORT", &port.to_string());
        let at = folder.display();
        let config = format!(
            "daemon off; pid {at}/pid; worker_processes 1; error_log {at}/error;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log off; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;\n\
             fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n\
             {servers}\n}}\n"
        );
        std::fs::write(folder.join("conf"), config).unwrap();
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-p").arg(folder).arg("-c").arg(folder.join("conf")).arg("-e");
        command.arg(folder.join("early"));
        command
    })
}
