// An identity provider as Cloudflare Access is one: publishes its keys, and signs tokens that are right or wrong in one
// way each. Prints its address and the tokens as JSON, and serves until it is ended.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";

const [audience] = process.argv.slice(2);
const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const [own, foreign] = [pair(), pair()];
const jwk = own.publicKey.export({ format: "jwk" });
const keys = { keys: [{ ...jwk, kid: "own", alg: "RS256", use: "sig" }] };
let asked = 0;

const server = createServer((request, response) => {
  asked += request.url === "/cdn-cgi/access/certs" ? 1 : 0;
  const known = { "/cdn-cgi/access/certs": keys, "/asked": { asked } }[request.url];
  response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(known ?? {}));
});

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const now = Math.floor(Date.now() / 1000);
  const right = { iss: issuer, aud: [audience], iat: now, nbf: now, exp: now + 600, email: "ada@example.com" };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (claims, { key = own, header = {}, signature } = {}) => {
    const signed = `${part({ alg: "RS256", kid: "own", typ: "JWT", ...header })}.${part({ ...right, ...claims })}`;
    const made = signature?.(signed) ?? sign("RSA-SHA256", Buffer.from(signed), key.privateKey);
    return `${signed}.${made.toString("base64url")}`;
  };
  const pem = own.publicKey.export({ format: "pem", type: "spki" });
  const hmac = (signed) => createHmac("sha256", pem).update(signed).digest();
  const [head, , tail] = token({}).split(".");
  const tokens = {
    right: token({}),
    program: token({ email: undefined, common_name: "ci.access" }),
    ended: token({ exp: now - 1 }),
    "of another issuer": token({ iss: "https://other.example" }),
    "for another audience": token({ aud: ["another"] }),
    "signed by another key": token({}, { key: foreign }),
    "of an unknown key": token({}, { header: { kid: "another" } }),
    "with other claims than were signed": `${head}.${part({ ...right, email: "eve@example.com" })}.${tail}`,
    unsigned: token({}, { header: { alg: "none" }, signature: () => Buffer.from("") }),
    "signed by the public key as a secret": token({}, { header: { alg: "HS256" }, signature: hmac }),
  };
  console.log(JSON.stringify({ issuer, tokens }));
});
