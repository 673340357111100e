// Looks into the bucket of a Worker that is not running: `list` prints the names in it as its last line, `put` puts
// something small there under each of the names that follow.
import assert from "node:assert";
import { getPlatformProxy } from "wrangler";

const [configPath, path, action, ...names] = process.argv.slice(2);
const { env, dispose } = await getPlatformProxy({ configPath, persist: { path }, remoteBindings: false });
if (action === "put") {
  for (const name of names) await env.BACKUPS.put(name, "old\n");
} else {
  assert.equal(action, "list");
  const { objects, truncated } = await env.BACKUPS.list();
  assert(!truncated);
  console.log(JSON.stringify(objects.map(({ key }) => key)));
}
await dispose();
