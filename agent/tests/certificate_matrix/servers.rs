//! What servers speak: versions, cipher suites, groups, and certificates of clients.

use domain::protocol::observation::{Outcome, Reason};

use crate::authorities::authorities;
use crate::pki::{LEAF, Pki};
use crate::probes::{observe_trusting, probe_within};
use crate::row::{Down, Unsure, Up, assert_words, check_all, speaking};

#[test]
fn versions_suites_and_groups() {
    check_all(&[
        speaking("rsa:2048", "-tls1_3", Up),
        speaking("rsa:2048", "-tls1_2", Up),
        speaking(
            "rsa:2048",
            "-tls1_1 -cipher DEFAULT@SECLEVEL=0",
            Down(Reason::TlsProtocol, "protocol_version"),
        ),
        speaking(
            "rsa:2048",
            "-tls1 -cipher DEFAULT@SECLEVEL=0",
            Down(Reason::TlsProtocol, "protocol_version"),
        ),
        speaking("rsa:2048", "-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305", Up),
        speaking(
            "rsa:2048",
            "-tls1_2 -cipher AES128-SHA",
            Unsure("this agent does not speak the cipher suite `TLS_RSA_WITH_AES_128_CBC_SHA`"),
        ),
        speaking(
            "rsa:2048",
            "-tls1_2 -cipher AES256-GCM-SHA384",
            Unsure("`TLS_RSA_WITH_AES_256_GCM_SHA384`"),
        ),
        speaking(
            "rsa:2048",
            "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
            Unsure("`TLS_DHE_RSA_WITH_AES_128_GCM_SHA256`"),
        ),
        speaking(
            "rsa:2048",
            "-tls1_2 -cipher ECDHE-RSA-AES128-SHA",
            Unsure("`TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`"),
        ),
        speaking(
            "rsa:2048",
            "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384",
            Unsure("`TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384`"),
        ),
        speaking(
            "ec:P-256",
            "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256",
            Unsure("`TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256`"),
        ),
        speaking(
            "ec:P-256",
            "-tls1_2 -cipher ECDHE-ECDSA-AES256-CCM8",
            Unsure("`TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8`"),
        ),
        speaking(
            "ec:P-256",
            "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
            Unsure("`TLS_AES_128_CCM_SHA256`"),
        ),
        speaking("ec:P-256", "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", Up),
        speaking("rsa:2048", "-tls1_3 -groups P-521", Up),
        speaking("rsa:2048", "-tls1_3 -groups X448", Unsure("the group `x448`")),
        speaking("rsa:2048", "-tls1_3 -groups ffdhe3072", Unsure("the group `ffdhe3072`")),
        speaking("rsa:2048", "-tls1_2 -groups P-521", Up),
        speaking("rsa:2048", "-tls1_2 -groups brainpoolP256r1", Unsure("`brainpoolP256r1`")),
        speaking("rsa:2048", "-groups P-384", Up),
    ]);
}

#[test]
fn a_server_that_asks_who_is_there() {
    let pki = Pki::new();
    authorities(&pki);
    pki.issue("leaf", &LEAF);
    for options in [&["-Verify", "1", "-tls1_2"][..], &["-Verify", "1", "-tls1_3"]] {
        let server = pki.files.serve("leaf", &[], options);
        let text = format!(
            "confirm = {{ retries = 0 }}\n[[step]]\nname = 's'\nget = 'https://localhost:{}/'\n",
            server.port
        );
        let seen =
            observe_trusting(&probe_within("5s", &text), &[], &pki.files.path("trusted.pem"));
        let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{:?}", seen[0].outcome) };
        let words = "the server refuses the client certificate, or that there is none";
        assert_words(&failure.detail, words, &failure.detail);
    }
}
