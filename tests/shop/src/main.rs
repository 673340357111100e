//! `allclear-shop`: a small shop on this machine, to be watched and to be broken.

use clap::Parser;
use tokio::net::TcpListener;

/// A small shop on this machine, to be watched and to be broken.
#[derive(Parser)]
struct ShopOptions {
    /// Where it listens on 127.0.0.1; 0 for any port that is free
    #[arg(long, default_value_t = 8790)]
    port: u16,
    /// The password that signs in
    #[arg(long, env = "SHOP_PASSWORD", default_value = "open-sesame", hide_env_values = true)]
    password: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = ShopOptions::parse();
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    shop::serve(listener, options.password).await?;
    Ok(())
}
