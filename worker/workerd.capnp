# How the Worker runs on one machine: the same bundle, in workerd, with SQLite on local disk.
# The folder of the disk comes as `--directory-path disk=DIR`, the address as `--socket-addr`;
# it is started in the repository's root, where `public` is.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    # Files first, with the headers of public/_headers; whatever is no file goes to the Worker.
    (name = "site", assets = (
      path = "public",
      userWorker = "main",
      config = "{\"run_worker_first\":false,\"headers\":\"/live/*\\n  cache-control: public, max-age=31536000, immutable\\n/embed/*\\n  access-control-allow-origin: *\\n  cross-origin-resource-policy: cross-origin\"}")),
    (name = "main", worker = .main),
    # Messages are sent to public addresses alone, after a name was resolved; to those of the own network too if the
    # setting ALLCLEAR_PRIVATE_TARGETS is "allow".
    (name = "private-network", network = (
      allow = ["public", "private"],
      tlsOptions = (trustBrowserCas = true))),
    # What the mail server is reached by, which often is on this machine or its network.
    (name = "mail", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    (name = "disk", disk = (writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "site")]);

const main :Workerd.Worker = (
  modules = [
    (name = "entry.js", esModule = embed "entry.js"),
    (name = "build/index.js", esModule = embed "build/index.js"),
    (name = "build/index_bg.wasm", wasm = embed "build/index_bg.wasm")],
  compatibilityDate = "2026-11-01",
  bindings = [
    # The page: decides, keeps the log of events.
    (name = "BOARD", durableObjectNamespace = "Board"),
    # One for each agent: keeps its batches.
    (name = "LEDGER", durableObjectNamespace = "Ledger"),
    # Holds addresses, and sends.
    (name = "COURIER", durableObjectNamespace = "Courier"),
    (name = "PRIVATE_NETWORK", service = "private-network"),
    (name = "ALLCLEAR_PRIVATE_TARGETS", fromEnvironment = "ALLCLEAR_PRIVATE_TARGETS"),
    (name = "MAIL_NETWORK", service = "mail"),
    # SHA-256 of the administrator's token, in hex.
    (name = "ALLCLEAR_ADMIN_TOKEN_SHA256", fromEnvironment = "ALLCLEAR_ADMIN_TOKEN_SHA256"),
    # For how many seconds browsers are to come by HTTPS alone; unset: they are not told.
    (name = "ALLCLEAR_HSTS_SECONDS", fromEnvironment = "ALLCLEAR_HSTS_SECONDS"),
    (name = "ALLCLEAR_BEHIND_TLS", fromEnvironment = "ALLCLEAR_BEHIND_TLS"),
    # The identity provider in front of the Worker, if it has one: its address, the application's tag there, and what
    # everybody may do that it lets in.
    (name = "ALLCLEAR_ACCESS_ISSUER", fromEnvironment = "ALLCLEAR_ACCESS_ISSUER"),
    (name = "ALLCLEAR_ACCESS_AUDIENCE", fromEnvironment = "ALLCLEAR_ACCESS_AUDIENCE"),
    (name = "ALLCLEAR_ACCESS_SCOPES", fromEnvironment = "ALLCLEAR_ACCESS_SCOPES"),
    # Who sees the page, if not everybody does: its password, `identity` for those whom the provider lets in, and the key
    # of its feeds.
    (name = "ALLCLEAR_PAGE_PASSWORD", fromEnvironment = "ALLCLEAR_PAGE_PASSWORD"),
    (name = "ALLCLEAR_PAGE_ACCESS", fromEnvironment = "ALLCLEAR_PAGE_ACCESS"),
    (name = "ALLCLEAR_FEED_KEY", fromEnvironment = "ALLCLEAR_FEED_KEY"),
    # The mail server with its login, the sender that recipients see, and the domain whose mail to `bounces+…` is read.
    (name = "ALLCLEAR_SMTP_URL", fromEnvironment = "ALLCLEAR_SMTP_URL"),
    (name = "ALLCLEAR_MAIL_API", fromEnvironment = "ALLCLEAR_MAIL_API"),
    (name = "ALLCLEAR_MAIL_API_KEY", fromEnvironment = "ALLCLEAR_MAIL_API_KEY"),
    (name = "ALLCLEAR_MAIL_FROM", fromEnvironment = "ALLCLEAR_MAIL_FROM"),
    (name = "ALLCLEAR_BOUNCE_DOMAIN", fromEnvironment = "ALLCLEAR_BOUNCE_DOMAIN"),
    # The collector that is sent metrics and log records, and the headers by which it knows us.
    (name = "ALLCLEAR_OTLP_ENDPOINT", fromEnvironment = "ALLCLEAR_OTLP_ENDPOINT"),
    (name = "ALLCLEAR_OTLP_HEADERS", fromEnvironment = "ALLCLEAR_OTLP_HEADERS"),
    # Shorter limits of the guard, for tests.
    (name = "GUARD_MS", fromEnvironment = "ALLCLEAR_GUARD_MS"),
    # A number instead of chance, and a smaller ring of batches, for tests.
    (name = "METER_CHANCE", fromEnvironment = "ALLCLEAR_METER_CHANCE"),
    (name = "RING_SLOTS", fromEnvironment = "ALLCLEAR_RING_SLOTS")],
  # The keys name the folders on disk. Never change them.
  durableObjectNamespaces = [
    (className = "Board", uniqueKey = "allclear-board", enableSql = true),
    (className = "Ledger", uniqueKey = "allclear-ledger", enableSql = true),
    (className = "Courier", uniqueKey = "allclear-courier", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"));
