//! Keys and signatures of certificates.

use domain::protocol::observation::Reason;

use crate::pki::{ENDED, LEAF, Leaf};
use crate::row::{Down, MatrixRow, Unsure, Up, check_all, keyed, own, signed};

const WEAK_KEY: Reason = Reason::CertificateWeakKey;

#[test]
fn keys_and_signatures() {
    check_all(&[
        keyed("rsa:2048", Up),
        keyed("rsa:3072", Up),
        keyed("rsa:4096", Up),
        keyed(
            "rsa:1024",
            Down(
                WEAK_KEY,
                "RSA 1024, signed with RSA with SHA-256: it has an RSA key of 1024 bits; 2048 are the least",
            ),
        ),
        keyed("rsa:2040", Down(WEAK_KEY, "2040 bits")),
        MatrixRow { step: "insecure = true", ..keyed("rsa:1024", Up) },
        MatrixRow { step: "insecure = true", ..own(Leaf { valid: ENDED, ..LEAF }, "", Up) },
        MatrixRow { step: "insecure = true", ..keyed("ed448", Up) },
        keyed("ec:P-384", Up),
        keyed("ec:P-521", Up),
        MatrixRow { server: "-tls1_2", ..keyed("ec:P-521", Up) },
        keyed("ed25519", Up),
        keyed("ed448", Unsure("this agent does not speak Ed448 keys")),
        MatrixRow { server: "-tls1_2", ..keyed("ed448", Unsure("this agent does not speak ")) },
        keyed("pss:2048", Unsure("this agent does not speak RSA-PSS keys")),
        keyed("ec:secp256k1", Unsure("this agent does not speak ")),
        keyed("ec:brainpoolP256r1", Unsure("this agent does not speak ")),
        keyed("ec:secp224r1", Unsure("this agent does not speak ")),
        keyed("dsa:2048", Unsure("this agent does not speak ")),
        signed(
            "root",
            "sha1",
            Down(
                WEAK_KEY,
                "signed with RSA with SHA-1: it is signed with RSA with SHA-1, which can be forged",
            ),
        ),
        signed("root", "md5", Down(WEAK_KEY, "RSA with MD5")),
        signed("root", "sha384", Up),
        signed("root", "sha512", Up),
        signed("root", "sha224", Unsure("this agent does not speak RSA with SHA-224")),
        signed("root", "sha256-pss", Up),
        signed("small-root", "sha1", Down(WEAK_KEY, "ECDSA with SHA-1")),
        signed("small-root", "sha256", Up),
        signed("small-root", "sha384", Up),
        signed("small-root", "sha512", Up),
        MatrixRow { sent: &["middle-p521"], ..signed("middle-p521", "sha512", Up) },
        MatrixRow { sent: &["middle-p521"], ..signed("middle-p521", "sha384", Up) },
        MatrixRow { sent: &["middle-p384"], ..signed("middle-p384", "sha512", Up) },
    ]);
}
