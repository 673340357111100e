//! Certificates of every kind, made by `openssl`: keys, extensions, digests, dates and chains as they
//! are met, right and wrong.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::tls::Authority;

/// A certificate to be made; what is not stated is as it should be.
#[derive(Clone, Copy)]
pub(crate) struct Leaf {
    /// What `openssl genpkey` is told, such as `rsa:2048`, `ec:P-256` or `ed25519`.
    pub(crate) key: &'static str,
    pub(crate) subject: &'static str,
    /// Lines of the extension section, separated by `;;`. Empty: a certificate of version 1.
    pub(crate) extensions: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) valid: [&'static str; 2],
    /// The name of its issuer's file; its own name: it signs itself.
    pub(crate) by: &'static str,
}

pub(crate) const LONG: [&str; 2] = ["20200101000000Z", "20491231235959Z"];
pub(crate) const ENDED: [&str; 2] = ["20200101000000Z", "20210101000000Z"];
pub(crate) const TO_COME: [&str; 2] = ["20480101000000Z", "20491231235959Z"];

/// A server's certificate for `localhost`.
pub(crate) const LEAF: Leaf = Leaf {
    key: "ec:P-256",
    subject: "/CN=leaf",
    extensions: "basicConstraints=CA:FALSE;;subjectAltName=DNS:localhost",
    digest: "sha256",
    valid: LONG,
    by: "root",
};

/// An authority's certificate.
pub(crate) const AUTHORITY: Leaf = Leaf {
    subject: "/CN=middle",
    extensions: "basicConstraints=critical,CA:TRUE;;keyUsage=critical,keyCertSign,cRLSign",
    ..LEAF
};

pub(crate) struct Pki {
    pub(crate) files: Authority,
    keys: RefCell<BTreeSet<String>>,
}

impl Pki {
    /// `root` is trusted, `stranger` is not.
    pub(crate) fn new() -> Self {
        let pki = Self { files: Authority::new(), keys: RefCell::default() };
        pki.issue("small-root", &Leaf { by: "small-root", subject: "/CN=small root", ..AUTHORITY });
        pki
    }

    /// Makes `{name}.pem` and `{name}.key`. Keys of a kind are made once for each `name` that ends in it.
    pub(crate) fn issue(&self, name: &str, wanted: &Leaf) {
        let key = self.key(wanted.key, name);
        let extensions = wanted.extensions.replace(";;", "\n");
        std::fs::write(self.files.path("ext"), format!("[x]\n{extensions}\n")).unwrap();
        let config = "[ca]\ndefault_ca=a\n[a]\ndatabase=db\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n\
                      unique_subject=no\n[p]\ncountryName=optional\norganizationName=optional\n\
                      commonName=optional\n";
        std::fs::write(self.files.path("pki.cnf"), config).unwrap();
        std::fs::write(self.files.path("db"), "").unwrap();
        let (csr, pem) = (format!("{name}.csr"), format!("{name}.pem"));
        self.files.openssl(&[
            "req",
            "-new",
            "-key",
            &key,
            "-out",
            &csr,
            "-subj",
            wanted.subject,
            "-utf8",
        ]);
        let (issuer_key, issuer) = (format!("{}.key", wanted.by), format!("{}.pem", wanted.by));
        let signer: Vec<&str> = match wanted.by == name {
            true => vec!["-selfsign", "-keyfile", &key],
            false => vec!["-keyfile", &issuer_key, "-cert", &issuer],
        };
        let [from, until] = wanted.valid;
        let mut fixed = vec![
            "ca",
            "-batch",
            "-notext",
            "-preserveDN",
            "-utf8",
            "-config",
            "pki.cnf",
            "-in",
            &csr,
            "-out",
            &pem,
            "-startdate",
            from,
            "-enddate",
            until,
        ];
        // Ed25519 and Ed448 have their own digest.
        fixed.extend(["-md", if wanted.digest.is_empty() { "default" } else { wanted.digest }]);
        if let Some(options) = wanted.digest.strip_suffix("-pss") {
            fixed.pop();
            fixed.extend([
                options,
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:32",
            ]);
        }
        if !wanted.extensions.is_empty() {
            fixed.extend(["-extfile", "ext", "-extensions", "x"]);
        }
        self.files.openssl(&[fixed, signer].concat());
    }

    fn key(&self, kind: &str, name: &str) -> String {
        let file = format!("{name}.key");
        let shared = format!("shared-{}.pem", kind.replace(':', "-"));
        // One key of a slow kind serves all certificates that are made for it.
        if self.keys.borrow_mut().insert(kind.to_owned()) {
            self.generate(kind, &shared);
        }
        std::fs::copy(self.files.path(&shared), self.files.path(&file)).unwrap();
        if kind.starts_with("ec:P-256") {
            self.generate(kind, &file);
        }
        file
    }

    fn generate(&self, kind: &str, file: &str) {
        let (algorithm, parameter) = kind.split_once(':').unwrap_or((kind, ""));
        let bits = format!("rsa_keygen_bits:{parameter}");
        let curve = format!("ec_paramgen_curve:{parameter}");
        let named = ["-pkeyopt", "ec_param_enc:named_curve"];
        match algorithm {
            "rsa" => self.files.openssl(&[
                "genpkey",
                "-algorithm",
                "RSA",
                "-pkeyopt",
                &bits,
                "-out",
                file,
            ]),
            "pss" => self.files.openssl(&[
                "genpkey",
                "-algorithm",
                "RSA-PSS",
                "-pkeyopt",
                &bits,
                "-out",
                file,
            ]),
            "ec" => self.files.openssl(
                &[
                    &["genpkey", "-algorithm", "EC", "-pkeyopt", &curve][..],
                    &named,
                    &["-out", file],
                ]
                .concat(),
            ),
            "dsa" => {
                self.files.openssl(&["dsaparam", "-out", "dsa.params", "2048"]);
                self.files.openssl(&["gendsa", "-out", file, "dsa.params"]);
            }
            other => self.files.openssl(&["genpkey", "-algorithm", other, "-out", file]),
        }
    }
}
