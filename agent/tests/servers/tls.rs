//! Servers that show certificates with one fault each, made by `openssl`, which still makes what
//! nobody should.
#![allow(dead_code, reason = "no test needs all of it")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The authority of these tests, and a folder for what it signs.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
}

/// A server that is stopped with its test.
pub(crate) struct TlsServer {
    child: Child,
    pub(crate) port: u16,
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate to be made; the rest is as it should be.
pub(crate) struct CertificateSpec<'a> {
    pub(crate) name: &'a str,
    pub(crate) host: &'a str,
    pub(crate) bits: u32,
    /// As `openssl x509` wants them.
    pub(crate) valid: [&'a str; 2],
    pub(crate) by: &'a str,
    pub(crate) authority: bool,
}

impl CertificateSpec<'_> {
    pub(crate) fn for_name(name: &str) -> CertificateSpec<'_> {
        let valid = ["20200101000000Z", "20491231235959Z"];
        CertificateSpec { name, host: "localhost", bits: 2048, valid, by: "root", authority: false }
    }
}

impl Authority {
    /// An authority `root`, and one `stranger` that nobody trusts.
    pub(crate) fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        for name in ["root", "stranger"] {
            made.make(&CertificateSpec {
                by: name,
                authority: true,
                host: name,
                ..CertificateSpec::for_name(name)
            });
        }
        made
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Makes `{name}.key` and `{name}.pem`.
    pub(crate) fn make(&self, wanted: &CertificateSpec<'_>) {
        let CertificateSpec { name, host, bits, valid: [from, until], by, authority } = wanted;
        let kind = if *authority { "CA:TRUE" } else { "CA:FALSE" };
        let extensions = format!("basicConstraints=critical,{kind}\nsubjectAltName=DNS:{host}\n");
        std::fs::write(self.path("ext"), extensions).unwrap();
        let bits = format!("rsa:{bits}");
        let (key, csr, pem) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        let subject = format!("/CN={name}");
        self.openssl(&[
            "req", "-new", "-nodes", "-newkey", &bits, "-keyout", &key, "-out", &csr, "-subj",
            &subject,
        ]);
        // `ca` is the one command that takes both ends of a validity.
        let database = self.path("db");
        std::fs::write(&database, "").unwrap();
        let config = format!(
            "[ca]\ndefault_ca=x\n[x]\ndatabase={}\nnew_certs_dir={}\nrand_serial=yes\ndefault_md=sha256\n\
             policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n",
            database.display(),
            self.folder.path().display(),
        );
        std::fs::write(self.path("ca.cnf"), config).unwrap();
        let (issuer_key, issuer) = (format!("{by}.key"), format!("{by}.pem"));
        let signer: Vec<&str> = if by == name {
            vec!["-selfsign", "-keyfile", &key]
        } else {
            vec!["-keyfile", &issuer_key, "-cert", &issuer]
        };
        let fixed = [
            "ca", "-batch", "-notext", "-config", "ca.cnf", "-extfile", "ext", "-in", &csr, "-out",
            &pem,
        ];
        let dates = ["-startdate", from, "-enddate", until];
        self.openssl(&[&fixed[..], &dates, &signer].concat());
    }

    /// Serves a certificate; `chain` names those that are sent with it.
    pub(crate) fn serve(&self, name: &str, chain: &[&str], more: &[&str]) -> TlsServer {
        let sent: String = chain.iter().map(|name| self.pem(name)).collect();
        let file = format!("{name}.chain");
        std::fs::write(self.path(&file), sent).unwrap();
        let (key, pem) = (format!("{name}.key"), format!("{name}.pem"));
        let mut arguments =
            vec!["s_server", "-accept", "127.0.0.1:0", "-www", "-key", &key, "-cert", &pem];
        if !chain.is_empty() {
            arguments.extend(["-cert_chain", &file]);
        }
        arguments.extend(more);
        let mut child = Command::new("openssl")
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|line| line.starts_with("ACCEPT ")).unwrap();
        let port = line.rsplit(':').next().unwrap().trim().parse().unwrap();
        TlsServer { child, port }
    }

    pub(crate) fn pem(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(&format!("{name}.pem"))).unwrap()
    }

    pub(crate) fn openssl(&self, arguments: &[&str]) {
        run(self.folder.path(), arguments);
    }
}

fn run(folder: &Path, arguments: &[&str]) {
    let made = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&made.stderr));
}
