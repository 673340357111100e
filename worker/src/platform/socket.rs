//! TCP connections: by the service `MAIL_NETWORK` where the configuration of workerd binds it, because that also
//! reaches private addresses, and otherwise as Cloudflare connects.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;
use worker::wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A service that connects.
    type JsNetwork;
    #[wasm_bindgen(method, catch)]
    fn connect(this: &JsNetwork, address: &JsValue, options: &JsValue)
    -> Result<JsSocket, JsValue>;

    type JsSocket;
    #[wasm_bindgen(method, catch, getter)]
    fn opened(this: &JsSocket) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn readable(this: &JsSocket) -> Result<JsReadable, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn writable(this: &JsSocket) -> Result<JsWritable, JsValue>;
    #[wasm_bindgen(method, catch, js_name = startTls)]
    fn start_tls(this: &JsSocket) -> Result<JsSocket, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &JsSocket) -> Result<Promise, JsValue>;

    type JsReadable;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &JsReadable) -> Result<JsReader, JsValue>;
    type JsReader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &JsReader) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    fn release(this: &JsReader) -> Result<(), JsValue>;

    type JsWritable;
    #[wasm_bindgen(method, catch, js_name = getWriter)]
    fn writer(this: &JsWritable) -> Result<JsWriter, JsValue>;
    type JsWriter;
    #[wasm_bindgen(method, catch)]
    fn write(this: &JsWriter, bytes: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    fn release(this: &JsWriter) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "cloudflare:sockets")]
extern "C" {
    #[wasm_bindgen(catch, js_name = connect)]
    fn connect_publicly(address: &JsValue, options: &JsValue) -> Result<JsSocket, JsValue>;
}

/// An open connection.
pub(crate) struct TcpConnection {
    socket: JsSocket,
}

impl TcpConnection {
    /// Connects to a name, or an address without brackets. `security` is `off`, `on` or `starttls`.
    pub(crate) async fn open(
        env: &Env,
        host: &str,
        port: u16,
        security: &str,
    ) -> Result<Self, JsValue> {
        let address = Object::new();
        let hostname = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        Reflect::set(&address, &"hostname".into(), &JsValue::from_str(&hostname))?;
        Reflect::set(&address, &"port".into(), &JsValue::from(port))?;
        let options = Object::new();
        Reflect::set(&options, &"secureTransport".into(), &JsValue::from_str(security))?;
        let network = Reflect::get(env.as_ref(), &"MAIL_NETWORK".into())?;
        let socket = if network.is_object() {
            network.unchecked_ref::<JsNetwork>().connect(&address, &options)?
        } else {
            connect_publicly(&address, &options)?
        };
        JsFuture::from(socket.opened()?).await?;
        Ok(Self { socket })
    }

    /// Encrypts the connection; the server's certificate is checked for the name that was connected to.
    pub(crate) fn start_tls(&mut self) -> Result<(), JsValue> {
        self.socket = self.socket.start_tls()?;
        Ok(())
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let writer = self.socket.writable()?.writer()?;
        let written = JsFuture::from(writer.write(&Uint8Array::from(bytes))?).await;
        writer.release()?;
        written.map(|_| ())
    }

    /// What came; `None`: the other side ended the connection.
    pub(crate) async fn read(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        let reader = self.socket.readable()?.reader()?;
        let read = JsFuture::from(reader.read()?).await;
        reader.release()?;
        let read = read?;
        let is_over = Reflect::get(&read, &"done".into())?.is_truthy();
        let bytes = Reflect::get(&read, &"value".into())?;
        Ok((!is_over).then(|| Uint8Array::new(&bytes).to_vec()))
    }

    pub(crate) async fn close(&mut self) -> Result<(), JsValue> {
        JsFuture::from(self.socket.close()?).await.map(|_| ())
    }
}
